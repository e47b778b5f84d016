//! Properties of generation that hold for every document.

use codegen::{interpreter, lower, name_lock::Naming, pass::PassContext, passes::PIPELINE};
use proptest::prelude::*;
use spec::{
    diagnostic::Diagnostics,
    document::Document,
    source::{node::Node, span::Span},
};

use super::documents::{config, document, fixtures, generate};

#[test]
fn passes_are_idempotent() {
    for (name, document) in fixtures() {
        let mut root = document.root().clone();
        let mut diagnostics = Diagnostics::new();
        let mut naming = Naming::default();
        let interpret = interpreter(&document);
        for pass in PIPELINE {
            // References of other files cannot be followed from the one tree.
            if pass.id() == "bundle-references" && document.sources().iter().count() > 1 {
                let mut cx = PassContext {
                    document: &document,
                    interpret: &interpret,
                    naming: &mut naming,
                    diagnostics: &mut diagnostics,
                };
                pass.run(&mut cx, &mut root);
                continue;
            }
            let mut cx = PassContext {
                document: &document,
                interpret: &interpret,
                naming: &mut naming,
                diagnostics: &mut diagnostics,
            };
            pass.run(&mut cx, &mut root);
            let once = root.clone();
            pass.run(&mut cx, &mut root);
            assert!(
                once.same_data(&root),
                "{} on {name}:\n{}\n{}",
                pass.id(),
                once.to_json(),
                root.to_json()
            );
        }
    }
}

#[test]
fn every_node_of_a_lowered_document_has_a_location_in_its_sources() {
    for (name, document) in fixtures() {
        let lowered = lower(&document, &mut Naming::default(), &mut Diagnostics::new());
        let lengths: Vec<usize> = lowered
            .sources()
            .iter()
            .map(|(_, source)| source.text().len())
            .collect();
        for_each(lowered.root(), &mut |span| {
            let length = lengths[span.source.index()];
            assert!(span.end as usize <= length, "{name}: {span:?}");
        });
    }
}

fn for_each(node: &Node, visit: &mut dyn FnMut(Span)) {
    visit(node.span);
    for entry in node.entries() {
        for_each(&entry.value, visit);
    }
    for item in node.items() {
        for_each(item, visit);
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for (_, document) in fixtures() {
        assert_eq!(generate(&document).output, generate(&document).output);
    }
}

#[test]
fn every_operation_is_kept_or_reported() {
    let document = document(
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  '/a/{id':\n    get: {responses: {}}\n  /b:\n    get: {responses: {}}\n    trace: {responses: {}}\n",
    );
    let mut config = config();
    config.unsupported = codegen::Unsupported::Skip;
    let generated = codegen::generate(&document, &config).expect("the rest can be generated");
    assert_eq!(codegen::operations_in(&document), 3);
    assert_eq!(generated.plan.operations.len(), 2);
    let skipped: Vec<&str> = generated
        .plan
        .skipped
        .iter()
        .map(|it| it.label.as_str())
        .collect();
    assert_eq!(skipped, ["GET /a/{id"]);
    let module = generated.output.get("mod.rs").expect("there is a root");
    assert!(
        module.contains("`GET /a/{id`") || module.contains("'GET /a/{id'"),
        "{module}"
    );
}

#[test]
fn the_operations_of_every_fixture_are_accounted_for() {
    for (name, document) in fixtures() {
        let generated = generate(&document);
        let kept = generated.plan.operations.len();
        let reported = generated.plan.skipped.len();
        assert_eq!(codegen::operations_in(&document), kept + reported, "{name}");
    }
}

#[test]
fn generated_files_are_rust() {
    for (name, document) in fixtures() {
        for (path, text) in generate(&document).output.files() {
            if let Err(error) = syn::parse_file(text) {
                panic!("{name}: {path}: {error}");
            }
        }
    }
}

fn schema() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("{type: string}".to_owned()),
        Just("{type: integer, format: int32}".to_owned()),
        Just("{enum: [a, A, '', '1', null]}".to_owned()),
        Just("{type: [string, 'null']}".to_owned()),
        Just("{}".to_owned()),
        Just("{$ref: '#/components/schemas/A'}".to_owned()),
        Just("{$ref: '#/components/schemas/B'}".to_owned()),
        Just("{not: {type: string}}".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|list| format!("{{allOf: [{}]}}", list.join(", "))),
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|list| format!("{{oneOf: [{}]}}", list.join(", "))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!(
                "{{type: object, properties: {{a: {a}, 'a-': {b}, type: {a}}}, required: [a]}}"
            )),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!(
                "{{properties: {{kind: {{type: string}}, x: {a}}}, discriminator: {{propertyName: kind}}, oneOf: [{b}, {a}]}}"
            )),
            inner.prop_map(|item| format!("{{type: array, items: {item}}}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_schemas_become_rust(a in schema(), b in schema(), c in schema()) {
        let text = format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /x:\n    post:\n      requestBody: {{content: {{application/json: {{schema: {c}}}}}}}\n      responses: {{'200': {{description: d, content: {{application/json: {{schema: {c}}}}}}}}}\ncomponents:\n  schemas:\n    A: {a}\n    B: {b}\n"
        );
        let loaded = Document::from_text("api.yaml", text.clone());
        // `A: {$ref: A}` has no meaning, and the loader reports it.
        prop_assume!(!loaded.diagnostics.has_errors());
        let document = loaded.document.expect("a document without errors");
        let generated = generate(&document);
        for (path, content) in generated.output.files() {
            prop_assert!(syn::parse_file(content).is_ok(), "{path}\n{text}\n{content}");
        }
    }
}
