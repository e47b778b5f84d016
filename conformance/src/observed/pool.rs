//! The pool of observed values.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::Value;

use super::{
    facts::Fact,
    names::{ForeignKey, element, foreign, is_identifier, plain, singular, without_prefix},
    own::{OwnIdentity, words},
    pages,
    resources::ALTERNATIVE,
    shapes::{Shape, Shapes},
};
use crate::{
    case::{OperationIndex, observed::Origin},
    learned::Lessons,
};

/// A resource that exists.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// The values of the parameters in its path.
    pub values: Vec<Value>,
    /// The same as text, by which it is looked up.
    pub id: String,
    /// The exchange that showed it.
    pub from: Arc<Origin>,
    /// Whether this run created it.
    pub is_created: bool,
}

/// A value that was shown under a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The value.
    pub value: Value,
    /// The text by which it is looked up where it identifies a resource alone.
    pub id: String,
    /// The exchange that showed it.
    pub from: Arc<Origin>,
}

/// The resources that one operation was asked for.
#[derive(Debug, Clone, Copy)]
pub struct Addressed<'p>(Option<&'p BTreeMap<String, bool>>);

impl Addressed<'_> {
    /// Whether the operation succeeded with the identifiers that this text means ([`Resource::id`], [`Known::id`]); `None` where
    /// that is not known.
    pub fn is_served(self, id: &str) -> Option<bool> {
        self.0?.get(id).copied()
    }
}

/// The values that the server has shown so far.
#[derive(Debug, Clone, Default)]
pub struct Pool {
    /// Resources by the keys of their paths.
    resources: BTreeMap<String, Vec<Resource>>,
    /// Values by their plain names.
    shown: BTreeMap<String, Vec<Known>>,
    /// How a resource was created, by the keys of their paths; it is kept when the resource is gone.
    creations: BTreeMap<String, Arc<Origin>>,
    /// Resources that are not used, whatever lists show them: by the keys of their paths, as strings.
    unfit: BTreeMap<String, BTreeSet<String>>,
    /// The names of one element of the collections of these resources, by the same strings.
    unfit_elements: BTreeMap<String, BTreeSet<String>>,
    /// Whether an operation succeeded with identifiers in its path, or was rejected with them.
    addressed: BTreeMap<OperationIndex, BTreeMap<String, bool>>,
    /// What the server demands of requests.
    pub lessons: Lessons,
    /// The user that the run is.
    pub own: OwnIdentity,
}

/// The last words of names whose values tell one thing from others, although people choose them.
const CODES: [&str; 14] = [
    "barcode", "code", "ean", "handle", "iban", "isbn", "no", "nr", "num", "number", "ref",
    "serial", "sku", "slug",
];

/// The maximum number of resources of one path, and of values of one name.
const MOST: usize = 32;

/// The maximum number of resources of which is known whether one operation found them.
const MOST_ADDRESSED: usize = 64;

impl Pool {
    /// Nothing but these lessons of earlier runs, and the user that the run is.
    pub fn new(lessons: Lessons, own: OwnIdentity) -> Self {
        Self {
            lessons,
            own,
            ..Self::default()
        }
    }

    /// Whether nothing was observed.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.shown.is_empty()
    }

    /// Adds a fact.
    pub fn add(&mut self, fact: Fact) {
        match fact {
            Fact::Exists {
                from,
                key,
                values,
                is_created,
            } => {
                if self.is_unfit(&key, &values) {
                    return;
                }
                if is_created && from.is_creation && !self.creations.contains_key(&key) {
                    self.creations.insert(key.clone(), Arc::clone(&from));
                }
                let known = self.resources.entry(key).or_default();
                let mut same = known.iter_mut();
                if let Some(same) = same.find(|known| are_same(&known.values, &values)) {
                    if is_created && !same.is_created {
                        same.is_created = true;
                        same.from = from;
                    }
                    return;
                }
                if known.len() >= MOST {
                    if !is_created {
                        return;
                    }
                    let oldest = known.iter().position(|known| !known.is_created);
                    known.remove(oldest.unwrap_or(0));
                }
                known.push(Resource {
                    id: text_of(&values),
                    values,
                    from,
                    is_created,
                });
            }
            Fact::Unfit { key, values } => {
                if let Some(identifier) = values.last().map(ToString::to_string) {
                    let elements = self.unfit_elements.entry(identifier.clone()).or_default();
                    elements.insert(element_of(&key));
                    self.unfit
                        .entry(key.clone())
                        .or_default()
                        .insert(identifier);
                }
                self.add(Fact::Gone { key, values });
            }
            Fact::Gone { key, values } => {
                for (known, resources) in &mut self.resources {
                    let is_below = known
                        .strip_prefix(key.as_str())
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
                    if is_below {
                        resources.retain(|resource| {
                            let above = resource.values.get(..values.len());
                            above.is_none_or(|above| !are_same(above, &values))
                        });
                    }
                }
                // The identifier may be shown under many names.
                if let (true, Some(last)) = (key.ends_with("{}"), values.last()) {
                    for known in self.shown.values_mut() {
                        known.retain(|known| !is_same(&known.value, last));
                    }
                }
            }
            Fact::Addressed {
                operation,
                values,
                is_served,
            } => {
                let addressed = self.addressed.entry(operation).or_default();
                let key = text_of(&values);
                if addressed.len() < MOST_ADDRESSED || addressed.contains_key(&key) {
                    *addressed.entry(key).or_default() |= is_served;
                }
            }
            Fact::Learned { operation, lesson } => {
                self.lessons.add(&operation, lesson);
            }
            Fact::Accepted {
                location,
                name,
                value,
            } => self.lessons.shared.accept(location, name, value),
            Fact::Own { name } => self.own.add(name),
            Fact::Unlearned { operation, lesson } => self.lessons.refute(&operation, &lesson),
            Fact::Shown { from, name, value } => {
                if self.identifies_unfit(&name, &value) {
                    return;
                }
                let known = self.shown.entry(name).or_default();
                if known.len() < MOST && !known.iter().any(|known| is_same(&known.value, &value)) {
                    let id = text_of(std::slice::from_ref(&value));
                    known.push(Known { value, id, from });
                }
            }
        }
    }

    /// The resources that `operation` was asked for.
    pub fn addressed(&self, operation: OperationIndex) -> Addressed<'_> {
        Addressed(self.addressed.get(&operation))
    }

    fn is_unfit(&self, key: &str, values: &[Value]) -> bool {
        let unfit = self.unfit.get(key);
        let last = values.last().map(ToString::to_string);
        unfit
            .zip(last)
            .is_some_and(|(unfit, last)| unfit.contains(&last))
    }

    /// Whether `value`, which was shown as `name`, is the identifier of a resource that is not used. An identifier of another
    /// collection may have the same value.
    fn identifies_unfit(&self, name: &str, value: &Value) -> bool {
        if self.unfit_elements.is_empty() {
            return false;
        }
        let elements = self.unfit_elements.get(&value.to_string());
        elements.is_some_and(|elements| {
            let mut elements = elements.iter();
            elements.any(|element| name.starts_with(element.as_str()))
        })
    }

    /// A request that created a resource at the path with this key.
    pub fn creation(&self, key: &str) -> Option<Arc<Origin>> {
        self.creations.get(key).map(Arc::clone)
    }

    /// The resources at the first `count` segments of `shape`.
    pub fn resources(&self, shape: &Shape, count: usize) -> &[Resource] {
        let known = self.resources.get(&shape.key(count));
        known.map(Vec::as_slice).unwrap_or_default()
    }

    /// The same resources, by their second identifiers.
    pub fn alternatives(&self, shape: &Shape, count: usize) -> &[Resource] {
        let key = format!("{}{ALTERNATIVE}", shape.key(count));
        let known = self.resources.get(&key);
        known.map(Vec::as_slice).unwrap_or_default()
    }

    /// The values for a path parameter called `name` that follows the collection `collection` (plain, singular).
    pub fn of_path_parameter(&self, name: &str, collection: &str) -> &[Known] {
        let name = plain(name);
        let own = self.shown(&name);
        if is_identifier(&name) || own.is_empty() {
            let of_resource = self.shown(&format!("{collection}{name}"));
            if !of_resource.is_empty() {
                return of_resource;
            }
        }
        if own.is_empty() {
            return self.of_reference(&name);
        }
        own
    }

    /// The cursors that the query parameter `name` of the list at `shape` takes, as earlier pages showed them.
    pub fn of_page(&self, shape: &Shape, name: &str) -> &[Known] {
        self.shown(&pages::name_of(shape, name))
    }

    /// The values for a member or parameter called `name` that refers to a resource; `within` is the name of the object around
    /// it, and `own` the resource that the request itself is about, which its own members do not refer to.
    pub fn of_foreign_key(&self, shapes: &Shapes, name: &str, within: &str, own: &str) -> &[Known] {
        // `X-Order-Id` refers to an order as `order_id` does.
        let name = without_prefix(name);
        let member = plain(name);
        // `order: {id}` refers to an order as `order_id` does.
        if is_identifier(name) {
            let within = singular(&plain(within));
            let is_foreign = !within.is_empty() && within != own && shapes.has_resource(&within);
            return if is_foreign {
                self.first(&[format!("{within}{member}"), within])
            } else {
                &[]
            };
        }
        for member in [member.clone(), singular(&member)] {
            if let Some(ForeignKey { resource, .. }) = foreign(&member)
                && resource != own
                && shapes.has_resource(&resource)
            {
                return self.of_reference(&member);
            }
            if shapes.has_parameter(&member)
                && member != own
                && foreign(&member).is_none_or(|key| key.resource != own)
            {
                return self.shown(&member);
            }
            if member != own && shapes.has_resource(&member) {
                return self.of_reference(&format!("{member}id"));
            }
        }
        self.of_code(shapes, name, own)
    }

    /// The values of a kind ([`Kinds`](super::kinds::Kinds)) that responses about other resources than `own` show.
    pub fn of_kind(&self, shapes: &Shapes, kind: Option<&str>, own: &str) -> &[Known] {
        let known = kind.map(|kind| self.shown(kind)).unwrap_or_default();
        if is_taken_by(shapes, known, own) {
            &[]
        } else {
            known
        }
    }

    /// The values that responses about other resources have under the name `name`, where it tells one thing from others, such as
    /// `sku` and `badge_no`. What the resource `own` has is taken by it.
    fn of_code(&self, shapes: &Shapes, name: &str, own: &str) -> &[Known] {
        let words = words(name);
        let is_code = words.last().is_some_and(|it| CODES.contains(&it.as_str()));
        let known = self.shown(&plain(name));
        if is_code && !is_taken_by(shapes, known, own) {
            known
        } else {
            &[]
        }
    }

    /// The values of a foreign key with the plain name `name`, or of the identifier of its resource.
    fn of_reference(&self, name: &str) -> &[Known] {
        match foreign(name) {
            Some(ForeignKey { resource, .. }) => {
                self.first(&[name.to_owned(), format!("{resource}id"), resource])
            }
            None => self.first(&[name.to_owned(), format!("{name}id"), format!("{name}name")]),
        }
    }

    /// The values of the first of `names` that has some.
    fn first(&self, names: &[String]) -> &[Known] {
        let mut known = names.iter().map(|name| self.shown(name));
        known.find(|known| !known.is_empty()).unwrap_or_default()
    }

    fn shown(&self, name: &str) -> &[Known] {
        self.shown.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Whether one of the resources `own` has one of the `known` values, as far as can be told.
fn is_taken_by(shapes: &Shapes, known: &[Known], own: &str) -> bool {
    known.iter().any(|known| {
        let shape = shapes.of(known.from.operation);
        let collection = shape.and_then(|shape| shape.collection(shape.segments.len()));
        collection.is_none_or(|collection| element(collection) == own)
    })
}

/// The name of one element of the collection with the key `key`.
fn element_of(key: &str) -> String {
    let path = key.trim_end_matches(ALTERNATIVE).trim_end_matches("/{}");
    element(path.rsplit('/').next().unwrap_or_default())
}

/// The text by which a list of identifiers is looked up.
fn text_of(values: &[Value]) -> String {
    Value::from(values).to_string()
}

/// Whether two lists of identifiers are the same.
fn are_same(one: &[Value], other: &[Value]) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| is_same(one, other))
}

/// Whether two identifiers are the same in a path, where `1` and `"1"` are.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(text), Value::Number(number))
        | (Value::Number(number), Value::String(text)) => *text == number.to_string(),
        _ => one == other,
    }
}
