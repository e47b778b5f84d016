//! Every schema that becomes a Rust type is a component.
//!
//! **What it does.** Objects, enumerations and unions that are inside something else move to `components.schemas`, and
//! a reference replaces them. They are named after their location: `Pet` and `owner` give `PetOwner`. Where the
//! same schema is at several locations under one name, such as a parameter `direction` of forty operations, it becomes
//! one component of that name.
//!
//! **Why.** A Rust type has a name, and the name must not depend on what else is in the document more than it has to.
//!
//! **Example.**
//!
//! ```yaml
//! # before                            # after
//! Pet:                                Pet:
//!   properties:                         properties:
//!     owner:                              owner: {$ref: '#/components/schemas/PetOwner'}
//!       type: object                  PetOwner:
//!       properties: {name: {…}}         type: object
//!                                       properties: {name: {…}}
//! ```
//!
//! **Parts.** [`locations`] meets the inline schemas with what they are called by their location, [`fingerprint`] tells which are
//! the same, [`survey`] chooses their names, [`replacement`] puts references where they stood, [`mappings`] lets
//! discriminators follow. Both walks, that of `locations`
//! and that of `replacement`, meet the same schemas: a second run of the pass finds none.

mod branch_differences;

mod branch_names;

mod fingerprint;

mod mappings;

mod locations;

mod survey;

mod replacement;

use std::collections::BTreeSet;

use spec::{
    document::grammar::ObjectKind,
    source::node::{Entry, Mapping, Node},
};

pub(crate) use self::branch_names::spelled;
use self::{
    branch_names::given as given_title,
    locations::visit_root,
    replacement::{in_place, replace_inline, without_place},
    survey::Survey,
};

use super::merge_all_of::VARIANT_NAME;
use crate::{
    names::{Names, pascal},
    pass::{Pass, PassContext},
    tree,
};

/// See the [module](self).
#[derive(Debug)]
pub struct NameInlineSchemas;

impl Pass for NameInlineSchemas {
    fn id(&self) -> &'static str {
        "name-inline-schemas"
    }

    fn what(&self) -> &'static str {
        "Moves inline schemas that become types to `components.schemas`"
    }

    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node) {
        let version = cx.version();
        let mut survey = Survey::new(version);
        visit_root(root, version, &mut |node, location| {
            survey.note(node, location);
        });
        let mut names = Names::default();
        let mut taken_types = BTreeSet::new();
        for entry in tree::components(root, "schemas").map_or(&[][..], Mapping::entries) {
            names.take(&entry.key);
            taken_types.insert(pascal(&entry.key));
        }
        let chosen = survey.choose(&mut names, &taken_types, cx.naming);
        let mut moved: Vec<Entry> = Vec::new();
        let mut seen = BTreeSet::new();
        replace_inline(
            root,
            ObjectKind::OpenApi,
            version,
            &mut |node, fingerprint| {
                let Some(name) = chosen.get(fingerprint) else {
                    return;
                };
                let reference = in_place(node, name, node.span);
                let schema = std::mem::replace(node, reference);
                if seen.insert(name.clone()) {
                    moved.push(tree::entry(name.clone(), without_place(schema)));
                }
            },
        );
        if moved.is_empty() {
            return;
        }
        if let Some(schemas) = tree::components_mut(root, "schemas") {
            for entry in moved {
                schemas.push(entry);
            }
        }
        mappings::retarget(root, version);
    }
}

/// What the branch at `index` of the union `owner` is called among its variants.
pub(crate) fn variant_label(branch: &Node, owner: &str, index: usize) -> String {
    if let Some(name) = branch.get_str(VARIANT_NAME) {
        return name.to_owned();
    }
    match tree::schema_reference(branch) {
        // A branch that was inline is called after the union; the variant need not repeat that.
        Some(name) => match name.strip_prefix(owner) {
            Some(rest) if rest.starts_with(|c: char| c.is_uppercase()) => rest.to_owned(),
            _ => name.to_owned(),
        },
        None => given_title(branch).unwrap_or_else(|| unnamed(index)),
    }
}

/// Whether `label` says nothing about a branch.
pub(crate) fn is_unnamed(label: &str) -> bool {
    let number = label.strip_prefix(UNNAMED);
    number.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()))
}

const UNNAMED: &str = "Variant";

/// What the branch at `index` is called that has no name.
fn unnamed(index: usize) -> String {
    format!("{UNNAMED}{}", index + 1)
}
