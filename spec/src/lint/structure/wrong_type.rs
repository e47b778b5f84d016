//! `wrong-type`: a field holds a value of another type than it must.

use super::{has_fields, with_article};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{
        SpecVersion,
        grammar::{FieldType, ObjectKind},
        walk::Located,
    },
    lint::{LintContext, Rule},
    source::node::{Node, NodeValue, NumberLiteral},
};

static INFO: RuleInfo = RuleInfo {
    id: "wrong-type",
    severity: Severity::Error,
    what: "A field holds a value of another type than the specification gives it.",
    why: "Tools reject the document or read the field as absent. In YAML, `version: 1.0` is a number and `'1.0'` a string.",
    example: "info: {title: Pets, version: 1.0}     # wrong\ninfo: {title: Pets, version: '1.0'}   # right",
    standard: "OAS 3.0.3 §4.7 (column Type)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct WrongType;

impl Rule for WrongType {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        for located in objects
            .iter()
            .filter(|located| has_fields(located, version))
        {
            check_object(located, version, diagnostics);
        }
    }
}

fn check_object(located: &Located<'_>, version: SpecVersion, diagnostics: &mut Diagnostics) {
    for entry in located.node.entries() {
        let ty = located
            .kind
            .field(&entry.key, version)
            .map(|field| &field.ty)
            .or_else(|| located.kind.patterned_field(&entry.key));
        if let Some(ty) = ty {
            let field = Field {
                kind: located.kind,
                name: &entry.key,
                version,
            };
            field.check(&entry.value, ty, diagnostics);
        }
    }
}

/// A field that is being checked.
struct Field<'a> {
    kind: ObjectKind,
    name: &'a str,
    version: SpecVersion,
}

impl Field<'_> {
    fn check(&self, node: &Node, ty: &FieldType, diagnostics: &mut Diagnostics) {
        match ty {
            FieldType::List(inner) => match node.as_sequence() {
                Some(items) => items
                    .iter()
                    .for_each(|item| self.check(item, inner, diagnostics)),
                None => self.report(node, "a list", diagnostics),
            },
            FieldType::Map(inner) => match node.as_mapping() {
                Some(members) => members
                    .entries()
                    .iter()
                    .filter(|entry| !(entry.key.starts_with("x-") && self.may_be_extended()))
                    .for_each(|entry| self.check(&entry.value, inner, diagnostics)),
                None => self.report(node, "an object", diagnostics),
            },
            _ => {
                if let Some(expected) = expected(node, ty, self.version) {
                    self.report(node, expected, diagnostics);
                }
            }
        }
    }

    /// Whether the map may have extensions: the Scopes Object of 2.0 alone, which is a map since 3.0.
    fn may_be_extended(&self) -> bool {
        self.version == SpecVersion::V2_0 && self.name == "scopes"
    }

    fn report(&self, node: &Node, expected: &str, diagnostics: &mut Diagnostics) {
        let written = match &node.value {
            NodeValue::Number(number) if expected.contains("number") => number.as_str(),
            _ => with_article(node),
        };
        let message = format!(
            "`{}` of the {} must be {expected}, and this is {written}",
            self.name,
            self.kind.name()
        );
        let finding = Diagnostic::new(&INFO, node.span, message);
        diagnostics.push(match self.remedy(node, expected) {
            Some(help) => finding.help(help),
            None => finding,
        });
    }

    fn remedy(&self, node: &Node, expected: &str) -> Option<String> {
        let has_json_schema = self.version.has_json_schema();
        match (self.name, &node.value) {
            ("required", NodeValue::Bool(_)) if self.kind == ObjectKind::Schema => Some(
                "list the names of required properties in `required` of the object that has them"
                    .to_owned(),
            ),
            ("type", NodeValue::Sequence(_)) if !has_json_schema => Some(
                "lists of types came with 3.1; write `nullable: true` for null and `anyOf` for other unions"
                    .to_owned(),
            ),
            ("items", NodeValue::Sequence(_)) if has_json_schema => {
                Some("write `prefixItems` for one schema a position".to_owned())
            }
            ("items", NodeValue::Sequence(_)) => {
                Some("write one schema that holds for every element".to_owned())
            }
            ("exclusiveMinimum" | "exclusiveMaximum", NodeValue::Number(_)) => Some(format!(
                "write `{}` with the number and `{}: true`",
                self.name.replace("exclusiveM", "m"),
                self.name
            )),
            ("exclusiveMinimum" | "exclusiveMaximum", NodeValue::Bool(_)) => {
                Some("since 3.1 this is the bound itself".to_owned())
            }
            (_, NodeValue::Number(_) | NodeValue::Bool(_)) if expected == "a string" => {
                Some("put it in quotes".to_owned())
            }
            (_, NodeValue::String(text)) => {
                let is_meant = (expected == "a boolean" && matches!(text.as_str(), "true" | "false"))
                    || (expected.contains("number") && text.parse::<f64>().is_ok());
                is_meant.then(|| "remove the quotes".to_owned())
            }
            (_, NodeValue::Null) => Some("remove the field, or give it a value".to_owned()),
            _ => None,
        }
    }
}

/// What `node` should be, when it is not.
fn expected(node: &Node, ty: &FieldType, version: SpecVersion) -> Option<&'static str> {
    let is_boolean = node.as_bool().is_some();
    let is_object = node.as_mapping().is_some();
    let (fits, expected) = match ty {
        FieldType::Any | FieldType::List(_) | FieldType::Map(_) => (true, ""),
        FieldType::String => (node.as_str().is_some(), "a string"),
        FieldType::Boolean => (is_boolean, "a boolean"),
        FieldType::Number => (node.as_number().is_some(), "a number"),
        FieldType::PositiveNumber => (is_positive(node), "a number above 0"),
        FieldType::Count => (is_count(node), "a non-negative integer"),
        FieldType::Object(_) | FieldType::OrReference(_) => (is_object, "an object"),
        FieldType::Schema if version.has_json_schema() => {
            (is_object || is_boolean, "a schema or a boolean")
        }
        FieldType::Schema => (is_object, "a schema"),
        FieldType::SchemaOrBoolean => (is_object || is_boolean, "a schema or a boolean"),
        FieldType::SchemaOrList if version == SpecVersion::V2_0 => (
            is_object || node.as_sequence().is_some(),
            "a schema or a list of schemas",
        ),
        FieldType::SchemaOrList => (
            is_object || (is_boolean && version.has_json_schema()),
            "a schema",
        ),
        FieldType::BooleanOrNumber if version.has_json_schema() => {
            (node.as_number().is_some(), "a number")
        }
        FieldType::BooleanOrNumber => (is_boolean, "a boolean"),
        FieldType::StringOrList if version == SpecVersion::V3_0 => {
            (node.as_str().is_some(), "a string")
        }
        FieldType::StringOrList => {
            let is_list = node
                .as_sequence()
                .is_some_and(|items| items.iter().all(|item| item.as_str().is_some()));
            (
                node.as_str().is_some() || is_list,
                "a string or a list of strings",
            )
        }
    };
    (!fits).then_some(expected)
}

/// What JSON cannot hold is too large.
fn is_positive(node: &Node) -> bool {
    node.as_number().is_some_and(|number| {
        let value = number.to_json().and_then(|value| value.as_f64());
        value.is_none_or(|value| value > 0.0)
    })
}

/// `5` and `5.0`; not `-1`, not `0.5`.
fn is_count(node: &Node) -> bool {
    let number = node.as_number().and_then(NumberLiteral::to_json);
    number.is_some_and(|number| {
        number.as_u64().is_some()
            || number
                .as_f64()
                .is_some_and(|value| value >= 0.0 && value.fract() == 0.0)
    })
}
