//! Unions of constants are enumerations.

use spec::{
    schema::{SchemaView, view::SchemaType},
    source::node::{Mapping, Node, NodeValue},
};

use super::{super::schema::merge::resolve, remove_union};
use crate::{tree, type_form::VARIANT_NAMES};

/// The values of a union, all of one type, with what its branches call them.
pub(super) struct Constants {
    ty: SchemaType,
    values: Vec<Node>,
    titles: Vec<Option<String>>,
}

/// The longest title that names a variant.
const LONGEST_TITLE: usize = 40;

/// All values of `list`, when every branch is a string or an enumeration of strings and there is at least one value, or
/// every branch is an enumeration of integers.
pub(super) fn constants(list: &[Node], schemas: &Mapping) -> Option<Constants> {
    if list.len() < 2 {
        return None;
    }
    of_type(SchemaType::String, list, schemas)
        .or_else(|| of_type(SchemaType::Integer, list, schemas))
}

fn of_type(ty: SchemaType, list: &[Node], schemas: &Mapping) -> Option<Constants> {
    let mut res = Constants {
        ty,
        values: Vec::new(),
        titles: Vec::new(),
    };
    for branch in list {
        let target = resolve(schemas, branch).map_or(branch, |(_, target)| target);
        let view = SchemaView::new(target);
        let own = view.enumerated().unwrap_or_default();
        let is_typed = view.single_type() == Some(ty);
        let has_type = !view.types().is_empty();
        let is_plain = view.reference().is_none()
            && (is_typed || !has_type && !own.is_empty())
            && own.iter().all(|value| is_of(ty, value));
        // An integer of any value is a number, not one more constant.
        if !is_plain || own.is_empty() && ty == SchemaType::Integer {
            return None;
        }
        let title = view
            .title()
            .filter(|title| own.len() == 1 && title.len() <= LONGEST_TITLE);
        for value in own {
            if !res.values.iter().any(|known| known.same_data(value)) {
                res.values.push(value.clone());
                res.titles.push(title.map(ToOwned::to_owned));
            }
        }
    }
    (!res.values.is_empty()).then_some(res)
}

fn is_of(ty: SchemaType, value: &Node) -> bool {
    match ty {
        SchemaType::String => value.as_str().is_some(),
        _ => value
            .as_number()
            .is_some_and(|number| number.as_str().parse::<i64>().is_ok()),
    }
}

impl Constants {
    /// Makes `schema`, which is the union, the enumeration.
    pub(super) fn replace(self, schema: &mut Node) {
        let span = schema.span;
        remove_union(schema);
        let Some(mapping) = schema.as_mapping_mut() else {
            return;
        };
        mapping.insert("type", Node::string(self.ty.name(), span));
        mapping.insert("enum", Node::new(NodeValue::Sequence(self.values), span));
        // A string is its own best name; a number has no meaning by itself.
        let are_named = self.ty == SchemaType::Integer && self.titles.iter().all(Option::is_some);
        if are_named && mapping.get(VARIANT_NAMES).is_none() {
            let names = self.titles.into_iter().flatten();
            let names = names.map(|title| Node::string(title, span)).collect();
            mapping.push(tree::entry(
                VARIANT_NAMES,
                Node::new(NodeValue::Sequence(names), span),
            ));
        }
    }
}
