//! Examples of values, external documentation and evidence in a document.

use serde_json::Value;
use spec::model::{Example, MediaTypeObject, Operation, Parameter, ParameterContent};

/// The first value that `parameter` shows, or else its schema (OAS 3.0.3 §4.7.12.2).
pub(super) fn of_parameter(parameter: &Parameter) -> Option<Value> {
    match &parameter.content {
        ParameterContent::Styled { .. } => first(&parameter.examples),
        ParameterContent::Media(media) => of_media(media),
    }
}

/// The first value that `media` shows, or else its schema (OAS 3.0.3 §4.7.14).
pub(super) fn of_media(media: &MediaTypeObject) -> Option<Value> {
    first(&media.examples)
}

/// The first of `examples` that is written where the value is used: those of a component are about all its uses.
fn first(examples: &[Example]) -> Option<Value> {
    let is_of_component = |example: &&Example| {
        let mut tokens = example.origin.location.pointer.tokens();
        tokens.next().as_deref() == Some("components")
            && tokens.next().as_deref() == Some("schemas")
    };
    let own = examples.first().filter(|it| !is_of_component(it));
    own.map(|example| example.value.clone())
}

/// Further documentation of an operation: `externalDocs`, and the extensions `x-documentation-status`, `-source` and
/// `-note`, by which a document names its evidence.
pub(super) fn evidence(operation: &Operation) -> Option<String> {
    let mut lines = Vec::new();
    let text = |name: &str| {
        let text = operation.extensions.value(name)?.as_str()?.trim();
        (!text.is_empty()).then_some(text)
    };
    if let Some(status) = text("x-documentation-status") {
        lines.push(format!("Evidence: {status}."));
    }
    if let Some(note) = text("x-documentation-note") {
        lines.push(note.to_owned());
    }
    let sources = operation.extensions.value("x-documentation-source");
    let sources = sources.and_then(Value::as_array);
    let sources: Vec<&str> = sources
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if !sources.is_empty() {
        lines.push(format!("Sources: {}", sources.join(", ")));
    }
    let link = operation.external_docs.as_ref();
    lines.extend(link.map(|url| format!("See {url}")));
    (!lines.is_empty()).then(|| lines.join("\n\n"))
}
