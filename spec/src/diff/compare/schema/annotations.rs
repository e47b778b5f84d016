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

    /// Where `field` is in both documents.
    pub(super) fn field_marks(&self, field: &str, old: &Flat<'b>, new: &Flat<'b>) -> super::Marks {
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
