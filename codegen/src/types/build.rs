//! From schema components in normal form to types.

use std::collections::{BTreeMap, BTreeSet};

use spec::{
    diagnostic::Diagnostic,
    source::node::{Entry, Mapping, Node},
};

use super::{
    EnumValue, Field, StructType, TextType, TypeExpr, TypeItem, TypeKind, TypeTable, UnionType,
    Variant, recursion, replacement,
};
use crate::{
    error::GenerateError,
    name_lock::Naming,
    names::{Names, pascal, snake},
    passes::variant_label,
    schema::shape::{Shape, additional, shape},
    tree,
};

/// Names that types of a document do not take: they would hide what the emitted code uses.
const RESERVED: &[&str] = &[
    "BTreeMap",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Deserialize",
    "Display",
    "Err",
    "From",
    "Into",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Result",
    "Send",
    "Serialize",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToString",
    "Value",
    "Vec",
    "Fn",
    "FnMut",
    "FnOnce",
    "Drop",
    "Eq",
    "PartialEq",
    "Ord",
    "PartialOrd",
    "Hash",
    "AsRef",
    "ToOwned",
    "TryFrom",
    "TryInto",
    "Extend",
    "IntoIterator",
    "FromIterator",
    "Future",
    "Unknown",
];

/// Makes types of schemas.
pub(crate) struct Builder<'r> {
    schemas: &'r [Entry],
    by_component: BTreeMap<String, usize>,
    /// The name of each type in Rust.
    names: Vec<String>,
    /// Components that admit null: every reference to one does.
    nullable: BTreeSet<String>,
    table: TypeTable,
}

impl<'r> Builder<'r> {
    /// The types of the components of `root`, which is in normal form, but for those that `replace` has a type for.
    ///
    /// # Errors
    ///
    /// When `replace` names what is not there, or what is no type.
    pub(crate) fn new(
        root: &'r Node,
        replace: &BTreeMap<String, String>,
        naming: &mut Naming,
    ) -> Result<Self, GenerateError> {
        let schemas = tree::components(root, "schemas").map_or(&[][..], Mapping::entries);
        replacement::check(replace, schemas)?;
        let by_component = schemas
            .iter()
            .enumerate()
            .map(|(at, entry)| (entry.key.clone(), at))
            .collect();
        let mut res = Self {
            schemas,
            by_component,
            names: type_names(schemas, naming),
            nullable: schemas
                .iter()
                .filter(|entry| says_nullable(&entry.value))
                .map(|entry| entry.key.clone())
                .collect(),
            table: TypeTable::default(),
        };
        let items = schemas.iter().zip(&res.names);
        res.table.items = items
            .map(|(entry, name)| res.item(entry, name, replace.get(&entry.key)))
            .collect();
        recursion::settle(&mut res.table);
        Ok(res)
    }

    /// What the types leave out of what the document says.
    pub(crate) fn notes(&self) -> impl Iterator<Item = Diagnostic> {
        let items = self.schemas.iter().zip(&self.table.items);
        items.filter_map(|(entry, item)| match &item.kind {
            TypeKind::Text(text) => text.note(&entry.value),
            _ => None,
        })
    }

    /// The finished table.
    pub(crate) fn finish(self) -> TypeTable {
        self.table
    }

    /// `schema`, or the component it refers to.
    pub(crate) fn resolved<'s>(&self, schema: &'s Node) -> &'s Node
    where
        'r: 's,
    {
        let target = tree::schema_reference(schema)
            .and_then(|name| self.schemas.get(*self.by_component.get(name)?));
        target.map_or(schema, |entry| &entry.value)
    }

    /// The table, to be marked.
    pub(crate) fn table_mut(&mut self) -> &mut TypeTable {
        &mut self.table
    }

    fn item(&self, entry: &Entry, name: &str, replacement: Option<&String>) -> TypeItem {
        let schema = &entry.value;
        let kind = match replacement {
            Some(path) => replacement::kind(path),
            None => self.kind(entry),
        };
        TypeItem {
            name: name.to_owned(),
            component: entry.key.clone(),
            description: text(schema, "description").or_else(|| text(schema, "title")),
            is_deprecated: schema.get_bool("deprecated") == Some(true),
            kind,
            in_requests: false,
            in_responses: false,
            span: schema.span,
        }
    }

    fn kind(&self, entry: &Entry) -> TypeKind {
        let schema = &entry.value;
        match shape(schema) {
            Shape::Object => TypeKind::Struct(self.structure(schema)),
            Shape::StringEnum(values) => TypeKind::StringEnum(string_values(&values)),
            Shape::IntegerEnum(values) => TypeKind::IntegerEnum(integer_values(&values)),
            Shape::Union(branches) => TypeKind::Union(self.union(schema, branches, &entry.key)),
            Shape::String { .. } => match TextType::of(schema) {
                Some(text) => TypeKind::Text(text),
                None => TypeKind::Alias(TypeExpr::String),
            },
            _ => TypeKind::Alias(self.expr_without_null(schema)),
        }
    }

    /// The type of a schema where it is used.
    pub(crate) fn expr(&self, schema: &Node) -> TypeExpr {
        let res = self.expr_without_null(schema);
        match res {
            // Any value is null too.
            TypeExpr::Value => res,
            _ if self.is_nullable(schema) => TypeExpr::Nullable(Box::new(res)),
            _ => res,
        }
    }

    fn is_nullable(&self, schema: &Node) -> bool {
        says_nullable(schema)
            || tree::schema_reference(schema).is_some_and(|name| self.nullable.contains(name))
    }

    /// The type of a schema where it is used, for values that are not null.
    pub(crate) fn expr_without_null(&self, schema: &Node) -> TypeExpr {
        match shape(schema) {
            Shape::Reference(name) => match self.by_component.get(name) {
                Some(at) => TypeExpr::Named(*at),
                None => TypeExpr::Value,
            },
            Shape::Boolean => TypeExpr::Boolean,
            Shape::Integer { format } => integer(format),
            Shape::Number { .. } => TypeExpr::F64,
            Shape::String { .. } => TypeExpr::String,
            Shape::List(items) => TypeExpr::List(Box::new(self.inner(items))),
            Shape::Map(values) => TypeExpr::Map(Box::new(self.inner(values))),
            // Named shapes are references by now; what is left stands where no pass names it.
            Shape::Any
            | Shape::Object
            | Shape::StringEnum(_)
            | Shape::IntegerEnum(_)
            | Shape::Union(_) => TypeExpr::Value,
        }
    }

    fn inner(&self, schema: Option<&Node>) -> TypeExpr {
        schema.map_or(TypeExpr::Value, |schema| self.expr(schema))
    }

    fn structure(&self, schema: &Node) -> StructType {
        let required: Vec<&str> = schema
            .get("required")
            .map(Node::items)
            .unwrap_or_default()
            .iter()
            .filter_map(Node::as_str)
            .collect();
        let mut names = Names::default();
        let properties = schema.get("properties").map_or(&[][..], Node::entries);
        let fields = properties
            .iter()
            .map(|entry| Field {
                name: names.take(&snake(&entry.key)),
                property: entry.key.clone(),
                ty: self.expr_without_null(&entry.value),
                is_required: required.contains(&entry.key.as_str()),
                is_nullable: self.is_nullable(&entry.value),
                is_read_only: entry.value.get_bool("readOnly") == Some(true),
                is_write_only: entry.value.get_bool("writeOnly") == Some(true),
                is_deprecated: entry.value.get_bool("deprecated") == Some(true),
                description: text(&entry.value, "description")
                    .or_else(|| text(&entry.value, "title")),
            })
            .collect();
        let says_open = schema
            .get("additionalProperties")
            .is_some_and(|it| it.as_bool() == Some(true) || it.as_mapping().is_some())
            || schema.get("patternProperties").is_some();
        let additional = says_open.then(|| {
            let ty = self.inner(additional(schema));
            (names.take("additional_properties"), ty)
        });
        StructType { fields, additional }
    }

    fn union(&self, schema: &Node, branches: &[Node], own_name: &str) -> UnionType {
        let discriminator = schema.get("discriminator");
        let tag = discriminator.and_then(|it| it.get_str("propertyName"));
        let mapping = discriminator.and_then(|it| it.get("mapping"));
        let mut names = Names::new(&["Unknown"]);
        let mut variants: Vec<Variant> = Vec::new();
        let mut seen_tags: BTreeSet<String> = BTreeSet::new();
        for (index, branch) in branches.iter().enumerate() {
            let ty = self.expr_without_null(branch);
            let mut tags = tags_of(branch, mapping);
            tags.retain(|tag| seen_tags.insert(tag.clone()));
            // Of equal types the first would always be taken.
            if let Some(known) = variants.iter_mut().find(|variant| variant.ty == ty) {
                known.tags.extend(tags);
                continue;
            }
            let wanted = variant_label(branch, own_name, index);
            variants.push(Variant {
                name: names.take(&self.variant_name(&ty, &wanted)),
                ty,
                tags,
            });
        }
        let all_are_structs = variants
            .iter()
            .all(|variant| matches!(variant.ty, TypeExpr::Named(_)) && !variant.tags.is_empty());
        UnionType {
            tag: tag.filter(|_| all_are_structs).map(ToOwned::to_owned),
            variants,
        }
    }

    fn variant_name(&self, ty: &TypeExpr, wanted: &str) -> String {
        let word = match ty {
            TypeExpr::Named(_) => return pascal(wanted),
            TypeExpr::Boolean => "Boolean",
            TypeExpr::I32 | TypeExpr::I64 | TypeExpr::U32 | TypeExpr::U64 => "Integer",
            TypeExpr::F64 => "Number",
            TypeExpr::String => "String",
            TypeExpr::Value => "Any",
            TypeExpr::List(item) => match item.as_ref() {
                TypeExpr::Named(at) => {
                    let name = self.names.get(*at).map_or("Item", String::as_str);
                    return format!("{name}List");
                }
                TypeExpr::String => "StringList",
                TypeExpr::I32 | TypeExpr::I64 => "IntegerList",
                _ => "List",
            },
            TypeExpr::Map(_) => "Map",
            TypeExpr::Nullable(_) | TypeExpr::Boxed(_) => "Variant",
        };
        word.to_owned()
    }
}

/// The name of each of `schemas` in Rust: the one it had before, or the first of its own that is free.
fn type_names(schemas: &[Entry], naming: &mut Naming) -> Vec<String> {
    let mut names = Names::new(RESERVED);
    let locked: Vec<Option<String>> = schemas
        .iter()
        .map(|entry| {
            let known = naming.schema(&entry.key)?;
            (pascal(known) == known && names.is_free(known)).then(|| names.take(known))
        })
        .collect();
    let all = schemas.iter().zip(locked);
    all.map(|(entry, locked)| {
        let name = locked.unwrap_or_else(|| names.take(&pascal(&entry.key)));
        naming.give_schema(&entry.key, &name);
        name
    })
    .collect()
}

/// The values of the discriminator that mean `branch`: those mapped to it, else its own name (OAS 3.0.3 §4.7.25).
fn tags_of(branch: &Node, mapping: Option<&Node>) -> Vec<String> {
    let names: Vec<&str> = [
        branch.get_str(crate::passes::VARIANT_NAME),
        tree::schema_reference(branch),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mapped: Vec<String> = mapping
        .map_or(&[][..], Node::entries)
        .iter()
        .filter(|entry| {
            let target = entry.value.as_str().unwrap_or_default();
            let target = tree::component_name(target, "schemas").unwrap_or(target);
            names.contains(&target)
        })
        .map(|entry| entry.key.clone())
        .collect();
    if mapped.is_empty() {
        return names
            .first()
            .map(|name| (*name).to_owned())
            .into_iter()
            .collect();
    }
    mapped
}

fn says_nullable(schema: &Node) -> bool {
    schema.get_bool("nullable") == Some(true)
}

fn integer(format: Option<&str>) -> TypeExpr {
    match format {
        Some("int32") => TypeExpr::I32,
        Some("uint32") => TypeExpr::U32,
        Some("uint64") => TypeExpr::U64,
        _ => TypeExpr::I64,
    }
}

fn string_values(values: &[&Node]) -> Vec<EnumValue<String>> {
    let mut names = Names::new(&["Unknown"]);
    values
        .iter()
        .filter_map(|value| value.as_str())
        .map(|value| EnumValue {
            variant: names.take(&pascal(value)),
            value: value.to_owned(),
        })
        .collect()
}

fn integer_values(values: &[&Node]) -> Vec<EnumValue<i64>> {
    let mut names = Names::new(&["Unknown"]);
    values
        .iter()
        .filter_map(|value| value.as_number()?.as_str().parse().ok())
        .map(|value: i64| EnumValue {
            variant: names.take(&pascal(&value.to_string())),
            value,
        })
        .collect()
}

fn text(node: &Node, field: &str) -> Option<String> {
    node.get_str(field)
        .filter(|text| !text.trim().is_empty())
        .map(ToOwned::to_owned)
}
