//! Which property tells the branches apart, and which of its values mean which branch.

use super::{
    Branch, DispatchKind, Tag, UnionDispatch, children::target_of, kind, profile::Profile,
};
use crate::{
    document::{Document, Location},
    schema::view::Discriminator,
    source::{node::Node, pointer::JsonPointer, source_map::SourceId},
};

/// The dispatch of `branches`, with their tags.
pub(super) fn assign(
    document: &Document,
    discriminator: Option<Discriminator<'_>>,
    mut branches: Vec<Branch>,
) -> UnionDispatch {
    let mut default_branch = None;
    let mut mapped_elsewhere = Vec::new();
    let mut has_default_elsewhere = false;
    let mut property = None;
    if let Some(found) = discriminator {
        let tags = Tags::explicit(document, found, &branches);
        let names = tags.with_constants(found.property(), &branches);
        default_branch = found
            .default_mapping()
            .and_then(|target| position(document, target, &branches));
        has_default_elsewhere = found.default_mapping().is_some() && default_branch.is_none();
        let lost = found
            .mapping()
            .filter(|(_, target)| position(document, target, &branches).is_none());
        mapped_elsewhere.extend(lost.map(|(value, _)| Tag::String(value.to_owned())));
        if names.iter().any(|tags| !tags.is_empty()) {
            give(&mut branches, names);
            property = Some((found.property().to_owned(), true));
        }
    }
    if property.is_none()
        && let Some(name) = fixed_property(&branches)
    {
        let constants = Tags::none(&branches).with_own_constants(&name, &branches);
        give(&mut branches, constants);
        property = Some((name, false));
    }
    let by = match property {
        Some((name, has_discriminator)) => DispatchKind::Property {
            name,
            has_discriminator,
        },
        None => kind::without_tags(&branches),
    };
    UnionDispatch {
        by,
        branches,
        default_takes_unknown: default_branch.is_some(),
        default_branch,
        mapped_elsewhere,
        has_default_elsewhere,
    }
}

/// The same for the children of a base, which is last among `branches` and stays where a value may be of it alone:
/// the mapping names it, or there is no mapping and its own name may be the tag, or the tag may be absent.
pub(super) fn assign_with_base(
    document: &Document,
    discriminator: Discriminator<'_>,
    branches: Vec<Branch>,
) -> UnionDispatch {
    let is_mapped = discriminator.mapping().next().is_some();
    let mut res = assign(document, Some(discriminator), branches);
    let Some((base, children)) = res.branches.split_last_mut() else {
        return res;
    };
    let at = children.len();
    let implied = base.implied_tag();
    let is_implied = base.tags.len() == 1 && base.tags.first() == implied.as_ref();
    // A mapping without the base means that there are only children.
    if is_mapped && is_implied && !names(document, discriminator, base) {
        base.tags.clear();
    }
    let property = discriminator.property();
    let may_lack_tag = base.alternatives.iter().any(|it| !it.requires(property));
    if may_lack_tag && res.default_branch.is_none() {
        res.default_branch = Some(at);
    }
    if base.tags.is_empty() && res.default_branch != Some(at) {
        res.branches.pop();
    }
    res
}

/// Whether the mapping of `discriminator` leads to `branch`.
fn names(document: &Document, discriminator: Discriminator<'_>, branch: &Branch) -> bool {
    let mut targets = discriminator.mapping();
    targets.any(|(_, target)| mapped_to(document, target).is_some_and(|it| branch.is_at(&it)))
}

/// The schema that `target`, a value of `mapping` or `defaultMapping`, means: the component of that name, else what the
/// URI reference leads to (OAS 3.1.1 §4.8.25.3).
pub(super) fn mapped_to(document: &Document, target: &Node) -> Option<Location> {
    let text = target.as_str()?;
    let component = Location {
        source: SourceId::ENTRY,
        pointer: JsonPointer::from_iter(["components", "schemas", text]),
    };
    let Some(node) = document.node(&component) else {
        return target_of(document, target);
    };
    let end = document.follow(node, &component).ok()?;
    Some(end.location)
}

fn position(document: &Document, target: &Node, branches: &[Branch]) -> Option<usize> {
    let target = mapped_to(document, target)?;
    branches.iter().position(|branch| branch.is_at(&target))
}

fn give(branches: &mut [Branch], tags: Vec<Vec<Tag>>) {
    for (branch, tags) in branches.iter_mut().zip(tags) {
        branch.tags = tags;
    }
}

/// The tags of each branch so far.
struct Tags(Vec<Vec<Tag>>);

impl Tags {
    fn none(branches: &[Branch]) -> Self {
        Self(vec![Vec::new(); branches.len()])
    }

    /// Those that the mapping gives.
    fn explicit(
        document: &Document,
        discriminator: Discriminator<'_>,
        branches: &[Branch],
    ) -> Self {
        let mut res = Self::none(branches);
        for (value, target) in discriminator.mapping() {
            let at = position(document, target, branches);
            if let Some(tags) = at.and_then(|at| res.0.get_mut(at)) {
                tags.push(Tag::String(value.to_owned()));
            }
        }
        res
    }

    /// Those, and the constants that no other branch claims; where there are none, the name of the branch
    /// (OAS 3.0.3 §4.7.25).
    fn with_constants(self, property: &str, branches: &[Branch]) -> Vec<Vec<Tag>> {
        let mapped: Vec<Tag> = self.0.iter().flatten().cloned().collect();
        let mut res = self.with_own_constants(property, branches);
        let taken: Vec<Tag> = res.iter().flatten().cloned().collect();
        for (tags, branch) in res.iter_mut().zip(branches) {
            let Some(name) = branch.implied_tag() else {
                continue;
            };
            let constants = branch.constants(property);
            let is_admitted = constants.as_ref().is_none_or(|list| list.contains(&name));
            let is_free = !taken.contains(&name) && !mapped.contains(&name);
            if tags.is_empty() && is_admitted && is_free && branch.admits_objects() {
                tags.push(name);
            }
        }
        res
    }

    /// Those, and the constants of each branch that mean it alone and that the mapping gives to no other one.
    fn with_own_constants(mut self, property: &str, branches: &[Branch]) -> Vec<Vec<Tag>> {
        let constants: Vec<Vec<Tag>> = branches
            .iter()
            .map(|branch| branch.constants(property).unwrap_or_default())
            .collect();
        let mapped: Vec<Tag> = self.0.iter().flatten().cloned().collect();
        for (at, own) in constants.iter().enumerate() {
            // A branch with fewer values means its own more than one with many, such as a base among its children.
            let is_shared = |tag: &Tag| {
                let mut others = constants.iter().enumerate();
                others.any(|(other, list)| {
                    other != at && list.len() <= own.len() && list.contains(tag)
                })
            };
            let Some(tags) = self.0.get_mut(at) else {
                continue;
            };
            for tag in own {
                if !mapped.contains(tag) && !tags.contains(tag) && !is_shared(tag) {
                    tags.push(tag.clone());
                }
            }
        }
        self.0
    }
}

impl Branch {
    /// The tag that means this branch where neither a mapping nor a constant gives it one: that of an extension, else its
    /// name (OAS 3.0.3 §4.7.25).
    fn implied_tag(&self) -> Option<Tag> {
        let tag = self.given_tag.as_ref().or(self.name.as_ref())?;
        Some(Tag::String(tag.clone()))
    }

    /// Whether a mapping to `location` means this branch.
    fn is_at(&self, location: &Location) -> bool {
        self.addresses.contains(location)
    }

    /// Whether some object may be a value of this branch.
    pub fn admits_objects(&self) -> bool {
        self.alternatives.iter().any(Profile::admits_objects)
    }

    /// All values that `property` has in objects of this branch; `None` where they are not finite.
    pub(super) fn constants(&self, property: &str) -> Option<Vec<Tag>> {
        let mut res: Vec<Tag> = Vec::new();
        let objects = self.alternatives.iter().filter(|it| it.admits_objects());
        let mut is_any = false;
        for profile in objects {
            is_any = true;
            for tag in profile.constants(property)? {
                if !res.contains(tag) {
                    res.push(tag.clone());
                }
            }
        }
        (is_any && !res.is_empty()).then_some(res)
    }
}

/// The property that the branches fix to values of their own: one that all object branches fix, and of several one that
/// all require; else one that at least two fix, if those are the most.
fn fixed_property(branches: &[Branch]) -> Option<String> {
    let objects: Vec<&Branch> = branches.iter().filter(|it| it.admits_objects()).collect();
    if objects.len() < 2 {
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    for (name, member) in objects
        .iter()
        .flat_map(|branch| &branch.alternatives)
        .flat_map(|profile| &profile.members)
    {
        if member.constants.is_some() && !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let mut best: Option<(usize, bool, &str)> = None;
    for name in names {
        let Some(count) = told_apart(name, &objects) else {
            continue;
        };
        let is_required = objects
            .iter()
            .flat_map(|branch| &branch.alternatives)
            .filter(|profile| profile.constants(name).is_some())
            .all(|profile| profile.requires(name));
        let is_better =
            best.is_none_or(|(most, required, _)| (count, is_required) > (most, required));
        if is_better {
            best = Some((count, is_required, name));
        }
    }
    best.map(|(_, _, name)| name.to_owned())
}

/// How many of `branches` fix `property`, when at least two do and no value is one of two branches.
fn told_apart(property: &str, branches: &[&Branch]) -> Option<usize> {
    let lists = branches
        .iter()
        .filter_map(|branch| branch.constants(property));
    let mut seen: Vec<Tag> = Vec::new();
    let mut count = 0;
    for list in lists {
        count += 1;
        for tag in list {
            if seen.contains(&tag) {
                return None;
            }
            seen.push(tag);
        }
    }
    (count >= 2).then_some(count)
}
