//! What the branches of a union are called that have no name of their own.

use std::collections::BTreeSet;

use spec::{
    schema::{SchemaView, dispatch::Tag},
    source::node::Node,
};

use super::{
    super::merge_all_of::VARIANT_NAME,
    branch_differences::{LONGEST, tell_apart},
};
use crate::{names::pascal, type_form::TypeForm};

/// The name of each of `branches`: what the document calls it, else the constants that tell it apart, else a member that
/// it alone has, else its shape; with what tells it apart where several would have the same name. `None` where nothing is
/// left to call it by, and for references, which have a name.
pub(super) fn branch_names(branches: &[Node]) -> Vec<Option<String>> {
    let objects: Vec<SchemaView<'_>> = branches
        .iter()
        .map(SchemaView::new)
        .filter(|it| it.has_properties())
        .collect();
    let tag = tag(&objects);
    let mut res: Vec<Option<String>> = Vec::new();
    for branch in branches {
        let found = given(branch)
            .or_else(|| constants(SchemaView::new(branch), tag))
            .or_else(|| own_member(branch, &objects))
            .or_else(|| shape(branch, objects.len()));
        let name = found.map(|name| pascal(&name));
        let name = name.filter(|it| it.len() <= LONGEST && it != "Empty");
        res.push(name.filter(|_| branch.get("$ref").is_none()));
    }
    tell_apart(branches, &mut res);
    res
}

/// What the document calls `branch`.
pub(super) fn given(branch: &Node) -> Option<String> {
    let name = branch.get_str(VARIANT_NAME);
    let name = name.or_else(|| branch.get_str("title"));
    let is_name = |it: &&str| !matches!(pascal(it).as_str(), "Empty") && it.len() <= LONGEST;
    name.filter(is_name).map(ToOwned::to_owned)
}

/// The property that most of `objects` fix to a value of their own, if at least two do.
fn tag<'n>(objects: &[SchemaView<'n>]) -> Option<&'n str> {
    let mut best: Option<(usize, &str)> = None;
    for property in objects.iter().flat_map(|it| it.properties()) {
        let values = objects.iter().filter_map(|it| constant(*it, property.name));
        let mut seen = BTreeSet::new();
        let mut count = 0;
        let are_distinct = values.fold(true, |are_distinct, value| {
            count += 1;
            are_distinct && seen.insert(value)
        });
        if are_distinct && count > 1 && best.is_none_or(|(most, _)| count > most) {
            best = Some((count, property.name));
        }
    }
    best.map(|(_, name)| name)
}

/// The one value that `schema` fixes its property `name` to.
fn constant(schema: SchemaView<'_>, name: &str) -> Option<Tag> {
    let property = schema.properties().find(|it| it.name == name)?;
    let [value] = property.schema.enumerated()? else {
        return None;
    };
    Tag::of(&value.to_json())
}

/// The constants of `schema`: its own, that of the property `tag`, or those of all its properties.
fn constants(schema: SchemaView<'_>, tag: Option<&str>) -> Option<String> {
    if let Some([value]) = schema.enumerated() {
        return Some(Tag::of(&value.to_json())?.to_string());
    }
    let spelled = |name: &str| Some(spelled(name, &constant(schema, name)?));
    if let Some(found) = tag.and_then(spelled) {
        return Some(found);
    }
    let fixed: Vec<String> = schema
        .properties()
        .filter(|it| it.is_required)
        .filter_map(|it| spelled(it.name))
        .collect();
    (!fixed.is_empty()).then(|| fixed.join(" "))
}

/// The value of a property as a name: a string says what it means by itself.
pub(crate) fn spelled(property: &str, value: &Tag) -> String {
    match value {
        Tag::String(text) if pascal(text) != "Empty" => text.clone(),
        value => format!("{property} {value}"),
    }
}

/// The first member of `branch` that no other one of `objects` has; one that it requires is better, and the only one it
/// has, as in serde's external tagging, is its name in any case.
fn own_member(branch: &Node, objects: &[SchemaView<'_>]) -> Option<String> {
    let schema = SchemaView::new(branch);
    let mut properties: Vec<_> = schema.properties().collect();
    if let [only] = properties.as_slice()
        && only.is_required
    {
        return Some(only.name.to_owned());
    }
    properties.retain(|property| {
        let has = |it: &&SchemaView<'_>| it.properties().any(|other| other.name == property.name);
        objects.iter().filter(has).count() == 1
    });
    let required = properties.iter().find(|it| it.is_required);
    let found = required.or(properties.first())?;
    (objects.len() > 1).then(|| found.name.to_owned())
}

/// The shape of `branch`, where it says enough.
fn shape(branch: &Node, objects: usize) -> Option<String> {
    let shape = match TypeForm::of(branch) {
        TypeForm::StringEnum(_) => "StringEnum",
        TypeForm::IntegerEnum(_) => "IntegerEnum",
        TypeForm::Object if objects == 1 => "Object",
        TypeForm::List(_) => "List",
        TypeForm::Map(_) => "Map",
        _ => return None,
    };
    Some(shape.to_owned())
}
