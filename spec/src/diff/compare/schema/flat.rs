//! A conjunction of schemas as one: references followed, `allOf` merged, keywords gathered.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::part::{Address, Bundle, Part};
use crate::schema::pattern;

/// Everything that is asked of a value at one address.
#[derive(Debug, Default)]
pub(super) struct Flat<'b> {
    /// Where the first part is.
    pub(super) address: Option<Address<'b>>,
    /// Whether nothing satisfies it.
    pub(super) is_never: bool,
    /// The types that are left, `null` among them; absent when all are.
    pub(super) types: Option<BTreeSet<&'b str>>,
    /// Where the types are given.
    pub(super) type_address: Option<Address<'b>>,
    /// The lists of values, each of which counts: `enum` and `const`.
    pub(super) enumerations: Vec<Enumeration<'b>>,
    /// All other keywords that assert something of the value itself.
    pub(super) keywords: BTreeMap<&'b str, Vec<(&'b Value, Address<'b>)>>,
    /// The schemas of each named property.
    pub(super) properties: BTreeMap<&'b str, Vec<Part<'b>>>,
    /// Where the first of them are listed.
    pub(super) properties_address: Option<Address<'b>>,
    /// The properties that must be there.
    pub(super) required: BTreeMap<&'b str, Address<'b>>,
    /// The schemas of members whose name matches a pattern.
    pub(super) patterns: BTreeMap<&'b str, Vec<Part<'b>>>,
    /// Schemas one level below, by keyword: `items`, `additionalProperties`, `propertyNames`.
    pub(super) below: BTreeMap<&'b str, Vec<Part<'b>>>,
    /// Whether there is a schema of members without a name, even one that asks for nothing.
    describes_others: bool,
    /// The schemas of the first elements.
    pub(super) prefix: Vec<Vec<Part<'b>>>,
    /// The unions, each of which counts.
    pub(super) unions: Vec<Union<'b>>,
    /// The schema objects it is made of: where annotations are.
    pub(super) objects: Vec<Address<'b>>,
}

/// A list of values.
#[derive(Debug)]
pub(super) struct Enumeration<'b> {
    pub(super) values: Vec<(&'b Value, Address<'b>)>,
    pub(super) address: Address<'b>,
}

/// An `anyOf` or `oneOf`.
#[derive(Debug, Clone)]
pub(super) struct Union<'b> {
    pub(super) variants: Vec<Part<'b>>,
    pub(super) address: Address<'b>,
}

/// Keywords with one schema whose meaning is the same in every part.
const BELOW: [&str; 4] = [
    "items",
    "additionalProperties",
    "propertyNames",
    "unevaluatedProperties",
];

/// Those about members that have no name.
const OTHERS: [&str; 2] = ["additionalProperties", "unevaluatedProperties"];

impl<'b> Flat<'b> {
    /// Lays `parts` flat.
    pub(super) fn of(parts: &[Part<'b>], bundle: &'b Bundle<'b>) -> Self {
        let mut res = Self {
            address: parts.first().map(|part| part.address.clone()),
            ..Self::default()
        };
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut pending: Vec<Part<'b>> = parts.iter().rev().cloned().collect();
        while let Some(part) = pending.pop() {
            match part.value {
                Value::Bool(false) if !part.admits_null => res.is_never = true,
                Value::Object(_) => {
                    // A reference that leads back to itself asks for nothing more.
                    let reference = part.value.get("$ref").and_then(Value::as_str);
                    if let Some(reference) = reference
                        && seen.insert(reference.to_owned())
                        && let Some(target) = part.value.get("$ref").and_then(|r| bundle.target(r))
                    {
                        pending.push(Part {
                            admits_null: part.admits_null,
                            ..target
                        });
                    }
                    let all_of = part.list("allOf").into_iter().rev();
                    pending.extend(all_of.map(|inner| Part {
                        admits_null: part.admits_null,
                        ..inner
                    }));
                    res.object(&part, bundle, &mut pending);
                }
                _ => {}
            }
        }
        res.types_of_unions(bundle);
        res
    }

    /// Whether every value satisfies it.
    pub(super) fn is_anything(&self) -> bool {
        !self.is_never
            && self.types.is_none()
            && self.enumerations.is_empty()
            && self.keywords.is_empty()
            && self.properties.is_empty()
            && self.required.is_empty()
            && self.patterns.is_empty()
            && self.below.is_empty()
            && self.prefix.is_empty()
            && self.unions.is_empty()
    }

    /// The union, where nothing else is asked of the value.
    pub(super) fn only_union(&self) -> Option<&Union<'b>> {
        let has_own_types = self.type_address.as_ref().is_some_and(|address| {
            let mut unions = self.unions.iter();
            !unions.any(|union| union.address == *address)
        });
        let [union] = self.unions.as_slice() else {
            return None;
        };
        let is_alone = !has_own_types
            && self.enumerations.is_empty()
            && self.keywords.is_empty()
            && self.properties.is_empty()
            && self.required.is_empty()
            && self.patterns.is_empty()
            && self.below.is_empty()
            && self.prefix.is_empty();
        is_alone.then_some(union)
    }

    /// Whether an object may have no other properties than those listed.
    pub(super) fn is_closed(&self) -> bool {
        OTHERS
            .iter()
            .filter_map(|keyword| self.below.get(keyword))
            .flatten()
            .any(|part| part.value == &Value::Bool(false))
    }

    /// What it asks of the member `name`, which is not among its properties; `None` where it describes no such member.
    ///
    /// An object of which no member is described is a map of anything. One that has properties may have others too, but who writes
    /// it does not mean them.
    pub(super) fn other(&self, name: &str) -> Option<Vec<Part<'b>>> {
        let by_pattern = self
            .patterns
            .iter()
            .filter(|(it, _)| pattern::matches(it, name));
        let mut matching = by_pattern.flat_map(|(_, parts)| parts).cloned().peekable();
        if matching.peek().is_some() {
            return Some(matching.collect());
        }
        if self.is_closed() || !(self.describes_others || self.is_map()) {
            return None;
        }
        let others = OTHERS.iter().filter_map(|keyword| self.below.get(keyword));
        Some(others.flatten().cloned().collect())
    }

    /// Whether it is about objects, and says nothing of their members.
    fn is_map(&self) -> bool {
        let is_object = |types: &BTreeSet<&str>| types.contains("object");
        self.types.as_ref().is_some_and(is_object)
            && self.properties.is_empty()
            && self.patterns.is_empty()
            && self.unions.is_empty()
    }

    /// What it says of the bytes that a string stands for, in `contentEncoding` or `contentMediaType`. Before 3.1 the formats `byte`
    /// and `binary` were how to say that (OAS 3.1.0 §4.4.2).
    pub(super) fn content(&self, keyword: &str) -> Option<&'b str> {
        let text = |keyword: &str| {
            let (value, _) = self.keywords.get(keyword)?.first()?;
            value.as_str()
        };
        let by_format = match (keyword, text("format")) {
            ("contentEncoding", Some("byte")) => Some("base64"),
            ("contentMediaType", Some("binary")) => Some("application/octet-stream"),
            _ => None,
        };
        text(keyword).or(by_format)
    }

    /// Whether `null` satisfies it, as far as types and lists show.
    pub(super) fn admits_null(&self) -> bool {
        let by_type = self
            .types
            .as_ref()
            .is_none_or(|types| types.contains("null"));
        let by_list = |list: &Enumeration<'_>| list.values.iter().any(|(value, _)| value.is_null());
        by_type && self.enumerations.iter().all(by_list)
    }

    fn object(&mut self, part: &Part<'b>, bundle: &Bundle<'_>, pending: &mut Vec<Part<'b>>) {
        self.objects.push(part.address.clone());
        let Some(keywords) = part.value.as_object() else {
            return;
        };
        for (keyword, value) in keywords {
            let address = part.address.join(keyword);
            match keyword.as_str() {
                "$ref" | "allOf" | "$schema" => {}
                "type" => self.narrow_types(type_names(value), part.admits_null, address),
                "enum" | "const" => self.enumerations.push(enumeration(value, keyword, part)),
                "properties" => {
                    self.properties_address.get_or_insert(address);
                    gather(&mut self.properties, part.members(keyword));
                }
                "patternProperties" => gather(&mut self.patterns, part.members(keyword)),
                "required" => {
                    for (at, name) in value.as_array().into_iter().flatten().enumerate() {
                        if let Some(name) = name.as_str() {
                            self.required
                                .entry(name)
                                .or_insert_with(|| address.join(at.to_string()));
                        }
                    }
                }
                "prefixItems" => {
                    for (at, item) in part.list(keyword).into_iter().enumerate() {
                        if self.prefix.len() <= at {
                            self.prefix.push(Vec::new());
                        }
                        if let Some(list) = self.prefix.get_mut(at) {
                            list.push(item);
                        }
                    }
                }
                "anyOf" | "oneOf" => self.union(part, keyword, pending),
                // The bounds of `int32` and the like are part of the format.
                "minimum" | "maximum" if bundle.node(&address).is_none() => {}
                _ => {
                    let known = BELOW.iter().find(|known| *known == keyword);
                    self.describes_others |= OTHERS.contains(&keyword.as_str());
                    match known.zip(part.below(keyword)) {
                        Some((_, below)) if is_anything(below.value) => {}
                        Some((known, below)) => self.below.entry(known).or_default().push(below),
                        None => self
                            .keywords
                            .entry(keyword)
                            .or_default()
                            .push((value, address)),
                    }
                }
            }
        }
    }

    /// A union of one schema and `null` is that schema with `null` allowed; a union of one is that one.
    fn union(&mut self, part: &Part<'b>, keyword: &str, pending: &mut Vec<Part<'b>>) {
        let is_null = |variant: &Part<'_>| {
            let ty = variant.value.get("type");
            ty == Some(&Value::from("null")) || ty == Some(&serde_json::json!(["null"]))
        };
        let (null, mut others): (Vec<_>, Vec<_>) =
            part.list(keyword).into_iter().partition(is_null);
        let admits_null = part.admits_null || !null.is_empty();
        match (others.pop(), others.is_empty()) {
            (Some(only), true) => pending.push(Part {
                admits_null,
                ..only
            }),
            (Some(last), false) => {
                others.push(last);
                others.extend(null);
                self.unions.push(Union {
                    variants: others,
                    address: part.address.join(keyword),
                });
            }
            (None, _) => {}
        }
    }

    fn narrow_types(
        &mut self,
        mut names: BTreeSet<&'b str>,
        admits_null: bool,
        address: Address<'b>,
    ) {
        if admits_null {
            names.insert("null");
        }
        self.types = Some(match self.types.take() {
            None => names,
            Some(known) => intersection(&known, &names),
        });
        self.type_address.get_or_insert(address);
    }

    /// Derives the types from the variants of a union where no other keyword gives them.
    fn types_of_unions(&mut self, bundle: &'b Bundle<'b>) {
        use crate::schema::types::TypeSet;
        if self.types.is_some() {
            return;
        }
        let Some(union) = self.unions.first() else {
            return;
        };
        let sets = union
            .variants
            .iter()
            .map(|variant| TypeSet::admitted_by(variant.value, bundle.json()));
        let sets: Vec<TypeSet> = sets.collect();
        let table = [
            ("string", TypeSet::STRING),
            ("number", TypeSet::NUMBER),
            ("boolean", TypeSet::BOOLEAN),
            ("null", TypeSet::NULL),
            ("array", TypeSet::ARRAY),
            ("object", TypeSet::OBJECT),
        ];
        let names: BTreeSet<&str> = table
            .iter()
            .filter(|(_, ty)| sets.iter().any(|set| set.meets(*ty)))
            .map(|(name, _)| *name)
            .collect();
        if names.len() < table.len() {
            self.types = Some(names);
            self.type_address = Some(union.address.clone());
        }
    }
}

/// Whether a schema asks for nothing.
fn is_anything(schema: &Value) -> bool {
    match schema {
        Value::Object(keywords) => keywords.is_empty(),
        other => other == &Value::Bool(true),
    }
}

fn gather<'b>(map: &mut BTreeMap<&'b str, Vec<Part<'b>>>, members: Vec<(&'b str, Part<'b>)>) {
    for (name, part) in members {
        map.entry(name).or_default().push(part);
    }
}

fn enumeration<'b>(value: &'b Value, keyword: &str, part: &Part<'b>) -> Enumeration<'b> {
    static NULL: Value = Value::Null;
    let address = part.address.join(keyword);
    let mut values: Vec<(&Value, Address<'b>)> = match value {
        Value::Array(values) if keyword == "enum" => values
            .iter()
            .enumerate()
            .map(|(at, value)| (value, address.join(at.to_string())))
            .collect(),
        value => vec![(value, address.clone())],
    };
    if part.admits_null && !values.iter().any(|(value, _)| value.is_null()) {
        values.push((&NULL, address.clone()));
    }
    Enumeration { values, address }
}

fn type_names(value: &Value) -> BTreeSet<&str> {
    match value {
        Value::String(name) => BTreeSet::from([name.as_str()]),
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    }
}

/// The types in both sets; integers are numbers.
fn intersection<'b>(a: &BTreeSet<&'b str>, b: &BTreeSet<&'b str>) -> BTreeSet<&'b str> {
    let has = |set: &BTreeSet<&str>, name: &str| {
        set.contains(name) || name == "integer" && set.contains("number")
    };
    let both = |from: &BTreeSet<&'b str>, other: &BTreeSet<&'b str>| -> Vec<&'b str> {
        from.iter()
            .copied()
            .filter(|name| has(other, name))
            .collect()
    };
    both(a, b).into_iter().chain(both(b, a)).collect()
}
