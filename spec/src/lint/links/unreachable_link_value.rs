//! `unreachable-link-value`: a link takes a value from where there is none.

use super::super::schemas::properties::Properties;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{
        Location,
        reference::{Target, similar},
    },
    lint::{LintContext, Rule, context::LocatedOperation},
    model::{ParameterLocation, RuntimeExpression, link::MessagePart},
    source::{node::Node, pointer::JsonPointer},
};

static INFO: RuleInfo = RuleInfo {
    id: "unreachable-link-value",
    severity: Severity::Warning,
    what: "An expression of a link names a property, header or parameter that the response or the operation does not have.",
    why: "The value is never there, so the link can never be followed.",
    example: "{operationId: get_pet, parameters: {id: $response.body#/petId}}   # wrong when the response has `id`",
    standard: "OAS 3.0.3 §4.7.20.3",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UnreachableLinkValue;

impl Rule for UnreachableLinkValue {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for operation in &context.operations {
            let responses = context.members(operation.node, &operation.location, "responses");
            for (_, _, response) in &responses {
                let links = context.members(response.node, &response.location, "links");
                for (_, _, link) in links {
                    let filled = link.node.get("parameters").map(Node::entries);
                    let values = filled.unwrap_or_default().iter().map(|entry| &entry.value);
                    for value in values.chain(link.node.get("requestBody")) {
                        diagnostics.extend(check(context, operation, response, value));
                    }
                }
            }
        }
    }
}

fn check(
    context: &LintContext<'_>,
    operation: &LocatedOperation<'_>,
    response: &Target<'_>,
    value: &Node,
) -> Option<Diagnostic> {
    let new = |message: String| Diagnostic::new(&INFO, value.span, message);
    match RuntimeExpression::parse(value.as_str()?)? {
        RuntimeExpression::Response(MessagePart::Body(pointer)) => {
            missing_member(context, response, &pointer).map(|(name, similar)| {
                let finding = new(format!("the response has no `{name}`"));
                match similar {
                    Some(name) => finding.help(format!("did you mean `{name}`?")),
                    None => finding,
                }
            })
        }
        RuntimeExpression::Response(MessagePart::Header(name)) => {
            let headers = response.node.get("headers").map(Node::entries)?;
            let is_known = headers.iter().any(|h| h.key.eq_ignore_ascii_case(&name));
            (!is_known).then(|| new(format!("the response documents no header `{name}`")))
        }
        RuntimeExpression::Request(part) => {
            let (location, name) = match part {
                MessagePart::Path(name) => (ParameterLocation::Path, name),
                MessagePart::Query(name) => (ParameterLocation::Query, name),
                // Every request has headers that no document lists, and bodies are the caller's.
                MessagePart::Header(_) | MessagePart::Body(_) => return None,
            };
            let is_known = operation
                .parameters
                .iter()
                .any(|p| p.location == location && p.name == name);
            (!is_known).then(|| {
                new(format!(
                    "{} has no {location} parameter `{name}`",
                    operation.label()
                ))
            })
        }
        // Responses have neither path nor query, which does not even parse.
        RuntimeExpression::Response(MessagePart::Path(_) | MessagePart::Query(_))
        | RuntimeExpression::Url
        | RuntimeExpression::Method
        | RuntimeExpression::StatusCode => None,
    }
}

/// The first name on the way of `pointer` that no JSON body of `response` can have, and a similar one that it has.
fn missing_member(
    context: &LintContext<'_>,
    response: &Target<'_>,
    pointer: &JsonPointer,
) -> Option<(String, Option<String>)> {
    let content = context.members(response.node, &response.location, "content");
    let mut missing = None;
    for (_, _, media) in &content {
        let schema = media.node.get("schema")?;
        let at = media.location.join("schema");
        // One body that has the value is enough.
        missing = Some(missing_in(context, schema, &at, pointer)?);
    }
    missing
}

fn missing_in(
    context: &LintContext<'_>,
    schema: &Node,
    at: &Location,
    pointer: &JsonPointer,
) -> Option<(String, Option<String>)> {
    let mut target = context.document.follow(schema, at).ok()?;
    for token in pointer.tokens() {
        let is_index = token.parse::<u32>().is_ok();
        if is_index && let Some(items) = target.node.get("items") {
            let at = target.location.join("items");
            target = context.document.follow(items, &at).ok()?;
            continue;
        }
        let properties = Properties::of(context, target.node, &target.location);
        if !properties.is_complete() {
            return None;
        }
        if !properties.has(&token) {
            let similar = similar(&token, properties.names()).map(ToOwned::to_owned);
            return Some((token.into_owned(), similar));
        }
        let own = target.node.get("properties")?.get(&token)?;
        let at = target.location.join("properties").join(&token);
        target = context.document.follow(own, &at).ok()?;
    }
    None
}
