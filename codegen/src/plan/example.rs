//! What a document shows and cites: examples of values, and where its claims come from.

use serde_json::Value;
use spec::source::node::Node;

/// The first value that `node` shows: a parameter, a media type, or else its schema (OAS 3.0.3 §4.7.12.2, §4.7.14).
pub(super) fn of(node: &Node) -> Option<Value> {
    let named = node.get("examples").and_then(|all| {
        let first = all.entries().first()?;
        first.value.get("value")
    });
    let own = node.get("example").or(named);
    let schema = node.get("schema");
    let of_schema = || {
        let schema = schema?;
        let list = schema.get("examples").map(Node::items).unwrap_or_default();
        schema.get("example").or_else(|| list.first())
    };
    own.or_else(of_schema).map(Node::to_json)
}

/// Where more is said about an operation: `externalDocs`, and the extensions `x-documentation-status`, `-source` and
/// `-note`, by which a document tells how well it is supported.
pub(super) fn evidence(node: &Node) -> Option<String> {
    let mut lines = Vec::new();
    let text = |field: &str| {
        let text = node.get_str(field)?.trim();
        (!text.is_empty()).then_some(text)
    };
    if let Some(status) = text("x-documentation-status") {
        lines.push(format!("Evidence: {status}."));
    }
    if let Some(note) = text("x-documentation-note") {
        lines.push(note.to_owned());
    }
    let sources = node.get("x-documentation-source").map(Node::items);
    let sources: Vec<&str> = sources
        .unwrap_or_default()
        .iter()
        .filter_map(Node::as_str)
        .collect();
    if !sources.is_empty() {
        lines.push(format!("Sources: {}", sources.join(", ")));
    }
    let link = node
        .get("externalDocs")
        .and_then(|docs| docs.get_str("url"));
    lines.extend(link.map(|url| format!("See {url}")));
    (!lines.is_empty()).then(|| lines.join("\n\n"))
}
