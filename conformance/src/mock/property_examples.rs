//! Puts the examples that a schema gives for its parts into a value: `example`, the first of `examples`, or else `default`.

use serde_json::Value;
use spec::{
    document::{Document, Location},
    schema::Schema,
    source::{node::Node, pointer::JsonPointer},
};

use crate::value::put::put;

/// The maximum number of examples.
const MOST: usize = 100;
/// The maximum nesting of a schema that is searched.
const DEEPEST: u32 = 12;

/// `value` of `schema` with the examples of its parts, as far as `is_valid` admits the result; `None` where the schema gives none
/// that can be used. Members that have an example are added; lists get one element.
pub(super) fn with_examples(
    document: &Document,
    schema: &Schema,
    value: &Value,
    is_valid: &dyn Fn(&Value) -> bool,
) -> Option<Value> {
    let location = &schema.origin.location;
    let node = document.node(location)?;
    let mut search = Search {
        document,
        found: Vec::new(),
    };
    search.schema(node, location, &JsonPointer::root(), 0);
    let mut res = value.clone();
    let mut is_changed = false;
    for (at, example) in search.found {
        let mut changed = res.clone();
        if put(&mut changed, &at, example) && is_valid(&changed) {
            res = changed;
            is_changed = true;
        }
    }
    is_changed.then_some(res)
}

struct Search<'d> {
    document: &'d Document,
    /// The examples with their locations in the value.
    found: Vec<(JsonPointer, Value)>,
}

impl Search<'_> {
    /// Collects the examples of the schema `node` for the value at `at`.
    fn schema(&mut self, node: &Node, location: &Location, at: &JsonPointer, depth: u32) {
        if depth > DEEPEST || self.found.len() >= MOST {
            return;
        }
        let Ok(target) = self.document.follow(node, location) else {
            return;
        };
        // No response has it.
        if target.node.get("writeOnly").and_then(Node::as_bool) == Some(true) {
            return;
        }
        // What stands beside a reference is about this place.
        if let Some(example) = example(node).or_else(|| example(target.node)) {
            self.found.push((at.clone(), example));
            return;
        }
        let below = |name: &str| target.location.join(name);
        if let Some(parts) = target.node.get("allOf") {
            for (index, part) in parts.items().iter().enumerate() {
                let location = below("allOf").join(index.to_string());
                self.schema(part, &location, at, depth + 1);
            }
        }
        if let Some(properties) = target.node.get("properties") {
            for entry in properties.entries() {
                let location = below("properties").join(&entry.key);
                self.schema(&entry.value, &location, &at.join(&entry.key), depth + 1);
            }
        }
        if let Some(items) = target.node.get("items") {
            let location = below("items");
            let from = self.found.len();
            self.schema(items, &location, &at.index(0), depth + 1);
            let own = self
                .found
                .get(from)
                .filter(|(found, _)| *found == at.index(0));
            if let Some((_, item)) = own {
                let list = (at.clone(), Value::Array(vec![item.clone()]));
                self.found.truncate(from);
                self.found.push(list);
            }
        }
    }
}

/// What a schema gives as an example of its values.
fn example(schema: &Node) -> Option<Value> {
    let given = schema.get("example");
    let given = given.or_else(|| schema.get("examples")?.items().first());
    let given = given.or_else(|| schema.get("default"));
    given.map(Node::to_json)
}
