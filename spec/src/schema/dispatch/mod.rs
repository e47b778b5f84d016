//! Union dispatch: how a value chooses its branch of a `oneOf` or `anyOf`, or its child of a base schema.
//!
//! What decides, in this order:
//!
//! 1. the value of a property: of the one that `discriminator` names, or of one that the branches fix by `const` or
//!    `enum` ([`tags`]). A constant of a branch is its tag, whatever a discriminator without `mapping` would imply, since
//!    no other value is valid there;
//! 2. the JSON type of the value, the values that branches list, the members they require or forbid ([`choose`]);
//! 3. of branches that still admit it, the one that names most of its members.
//!
//! A base schema with `discriminator`, which others extend by `allOf`, is a union of those ([`children`]), and of itself
//! where a value may be of it alone.
//!
//! `null` is not dispatched: whether it is admitted is a matter of the location (`nullable`), not of a branch.
//!
//! **Invariant:** total and bounded. Schemas that contain themselves end; what is too deep or too wide admits anything.

mod alternatives;

mod children;

pub mod discriminated;

mod choose;

mod kind;

mod names;

mod profile;

mod tag;

mod tags;

pub use self::{
    choose::Choice,
    names::{SchemaNames, has_name},
    tag::Tag,
};

use self::{
    alternatives::{Reader, product},
    children::{Children, target_of},
    profile::Profile,
};
use super::{
    Schema, SchemaView,
    dialect::{resolve_schema, schema_at},
    view::Discriminator,
};
use crate::document::{Document, Location};

/// Answers how values choose between schemas of one document.
#[derive(Debug)]
pub struct Dispatcher<'d> {
    document: &'d Document,
    children: Children,
    names: SchemaNames<'d>,
}

/// How a value chooses its branch.
#[derive(Debug, Clone)]
pub struct UnionDispatch {
    /// What decides.
    pub by: DispatchKind,
    /// The branches, in the order of the document; children of a base before the base itself.
    pub branches: Vec<Branch>,
    /// The position of the branch for objects whose tag is absent: `defaultMapping` (OAS 3.2.0 §4.25), or a base that need
    /// not have the property.
    pub default_branch: Option<usize>,
    /// Whether objects whose tag is unknown are of that branch too, as `defaultMapping` means. The tag of a base is its
    /// own: what has another one is something else, though the schema of the base admits it.
    pub default_takes_unknown: bool,
    /// The values of the property that `mapping` gives to schemas that are not a branch, which is an error of the document.
    pub mapped_elsewhere: Vec<Tag>,
    /// Whether `defaultMapping` leads to a schema that is not a branch.
    pub has_default_elsewhere: bool,
}

/// What decides which branch a value takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DispatchKind {
    /// The value of a property of objects; what is not an object goes by its type.
    Property {
        /// The name of the property.
        name: String,
        /// Whether a `discriminator` decides it, rather than constants alone.
        has_discriminator: bool,
    },
    /// The value itself: each branch lists its own.
    Value,
    /// The JSON type of the value.
    Type,
    /// The members that an object must or may have.
    Members,
    /// Nothing: some values are as good for one branch as for another.
    Undecided,
}

/// One of the schemas of a union.
#[derive(Debug, Clone)]
pub struct Branch {
    /// The name of its component or of its place in another file, else its title.
    pub name: Option<String>,
    /// The schema; references without other keywords are followed.
    pub schema: Schema,
    /// The values of the property that decides which mean this branch and no other.
    pub tags: Vec<Tag>,
    /// The tag that an extension of the schema gives it ([`TAG_EXTENSION`]).
    given_tag: Option<String>,
    /// What it admits, unions inside it taken apart: a value fits one of these.
    alternatives: Vec<Profile>,
    /// The addresses that a mapping may call it by: its own, and those of branches inside it.
    addresses: Vec<Location>,
}

impl<'d> Dispatcher<'d> {
    /// Reads which schemas of `document` extend which.
    pub fn new(document: &'d Document) -> Self {
        Self {
            document,
            children: Children::collect(document),
            names: SchemaNames::new(document),
        }
    }

    /// How a value of `schema` chooses its branch; `None` where the schema is neither a union nor a base with children.
    pub fn dispatch(&self, schema: &Schema) -> Option<UnionDispatch> {
        let location = &schema.origin.location;
        let view = SchemaView::new(self.document.node(location)?);
        let mut reader = Reader::new(self.document, &self.children, location);
        if let Some(union) = self.union_in(view, location) {
            let mut branches = self.branches(&mut reader, union.branches);
            let around = reader.around(location, union.part.as_ref());
            for branch in &mut branches {
                branch.alternatives = product(&around, &branch.alternatives);
            }
            let discriminator = view
                .discriminator()
                .or(union.discriminator)
                .or_else(|| self.inherited(&branches));
            return Some(tags::assign(self.document, discriminator, branches));
        }
        let discriminator = view.discriminator()?;
        let children = self.descendants(discriminator, location);
        if children.is_empty() {
            return None;
        }
        let mut branches = self.branches(&mut reader, children);
        branches.push(self.base(&mut reader, schema)?);
        Some(tags::assign_with_base(
            self.document,
            discriminator,
            branches,
        ))
    }

    /// The union that `schema`, which is at `at`, is: by itself, or by one part of its `allOf`.
    fn union_in(&self, schema: SchemaView<'d>, at: &Location) -> Option<Union<'d>> {
        if let Some(branches) = branch_locations(schema, at) {
            return Some(Union {
                branches,
                discriminator: schema.discriminator(),
                part: None,
            });
        }
        schema.all_of().enumerate().find_map(|(index, part)| {
            let at = at.join("allOf").join(index.to_string());
            let target = self.document.follow(part.node(), &at).ok()?;
            let view = SchemaView::new(target.node);
            // A base that lists its variants is not a union where one of them extends it.
            let is_base = part.reference().is_some() && view.discriminator().is_some();
            let branches = branch_locations(view, &target.location).filter(|_| !is_base)?;
            Some(Union {
                branches,
                discriminator: view.discriminator(),
                part: Some(at),
            })
        })
    }

    /// The discriminator of the base that all of `branches` extend.
    fn inherited(&self, branches: &[Branch]) -> Option<Discriminator<'d>> {
        let bases = |branch: &Branch| -> Vec<Location> {
            let node = self.document.node(&branch.schema.origin.location);
            let parts = node
                .into_iter()
                .flat_map(|node| SchemaView::new(node).all_of());
            parts
                .filter_map(|part| target_of(self.document, part.reference_node()?))
                .collect()
        };
        let (first, rest) = branches.split_first()?;
        let shared = |base: &Location| rest.iter().all(|branch| bases(branch).contains(base));
        let base = bases(first).into_iter().find(shared)?;
        SchemaView::new(self.document.node(&base)?).discriminator()
    }

    /// The schemas that extend the base at `location`, and those that its discriminator names.
    fn descendants(&self, discriminator: Discriminator<'_>, location: &Location) -> Vec<Location> {
        let mut res = self.children.of(location);
        for (_, target) in discriminator.mapping() {
            let target = tags::mapped_to(self.document, target);
            if let Some(target) = target.filter(|it| it != location && !res.contains(it)) {
                res.push(target);
            }
        }
        res
    }

    fn branches(&self, reader: &mut Reader<'_>, locations: Vec<Location>) -> Vec<Branch> {
        let branches = locations.into_iter();
        branches
            .filter_map(|location| self.branch(reader, &location))
            .collect()
    }

    fn branch(&self, reader: &mut Reader<'_>, location: &Location) -> Option<Branch> {
        let node = self.document.node(location)?;
        let schema = resolve_schema(self.document, node, location.clone());
        // A broken reference is reported elsewhere, and admits anything.
        let schema = schema.or_else(|| schema_at(self.document, location.clone()))?;
        let (alternatives, addresses) = reader.branch(location);
        let node = self.document.node(&schema.origin.location);
        let view = node.map(SchemaView::new);
        let title = || view?.title().map(ToOwned::to_owned);
        let name = schema.name.clone();
        let name = name.or_else(|| self.names.of(&schema.origin.location));
        Some(Branch {
            name: name.or_else(title),
            given_tag: view.and_then(given_tag),
            tags: Vec::new(),
            alternatives,
            addresses,
            schema,
        })
    }

    /// The base itself, as one of the schemas that a value of it may be of.
    fn base(&self, reader: &mut Reader<'_>, schema: &Schema) -> Option<Branch> {
        let location = &schema.origin.location;
        let view = SchemaView::new(self.document.node(location)?);
        let title = || view.title().map(ToOwned::to_owned);
        let name = schema.name.clone();
        let name = name.or_else(|| self.names.of(location));
        Some(Branch {
            given_tag: given_tag(view),
            name: name.or_else(title),
            schema: schema.clone(),
            tags: Vec::new(),
            alternatives: reader.alone(location),
            addresses: vec![location.clone()],
        })
    }
}

/// The value of the discriminator that means the schema, in documents of 2.0, where it has no mapping.
pub const TAG_EXTENSION: &str = "x-ms-discriminator-value";

fn given_tag(schema: SchemaView<'_>) -> Option<String> {
    let tag = schema.extension(TAG_EXTENSION)?.as_str()?;
    Some(tag.to_owned())
}

/// A list of branches, with where it was found.
struct Union<'d> {
    branches: Vec<Location>,
    discriminator: Option<Discriminator<'d>>,
    /// The part of `allOf` that is the union.
    part: Option<Location>,
}

/// The addresses of the branches of `schema`, which is at `at`.
fn branch_locations(schema: SchemaView<'_>, at: &Location) -> Option<Vec<Location>> {
    let (keyword, branches) = schema.branch_list()?;
    let at = at.join(keyword);
    Some(
        (0..branches.len())
            .map(|index| at.join(index.to_string()))
            .collect(),
    )
}
