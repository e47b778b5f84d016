//! The keywords for one location of a value: those of its schema, and of the schemas that it refers to or is composed
//! of.

use std::cell::OnceCell;

use serde_json::{Map, Value};

use crate::schema::{definitions::resolve, types::TypeSet};

/// Schemas that are read for one location; those nested deeper are ignored.
const MOST_FACETS: usize = 200;

/// A location in a schema; locations below it are looked up once, however many values are there.
#[derive(Debug)]
pub(super) struct View<'b> {
    bundle: &'b Value,
    facets: Vec<Facet<'b>>,
    mark: Mark<'b>,
    /// The types that values here may have.
    pub(super) types: TypeSet,
    /// Whether several schemas apply to the location and disagree about its form.
    is_split: bool,
    properties: OnceCell<Vec<(&'b str, View<'b>)>>,
    others: OnceCell<Box<View<'b>>>,
    items: OnceCell<Box<View<'b>>>,
}

#[derive(Debug, Clone, Copy)]
struct Facet<'b> {
    keywords: &'b Map<String, Value>,
    relation: Relation,
}

/// How a schema applies to a location.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Relation {
    /// It is the schema at the location.
    Own,
    /// It is the target of a reference there.
    Referred,
    /// It is one part of a composition, all of which apply.
    Part,
    /// It is one of several of which some apply.
    Branch,
}

/// The keyword `xml` (OAS 3.0.3 §4.7.26); absent fields have their defaults.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Mark<'b> {
    pub(super) name: Option<&'b str>,
    /// Whether the name is at the location itself, not at a schema used elsewhere too.
    pub(super) is_name_own: bool,
    pub(super) namespace: Option<&'b str>,
    pub(super) prefix: Option<&'b str>,
    attribute: Option<bool>,
    wrapped: Option<bool>,
    /// OAS 3.2.0 §4.27.1.
    node_type: Option<&'b str>,
}

/// The XML node that a value becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NodeKind {
    Element,
    Attribute,
    /// The text of the element around it.
    Text,
}

impl Mark<'_> {
    pub(super) fn kind(&self) -> NodeKind {
        match self.node_type {
            Some("attribute") => NodeKind::Attribute,
            Some("text" | "cdata") => NodeKind::Text,
            _ if self.attribute == Some(true) => NodeKind::Attribute,
            _ => NodeKind::Element,
        }
    }

    /// Whether the items of a list have an element around them.
    pub(super) fn is_wrapped(&self) -> bool {
        self.wrapped == Some(true) || self.node_type == Some("element")
    }

    /// Whether the document specifies the element around the items of a list.
    pub(super) fn specifies_wrapping(&self) -> bool {
        self.wrapped.is_some() || matches!(self.node_type, Some("element" | "none"))
    }
}

impl<'b> View<'b> {
    /// The location to which all of `schemas`, parts of `bundle`, apply.
    pub(super) fn of(schemas: &[&'b Value], bundle: &'b Value) -> Self {
        let mut facets = Vec::new();
        for schema in schemas {
            collect(schema, bundle, Relation::Own, &mut facets);
        }
        let mut types = TypeSet::NONE;
        for schema in schemas {
            let admitted = TypeSet::admitted_by(schema, bundle);
            if admitted != TypeSet::ALL {
                types = types.or(admitted);
            }
        }
        if types == TypeSet::NONE {
            types = inferred(&facets);
        }
        let mut marks = schemas.iter().map(|schema| {
            let mut own = Vec::new();
            collect(schema, bundle, Relation::Own, &mut own);
            mark_of(&own)
        });
        let first = marks.next();
        let is_split = marks.any(|mark| Some(mark) != first);
        Self {
            bundle,
            mark: mark_of(&facets),
            facets,
            types,
            is_split,
            properties: OnceCell::new(),
            others: OnceCell::new(),
            items: OnceCell::new(),
        }
    }

    /// The keyword `xml`; of several the nearest.
    pub(super) fn mark(&self) -> &Mark<'b> {
        &self.mark
    }

    /// Whether the shape of the value is ambiguous: a list or a single value, a string or an object.
    pub(super) fn is_ambiguous(&self) -> bool {
        self.is_split || self.has_several_shapes()
    }

    /// Whether values here may be of more than one of: single values, lists, objects.
    pub(super) fn has_several_shapes(&self) -> bool {
        let types = self.types.without_null();
        let shapes = [
            TypeSet::SCALARS.without_null(),
            TypeSet::ARRAY,
            TypeSet::OBJECT,
        ];
        shapes.iter().filter(|shape| types.meets(**shape)).count() != 1
    }

    /// The declared properties with their views.
    pub(super) fn properties(&self) -> &[(&'b str, Self)] {
        self.properties.get_or_init(|| {
            let mut schemas: Vec<(&str, Vec<&Value>)> = Vec::new();
            for facet in &self.facets {
                let own = facet.keywords.get("properties").and_then(Value::as_object);
                for (name, schema) in own.into_iter().flatten() {
                    match schemas.iter_mut().find(|(known, _)| known == name) {
                        Some((_, list)) => list.push(schema),
                        // What does not travel this way.
                        None if schema == &Value::Bool(false) => {}
                        None => schemas.push((name, vec![schema])),
                    }
                }
            }
            let members = schemas.into_iter();
            members
                .map(|(name, schemas)| (name, Self::of(&schemas, self.bundle)))
                .collect()
        })
    }

    /// Names of the properties that must be there whatever else is.
    pub(super) fn required(&self) -> Vec<&'b str> {
        self.required_by(|relation| relation < Relation::Branch)
    }

    /// Names of the properties that must be there where one of several schemas applies.
    pub(super) fn perhaps_required(&self) -> Vec<&'b str> {
        self.required_by(|relation| relation == Relation::Branch)
    }

    fn required_by(&self, counts: impl Fn(Relation) -> bool) -> Vec<&'b str> {
        let facets = self.facets.iter().filter(|facet| counts(facet.relation));
        let lists = facets.filter_map(|facet| {
            let names = facet.keywords.get("required")?.as_array()?;
            Some(names.iter().filter_map(Value::as_str))
        });
        lists.flatten().collect()
    }

    /// The view of the property `name`.
    pub(super) fn property(&self, name: &str) -> &Self {
        let mut known = self.properties().iter();
        known
            .find(|(known, _)| *known == name)
            .map_or_else(|| self.other_properties(), |(_, view)| view)
    }

    /// The view of properties that have no schema of their own.
    pub(super) fn other_properties(&self) -> &Self {
        self.others.get_or_init(|| {
            let mut schemas: Vec<&Value> = Vec::new();
            for facet in &self.facets {
                schemas.extend(facet.keywords.get("additionalProperties"));
                let patterns = facet.keywords.get("patternProperties");
                let patterns = patterns.and_then(Value::as_object);
                schemas.extend(patterns.into_iter().flat_map(Map::values));
            }
            schemas.retain(|schema| schema.is_object());
            Box::new(Self::of(&schemas, self.bundle))
        })
    }

    /// The view of the items of a list.
    pub(super) fn items(&self) -> &Self {
        self.items.get_or_init(|| {
            let mut schemas: Vec<&Value> = Vec::new();
            for facet in &self.facets {
                schemas.extend(facet.keywords.get("items"));
                let first = facet.keywords.get("prefixItems");
                schemas.extend(first.and_then(Value::as_array).into_iter().flatten());
            }
            Box::new(Self::of(&schemas, self.bundle))
        })
    }

    /// Names of the schemas that are referred to here.
    pub(super) fn reference_names(&self) -> impl Iterator<Item = &'b str> {
        let direct = self.facets.iter();
        let direct = direct.filter(|facet| facet.relation < Relation::Part);
        direct.filter_map(|facet| {
            let reference = facet.keywords.get("$ref")?.as_str()?;
            reference.rsplit('/').next()
        })
    }
}

fn mark_of<'b>(facets: &[Facet<'b>]) -> Mark<'b> {
    let mut res = Mark::default();
    let direct = facets.iter();
    let direct = direct.filter(|facet| facet.relation < Relation::Part);
    for (relation, own) in
        direct.filter_map(|facet| Some((facet.relation, facet.keywords.get("xml")?)))
    {
        let text = |key: &str| {
            own.get(key)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        let flag = |key: &str| own.get(key).and_then(Value::as_bool);
        if res.name.is_none() {
            res.name = text("name");
            res.is_name_own = relation == Relation::Own;
        }
        if res.namespace.is_none() && res.prefix.is_none() {
            res.namespace = text("namespace");
            res.prefix = text("prefix");
        }
        res.attribute = res.attribute.or_else(|| flag("attribute"));
        res.wrapped = res.wrapped.or_else(|| flag("wrapped"));
        res.node_type = res.node_type.or_else(|| text("nodeType"));
    }
    res
}

/// The types that other keywords imply where `type` is missing: documents omit it beside `properties`.
fn inferred(facets: &[Facet<'_>]) -> TypeSet {
    let has = |key: &str| facets.iter().any(|facet| facet.keywords.contains_key(key));
    if has("properties") || has("additionalProperties") {
        TypeSet::OBJECT
    } else if has("items") {
        TypeSet::ARRAY
    } else {
        TypeSet::ALL
    }
}

fn collect<'b>(
    schema: &'b Value,
    bundle: &'b Value,
    relation: Relation,
    facets: &mut Vec<Facet<'b>>,
) {
    let Value::Object(keywords) = schema else {
        return;
    };
    let is_known = facets
        .iter()
        .any(|facet| std::ptr::eq(facet.keywords, keywords));
    if is_known || facets.len() == MOST_FACETS {
        return;
    }
    facets.push(Facet { keywords, relation });
    if let Some(target) = keywords
        .get("$ref")
        .and_then(|reference| resolve(reference, bundle))
    {
        collect(target, bundle, relation.max(Relation::Referred), facets);
    }
    for composed in ["allOf", "anyOf", "oneOf"] {
        let parts = keywords.get(composed).and_then(Value::as_array);
        let parts: Vec<&Value> = parts
            .into_iter()
            .flatten()
            .filter(|part| TypeSet::admitted_by(part, bundle) != TypeSet::NULL)
            .collect();
        // One part alone is a way to write something beside a reference.
        let of_parts = match (parts.len(), composed) {
            (1, _) => relation,
            (_, "allOf") => relation.max(Relation::Part),
            _ => Relation::Branch,
        };
        for part in parts {
            collect(part, bundle, of_parts, facets);
        }
    }
    for conditional in ["then", "else"] {
        if let Some(part) = keywords.get(conditional) {
            collect(part, bundle, Relation::Branch, facets);
        }
    }
}
