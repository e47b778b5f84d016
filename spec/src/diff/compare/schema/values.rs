//! Compares enumerations and constants.

use serde_json::Value;

use super::{
    flat::{Enumeration, Flat},
    pair::{Findings, shown},
    part::Address,
};
use crate::diff::kinds::values as kinds;

impl<'b> Findings<'b> {
    /// Compares `enum` and `const`. `null` is compared with the types.
    pub(super) fn enumerations(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        match (allowed(old), allowed(new)) {
            (None, None) => {}
            (None, Some(_)) => {
                let address = new.enumerations.first().map(|list| &list.address);
                let marks = self.marks((old, old.type_address.as_ref()), (new, address));
                let message = "it was free and must be one of a list of values";
                self.push(&kinds::ENUM_ADDED, marks, message);
            }
            (Some(_), None) => {
                let address = old.enumerations.first().map(|list| &list.address);
                let marks = self.marks((old, address), (new, new.type_address.as_ref()));
                let message = "it was one of a list of values and is free";
                self.push(&kinds::ENUM_REMOVED, marks, message);
            }
            (Some(before), Some(after)) => self.lists((old, &before), (new, &after)),
        }
    }

    fn lists(
        &mut self,
        (old, before): (&Flat<'b>, &[(&'b Value, Address<'b>)]),
        (new, after): (&Flat<'b>, &[(&'b Value, Address<'b>)]),
    ) {
        let list = |flat: &Flat<'b>| flat.enumerations.first().map(|list| list.address.clone());
        let (old_list, new_list) = (list(old), list(new));
        for (value, address) in missing(after, before) {
            let marks = self.marks((old, old_list.as_ref()), (new, Some(address)));
            let message = format!("the value {} is new", shown(value));
            self.push(&kinds::ENUM_VALUE_ADDED, marks, message);
        }
        for (value, address) in missing(before, after) {
            let marks = self.marks((old, Some(address)), (new, new_list.as_ref()));
            let message = format!("the value {} is gone", shown(value));
            self.push(&kinds::ENUM_VALUE_REMOVED, marks, message);
        }
    }
}

/// The values that all lists have, without `null`; absent when there is no list.
fn allowed<'b>(flat: &Flat<'b>) -> Option<Vec<(&'b Value, Address<'b>)>> {
    let (first, others) = flat.enumerations.split_first()?;
    let is_in = |list: &Enumeration<'_>, value: &Value| {
        list.values.iter().any(|(known, _)| *known == value)
    };
    let res = first
        .values
        .iter()
        .filter(|(value, _)| !value.is_null())
        .filter(|(value, _)| others.iter().all(|list| is_in(list, value)));
    Some(res.cloned().collect())
}

/// The values of `from` that `to` does not have.
fn missing<'a, 'b>(
    from: &'a [(&'b Value, Address<'b>)],
    to: &[(&'b Value, Address<'b>)],
) -> Vec<(&'b Value, &'a Address<'b>)> {
    from.iter()
        .filter(|(value, _)| !to.iter().any(|(known, _)| known == value))
        .map(|(value, address)| (*value, address))
        .collect()
}
