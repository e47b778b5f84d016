//! Converts the canonical form of a schema to its shape.
//!
//! The canonical form of the `jsonschema` crate does the hard part: it folds `allOf`, splits types, drops
//! contradictions and resolves what can be resolved. That form is experimental and changes between minor versions, so
//! nothing but this file (and [`validator`](crate::schema::validator)) knows of it.

use std::{cell::Cell, collections::BTreeMap, sync::Arc};

use jsonschema::{
    Draft, JsonType, JsonTypeSet,
    canonical::{
        self, CanonicalSchema, CanonicalView, Containment, Distinctness, ObjectViolationView,
        Satisfiability, StringView,
    },
};
use serde_json::{Number, Value};

use super::{
    ArrayShape, Contains, NumberShape, ObjectShape, ObjectViolation, Shape, ShapeSet, StringShape,
    lengths, marks,
};
use crate::schema::large_stack::on_large_stack;

/// The shape of a bundle; `None` when it has no canonical form.
pub(super) fn shape_of(bundle: &Value, effort: Effort) -> Option<ShapeSet> {
    let marked = marks::marked(bundle);
    let make = || canonicalize(&marked).map(|schema| set(&schema, effort));
    on_large_stack(bundle, make)
}

/// What is spent on a `oneOf` that may admit nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// That is proven where it is cheap.
    Proof,
    /// It is taken as it is written.
    None,
}

/// The shape of everything that a bundle does not admit; `None` when that has no canonical form.
pub(super) fn shape_of_negation(bundle: &Value) -> Option<ShapeSet> {
    on_large_stack(bundle, || {
        let negated = canonicalize(bundle)?.negate().ok()?;
        Some(set(&negated, Effort::Proof))
    })
}

/// The shapes of the members of objects that a bundle admits, by their names, and those of its definitions; `None` when they
/// have no canonical form.
pub(super) fn shape_of_members(
    bundle: &Value,
) -> Option<(BTreeMap<String, Shape>, BTreeMap<String, Shape>)> {
    let mut schema = bundle.clone();
    schema
        .as_object_mut()?
        .insert("type".to_owned(), "object".into());
    let ShapeSet {
        root: Shape::Object(root),
        definitions,
        ..
    } = shape_of(&schema, Effort::None)?
    else {
        return None;
    };
    Some((root.properties, Arc::unwrap_or_clone(definitions)))
}

fn set(schema: &CanonicalSchema, effort: Effort) -> ShapeSet {
    let proof = Proof::of(schema, effort);
    let definitions = schema.definitions();
    let definitions: BTreeMap<String, Shape> = definitions
        .map(|(key, schema)| (key, shape(&schema, &proof)))
        .collect();
    ShapeSet {
        root: shape(schema, &proof),
        definitions: Arc::new(definitions),
        is_unsatisfiable: schema.satisfiability() == Satisfiability::No,
    }
}

fn canonicalize(bundle: &Value) -> Option<CanonicalSchema> {
    canonical::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .offline()
        .canonicalize(bundle)
        .ok()
}

fn shape(schema: &CanonicalSchema, proof: &Proof) -> Shape {
    let shape = |schema: &CanonicalSchema| shape(schema, proof);
    let shapes = |schemas: &BTreeMap<String, CanonicalSchema>| -> BTreeMap<String, Shape> {
        let each = schemas.iter();
        each.map(|(name, schema)| (name.clone(), shape(schema)))
            .collect()
    };
    match schema.view() {
        CanonicalView::MultiType(types) => any_of(types_in(types).map(of_type).collect()),
        CanonicalView::TypedGroup(group) => match of_type(group.ty) {
            Shape::Any => shape(&group.body),
            ty => all_of(ty, shape(&group.body)),
        },
        CanonicalView::String(view) => string(view),
        CanonicalView::Integer(view) => Shape::Integer(NumberShape {
            minimum: view.minimum,
            maximum: view.maximum,
            multiple_of: view.multiple_of,
            not_multiple_of: view.not_multiple_of,
            ..NumberShape::default()
        }),
        CanonicalView::Number(view) => Shape::Number(NumberShape {
            minimum: view.minimum,
            exclusive_minimum: view.exclusive_minimum,
            maximum: view.maximum,
            exclusive_maximum: view.exclusive_maximum,
            multiple_of: view.multiple_of,
            not_multiple_of: view.not_multiple_of,
        }),
        CanonicalView::Array(view) => Shape::Array(Box::new(ArrayShape {
            min_items: count(view.min_items.as_ref()).unwrap_or(0),
            max_items: count(view.max_items.as_ref()),
            is_unique: view.distinctness == Distinctness::AllDistinct,
            has_duplicates: matches!(view.distinctness, Distinctness::SomeRepeated),
            prefix: view.prefix_items.iter().map(&shape).collect(),
            items: view.items.as_ref().map_or(Shape::Any, &shape),
            contains: view
                .contains
                .iter()
                .map(|contains| Contains {
                    shape: shape(&contains.schema),
                    min: count(contains.min_contains.as_ref()).unwrap_or(1),
                    max: count(contains.max_contains.as_ref()),
                })
                .collect(),
        })),
        CanonicalView::Object(view) => Shape::Object(Box::new(ObjectShape {
            min_properties: count(view.min_properties.as_ref()).unwrap_or(0),
            max_properties: count(view.max_properties.as_ref()),
            required: view.required,
            properties: shapes(&view.properties),
            pattern_properties: shapes(&view.pattern_properties),
            additional: view
                .additional_properties
                .as_ref()
                .map_or(Shape::Any, &shape),
            names: view.property_names.as_ref().map(&shape),
            violations: view
                .violations
                .into_iter()
                .map(|it| violation(it, proof))
                .collect(),
        })),
        CanonicalView::Const(value) => Shape::Choice(vec![value]),
        CanonicalView::Enum(values) => Shape::Choice(values),
        CanonicalView::Not(inner) => Shape::Not(Box::new(shape(&inner))),
        CanonicalView::AllOf(parts) => Shape::AllOf(parts.iter().map(&shape).collect()),
        CanonicalView::AnyOf(parts) if marks::is_anything(&parts) => Shape::Any,
        CanonicalView::AnyOf(parts) => any_of(parts.iter().map(&shape).collect()),
        CanonicalView::OneOf(parts) if proof.parts_depend_on_each_other(&parts) => Shape::Nothing,
        CanonicalView::OneOf(parts) => Shape::OneOf(parts.iter().map(&shape).collect()),
        CanonicalView::Reference(uri) => Shape::Reference(uri),
        CanonicalView::True => Shape::Any,
        CanonicalView::False => Shape::Nothing,
        CanonicalView::Raw(raw) => Shape::Raw(raw.schema),
    }
}

/// What may be spent on the proof that a `oneOf` admits nothing, in definitions that are read.
///
/// Each comparison of two parts reads all definitions behind them, so the proofs of a large web of unions would take minutes;
/// what is not proven is found by generating and validating values.
const MOST_READ: usize = 1_000;

/// The number of definitions beyond which nothing is proven: one comparison of objects whose members are unions of such objects
/// takes time that grows with the product of the unions on the way.
const MOST_DEFINITIONS: usize = 16;

/// Proves that a `oneOf` admits nothing, as long as that is cheap.
struct Proof {
    /// The number of definitions that a comparison may read.
    definitions: usize,
    left: Cell<usize>,
}

impl Proof {
    fn of(schema: &CanonicalSchema, effort: Effort) -> Self {
        let definitions = schema.definitions().count().max(1);
        let is_cheap = effort == Effort::Proof && definitions <= MOST_DEFINITIONS;
        Self {
            definitions,
            left: Cell::new(if is_cheap { MOST_READ } else { 0 }),
        }
    }

    /// Whether it is proven that every value of each part is a value of another one too, so that no value has exactly one.
    fn parts_depend_on_each_other(&self, parts: &[CanonicalSchema]) -> bool {
        parts.iter().enumerate().all(|(at, part)| {
            let mut others = parts.iter().enumerate().filter(|(other, _)| *other != at);
            others.any(|(_, other)| self.covers(other, part))
        })
    }

    fn covers(&self, one: &CanonicalSchema, other: &CanonicalSchema) -> bool {
        let Some(left) = self.left.get().checked_sub(self.definitions) else {
            return false;
        };
        self.left.set(left);
        matches!(one.covers(other), Ok(Containment::Yes))
    }
}

fn violation(view: ObjectViolationView, proof: &Proof) -> ObjectViolation {
    let shape = |schema: &CanonicalSchema| shape(schema, proof);
    match view {
        ObjectViolationView::NameFails(schema) => ObjectViolation::Name(shape(&schema)),
        ObjectViolationView::UndeclaredValueFails {
            names,
            patterns,
            additional,
        } => ObjectViolation::Undeclared {
            names,
            patterns,
            shape: shape(&additional),
        },
        ObjectViolationView::PatternValueFails { pattern, schema } => ObjectViolation::Pattern {
            pattern,
            shape: shape(&schema),
        },
    }
}

/// A type and the constraints on its values: one shape, since a body of another type cannot be met.
fn all_of(ty: Shape, body: Shape) -> Shape {
    match (&ty, &body) {
        (_, Shape::Any) => ty,
        (Shape::String(_), Shape::String(_))
        | (Shape::Array(_), Shape::Array(_))
        | (Shape::Object(_), Shape::Object(_))
        | (Shape::Integer(_), Shape::Integer(_))
        | (Shape::Number(_), Shape::Number(_) | Shape::Integer(_))
        | (_, Shape::Choice(_)) => body,
        _ => Shape::AllOf(vec![ty, body]),
    }
}

pub(super) fn any_of(mut parts: Vec<Shape>) -> Shape {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    Shape::AnyOf(parts)
}

fn types_in(types: JsonTypeSet) -> impl Iterator<Item = JsonType> {
    let has_number = types.contains(JsonType::Number);
    // A number is any number; an integer beside it adds nothing.
    types
        .iter()
        .filter(move |ty| !(has_number && *ty == JsonType::Integer))
}

fn string(view: StringView) -> Shape {
    let string = StringShape {
        min_length: count(view.min_length.as_ref()).unwrap_or(0),
        max_length: count(view.max_length.as_ref()),
        patterns: view.patterns,
        excluded_patterns: view.excluded_patterns,
        formats: view.formats,
        excluded_formats: view.excluded_formats,
        content_media_types: view.content_media_types,
        content_encodings: view.content_encodings,
        excluded: marks::without(view.excluded),
    };
    if lengths::are_possible(&string) {
        Shape::String(string)
    } else {
        Shape::Nothing
    }
}

fn of_type(ty: JsonType) -> Shape {
    match ty {
        JsonType::Null => Shape::Null,
        JsonType::Boolean => Shape::Boolean,
        JsonType::Integer => Shape::Integer(NumberShape::default()),
        JsonType::Number => Shape::Number(NumberShape::default()),
        JsonType::String => Shape::String(StringShape::default()),
        JsonType::Array => Shape::Array(Box::new(ArrayShape::any())),
        JsonType::Object => Shape::Object(Box::new(ObjectShape::any())),
    }
}

/// A bound on a count; bounds beyond 64 bits are none.
fn count(number: Option<&Number>) -> Option<u64> {
    number.and_then(Number::as_u64)
}
