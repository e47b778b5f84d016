//! Media types as they are sent and asked for, where the document has a range of them or calls bytes by another name.

use codegen::{Generator, GeneratorError};
use spec::document::Document;

use super::documents::{api, config, document};

/// The generated functions of operations with these bodies of requests and responses.
fn generated(requests: &[&str], responses: &[&str]) -> String {
    let mut paths = String::new();
    for (at, content) in requests.iter().enumerate() {
        paths.push_str(&format!(
            "  /q{at}: {{post: {{operationId: q{at}, requestBody: {{required: true, content: {content}}}, responses: {{'204': {{description: d}}}}}}}}\n"
        ));
    }
    for (at, content) in responses.iter().enumerate() {
        paths.push_str(&format!(
            "  /r{at}: {{get: {{operationId: r{at}, responses: {{'200': {{description: d, content: {content}}}}}}}}}\n"
        ));
    }
    let text = api(&format!("paths:\n{paths}")).replace("3.0.3", "3.1.0");
    let config = config();
    let generated = codegen::generate(&document(&text), &config).expect("it can be generated");
    let package = codegen::package(&generated, &config);
    let files = package.files();
    let files = files.filter(|(path, _)| path.contains("operations/"));
    files.map(|(_, text)| text).collect()
}

#[test]
fn a_body_whose_media_type_is_a_range_is_sent_under_one_within_it() {
    let code = generated(
        &[
            "{text/*: {schema: {type: string}}}",
            "{image/*: {schema: {type: string, format: binary}}}",
            "{application/*+json: {schema: {type: object, properties: {a: {type: string}}}}}",
            "{chemical/*: {schema: {type: string, format: binary}}}",
        ],
        &["{application/*+json: {schema: {type: object, properties: {a: {type: string}}}}}"],
    );
    for sent in [
        "\"text/plain\"",
        "\"image/png\"",
        "\"application/json\"",
        "\"chemical/x.unknown\"",
    ] {
        assert!(code.contains(sent), "{sent}: {code}");
    }
    // `Accept` has no ranges with a suffix.
    assert!(code.contains("\"application/*\""), "{code}");
    assert!(!code.contains("*+json\""), "{code}");
}

#[test]
fn since_3_1_content_that_is_no_text_is_bytes_under_any_media_type() {
    let bytes = "{application/json: {schema: {type: string, contentMediaType: image/png}}}";
    let text = "{application/json: {schema: {type: string, contentMediaType: image/png, contentEncoding: base64}}}";
    let code = generated(&[], &[bytes]);
    assert!(code.contains("ByteStream"), "{code}");
    let code = generated(&[], &[text]);
    assert!(!code.contains("ByteStream"), "{code}");
}

#[test]
fn text_is_sent_in_utf_8_and_says_so() {
    let code = generated(
        &[
            "{text/plain; charset=iso-8859-1: {schema: {type: string}}}",
            "{text/html; charset=UTF-8: {schema: {type: string}}}",
        ],
        &[],
    );
    for sent in [
        "\"text/plain; charset=utf-8\"",
        "\"text/html; charset=UTF-8\"",
    ] {
        assert!(code.contains(sent), "{sent}: {code}");
    }
}

/// What `--strict` rejects a document with this operation for.
fn lost(version: &str, operation: &str) -> Vec<String> {
    let text = format!(
        "openapi: {version}\ninfo: {{title: T, version: '1'}}\npaths: {{/a: {{post: {operation}}}}}\n"
    );
    let generator = Generator {
        config: config(),
        allow: vec!["all".to_owned()],
        strict: true,
        ..Generator::default()
    };
    let rejected = match generator.generate_loaded(&Document::from_text("api.yaml", text)) {
        Err(GeneratorError::Document(rejected)) => rejected,
        Err(error) => panic!("{error}"),
        Ok(_) => return Vec::new(),
    };
    let errors = rejected.diagnostics.iter();
    let errors = errors.filter(|it| it.severity == spec::diagnostic::Severity::Error);
    errors.map(|it| it.message.clone()).collect()
}

#[test]
fn a_media_type_that_is_not_generated_is_a_loss() {
    let operation = |content: &str| {
        format!(
            "{{operationId: a, requestBody: {{content: {content}}}, responses: {{'204': {{description: d}}}}}}"
        )
    };
    let pet = "{schema: {type: object, properties: {a: {type: string}}}}";
    let one = operation(&format!("{{application/json: {pet}}}"));
    assert_eq!(lost("3.0.3", &one), Vec::<String>::new());
    for (other, name) in [
        ("application/xml", "application/xml"),
        ("application/vnd.a+json", "application/vnd.a+json"),
        ("application/json; v=2", "application/json; v=2"),
        ("application/json; v=\"2\"", "application/json; v=2"),
    ] {
        let two = operation(&format!("{{application/json: {pet}, '{other}': {pet}}}"));
        let message = format!("`{name}` of one body is not generated");
        assert_eq!(lost("3.0.3", &two), [message], "{other}");
    }
    // Bytes are sent under each of them.
    let bytes = "{schema: {type: string, format: binary}}";
    let images = operation(&format!("{{image/png: {bytes}, image/jpeg: {bytes}}}"));
    assert_eq!(lost("3.0.3", &images), Vec::<String>::new());
}

#[test]
fn a_media_type_of_an_error_that_is_not_read_is_a_loss() {
    let error = "{application/json: {schema: {type: object, properties: {a: {type: string}}}}, text/plain: {schema: {type: string}}}";
    let operation = format!(
        "{{operationId: a, responses: {{'204': {{description: d}}, '400': {{description: d, content: {error}}}, default: {{description: d, content: {error}}}}}}}"
    );
    assert_eq!(
        lost("3.0.3", &operation),
        ["`text/plain` of 2 errors is not read"]
    );
}

#[test]
fn a_response_without_a_status_is_a_loss() {
    let operation = "{operationId: a, responses: {'204': {description: d}, 2OO: {description: d}}}";
    assert_eq!(
        lost("3.0.3", operation),
        ["a response of `a` is dropped: it has no status"]
    );
}

#[test]
fn values_inside_each_other_that_a_style_has_no_form_for_are_a_loss() {
    let list = "{type: array, items: {type: string}}";
    let rows = format!("{{type: array, items: {list}}}");
    let items = "{type: array, items: {type: object, properties: {a: {type: string}}}}";
    let lists = format!("{{type: object, properties: {{a: {list}}}}}");
    let objects =
        "{type: object, properties: {a: {type: object, properties: {b: {type: string}}}}}";
    let parameters = [
        format!("{{name: rows, in: query, schema: {rows}}}"),
        format!("{{name: items, in: header, schema: {items}}}"),
        format!("{{name: joined, in: query, explode: false, schema: {lists}}}"),
        format!("{{name: objects, in: query, schema: {objects}}}"),
        // These have a form.
        format!("{{name: repeated, in: query, schema: {lists}}}"),
        format!("{{name: deep, in: query, style: deepObject, explode: true, schema: {objects}}}"),
        format!("{{name: json, in: query, content: {{application/json: {{schema: {rows}}}}}}}"),
    ];
    let schema = format!("{{type: object, properties: {{rows: {rows}, deep: {items}}}}}");
    let operation = format!(
        "{{operationId: a, parameters: [{}], requestBody: {{content: {{application/x-www-form-urlencoded: {{schema: {schema}, encoding: {{rows: {{style: form}}, deep: {{style: deepObject, explode: true}}}}}}}}}}, responses: {{'204': {{description: d}}}}}}",
        parameters.join(", ")
    );
    let end =
        |style: &str| format!("for which the style `{style}` has no form: they are sent as JSON");
    assert_eq!(
        lost("3.1.0", &operation),
        [
            format!(
                "the query parameter `rows` holds lists in a list, {}",
                end("form")
            ),
            format!(
                "the header parameter `items` holds objects in a list, {}",
                end("simple")
            ),
            format!(
                "the query parameter `joined` holds lists in an object, {}",
                end("form")
            ),
            format!(
                "the query parameter `objects` holds objects in an object, {}",
                end("form")
            ),
            format!("the field `rows` holds lists in a list, {}", end("form")),
        ]
    );
}

#[test]
fn a_style_of_a_part_that_3_0_ignores_is_a_loss_and_3_1_has_it() {
    let schema = "{type: object, properties: {list: {type: array, items: {type: string}}, plain: {type: string}, map: {type: object, additionalProperties: {type: string}}}}";
    let encoding = "{list: {style: form, explode: false}, plain: {style: form}, map: {style: deepObject, explode: true}}";
    let operation = format!(
        "{{operationId: a, requestBody: {{content: {{multipart/form-data: {{schema: {schema}, encoding: {encoding}}}}}}}, responses: {{'204': {{description: d}}}}}}"
    );
    assert_eq!(
        lost("3.0.3", &operation),
        [
            "the style of the part `list` has no effect: it is sent in its media type",
            "the style of the part `map` has no effect: it is sent in its media type"
        ]
    );
    assert_eq!(lost("3.1.0", &operation), Vec::<String>::new());
    let code = |version: &str| {
        let text = api(&format!("paths: {{/a: {{post: {operation}}}}}\n"));
        let text = text.replace("3.0.3", version);
        let generated = codegen::generate(&document(&text), &config()).expect("a client");
        let files = generated.output.files().map(|(_, text)| text.to_owned());
        files.collect::<String>()
    };
    assert!(!code("3.0.3").contains("Style::DEEP_OBJECT)"));
    assert!(code("3.1.0").contains("=> Style::DEEP_OBJECT)"));
}

#[test]
fn an_exact_json_comes_before_ranges_and_other_names_of_json() {
    let free = "{schema: {type: object, properties: {free: {type: string}}}}";
    let exact = "{schema: {type: object, properties: {exact: {type: string}}}}";
    for body in [
        format!("{{application/*+json: {free}, application/json: {exact}}}"),
        format!("{{'*/*': {free}, application/json: {exact}}}"),
        format!("{{application/vnd.a+json: {free}, application/json; charset=utf-8: {exact}}}"),
        format!("{{'application/*': {free}, application/vnd.a+json: {exact}}}"),
    ] {
        let code = generated(&[&body], &[]);
        let taken = code.split("types::").nth(1).unwrap_or_default();
        let taken: String = taken
            .chars()
            .take_while(|it| it.is_alphanumeric())
            .collect();
        let types = types(&format!(
            "/q0: {{post: {{operationId: q0, requestBody: {{required: true, content: {body}}}, responses: {{'204': {{description: d}}}}}}}}"
        ));
        assert!(
            fields(&types, &taken).contains("exact"),
            "{body}: {taken}: {types}"
        );
    }
    let same = format!("{{text/json: {exact}, application/json: {exact}}}");
    let code = generated(&[&same], &[]);
    assert!(code.contains("\"application/json\""), "{code}");
    assert!(!code.contains("\"text/json\""), "{code}");
}

#[test]
fn media_types_that_are_referred_to_are_those_of_the_body() {
    let document = |version: &str, content: &str, rest: &str| {
        let text = api(&format!(
            "paths: {{/a: {{get: {{operationId: a, responses: {{'200': {{description: d, content: {content}}}}}}}}}}}\n{rest}\n"
        ));
        let text = text.replace("3.0.3", version);
        let generated = super::documents::generate(&super::documents::document(&text));
        let files = generated.output.files().map(|(_, text)| text.to_owned());
        files.collect::<String>()
    };
    let media = "{schema: {type: object, properties: {x: {type: string}}}}";
    for (version, content, rest) in [
        (
            "3.2.0",
            "{application/json: {$ref: '#/components/mediaTypes/X'}}",
            format!("components: {{mediaTypes: {{X: {media}}}}}"),
        ),
        (
            "3.2.0",
            "{application/json: {$ref: '#/components/mediaTypes/Y'}}",
            format!(
                "components: {{mediaTypes: {{Y: {{$ref: '#/components/mediaTypes/X'}}, X: {media}}}}}"
            ),
        ),
        (
            "3.1.0",
            "{application/json: {$ref: '#/x-media'}}",
            format!("x-media: {media}"),
        ),
        (
            "3.0.3",
            "{$ref: '#/x-content'}",
            format!("x-content: {{application/json: {media}}}"),
        ),
    ] {
        let code = document(version, content, &rest);
        assert!(code.contains("pub x: Option<String>,"), "{content}: {code}");
    }
}

#[test]
fn an_upload_beside_json_is_kept_wherever_its_files_are() {
    let file = "{type: string, format: binary}";
    for schema in [
        format!(
            "{{oneOf: [{{type: object, properties: {{file: {file}}}}}, {{type: object, properties: {{url: {{type: string}}}}}}]}}"
        ),
        format!("{{type: object, additionalProperties: {file}}}"),
        format!(
            "{{type: object, properties: {{inner: {{type: object, properties: {{file: {file}}}}}}}}}"
        ),
        format!(
            "{{type: object, properties: {{list: {{type: array, items: {{type: object, properties: {{file: {file}}}}}}}}}}}"
        ),
    ] {
        let body = format!(
            "{{application/json: {{schema: {schema}}}, multipart/form-data: {{schema: {schema}}}}}"
        );
        let code = generated(&[&body], &[]);
        assert!(code.contains("pub fn q0_multipart("), "{schema}: {code}");
    }
    let plain = "{schema: {type: object, properties: {a: {type: string}}}}";
    let body = format!("{{application/json: {plain}, multipart/form-data: {plain}}}");
    assert!(!generated(&[&body], &[]).contains("q0_multipart"));
}

#[test]
fn a_parameter_whose_media_type_is_not_written_is_a_loss() {
    let object = "{schema: {type: object, properties: {a: {type: string}}}}";
    let operation = format!(
        "{{operationId: a, parameters: [{{name: x, in: query, content: {{application/xml: {object}}}}}, {{name: y, in: query, content: {{text/csv: {object}}}}}, {{name: j, in: query, content: {{application/json: {object}}}}}, {{name: t, in: query, content: {{text/plain: {{schema: {{type: string}}}}}}}}], responses: {{'204': {{description: d}}}}}}"
    );
    assert_eq!(
        lost("3.1.0", &operation),
        [
            "the query parameter `x` is sent as JSON: the client does not write `application/xml`",
            "the query parameter `y` is sent as JSON: the client does not write `text/csv`"
        ]
    );
}

#[test]
fn a_header_parameter_that_the_standard_ignores_is_a_loss() {
    let parameters = ["Authorization", "accept", "Content-Type", "X-Trace"];
    let parameters: Vec<String> = parameters
        .iter()
        .map(|name| format!("{{name: {name}, in: header, schema: {{type: string}}}}"))
        .collect();
    let operation = format!(
        "{{operationId: a, parameters: [{}], responses: {{'204': {{description: d}}}}}}",
        parameters.join(", ")
    );
    let ignored = |name: &str| {
        format!(
            "the header parameter `{name}` of `a` is dropped: the standard ignores its definition"
        )
    };
    assert_eq!(
        lost("3.0.3", &operation),
        ["Authorization", "accept", "Content-Type"].map(ignored)
    );
}

#[test]
fn the_help_for_a_media_type_of_requests_that_is_not_generated_names_no_header() {
    let pet = "{schema: {type: object, properties: {a: {type: string}}}}";
    let content = format!("{{application/json: {pet}, application/xml: {pet}}}");
    let operation = format!(
        "paths: {{/a: {{post: {{operationId: a, requestBody: {{content: {content}}}, responses: {{'200': {{description: d, content: {content}}}}}}}}}}}"
    );
    let generated = super::documents::generate(&document(&api(&operation)));
    let found = generated.diagnostics.iter();
    let helps: Vec<String> = found
        .filter(|it| it.rule.id == "repeated-media-type")
        .map(|it| it.help.clone().unwrap_or_default())
        .collect();
    assert_eq!(
        helps,
        ["another media type of the body carries the same values"]
    );
}

/// The generated types of a document of 3.1 with these paths.
fn types(paths: &str) -> String {
    let text = api(&format!("paths:\n  {paths}\n")).replace("3.0.3", "3.1.0");
    let generated = super::documents::generate(&document(&text));
    let types = generated.output.get("types.rs");
    types.unwrap_or_default().to_owned()
}

/// The fields of the struct `name` in `types`.
fn fields<'t>(types: &'t str, name: &str) -> &'t str {
    let (_, after) = types
        .split_once(&format!("pub struct {name} {{"))
        .unwrap_or_default();
    after.split_once("\n}").unwrap_or_default().0
}
