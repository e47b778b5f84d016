//! The parts of a multipart body, as far as the document describes them (OAS 3.0.3 §4.7.14.4, 3.1.1 §4.8.15.3).

use spec::source::node::Node;

use crate::{
    names::{Names, snake},
    types::{Builder, TypeExpr},
};

/// A body of described parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormPlan {
    /// The name of its type.
    pub name: String,
    /// Its parts, in the order of the document.
    pub parts: Vec<PartPlan>,
    /// The type of the whole as a value, which nothing needs that sends parts.
    pub(crate) whole: Option<usize>,
}

/// A part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartPlan {
    /// The name of its function.
    pub field: String,
    /// Its name in the body.
    pub name: String,
    /// What it holds.
    pub kind: PartKind,
    /// Whether there may be several of this name.
    pub is_list: bool,
    /// Whether it must be there.
    pub is_required: bool,
    /// Whether it should no longer be used.
    pub is_deprecated: bool,
    /// What it means, in Markdown.
    pub description: Option<String>,
}

/// What a part holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartKind {
    /// Bytes, in memory or as a stream.
    File,
    /// A value: text as it is, lists and objects as JSON.
    Value(TypeExpr),
}

/// Names that functions of parts do not take.
const RESERVED: &[&str] = &["new", "from", "into", "clone", "fmt", "try_into"];

/// The parts of the object `schema`, in a type that is called `wanted` if that name is free; `None` when it names none.
pub(super) fn plan(
    schema: &Node,
    types: &Builder<'_>,
    wanted: &str,
    names: &mut Names,
) -> Option<FormPlan> {
    let whole = types.expr(schema).direct();
    let schema = types.resolved(schema);
    let required: Vec<&str> = schema
        .get("required")
        .map_or(&[][..], Node::items)
        .iter()
        .filter_map(Node::as_str)
        .collect();
    let mut fields = Names::new(RESERVED);
    let parts: Vec<PartPlan> = schema
        .get("properties")?
        .entries()
        .iter()
        .filter(|entry| types.resolved(&entry.value).get_bool("readOnly") != Some(true))
        .map(|entry| {
            let property = types.resolved(&entry.value);
            let items = property
                .get("items")
                .filter(|_| property.get_str("type") == Some("array"));
            let of_one = items.unwrap_or(&entry.value);
            PartPlan {
                field: fields.take(&snake(&entry.key)),
                name: entry.key.clone(),
                kind: kind(of_one, types),
                is_list: items.is_some(),
                is_required: required.contains(&entry.key.as_str()),
                is_deprecated: property.get_bool("deprecated") == Some(true),
                description: property
                    .get_str("description")
                    .filter(|text| !text.trim().is_empty())
                    .map(ToOwned::to_owned),
            }
        })
        .collect();
    (!parts.is_empty()).then(|| FormPlan {
        name: names.take(wanted),
        parts,
        whole,
    })
}

fn kind(schema: &Node, types: &Builder<'_>) -> PartKind {
    let resolved = types.resolved(schema);
    let is_binary = match resolved.get_str("type") {
        Some("string") => {
            resolved.get_str("format") == Some("binary")
                || resolved.get("contentMediaType").is_some()
                    && resolved.get("contentEncoding").is_none()
        }
        Some(_) => false,
        // A schema that says nothing leaves the bytes open.
        None => {
            resolved.get("contentMediaType").is_some()
                || resolved
                    .entries()
                    .iter()
                    .all(|entry| entry.key == "description")
        }
    };
    if is_binary {
        PartKind::File
    } else {
        PartKind::Value(types.expr(schema))
    }
}
