//! Unions: their variants, and which values mean which, by [`spec::schema::dispatch`].

use std::collections::BTreeSet;

use spec::{
    schema::{
        SchemaView,
        dispatch::{DispatchKind, Tag, UnionDispatch},
    },
    source::node::Node,
};

use super::{TypeExpr, TypeTable, UnionType, Variant};
use crate::{
    names::{Names, pascal},
    passes::{UNTAGGED, WITHOUT_TAG, is_unnamed, spelled, variant_label},
};

/// Takes from `branches` what means nothing of its own where a tag decides: the implied tag of a base that has none, and
/// branches that are branches of another one, by which their values are read.
pub(super) fn keep_distinct<'n>(
    dispatch: &mut UnionDispatch,
    branches: &mut Vec<(&'n Node, TypeExpr)>,
    resolved: impl Fn(&'n Node) -> SchemaView<'n>,
) {
    let is_by_tag = matches!(dispatch.by, DispatchKind::Property { .. });
    if !is_by_tag || dispatch.branches.len() != branches.len() {
        return;
    }
    let marked = dispatch.branches.iter_mut().zip(&*branches).enumerate();
    for (at, (branch, (node, _))) in marked {
        let branch_schema = resolved(node);
        if branch_schema.extension(UNTAGGED).is_some() {
            branch.tags.clear();
        }
        if branch_schema.extension(WITHOUT_TAG).is_some() {
            dispatch.default_branch = Some(at);
            dispatch.default_takes_unknown = false;
        }
    }
    let tagged = dispatch.branches.iter().zip(&*branches);
    let inside: BTreeSet<&str> = tagged
        .filter(|(branch, _)| !branch.tags.is_empty())
        .flat_map(|(_, (node, _))| resolved(node).branches().unwrap_or_default())
        .filter_map(|inner| SchemaView::new(inner).component_reference())
        .collect();
    let is_kept = |at: usize, node: &Node, tags: &[Tag]| {
        let name = SchemaView::new(node).component_reference();
        !tags.is_empty()
            || dispatch.default_branch == Some(at)
            || name.is_none_or(|name| !inside.contains(name))
    };
    let all = dispatch.branches.iter().zip(&*branches).enumerate();
    let kept: Vec<bool> = all
        .map(|(at, (branch, (node, _)))| is_kept(at, node, &branch.tags))
        .collect();
    let before = |at: usize| kept.iter().take(at).filter(|is_kept| **is_kept).count();
    dispatch.default_branch = dispatch.default_branch.map(before);
    let mut flags = kept.iter();
    dispatch.branches.retain(|_| flags.next() == Some(&true));
    let mut flags = kept.iter();
    branches.retain(|_| flags.next() == Some(&true));
}

/// The union of the schemas `branches`, with their types, as the component `name`; with `is_any_of` a value may be of several.
///
/// `type_names` are the names of the types of the table.
pub(super) fn union(
    dispatch: Option<UnionDispatch>,
    branches: &[(&Node, TypeExpr)],
    is_any_of: bool,
    name: &str,
    type_names: &[String],
) -> UnionType {
    let dispatch = dispatch.filter(|it| it.branches.len() == branches.len());
    let tag = dispatch.as_ref().and_then(|it| match &it.by {
        DispatchKind::Property { name, .. } => Some(name.clone()),
        _ => None,
    });
    let reserved: &[&str] = if is_any_of {
        &["Unknown", SEVERAL]
    } else {
        &["Unknown"]
    };
    let mut names = Names::new(reserved);
    let mut variants: Vec<Variant> = Vec::new();
    let mut default = None;
    let mut seen_tags: BTreeSet<Tag> = BTreeSet::new();
    for (index, (branch, ty)) in branches.iter().enumerate() {
        let mut tags = tags_at(dispatch.as_ref().filter(|_| tag.is_some()), index);
        tags.retain(|tag| seen_tags.insert(tag.clone()));
        // Of equal types the first would always be taken.
        let known = variants.iter().position(|variant| variant.ty == *ty);
        let at = known.unwrap_or(variants.len());
        if dispatch
            .as_ref()
            .is_some_and(|it| it.default_branch == Some(index))
        {
            default = Some(at);
        }
        match variants.get_mut(at) {
            Some(known) => {
                known.tags.extend(tags);
                known.spans.push(branch.span);
            }
            None => {
                let is_only = branches.iter().filter(|(_, it)| it == ty).count() == 1;
                let mut wanted = variant_label(branch, name, index);
                if let (true, Some(property), Some(tag)) = (is_unnamed(&wanted), &tag, tags.first())
                {
                    wanted = spelled(property, tag);
                }
                let is_named = is_only && !is_unnamed(&wanted);
                let wanted = if is_named {
                    pascal(&wanted)
                } else {
                    shape_name(type_names, ty, &wanted, &pascal(name))
                };
                variants.push(Variant {
                    name: names.take(&wanted),
                    ty: ty.clone(),
                    tags,
                    spans: vec![branch.span],
                });
            }
        }
    }
    let has_tags = variants.iter().any(|variant| !variant.tags.is_empty());
    let takes_unknown = dispatch.is_some_and(|it| it.default_takes_unknown);
    UnionType {
        tag: tag.filter(|_| has_tags),
        default: default.filter(|_| has_tags),
        default_takes_unknown: takes_unknown,
        is_any_of,
        variants,
    }
}

/// The variant of values that are of several others.
pub(crate) const SEVERAL: &str = "Several";

impl UnionType {
    /// The name of the variant for values that are of several others at once, each of which has members of its own; `None`
    /// where a value can be of one alone.
    pub(crate) fn several(&self, table: &TypeTable) -> Option<&'static str> {
        let with_members = self.variants.iter();
        let with_members = with_members.filter(|it| table.has_members(&it.ty)).count();
        (self.is_any_of && self.tag.is_none() && with_members > 1).then_some(SEVERAL)
    }
}

fn tags_at(dispatch: Option<&UnionDispatch>, index: usize) -> Vec<Tag> {
    dispatch
        .and_then(|it| it.branches.get(index))
        .map_or_else(Vec::new, |branch| branch.tags.clone())
}

/// The name of a variant of the union `owner` that holds `ty`, by its shape; a type has the name that is `wanted`.
fn shape_name(type_names: &[String], ty: &TypeExpr, wanted: &str, owner: &str) -> String {
    let word = match ty {
        TypeExpr::Named(_) => return pascal(wanted),
        TypeExpr::Boolean => "Boolean",
        TypeExpr::I32 | TypeExpr::I64 | TypeExpr::U32 | TypeExpr::U64 => "Integer",
        TypeExpr::F64 => "Number",
        TypeExpr::String => "String",
        TypeExpr::Formatted(format) => format.variant(),
        TypeExpr::Value => "Any",
        TypeExpr::List(item) => match item.as_ref() {
            TypeExpr::Named(at) => {
                let name = type_names.get(*at).map_or("Item", String::as_str);
                let inner = name.strip_prefix(owner);
                // What is named after the union has no name of its own.
                if inner.is_some_and(|rest| rest.starts_with(|c: char| c.is_uppercase())) {
                    return "List".to_owned();
                }
                return format!("{name}List");
            }
            TypeExpr::String => "StringList",
            TypeExpr::I32 | TypeExpr::I64 => "IntegerList",
            _ => "List",
        },
        TypeExpr::Map(_) => "Map",
        TypeExpr::Nullable(_) | TypeExpr::Boxed(_) => "Variant",
    };
    word.to_owned()
}
