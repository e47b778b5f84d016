//! Shapes piece by piece: where the canonical form gives up on a schema, which it does on unions of which exactly
//! one part may hold, it still models the pieces between them.
//!
//! The result admits more than the schema does (`not`, `if` and what crosses the pieces are skipped), as [`Shape::Raw`]
//! would; values are validated by the schema.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::{Map, Value};

use super::{
    Shape, ShapeSet,
    canonical::{self, Effort},
};
use crate::{
    http::percent,
    schema::{definitions::reachable, definitions::reference_to},
};

/// Nesting that is taken apart.
const DEEPEST: u32 = 40;

/// The shape of `bundle`, put together from its pieces: its unions, and the definitions called `shared`.
pub(super) fn piecewise(bundle: &Value, shared: &BTreeSet<String>) -> Option<ShapeSet> {
    let mut pieces = Pieces::of(bundle, shared);
    let root = pieces.reference(bundle.get("$ref")?.as_str()?);
    Some(ShapeSet {
        root,
        definitions: Arc::new(pieces.all()),
        is_unsatisfiable: false,
    })
}

/// The shapes of the definitions of `bundle`, by their names and by the references to them.
pub(super) fn of_definitions(
    bundle: &Value,
    shared: &BTreeSet<String>,
) -> (BTreeMap<String, Shape>, BTreeMap<String, Shape>) {
    let mut pieces = Pieces::of(bundle, shared);
    let definitions = bundle.get("$defs").and_then(Value::as_object);
    let names = definitions.into_iter().flat_map(Map::keys);
    let roots = names
        .map(|name| (name.clone(), pieces.reference(&reference_to(name))))
        .collect();
    (roots, pieces.all())
}

struct Pieces<'b> {
    bundle: &'b Value,
    /// The references whose schemas hold or reach a `oneOf`, or a definition that is to be a piece.
    unions: BTreeSet<String>,
    definitions: BTreeMap<String, Shape>,
    pending: Vec<String>,
}

impl<'b> Pieces<'b> {
    /// Nothing of `bundle` is read yet but where its unions are.
    fn of(bundle: &'b Value, shared: &BTreeSet<String>) -> Self {
        let shared = shared.iter().map(|name| reference_to(name)).collect();
        Self {
            unions: with_unions(bundle, shared),
            bundle,
            definitions: BTreeMap::new(),
            pending: Vec::new(),
        }
    }

    /// The shapes behind the references so far, and behind those in these shapes.
    fn all(mut self) -> BTreeMap<String, Shape> {
        while let Some(reference) = self.pending.pop() {
            if self.definitions.contains_key(&reference) {
                continue;
            }
            let shape = match self.target(&reference) {
                Some(schema) => self.schema(schema, 0),
                None => Shape::Any,
            };
            self.definitions.insert(reference, shape);
        }
        self.definitions
    }

    fn target(&self, reference: &str) -> Option<&'b Value> {
        // Keys of the bundle hold what a fragment cannot.
        let pointer = percent::decode(reference.strip_prefix('#')?);
        self.bundle.pointer(&pointer)
    }

    fn reference(&mut self, reference: &str) -> Shape {
        self.pending.push(reference.to_owned());
        Shape::Reference(reference.to_owned())
    }

    fn schema(&mut self, schema: &'b Value, depth: u32) -> Shape {
        let Some(members) = schema.as_object() else {
            return match schema {
                Value::Bool(false) => Shape::Nothing,
                _ => Shape::Any,
            };
        };
        if depth > DEEPEST {
            return Shape::Any;
        }
        if !holds_union(schema, &self.unions) {
            return self.canonical_or_raw(members.clone());
        }
        let mut parts = Vec::new();
        let own = self.own(members, depth);
        if own != Shape::Any {
            parts.push(own);
        }
        if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
            parts.push(self.reference(reference));
        }
        for (keyword, list) in members {
            let Value::Array(list) = list else { continue };
            let mut shapes = || {
                list.iter()
                    .map(|part| self.schema(part, depth + 1))
                    .collect()
            };
            match keyword.as_str() {
                "allOf" => parts.extend::<Vec<Shape>>(shapes()),
                "anyOf" => parts.push(canonical::any_of(shapes())),
                "oneOf" => parts.push(Shape::OneOf(shapes())),
                _ => {}
            }
        }
        match parts.len() {
            0 => Shape::Any,
            1 => parts.remove(0),
            _ => Shape::AllOf(parts),
        }
    }

    /// The shape of the schema itself, with the shapes of members and elements taken piece by piece.
    fn own(&mut self, members: &'b Map<String, Value>, depth: u32) -> Shape {
        let mut frame = members.clone();
        for keyword in [
            "$ref", "allOf", "anyOf", "oneOf", "not", "if", "then", "else",
        ] {
            frame.remove(keyword);
        }
        frame.retain(|keyword, value| match keyword.as_str() {
            "items" | "additionalProperties" => value.is_boolean(),
            "properties" => false,
            _ => true,
        });
        let mut res = self.canonical_or_raw(frame);
        self.fill(&mut res, members, depth);
        res
    }

    fn fill(&mut self, shape: &mut Shape, members: &'b Map<String, Value>, depth: u32) {
        let inner = |keyword: &str| members.get(keyword).filter(|value| value.is_object());
        match shape {
            Shape::Object(object) => {
                for (name, member) in inner("properties")
                    .and_then(Value::as_object)
                    .into_iter()
                    .flatten()
                {
                    object
                        .properties
                        .insert(name.clone(), self.schema(member, depth + 1));
                }
                if let Some(additional) = inner("additionalProperties") {
                    object.additional = self.schema(additional, depth + 1);
                }
            }
            Shape::Array(array) => {
                if let Some(items) = inner("items") {
                    array.items = self.schema(items, depth + 1);
                }
            }
            Shape::AnyOf(parts) => {
                for part in parts {
                    self.fill(part, members, depth);
                }
            }
            // Without a type: most schemas with keywords for members mean objects.
            Shape::Any if inner("properties").is_some() => {
                let mut object = Shape::Object(Box::new(super::ObjectShape::any()));
                self.fill(&mut object, members, depth);
                *shape = object;
            }
            _ => {}
        }
    }

    /// A piece without unions, by its canonical form; there is no `oneOf` to prove anything of.
    fn canonical_or_raw(&mut self, mut members: Map<String, Value>) -> Shape {
        let needed = reachable(&Value::Object(members.clone()), self.bundle);
        if !needed.is_empty() {
            members.insert("$defs".to_owned(), needed.into());
        }
        let piece = Value::Object(members);
        let Some(set) = canonical::shape_of(&piece, Effort::None) else {
            return Shape::Any;
        };
        self.definitions
            .extend(Arc::unwrap_or_clone(set.definitions));
        set.root
    }
}

/// The references of `bundle` whose schemas hold or reach a `oneOf`, or one of `known`.
fn with_unions(bundle: &Value, known: BTreeSet<String>) -> BTreeSet<String> {
    let mut res = known;
    let defs = bundle.get("$defs").and_then(Value::as_object);
    loop {
        let before = res.len();
        for (key, schema) in defs.into_iter().flatten() {
            if holds_union(schema, &res) {
                res.insert(reference_to(key));
            }
        }
        if res.len() == before {
            return res;
        }
    }
}

fn holds_union(schema: &Value, unions: &BTreeSet<String>) -> bool {
    match schema {
        Value::Array(items) => items.iter().any(|item| holds_union(item, unions)),
        Value::Object(members) => {
            members
                .iter()
                .any(|(name, value)| match (name.as_str(), value) {
                    ("oneOf", Value::Array(_)) => true,
                    ("$ref", Value::String(reference)) => unions.contains(reference),
                    ("enum" | "const", _) => false,
                    _ => holds_union(value, unions),
                })
        }
        _ => false,
    }
}
