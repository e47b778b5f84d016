//! `unknown-type`: a type name that JSON Schema does not have.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{SpecVersion, grammar::ObjectKind},
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "unknown-type",
    severity: Severity::Error,
    what: "The `type` of a schema is not one of JSON Schema's.",
    why: "Validators reject the schema and generators take any value or fail.",
    example: "type: int       # wrong\ntype: integer   # right",
    standard: "OAS 3.0.3 §4.7.24.1; JSON Schema Validation 2020-12 §6.1.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UnknownType;

impl Rule for UnknownType {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        let schemas = objects
            .iter()
            .filter(|located| located.kind == ObjectKind::Schema);
        for located in schemas.filter(|located| !located.is_reference || version.has_json_schema())
        {
            let Some(ty) = located.node.get("type") else {
                continue;
            };
            let one = std::slice::from_ref(ty);
            // In 3.0 a list is of the wrong type, whatever it holds.
            let list = ty.as_sequence().filter(|_| version != SpecVersion::V3_0);
            for item in list.unwrap_or(one) {
                if let Some(name) = item.as_str() {
                    check(name, item, version, diagnostics);
                }
            }
        }
    }
}

fn check(name: &str, node: &Node, version: SpecVersion, diagnostics: &mut Diagnostics) {
    let is_known = match name {
        "array" | "boolean" | "integer" | "number" | "object" | "string" => true,
        "null" => version.has_json_schema(),
        // Swagger 2.0: responses and form parameters.
        "file" => version == SpecVersion::V2_0,
        _ => false,
    };
    if !is_known {
        let finding = Diagnostic::new(&INFO, node.span, format!("there is no type `{name}`"));
        diagnostics.push(finding.help(remedy(name, version)));
    }
}

fn remedy(name: &str, version: SpecVersion) -> &'static str {
    match name.to_ascii_lowercase().as_str() {
        "null" if version == SpecVersion::V3_0 => "3.0 writes `nullable: true` beside another type",
        "int" | "int32" | "int64" | "long" | "short" | "bigint" | "uint" | "timestamp" => {
            "write `type: integer`"
        }
        "float" | "double" | "decimal" | "numeric" | "money" | "currency" => "write `type: number`",
        "bool" => "write `type: boolean`",
        "date" => "write `type: string` with `format: date`",
        "datetime" | "date-time" | "time" => "write `type: string` with `format: date-time`",
        "uuid" | "guid" => "write `type: string` with `format: uuid`",
        "file" | "binary" | "bytes" | "blob" => "write `type: string` with `format: binary`",
        "byte" | "base64" => "write `type: string` with `format: byte`",
        "str" | "text" | "char" | "varchar" | "email" | "url" | "uri" | "enum" => {
            "write `type: string`"
        }
        "list" | "collection" | "set" | "tuple" => "write `type: array` with `items`",
        "map" | "dict" | "dictionary" | "hash" | "json" | "struct" => "write `type: object`",
        "any" | "mixed" | "" => "omit `type` where any value is allowed",
        _ => "write one of: array, boolean, integer, number, object, string",
    }
}
