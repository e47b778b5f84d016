//! `ignored-keyword`: a keyword that has no effect on values of the schema's type.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    source::node::{Mapping, Node},
};

static INFO: RuleInfo = RuleInfo {
    id: "ignored-keyword",
    severity: Severity::Warning,
    what: "A schema has a keyword about another type than its own.",
    why: "It holds for no value: the limit that was meant is not there, or the type is wrong.",
    example: "{type: integer, maxLength: 5}    # wrong: lengths are for strings\n{type: integer, maximum: 99999}  # right",
    standard: "JSON Schema Validation 2020-12 §6.2-6.5; Core §7.6.1",
};

const NUMBERS: &[&str] = &["number", "integer"];
const STRINGS: &[&str] = &["string"];
const ARRAYS: &[&str] = &["array"];
const OBJECTS: &[&str] = &["object"];

/// Keywords with the types they apply to.
const TABLE: &[(&str, &[&str])] = &[
    ("multipleOf", NUMBERS),
    ("maximum", NUMBERS),
    ("exclusiveMaximum", NUMBERS),
    ("minimum", NUMBERS),
    ("exclusiveMinimum", NUMBERS),
    ("maxLength", STRINGS),
    ("minLength", STRINGS),
    ("pattern", STRINGS),
    ("contentEncoding", STRINGS),
    ("contentMediaType", STRINGS),
    ("items", ARRAYS),
    ("prefixItems", ARRAYS),
    ("contains", ARRAYS),
    ("maxItems", ARRAYS),
    ("minItems", ARRAYS),
    ("uniqueItems", ARRAYS),
    ("properties", OBJECTS),
    ("patternProperties", OBJECTS),
    ("additionalProperties", OBJECTS),
    ("propertyNames", OBJECTS),
    ("required", OBJECTS),
    ("maxProperties", OBJECTS),
    ("minProperties", OBJECTS),
];

/// The rule.
#[derive(Debug)]
pub(super) struct IgnoredKeyword;

impl Rule for IgnoredKeyword {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.of(ObjectKind::Schema) {
            if located.is_reference && !context.version().has_json_schema() {
                continue;
            }
            let Some(written) = located.node.get("type") else {
                continue;
            };
            let types = names(written);
            for entry in located.node.entries() {
                let Some((_, about)) = TABLE.iter().find(|(name, _)| *name == entry.key) else {
                    continue;
                };
                // `uniqueItems: false`, `additionalProperties: true`, `required: []` and their like have no effect
                // anyway.
                let has_no_effect = entry.value.as_bool().is_some()
                    || entry.value.is_null()
                    || entry.value.as_sequence().is_some_and(<[Node]>::is_empty)
                    || entry.value.as_mapping().is_some_and(Mapping::is_empty);
                let is_foreign =
                    !types.is_empty() && types.iter().all(|ty| is_type(ty) && !about.contains(ty));
                if is_foreign && !has_no_effect {
                    diagnostics.push(
                        Diagnostic::new(
                            &INFO,
                            entry.key_span,
                            format!(
                                "`{}` has no effect on values of type {}",
                                entry.key,
                                types.join(" or ")
                            ),
                        )
                        .also(written.span, "the type")
                        .help(format!(
                            "remove it, or write `type: {}`",
                            about.join("` or `")
                        )),
                    );
                }
            }
        }
    }
}

/// The type names in `type`.
pub(super) fn names(ty: &Node) -> Vec<&str> {
    let one = std::slice::from_ref(ty);
    let items = ty.as_sequence().unwrap_or(one);
    items.iter().filter_map(Node::as_str).collect()
}

fn is_type(name: &str) -> bool {
    matches!(
        name,
        "array" | "boolean" | "integer" | "number" | "object" | "string" | "null"
    )
}
