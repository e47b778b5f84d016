//! No `allOf` is left: parts that must all hold become one schema.
//!
//! **What it does.** The parts of `allOf`, references followed, are merged into the schema. An `allOf` of one reference,
//! written to describe or to make nullable, becomes that reference, and so does one that only narrows a named string where
//! it is used: the type with the name is worth more than a bound. A union beside properties is multiplied out: each
//! branch gets the properties.
//!
//! **Why.** A Rust struct has its fields in one place. Merging also keeps a schema that reaches itself through `allOf`
//! away from progenitor, which such a schema kills.
//!
//! **Example.**
//!
//! ```yaml
//! # before                            # after
//! Cat:                                Cat:
//!   allOf:                              type: object
//!     - $ref: '#/components/…/Pet'      properties:
//!     - properties: {meow: {…}}           name: {…}     # of Pet
//!                                         meow: {…}
//! ```
//!
//! **Standard.** JSON Schema 2020-12 core §10.2.1.1, OAS 3.0.3 §4.7.24.1 (Composition and Inheritance).

mod unions;

use spec::{
    diagnostic::{Diagnostic, RuleInfo, Severity},
    document::{SpecVersion, grammar::FieldType, grammar::ObjectKind},
    source::node::{Entry, Mapping, Node, NodeValue},
};

use super::explicit_discriminators::LISTS_CHILDREN;
use super::schema::{
    annotations::{is_annotation, is_unconstrained},
    merge::{branches, describe_like, describe_over, has_properties, merge_into, resolve},
};
use crate::{
    pass::{Pass, PassContext},
    tree,
};

/// A schema reaches itself through `allOf`.
pub static CYCLIC_ALL_OF: RuleInfo = RuleInfo {
    id: "cyclic-all-of",
    severity: Severity::Note,
    what: "A schema that extends another one is inside that other one.",
    why: "Written out it would never end; the type of the property is the extended schema itself.",
    example: "Node:\n  properties:\n    child:\n      allOf: [{$ref: '#/components/schemas/Node'}, {properties: {…}}]",
    standard: "JSON Schema 2020-12 core §10.2.1.1",
};

/// See the [module](self).
#[derive(Debug)]
pub struct MergeAllOf;

/// Branches of a union beyond which properties beside it, or another union, are not multiplied out.
const MOST_BRANCHES: usize = 64;

impl Pass for MergeAllOf {
    fn id(&self) -> &'static str {
        "merge-all-of"
    }

    fn what(&self) -> &'static str {
        "Merges the parts of `allOf` into one schema"
    }

    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node) {
        let Some(schemas) = tree::components(root, "schemas").cloned() else {
            let empty = Mapping::default();
            Merger::new(&empty, cx).members(root, ObjectKind::OpenApi);
            return;
        };
        Merger::new(&schemas, cx).members(root, ObjectKind::OpenApi);
    }
}

struct Merger<'a, 'c> {
    /// The components as they were before.
    schemas: &'a Mapping,
    version: SpecVersion,
    cx: &'a mut PassContext<'c>,
    /// Components whose content is being written out around the location that is worked on, outermost first.
    within: Vec<Within>,
    /// Components that are being merged into the one schema that is worked on.
    merging: Vec<String>,
}

/// A component whose content is being written out.
struct Within {
    name: String,
    /// Whether it is only the base of another one here. Each branch of a union begins with its own bases.
    is_base: bool,
}

/// How often a component may be inside its own content before it is only referred to.
const MOST_NESTINGS: usize = 2;
/// Components written out inside each other.
const DEEPEST: usize = 24;

impl<'a, 'c> Merger<'a, 'c> {
    fn new(schemas: &'a Mapping, cx: &'a mut PassContext<'c>) -> Self {
        Self {
            schemas,
            version: cx.version(),
            cx,
            within: Vec::new(),
            merging: Vec::new(),
        }
    }

    /// Everything inside the object `node`, the whole before its parts: merging brings in parts that are yet unmerged.
    fn members(&mut self, node: &mut Node, kind: ObjectKind) {
        let version = self.version;
        let is_components = kind == ObjectKind::Components;
        let Some(mapping) = node.as_mapping_mut() else {
            return;
        };
        for (key, value) in mapping.values_mut() {
            if is_components && key == "schemas" {
                for (name, schema) in value
                    .as_mapping_mut()
                    .into_iter()
                    .flat_map(Mapping::values_mut)
                {
                    self.within = vec![Within {
                        name: name.to_owned(),
                        is_base: false,
                    }];
                    self.merging = vec![name.to_owned()];
                    self.schema(schema);
                    self.within.clear();
                    self.merging.clear();
                }
            } else if let Some(ty) = tree::member_type(kind, key, version) {
                self.by_type(value, ty);
            }
        }
    }

    fn by_type(&mut self, node: &mut Node, ty: &FieldType) {
        match ty {
            FieldType::Object(kind) | FieldType::OrReference(kind) => self.members(node, *kind),
            FieldType::SchemaOrList if node.as_sequence().is_some() => {
                self.by_type(node, &FieldType::List(&FieldType::Schema));
            }
            FieldType::Schema | FieldType::SchemaOrBoolean | FieldType::SchemaOrList => {
                self.schema(node);
            }
            FieldType::List(inner) => {
                for item in node.as_sequence_mut().into_iter().flatten() {
                    self.by_type(item, inner);
                }
            }
            FieldType::Map(inner) => {
                for (_, value) in node
                    .as_mapping_mut()
                    .into_iter()
                    .flat_map(Mapping::values_mut)
                {
                    self.by_type(value, inner);
                }
            }
            _ => {}
        }
    }

    fn schema(&mut self, schema: &mut Node) {
        let depth = self.within.len();
        if let Some(dropped) = unions::join_own(schema) {
            self.note_dropped_union(&dropped);
        }
        self.merge_parts(schema);
        self.multiply_out(schema);
        let merging = std::mem::take(&mut self.merging);
        let key = branches(schema).map(|(key, _)| key);
        let list = key.and_then(|key| schema.get_mut(key));
        let list = list.map(|list| std::mem::replace(list, Node::new(NodeValue::Null, list.span)));
        self.members(schema, ObjectKind::Schema);
        if let (Some(key), Some(mut list)) = (key, list) {
            let added = self.within.split_off(depth);
            self.within
                .extend(added.into_iter().filter(|it| !it.is_base));
            self.by_type(&mut list, &FieldType::List(&FieldType::Schema));
            if let Some(place) = schema.get_mut(key) {
                *place = list;
            }
        }
        self.merging = merging;
        self.within.truncate(depth);
    }

    /// Replaces `allOf` of `schema` by the content of its parts.
    fn merge_parts(&mut self, schema: &mut Node) {
        let all_of = schema.as_mapping_mut().and_then(|it| it.remove("allOf"));
        // Since 3.1 a reference may have siblings; then all of them must hold.
        let is_extended = schema.get_str("$ref").is_some()
            && schema
                .entries()
                .iter()
                .any(|entry| entry.key != "$ref" && !is_annotation(&entry.key));
        if all_of.is_none() && !is_extended {
            return;
        }
        let mut parts: Vec<Node> = all_of.map_or_else(Vec::new, |it| it.items().to_vec());
        let bare: Vec<Node> = parts
            .extract_if(.., |part| is_unconstrained(part))
            .collect();
        for part in &bare {
            describe_like(schema, part);
        }
        let own_reference = schema.as_mapping_mut().and_then(|it| it.remove("$ref"));
        if let Some(text) = own_reference {
            parts.insert(
                0,
                Node::mapping(vec![tree::entry("$ref", text)], schema.span),
            );
        }
        self.drop_extended(&mut parts);
        self.drop_repeated_type(schema, &mut parts);
        match parts.as_slice() {
            [one] if is_unconstrained(schema) && !self.extends_own_union(one) => {
                let mut res = one.clone();
                describe_over(&mut res, schema);
                *schema = res;
                // The part may have an `allOf` of its own.
                self.merge_parts(schema);
            }
            parts => {
                if let Some(text) = self.narrowed_string(schema, parts) {
                    let mut res = text.clone();
                    if parts.len() > 1 || !is_unconstrained(schema) {
                        let message = "bounds beside a reference to a named string are dropped: its type has its own";
                        self.cx.report_dropped(schema.span, message);
                    }
                    describe_over(&mut res, schema);
                    *schema = res;
                    return;
                }
                let parts: Vec<Node> = parts.to_vec();
                self.merge_several(schema, &parts);
            }
        }
    }

    /// Takes out the type beside the one reference among `parts` where what it refers to has that type: what adds nothing
    /// is the schema with the name.
    fn drop_repeated_type(&self, schema: &mut Node, parts: &mut Vec<Node>) {
        let mut references = parts
            .iter()
            .filter_map(|part| Some(resolve(self.schemas, part)?.1));
        let (Some(target), None) = (references.next(), references.next()) else {
            return;
        };
        let implied = has_properties(target).then_some("object");
        let Some(ty) = target.get_str("type").or(implied) else {
            return;
        };
        let repeats = |entry: &Entry| entry.key == "type" && entry.value.as_str() == Some(ty);
        let adds_nothing = |node: &Node| {
            node.entries()
                .iter()
                .all(|it| repeats(it) || is_annotation(&it.key))
        };
        let is_reference = |part: &Node| tree::schema_reference(part).is_some();
        let is_only = parts
            .iter()
            .all(|part| is_reference(part) || adds_nothing(part));
        if !is_only || !adds_nothing(schema) {
            return;
        }
        let bare: Vec<Node> = parts.extract_if(.., |part| !is_reference(part)).collect();
        for part in &bare {
            describe_like(schema, part);
        }
        if let Some(mapping) = schema.as_mapping_mut() {
            mapping.remove("type");
        }
    }

    /// Takes out references to schemas that another part extends: all their content is there.
    fn drop_extended(&self, parts: &mut Vec<Node>) {
        let references: Vec<String> = parts
            .iter()
            .filter_map(|part| Some(resolve(self.schemas, part)?.0.to_owned()))
            .collect();
        if references.len() < 2 {
            return;
        }
        parts.retain(|part| {
            let Some((name, _)) = resolve(self.schemas, part) else {
                return true;
            };
            !references
                .iter()
                .any(|other| other != name && self.extends(other, name, DEEPEST))
        });
    }

    /// Whether the component `name` has `base` among the parts of its `allOf`, at most `depth` schemas away.
    fn extends(&self, name: &str, base: &str, depth: usize) -> bool {
        let parts = self.schemas.get(name).and_then(|it| it.get("allOf"));
        parts.map_or(&[][..], Node::items).iter().any(|part| {
            resolve(self.schemas, part).is_some_and(|(part, _)| {
                part == base || depth > 0 && self.extends(part, base, depth - 1)
            })
        })
    }

    /// Whether `part` refers to a base of which the component that is worked on is a branch: an alias of the base would
    /// be a union that holds itself.
    fn extends_own_union(&self, part: &Node) -> bool {
        let Some((_, base)) = resolve(self.schemas, part) else {
            return false;
        };
        let listed = branches(base).map_or(&[][..], |(_, list)| list);
        base.get("discriminator").is_some()
            && listed.iter().any(|branch| {
                tree::schema_reference(branch)
                    .is_some_and(|name| self.merging.iter().any(|it| it == name))
            })
    }

    /// The reference among `parts` to a named string that everything else here only narrows; a component that narrows
    /// another one has a name of its own.
    fn narrowed_string<'p>(&self, schema: &Node, parts: &'p [Node]) -> Option<&'p Node> {
        if !self.merging.is_empty() || !narrows_string(schema) {
            return None;
        }
        let (references, rest): (Vec<&Node>, Vec<&Node>) = parts
            .iter()
            .partition(|part| tree::schema_reference(part).is_some());
        let [text] = references.as_slice() else {
            return None;
        };
        let (_, target) = resolve(self.schemas, text)?;
        let is_string = target.get_str("type") == Some("string") && narrows_string(target);
        (is_string && rest.into_iter().all(narrows_string)).then_some(*text)
    }

    fn merge_several(&mut self, schema: &mut Node, parts: &[Node]) {
        let recursive = parts.iter().find(|part| {
            resolve(self.schemas, part).is_some_and(|(name, _)| {
                let nestings = self.within.iter().filter(|it| it.name == name).count();
                nestings >= MOST_NESTINGS || self.within.len() >= DEEPEST
            })
        });
        // Inside a component that is being written out, extending that component again and again would never end.
        if let Some(part) = recursive {
            let mut res = part.clone();
            describe_over(&mut res, schema);
            self.note_cycle(schema);
            *schema = res;
            return;
        }
        for part in parts.iter().rev() {
            if let Some(mut content) = self.content(part) {
                if let Some(dropped) = unions::join(schema, &mut content) {
                    self.note_dropped_union(&dropped);
                }
                merge_into(schema, &content, &mut |entry| {
                    let message = format!(
                        "`{}` of a part of `allOf` is dropped: another part has its own",
                        entry.key
                    );
                    self.cx.report_dropped(entry.key_span, message);
                });
            } else {
                self.note_cycle(part);
            }
        }
    }

    /// The content of `part` once its references are followed and its own parts merged; `None` when it leads back to what
    /// is being merged.
    fn content(&mut self, part: &Node) -> Option<Node> {
        let Some((name, target)) = resolve(self.schemas, part) else {
            let mut res = part.clone();
            self.merge_parts(&mut res);
            return Some(res);
        };
        if self.merging.iter().any(|it| it == name) {
            return None;
        }
        let is_base = self.is_base(name, target);
        self.within.push(Within {
            name: name.to_owned(),
            is_base,
        });
        self.merging.push(name.to_owned());
        let is_of_base =
            |key: &str| matches!(key, "discriminator" | "oneOf" | "anyOf" | LISTS_CHILDREN);
        let entries = target.entries().iter();
        let entries = entries.filter(|entry| !is_base || !is_of_base(&entry.key));
        let mut res = Node::mapping(entries.cloned().collect(), target.span);
        self.merge_parts(&mut res);
        self.merging.pop();
        if let Some(mapping) = res.as_mapping_mut() {
            // What a type is called and how it is shown is not inherited.
            for key in ["title", "example", "examples", "nullable"] {
                mapping.remove(key);
            }
        }
        Some(res)
    }

    /// Whether `base`, the component `name`, is not a union where it is extended next, since it lists what extends it.
    /// Its children have names: what wraps a base where it is used, and has none, is of any branch.
    fn is_base(&self, name: &str, base: &Node) -> bool {
        let listed = branches(base).map_or(&[][..], |(_, list)| list);
        let extends = |branch: &Node| {
            tree::schema_reference(branch).is_some_and(|it| {
                self.merging.iter().any(|own| own == it) || self.extends(it, name, DEEPEST)
            })
        };
        let lists_children = !self.merging.is_empty() && listed.iter().any(extends);
        base.get("discriminator").is_some() && (listed.is_empty() || lists_children)
    }

    /// Gives each branch of a union the properties beside it.
    fn multiply_out(&mut self, schema: &mut Node) {
        let Some((key, list)) = branches(schema) else {
            return;
        };
        if !has_properties(schema) {
            return;
        }
        let structured: Vec<Node> = list.to_vec();
        let mut base = schema.clone();
        if let Some(mapping) = base.as_mapping_mut() {
            mapping.retain(|entry| {
                entry.key != key && entry.key != "discriminator" && !is_annotation(&entry.key)
            });
        }
        let are_whole: Vec<bool> = structured
            .iter()
            .map(|branch| self.already_has(branch, &base))
            .collect();
        let multiplied = are_whole.iter().filter(|is_whole| !**is_whole).count();
        if !structured.iter().any(unions::has_structure) || multiplied > MOST_BRANCHES {
            // Branches that only require properties together: a type can express the properties alone.
            let dropped = schema.as_mapping_mut().and_then(|it| it.remove(key));
            if let Some(dropped) = dropped {
                let message = format!(
                    "the branches of `{key}` are dropped: types have the properties beside them only"
                );
                self.cx.report_dropped(dropped.span, message);
            }
            return;
        }
        let multiplied: Vec<Node> = structured
            .iter()
            .zip(are_whole)
            .map(|(branch, is_whole)| {
                if is_whole {
                    return branch.clone();
                }
                let parts = vec![base.clone(), branch.clone()];
                let list = Node::new(NodeValue::Sequence(parts), branch.span);
                let mut entries = vec![tree::entry("allOf", list)];
                if let Some(name) = tree::schema_reference(branch) {
                    entries.push(tree::entry(VARIANT_NAME, Node::string(name, branch.span)));
                }
                Node::mapping(entries, branch.span)
            })
            .collect();
        if let Some(mapping) = schema.as_mapping_mut() {
            let span = mapping.get(key).map_or(base.span, |it| it.span);
            mapping.retain(|entry| is_annotation(&entry.key) || entry.key == "discriminator");
            mapping.insert(key, Node::new(NodeValue::Sequence(multiplied), span));
        }
    }

    /// Whether the schema that `branch` refers to has all properties of `base`, since it extends it.
    fn already_has(&mut self, branch: &Node, base: &Node) -> bool {
        let Some((name, _)) = resolve(self.schemas, branch) else {
            return false;
        };
        // What extends the component that is worked on has its properties; inline schemas have properties of their own.
        if self
            .merging
            .first()
            .is_some_and(|own| self.extends(name, own, DEEPEST))
        {
            return true;
        }
        let saved = (std::mem::take(&mut self.merging), self.within.len());
        let content = self.content(branch);
        self.merging = saved.0;
        self.within.truncate(saved.1);
        let has = |name: &str| {
            let properties = content.as_ref().and_then(|it| it.get("properties"));
            properties.is_some_and(|it| it.get(name).is_some())
        };
        let wanted = base.get("properties").map_or(&[][..], Node::entries);
        wanted.iter().all(|entry| has(&entry.key))
    }

    fn note_dropped_union(&mut self, dropped: &Node) {
        let message =
            "the branches of one of two unions are dropped: types have those of the other";
        self.cx.report_dropped(dropped.span, message);
    }

    fn note_cycle(&mut self, at: &Node) {
        self.cx.report(
            Diagnostic::new(
                &CYCLIC_ALL_OF,
                at.span,
                "the schema extends one that it is a part of",
            )
            .here("taken as that schema itself")
            .help("name the extended schema, and refer to it here"),
        );
    }
}

/// Whether `schema` constrains nothing but a string.
fn narrows_string(schema: &Node) -> bool {
    schema
        .entries()
        .iter()
        .all(|entry| match entry.key.as_str() {
            "type" => entry.value.as_str() == Some("string"),
            "format" => entry.value.as_str() != Some("binary"),
            "minLength" | "maxLength" | "pattern" => true,
            key => is_annotation(key),
        })
}

/// Extension that keeps the name of a branch whose reference was written out.
pub(crate) const VARIANT_NAME: &str = "x-variant-name";
