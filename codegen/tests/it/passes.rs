//! Each pass on its own document: the result and the diagnostics.

use std::fmt::Write as _;

use codegen::{name_lock::Naming, passes::PIPELINE};
use spec::diagnostic::Diagnostics;

use super::documents::fixtures;

#[test]
fn every_pass_does_what_its_fixture_shows() {
    let fixtures = fixtures();
    for pass in PIPELINE {
        let name = pass.id();
        let Some((_, document)) = fixtures.iter().find(|(fixture, _)| fixture == name) else {
            panic!("tests/fixtures/passes/{name}.yaml is missing");
        };
        let mut before = String::new();
        let mut after = String::new();
        let mut last = String::new();
        let mut diagnostics = Diagnostics::new();
        codegen::lower_watched(
            document,
            &mut Naming::default(),
            &mut diagnostics,
            &mut |ran, root| {
                let mut value = root.to_json();
                let object = value.as_object_mut().expect("a document");
                for field in ["openapi", "info"] {
                    object.remove(field);
                }
                let text = serde_yaml::to_string(&value).expect("plain data");
                if ran.is_some_and(|ran| ran.id() == name) {
                    before.clone_from(&last);
                    after.clone_from(&text);
                }
                last = text;
            },
        );
        assert_ne!(before, after, "{name} changes nothing in its fixture");
        let mut shown = format!("# before\n{before}\n# after\n{after}");
        let notes = diagnostics.to_lines(document.sources());
        if !notes.is_empty() {
            let _ = write!(shown, "\n# notes\n{notes}");
        }
        insta::assert_snapshot!(name, shown);
    }
}

/// What passes drop of a document with these `paths` and components.
fn dropped(text: &str) -> Vec<String> {
    let document = super::documents::document(&super::documents::api(text));
    let generated = super::documents::generate(&document);
    let found = generated.diagnostics.iter();
    found
        .filter(|it| it.rule.id == "dropped-part")
        .map(|it| it.message.clone())
        .collect()
}

#[test]
fn what_passes_drop_is_reported() {
    let schema = |schema: &str| {
        format!(
            "paths: {}\ncomponents: {{schemas: {{A: {schema}, Name: {{type: string, maxLength: 9}}}}}}",
            "{}"
        )
    };
    for (schema_text, expected) in [
        ("{type: object, not: {required: [a]}}", "`not` is dropped"),
        (
            "{type: object, properties: {a: {type: string}}, anyOf: [{required: [a]}, {required: [b]}]}",
            "the branches of `anyOf` are dropped",
        ),
        (
            "{oneOf: [{type: string}, {}]}",
            "the branches of `oneOf` are dropped",
        ),
        (
            "{allOf: [{type: string, pattern: '^a'}, {pattern: 'b$'}]}",
            "`pattern` of a part of `allOf` is dropped",
        ),
        (
            "{type: object, properties: {n: {allOf: [{$ref: '#/components/schemas/Name'}, {maxLength: 5}]}}}",
            "bounds beside a reference",
        ),
    ] {
        let found = dropped(&schema(schema_text));
        assert!(
            matches!(found.as_slice(), [one] if one.contains(expected)),
            "{schema_text}: {found:?}"
        );
    }
    let operation = "paths: {/a: {post: {operationId: a, callbacks: {c: {'{$url}': {post: {responses: {}}}}}, responses: {'200': {description: d, links: {l: {operationId: a}}}}}}}";
    assert_eq!(
        dropped(operation),
        [
            "`a/c` is not among what may arrive: it has no body",
            "links are dropped: a client does not follow them"
        ]
    );
    assert_eq!(
        dropped(&schema(
            "{type: object, allOf: [{$ref: '#/components/schemas/B'}, {properties: {b: {type: string}}}]}, B: {type: object, properties: {a: {type: string}}}"
        )),
        Vec::<String>::new()
    );
}

#[test]
fn properties_beside_branches_that_only_require_are_a_struct() {
    for schema in [
        "{properties: {q: {type: string}}, allOf: [{required: [q]}]}",
        "{properties: {q: {type: string}, r: {type: string}}, oneOf: [{required: [q]}, {required: [r]}]}",
        "{properties: {q: {type: string}, r: {type: string}}, anyOf: [{required: [q]}, {required: [r]}]}",
        "{properties: {q: {type: string}}, anyOf: [{required: [q]}, {properties: {r: {type: string}}, required: [r]}]}",
        "{allOf: [{properties: {q: {type: string}}}, {required: [q]}]}",
        "{allOf: [{properties: {q: {type: string}}, oneOf: [{required: [q]}, {required: [r]}]}]}",
    ] {
        let text = format!("paths: {}\ncomponents: {{schemas: {{A: {schema}}}}}", "{}");
        let document = super::documents::document(&super::documents::api(&text));
        let generated = super::documents::generate(&document);
        let types = generated.output.get("types.rs").unwrap_or_default();
        assert!(!types.contains("Value"), "{schema}: {types}");
        assert!(types.contains("pub q: "), "{schema}: {types}");
    }
    // Another type decides itself.
    let schema = "{minLength: 3, anyOf: [{type: string}, {type: integer}]}";
    let text = format!("paths: {}\ncomponents: {{schemas: {{A: {schema}}}}}", "{}");
    let document = super::documents::document(&super::documents::api(&text));
    let generated = super::documents::generate(&document);
    let types = generated.output.get("types.rs").unwrap_or_default();
    assert!(types.contains("Integer(i64)"), "{types}");
}

/// The types of a document of `version` with these components.
fn types(version: &str, schemas: &str) -> String {
    let text = format!("paths: {}\ncomponents: {{schemas: {schemas}}}", "{}");
    let text = super::documents::api(&text).replace("3.0.3", version);
    let mut config = super::documents::config();
    config.formats.set("byte", "base64").expect("a choice");
    let document = super::documents::document(&text);
    let generated = codegen::generate(&document, &config).expect("it can be generated");
    let types = generated.output.get("types.rs");
    types.unwrap_or_default().to_owned()
}

#[test]
fn integers_have_room_for_their_bounds() {
    for (schema, expected) in [
        ("{type: integer}", "i64"),
        ("{type: integer, minimum: 9223372036854775808}", "u64"),
        (
            "{type: integer, format: int64, minimum: 9223372036854775808}",
            "u64",
        ),
        ("{type: integer, format: int32, maximum: 4294967295}", "i64"),
        (
            "{type: integer, format: int32, maximum: 2147483647, minimum: 0}",
            "i32",
        ),
        (
            "{type: integer, format: uint32, maximum: 4294967296}",
            "i64",
        ),
        ("{type: integer, format: uint32}", "u32"),
        ("{const: 18446744073709551615}", "u64"),
        ("{enum: [1, 18446744073709551615]}", "u64"),
        ("{enum: [1, 1.5]}", "f64"),
        ("{type: number}", "f64"),
    ] {
        let types = types(
            "3.1.0",
            &format!("{{A: {{type: object, properties: {{a: {schema}}}}}}}"),
        );
        let field = format!("pub a: Option<{expected}>,");
        assert!(types.contains(&field), "{schema}: {types}");
    }
    let union = "{type: [number, string], format: int64}";
    let types = types("3.1.0", &format!("{{A: {union}}}"));
    assert!(types.contains("Integer(i64)"), "{types}");
}

#[test]
fn base64_by_content_encoding_is_that_by_format() {
    for schema in [
        "{type: string, format: byte}",
        "{type: string, contentEncoding: base64}",
    ] {
        let types = types(
            "3.1.0",
            &format!("{{A: {{type: object, properties: {{a: {schema}}}}}}}"),
        );
        assert!(
            types.contains("runtime::Formatted<runtime::Base64>"),
            "{schema}: {types}"
        );
    }
}

#[test]
fn a_child_that_may_be_null_elsewhere_does_not_make_its_base_nullable() {
    let pet = "Pet: {type: object, required: [t], properties: {t: {type: string}}, discriminator: {propertyName: t}}";
    let list = "Pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}";
    let dog = "Dog: {type: [object, 'null'], allOf: [{$ref: '#/components/schemas/Pet'}]}";
    let dogs = "Dogs: {type: array, items: {$ref: '#/components/schemas/Dog'}}";
    let types = types("3.1.0", &format!("{{{pet}, {list}, {dog}, {dogs}}}"));
    assert!(types.contains("pub type Pets = Vec<Pet>;"), "{types}");
    assert!(
        types.contains("pub type Dogs = Vec<Option<Dog>>;"),
        "{types}"
    );
}

#[test]
fn a_property_that_conditions_describe_differently_is_any_value() {
    let when = |kind: &str, v: &str| {
        format!(
            "{{if: {{properties: {{kind: {{const: {kind}}}}}}}, then: {{properties: {{v: {v}}}}}}}"
        )
    };
    let (text, number) = ("{type: string}", "{type: integer}");
    let kind = "kind: {type: string}";
    for (schema, expected) in [
        (
            format!(
                "{{type: object, properties: {{{kind}}}, allOf: [{}, {}]}}",
                when("a", text),
                when("b", number)
            ),
            "Option<Value>",
        ),
        (
            format!(
                "{{type: object, properties: {{{kind}}}, allOf: [{}, {}]}}",
                when("a", text),
                when("b", text)
            ),
            "Option<String>",
        ),
        (
            format!(
                "{{type: object, properties: {{{kind}}}, if: {{required: [kind]}}, then: {{properties: {{v: {text}}}}}, else: {{properties: {{v: {number}}}}}}}"
            ),
            "Option<Value>",
        ),
        (
            format!(
                "{{type: object, properties: {{{kind}, v: {text}}}, allOf: [{}]}}",
                when("b", "{minLength: 3}")
            ),
            "Option<String>",
        ),
    ] {
        let types = types("3.1.0", &format!("{{A: {schema}}}"));
        let field = format!("pub v: {expected},");
        assert!(types.contains(&field), "{schema}: {types}");
    }
}
