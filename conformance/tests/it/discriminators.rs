//! Tests of `discriminator_conformance`: tags of responses that are valid by their schemas.

use conformance::{check_text, mock::MockSettings};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::method};

/// A union by mapping, names and `defaultMapping`; every branch admits what the others name.
const SCHEMAS: &str = "
    Cat: {type: object, required: [kind, lives], properties: {kind: {type: string}, lives: {type: integer}}}
    Dog: {type: object, required: [kind, bark], properties: {kind: {type: string}, bark: {type: boolean}}}
    Named: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}
    Any: {anyOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}
    Mapped: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, mapping: {c: Cat, d: '#/components/schemas/Dog'}}}
    Default: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, mapping: {c: Cat}, defaultMapping: Dog}}
    Base: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}}
    Bird: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [wings], properties: {wings: {type: integer}, mate: {$ref: '#/components/schemas/Named'}}}]}
    Fish: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [fins], properties: {fins: {type: integer}}}]}
    Nested: {type: object, properties: {owner: {type: object, properties: {pets: {type: array, items: {$ref: '#/components/schemas/Named'}}}}}, additionalProperties: {$ref: '#/components/schemas/Mapped'}}
    Within: {oneOf: [{$ref: '#/components/schemas/Holder'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}
    Holder: {type: object, required: [kind, held], properties: {kind: {type: string}, held: {$ref: '#/components/schemas/Any'}}}
    Nullable: {anyOf: [{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}, {type: 'null'}]}
    Either: {anyOf: [{type: object, properties: {pet: {$ref: '#/components/schemas/Named'}}}, {type: object, properties: {pet: {type: object}}}]}
    Lost: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, mapping: {fish: '#/components/schemas/Fish'}}}
    Inline: {oneOf: [{$ref: '#/components/schemas/Cat'}, {type: object, title: A dog, required: [kind, bark]}], discriminator: {propertyName: kind}}
";

/// The findings on a server whose only operation answers `body`, which is described as `schema`: check, title and what was
/// got instead of what is expected.
async fn found(schema: &str, body: &Value) -> Vec<String> {
    let contract = format!(
        "openapi: 3.2.0\ninfo: {{title: t, version: '1'}}\npaths:\n  /pets:\n    get: {{responses: {{'200': {{description: o, content: {{application/json: {{schema: {{$ref: '#/components/schemas/{schema}'}}}}}}}}, '4XX': {{description: n}}}}}}\ncomponents:\n  schemas:{SCHEMAS}"
    );
    let server = MockServer::start().await;
    let response = ResponseTemplate::new(200).set_body_json(body);
    let get = Mock::given(method("GET")).respond_with(response);
    get.mount(&server).await;
    let report = check_text(&contract)
        .url(&server.uri())
        .max_examples(2)
        .only(&["response_schema_conformance", "discriminator_conformance"])
        .run()
        .await;
    let findings = report.summary.findings.iter().map(|it| &it.failure);
    findings
        .map(|failure| format!("{}: {}; {}", failure.check, failure.title, failure.got))
        .collect()
}

fn dog(tag: &str) -> Value {
    json!({"kind": tag, "bark": true})
}

#[tokio::test]
async fn a_tag_that_means_a_branch_which_does_not_admit_the_object_is_found() {
    for (schema, body, expected) in [
        (
            "Named",
            dog("Cat"),
            "the discriminator `kind: Cat` of 200 means `Cat`, which does not admit the object; `kind: Cat`, but `Cat` does not admit the object; `Dog` does",
        ),
        (
            "Any",
            dog("Cat"),
            "the discriminator `kind: Cat` of 200 means `Cat`, which does not admit the object; `kind: Cat`, but `Cat` does not admit the object; `Dog` does",
        ),
        (
            "Mapped",
            dog("c"),
            "the discriminator `kind: c` of 200 means `Cat`, which does not admit the object; `kind: c`, but `Cat` does not admit the object; `Dog` does",
        ),
        (
            "Default",
            json!({"kind": "other", "lives": 9}),
            "the discriminator `kind: other` of 200 means `Dog`, which does not admit the object; `kind: other`, but `Dog` does not admit the object; `Cat` does",
        ),
        (
            "Base",
            json!({"kind": "Bird", "fins": 2}),
            "the discriminator `kind: Bird` of 200 means `Bird`, which does not admit the object; `kind: Bird`, but `Bird` does not admit the object; `Fish`, `Base` does",
        ),
        (
            "Base",
            json!({"kind": "Bird", "wings": 2, "mate": dog("Cat")}),
            "the discriminator `kind: Cat` of 200 at `/mate` means `Cat`, which does not admit the object; `kind: Cat`, but `Cat` does not admit the object; `Dog` does",
        ),
        (
            "Nested",
            json!({"owner": {"pets": [dog("Dog"), dog("Cat")]}}),
            "the discriminator `kind: Cat` of 200 at `/owner/pets/*` means `Cat`, which does not admit the object; `kind: Cat`, but `Cat` does not admit the object; `Dog` does",
        ),
        (
            "Nested",
            json!({"first": dog("d"), "second": dog("c")}),
            "the discriminator `kind: c` of 200 at `/second` means `Cat`, which does not admit the object; `kind: c`, but `Cat` does not admit the object; `Dog` does",
        ),
        (
            "Within",
            json!({"kind": "Holder", "held": dog("Cat")}),
            "the discriminator `kind: Cat` of 200 at `/held` means `Cat`, which does not admit the object; `kind: Cat`, but `Cat` does not admit the object; `Dog` does",
        ),
        (
            "Nullable",
            dog("Cat"),
            "the discriminator `kind: Cat` of 200 means `Cat`, which does not admit the object; `kind: Cat`, but `Cat` does not admit the object; `Dog` does",
        ),
    ] {
        let expected = format!("discriminator_conformance: {expected}");
        assert_eq!(found(schema, &body).await, [expected], "{schema} {body}");
    }
}

#[tokio::test]
async fn a_tag_that_means_no_branch_is_found() {
    for (schema, body) in [
        ("Named", dog("dog")),
        ("Any", dog("dog")),
        ("Mapped", dog("x")),
        ("Base", json!({"kind": "Ant", "fins": 2})),
        ("Lost", dog("dog")),
    ] {
        let found = found(schema, &body).await;
        let tag = body["kind"].as_str().unwrap();
        let expected = format!(
            "discriminator_conformance: the discriminator `kind` of 200 means no branch; `{tag}`"
        );
        assert_eq!(found, [expected], "{schema} {body}");
    }
}

#[tokio::test]
async fn right_tags_and_what_a_tag_does_not_decide_are_no_findings() {
    for (schema, body) in [
        ("Named", dog("Dog")),
        ("Any", json!({"kind": "Cat", "lives": 9, "bark": true})),
        ("Mapped", dog("d")),
        // The name of a mapped branch is a tag, too, as long as no other one has it.
        ("Default", dog("other")),
        ("Base", json!({"kind": "Base"})),
        (
            "Base",
            json!({"kind": "Bird", "wings": 2, "mate": dog("Dog")}),
        ),
        (
            "Nested",
            json!({"owner": {"pets": [dog("Dog")]}, "first": dog("d")}),
        ),
        ("Within", json!({"kind": "Holder", "held": dog("Dog")})),
        ("Nullable", Value::Null),
        ("Nullable", dog("Dog")),
        // Another branch without a discriminator admits it.
        ("Either", json!({"pet": dog("Cat")})),
        // An error of the document.
        ("Lost", dog("fish")),
        // Inline schemas have no name that a tag could mean.
        ("Inline", dog("dog")),
    ] {
        assert_eq!(found(schema, &body).await, [""; 0], "{schema} {body}");
    }
}

#[tokio::test]
async fn a_body_that_no_branch_admits_is_a_finding_of_its_schema_alone() {
    let found = found("Named", &json!({"kind": "Cat"})).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("response_schema_conformance"),
        "{found:?}"
    );
}

/// The same tag on every branch, or the same fault in two operations, is one cause.
#[tokio::test]
async fn unknown_tags_of_one_union_are_one_finding() {
    let contract = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /a: {{get: &op {{responses: {{'200': {{description: o, content: {{application/json: {{schema: {{type: array, items: {{$ref: '#/components/schemas/Named'}}}}}}}}}}}}}}}}\n  /b: {{get: *op}}\ncomponents:\n  schemas:{SCHEMAS}"
    );
    let server = MockServer::start().await;
    let body = json!([dog("dog"), dog("hound"), {"kind": "cat", "lives": 9}]);
    let response = ResponseTemplate::new(200).set_body_json(body);
    let get = Mock::given(method("GET")).respond_with(response);
    get.mount(&server).await;
    let report = check_text(&contract)
        .url(&server.uri())
        .max_examples(2)
        .only(&["discriminator_conformance"])
        .run()
        .await;
    let findings = &report.summary.findings;
    assert_eq!(findings.len(), 1, "{}", report.text());
    assert_eq!(findings[0].operations.len(), 2);
}

/// Elements that differ by their tags alone would be equal with the right ones, and a list of them invalid.
#[tokio::test]
async fn the_mock_sends_right_tags_in_lists_of_distinct_elements() {
    let contract = format!(
        "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n  /a: {{get: {{parameters: [{{name: n, in: query, schema: {{type: integer}}}}], responses: {{'200': {{description: o, content: {{application/json: {{schema: {{type: array, uniqueItems: true, items: {{$ref: '#/components/schemas/Plain'}}}}}}}}}}}}}}}}\ncomponents:\n  schemas:{SCHEMAS}    Plain: {{allOf: [{{$ref: '#/components/schemas/Base'}}, {{type: object, additionalProperties: true}}]}}\n"
    );
    for seed in 0..4 {
        let run = check_text(&contract).mock(MockSettings {
            seed,
            ignores_examples: true,
            ..MockSettings::default()
        });
        let report = run.seed(seed).max_examples(30).run().await;
        report.assert_clean();
    }
}
