//! Specification extensions: fields that begin with `x-` (OAS 3.0.3 §4.9).

use serde_json::Value;

use crate::source::node::Node;

/// The extensions of an object, in the order of the document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extensions(Vec<(String, Value)>);

impl Extensions {
    /// The extensions of the object `node`.
    pub(super) fn of(node: &Node) -> Self {
        let entries = node.entries().iter();
        let own = entries.filter(|entry| entry.key.starts_with("x-"));
        Self(
            own.map(|entry| (entry.key.clone(), entry.value.to_json()))
                .collect(),
        )
    }

    /// The value of the extension `name`, such as `x-internal`.
    pub fn value(&self, name: &str) -> Option<&Value> {
        let mut own = self.0.iter();
        own.find(|(known, _)| known == name).map(|(_, value)| value)
    }
}
