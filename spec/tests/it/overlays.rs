//! Tests of overlays.

use std::sync::Arc;

use spec::{
    document::{Document, Loaded, MemoryFiles},
    model::Api,
};

const API: &str = "
openapi: 3.0.3
info: {title: Shop, version: '1'}
tags: [{name: a}]
paths:
  /items:
    get:
      tags: [a]
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses: {'200': {description: o}}
    delete: {responses: {'204': {description: d}}}
  /old: {get: {deprecated: true, responses: {'200': {description: o}}}}
  /older: {get: {deprecated: true, responses: {'200': {description: o}}}}
components:
  schemas: {Item: {type: object}}
";

fn loaded(overlays: &[(&str, &str)]) -> Loaded {
    let files: MemoryFiles = [("api.yaml", API)]
        .into_iter()
        .chain(overlays.iter().copied())
        .collect();
    let names: Vec<String> = overlays
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    Document::load_with_overlays("api.yaml", &names, &files)
}

/// The document with one overlay of these actions, which has no problems, as JSON.
fn changed(actions: &str) -> serde_json::Value {
    let text = format!("overlay: 1.1.0\ninfo: {{title: o, version: '1'}}\nactions:\n{actions}");
    let loaded = loaded(&[("o.yaml", &text)]);
    let problems: Vec<&str> = loaded
        .diagnostics
        .iter()
        .map(|known| known.message.as_str())
        .collect();
    assert_eq!(problems, Vec::<&str>::new());
    loaded.document.expect("a document").root().to_json()
}

#[test]
fn an_update_is_merged_member_by_member() {
    let json = changed(
        "- {target: $.info, update: {title: Other, x-more: [1]}}\n- {target: $.info, update: {x-more: [2]}}\n",
    );
    assert_eq!(
        json["info"],
        serde_json::json!({"title": "Other", "version": "1", "x-more": [1, 2]})
    );
}

#[test]
fn lists_take_an_element_or_the_elements_of_a_list() {
    let json =
        changed("- {target: $.tags, update: {name: b}}\n- {target: $.tags, update: [{name: c}]}\n");
    assert_eq!(
        json["tags"],
        serde_json::json!([{"name": "a"}, {"name": "b"}, {"name": "c"}])
    );
}

#[test]
fn a_value_is_replaced() {
    let json = changed("- {target: $.info.title, update: Other}\n");
    assert_eq!(json["info"]["title"], "Other");
}

#[test]
fn what_a_filter_selects_is_removed() {
    let json = changed(
        "- {target: '$.paths[?@.get.deprecated == true]', remove: true}\n- {target: '$.tags[0]', remove: true}\n",
    );
    let paths = json["paths"].as_object().expect("paths");
    assert_eq!(paths.keys().collect::<Vec<_>>(), ["/items"]);
    assert_eq!(json["tags"], serde_json::json!([]));
}

#[test]
fn all_elements_of_a_list_are_removed() {
    let json = changed(
        "- {target: $.tags, update: [{name: b}, {name: c}]}\n- {target: '$.tags[*]', remove: true}\n",
    );
    assert_eq!(json["tags"], serde_json::json!([]));
}

#[test]
fn a_part_is_copied() {
    let json = changed("- {target: \"$.paths['/old'].get\", copy: \"$.paths['/items'].get\"}\n");
    let copied = &json["paths"]["/old"]["get"];
    assert_eq!(copied["parameters"][0]["name"], "limit");
    assert_eq!(copied["deprecated"], true);
}

#[test]
fn what_an_overlay_adds_is_located_in_it_and_refers_to_the_document() {
    let overlay = "overlay: 1.0.0
info: {title: o, version: '1'}
actions:
- target: $.paths['/items'].delete.responses
  update: {'200': {description: o, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}}
- target: $.paths
  update:
    /new: {get: {responses: {'200': {description: new}}}}
";
    let loaded = loaded(&[("folder/o.yaml", overlay)]);
    assert_eq!(loaded.diagnostics.to_lines(&loaded.sources), "");
    let api = Api::new(Arc::new(loaded.document.expect("a document")));
    let new = api
        .operations
        .iter()
        .find(|known| known.label() == "GET /new")
        .expect("the operation");
    let location = api.document.sources().location(new.origin.span);
    assert!(location.starts_with("folder/o.yaml:8:"), "{location}");
    let delete = api
        .operations
        .iter()
        .find(|known| known.label() == "DELETE /items")
        .expect("the operation");
    let response = delete
        .responses
        .list
        .iter()
        .find(|known| known.status.to_string() == "200")
        .expect("a response");
    let schema = response
        .content
        .first()
        .and_then(|content| content.schema.as_ref())
        .expect("a schema");
    assert_eq!(schema.name.as_deref(), Some("Item"));
}

#[test]
fn several_overlays_are_applied_in_their_order() {
    let overlay = |title: &str| {
        format!(
            "overlay: 1.0.0\ninfo: {{title: o, version: '1'}}\nactions: [{{target: $.info, update: {{title: {title}}}}}]\n"
        )
    };
    let (first, second) = (overlay("First"), overlay("Second"));
    let loaded = loaded(&[("a.yaml", &first), ("b.yaml", &second)]);
    let document = loaded.document.expect("a document");
    assert_eq!(
        document
            .root()
            .get("info")
            .and_then(|info| info.get_str("title")),
        Some("Second")
    );
}

#[test]
fn problems_have_their_location_in_the_overlay() {
    let overlay = r#"overlay: 1.0.0
actions:
- {target: paths, remove: true}
- {target: "$.paths['/none']", remove: true}
- {target: $.info}
- {update: {}}
- {target: $.info, copy: '$.paths.*'}
"#;
    let loaded = loaded(&[
        ("o.yaml", overlay),
        ("p.yaml", "overlay: 2.0.0\nactions: []\n"),
        ("q.yaml", "title: x\n"),
    ]);
    let problems = loaded.diagnostics.iter().map(|known| {
        let location = known.span().map(|span| loaded.sources.location(span));
        let location = location.unwrap_or_default();
        let message = known.message.lines().next().unwrap_or_default();
        format!("{location} [{}] {message}", known.rule.id)
    });
    insta::assert_snapshot!(problems.collect::<Vec<_>>().join("\n"));
    assert!(loaded.document.is_some());
}
