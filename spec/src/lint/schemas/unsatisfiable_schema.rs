//! `unsatisfiable-schema`: a schema that no value satisfies.

use super::contradiction::may_contradict_itself;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    schema::satisfiability::{Part, Unsatisfiable, unsatisfiable},
    source::span::Span,
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
            .filter(|located| may_contradict_itself(context, located.node, &located.location))
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

#[cfg(test)]
mod tests {
    use proptest::{option, prelude::*, sample};
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::document::Document;

    fn schema() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            (-3_i64..3, -3_i64..3).prop_map(
                |(low, high)| json!({"type": "integer", "minimum": low, "maximum": high})
            ),
            (0_u64..3, 0_u64..3).prop_map(
                |(low, high)| json!({"type": "string", "minLength": low, "maxLength": high})
            ),
            (0_u64..3)
                .prop_map(|most| json!({"type": "string", "maxLength": most, "pattern": "^a{2}"})),
            sample::select(vec![
                json!({"type": "string"}),
                json!({"type": "boolean"}),
                json!({"type": "string", "enum": ["a", 1]}),
                json!({"$ref": "#/components/schemas/S0"}),
                json!({"$ref": "#/components/schemas/S1"}),
                json!({}),
            ]),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            let names = || sample::subsequence(vec!["a", "b"], 0..=2);
            let members = proptest::collection::btree_map("[ab]", inner.clone(), 0..3);
            let closed = option::of(any::<bool>());
            let object = (members, names(), closed, any::<bool>()).prop_map(
                |(members, required, is_open, is_typed)| {
                    let mut res = json!({
                        "properties": members.into_iter().collect::<Map<_, _>>(),
                        "required": required,
                    });
                    if let Some(is_open) = is_open {
                        res["additionalProperties"] = is_open.into();
                    }
                    if is_typed {
                        res["type"] = "object".into();
                    }
                    res
                },
            );
            let counts = (0_u64..4, 0_u64..4, any::<bool>());
            let list = (inner.clone(), counts).prop_map(|(items, (least, most, is_unique))| {
                json!({"type": "array", "items": items, "minItems": least, "maxItems": most, "uniqueItems": is_unique})
            });
            let all = (proptest::collection::vec(inner.clone(), 1..4), object.clone(), any::<bool>())
                .prop_map(|(parts, beside, has_more)| {
                    let mut res = if has_more { beside } else { json!({}) };
                    res["allOf"] = parts.into();
                    res
                });
            let any = (proptest::collection::vec(inner, 1..3), object.clone(), any::<bool>())
                .prop_map(|(parts, beside, is_typed)| {
                    let mut res = if is_typed { json!({"type": "object"}) } else { beside };
                    res["anyOf"] = parts.into();
                    res
                });
            prop_oneof![3 => object, 1 => list, 4 => all, 2 => any]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        /// Where the search among all schemas proves something, that among those that may contradict themselves does too, or
        /// another rule reports it.
        #[test]
        fn no_contradiction_is_left_out(schemas in proptest::collection::vec(schema(), 2..4)) {
            let named = schemas.iter().enumerate();
            let named: Map<_, _> = named
                .map(|(at, schema)| (format!("S{at}"), schema.clone()))
                .collect();
            let text = json!({
                "openapi": "3.1.0",
                "info": {"title": "T", "version": "1"},
                "components": {"schemas": named},
            });
            let loaded = Document::from_text("api.json", text.to_string());
            let document = loaded.document.expect("a document");
            let context = LintContext::new(&document);
            let schemas = context.of(ObjectKind::Schema);
            let all: Vec<_> = schemas.map(|it| it.location.clone()).collect();
            let proven = unsatisfiable(&document, &all);
            let mut found = Diagnostics::default();
            UnsatisfiableSchema.check(&context, &mut found);
            // A schema that only holds another one is empty with it, so one finding is enough.
            let is_reported = found.iter().next().is_some()
                || proven.iter().any(|it| is_reported_elsewhere(&context, it));
            prop_assert!(proven.is_empty() || is_reported, "{proven:?}");
        }
    }
}
