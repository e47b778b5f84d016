//! Structs in `types.rs`: fields, constructors and setters.

use spec::schema::dispatch::Tag;

use super::{super::secret, write_docs};
use crate::{
    code::{Code, line, literal},
    imports::{Import, Scope},
    plan::form::RESERVED,
    types::{Field, StructType, TypeExpr, TypeItem, TypeKind, TypeTable},
};

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
pub(super) fn write_struct(
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
        write_tag_values(code, item, it, table, scope);
    }
}

/// ```text
/// runtime::data::field_setters! {
///     Balance: limit(impl Into<String>), count(i64), closed(impl Into<Option<bool>>), unit = "EUR".into(),
/// }
/// ```
///
/// What has one value only takes none.
///
/// A program reads what a server sends alone, and need not set it.
fn write_setters(
    code: &mut Code,
    item: &TypeItem,
    it: &StructType,
    table: &TypeTable,
    scope: &Scope,
) {
    // The tag is right as it is, unless it has several values.
    let has_setter = |field: &&Field| {
        !item.requires(field) && (field.tag.is_none() || item.tag_values(field).is_some())
    };
    let setters = it.fields.iter().filter(has_setter).map(|field| {
        let ty = field.ty.in_rust(table, scope);
        let value = if let Some(values) = item.tag_values(field) {
            format!("({})", values.name)
        } else if let Some(only) = &field.constant {
            let value = constant(only, &field.ty, table, scope);
            if is_doubly_optional(field, item) {
                format!(" = Some({value})")
            } else {
                format!(" = {value}")
            }
        } else if is_doubly_optional(field, item) {
            format!("(impl Into<Option<{ty}>>)")
        } else if is_made_of_others(&field.ty, table) {
            format!("(impl Into<{ty}>)")
        } else {
            format!("({ty})")
        };
        match setter_name(field, it) {
            Some(name) => format!("{} as {name}{value}", field.name),
            None => format!("{}{value}", field.name),
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
        if let Some(values) = item.tag_values(field) {
            return format!("{}: {}", field.name, values.name);
        }
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
        let value = constant(tag.or(field.constant.as_ref())?, &field.ty, table, scope);
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

/// ```text
/// runtime::data::tag_values! {
///     DogTag for DogKind: Dog = "dog", Puppy = "puppy"
/// }
/// ```
fn write_tag_values(
    code: &mut Code,
    item: &TypeItem,
    it: &StructType,
    table: &TypeTable,
    scope: &Scope,
) {
    for field in &it.fields {
        let Some(tag) = item.tag_values(field) else {
            continue;
        };
        scope.note(Import::Runtime);
        let ty = table.resolved(&field.ty).unwrap_or(&field.ty);
        let values = tag.values.iter().map(|it| {
            let value = match &it.value {
                Tag::String(text) => literal(text),
                Tag::Integer(number) => format!("{number}_i64"),
                Tag::Boolean(flag) => flag.to_string(),
                Tag::Number(number) => format!("{number}_f64"),
            };
            format!("{} = {value}", it.variant)
        });
        let values: Vec<String> = values.collect();
        code.open(format_args!("runtime::data::tag_values! {{"));
        let before = format!("{} for {}: ", tag.name, ty.in_rust(table, scope));
        code.fill(&before, &values, "");
        code.close("}");
    }
}

/// The value `constant` of type `ty`.
fn constant(constant: &Tag, ty: &TypeExpr, table: &TypeTable, scope: &Scope) -> String {
    match (constant, ty) {
        (Tag::String(text), TypeExpr::Formatted(_)) => {
            format!("runtime::Formatted::new_unchecked({})", literal(text))
        }
        (Tag::String(text), ty) if table.is_formatted(ty) => {
            let ty = ty.in_rust(table, scope);
            format!("{ty}::new_unchecked({})", literal(text))
        }
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
