//! Reads XML as values.
//!
//! Strings stay strings: what they mean is found out by [`coercion`](crate::wire::coercion), as for forms.

mod elements;

use std::cell::Cell;

use serde_json::{Map, Value};

use super::{
    interpretations::Care,
    view::{Mark, NodeKind, View},
};
use crate::{
    schema::types::TypeSet,
    xml::{Attribute, Element, is_nc_name},
};

pub(super) use self::elements::is_nil;
use self::elements::{Children, is_of_the_data, looks_like_wrapper, one_or_list, untyped};

/// Reads one body in one way.
pub(super) struct Reader<'r> {
    pub(super) care: Care,
    /// Whether what looks like an element around the items of a list is one, where the document leaves it open.
    pub(super) prefers_wrapped: bool,
    /// Whether one element is a list of one, where it may be that or a single value.
    pub(super) prefers_lists: bool,
    pub(super) is_certain: &'r Cell<bool>,
}

impl Reader<'_> {
    /// The value of `element`; items of a list in it are called `item`, unless their schema gives another name.
    pub(super) fn value(&self, element: &Element, view: &View<'_>, item: &str) -> Value {
        if is_nil(element) && !self.passes_over_nil(view) {
            return Value::Null;
        }
        let types = view.types;
        if types == TypeSet::ALL {
            return untyped(element);
        }
        if view.is_ambiguous() {
            self.is_certain.set(false);
        }
        let is_scalar = types.meets(TypeSet::SCALARS.without_null());
        let is_list = types.meets(TypeSet::ARRAY);
        let has_structure =
            element.elements().next().is_some() || element.attributes.iter().any(is_of_the_data);
        let is_object = types.meets(TypeSet::OBJECT)
            && (has_structure || !is_scalar)
            && !(is_list && self.prefers_lists);
        let is_text = !has_structure && self.care != Care::Loose && {
            let mut members = view.properties().iter().map(|(_, member)| member);
            members.all(|member| member.mark().kind() != NodeKind::Text)
                && !element.text().trim().is_empty()
        };
        if is_object && is_text {
            element.text().into()
        } else if is_object {
            self.object(element, view)
        } else if is_list && (has_structure || !is_scalar) {
            self.items(element, view.items(), item).into()
        } else if element.elements().next().is_some() {
            untyped(element)
        } else {
            element.text().into()
        }
    }

    /// Whether `xsi:nil` is ignored, as readers do that do not know it.
    fn passes_over_nil(&self, view: &View<'_>) -> bool {
        self.care == Care::Loose && !view.types.meets(TypeSet::NULL)
    }

    fn object(&self, element: &Element, view: &View<'_>) -> Value {
        let mut children = Children::of(element);
        let mut res = Map::new();
        for (property, member) in view.properties() {
            if !is_nc_name(member.mark().name.unwrap_or(property)) {
                // Senders have to use another name.
                self.is_certain.set(false);
            }
            if let Some(value) = self.property(element, &mut children, property, member) {
                res.insert((*property).to_owned(), value);
            }
        }
        // A list without items leaves no trace.
        let is_untraced = |name: &str, res: &Map<String, Value>| {
            let member = view.property(name);
            let is_list = member.types.without_null() == TypeSet::ARRAY;
            let leaves_trace = self.care == Care::Exact && member.mark().is_wrapped();
            is_list && !leaves_trace && !res.contains_key(name)
        };
        for name in view.required() {
            if is_untraced(name, &res) {
                res.insert(name.to_owned(), Value::Array(Vec::new()));
            }
        }
        if view
            .perhaps_required()
            .iter()
            .any(|name| is_untraced(name, &res))
        {
            self.is_certain.set(false);
        }
        self.rest(element, &mut children, view, &mut res);
        Value::Object(res)
    }

    /// The value of a declared property.
    fn property(
        &self,
        element: &Element,
        children: &mut Children<'_>,
        property: &str,
        view: &View<'_>,
    ) -> Option<Value> {
        let mark = view.mark();
        if self.passes_over_nil(view) && self.prefers_wrapped {
            // Nothing is there, to some.
            children.take(&|child| is_nil(child) && self.is_called(child, property, view));
        }
        match mark.kind() {
            NodeKind::Attribute => self
                .attribute(element, mark.name.unwrap_or(property), mark)
                .map(Into::into)
                .or_else(|| {
                    let found = children.take(&|child| self.is_called(child, property, view));
                    let found = found.last().filter(|_| self.care == Care::Loose)?;
                    Some(self.value(found, view, property))
                }),
            NodeKind::Text => {
                let text = element.text();
                let is_there = !text.is_empty() || element.elements().next().is_none();
                is_there.then(|| text.into())
            }
            NodeKind::Element if view.types == TypeSet::ALL => {
                let found = children.take(&|child| self.is_called(child, property, view));
                one_or_list(found.into_iter().map(untyped).collect())
            }
            NodeKind::Element => {
                let found = self.elements(children, property, view);
                if found.is_none() && self.care != Care::Exact {
                    let name = mark.name.unwrap_or(property);
                    return self.attribute(element, name, mark).map(Into::into);
                }
                found
            }
        }
    }

    /// The value of a property that is made of elements.
    fn elements(
        &self,
        children: &mut Children<'_>,
        property: &str,
        view: &View<'_>,
    ) -> Option<Value> {
        let mark = view.mark();
        let types = view.types.without_null();
        if !types.meets(TypeSet::ARRAY) {
            let found = children.take(&|child| self.is_called(child, property, view));
            let mut values: Vec<Value> = found
                .into_iter()
                .map(|child| self.value(child, view, property))
                .collect();
            if self.care != Care::Exact && values.len() > 1 {
                return values.pop();
            }
            return one_or_list(values);
        }
        if view.is_ambiguous() {
            self.is_certain.set(false);
        }
        let items = view.items();
        let item = items.mark().name.unwrap_or(property);
        let may_be_wrapped = match self.care {
            Care::Exact => mark.is_wrapped(),
            Care::Explicit if mark.specifies_wrapping() => mark.is_wrapped(),
            Care::Explicit | Care::Loose => self.prefers_wrapped,
        };
        let is_item = |child: &Element| {
            child.name.local == item
                || (self.care != Care::Exact && self.is_called(child, property, items))
                || (self.care == Care::Loose && self.is_called(child, property, view))
        };
        let is_sure = mark.is_wrapped() && self.care != Care::Loose;
        if may_be_wrapped {
            let wrappers = children.take(&|child| self.is_called(child, property, view));
            if let [wrapper] = wrappers.as_slice()
                && (is_sure || looks_like_wrapper(wrapper))
            {
                if is_nil(wrapper) {
                    return Some(Value::Null);
                }
                let name = mark.name.unwrap_or(property);
                return Some(self.items(wrapper, items, name).into());
            }
            if !wrappers.is_empty() {
                let values = wrappers.iter().map(|child| self.value(child, items, item));
                return Some(values.collect());
            }
        }
        if is_sure {
            return None;
        }
        let found = children.take(&is_item);
        if let [one] = found.as_slice() {
            if is_nil(one) && !items.types.meets(TypeSet::NULL) {
                return Some(Value::Null);
            }
            if view.has_several_shapes() && !self.prefers_lists {
                return Some(self.value(one, view, property));
            }
        }
        let values: Vec<Value> = found
            .into_iter()
            .map(|child| self.value(child, items, item))
            .collect();
        (!values.is_empty()).then(|| values.into())
    }

    /// The items in the element around them, which are called `inherited` unless their schema gives another name.
    fn items(&self, wrapper: &Element, view: &View<'_>, inherited: &str) -> Vec<Value> {
        let name = view.mark().name.unwrap_or(inherited);
        let is_bound = match self.care {
            Care::Exact => true,
            Care::Explicit => view.mark().is_name_own,
            Care::Loose => false,
        };
        let items = wrapper.elements().map(|child| {
            if is_bound && child.name.local != name {
                // An item of another name is none.
                let mut other = Map::new();
                other.insert(child.name.local.clone(), untyped(child));
                return Value::Object(other);
            }
            self.value(child, view, name)
        });
        items.collect()
    }

    /// Whether `child` is an element of the property.
    fn is_called(&self, child: &Element, property: &str, view: &View<'_>) -> bool {
        let mark = view.mark();
        let local = child.name.local.as_str();
        let is_name = local == mark.name.unwrap_or(property);
        match self.care {
            Care::Exact => {
                let namespace = mark.namespace;
                is_name && namespace.is_none_or(|namespace| namespace == child.name.namespace)
            }
            Care::Explicit if mark.is_name_own => is_name,
            Care::Explicit | Care::Loose => {
                is_name || local == property || view.reference_names().any(|name| name == local)
            }
        }
    }

    fn attribute<'e>(&self, element: &'e Element, name: &str, mark: &Mark<'_>) -> Option<&'e str> {
        let is_meant = |attribute: &&Attribute| {
            let namespace = mark.namespace.filter(|_| self.care == Care::Exact);
            attribute.name.local == name
                && namespace.is_none_or(|namespace| namespace == attribute.name.namespace)
        };
        let mut attributes = element.attributes.iter();
        attributes
            .find(is_meant)
            .map(|attribute| attribute.value.as_str())
    }

    /// What belongs to no declared property.
    fn rest(
        &self,
        element: &Element,
        children: &mut Children<'_>,
        view: &View<'_>,
        res: &mut Map<String, Value>,
    ) {
        let member = view.other_properties();
        while let Some(first) = children.0.iter().find_map(|child| *child) {
            let same = children.take(&|child| child.name == first.name);
            let values = same.iter().map(|child| {
                if member.types == TypeSet::ALL {
                    untyped(child)
                } else if member.types.without_null() == TypeSet::ARRAY {
                    self.value(child, member.items(), &first.name.local)
                } else {
                    self.value(child, member, &first.name.local)
                }
            });
            let is_list = member.types.without_null() == TypeSet::ARRAY;
            let values: Vec<Value> = values.collect();
            let value = if is_list {
                Some(Value::Array(values))
            } else {
                one_or_list(values)
            };
            let name = &first.name;
            // An element with the name of a property that was not read as that property gets another key.
            let is_taken = res.contains_key(&name.local)
                || view
                    .properties()
                    .iter()
                    .any(|(known, _)| *known == name.local);
            let key = if is_taken {
                format!("{{{}}}{}", name.namespace, name.local)
            } else {
                name.local.clone()
            };
            res.extend(value.map(|value| (key, value)));
        }
        if self.care != Care::Exact {
            return;
        }
        let is_declared = |attribute: &Attribute| {
            view.properties().iter().any(|(property, member)| {
                let mark = member.mark();
                let is_attribute = mark.kind() == NodeKind::Attribute;
                is_attribute && attribute.name.local == mark.name.unwrap_or(property)
            })
        };
        for attribute in element.attributes.iter().filter(|a| is_of_the_data(a)) {
            if !is_declared(attribute) && !res.contains_key(&attribute.name.local) {
                let value = attribute.value.as_str().into();
                res.insert(attribute.name.local.clone(), value);
            }
        }
    }
}
