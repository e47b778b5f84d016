//! The gate: every place where progenitor refuses, panics or aborts is either cured by the passes or reported.

use codegen::{GenerateError, generate as try_generate};

use super::documents::{api, config, document};

/// Documents that kill or confuse progenitor 0.15.1 when it gets them as they are, with what becomes of them here:
/// nothing (they can be generated), or the rule that is reported.
const PROBES: &[(&str, &str, Option<&str>)] = &[
    (
        "missing operationId",
        "paths: {/a: {get: {responses: {}}}}",
        None,
    ),
    (
        "ids equal as Rust names",
        "paths: {/a: {get: {operationId: get-x, responses: {}}}, /b: {get: {operationId: get_x, responses: {}}}}",
        None,
    ),
    (
        "several success types",
        "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {type: string}}}}, '201': {description: d, content: {application/json: {schema: {type: integer}}}}}}}}",
        None,
    ),
    (
        "success beside default",
        "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {type: string}}}}, default: {description: d, content: {application/json: {schema: {type: integer}}}}}}}}",
        None,
    ),
    (
        "error with and without body",
        "paths: {/a: {get: {operationId: a, responses: {'400': {description: d, content: {application/problem+json: {schema: {type: object, properties: {title: {type: string}}}}}}, '404': {description: d}}}}}",
        None,
    ),
    (
        "media type without schema",
        "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {}}}}}}}",
        None,
    ),
    (
        "two request media types",
        "paths: {/a: {post: {operationId: a, requestBody: {content: {application/xml: {}, application/json: {schema: {type: string}}}}, responses: {}}}}",
        None,
    ),
    (
        "multipart body",
        "paths: {/a: {post: {operationId: a, requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string, format: binary}}}}}}, responses: {}}}}",
        None,
    ),
    (
        "cookie, deepObject and content parameters",
        "paths: {/a: {get: {operationId: a, parameters: [{name: c, in: cookie, schema: {type: string}}, {name: f, in: query, style: deepObject, schema: {type: object, properties: {x: {type: string}}}}, {name: j, in: query, content: {application/json: {schema: {type: object}}}}], responses: {}}}}",
        None,
    ),
    (
        "path parameter that is not required",
        "paths: {'/a/{id}': {get: {operationId: a, parameters: [{name: id, in: path, schema: {type: string}}], responses: {}}}}",
        None,
    ),
    (
        "one name in query and header",
        "paths: {/a: {get: {operationId: a, parameters: [{name: x, in: query, schema: {type: string}}, {name: x, in: header, schema: {type: string}}], responses: {}}}}",
        None,
    ),
    (
        "exclusive bound without a bound",
        "paths: {/a: {get: {operationId: a, parameters: [{name: x, in: query, schema: {type: integer, exclusiveMinimum: true}}], responses: {}}}}",
        None,
    ),
    (
        "negation",
        "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {x: {not: {type: string}}}}}}}}}}}",
        None,
    ),
    (
        "allOf that reaches itself",
        "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}}\ncomponents: {schemas: {A: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {x: {type: string}}}]}}}",
        None,
    ),
    (
        "default outside enum, enum values equal as names",
        "paths: {/a: {get: {operationId: a, parameters: [{name: sort, in: query, schema: {type: string, default: z, enum: [ASC, asc, '', '<=', '==']}}], responses: {}}}}",
        None,
    ),
    (
        "properties equal as names",
        "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {foo-bar: {type: string}, foo_bar: {type: string}}}}}}}}}}",
        None,
    ),
    (
        "trace and options",
        "paths: {/a: {trace: {operationId: a, responses: {}}, options: {operationId: b, responses: {}}}}",
        None,
    ),
    (
        "path parameter that is not declared",
        "paths: {'/a/{id}': {get: {operationId: a, responses: {}}}}",
        Some("undeclared-path-parameter"),
    ),
    (
        "path without a slash",
        "paths: {a: {get: {operationId: a, responses: {}}}}",
        Some("unsupported-path"),
    ),
    (
        "parameter without a place",
        "paths: {/a: {get: {operationId: a, parameters: [{name: x, in: body, schema: {}}], responses: {}}}}",
        Some("unsupported-parameter"),
    ),
];

#[test]
fn what_progenitor_cannot_take_is_cured_or_reported() {
    for (name, body, expected) in PROBES {
        let document = document(&api(body));
        match (try_generate(&document, &config()), expected) {
            (Ok(generated), None) => {
                let text = generated.output.get("mod.rs");
                assert!(text.is_some(), "{name}");
            }
            (Err(GenerateError::Document(diagnostics)), Some(rule)) => {
                let rules: Vec<&str> = diagnostics.iter().map(|it| it.rule.id).collect();
                assert_eq!(rules, [*rule], "{name}");
                let places = diagnostics.to_lines(document.sources());
                assert!(places.starts_with("api.yaml:"), "{name}: {places}");
            }
            (Ok(_), Some(rule)) => panic!("{name}: {rule} is not reported"),
            (Err(error), _) => panic!("{name}: {error}"),
        }
    }
}

#[test]
fn a_report_shows_the_place_and_says_what_to_write() {
    let document = document(&api(
        "paths:\n  /pets/{id}:\n    get:\n      operationId: get_pet\n      responses: {}\n",
    ));
    let Err(GenerateError::Document(diagnostics)) = try_generate(&document, &config()) else {
        panic!("the parameter is not declared");
    };
    let shown = spec::diagnostic::render::render_all(
        &diagnostics,
        document.sources(),
        spec::diagnostic::render::Style::Plain,
    );
    insta::assert_snapshot!(shown.trim_end(), @"
    error[undeclared-path-parameter]: nothing says what `{id}` is in `get_pet`
     --> api.yaml:4:3
      |
    4 |   /pets/{id}:
      |   ^^^^^^^^^^
    5 |     get:
    6 |       operationId: get_pet
      |                    ------- this operation does not declare it
      |
      = help: add `{name: id, in: path, required: true, schema: …}`
    ");
}
