//! `types.rs`: the types of the document.

mod constants;

mod structure;

mod union;

use crate::{
    code::{Code, line, literal, raw_literal},
    imports::{Import, Scope},
    plan::{Plan, ResponseBody},
    types::{
        ConstrainedString, TypeExpr, TypeItem, TypeKind, TypeTable,
        constrained_string::StringFormat, replacement::is_read_already,
    },
};

/// The file.
pub(super) fn types(plan: &Plan) -> String {
    let table = &plan.types;
    let mut code = Code::default();
    line!(code, "//! Types of requests and responses.");
    line!(code);
    let scope = Scope::of_types();
    let mut body = Code::default();
    let sent_in_parts: Vec<usize> = plan
        .operations
        .iter()
        .filter_map(|operation| operation.form()?.value_type)
        .collect();
    for (at, item) in table.items.iter().enumerate() {
        let is_used = item.in_requests || item.in_responses;
        if !plan.generates(item) || !is_used && sent_in_parts.contains(&at) {
            continue;
        }
        line!(body);
        write_item(&mut body, item, table, &scope);
    }
    json_bodies(&mut body, plan, &scope);
    let body = body.finish();
    imports(&mut code, &scope);
    code.finish() + &body
}

/// `use` of what the file names.
fn imports(code: &mut Code, scope: &Scope) {
    if scope.has(Import::BTreeMap) {
        line!(code, "use std::collections::BTreeMap;");
        line!(code);
    }
    if scope.has(Import::Serde) {
        line!(code, "use serde::{{Deserialize, Serialize}};");
    }
    if scope.has(Import::Value) {
        line!(code, "use serde_json::Value;");
    }
    if scope.has(Import::Runtime) {
        line!(code);
        line!(code, "use super::runtime;");
    }
    line!(code);
}

fn write_item(code: &mut Code, item: &TypeItem, table: &TypeTable, scope: &Scope) {
    match &item.kind {
        TypeKind::Struct(it) => structure::write_struct(code, item, it, table, scope),
        TypeKind::StringEnum(values) => {
            let values = values.iter().map(|it| (&it.variant, literal(&it.value)));
            write_values(code, "string_enum", item, values.collect(), scope);
        }
        TypeKind::IntegerEnum(values) => {
            let values = values.iter().map(|it| (&it.variant, it.value.to_string()));
            write_values(code, "integer_enum", item, values.collect(), scope);
        }
        TypeKind::Union(it) => union::write_union(code, item, it, table, scope),
        TypeKind::ConstrainedString(it) => write_text(code, item, it, scope),
        TypeKind::Replaced(path) => {
            write_docs(code, item);
            line!(code, "pub type {} = {path};", item.name);
        }
        TypeKind::Alias(ty) => {
            write_docs(code, item);
            line!(
                code,
                "pub type {} = {};",
                item.name,
                ty.in_rust(table, scope)
            );
        }
        TypeKind::Wrapper(ty) => {
            scope.note(Import::Serde);
            write_docs(code, item);
            line!(
                code,
                "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]"
            );
            line!(code, "#[serde(transparent)]");
            line!(
                code,
                "pub struct {}(pub {});",
                item.name,
                ty.in_rust(table, scope)
            );
        }
    }
}

pub(super) fn write_docs(code: &mut Code, item: &TypeItem) {
    match &item.description {
        Some(description) => code.doc(description),
        // Its own name is above its documentation already.
        None if item.component == item.name => {}
        None => line!(code, "/// `{}`", item.component.replace('`', "'")),
    }
    if item.is_deprecated {
        line!(code, "#[deprecated]");
    }
    for attribute in &item.attributes {
        line!(code, "{attribute}");
    }
}

/// ```text
/// runtime::data::string_enum! {
///     pub enum AccountType {
///         Emission = "emission",
///         Operating = "operating",
///     }
/// }
/// ```
fn write_values(
    code: &mut Code,
    name: &str,
    item: &TypeItem,
    values: Vec<(&String, String)>,
    scope: &Scope,
) {
    scope.note(Import::Runtime);
    code.open(format_args!("runtime::data::{name}! {{"));
    write_docs(code, item);
    code.open(format_args!("pub enum {} {{", item.name));
    for (variant, value) in values {
        line!(code, "{variant} = {value},");
    }
    code.close("}");
    code.close("}");
}

/// ```text
/// runtime::constrained_string::constrained_string! {
///     /// Code of an Asset.
///     ///
///     /// Expected: 3 characters that match `^[A-Z]*$`.
///     pub struct AssetCode: "3 characters that match `^[A-Z]*$`",
///     |text| runtime::constrained_string::length(text, 3, 3) && runtime::pattern::is_found!("^[A-Z]*$", text)
/// }
/// ```
fn write_text(code: &mut Code, item: &TypeItem, it: &ConstrainedString, scope: &Scope) {
    scope.note(Import::Runtime);
    let expected = it.expected();
    code.open(format_args!(
        "runtime::constrained_string::constrained_string! {{"
    ));
    match &item.description {
        Some(description) => {
            code.doc(description);
            line!(code, "///");
        }
        None if item.component == item.name => {}
        None => {
            line!(code, "/// `{}`", item.component.replace('`', "'"));
            line!(code, "///");
        }
    }
    code.doc(&format!("Expected: {expected}."));
    if let Some(pattern) = it.pattern.as_ref().filter(|it| it.checked.is_none()) {
        line!(code, "///");
        let written = pattern.written.replace('`', "'");
        code.doc(&format!("The pattern `{written}` is not checked."));
    }
    if item.is_deprecated {
        line!(code, "#[deprecated]");
    }
    for attribute in &item.attributes {
        line!(code, "{attribute}");
    }
    line!(code, "pub struct {}: {},", item.name, literal(&expected));
    let checks = checks(it);
    if checks.is_empty() {
        line!(code, "|_text| true");
    } else {
        line!(code, "|text| {}", checks.join(" && "));
    }
    code.close("}");
}

/// What must hold of `text`.
fn checks(it: &ConstrainedString) -> Vec<String> {
    let length = match (it.least, it.most) {
        (0, None) => None,
        (least, None) => Some(format!("at_least(text, {least})")),
        (0, Some(most)) => Some(format!("at_most(text, {most})")),
        (least, Some(most)) => Some(format!("length(text, {least}, {most})")),
    };
    let format = it.format.map(|format| match format {
        StringFormat::Uuid => "is_uuid(text)".to_owned(),
        StringFormat::Ipv4 => "is_ipv4(text)".to_owned(),
        StringFormat::Ipv6 => "is_ipv6(text)".to_owned(),
    });
    let pattern = it.pattern.iter().filter_map(|it| it.checked.as_deref());
    let pattern =
        pattern.map(|text| format!("runtime::pattern::is_found!({}, text)", raw_literal(text)));
    let own = length.into_iter().chain(format);
    own.map(|call| format!("runtime::constrained_string::{call}"))
        .chain(pattern)
        .collect()
}

/// The call that lets types be read from responses.
fn json_bodies(code: &mut Code, plan: &Plan, scope: &Scope) {
    let mut bodies: Vec<usize> = plan
        .operations
        .iter()
        .flat_map(|operation| {
            let success = operation.success.responses().iter();
            success.chain(operation.failure.responses())
        })
        .filter_map(|response| match &response.body {
            ResponseBody::Json(ty) => body_type(ty, &plan.types),
            _ => None,
        })
        .collect();
    bodies.sort_unstable();
    bodies.dedup();
    // Two components may be one user-supplied type.
    let mut replaced: Vec<&str> = Vec::new();
    let bodies = bodies.into_iter().filter_map(|at| plan.types.items.get(at));
    let bodies: Vec<&str> = bodies
        .filter(|item| match &item.kind {
            TypeKind::Replaced(path) => {
                let is_new = !replaced.contains(&path.as_str()) && !is_read_already(path);
                replaced.push(path);
                is_new
            }
            _ => true,
        })
        .map(|item| item.name.as_str())
        .collect();
    if bodies.is_empty() {
        return;
    }
    scope.note(Import::Runtime);
    line!(code);
    code.open(format_args!("runtime::data::json_bodies! {{"));
    for name in bodies {
        line!(code, "{name},");
    }
    code.close("}");
}

/// The type of the table that needs an implementation when `ty` is a body: aliases followed.
fn body_type(ty: &TypeExpr, table: &TypeTable) -> Option<usize> {
    match table.resolved(ty)? {
        TypeExpr::Named(at) => Some(*at),
        _ => None,
    }
}
