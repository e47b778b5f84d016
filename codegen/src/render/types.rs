//! `types.rs`: the types of the document.

mod union;

use super::secret;
use spec::schema::dispatch::Tag;

use crate::{
    code::{Code, line, literal, raw_literal},
    imports::{Import, Scope},
    plan::{Plan, ResponseBody, form::RESERVED},
    types::{
        ConstrainedString, Field, StructType, TypeExpr, TypeItem, TypeKind, TypeTable,
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
        TypeKind::Struct(it) => write_struct(code, item, it, table, scope),
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
/// #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
/// #[non_exhaustive]
/// pub struct Balance {
///     /// Code of the Asset.
///     pub asset_code: String,
///     #[serde(skip_serializing_if = "Option::is_none")]
///     pub limit: Option<String>,
/// }
/// ```
fn write_struct(
    code: &mut Code,
    item: &TypeItem,
    it: &StructType,
    table: &TypeTable,
    scope: &Scope,
) {
    scope.note(Import::Serde);
    let all_optional = it.fields.iter().all(|field| !item.requires(field));
    let has_tag = it.fields.iter().any(|field| item.may_lack_tag(field));
    let default = if all_optional && !has_tag {
        "Default, "
    } else {
        ""
    };
    let shown: Vec<(&str, bool)> = it
        .fields
        .iter()
        .map(|field| (field.name.as_str(), secret::is_secret(&field.property)))
        .collect();
    let has_secrets = shown.iter().any(|(_, is_secret)| *is_secret);
    let debug = if has_secrets { "" } else { "Debug, " };
    write_docs(code, item);
    line!(
        code,
        "#[derive({debug}Clone, {default}PartialEq, Serialize, Deserialize)]"
    );
    line!(code, "#[non_exhaustive]");
    code.open(format_args!("pub struct {} {{", item.name));
    for field in &it.fields {
        write_field(code, field, item, table, scope);
    }
    if let Some((name, ty)) = &it.additional {
        scope.note(Import::BTreeMap);
        line!(code, "/// Members without a name of their own.");
        if *ty == TypeExpr::Value {
            line!(code, "#[serde(flatten)]");
        } else {
            scope.note(Import::Runtime);
            line!(
                code,
                "#[serde(flatten, deserialize_with = \"runtime::mismatch::rest\")]"
            );
        }
        line!(
            code,
            "pub {name}: BTreeMap<String, {}>,",
            ty.in_rust(table, scope)
        );
    }
    code.close("}");
    if has_secrets {
        scope.note(Import::Runtime);
        secret::write_debug(code, &item.name, "", &shown);
    }
    if !all_optional || has_tag {
        write_constructor(code, item, it, table, scope);
    }
    if all_optional && has_tag {
        line!(code);
        code.open(format_args!("impl Default for {} {{", item.name));
        code.open(format_args!("fn default() -> Self {{"));
        line!(code, "Self::new()");
        code.close("}");
        code.close("}");
    }
    if item.in_requests {
        write_setters(code, item, it, table, scope);
    }
}

/// ```text
/// runtime::data::field_setters! {
///     Balance: limit(impl Into<String>), count(i64), closed(impl Into<Option<bool>>),
/// }
/// ```
///
/// A program reads what a server sends alone, and need not set it.
fn write_setters(
    code: &mut Code,
    item: &TypeItem,
    it: &StructType,
    table: &TypeTable,
    scope: &Scope,
) {
    // The tag is right as it is.
    let has_setter = |field: &&Field| !item.requires(field) && field.tag.is_none();
    let setters = it.fields.iter().filter(has_setter).map(|field| {
        let ty = field.ty.in_rust(table, scope);
        let ty = if is_doubly_optional(field, item) {
            format!("impl Into<Option<{ty}>>")
        } else if is_made_of_others(&field.ty, table) {
            format!("impl Into<{ty}>")
        } else {
            ty.to_string()
        };
        match setter_name(field, it) {
            Some(name) => format!("{} as {name}({ty})", field.name),
            None => format!("{}({ty})", field.name),
        }
    });
    let setters: Vec<String> = setters.collect();
    if setters.is_empty() {
        return;
    }
    scope.note(Import::Runtime);
    code.open(format_args!("runtime::data::field_setters! {{"));
    code.fill(&format!("{}: ", item.name), &setters, "");
    code.close("}");
}

/// The name of the setter of `field`, where it is not that of the field: it would hide a function that every type has.
fn setter_name(field: &Field, it: &StructType) -> Option<String> {
    if !RESERVED.contains(&field.name.as_str()) {
        return None;
    }
    let mut name = format!("{}_", field.name);
    while it.fields.iter().any(|field| field.name == name) {
        name.push('_');
    }
    Some(name)
}

/// Whether other types convert into `ty`. Numbers are what they are: a literal would be ambiguous.
fn is_made_of_others(ty: &TypeExpr, table: &TypeTable) -> bool {
    match table.resolved(ty) {
        Some(TypeExpr::String | TypeExpr::Formatted(_) | TypeExpr::Value | TypeExpr::Boxed(_)) => {
            true
        }
        Some(TypeExpr::Named(at)) => table.items.get(*at).is_some_and(|item| {
            matches!(
                item.kind,
                TypeKind::StringEnum(_)
                    | TypeKind::IntegerEnum(_)
                    | TypeKind::Union(_)
                    | TypeKind::Replaced(_)
            )
        }),
        _ => false,
    }
}

fn write_field(code: &mut Code, field: &Field, item: &TypeItem, table: &TypeTable, scope: &Scope) {
    if let Some(description) = &field.description {
        code.doc(description);
    }
    if field.is_deprecated {
        line!(code, "#[deprecated]");
    }
    let mut attributes = Vec::new();
    if field.name != field.property {
        attributes.push(format!("rename = {}", literal(&field.property)));
    }
    if !item.requires(field) {
        let reader = if is_doubly_optional(field, item) {
            Some("nullable")
        } else if is_any(&field.ty, table) {
            Some("present")
        } else {
            None
        };
        if let Some(reader) = reader {
            scope.note(Import::Runtime);
            attributes.push("default".to_owned());
            attributes.push(format!("deserialize_with = \"runtime::data::{reader}\""));
        }
        attributes.push("skip_serializing_if = \"Option::is_none\"".to_owned());
    }
    if !attributes.is_empty() {
        code.call("#[serde", &attributes, "]");
    }
    line!(
        code,
        "pub {}: {},",
        field.name,
        field_type(field, item, table, scope)
    );
}

/// Whether `ty` takes null for a value like others.
fn is_any(ty: &TypeExpr, table: &TypeTable) -> bool {
    match table.resolved(ty) {
        Some(ty) => *ty == TypeExpr::Value,
        None => false,
    }
}

/// Absent and null are two things.
fn is_doubly_optional(field: &Field, item: &TypeItem) -> bool {
    field.is_nullable && !item.requires(field) && field.ty != TypeExpr::Value
}

fn field_type(field: &Field, item: &TypeItem, table: &TypeTable, scope: &Scope) -> String {
    let ty = field.ty.in_rust(table, scope);
    match (item.requires(field), field.is_nullable) {
        (true, false) => ty.to_string(),
        _ if is_doubly_optional(field, item) => format!("Option<Option<{ty}>>"),
        (true, true) if field.ty == TypeExpr::Value => ty.to_string(),
        _ => format!("Option<{ty}>"),
    }
}

/// ```text
/// runtime::data::constructor! {
///     Balance(asset_code: impl Into<String>) limit
/// }
/// runtime::data::constructor! {
///     Order by OrderRequired(id: String, account: String, asset: String, amount: i64)
/// }
/// ```
fn write_constructor(
    code: &mut Code,
    item: &TypeItem,
    it: &StructType,
    table: &TypeTable,
    scope: &Scope,
) {
    scope.note(Import::Runtime);
    let arguments = item.arguments(it);
    let is_fixed = |field: &&Field| {
        item.may_lack_tag(field) || item.requires(field) && field.constant.is_some()
    };
    let fixed: Vec<&Field> = it.fields.iter().filter(is_fixed).collect();
    let rest = it
        .fields
        .iter()
        .filter(|field| field.is_null || !item.requires(field) && !item.may_lack_tag(field));
    let arguments = arguments.into_iter().map(|field| {
        let ty = field_type(field, item, table, scope);
        let is_converted = table.is_string(&field.ty)
            || table.is_typed_format(&field.ty)
            || table.is_replaced(&field.ty);
        if is_converted && !field.is_nullable && it.required.is_none() {
            format!("{}: impl Into<{ty}>", field.name)
        } else {
            format!("{}: {ty}", field.name)
        }
    });
    let rest = rest.map(|field| field.name.clone());
    let rest = rest.chain(it.additional.iter().map(|(name, _)| name.clone()));
    if item.is_made_by_tests(it) {
        line!(code, "#[cfg(feature = \"mock\")]");
    }
    code.open(format_args!("runtime::data::constructor! {{"));
    let arguments: Vec<String> = arguments.collect();
    let rest: Vec<String> = rest.collect();
    let by = it.required.iter().map(|name| format!(" by {name}"));
    let by: String = by.collect();
    code.fill(&format!("{}{by}(", item.name), &arguments, ")");
    code.fill("", &rest, "");
    let fixed = fixed.iter().filter_map(|field| {
        let tag = field.tag.as_ref().filter(|_| item.may_lack_tag(field));
        let value = constant(tag.or(field.constant.as_ref())?, &field.ty);
        let value = if is_doubly_optional(field, item) {
            format!("Some(Some({value}))")
        } else if tag.is_some() || (field.is_nullable && field.ty != TypeExpr::Value) {
            format!("Some({value})")
        } else {
            value
        };
        Some(format!("{} = {value}", field.name))
    });
    let fixed: Vec<String> = fixed.collect();
    if !fixed.is_empty() {
        code.fill("; ", &fixed, "");
    }
    code.close("}");
}

/// The value `constant` of type `ty`.
fn constant(constant: &Tag, ty: &TypeExpr) -> String {
    match (constant, ty) {
        (Tag::String(text), _) => format!("{}.into()", literal(text)),
        (Tag::Integer(number), TypeExpr::I32 | TypeExpr::U32 | TypeExpr::U64) => number.to_string(),
        (Tag::Integer(number), TypeExpr::F64) => format!("{number}_f64"),
        (Tag::Number(number), TypeExpr::F64) => format!("{number}_f64"),
        (Tag::Number(number), _) => format!("{number}_f64.into()"),
        (Tag::Integer(number), _) => format!("{number}_i64.into()"),
        (Tag::Boolean(flag), TypeExpr::Value) => format!("{flag}.into()"),
        (Tag::Boolean(flag), _) => flag.to_string(),
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
    // Two components may be one type of the caller.
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
