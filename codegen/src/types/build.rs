//! From schema components in normal form to types.

use std::collections::{BTreeMap, BTreeSet};

use spec::{
    diagnostic::Diagnostic,
    document::{Document, Location},
    schema::{
        SchemaView,
        dialect::schema_at,
        dispatch::{Dispatcher, Tag},
        view::{AdditionalProperties, SchemaType},
    },
    source::{
        node::{Entry, Mapping, Node},
        pointer::JsonPointer,
        source_map::SourceId,
    },
};

use super::{
    ConstrainedString, Field, StructType, TypeExpr, TypeItem, TypeKind, TypeTable, UnionType,
    attributes, checks, constants, description, enumeration, recursion, replacement, required,
    reserved, tag_values, union,
};
use crate::{
    config::ClientConfig,
    error::GenerateError,
    format::Formats,
    name_lock::Naming,
    names::{Names, pascal, snake},
    passes::LISTS_CHILDREN,
    type_form::{IntegerForm, TypeForm, additional},
};

/// Makes types of schemas.
pub(crate) struct Builder<'r> {
    schemas: &'r [Entry],
    document: &'r Document,
    dispatcher: Dispatcher<'r>,
    by_component: BTreeMap<String, usize>,
    /// The name of each type in Rust.
    names: Vec<String>,
    /// Components that admit null: every reference to one does.
    nullable: BTreeSet<String>,
    table: TypeTable,
    formats: &'r Formats,
}

impl<'r> Builder<'r> {
    /// The types of the components of `document`, which is in normal form, but for those that `config` has a type for.
    ///
    /// # Errors
    ///
    /// When `config` names what is not there, or what is not a type.
    pub(crate) fn new(
        document: &'r Document,
        config: &'r ClientConfig,
        naming: &mut Naming,
    ) -> Result<Self, GenerateError> {
        let schemas = document
            .component_schemas()
            .map_or(&[][..], Mapping::entries);
        let replace = &config.replace;
        replacement::check(replace, schemas)?;
        attributes::check(config, schemas)?;
        let by_component = schemas
            .iter()
            .enumerate()
            .map(|(at, entry)| (entry.key.clone(), at))
            .collect();
        let mut res = Self {
            schemas,
            document,
            dispatcher: Dispatcher::new(document),
            by_component,
            names: type_names(schemas, naming),
            nullable: nullable(schemas),
            table: TypeTable::default(),
            formats: &config.formats,
        };
        let items = schemas.iter().zip(&res.names);
        res.table.items = items
            .map(|(entry, name)| res.item(entry, name, replace.get(&entry.key)))
            .collect();
        attributes::put(config, &mut res.table.items)?;
        constants::mark(&mut res.table);
        checks::keep(&mut res.table);
        recursion::insert_boxes(&mut res.table);
        Ok(res)
    }

    /// The constraints of the document that the types do not check.
    pub(crate) fn notes(&self) -> impl Iterator<Item = Diagnostic> {
        let items = self.schemas.iter().zip(&self.table.items);
        items.filter_map(|(entry, item)| match &item.kind {
            TypeKind::ConstrainedString(text) => text.note(SchemaView::new(&entry.value)),
            _ => None,
        })
    }

    /// The finished table; what travels where is marked.
    pub(crate) fn finish(mut self) -> TypeTable {
        let mut names = Names::new(reserved::RESERVED);
        for item in &self.table.items {
            names.take(&item.name);
        }
        required::name(&mut self.table, &mut names);
        tag_values::name(&mut self.table, &mut names);
        self.table
    }

    /// `schema`, or the component it refers to.
    pub(crate) fn resolved<'s>(&self, schema: &'s Node) -> &'s Node
    where
        'r: 's,
    {
        let target = SchemaView::new(schema)
            .component_reference()
            .and_then(|name| self.schemas.get(*self.by_component.get(name)?));
        target.map_or(schema, |entry| &entry.value)
    }

    /// The table, to be marked.
    pub(crate) fn table_mut(&mut self) -> &mut TypeTable {
        &mut self.table
    }

    fn item(&self, entry: &Entry, name: &str, replacement: Option<&String>) -> TypeItem {
        let schema = SchemaView::new(&entry.value);
        let kind = match replacement {
            Some(path) => replacement::kind(path),
            None => self.kind(schema, &entry.key),
        };
        TypeItem {
            name: name.to_owned(),
            component: entry.key.clone(),
            description: description::of(schema, &entry.key),
            is_deprecated: schema.is_deprecated(),
            attributes: Vec::new(),
            kind,
            in_requests: false,
            in_responses: false,
            span: schema.span(),
        }
    }

    fn kind(&self, schema: SchemaView<'_>, component: &str) -> TypeKind {
        match TypeForm::of(schema) {
            TypeForm::Object => TypeKind::Struct(self.structure(schema)),
            TypeForm::StringEnum(values) => {
                TypeKind::StringEnum(enumeration::strings(schema, &values))
            }
            TypeForm::IntegerEnum(values) => {
                TypeKind::IntegerEnum(enumeration::integers(schema, &values))
            }
            TypeForm::Union(branches) => TypeKind::Union(self.union(schema, branches, component)),
            TypeForm::String => match (self.string(schema), ConstrainedString::of(schema)) {
                (TypeExpr::String, Some(text)) => TypeKind::ConstrainedString(text),
                (ty, _) => TypeKind::Alias(ty),
            },
            _ => TypeKind::Alias(self.expr_without_null(schema.node())),
        }
    }

    /// The type of a schema where it is used.
    pub(crate) fn expr(&self, schema: &Node) -> TypeExpr {
        let res = self.expr_without_null(schema);
        match res {
            // Any value is null too.
            TypeExpr::Value => res,
            _ if self.is_nullable(SchemaView::new(schema)) => TypeExpr::Nullable(Box::new(res)),
            _ => res,
        }
    }

    fn is_nullable(&self, schema: SchemaView<'_>) -> bool {
        let is_nullable = |name| self.nullable.contains(name);
        schema.is_nullable() || schema.component_reference().is_some_and(is_nullable)
    }

    /// The type of a schema where it is used, for values that are not null.
    pub(crate) fn expr_without_null(&self, schema: &Node) -> TypeExpr {
        match TypeForm::of(schema) {
            TypeForm::Reference(name) => match self.by_component.get(name) {
                Some(at) => TypeExpr::Named(*at),
                None => TypeExpr::Value,
            },
            TypeForm::Boolean => TypeExpr::Boolean,
            TypeForm::Integer(form) => integer(form),
            TypeForm::Number => TypeExpr::F64,
            TypeForm::String => self.string(SchemaView::new(schema)),
            TypeForm::List(items) => TypeExpr::List(Box::new(self.inner(items))),
            TypeForm::Map(values) => TypeExpr::Map(Box::new(self.inner(values))),
            // Named shapes are references by now; what is left is at a location that no pass names.
            TypeForm::Any
            | TypeForm::Object
            | TypeForm::StringEnum(_)
            | TypeForm::IntegerEnum(_)
            | TypeForm::Union(_) => TypeExpr::Value,
        }
    }

    /// A string, or the type of its format.
    fn string(&self, schema: SchemaView<'_>) -> TypeExpr {
        // Since 3.1 `contentEncoding` is what `format: byte` was (OAS 3.1.1 §4.8.14.4).
        let encoding = schema.content_encoding();
        let encoded = encoding.filter(|it| it.eq_ignore_ascii_case("base64"));
        let name = schema.format().or(encoded.map(|_| "byte"));
        let format = name.and_then(|name| self.formats.get(name));
        format.map_or(TypeExpr::String, TypeExpr::Formatted)
    }

    fn union(&self, union: SchemaView<'_>, branches: &[Node], component: &str) -> UnionType {
        let location = Location {
            source: SourceId::ENTRY,
            pointer: JsonPointer::from_iter(["components", "schemas", component]),
        };
        let schema = schema_at(self.document, location);
        let is_any_of = union.branch_list().is_some_and(|(key, _)| key == "anyOf");
        let mut dispatch = schema.and_then(|schema| self.dispatcher.dispatch(&schema));
        let mut branches: Vec<(&Node, TypeExpr)> = branches
            .iter()
            .map(|branch| (branch, self.expr_without_null(branch)))
            .collect();
        let resolved = |branch| SchemaView::new(self.resolved(branch));
        if let Some(dispatch) = &mut dispatch {
            union::keep_distinct(dispatch, &mut branches, resolved);
        }
        union::union(dispatch, &branches, is_any_of, component, &self.names)
    }

    /// The one value that `schema` admits.
    fn constant(&self, schema: SchemaView<'_>) -> Option<Tag> {
        let schema = SchemaView::new(self.resolved(schema.node()));
        let [value] = schema.enumerated()? else {
            return None;
        };
        Tag::of(&value.to_json())
    }

    /// How the strings of `schema`, whose type does not check them, are checked; those of a list, where it is one.
    fn check(&self, schema: SchemaView<'_>) -> Option<ConstrainedString> {
        match self.expr_without_null(schema.node()) {
            TypeExpr::String => ConstrainedString::of(schema),
            TypeExpr::List(items) if *items == TypeExpr::String => {
                ConstrainedString::of(schema.items()?)
            }
            _ => None,
        }
    }

    fn inner(&self, schema: Option<SchemaView<'_>>) -> TypeExpr {
        schema.map_or(TypeExpr::Value, |schema| self.expr(schema.node()))
    }

    fn structure(&self, schema: SchemaView<'_>) -> StructType {
        let mut names = Names::default();
        let fields = schema
            .properties()
            .map(|property| Field {
                name: names.take(&snake(property.name)),
                property: property.name.to_owned(),
                ty: self.expr_without_null(property.schema.node()),
                is_required: property.is_required,
                is_nullable: self.is_nullable(property.schema),
                is_read_only: property.schema.is_read_only(),
                is_write_only: property.schema.is_write_only(),
                is_deprecated: property.schema.is_deprecated(),
                constant: self.constant(property.schema),
                tag: None,
                tag_values: None,
                is_null: is_null(property.schema),
                check: self.check(property.schema),
                description: description::of(property.schema, property.name)
                    .or_else(|| description::constraints(property.schema)),
            })
            .collect();
        let says_open = match schema.additional_properties() {
            AdditionalProperties::Any | AdditionalProperties::Schema(_) => true,
            AdditionalProperties::Unspecified | AdditionalProperties::Forbidden => {
                schema.pattern_properties().next().is_some()
            }
        };
        let additional = says_open.then(|| {
            let ty = self.inner(additional(schema));
            (names.take("additional_properties"), ty)
        });
        StructType {
            fields,
            additional,
            required: None,
        }
    }
}

/// The components that admit null: by themselves, or by a branch.
fn nullable(schemas: &[Entry]) -> BTreeSet<String> {
    let mut res = BTreeSet::new();
    loop {
        let before = res.len();
        for entry in schemas {
            let schema = SchemaView::new(&entry.value);
            let admits_null = |branch: &Node| {
                let branch = SchemaView::new(branch);
                let target = branch.component_reference();
                branch.is_nullable() || target.is_some_and(|name| res.contains(name))
            };
            // A child that admits null elsewhere does not make a base admit it.
            let lists_children = schema.extension(LISTS_CHILDREN).is_some();
            let mut branches = schema.branches().unwrap_or_default().iter();
            if schema.is_nullable() || !lists_children && branches.any(admits_null) {
                res.insert(entry.key.clone());
            }
        }
        if res.len() == before {
            return res;
        }
    }
}

/// The name of each of `schemas` in Rust: the one it had before, or the first of its own that is free.
fn type_names(schemas: &[Entry], naming: &mut Naming) -> Vec<String> {
    let mut names = Names::new(reserved::RESERVED);
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

fn integer(form: IntegerForm) -> TypeExpr {
    match form {
        IntegerForm::I32 => TypeExpr::I32,
        IntegerForm::I64 => TypeExpr::I64,
        IntegerForm::U32 => TypeExpr::U32,
        IntegerForm::U64 => TypeExpr::U64,
    }
}

/// Whether null is the only value of `schema`.
fn is_null(schema: SchemaView<'_>) -> bool {
    let lists_null = |values: &[Node]| !values.is_empty() && values.iter().all(Node::is_null);
    schema.single_type() == Some(SchemaType::Null) || schema.enumerated().is_some_and(lists_null)
}
