//! The profiles of a schema: references followed, `allOf` joined, unions taken apart.

use super::{
    children::{Children, target_of},
    profile::{Member, Profile, Types},
};
use crate::{
    document::{Document, Location},
    schema::SchemaView,
};

/// References and compositions inside each other that are followed.
const DEEPEST: usize = 48;
/// Profiles of one schema; with more, it admits anything.
const WIDEST: usize = 128;
/// Schemas that are read for one union.
const MOST_SCHEMAS: usize = 20_000;

/// Reads profiles.
#[derive(Debug)]
pub(super) struct Reader<'d> {
    document: &'d Document,
    children: &'d Children,
    /// The union: a branch that leads back to it adds nothing.
    union: Location,
    is_inside_items: bool,
    /// The schemas that are being read, outermost first.
    within: Vec<(Location, Role)>,
    /// The references that were followed from a union to its branches.
    addresses: Vec<Location>,
    read: usize,
}

/// The role of a schema for the one that is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A value of it is a value of the union.
    Branch,
    /// A part of `allOf`: a base is not the union of its children here, since one of them extends it.
    Part,
}

impl<'d> Reader<'d> {
    /// A reader for branches of the schema at `union`.
    pub(super) fn new(document: &'d Document, children: &'d Children, union: &Location) -> Self {
        Self {
            document,
            children,
            union: union.clone(),
            is_inside_items: false,
            within: Vec::new(),
            addresses: Vec::new(),
            read: 0,
        }
    }

    /// The profiles of the branch at `location`, with the addresses of all branches inside it.
    pub(super) fn branch(&mut self, location: &Location) -> (Vec<Profile>, Vec<Location>) {
        self.begin();
        let alternatives = self.at(location, Role::Branch);
        let alternatives = alternatives.unwrap_or_default();
        (alternatives, std::mem::take(&mut self.addresses))
    }

    /// The profiles of the base at `location` by itself.
    pub(super) fn alone(&mut self, location: &Location) -> Vec<Profile> {
        self.begin();
        self.at(location, Role::Part).unwrap_or_default()
    }

    /// The profiles of what is around a union: of the schema at `location` without its branches, and without the
    /// part at `skipped`.
    pub(super) fn around(
        &mut self,
        location: &Location,
        skipped: Option<&Location>,
    ) -> Vec<Profile> {
        self.begin();
        let Some(node) = self.document.node(location) else {
            return vec![Profile::any()];
        };
        self.own(SchemaView::new(node), location, skipped)
    }

    fn begin(&mut self) {
        self.within = vec![(self.union.clone(), Role::Branch)];
        self.addresses.clear();
        self.read = 0;
    }

    /// The profiles of the schema at `location`; `None` when it is being read already.
    fn at(&mut self, location: &Location, role: Role) -> Option<Vec<Profile>> {
        let key = (location.clone(), role);
        if self.within.contains(&key) {
            return None;
        }
        self.read += 1;
        let Some(node) = self.document.node(location) else {
            return Some(vec![Profile::any()]);
        };
        if self.within.len() >= DEEPEST || self.read > MOST_SCHEMAS {
            return Some(vec![Profile::any()]);
        }
        if role == Role::Branch && !self.addresses.contains(location) {
            self.addresses.push(location.clone());
        }
        self.within.push(key);
        let res = self.schema(SchemaView::new(node), location, role);
        self.within.pop();
        res
    }

    fn schema(
        &mut self,
        schema: SchemaView<'_>,
        at: &Location,
        role: Role,
    ) -> Option<Vec<Profile>> {
        if schema.as_boolean() == Some(false) {
            return Some(Vec::new());
        }
        let target = schema
            .reference_node()
            .map(|text| self.document.target_of(text).map(|target| target.location));
        if let Some(target) = &target
            && !self.document.version().has_json_schema()
        {
            return match target {
                Ok(target) => self.at(target, role),
                Err(_) => Some(vec![Profile::any()]),
            };
        }
        let mut res = self.own(schema, at, None);
        if let Some(Ok(target)) = &target {
            res = product(&res, &self.at(target, role)?);
        }
        let is_base = role == Role::Part && schema.discriminator().is_some();
        if !is_base {
            res = self.unions(schema, at, res, role)?;
        }
        let is_parent = role == Role::Branch && schema.discriminator().is_some();
        if is_parent && schema.branches().is_none() {
            let children = self.children.of(at);
            if children.len() > WIDEST {
                return Some(vec![Profile::any()]);
            }
            for child in children {
                res.extend(self.at(&child, Role::Branch).unwrap_or_default());
            }
        }
        Some(bounded(res))
    }

    /// The constraints of `schema` by itself and by the parts of its `allOf`, but for the part at `skipped`.
    fn own(
        &mut self,
        schema: SchemaView<'_>,
        at: &Location,
        skipped: Option<&Location>,
    ) -> Vec<Profile> {
        let mut own = Profile::own(schema);
        own.members = self.members(schema, at);
        own.items = self.items(schema, at);
        let mut res = vec![own];
        for index in 0..schema.all_of().count() {
            let part = at_index(at, "allOf", index);
            if skipped == Some(&part) {
                continue;
            }
            if let Some(part) = self.at(&part, Role::Part) {
                res = product(&res, &part);
            }
        }
        res
    }

    /// `profiles`, each with each branch of the unions beside them; `None` when every branch leads back.
    fn unions(
        &mut self,
        schema: SchemaView<'_>,
        at: &Location,
        profiles: Vec<Profile>,
        role: Role,
    ) -> Option<Vec<Profile>> {
        let lists = [
            ("oneOf", schema.one_of().count()),
            ("anyOf", schema.any_of().count()),
        ];
        let mut res = profiles;
        for (keyword, count) in lists {
            if count == 0 {
                continue;
            }
            if count > WIDEST {
                return Some(vec![Profile::any()]);
            }
            let at = at.join(keyword);
            let mut branches = Vec::new();
            let mut is_circle = true;
            for index in 0..count {
                if let Some(branch) = self.at(&at.join(index.to_string()), role) {
                    is_circle = false;
                    branches.extend(branch);
                }
            }
            if is_circle {
                return None;
            }
            res = product(&res, &branches);
        }
        Some(res)
    }

    fn members(&mut self, schema: SchemaView<'_>, at: &Location) -> Vec<(String, Member)> {
        let at = at.join("properties");
        let properties = schema.properties();
        properties
            .map(|property| {
                let member = self.member(&at.join(property.name), 0);
                (property.name.to_owned(), member)
            })
            .collect()
    }

    /// What the property whose schema is at `location` may be.
    fn member(&mut self, location: &Location, depth: usize) -> Member {
        self.read += 1;
        let Some(node) = self.document.node(location) else {
            return Member::ANY;
        };
        if depth >= DEEPEST || self.read > MOST_SCHEMAS {
            return Member::ANY;
        }
        let schema = SchemaView::new(node);
        let has_siblings = self.document.version().has_json_schema();
        let mut res = Member {
            types: Types::named_by(schema),
            constants: schema.enumerated().and_then(super::Tag::all_in),
        };
        if let Some(text) = schema.reference_node() {
            let target = target_of(self.document, text);
            let target = target.map_or(Member::ANY, |target| self.member(&target, depth + 1));
            if !has_siblings {
                return target;
            }
            res = res.and(&target);
        }
        for index in 0..schema.all_of().count() {
            let part = at_index(location, "allOf", index);
            res = res.and(&self.member(&part, depth + 1));
        }
        for (keyword, count) in [
            ("oneOf", schema.one_of().count()),
            ("anyOf", schema.any_of().count()),
        ] {
            if count > WIDEST {
                return Member::ANY;
            }
            let branches = (0..count).map(|index| {
                let branch = at_index(location, keyword, index);
                self.member(&branch, depth + 1)
            });
            if let Some(union) = branches.reduce(|all, branch| all.or(&branch)) {
                res = res.and(&union);
            }
        }
        if schema.is_nullable() {
            res.types = res.types.or(Types::of(&serde_json::Value::Null));
        }
        res
    }

    /// The profiles of items, one level deep: enough to tell lists apart.
    fn items(&mut self, schema: SchemaView<'_>, at: &Location) -> Option<Vec<Profile>> {
        schema.items()?;
        if std::mem::replace(&mut self.is_inside_items, true) {
            return None;
        }
        let addresses = std::mem::take(&mut self.addresses);
        let within = std::mem::take(&mut self.within);
        let res = self.at(&at.join("items"), Role::Branch);
        self.within = within;
        self.addresses = addresses;
        self.is_inside_items = false;
        res
    }
}

fn at_index(location: &Location, keyword: &str, index: usize) -> Location {
    location.join(keyword).join(index.to_string())
}

/// The profiles of what is of `some` and of `others`; those that admit nothing are skipped.
pub(super) fn product(some: &[Profile], others: &[Profile]) -> Vec<Profile> {
    if some.len().saturating_mul(others.len()) > WIDEST {
        return vec![Profile::any()];
    }
    let pairs = some
        .iter()
        .flat_map(|one| others.iter().map(|other| one.and(other)));
    pairs.filter(Profile::admits_something).collect()
}

fn bounded(profiles: Vec<Profile>) -> Vec<Profile> {
    if profiles.len() > WIDEST {
        return vec![Profile::any()];
    }
    profiles
}
