//! Elements without a schema: their children, `xsi:nil`, and the values that they have as they are.

use serde_json::{Map, Value};

use super::super::write::INSTANCE;
use crate::xml::{Attribute, Element};

/// The namespace of `xml:lang` and the like (Namespaces in XML 1.0 §3).
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The elements in one element; those that belong to a property are taken out.
pub(super) struct Children<'e>(pub(super) Vec<Option<&'e Element>>);

impl<'e> Children<'e> {
    pub(super) fn of(element: &'e Element) -> Self {
        Self(element.elements().map(Some).collect())
    }

    pub(super) fn take(&mut self, is_meant: &dyn Fn(&Element) -> bool) -> Vec<&'e Element> {
        let slots = self.0.iter_mut();
        slots
            .filter(|slot| slot.is_some_and(is_meant))
            .filter_map(Option::take)
            .collect()
    }
}

/// One value as itself, several as a list, none as nothing.
pub(super) fn one_or_list(mut values: Vec<Value>) -> Option<Value> {
    if values.len() > 1 {
        Some(values.into())
    } else {
        values.pop()
    }
}

/// Whether an element may be there only to hold the items of a list.
pub(super) fn looks_like_wrapper(element: &Element) -> bool {
    let mut names = element.elements().map(|child| &child.name.local);
    match names.next() {
        Some(first) => names.all(|name| name == first),
        None => element.text().trim().is_empty(),
    }
}

/// Whether an attribute belongs to the data and not to XML itself.
pub(super) fn is_of_the_data(attribute: &Attribute) -> bool {
    !matches!(attribute.name.namespace.as_str(), INSTANCE | XML)
}

/// `xsi:nil` (XML Schema 1.1 part 1 §2.7.2).
pub(in super::super) fn is_nil(element: &Element) -> bool {
    element.attributes.iter().any(|attribute| {
        attribute.name.namespace == INSTANCE
            && attribute.name.local == "nil"
            && matches!(attribute.value.trim(), "true" | "1")
    })
}

/// The value of an element without a schema.
pub(super) fn untyped(element: &Element) -> Value {
    if is_nil(element) {
        return Value::Null;
    }
    if element.elements().next().is_none() && !element.attributes.iter().any(is_of_the_data) {
        return element.text().into();
    }
    let mut res = Map::new();
    for attribute in element.attributes.iter().filter(|a| is_of_the_data(a)) {
        res.insert(
            attribute.name.local.clone(),
            attribute.value.as_str().into(),
        );
    }
    let mut children = Children::of(element);
    while let Some(first) = children.0.iter().find_map(|child| *child) {
        let same = children.take(&|child| child.name.local == first.name.local);
        let value = one_or_list(same.into_iter().map(untyped).collect());
        res.extend(value.map(|value| (first.name.local.clone(), value)));
    }
    Value::Object(res)
}
