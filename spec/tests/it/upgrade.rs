//! Documents of 2.0: upgraded they equal the same documents in 3.0, and every node keeps its location.

use std::{path::Path, sync::Arc};

use serde_json::{Value, json};
use spec::{
    document::{Document, Loaded, SpecVersion},
    lint::{LintConfig, lint},
    model::{Api, ParameterContent},
    schema::{Direction, SchemaValidator},
    source::{node::Node, pointer::JsonPointer},
};

fn load(name: &str) -> Loaded {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/upgrade");
    Document::load(&path.join(name).to_string_lossy())
}

fn document(text: &str) -> Document {
    let loaded = Document::from_text("api.yaml", text);
    assert!(
        !loaded.diagnostics.has_errors(),
        "{}",
        loaded.diagnostics.to_lines(&loaded.sources)
    );
    loaded.document.expect("a document")
}

#[test]
fn an_upgraded_document_equals_the_same_document_in_3_0() {
    let upgraded = load("swagger.yaml");
    let fixture = load("openapi.yaml");
    for loaded in [&upgraded, &fixture] {
        assert_eq!(loaded.diagnostics.to_lines(&loaded.sources), "");
    }
    let upgraded = upgraded.document.unwrap();
    assert_eq!(upgraded.version(), SpecVersion::V3_0);
    assert_eq!(upgraded.written().version(), SpecVersion::V2_0);
    let upgraded = Api::new(Arc::new(upgraded));
    let fixture = Api::new(Arc::new(fixture.document.unwrap()));
    // The outline names every operation, parameter with its style, body, response, header and schema.
    assert_eq!(upgraded.to_string(), fixture.to_string());
    for (upgraded, fixture) in upgraded.operations.iter().zip(&fixture.operations) {
        assert_eq!(
            format!("{:?}", upgraded.security),
            format!("{:?}", fixture.security)
        );
        assert_eq!(upgraded.servers.len(), fixture.servers.len());
    }
}

#[test]
fn schemas_of_both_versions_validate_alike() {
    let values = [
        json!({"kind": "cat", "name": null, "friend": {"kind": "dog"}}),
        json!({"kind": "cat", "friend": {"name": "Rex"}}),
        json!({"kind": "cat", "owner": {"pets": [{"kind": 1}]}}),
        json!({"kind": "cat", "owner": {"friend": {"pets": []}}}),
        json!({"name": "Rex"}),
    ];
    let validate = |name: &str| -> Vec<bool> {
        let document = load(name).document.unwrap();
        let api = Api::new(Arc::new(document));
        let add = api.operation("add").unwrap();
        let body = add.request_body.as_ref().unwrap();
        let schema = body.content[0].schema.as_ref().unwrap();
        let validator = SchemaValidator::new(&api.document, schema, Direction::Request).unwrap();
        values.iter().map(|v| validator.is_valid(v)).collect()
    };
    assert_eq!(validate("swagger.yaml"), [true, false, false, true, false]);
    assert_eq!(validate("openapi.yaml"), validate("swagger.yaml"));
}

#[test]
fn forms_keep_the_types_of_fields_and_files_need_multipart() {
    let api = Api::new(Arc::new(load("swagger.yaml").document.unwrap()));
    let body = api
        .operation("upload")
        .unwrap()
        .request_body
        .as_ref()
        .unwrap();
    assert!(body.required);
    let types: Vec<String> = body
        .content
        .iter()
        .map(|media| media.media_type.to_string())
        .collect();
    assert_eq!(types, ["multipart/form-data"]);
    let node = api
        .document
        .node(&body.content[0].schema.as_ref().unwrap().origin.location)
        .unwrap();
    assert_eq!(
        node.to_json(),
        json!({
            "type": "object",
            "properties": {
                "photo": {"type": "string", "format": "binary"},
                "tags": {"type": "array", "items": {"type": "string"}, "description": "Метки"}
            },
            "required": ["photo"]
        })
    );
    let tags = &body.content[0].encoding.named[0];
    assert_eq!((tags.property.as_str(), tags.explode), ("tags", Some(true)));
}

#[test]
fn lists_in_queries_are_comma_separated_by_default() {
    let api = Api::new(Arc::new(load("swagger.yaml").document.unwrap()));
    let list = api.operation("list").unwrap();
    let written: Vec<String> = list
        .parameters
        .iter()
        .map(|parameter| match &parameter.content {
            ParameterContent::Styled { style, explode, .. } => {
                format!("{} {style} {explode}", parameter.name)
            }
            ParameterContent::Media(_) => panic!("not in 2.0"),
        })
        .collect();
    assert_eq!(
        written,
        [
            "X-Tags simple false",
            "limit form true",
            "ids form false",
            "many form true",
            "piped pipeDelimited false"
        ]
    );
}

/// Every string in the tree is at its own span, unless upgrading made it.
fn assert_strings_are_at_their_spans(document: &Document, node: &Node, made: &[&str]) {
    if let Some(text) = node.as_str() {
        let written = document.sources().text_at(node.span);
        let is_made = made.contains(&text) || text.starts_with("#/") || text.contains(".yaml#/");
        assert!(
            is_made || written.trim_matches(['\'', '"']) == text,
            "{text} is shown at {written}"
        );
    }
    for entry in node.entries() {
        assert_strings_are_at_their_spans(document, &entry.value, made);
    }
    for item in node.items() {
        assert_strings_are_at_their_spans(document, item, made);
    }
}

#[test]
fn every_node_stays_where_it_was_written() {
    let document = load("swagger.yaml").document.unwrap();
    let made = [
        "3.0.3",
        "object",
        "string",
        "binary",
        "form",
        "simple",
        "pipeDelimited",
        "http",
        "https://pets.example.com/v1",
        "http://pets.example.com/v1",
    ];
    assert_strings_are_at_their_spans(&document, document.root(), &made);
    let at = |pointer: &str| {
        let node = document.root().at(&JsonPointer::from(pointer)).unwrap();
        document.sources().text_at(node.span)
    };
    assert_eq!(
        at("/components/schemas/Pet/discriminator/propertyName"),
        "kind"
    );
    assert_eq!(at("/components/parameters/Limit/schema/maximum"), "100");
    assert_eq!(
        at("/paths/~1pets/get/responses/200/content/application~1xml/schema/items/$ref"),
        "'#/definitions/Pet'"
    );
}

#[test]
fn servers_are_made_of_host_base_path_and_schemes() {
    let url = |fields: &str| {
        let text =
            format!("swagger: '2.0'\ninfo: {{title: t, version: '1'}}\npaths: {{}}\n{fields}");
        let api = Api::new(Arc::new(document(&text)));
        api.servers
            .iter()
            .map(|server| server.url.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(url(""), [""; 0]);
    assert_eq!(url("basePath: /v1/\n"), ["/v1"]);
    assert_eq!(url("basePath: v1\nhost: a:1\n"), ["https://a:1/v1"]);
    assert_eq!(url("host: a\nschemes: [ws]\n"), ["ws://a"]);
    assert_eq!(url("schemes: [https]\n"), ["/"]);
}

#[test]
fn findings_are_shown_in_the_words_of_2_0() {
    let text = "swagger: '2.0'\ninfo: {title: t, version: '1'}\npaths:\n  /a/{b}:\n    get:\n      operationId: a\n      summary: a\n      parameters:\n      - {name: b, in: path, type: int}\n      responses:\n        200: {description: ok, schema: {$ref: '#/definitions/T'}}\ndefinitions:\n  S: {type: object}\n";
    let loaded = Document::from_text("api.yaml", text);
    let mut report = lint(&loaded, &LintConfig::new());
    report
        .diagnostics
        .retain(|finding| finding.severity > spec::diagnostic::Severity::Note);
    insta::assert_snapshot!(report.diagnostics.to_lines(&report.sources), @"
    api.yaml:9:23: error[optional-path-parameter] the path parameter `b` is not marked as required
    api.yaml:9:35: error[unknown-value] `int` is not a value of `type`
    api.yaml:11:47: error[dangling-reference] `#/definitions/T` leads nowhere: nothing is defined there
    api.yaml:13:3: warning[unused-component] nothing refers to `S`
    ");
}

#[test]
fn fields_of_3_0_in_a_document_of_2_0_keep_their_meaning() {
    let text = "swagger: '2.0'\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    trace:\n      operationId: a\n      responses: {200: {description: ok, schema: {oneOf: [{$ref: '#/definitions/S'}, {type: string}]}}}\ndefinitions:\n  S: {type: object}\n";
    let api = Api::new(Arc::new(document(text)));
    let operation = api.operation("a").unwrap();
    assert_eq!(operation.method.as_str(), "TRACE");
    let schema = operation.responses.list[0].content[0].schema.as_ref();
    let validator =
        SchemaValidator::new(&api.document, schema.unwrap(), Direction::Response).unwrap();
    assert!(validator.is_valid(&json!({})) && !validator.is_valid(&Value::Bool(true)));
}

#[test]
fn copies_for_many_media_types_are_bounded() {
    let types: Vec<String> = (0..1_000).map(|i| format!("a/t{i}")).collect();
    let properties: Vec<String> = (0..2_000)
        .map(|i| format!("p{i}: {{type: string}}"))
        .collect();
    let text = format!(
        "swagger: '2.0'\ninfo: {{title: t, version: '1'}}\nproduces: [{}]\npaths:\n  /a:\n    get:\n      operationId: a\n      responses: {{200: {{description: ok, schema: {{properties: {{{}}}}}}}}}\n",
        types.join(", "),
        properties.join(", ")
    );
    let api = Api::new(Arc::new(document(&text)));
    let content = &api.operation("a").unwrap().responses.list[0].content;
    assert!((1..1_000).contains(&content.len()), "{}", content.len());
}
