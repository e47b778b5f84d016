//! A discriminator names every branch, and a base schema with children is a union of them.
//!
//! **What it does.** Writes into `mapping` which value of the property means which branch, as
//! [`spec::schema::dispatch`] interprets the document: by the mapping, by constants of the branches, or by their names.
//! A schema with `discriminator` that others extend by `allOf` gets them as `oneOf`. Where a value of the base may stand
//! alone, the base without its children is one more branch, a component of its own.
//!
//! **Why.** Later passes merge `allOf`, and with that it is lost which schema extends which; they also rename branches,
//! and with that what a name implies.
//!
//! **Example.**
//!
//! ```yaml
//! # before                            # after
//! Animal:                             Animal:
//!   discriminator:                      discriminator:
//!     propertyName: kind                  propertyName: kind
//!                                         mapping:
//!                                           Cat: '#/components/schemas/Cat'
//!                                           Animal: '#/components/schemas/AnimalBase'
//!   properties: {kind: {…}}             properties: {kind: {…}}
//!                                       oneOf:
//!                                         - $ref: '#/components/schemas/Cat'
//!                                         - $ref: '#/components/schemas/AnimalBase'
//! Cat:                                Cat:
//!   allOf:                              allOf:
//!     - $ref: '#/components/…/Animal'     - $ref: '#/components/…/Animal'
//! ```
//!
//! **Standard.** OAS 3.0.3 §4.7.24.1 and §4.7.25, OAS 3.1.1 §4.8.25.

use spec::{
    document::{Document, Location, grammar::ObjectKind, walk::walk},
    schema::{
        SchemaView,
        dialect::schema_at,
        dispatch::{Branch, DispatchKind, Dispatcher, Tag, UnionDispatch},
    },
    source::{
        node::{Entry, Mapping, Node, NodeValue},
        pointer::JsonPointer,
    },
};

use crate::{
    names::Names,
    pass::{Pass, PassContext},
    tree,
};

/// Extension that marks a base whose values have no tag of their own: its name, which is ours, implies none.
pub(crate) const UNTAGGED: &str = "x-untagged";

/// Extension that marks a base which objects without a tag are of.
pub(crate) const WITHOUT_TAG: &str = "x-without-tag";

/// Extension that marks a base whose branches are its children, which it does not list itself.
pub(crate) const LISTS_CHILDREN: &str = "x-lists-children";

/// See the [module](self).
#[derive(Debug)]
pub struct ExplicitDiscriminators;

impl Pass for ExplicitDiscriminators {
    fn id(&self) -> &'static str {
        "explicit-discriminators"
    }

    fn what(&self) -> &'static str {
        "Names every branch in `mapping`, and lists the children of a base schema as its branches"
    }

    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node) {
        let document = (cx.interpret)(root);
        let unions = discriminated(&document);
        if unions.is_empty() {
            return;
        }
        let mut names = Names::default();
        for entry in tree::components(root, "schemas").map_or(&[][..], Mapping::entries) {
            names.take(&entry.key);
        }
        for (location, dispatch) in &unions {
            let bases = base_components(root, location, dispatch, &mut names);
            if let Some(schema) = tree::at_mut(root, &location.pointer) {
                spell_out(schema, location, dispatch, &bases);
            }
            if let Some(schemas) = tree::components_mut(root, "schemas") {
                for base in bases {
                    schemas.push(base);
                }
            }
        }
    }
}

/// The schemas whose branch a discriminator chooses, with how it does.
fn discriminated(document: &Document) -> Vec<(Location, UnionDispatch)> {
    let mut candidates: Vec<Location> = Vec::new();
    let mut has_discriminator = false;
    walk(document, &mut |located| {
        if located.kind != ObjectKind::Schema || located.is_reference {
            return;
        }
        let schema = SchemaView::new(located.node);
        let is_discriminated = schema.discriminator().is_some();
        has_discriminator |= is_discriminated;
        if is_discriminated || extend_something(document, schema) {
            candidates.push(located.location.clone());
        }
    });
    if !has_discriminator {
        return Vec::new();
    }
    let dispatcher = Dispatcher::new(document);
    let dispatched = candidates.into_iter().filter_map(|location| {
        let dispatch = dispatcher.dispatch(&schema_at(document, location.clone())?)?;
        Some((location, dispatch))
    });
    dispatched
        .filter(|(_, dispatch)| {
            matches!(&dispatch.by, DispatchKind::Property { has_discriminator, .. } if *has_discriminator)
        })
        .collect()
}

/// Whether all branches of `schema` extend other schemas, and so may have the discriminator of one.
fn extend_something(document: &Document, schema: SchemaView<'_>) -> bool {
    let extends = |branch: &Node| {
        let target = SchemaView::new(branch)
            .reference_node()
            .and_then(|text| document.target_of(text).ok());
        target.is_some_and(|target| SchemaView::new(target.node).all_of().next().is_some())
    };
    schema
        .branches()
        .is_some_and(|branches| branches.iter().all(extends))
}

/// The base at `location` without its children, where it is a branch of itself: a component to be added.
fn base_components(
    root: &Node,
    location: &Location,
    dispatch: &UnionDispatch,
    names: &mut Names,
) -> Vec<Entry> {
    let mut branches = dispatch.branches.iter();
    let itself = branches.find(|branch| branch.schema.origin.location == *location);
    let Some(itself) = itself else {
        return Vec::new();
    };
    let Some(mut schema) = root.at(&location.pointer).cloned() else {
        return Vec::new();
    };
    if let Some(mapping) = schema.as_mapping_mut() {
        mapping.remove("discriminator");
        let mark = tree::boolean(true, itself.schema.origin.span);
        if itself.tags.is_empty() {
            mapping.push(tree::entry(UNTAGGED, mark.clone()));
        }
        let default = dispatch
            .default_branch
            .and_then(|at| dispatch.branches.get(at));
        if default.is_some_and(|it| std::ptr::eq(it, itself)) && !dispatch.default_takes_unknown {
            mapping.push(tree::entry(WITHOUT_TAG, mark));
        }
    }
    let own = component_at(&location.pointer);
    let name = names.take(&format!("{}Base", own.as_deref().unwrap_or_default()));
    vec![tree::entry(name, schema)]
}

/// Writes `dispatch` into the schema that it is of.
fn spell_out(schema: &mut Node, location: &Location, dispatch: &UnionDispatch, bases: &[Entry]) {
    let DispatchKind::Property { name, .. } = &dispatch.by else {
        return;
    };
    let span = schema.span;
    let component = |branch: &Branch| {
        if branch.schema.origin.location == *location {
            return bases.first().map(|base| base.key.clone());
        }
        component_at(&branch.schema.origin.location.pointer)
    };
    let targets = dispatch.branches.iter().filter_map(|branch| {
        let reference = format!("#/components/schemas/{}", component(branch)?);
        Some((branch, reference))
    });
    let mut mapping = Vec::new();
    for (branch, reference) in targets {
        for tag in &branch.tags {
            // Integers and booleans are constants of the branch, and no keys of a mapping.
            if let Tag::String(tag) = tag {
                mapping.push(tree::entry(tag, Node::string(&*reference, span)));
            }
        }
    }
    let is_base = SchemaView::new(&*schema).branches().is_none();
    let branches: Vec<Node> = dispatch
        .branches
        .iter()
        .filter_map(|branch| Some(tree::reference_to("schemas", &component(branch)?, span)))
        .collect();
    let Some(discriminator) = tree::member_mapping(schema, "discriminator") else {
        return;
    };
    discriminator.insert("propertyName", Node::string(name, span));
    let default = dispatch
        .default_branch
        .filter(|_| is_base && dispatch.default_takes_unknown);
    let default = default.and_then(|at| component(dispatch.branches.get(at)?));
    if let Some(default) = default {
        let reference = format!("#/components/schemas/{default}");
        discriminator.insert("defaultMapping", Node::string(reference, span));
    }
    if !mapping.is_empty() {
        discriminator.insert("mapping", Node::mapping(mapping, span));
    }
    if let Some(schema) = schema.as_mapping_mut().filter(|_| is_base) {
        schema.insert("oneOf", Node::new(NodeValue::Sequence(branches), span));
        schema.insert(LISTS_CHILDREN, tree::boolean(true, span));
    }
}

/// The name of the component at `pointer`.
fn component_at(pointer: &JsonPointer) -> Option<String> {
    let tokens: Vec<_> = pointer.tokens().collect();
    match tokens.as_slice() {
        [components, schemas, name] if components == "components" && schemas == "schemas" => {
            Some(name.clone().into_owned())
        }
        _ => None,
    }
}
