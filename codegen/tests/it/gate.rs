//! The gate: every document that progenitor does not support is either rewritten by the passes or reported.

use codegen::{GenerateError, generate as try_generate};

use super::documents::{api, config, document};

/// Documents that kill or confuse progenitor 0.15.1 when it gets them as they are, with their outcome here:
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
        "path item behind a reference",
        "paths: {/a: {$ref: '#/components/x-items/a'}}\ncomponents: {x-items: {a: {get: {operationId: a, responses: {}}}}}",
        None,
    ),
    (
        "optional body",
        "paths: {/a: {post: {operationId: a, requestBody: {content: {application/json: {schema: {type: string}}}}, responses: {}}}}",
        None,
    ),
    (
        "nullable with a bound and without a type",
        "paths: {/a: {get: {operationId: a, parameters: [{name: x, in: query, schema: {nullable: true, minimum: 1}}], responses: {}}}}",
        None,
    ),
    (
        "problem+json beside json",
        "paths: {/a: {get: {operationId: a, responses: {'400': {description: d, content: {application/json: {schema: {type: string}}}}, '409': {description: d, content: {application/problem+json: {schema: {type: integer}}}}}}}}",
        None,
    ),
    (
        "response with an encoding",
        "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {type: object, properties: {x: {type: string}}}, encoding: {x: {contentType: text/plain}}}}}}}}}",
        None,
    ),
    (
        "form with an encoding, body without schema",
        "paths: {/a: {post: {operationId: a, requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {x: {type: array, items: {type: string}}}}, encoding: {x: {style: pipeDelimited}}}}}, responses: {}}, put: {operationId: b, requestBody: {content: {application/json: {}}}, responses: {}}}}",
        None,
    ),
    (
        "octet-stream and text of other shapes",
        "paths: {/a: {post: {operationId: a, requestBody: {content: {application/octet-stream: {schema: {type: object}}}}, responses: {}}, put: {operationId: b, requestBody: {content: {text/plain: {schema: {type: integer}}}}, responses: {}}}}",
        None,
    ),
    (
        "statuses that are none, and an upgrade",
        "paths: {/a: {get: {operationId: a, responses: {'101': {description: d}, '2xx': {description: d}, 9XX: {description: d}, '1000': {description: d}, ok: {description: d}}}}}",
        None,
    ),
    (
        "required and optional parameters that are objects",
        "paths: {/a: {get: {operationId: a, parameters: [{name: body, in: query, required: true, schema: {type: object, properties: {x: {type: string}}}}, {name: filter, in: header, schema: {$ref: '#/components/schemas/F'}}], responses: {}}}}\ncomponents: {schemas: {F: {type: object, properties: {y: {type: string}}}}}",
        None,
    ),
    (
        "unknown type, boolean schemas, contradictions",
        "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {type: object, additionalProperties: false, properties: {f: {type: file}, t: {allOf: [{type: string}, {type: integer}]}, e: {allOf: [{enum: [a]}, {enum: [b]}]}, n: {enum: []}}}}}}}}}}",
        None,
    ),
    (
        "fixed and named path parameter of one path, repeated names in a path",
        "paths: {'/a/{id}/{id}': {get: {operationId: a, parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {}}}, '/a/{type}.{format}': {get: {operationId: b, parameters: [{name: type, in: path, required: true, schema: {type: string}}, {name: format, in: path, required: true, schema: {type: string}}], responses: {}}}}",
        None,
    ),
    (
        "types that have no size, and two that hold each other",
        "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}}\ncomponents: {schemas: {A: {type: object, required: [a, b], properties: {a: {$ref: '#/components/schemas/A'}, b: {$ref: '#/components/schemas/B'}}}, B: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}, {type: array, items: {$ref: '#/components/schemas/B'}}]}}}",
        None,
    ),
    (
        "method that HTTP does not allow",
        "paths: {/a: {additionalOperations: {'MY METHOD': {operationId: a, responses: {}}}}}",
        Some("unsupported-method"),
    ),
    (
        "open brace in a path",
        "paths: {'/a/{id': {get: {operationId: a, responses: {}}}}",
        Some("unsupported-path"),
    ),
    (
        "path parameter that is not declared",
        "paths: {'/a/{id}': {get: {operationId: a, responses: {}}}}",
        None,
    ),
    (
        "path without a slash",
        "paths: {a: {get: {operationId: a, responses: {}}}}",
        Some("unsupported-path"),
    ),
    (
        "parameter without a location",
        "paths: {/a: {get: {operationId: a, parameters: [{name: x, in: body, schema: {}}], responses: {}}}}",
        Some("unsupported-parameter"),
    ),
];

#[test]
fn what_progenitor_does_not_support_is_rewritten_or_reported() {
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
                let locations = diagnostics.to_lines(document.sources());
                assert!(locations.starts_with("api.yaml:"), "{name}: {locations}");
            }
            (Ok(_), Some(rule)) => panic!("{name}: {rule} is not reported"),
            (Err(error), _) => panic!("{name}: {error}"),
        }
    }
}

#[test]
fn a_path_parameter_that_the_path_does_not_contain_is_no_argument() {
    let document = document(&api(
        "paths:\n  /pets/{id}:\n    parameters: [{name: shop, in: path, required: true, schema: {type: string}}]\n    get: {operationId: get_pet, parameters: [{name: id, in: path, required: true, schema: {type: string}}, {name: Id, in: path, required: true, schema: {type: string}}], responses: {}}\n",
    ));
    let generated = try_generate(&document, &config()).expect("the rest can be sent");
    let names: Vec<&str> = generated.plan.operations[0]
        .parameters
        .iter()
        .map(|parameter| parameter.name.as_str())
        .collect();
    assert_eq!(names, ["id"]);
}

#[test]
fn a_report_shows_the_location_and_what_to_write() {
    let document = document(&api(
        "paths:\n  /pets:\n    get:\n      operationId: list_pets\n      parameters: [{name: page, schema: {}}]\n      responses: {}\n",
    ));
    let Err(GenerateError::Document(diagnostics)) = try_generate(&document, &config()) else {
        panic!("the parameter has no location");
    };
    let shown = spec::diagnostic::render::render_all(
        &diagnostics,
        document.sources(),
        spec::diagnostic::render::Style::Plain,
    );
    insta::assert_snapshot!(shown.trim_end(), @"
    error[unsupported-parameter]: the parameter `page` has no location (`in`)
     --> api.yaml:7:20
      |
    7 |       parameters: [{name: page, schema: {}}]
      |                    ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: `in` is one of `path`, `query`, `querystring`, `header`, `cookie`
    ");
}

#[test]
fn only_unsupported_operations_are_skipped_and_listed() {
    let document = document(&api(
        "paths:\n  '/pets/{id': {get: {operationId: get_pet, responses: {}}}\n  /pets: {get: {operationId: list_pets, responses: {}}}\n",
    ));
    let mut config = config();
    config.unsupported = codegen::Unsupported::Skip;
    let generated = try_generate(&document, &config).expect("the rest can be generated");
    let kept: Vec<&str> = generated
        .plan
        .operations
        .iter()
        .map(|operation| operation.id.as_str())
        .collect();
    assert_eq!(kept, ["list_pets"]);
    let reported = generated.diagnostics.to_lines(document.sources());
    assert!(reported.contains("unsupported-path"), "{reported}");
    let package = codegen::package(&generated, &config);
    for file in ["README.md", "src/generated/mod.rs"] {
        let text = package.get(file).expect("it is there");
        assert!(text.contains("GET /pets/{id"), "{file}: {text}");
    }
}

/// A schema inside a schema, so often.
fn nested(depth: usize, open: &str, close: &str) -> String {
    format!(
        "{}{{type: string}}{}",
        open.repeat(depth),
        close.repeat(depth)
    )
}

#[test]
fn deep_and_circular_documents_need_little_stack() {
    let deep = [
        nested(80, "{type: object, properties: {a: ", "}}"),
        nested(80, "{type: array, items: ", "}"),
        nested(80, "{allOf: [", "]}"),
        nested(80, "{oneOf: [{type: integer}, ", "]}"),
    ];
    for schema in deep {
        let text = api(&format!(
            "paths: {{/a: {{get: {{operationId: a, responses: {{'200': {{description: d, content: {{application/json: {{schema: {schema}}}}}}}}}}}}}}}"
        ));
        // A quarter of what a main thread has.
        let thread = std::thread::Builder::new().stack_size(2 << 20);
        let done = thread.spawn(move || try_generate(&document(&text), &config()).is_ok());
        assert!(done.expect("a thread").join().expect("no panic"));
    }
}

#[test]
fn exponential_schemas_stay_bounded() {
    // Written out, every schema would hold the one before it twice: 2^40 of them.
    let mut schemas = String::from("S0: {type: object, properties: {x: {type: string}}}");
    for number in 1..=40 {
        let before = number - 1;
        schemas.push_str(&format!(
            ", S{number}: {{allOf: [{{$ref: '#/components/schemas/S{before}'}}, {{type: object, properties: {{a{number}: {{allOf: [{{$ref: '#/components/schemas/S{before}'}}, {{properties: {{y: {{type: string}}}}}}]}}}}}}]}}"
        ));
    }
    let document = document(&api(&format!(
        "paths: {{/a: {{get: {{operationId: a, responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/S40'}}}}}}}}}}}}}}}}\ncomponents: {{schemas: {{{schemas}}}}}"
    )));
    let begin = std::time::Instant::now();
    let generated = try_generate(&document, &config()).expect("it can be generated");
    assert!(
        generated.output.lines() < 200_000,
        "{}",
        generated.output.lines()
    );
    assert!(begin.elapsed().as_secs() < 60, "{:?}", begin.elapsed());
}

#[test]
fn a_reference_with_nullable_beside_it_admits_null() {
    let document = document(&api(
        "paths: {/a: {get: {operationId: a, responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Owner'}}}}}}}}\ncomponents: {schemas: {Owner: {type: object, required: [pet, dog], properties: {pet: {$ref: '#/components/schemas/Pet', nullable: true}, dog: {$ref: '#/components/schemas/Pet'}}}, Pet: {type: object, properties: {name: {type: string}}}}}",
    ));
    let generated = try_generate(&document, &config()).expect("it can be generated");
    let types = generated.output.get("types.rs").expect("there are types");
    assert!(
        types.contains("pub pet: Option<Pet>,") && types.contains("pub dog: Pet,"),
        "{types}"
    );
}
