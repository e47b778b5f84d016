//! Compares annotations: keywords that constrain no value.

use super::{
    super::lifecycle::{Lifecycle, sunset_change},
    flat::Flat,
    pair::Findings,
    part::Bundle,
};
use crate::{
    diff::kinds::{composition, document, objects, values},
    source::node::Node,
};

impl<'b> Findings<'b> {
    /// Compares annotations.
    pub(super) fn annotations(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        if old.objects.is_empty() || new.objects.is_empty() {
            return;
        }
        self.defaults(old, new);
        self.deprecation(old, new);
        self.descriptions(old, new);
        self.discriminators(old, new);
        let xml = (found(old, self.old, "xml"), found(new, self.new, "xml"));
        if !are_same(xml.0, xml.1) {
            let marks = self.field_marks("xml", old, new);
            self.push(
                &composition::XML_CHANGED,
                marks,
                "its name or form in XML changed",
            );
        }
    }

    fn defaults(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        let (before, after) = (
            found(old, self.old, "default"),
            found(new, self.new, "default"),
        );
        if are_same(before, after) {
            return;
        }
        let shown = |node: &Node| super::pair::shown(&node.to_json());
        let (kind, message) = match (before, after) {
            (None, Some(after)) => (
                &values::DEFAULT_ADDED,
                format!("the default is {}", shown(after)),
            ),
            (Some(before), None) => (
                &values::DEFAULT_REMOVED,
                format!("the default {} is gone", shown(before)),
            ),
            (Some(before), Some(after)) => (
                &values::DEFAULT_CHANGED,
                format!(
                    "the default changed from {} to {}",
                    shown(before),
                    shown(after)
                ),
            ),
            (None, None) => return,
        };
        let marks = self.field_marks("default", old, new);
        self.push(kind, marks, message);
    }

    fn deprecation(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        let is_deprecated = |flat: &Flat<'_>, bundle: &Bundle<'_>| {
            found(flat, bundle, "deprecated").and_then(Node::as_bool) == Some(true)
        };
        let marks = self.field_marks("deprecated", old, new);
        match (is_deprecated(old, self.old), is_deprecated(new, self.new)) {
            (false, true) => {
                self.push(&objects::PROPERTY_DEPRECATED, marks, "it is deprecated");
            }
            (true, false) => {
                let message = "it is no longer deprecated";
                self.push(&objects::PROPERTY_REINSTATED, marks, message);
            }
            _ => {}
        }
        let lifecycle = |flat: &Flat<'_>, bundle: &Bundle<'b>| Lifecycle {
            is_deprecated: is_deprecated(flat, bundle),
            sunset: found(flat, bundle, "x-sunset"),
        };
        let (before, after) = (lifecycle(old, self.old), lifecycle(new, self.new));
        if let Some(change) = sunset_change(before, after) {
            let marks = self.field_marks("x-sunset", old, new);
            self.push(change.kind, marks, change.message);
            self.note_sunset(change.sunset);
        }
    }

    fn descriptions(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        let text = |flat: &Flat<'_>, bundle: &Bundle<'_>| {
            let text = found(flat, bundle, "description").and_then(Node::as_str);
            text.map(|text| text.trim().to_owned())
        };
        if text(old, self.old) != text(new, self.new) {
            let marks = self.field_marks("description", old, new);
            let message = "the description changed";
            self.push(&document::DESCRIPTION_CHANGED, marks, message);
        }
    }

    fn discriminators(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        let before = found(old, self.old, "discriminator");
        let after = found(new, self.new, "discriminator");
        let (kind, message) = match (before, after) {
            (None, None) => return,
            (None, Some(_)) => (
                &composition::DISCRIMINATOR_ADDED,
                "a property determines which variant it is",
            ),
            (Some(_), None) => (
                &composition::DISCRIMINATOR_REMOVED,
                "no property determines any more which variant it is",
            ),
            (Some(before), Some(after)) => {
                if !is_in_conflict(before, after) {
                    return;
                }
                (
                    &composition::DISCRIMINATOR_CHANGED,
                    "another property or value determines which variant it is",
                )
            }
        };
        let marks = self.field_marks("discriminator", old, new);
        self.push(kind, marks, message);
    }

    fn field_marks(&self, field: &str, old: &Flat<'b>, new: &Flat<'b>) -> super::Marks {
        let address = |flat: &Flat<'b>, bundle: &Bundle<'_>| {
            let holder = flat.objects.iter().find(|address| {
                let node = bundle.node(address);
                node.is_some_and(|node| node.get(field).is_some())
            });
            holder.map(|address| address.join(field))
        };
        let (before, after) = (address(old, self.old), address(new, self.new));
        self.marks((old, before.as_ref()), (new, after.as_ref()))
    }
}

/// The field of the first schema object that has it.
fn found<'d>(flat: &Flat<'_>, bundle: &Bundle<'d>, field: &str) -> Option<&'d Node> {
    flat.objects
        .iter()
        .find_map(|address| bundle.node(address)?.get(field))
}

fn are_same(a: Option<&Node>, b: Option<&Node>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.same_data(b),
        (None, None) => true,
        _ => false,
    }
}

/// Whether another property determines the variant, or a value names another variant than before. Values that come and
/// go with their variants are not changes of their own.
fn is_in_conflict(old: &Node, new: &Node) -> bool {
    if old.get_str("propertyName") != new.get_str("propertyName") {
        return true;
    }
    let mapping = |node: &Node| -> Vec<(String, String)> {
        let entries = node.get("mapping").map(Node::entries).unwrap_or_default();
        entries
            .iter()
            .filter_map(|entry| Some((entry.key.clone(), entry.value.as_str()?.to_owned())))
            .collect()
    };
    let (before, after) = (mapping(old), mapping(new));
    before.iter().any(|(value, target)| {
        let now = after.iter().find(|(known, _)| known == value);
        match now {
            Some((_, now)) => now != target,
            // The variant is still there and has another value.
            None => after.iter().any(|(_, known)| known == target),
        }
    })
}
