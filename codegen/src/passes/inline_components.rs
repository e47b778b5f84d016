//! Writes parameters, bodies, responses and headers where they are used.
//!
//! **What it does.** References to components other than schemas and security schemes are replaced by what they refer
//! to; the sections of `components` they came from are removed.
//!
//! **Why.** Only schemas become types of their own. Everything else belongs to an operation, and an operation that has
//! all its parts can be read without looking elsewhere.
//!
//! **Example.**
//!
//! ```yaml
//! # before                                        # after
//! parameters:                                     parameters:
//!   - $ref: '#/components/parameters/limit'         - {name: limit, in: query, schema: {type: integer}}
//! ```
//!
//! **Standard.** OAS 3.0.3 §4.7.23.

use spec::{
    document::{
        SpecVersion,
        grammar::{FieldType, ObjectKind},
    },
    source::node::{Mapping, Node},
};

use crate::{
    pass::{Pass, PassContext},
    tree,
};

/// See the [module](self).
#[derive(Debug)]
pub struct InlineComponents;

/// Sections of `components` whose objects are put where they are used.
const SECTIONS: &[&str] = &[
    "parameters",
    "responses",
    "requestBodies",
    "headers",
    "examples",
    "mediaTypes",
];

/// Components written out inside each other.
const DEEPEST: usize = 16;

impl Pass for InlineComponents {
    fn id(&self) -> &'static str {
        "inline-components"
    }

    fn what(&self) -> &'static str {
        "Puts parameters, bodies, responses, headers and examples where they are used"
    }

    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node) {
        let components = root.get_mut("components").and_then(Node::as_mapping_mut);
        let Some(components) = components else {
            return;
        };
        let mut taken = Mapping::default();
        for section in SECTIONS {
            if let Some(node) = components.remove(section) {
                taken.insert(*section, node);
            }
        }
        let inliner = Inliner {
            components: &taken,
            version: cx.version(),
        };
        if !taken.is_empty() {
            inliner.members(root, ObjectKind::OpenApi, 0);
        }
    }
}

struct Inliner<'a> {
    components: &'a Mapping,
    version: SpecVersion,
}

impl Inliner<'_> {
    fn object(&self, node: &mut Node, kind: ObjectKind, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let target = node.get_str("$ref").and_then(|text| self.target(text));
        match target.filter(|_| kind != ObjectKind::Schema) {
            Some(target) => {
                *node = target.clone();
                self.object(node, kind, depth + 1);
            }
            None => self.members(node, kind, depth),
        }
    }

    fn target(&self, text: &str) -> Option<&Node> {
        let (section, name) = text.strip_prefix("#/components/")?.split_once('/')?;
        self.components.get(section)?.get(name)
    }

    fn members(&self, node: &mut Node, kind: ObjectKind, depth: usize) {
        // Schemas hold nothing but schemas.
        if kind == ObjectKind::Schema {
            return;
        }
        for (key, value) in node
            .as_mapping_mut()
            .into_iter()
            .flat_map(Mapping::values_mut)
        {
            if let Some(ty) = tree::member_type(kind, key, self.version) {
                self.by_type(value, ty, depth);
            }
        }
    }

    fn by_type(&self, node: &mut Node, ty: &FieldType, depth: usize) {
        match ty {
            FieldType::Object(kind) | FieldType::OrReference(kind) => {
                self.object(node, *kind, depth);
            }
            FieldType::List(inner) => {
                for item in node.as_sequence_mut().into_iter().flatten() {
                    self.by_type(item, inner, depth);
                }
            }
            FieldType::Map(inner) => {
                for (_, value) in node
                    .as_mapping_mut()
                    .into_iter()
                    .flat_map(Mapping::values_mut)
                {
                    self.by_type(value, inner, depth);
                }
            }
            _ => {}
        }
    }
}
