//! `unsatisfiable-schema`: a schema that no value satisfies.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    schema::satisfiability::{Part, Unsatisfiable, unsatisfiable},
    source::{node::Node, span::Span},
};

static INFO: RuleInfo = RuleInfo {
    id: "unsatisfiable-schema",
    severity: Severity::Error,
    what: "It is proven that no value satisfies a schema: its parts exclude each other.",
    why: "No request can be valid, or no response can.",
    example: "allOf: [{type: string}, {type: integer}]   # wrong: nothing is both\nanyOf: [{type: string}, {type: integer}]   # right",
    standard: "JSON Schema Core 2020-12 §10.2",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UnsatisfiableSchema;

impl Rule for UnsatisfiableSchema {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let candidates: Vec<_> = context
            .of(ObjectKind::Schema)
            .filter(|located| may_contradict_itself(located.node))
            .map(|located| located.location.clone())
            .collect();
        if candidates.is_empty() {
            return;
        }
        for found in unsatisfiable(context.document, &candidates) {
            if !is_reported_elsewhere(context, &found) {
                diagnostics.extend(finding(context, &found));
            }
        }
    }
}

/// Whether parts of a schema constrain each other; most schemas are only a type and some properties.
fn may_contradict_itself(node: &Node) -> bool {
    let count = |keywords: &[&str]| {
        let given = keywords.iter().filter(|name| node.get(name).is_some());
        given.count()
    };
    let facets = count(&[
        "enum",
        "const",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "format",
    ]);
    let alternatives = count(&["anyOf", "oneOf"]);
    let is_closed = node.get_bool("additionalProperties") == Some(false);
    count(&["allOf", "not", "if"]) > 0
        || facets > 1
        || alternatives > 1
        || alternatives > 0 && (facets > 0 || count(&["type", "properties", "required"]) > 0)
        || count(&["minItems", "contains"]) > 0 && count(&["items", "maxItems", "uniqueItems"]) > 0
        || count(&["required", "minProperties"]) > 0
            && (is_closed || count(&["maxProperties", "propertyNames"]) > 0)
}

/// Bounds and enumerations that cannot be met have rules of their own, whose messages are more precise.
fn is_reported_elsewhere(context: &LintContext<'_>, found: &Unsatisfiable) -> bool {
    let node = context.document.node(&found.location);
    let has = |keyword: &str| node.is_some_and(|node| node.get(keyword).is_some());
    // Where no value of an enumeration remains, each of its values breaks the schema.
    if has("enum") || has("const") {
        return true;
    }
    let is_here = |part: &Part| part.location == found.location;
    let mut keywords = found
        .parts
        .iter()
        .flat_map(|part| &part.keywords)
        .peekable();
    keywords.peek().is_some()
        && found.parts.iter().all(is_here)
        && keywords.all(|keyword| {
            let is_bound = keyword.contains("inimum") || keyword.contains("aximum");
            let is_count = keyword.starts_with("min") || keyword.starts_with("max");
            keyword == "type" || is_bound || is_count
        })
}

fn finding(context: &LintContext<'_>, found: &Unsatisfiable) -> Option<Diagnostic> {
    let parts: Vec<(Span, String)> = found
        .parts
        .iter()
        .filter_map(|part| described(context, part))
        .collect();
    let (first, others) = parts.split_first()?;
    let message = if others.is_empty() {
        format!("no value satisfies {}", first.1)
    } else {
        "no value satisfies this schema: its parts exclude each other".to_owned()
    };
    let finding = Diagnostic::new(&INFO, first.0, message).here(first.1.clone());
    let finding = others.iter().fold(finding, |finding, (span, text)| {
        finding.also(*span, format!("and {text}"))
    });
    Some(finding.help("change one of the parts; alternatives belong in `anyOf` or `oneOf`"))
}

/// The location and the name of a part.
fn described(context: &LintContext<'_>, part: &Part) -> Option<(Span, String)> {
    let node = context.document.node(&part.location)?;
    if part.keywords.is_empty() {
        let span = node.get("$ref").unwrap_or(node).span;
        return Some((span, "this part".to_owned()));
    }
    let entry = part
        .keywords
        .iter()
        .find_map(|keyword| node.as_mapping()?.entry(keyword));
    let span = entry.map_or(node.span, |entry| entry.key_span);
    let names: Vec<String> = part.keywords.iter().map(|k| format!("`{k}`")).collect();
    Some((span, names.join(" and ")))
}
