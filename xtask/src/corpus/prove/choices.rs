//! The variants that values are read as: each must be of a branch that admits the value, and `Unknown` is right for values
//! that the document does not name.
//!
//! A variant leads to the schemas of its branches by where they were written, so the original document answers, and not
//! what the passes made of it.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use codegen::types::{TypeItem, TypeKind, TypeTable, UnionType};
use serde_json::Value;
use spec::{
    document::{Document, Location, grammar::ObjectKind, walk::walk},
    schema::{
        Direction, Schema, SchemaValidator, SchemaViolation,
        batch::SchemaSet,
        dialect::schema_at,
        dispatch::{Choice, Dispatcher},
    },
    source::span::Span,
};

/// Compiled schemas; `None` where one cannot be compiled.
type Validators = BTreeMap<(Location, Direction), Option<Rc<SchemaValidator>>>;

/// Judges variants by the schemas of a document.
pub(super) struct Choices<'p> {
    document: &'p Document,
    types: &'p TypeTable,
    dispatcher: Dispatcher<'p>,
    /// The schemas of the document by where they are.
    locations: BTreeMap<Span, Location>,
    /// The schemas of all unions and their branches, compiled together, by direction.
    sets: RefCell<BTreeMap<Direction, Option<Rc<SchemaSet>>>>,
    /// Other schemas.
    validators: RefCell<Validators>,
    validated: Cell<usize>,
}

/// A value that is read as a wrong variant.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WrongChoice {
    /// Where in the value.
    pub(super) pointer: String,
    /// The value there.
    pub(super) value: Value,
    /// As which variant of which type it is read, and why that is wrong.
    pub(super) seen: String,
}

impl<'p> Choices<'p> {
    pub(super) fn new(document: &'p Document, types: &'p TypeTable) -> Self {
        let mut locations = BTreeMap::new();
        walk(document, &mut |located| {
            if located.kind == ObjectKind::Schema {
                locations
                    .entry(located.node.span)
                    .or_insert_with(|| located.location.clone());
            }
        });
        Self {
            document,
            types,
            dispatcher: Dispatcher::new(document),
            locations,
            sets: RefCell::default(),
            validators: RefCell::default(),
            validated: Cell::default(),
        }
    }

    /// How many values were compared with the schemas of their variants.
    pub(super) fn validated(&self) -> usize {
        self.validated.get()
    }

    /// The first of `choices`, as a driver lists them, that is wrong for `value`.
    pub(super) fn first_wrong(
        &self,
        value: &Value,
        choices: Option<&Value>,
        direction: Direction,
    ) -> Option<WrongChoice> {
        let list = choices.and_then(Value::as_array)?;
        list.iter().find_map(|choice| {
            let position = |at: usize| {
                let number = choice.get(at).and_then(Value::as_u64);
                number.and_then(|number| usize::try_from(number).ok())
            };
            let pointer = choice.get(0)?.as_str()?;
            let item = self.types.items.get(position(1)?)?;
            let value = value.pointer(pointer)?;
            let why = match (&item.kind, position(2)) {
                (TypeKind::Union(union), Some(at)) => {
                    self.variant(item, union, at, value, direction)
                }
                (TypeKind::Union(_), None) => self.unknown_branch(item, value, direction),
                _ => self.unknown_constant(item, value),
            };
            why.map(|why| WrongChoice {
                pointer: pointer.to_owned(),
                value: value.clone(),
                seen: format!("`{}::{why}", item.name),
            })
        })
    }

    /// Why `value` is not of the variant at `at`: no branch that it stands for admits the value.
    fn variant(
        &self,
        item: &TypeItem,
        union: &UnionType,
        at: usize,
        value: &Value,
        direction: Direction,
    ) -> Option<String> {
        let variant = union.variants.get(at)?;
        let branches: Vec<Schema> = variant
            .spans
            .iter()
            .filter_map(|span| self.schema(*span))
            .collect();
        // What the document does not have as a schema of its own, such as one of several `type`s, is told apart by type.
        let is_admitted = branches.is_empty()
            || branches
                .iter()
                .any(|branch| self.admits(branch, value, direction));
        if is_admitted || self.contradicts_its_tag(item, value, direction) {
            return None;
        }
        Some(format!("{}`, whose branch does not admit it", variant.name))
    }

    /// What `value` violates of the first branch of the variant that is chosen; `None` where that is none.
    pub(super) fn broken(
        &self,
        item: usize,
        choice: &Value,
        value: &Value,
        direction: Direction,
    ) -> Option<Vec<SchemaViolation>> {
        let TypeKind::Union(union) = &self.types.items.get(item)?.kind else {
            return None;
        };
        let variant = usize::try_from(choice.get(2)?.as_u64()?).ok()?;
        let span = union.variants.get(variant)?.spans.first()?;
        let schema = self.schema(*span)?;
        let validator = SchemaValidator::new(self.document, &schema, direction).ok()?;
        Some(validator.violations(self.document, value))
    }

    /// Why `value` is not unknown to the union `item`.
    fn unknown_branch(
        &self,
        item: &TypeItem,
        value: &Value,
        direction: Direction,
    ) -> Option<String> {
        let schema = self.schema(item.span)?;
        let dispatch = self.dispatcher.dispatch(&schema);
        let is_unknown = dispatch
            .is_some_and(|dispatch| matches!(dispatch.choose(value), Choice::UnknownTag(_)));
        let is_documented = !is_unknown && self.admits(&schema, value, direction);
        (is_documented && !self.contradicts_its_tag(item, value, direction))
            .then(|| "Unknown`, and it is documented".to_owned())
    }

    /// Why `value` is not unknown to the enumeration `item`: a list of values may be open, since another branch admits
    /// more, and what it does not list is rightly unknown.
    fn unknown_constant(&self, item: &TypeItem, value: &Value) -> Option<String> {
        let schema = self.schema(item.span)?;
        let bundle = spec::schema::bundle(self.document, &schema, Direction::Response);
        is_listed(&bundle.json, &bundle.json, value, 0)
            .then(|| "Unknown`, and it is listed".to_owned())
    }

    /// Whether the tag of `value` names a branch that does not admit it. By its discriminator such a value is not documented
    /// (OAS 3.0.3 §4.7.25), though its schema, which knows no discriminators, admits it.
    fn contradicts_its_tag(&self, item: &TypeItem, value: &Value, direction: Direction) -> bool {
        let schema = self.schema(item.span);
        let dispatch = schema.and_then(|schema| self.dispatcher.dispatch(&schema));
        let Some(dispatch) = dispatch else {
            return false;
        };
        let Choice::Branch(at) = dispatch.choose(value) else {
            return false;
        };
        let branch = dispatch.branches.get(at);
        branch.is_some_and(|branch| !self.admits(&branch.schema, value, direction))
    }

    /// Where the schema at `span` is.
    pub(super) fn location(&self, span: Span) -> Option<&Location> {
        self.locations.get(&span)
    }

    fn schema(&self, span: Span) -> Option<Schema> {
        let schema = schema_at(self.document, self.locations.get(&span)?.clone());
        self.validated
            .set(self.validated.get() + usize::from(schema.is_some()));
        schema
    }

    fn set(&self, direction: Direction) -> Option<Rc<SchemaSet>> {
        let mut sets = self.sets.borrow_mut();
        let set = sets.entry(direction).or_insert_with(|| {
            let unions = self.types.items.iter().filter_map(|item| match &item.kind {
                TypeKind::Union(union) => Some((item.span, union)),
                _ => None,
            });
            let spans = unions.flat_map(|(span, union)| {
                let branches = union.variants.iter().flat_map(|variant| &variant.spans);
                std::iter::once(span).chain(branches.copied())
            });
            let locations = spans.filter_map(|span| self.locations.get(&span).cloned());
            let locations: BTreeSet<Location> = locations.collect();
            let locations: Vec<Location> = locations.into_iter().collect();
            SchemaSet::new(self.document, &locations, direction).map(Rc::new)
        });
        set.clone()
    }

    fn admits(&self, schema: &Schema, value: &Value, direction: Direction) -> bool {
        let set = self.set(direction);
        let admits = set.and_then(|set| set.admits(&schema.origin.location, value));
        if let Some(admits) = admits {
            return admits;
        }
        let key = (schema.origin.location.clone(), direction);
        let mut validators = self.validators.borrow_mut();
        let validator = validators.entry(key).or_insert_with(|| {
            let made = SchemaValidator::new(self.document, schema, direction);
            made.ok().map(Rc::new)
        });
        validator.as_ref().is_none_or(|it| it.is_valid(value))
    }
}

/// The nesting of schemas that is followed.
const DEEPEST: usize = 32;

/// Whether `schema`, a part of `bundle`, lists `value` itself: by `enum` or `const`, in any part or branch of it.
fn is_listed(bundle: &Value, schema: &Value, value: &Value, depth: usize) -> bool {
    if depth > DEEPEST {
        return false;
    }
    let parts = ["allOf", "oneOf", "anyOf"].iter();
    let mut parts = parts
        .filter_map(|key| schema.get(key)?.as_array())
        .flatten();
    let target = schema.get("$ref").and_then(Value::as_str);
    let target = target.and_then(|target| {
        let pointer = spec::http::percent::decode(target.strip_prefix('#')?);
        bundle.pointer(&pointer)
    });
    let listed = schema.get("enum").and_then(Value::as_array);
    listed.is_some_and(|listed| listed.contains(value))
        || schema.get("const") == Some(value)
        || target.is_some_and(|target| is_listed(bundle, target, value, depth + 1))
        || parts.any(|part| is_listed(bundle, part, value, depth + 1))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_variant_must_be_of_a_branch_that_admits_the_value() {
        let text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n        '200': \
                    {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}\n\
                    components:\n  schemas:\n    Pet: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}\n    \
                    Cat: {type: object, required: [kind], properties: {kind: {const: cat}, size: {enum: [big, small]}}}\n    \
                    Dog: {type: object, required: [kind], properties: {kind: {const: dog}}}\n";
        let loaded = Document::from_text("api.yaml", text.to_owned());
        let document = Arc::new(loaded.document.expect("a document"));
        let config = codegen::ClientConfig::default();
        let plan = codegen::generate(&document, &config)
            .expect("a client")
            .plan;
        let choices = Choices::new(&document, &plan.types);
        let at = |component: &str| {
            let mut items = plan.types.items.iter();
            items.position(|item| item.component == component)
        };
        let wrong = |value: Value, choice: Value| {
            let list = json!([choice]);
            let wrong = choices.first_wrong(&value, Some(&list), Direction::Response);
            wrong.map(|it| it.seen)
        };
        let pet = at("Pet").expect("a union");
        let cat = || json!({"kind": "cat", "size": "big"});
        assert_eq!(wrong(cat(), json!(["", pet, 0])), None);
        let seen = wrong(cat(), json!(["", pet, 1])).expect("a dog is not a cat");
        assert_eq!(seen, "`Pet::Dog`, whose branch does not admit it");
        let seen = wrong(cat(), json!(["", pet, null])).expect("a cat is documented");
        assert_eq!(seen, "`Pet::Unknown`, and it is documented");
        assert_eq!(wrong(json!({"kind": "cow"}), json!(["", pet, null])), None);
        let size = at("CatSize").or_else(|| at("Cat_size"));
        let size = size.or_else(|| {
            let mut items = plan.types.items.iter();
            items.position(
                |item| matches!(item.kind, TypeKind::StringEnum(ref values) if values.len() == 2),
            )
        });
        let size = size.expect("an enumeration");
        assert!(wrong(cat(), json!(["/size", size, null])).is_some());
        let other = json!({"kind": "cat", "size": "huge"});
        assert_eq!(wrong(other, json!(["/size", size, null])), None);
    }
}
