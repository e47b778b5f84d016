//! Tests the dispatch of values to branches: each fixture has the expected result under `x-dispatch`.

use std::{fmt::Write as _, fs, path::Path};

use serde_json::{Value, json};
use spec::{
    document::{Document, Location, MemoryFiles},
    schema::{
        Schema,
        dialect::{resolve_schema, schema_at},
        dispatch::{Choice, DispatchKind, Dispatcher, UnionDispatch},
    },
    source::{pointer::JsonPointer, source_map::SourceId},
};

fn document(text: &str) -> Document {
    let loaded = Document::from_text("api.yaml", text);
    loaded.document.expect("a document")
}

fn component(document: &Document, name: &str) -> Schema {
    let location = Location {
        source: SourceId::ENTRY,
        pointer: JsonPointer::from_iter(["components", "schemas", name]),
    };
    schema_at(document, location).expect("a schema")
}

/// The dispatch in words: what decides, and the branches with their tags.
fn described(dispatch: Option<&UnionDispatch>) -> (String, Vec<String>) {
    let Some(dispatch) = dispatch else {
        return ("no union".to_owned(), Vec::new());
    };
    let by = match &dispatch.by {
        DispatchKind::Property {
            name,
            has_discriminator: true,
        } => format!("property {name}, discriminator"),
        DispatchKind::Property { name, .. } => format!("property {name}, constants"),
        DispatchKind::Value => "value".to_owned(),
        DispatchKind::Type => "type".to_owned(),
        DispatchKind::Members => "members".to_owned(),
        DispatchKind::Undecided => "undecided".to_owned(),
    };
    let branches = dispatch.branches.iter().enumerate().map(|(at, branch)| {
        let tags: Vec<String> = branch.tags.iter().map(ToString::to_string).collect();
        format!("{}: {}", name(dispatch, at), tags.join(" | "))
    });
    (by, branches.collect())
}

fn name(dispatch: &UnionDispatch, at: usize) -> String {
    let branch = dispatch.branches.get(at).expect("a branch");
    branch.name.clone().unwrap_or_else(|| "-".to_owned())
}

fn chosen(dispatch: &UnionDispatch, value: &Value) -> String {
    match dispatch.choose(value) {
        Choice::Branch(at) => name(dispatch, at),
        Choice::UnknownTag(tag) => format!("unknown tag {tag}"),
        Choice::NoBranch => "none".to_owned(),
        Choice::Ambiguous(list) => {
            let names: Vec<String> = list.into_iter().map(|at| name(dispatch, at)).collect();
            names.join(" or ")
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Compares the expected dispatch of `fixture` with the actual one.
fn check(fixture: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/dispatch");
    let text = fs::read_to_string(path.join(fixture)).expect("the fixture");
    let document = document(&text);
    let dispatcher = Dispatcher::new(&document);
    let expected = document
        .root()
        .get("x-dispatch")
        .expect("x-dispatch")
        .to_json();
    let mut problems = String::new();
    for case in list(&expected) {
        let schema = case["schema"].as_str().expect("a schema");
        let dispatch = dispatcher.dispatch(&component(&document, schema));
        let (by, branches) = described(dispatch.as_ref());
        if case["by"] != json!(by) {
            writeln!(problems, "{schema} is decided by {by}").expect("written");
        }
        if list(&case["branches"]) != branches.iter().map(|it| json!(it)).collect::<Vec<_>>() {
            writeln!(problems, "{schema} has the branches {branches:?}").expect("written");
        }
        let Some(dispatch) = dispatch else { continue };
        for pair in list(&case["values"]) {
            let found = chosen(&dispatch, &pair[0]);
            if pair[1] != json!(found) {
                writeln!(problems, "{schema}: {} is {found}", pair[0]).expect("written");
            }
        }
    }
    assert!(
        !list(&expected).is_empty() && problems.is_empty(),
        "{problems}"
    );
}

#[test]
fn constants_of_branches_are_tags() {
    check("constants.yaml");
}

#[test]
fn mappings_name_branches_and_a_default() {
    check("mapping.yaml");
}

#[test]
fn a_base_with_a_discriminator_is_a_union_of_its_children() {
    check("inheritance.yaml");
}

#[test]
fn nested_unions_keep_their_tags_and_cycles_end() {
    check("nesting.yaml");
}

#[test]
fn types_values_and_members_decide_without_a_tag() {
    check("members.yaml");
}

#[test]
fn every_fixture_is_checked() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/dispatch");
    let own = include_str!("dispatch.rs");
    for entry in fs::read_dir(path).expect("the folder") {
        let name = entry.expect("an entry").file_name();
        let name = name.to_str().expect("a name");
        assert!(own.contains(&format!("check(\"{name}\")")), "{name}");
    }
}

/// Each schema is a union of the next two, and of lists of itself: written out it would have 2^60 branches, and a
/// reader without bounds would not come back.
#[test]
fn deep_and_wide_unions_are_bounded() {
    let mut text = String::from(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n",
    );
    for at in 0..60 {
        let (next, after) = (at + 1, at + 2);
        writeln!(
            text,
            "    S{at}: {{oneOf: [{{$ref: '#/components/schemas/S{next}'}}, {{$ref: '#/components/schemas/S{after}'}}, \
             {{type: array, items: {{$ref: '#/components/schemas/S{at}'}}}}], allOf: [{{$ref: '#/components/schemas/S{next}'}}]}}"
        )
        .expect("written");
    }
    text.push_str("    S60: {type: string}\n    S61: {$ref: '#/components/schemas/S0'}\n");
    let document = document(&text);
    let dispatcher = Dispatcher::new(&document);
    let dispatch = dispatcher.dispatch(&component(&document, "S0"));
    let dispatch = dispatch.expect("a union");
    let deep = (0..100).fold(json!("text"), |inner, _| json!([inner, 5]));
    dispatch.choose(&deep);
    assert_eq!(dispatch.branches.len(), 3);
}

#[test]
fn children_of_a_base_belong_to_it_in_further_files_too_though_nothing_refers_to_them() {
    const MODELS: &str = "
Pet: {type: object, required: [kind], discriminator: {propertyName: kind}, properties: {kind: {type: string}}}
Cat: {allOf: [{$ref: '#/Pet'}, {properties: {lives: {$ref: 'lives.yaml'}}}]}
Kitten: {allOf: [{$ref: '#/Cat'}]}
Stone: {type: object}
";
    let entry = |reference: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n    Animal: {{$ref: '{reference}'}}\n"
        )
    };
    let definitions = MODELS
        .replace('\n', "\n  ")
        .replace("#/", "#/definitions/")
        .trim_end()
        .to_owned();
    for (models, reference) in [
        (MODELS.to_owned(), "models.yaml#/Pet"),
        (
            format!("definitions:{definitions}\n"),
            "models.yaml#/definitions/Pet",
        ),
    ] {
        let files: MemoryFiles = [
            ("api.yaml", entry(reference)),
            ("models.yaml", models),
            ("lives.yaml", "{type: integer}".to_owned()),
        ]
        .into_iter()
        .collect();
        let loaded = Document::load_with("api.yaml", &files);
        assert_eq!(loaded.diagnostics.to_lines(&loaded.sources), "");
        let document = loaded.document.expect("a document");
        let dispatcher = Dispatcher::new(&document);
        let base = component(&document, "Animal");
        let node = document.node(&base.origin.location).expect("a schema");
        let base = resolve_schema(&document, node, base.origin.location).expect("a base");
        let (by, branches) = described(dispatcher.dispatch(&base).as_ref());
        assert_eq!(by, "property kind, discriminator", "{reference}");
        assert_eq!(
            branches,
            ["Cat: Cat", "Kitten: Kitten", "Animal: Animal"],
            "{reference}"
        );
        assert!(document.sources().find("lives.yaml").is_some());
    }
}
