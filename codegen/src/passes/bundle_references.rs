//! Bundles references: all their targets become components of the entry file.
//!
//! **What it does.** An object that some `$ref` points to, and that is not a component of the entry file, becomes one:
//! objects of other files are copied, objects elsewhere in the entry file are moved. All references are rewritten
//! to `#/components/<section>/<name>`. Path items, which have no section in 3.0, are put where they are referred to.
//!
//! **Why.** The passes behind this one, and progenitor, then meet a single kind of reference.
//!
//! **Example.**
//!
//! ```yaml
//! # before: api.yaml                                # after
//! components:                                       components:
//!   schemas:                                          schemas:
//!     account: {$ref: schemas.yaml#/account}            account:
//!                                                         properties:
//! # schemas.yaml                                            kind: {$ref: '#/components/schemas/kind'}
//! account:                                              kind: {type: string}
//!   properties: {kind: {$ref: '#/kind'}}
//! kind: {type: string}
//! ```
//!
//! **Names.** A component that is nothing but a reference gives its name to what it refers to. Everything else is
//! called by the last part of its address, or by its file. Of two with one name the one that is mentioned first keeps
//! it. A schema that is named after a location inside another object is marked by `x-unnamed`.
//!
//! **Standard.** OAS 3.0.3 §4.7.23.
//!
//! **Parts.** `homes` decides where each object will be found, by its [section](sections) and a [readable] name;
//! [`rewrite`] copies the tree with all references leading there.

mod sections;

mod readable;

mod homes;

mod rewrite;

use spec::{
    document::{Location, grammar::ObjectKind},
    schema::dispatch::{SchemaNames, TAG_EXTENSION, has_name},
    source::{node::Node, source_map::SourceId},
};

use self::{
    homes::{Home, homes},
    rewrite::Bundler,
};
use crate::{
    pass::{Pass, PassContext},
    tree,
};

/// See the [module](self).
#[derive(Debug)]
pub struct BundleReferences;

impl Pass for BundleReferences {
    fn id(&self) -> &'static str {
        "bundle-references"
    }

    fn what(&self) -> &'static str {
        "Makes everything that is referred to a component of one tree"
    }

    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node) {
        let document = cx.document;
        let bundler = Bundler {
            document,
            homes: homes(document),
        };
        let at = Location::root(SourceId::ENTRY);
        *root = bundler.object(document.root(), ObjectKind::OpenApi, &at, 0);
        let mut newcomers: Vec<(&Location, &Home)> = bundler
            .homes
            .iter()
            .filter(|(_, home)| !home.exists)
            .collect();
        newcomers.sort_by_key(|(_, home)| home.order);
        let names = SchemaNames::new(document);
        for (location, home) in newcomers {
            let Some(node) = document.node(location) else {
                continue;
            };
            let mut content = bundler.content(node, home.kind, location, 0);
            if home.kind == ObjectKind::Schema
                && let Some(mapping) = content.as_mapping_mut()
            {
                if !has_name(location) {
                    mapping.push(tree::entry(UNNAMED, tree::boolean(true, node.span)));
                }
                // The tag that its name implies stays the same.
                let own = names.of(location).filter(|own| *own != home.name);
                if let Some(own) = own.filter(|_| mapping.get(TAG_EXTENSION).is_none()) {
                    mapping.push(tree::entry(TAG_EXTENSION, Node::string(own, node.span)));
                }
            }
            if let Some(components) = tree::components_mut(root, home.section) {
                components.insert(home.name.clone(), content);
            }
        }
    }
}

/// Extension that marks components named after a location: a schema inside another one, say.
pub(crate) const UNNAMED: &str = "x-unnamed";
