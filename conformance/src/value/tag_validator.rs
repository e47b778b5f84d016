//! Finds objects whose tag means another branch than one that admits them (OAS 3.0.3 §4.7.25, OAS 3.2.0 §4.25).
//!
//! A discriminator does not change what is valid: an object that satisfies one branch is valid, even when its tag names
//! another one. Clients that follow the tag cannot read it.
//!
//! **Invariant:** it asks about valid values only, and reports nothing where another interpretation of the value is right:
//! where several branches without a discriminator admit a value, all of them must show a wrong tag.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, sync::Arc};

use serde_json::Value;
use spec::{
    document::Location,
    schema::{
        Direction, Schema, SchemaBundle, SchemaSource, SchemaValidator,
        definitions::definition_name,
        dialect::schema_at,
        dispatch::{
            Choice, Tag,
            discriminated::{DiscriminatedUnion, DiscriminatedUnions},
        },
    },
    source::pointer::JsonPointer,
};

use super::{strategy::is_unsatisfiable, tags::pattern_of};

/// The maximum number of schemas that are applied to the parts of one value; what is beyond is not read.
const MOST_STEPS: usize = 20_000;

/// The maximum number of schemas around one part of a value.
const DEEPEST: usize = 64;

/// Reads the tags of the values of one schema.
#[derive(Debug)]
pub struct TagValidator {
    unions: Arc<DiscriminatedUnions>,
    bundle: Arc<SchemaBundle>,
    direction: Direction,
    /// The validators of branches, made when a value asks for them.
    validators: RefCell<BTreeMap<Location, Option<Rc<SchemaValidator>>>>,
    /// The children of bases, which the schema itself does not refer to.
    children: RefCell<BTreeMap<Location, Option<Rc<Self>>>>,
}

/// An object with a wrong tag.
#[derive(Debug, Clone, PartialEq)]
pub struct WrongTag {
    /// Where the object is in the value.
    pub instance: JsonPointer,
    /// Where the union was written.
    pub union: Location,
    /// The property that holds the tag.
    pub property: String,
    /// The tag.
    pub tag: Tag,
    /// The name of the branch that the tag means; `None` where it means no branch.
    pub meant: Option<String>,
    /// The names of the branches that admit the object.
    pub admitted: Vec<String>,
    /// The tags that mean a branch.
    pub known: Vec<Tag>,
}

impl TagValidator {
    /// That of the schema of `validator`; `None` where it has no union with a discriminator.
    pub fn new(
        source: SchemaSource<'_>,
        validator: &SchemaValidator,
        direction: Direction,
    ) -> Option<Self> {
        let found = validator.discriminated_unions(source.document);
        if found.is_empty() {
            return None;
        }
        Some(Self {
            unions: found,
            bundle: Arc::clone(validator.bundle()),
            direction,
            validators: RefCell::default(),
            children: RefCell::default(),
        })
    }

    /// The first object in `value`, which satisfies the schema, that has a wrong tag.
    pub fn wrong_tag(&self, source: SchemaSource<'_>, value: &Value) -> Option<WrongTag> {
        let mut walk = Walk {
            source,
            steps: MOST_STEPS,
        };
        walk.root(self, value, &JsonPointer::root(), &mut Around::default())
    }

    /// The validator of the schema at `location`; `None` where it cannot be compiled, or no value satisfies it.
    fn validator(
        &self,
        source: SchemaSource<'_>,
        location: &Location,
    ) -> Option<Rc<SchemaValidator>> {
        if let Some(known) = self.validators.borrow().get(location) {
            return known.clone();
        }
        let schema = schema_at(source.document, location.clone());
        let made = schema.and_then(|it| SchemaValidator::new(source, &it, self.direction).ok());
        let made = made.filter(|it| !is_unsatisfiable(it)).map(Rc::new);
        let mut known = self.validators.borrow_mut();
        known.insert(location.clone(), made.clone());
        made
    }

    /// That of the child of a base at `location`.
    fn child(&self, source: SchemaSource<'_>, location: &Location) -> Option<Rc<Self>> {
        if let Some(known) = self.children.borrow().get(location) {
            return known.clone();
        }
        let validator = self.validator(source, location);
        let made = validator.and_then(|it| Self::new(source, &it, self.direction));
        let made = made.map(Rc::new);
        let mut known = self.children.borrow_mut();
        known.insert(location.clone(), made.clone());
        made
    }
}

/// The schemas of the same part of a value.
#[derive(Debug, Default)]
struct Around {
    /// Those that are being applied, outermost first.
    schemas: Vec<Location>,
    /// The branches that tags mean.
    meant: Vec<Location>,
}

/// What a tag shows.
enum Dispatched {
    Wrong(WrongTag),
    /// The object is of this branch.
    Branch(Location),
    /// Nothing.
    Open,
}

struct Walk<'s> {
    source: SchemaSource<'s>,
    steps: usize,
}

impl Walk<'_> {
    /// Applies the schema of `tags` itself.
    fn root(
        &mut self,
        tags: &TagValidator,
        value: &Value,
        at: &JsonPointer,
        around: &mut Around,
    ) -> Option<WrongTag> {
        let key = &tags.bundle.root_key;
        let location = tags.bundle.origins.get(key)?;
        let schema = tags.bundle.json.get("$defs")?.get(key)?;
        self.schema(tags, schema, location, (value, at), around)
    }

    /// Applies `schema`, written at `location`, to `value`, which is at `at`.
    fn schema(
        &mut self,
        tags: &TagValidator,
        schema: &Value,
        location: &Location,
        (value, at): (&Value, &JsonPointer),
        around: &mut Around,
    ) -> Option<WrongTag> {
        let is_scalar = !(value.is_object() || value.is_array());
        if is_scalar || around.schemas.contains(location) || around.schemas.len() > DEEPEST {
            return None;
        }
        self.steps = self.steps.checked_sub(1)?;
        let before = around.meant.len();
        around.schemas.push(location.clone());
        let res = self.applied(tags, schema, location, (value, at), around);
        around.schemas.pop();
        around.meant.truncate(before);
        res
    }

    fn applied(
        &mut self,
        tags: &TagValidator,
        schema: &Value,
        location: &Location,
        (value, at): (&Value, &JsonPointer),
        around: &mut Around,
    ) -> Option<WrongTag> {
        let union = tags.unions.get(location);
        if let Some(union) = union.filter(|_| value.is_object()) {
            match self.dispatched(tags, union, (value, at)) {
                Dispatched::Wrong(found) => return Some(found),
                Dispatched::Branch(branch) => {
                    // A base does not refer to its children.
                    let is_base = schema.get("oneOf").is_none() && schema.get("anyOf").is_none();
                    let is_elsewhere = is_base && !around.schemas.contains(&branch);
                    if let Some(child) = is_elsewhere
                        .then(|| tags.child(self.source, &branch))
                        .flatten()
                        && let Some(found) = self.root(&child, value, at, around)
                    {
                        return Some(found);
                    }
                    around.meant.push(branch);
                }
                Dispatched::Open => {}
            }
        }
        if let Some((target, target_at)) = tags.target(schema)
            && let Some(found) = self.schema(tags, target, target_at, (value, at), around)
        {
            return Some(found);
        }
        for (index, part) in list(schema, "allOf").iter().enumerate() {
            let part_at = location.join("allOf").join(index.to_string());
            if let Some(found) = self.schema(tags, part, &part_at, (value, at), around) {
                return Some(found);
            }
        }
        for keyword in ["anyOf", "oneOf"] {
            let found = self.branches(tags, (schema, keyword), location, (value, at), around);
            if found.is_some() {
                return found;
            }
        }
        self.parts(tags, schema, location, (value, at))
    }

    /// Applies those branches of `schema` that the tag means, else those that admit the value.
    fn branches(
        &mut self,
        tags: &TagValidator,
        (schema, keyword): (&Value, &str),
        location: &Location,
        (value, at): (&Value, &JsonPointer),
        around: &mut Around,
    ) -> Option<WrongTag> {
        let parts = list(schema, keyword);
        let at_keyword = location.join(keyword);
        // A schema of 3.0 that may be null is a union in the JSON Schema, and none in the document.
        if self.source.document.node(&at_keyword).is_none() {
            let part = parts.first()?;
            return self.applied(tags, part, location, (value, at), around);
        }
        let branches = parts.iter().enumerate();
        let branches = branches.map(|(index, part)| (part, at_keyword.join(index.to_string())));
        let branches: Vec<(&Value, Location)> = branches.collect();
        let is_meant = |(part, part_at): &&(&Value, Location)| {
            let target = tags.target(part).map(|(_, target)| target);
            let mut meant = around.meant.iter();
            meant.any(|it| it == part_at || Some(it) == target)
        };
        let meant: Vec<(&Value, Location)> = branches.iter().filter(is_meant).cloned().collect();
        let candidates = if meant.is_empty() {
            let source = self.source;
            let admits = |(_, part_at): &(&Value, Location)| {
                let validator = tags.validator(source, part_at);
                validator.is_some_and(|it| it.is_valid(value))
            };
            branches.into_iter().filter(admits).collect()
        } else {
            meant
        };
        let mut first = None;
        for (part, part_at) in candidates {
            let found = self.schema(tags, part, &part_at, (value, at), around)?;
            first.get_or_insert(found);
        }
        first
    }

    /// Applies the schemas of members and items.
    fn parts(
        &mut self,
        tags: &TagValidator,
        schema: &Value,
        location: &Location,
        (value, at): (&Value, &JsonPointer),
    ) -> Option<WrongTag> {
        let mut apply = |schema: &Value, location: Location, part: &Value, at: JsonPointer| {
            let around = &mut Around::default();
            self.schema(tags, schema, &location, (part, &at), around)
        };
        match value {
            Value::Object(members) => members.iter().find_map(|(name, member)| {
                let at = at.join(name);
                let properties = schema.get("properties");
                if let Some(schema) = properties.and_then(|it| it.get(name)) {
                    let location = location.join("properties").join(name);
                    return apply(schema, location, member, at);
                }
                if let Some((pattern, schema)) = pattern_of(schema, name) {
                    let location = location.join("patternProperties").join(pattern);
                    return apply(schema, location, member, at);
                }
                ["additionalProperties", "unevaluatedProperties"]
                    .iter()
                    .find_map(|keyword| {
                        let schema = schema.get(*keyword)?;
                        apply(schema, location.join(keyword), member, at.clone())
                    })
            }),
            Value::Array(items) => {
                let first = list(schema, "prefixItems");
                items.iter().enumerate().find_map(|(index, item)| {
                    let at = at.index(index);
                    if let Some(schema) = first.get(index) {
                        let location = location.join("prefixItems").join(index.to_string());
                        return apply(schema, location, item, at);
                    }
                    let schema = schema.get("items")?;
                    apply(schema, location.join("items"), item, at)
                })
            }
            _ => None,
        }
    }

    /// What the tag of `value` shows, an object that `union` admits.
    fn dispatched(
        &self,
        tags: &TagValidator,
        union: &DiscriminatedUnion,
        (value, at): (&Value, &JsonPointer),
    ) -> Dispatched {
        let dispatch = &union.dispatch;
        let found = value.get(&union.property).filter(|it| !it.is_null());
        let Some(tag) = found.and_then(Tag::of) else {
            return Dispatched::Open;
        };
        if dispatch.mapped_elsewhere.contains(&tag) {
            return Dispatched::Open;
        }
        // `None` where the schema cannot be asked.
        let admits = |schema: &Schema| -> Option<bool> {
            let validator = tags.validator(self.source, &schema.origin.location)?;
            Some(validator.is_valid(value))
        };
        let wrong = |meant: Option<String>| {
            let branches = dispatch.branches.iter();
            let admitted = branches.filter(|branch| admits(&branch.schema) == Some(true));
            let known = dispatch.branches.iter().flat_map(|branch| &branch.tags);
            Dispatched::Wrong(WrongTag {
                instance: at.clone(),
                union: union.location.clone(),
                property: union.property.clone(),
                tag: tag.clone(),
                meant,
                admitted: admitted.filter_map(|branch| branch.name.clone()).collect(),
                known: known.cloned().collect(),
            })
        };
        let branches = dispatch.branches.iter();
        let mut meant: Vec<_> = branches.filter(|it| it.tags.contains(&tag)).collect();
        if meant.is_empty() {
            meant.extend(
                dispatch
                    .default_branch
                    .and_then(|at| dispatch.branches.get(at)),
            );
        }
        if let Some(first) = meant.first() {
            let fitting = meant
                .iter()
                .find(|branch| admits(&branch.schema) != Some(false));
            return match fitting {
                Some(branch) => Dispatched::Branch(branch.schema.origin.location.clone()),
                None => wrong(Some(first.name.clone().unwrap_or_else(|| tag.to_string()))),
            };
        }
        // The name of an inline schema is not one that a tag could have.
        let mut branches = dispatch.branches.iter();
        let is_open = dispatch.has_default_elsewhere
            || branches.any(|it| it.schema.name.is_none() && admits(&it.schema) != Some(false));
        match dispatch.choose(value) {
            Choice::UnknownTag(_) if !is_open => wrong(None),
            _ => Dispatched::Open,
        }
    }
}

impl TagValidator {
    /// What `schema` refers to, with where it was written.
    fn target(&self, schema: &Value) -> Option<(&Value, &Location)> {
        let key = definition_name(schema.get("$ref")?.as_str()?)?;
        let target = self.bundle.json.get("$defs")?.get(&key)?;
        Some((target, self.bundle.origins.get(&key)?))
    }
}

fn list<'v>(schema: &'v Value, keyword: &str) -> &'v [Value] {
    let list = schema.get(keyword).and_then(Value::as_array);
    list.map_or(&[], Vec::as_slice)
}
