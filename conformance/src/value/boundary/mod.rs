//! Boundary values: at, just inside and just outside every constraint of a schema.
//!
//! The walk covers schema and value together: it starts from a value that satisfies the schema and has as many parts as
//! possible, and every keyword on the way proposes values for its location. Whether a proposal really is inside or outside
//! is validated on the wire later; a proposal may be wrong, a result may not.

mod arrays;

mod branches;

mod numbers;

mod objects;

mod strings;

mod types;

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use spec::{
    schema::{
        SchemaValidator,
        definitions::{self, resolve},
        shape::{Depths, ShapeSet},
        types::{TypeReader, TypeSet},
    },
    source::pointer::JsonPointer,
};

use self::branches::Branches;
use super::{
    context::StringContext,
    keyword::Keyword,
    sampler::{Patterns, Sampler},
    seed::{Dice, RunSeed},
};

/// The maximum number of locations in one value; giant schemas are covered in part.
const MAX_LOCATIONS: usize = 400;

/// A proposed change of a value at one location.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The location in the value.
    pub pointer: JsonPointer,
    /// The keyword of the boundary.
    pub keyword: Keyword,
    /// The side of the boundary on which it is.
    pub side: Side,
    /// The change.
    pub change: Change,
    /// A description, such as `one character too long`.
    pub what: String,
}

/// The side of a boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Still valid.
    Inside,
    /// No longer valid.
    Outside,
}

/// The change at a location.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Replaces the value.
    Replace(Value),
    /// Removes this member.
    Remove(String),
    /// Inserts this member.
    Insert(String, Value),
}

impl Proposal {
    /// `base` with the change; `None` when the location does not exist in it.
    pub fn apply(&self, base: &Value) -> Option<Value> {
        let mut res = base.clone();
        let target = res.pointer_mut(self.pointer.as_str())?;
        match &self.change {
            Change::Replace(value) => *target = value.clone(),
            Change::Remove(name) => {
                target.as_object_mut()?.shift_remove(name)?;
            }
            Change::Insert(name, value) => {
                target.as_object_mut()?.insert(name.clone(), value.clone());
            }
        }
        Some(res)
    }
}

/// All proposals for `base`, a value that satisfies the schema at the root of `bundle`.
pub fn proposals(bundle: &Value, base: &Value, context: StringContext) -> Vec<Proposal> {
    proposals_in(bundle, &Branches::new(bundle, None), base, context)
}

/// All proposals for `base`, a value that satisfies the schema of `validator`.
pub fn proposals_of(
    validator: &SchemaValidator,
    base: &Value,
    context: StringContext,
) -> Vec<Proposal> {
    let web = validator.web().map(AsRef::as_ref);
    let branches = Branches::new(&validator.bundle().json, web);
    proposals_in(validator.json(), &branches, base, context)
}

fn proposals_in(
    root: &Value,
    branches: &Branches<'_>,
    base: &Value,
    context: StringContext,
) -> Vec<Proposal> {
    let mut walk = Walk {
        branches,
        bundle: branches.bundle,
        context,
        types: TypeReader::new(branches.bundle),
        visited: BTreeSet::new(),
        list: Vec::new(),
    };
    walk.schema(root, base, &JsonPointer::root(), 0);
    // Composition and references can reach the same keyword more than once.
    let mut res: Vec<Proposal> = Vec::new();
    for proposal in walk.list {
        if !res.contains(&proposal) {
            res.push(proposal);
        }
    }
    res
}

struct Walk<'b> {
    bundle: &'b Value,
    branches: &'b Branches<'b>,
    context: StringContext,
    types: TypeReader<'b>,
    /// The schemas so far, by their addresses, each with the location that it was applied to.
    visited: BTreeSet<(usize, JsonPointer)>,
    list: Vec<Proposal>,
}

/// A location in the walk.
struct Location<'w> {
    keywords: &'w Map<String, Value>,
    pointer: &'w JsonPointer,
}

impl<'b> Walk<'b> {
    fn schema(&mut self, schema: &'b Value, value: &Value, pointer: &JsonPointer, depth: usize) {
        let Value::Object(keywords) = schema else {
            return;
        };
        // Composition and references can reach the same schema more than once.
        let is_first = self
            .visited
            .insert((std::ptr::from_ref(schema).addr(), pointer.clone()));
        if !is_first || self.visited.len() > MAX_LOCATIONS || depth > 24 {
            return;
        }
        if let Some(target) = keywords
            .get("$ref")
            .and_then(|reference| resolve(reference, self.bundle))
        {
            self.schema(target, value, pointer, depth + 1);
        }
        let list = |key: &str| {
            keywords
                .get(key)
                .and_then(Value::as_array)
                .map(Vec::as_slice)
                .unwrap_or_default()
        };
        for part in list("allOf") {
            self.schema(part, value, pointer, depth + 1);
        }
        for key in ["anyOf", "oneOf"] {
            for branch in list(key) {
                self.branch(branch, value, pointer, depth);
            }
        }
        let location = Location { keywords, pointer };
        self.types(&location);
        match value {
            Value::String(string) => self.strings(&location, string, schema),
            Value::Number(number) => self.numbers(&location, number),
            Value::Array(items) => {
                self.arrays(&location, items);
                self.elements(keywords, &location, items, depth);
            }
            Value::Object(members) => {
                self.objects(&location, members);
                self.members(keywords, &location, members, depth);
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// A branch of a union: its boundaries when the value matches it, else its simplest value.
    fn branch(&mut self, branch: &'b Value, value: &Value, pointer: &JsonPointer, depth: usize) {
        let types = self.types.types(branch);
        let own = self.branches.simplest(branch, self.context);
        if types.meets(TypeSet::of(value)) && self.branches.takes(branch, value) {
            self.schema(branch, value, pointer, depth + 1);
        } else if let Some(own) = own {
            // Without an element, it may not be told from other variants.
            let fuller = is_empty(&own).then(|| self.branches.fullest(branch, self.context));
            let fuller = fuller.flatten().filter(|fuller| *fuller != own);
            self.inside(pointer, Keyword::AnyOf, own, "another variant");
            if let Some(fuller) = fuller {
                let what = "another variant with elements";
                self.inside(pointer, Keyword::AnyOf, fuller, what);
            }
        }
    }

    /// The simplest value of `schema` with its shape changed.
    fn sample(&self, schema: &Value, change: impl Fn(&mut ShapeSet)) -> Option<Value> {
        let mut shapes = ShapeSet::unproven(&self.branches.alone(schema));
        if shapes.is_unsatisfiable {
            return None;
        }
        change(&mut shapes);
        sampled(&shapes, &Depths::new(&shapes.definitions), self.context)
    }

    fn propose(
        &mut self,
        pointer: &JsonPointer,
        keyword: Keyword,
        side: Side,
        change: Change,
        what: impl Into<String>,
    ) {
        self.list.push(Proposal {
            pointer: pointer.clone(),
            keyword,
            side,
            change,
            what: what.into(),
        });
    }

    fn inside(
        &mut self,
        pointer: &JsonPointer,
        keyword: Keyword,
        value: impl Into<Value>,
        what: impl Into<String>,
    ) {
        self.propose(
            pointer,
            keyword,
            Side::Inside,
            Change::Replace(value.into()),
            what,
        );
    }

    fn outside(
        &mut self,
        pointer: &JsonPointer,
        keyword: Keyword,
        value: impl Into<Value>,
        what: impl Into<String>,
    ) {
        self.propose(
            pointer,
            keyword,
            Side::Outside,
            Change::Replace(value.into()),
            what,
        );
    }
}

/// Whether `value` is a list or an object without anything in it.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// Values of `schema`, a part of `bundle`, by itself: the simplest one, the fullest one, and a few random ones.
pub fn values_of(schema: &Value, bundle: &Value, context: StringContext) -> Vec<Value> {
    const RANDOM: u64 = 6;
    let shapes = ShapeSet::unproven(&definitions::alone(schema, bundle));
    if shapes.is_unsatisfiable {
        return Vec::new();
    }
    let depths = Depths::new(&shapes.definitions);
    let patterns = Patterns::default();
    let sample = |dice: Dice<'_>| Sampler::new(&shapes, &depths, &patterns, context, dice).root();
    let fixed = [sample(Dice::Simplest), sample(Dice::Fullest)];
    let random = (0..RANDOM).map(|index| {
        let mut rng = RunSeed(0).rng("part", "", index);
        sample(Dice::Random(&mut rng))
    });
    let mut res = Vec::new();
    for value in fixed.into_iter().chain(random).flatten() {
        if !res.contains(&value) {
            res.push(value);
        }
    }
    res
}

/// The simplest value of `shapes`.
fn sampled(shapes: &ShapeSet, depths: &Depths, context: StringContext) -> Option<Value> {
    if shapes.is_unsatisfiable {
        return None;
    }
    let patterns = Patterns::default();
    let sampled = |dice: Dice<'_>| Sampler::new(shapes, depths, &patterns, context, dice).root();
    sampled(Dice::Simplest).or_else(|| {
        (0..4).find_map(|index| {
            let mut rng = RunSeed(0).rng("boundary", "", index);
            sampled(Dice::Random(&mut rng))
        })
    })
}

#[cfg(test)]
mod tests;
