//! The part of `invalid-example` about `serializedValue` (OAS 3.2.0 §4.19.1): it must be the value on the wire.

use serde_json::Value;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo},
    document::{Location, grammar::ObjectKind, walk::Located},
    http::{BodyKind, MediaType, percent},
    lint::LintContext,
    model::{ParameterLocation, ParameterStyle},
    schema::{Direction, batch::validate_all},
    source::node::Node,
    wire::{
        body::sequence::json_lines,
        style::{Notation, is_named},
    },
};

/// A value that is given by its form on the wire alone.
struct Alone<'d> {
    node: &'d Node,
    schema: Location,
    value: Value,
}

/// Reports the serialized examples of bodies and parameters that are not the form of their values.
pub(super) fn check(
    rule: &'static RuleInfo,
    context: &LintContext<'_>,
    diagnostics: &mut Diagnostics,
) {
    let mut alone = Vec::new();
    for located in &context.objects {
        if located.is_reference || located.node.get("examples").is_none() {
            continue;
        }
        for (_, _, target) in context.members(located.node, &located.location, "examples") {
            let Some(node) = target.node.get("serializedValue") else {
                continue;
            };
            let Some(text) = node.as_str() else { continue };
            let mut fields = ["dataValue", "value"].into_iter();
            let value = fields.find_map(|field| target.node.get(field));
            let value = value.map(Node::to_json);
            let problem = match located.kind {
                ObjectKind::MediaType => match read(located, text) {
                    None => None,
                    Some(Err(error)) => Some(format!("this example cannot be read: {error}")),
                    Some(Ok(read)) => match value {
                        Some(value) if value != read => Some(format!(
                            "this example is `{read}`, and its value is `{value}`"
                        )),
                        Some(_) => None,
                        None => {
                            let schema = located.location.join("schema");
                            if located.node.get("schema").is_some() {
                                alone.push(Alone {
                                    node,
                                    schema,
                                    value: read,
                                });
                            }
                            None
                        }
                    },
                },
                ObjectKind::Parameter => value.and_then(|value| {
                    let written = written(located.node, &value)?;
                    let is_same = percent::decode(&written) == percent::decode(text);
                    (!is_same).then(|| {
                        format!("this example is not how its value is written: `{written}`")
                    })
                }),
                _ => None,
            };
            if let Some(problem) = problem {
                diagnostics.push(Diagnostic::new(rule, node.span, problem));
            }
        }
    }
    let pairs: Vec<(Location, Value)> = alone
        .iter()
        .map(|it| (it.schema.clone(), it.value.clone()))
        .collect();
    let in_response = validate_all(context.document, &pairs, Direction::Response);
    let in_request = validate_all(context.document, &pairs, Direction::Request);
    for ((alone, response), request) in alone.iter().zip(in_response).zip(in_request) {
        if let (Some(violation), Some(_)) = (response.first(), request.first()) {
            let message = format!("this example breaks its schema: {}", violation.message);
            diagnostics.push(Diagnostic::new(rule, alone.node.span, message));
        }
    }
}

/// The value of `text` in the media type of `located`; `None` for types that are not read without their schema.
fn read(located: &Located<'_>, text: &str) -> Option<Result<Value, String>> {
    let key = located.location.pointer.last()?;
    match BodyKind::of(&MediaType::parse(&key)?) {
        BodyKind::Json => Some(serde_json::from_str(text).map_err(|error| error.to_string())),
        BodyKind::JsonLines => Some(json_lines(text).into_iter().collect()),
        _ => None,
    }
}

/// `value` as the parameter `node` is written in its style; `None` where it has none.
fn written(node: &Node, value: &Value) -> Option<String> {
    node.get("schema")?;
    let location = ParameterLocation::from_name(node.get_str("in")?)?;
    let style = node.get_str("style").and_then(ParameterStyle::from_name);
    let style = style.unwrap_or(location.default_style());
    let notation = Notation {
        name: node.get_str("name")?,
        style,
        explode: node.get_bool("explode").unwrap_or(style.default_explode()),
        allow_reserved: node.get_bool("allowReserved").unwrap_or_default(),
        percent_encoded: location != ParameterLocation::Header && style != ParameterStyle::Cookie,
        named: is_named(location),
    };
    let glue = match location {
        ParameterLocation::Query => "&",
        ParameterLocation::Cookie => "; ",
        _ => "",
    };
    Some(notation.encode(value).ok()?.join(glue))
}
