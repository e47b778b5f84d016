//! Converts a schema of OAS 3.0 or 3.1 to one self-contained JSON Schema of draft 2020-12.
//!
//! What it does: every schema that is referred to becomes an entry of `$defs` under a readable key, so recursion stays
//! recursion; `nullable`, boolean `exclusiveMinimum`, `format: int32` and the like become keywords of 2020-12;
//! annotations are dropped; keywords with an invalid value (a bound that is a word, an invalid pattern) are dropped
//! too, since the lint reports them and one error must not make the rest of a contract useless.
//!
//! **Invariant:** keywords keep their path below their schema, so that a violation can be traced to its line.

mod oas_3_0;

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Map, Value, json};

use super::{
    Direction, Schema,
    definitions::reference_to,
    pattern,
    view::{SchemaType, bounds},
};
use crate::{
    document::{Document, Location, Origin, grammar::FieldType, grammar::ObjectKind},
    source::node::{Node, NodeValue},
};

/// A schema with all it refers to, as JSON Schema 2020-12.
#[derive(Debug, Clone)]
pub struct SchemaBundle {
    /// `{"$schema": …, "$ref": "#/$defs/<key>", "$defs": {…}}`. In a part of a web, which others share, `properties` with
    /// every definition stand in the place of `$ref`: see [`Self::root`] and [`Self::to_schema`].
    pub json: Arc<Value>,
    /// Key under `$defs` of the schema itself.
    pub root_key: String,
    /// Where each entry of `$defs` was written.
    pub origins: Arc<BTreeMap<String, Location>>,
    /// Whether the definitions are those of a web, most of which the schema itself may not refer to.
    pub is_part: bool,
}

impl SchemaBundle {
    /// The schema itself; references in it are resolved in `json`.
    pub fn root(&self) -> &Value {
        let definition = || self.json.get("$defs")?.get(&self.root_key);
        if self.is_part {
            definition().unwrap_or(&Value::Bool(true))
        } else {
            &self.json
        }
    }

    /// The schema with all definitions, as one that stands alone.
    pub fn to_schema(&self) -> Value {
        let mut res = Value::clone(&self.json);
        if let (true, Value::Object(members)) = (self.is_part, &mut res) {
            members.shift_remove("properties");
            members.insert("$ref".to_owned(), reference_to(&self.root_key).into());
        }
        res
    }
}

/// Bundles `schema` for values that travel in `direction`.
pub fn bundle(document: &Document, schema: &Schema, direction: Direction) -> SchemaBundle {
    let location = &schema.origin.location;
    let (keys, mut bundle) = bundle_all(document, std::iter::once(location), direction);
    bundle.root_key = keys.into_iter().next().unwrap_or_default();
    if let Value::Object(members) = Arc::make_mut(&mut bundle.json) {
        members.insert("$ref".to_owned(), reference_to(&bundle.root_key).into());
    }
    bundle
}

/// Bundles the list of the values that `items` describes, which must satisfy `list` too, where it is given.
pub fn bundle_list(
    document: &Document,
    items: &Schema,
    list: Option<&Schema>,
    direction: Direction,
) -> SchemaBundle {
    let schemas = std::iter::once(items).chain(list);
    let locations = schemas.map(|schema| &schema.origin.location);
    let (keys, mut bundle) = bundle_all(document, locations, direction);
    let mut keys = keys.into_iter();
    bundle.root_key = keys.next().unwrap_or_default();
    if let Value::Object(members) = Arc::make_mut(&mut bundle.json) {
        members.insert("type".to_owned(), "array".into());
        members.insert(
            "items".to_owned(),
            json!({ "$ref": reference_to(&bundle.root_key) }),
        );
        if let Some(list) = keys.next() {
            members.insert("allOf".to_owned(), json!([{ "$ref": reference_to(&list) }]));
        }
        // What is generated shows at least one item.
        if direction == Direction::GeneratedResponse {
            members.insert("minItems".to_owned(), 1.into());
        }
    }
    bundle
}

/// Bundles the schemas at `locations` with one another: the key of each under `$defs`, and a bundle whose root
/// is empty. What many of them refer to is converted once.
pub fn bundle_all<'l>(
    document: &Document,
    locations: impl Iterator<Item = &'l Location>,
    direction: Direction,
) -> (Vec<String>, SchemaBundle) {
    let mut converter = Converter {
        document,
        direction,
        keys: BTreeMap::new(),
        defs: BTreeMap::new(),
        pending: Vec::new(),
    };
    let keys = locations
        .map(|location| converter.key_of(location))
        .collect();
    while let Some((key, location)) = converter.pending.pop() {
        let json = document
            .node(&location)
            .map_or(Value::Bool(true), |node| converter.schema(node));
        converter.defs.insert(key, json);
    }
    let defs: Map<String, Value> = converter.defs.into_iter().collect();
    let bundle = SchemaBundle {
        json: Arc::new(json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$defs": defs,
        })),
        root_key: String::new(),
        origins: Arc::new(
            converter
                .keys
                .into_iter()
                .map(|(location, key)| (key, location))
                .collect(),
        ),
        is_part: false,
    };
    (keys, bundle)
}

/// A schema at `location`, with its component name when it has one.
pub fn schema_at(document: &Document, location: Location) -> Option<Schema> {
    let node = document.node(&location)?;
    Some(Schema {
        name: component_name(&location),
        origin: Origin {
            span: node.span,
            location,
        },
    })
}

/// The schema that `node`, at `location`, means: what its reference ends at, when it is nothing but one.
pub fn resolve_schema(document: &Document, node: &Node, location: Location) -> Option<Schema> {
    let is_bare_reference = node.get_str("$ref").is_some()
        && (!document.version().has_json_schema() || node.entries().len() == 1);
    if !is_bare_reference {
        return schema_at(document, location);
    }
    // The name people know is the first component on the way, even when that is a reference itself.
    let first = document.target_of(node.get("$ref")?).ok()?;
    let name = component_name(&first.location);
    let target = document.follow(first.node, &first.location).ok()?;
    let mut schema = schema_at(document, target.location)?;
    schema.name = name.or(schema.name);
    Some(schema)
}

fn component_name(location: &Location) -> Option<String> {
    let mut tokens = location.pointer.tokens();
    let is_component = location.source == crate::source::source_map::SourceId::ENTRY
        && tokens.next().as_deref() == Some("components")
        && tokens.next().as_deref() == Some("schemas");
    let name = tokens.next().filter(|_| is_component)?;
    tokens.next().is_none().then(|| name.into_owned())
}

struct Converter<'d> {
    document: &'d Document,
    direction: Direction,
    keys: BTreeMap<Location, String>,
    defs: BTreeMap<String, Value>,
    pending: Vec<(String, Location)>,
}

impl Converter<'_> {
    /// The key under `$defs` of the schema at `location`, which is converted when that has not been done.
    fn key_of(&mut self, location: &Location) -> String {
        if let Some(key) = self.keys.get(location) {
            return key.clone();
        }
        let readable = component_name(location).unwrap_or_else(|| {
            let file = self.document.sources().get(location.source).name();
            format!("{file}#{}", location.pointer)
        });
        self.keys.insert(location.clone(), readable.clone());
        self.pending.push((readable.clone(), location.clone()));
        readable
    }

    fn schema(&mut self, node: &Node) -> Value {
        match &node.value {
            NodeValue::Bool(flag) => Value::Bool(*flag),
            NodeValue::Mapping(_) => self.object(node),
            // Not a schema; the lint reports it, and any value is admitted.
            _ => Value::Bool(true),
        }
    }

    fn object(&mut self, node: &Node) -> Value {
        let mut res = Map::new();
        let has_siblings = self.document.version().has_json_schema();
        if let Some(reference) = node.get("$ref").or_else(|| node.get("$dynamicRef"))
            && let Ok(location) = self.document.locate_reference(reference)
            && let Ok(target) = self.document.target_of(reference)
        {
            // The address as written where it has a name of its own, else the end of the chain.
            let location = if target.location == location {
                location
            } else {
                target.location
            };
            res.insert(
                "$ref".to_owned(),
                reference_to(&self.key_of(&location)).into(),
            );
            if !has_siblings {
                return Value::Object(res);
            }
        }
        for entry in node.entries() {
            if let Some(value) = self.keyword(&entry.key, &entry.value) {
                res.insert(entry.key.clone(), value);
            }
        }
        self.keywords_of_earlier_drafts(node, &mut res);
        oas_3_0::exclusive_bounds(node, &mut res);
        self.exclude_other_direction(node, &mut res);
        oas_3_0::bounds_of_format(node, &mut res);
        oas_3_0::allow_null(node, &mut res);
        Value::Object(res)
    }

    /// The converted value of a keyword; `None` for annotations, for what is treated elsewhere, and for invalid
    /// values.
    fn keyword(&mut self, key: &str, value: &Node) -> Option<Value> {
        match key {
            "type" => types(value),
            "pattern" => {
                let text = value.as_str()?;
                let pattern = pattern::undelimited(text).unwrap_or_else(|| text.to_owned());
                let is_pattern = pattern::is_pattern(&pattern);
                is_pattern.then(|| pattern::compilable(&pattern).into())
            }
            "format" => value.as_str().map(Into::into),
            "enum" => value
                .as_sequence()
                .filter(|items| !items.is_empty())
                .map(|_| value.to_json()),
            "const" => Some(value.to_json()),
            "multipleOf" => value
                .to_json()
                .as_f64()
                .filter(|n| *n > 0.0)
                .map(|_| value.to_json()),
            "required" => value
                .as_sequence()
                .map(|names| names.iter().filter_map(Node::as_str).collect()),
            "patternProperties" => {
                let members = value
                    .entries()
                    .iter()
                    .filter(|entry| pattern::is_pattern(&entry.key));
                Some(
                    members
                        .map(|entry| {
                            let pattern = pattern::compilable(&entry.key).into_owned();
                            (pattern, self.schema(&entry.value))
                        })
                        .collect(),
                )
            }
            "dependentRequired" => Some(value.to_json()),
            "contentEncoding" | "contentMediaType" => value.as_str().map(Into::into),
            // Bounds of 3.0 are pairs; see `oas_3_0::exclusive_bounds`.
            "exclusiveMinimum" | "exclusiveMaximum" => value.as_number().map(|_| value.to_json()),
            // No assertion; those who write and read XML ask for it.
            "xml" => value.as_mapping().map(|_| value.to_json()),
            "$ref" | "$defs" | "definitions" | "contentSchema" => None,
            _ => {
                let field = ObjectKind::Schema.field(key, self.document.version())?;
                self.by_type(&field.ty, value)
            }
        }
    }

    fn by_type(&mut self, ty: &FieldType, value: &Node) -> Option<Value> {
        match ty {
            FieldType::Schema | FieldType::SchemaOrBoolean => Some(self.schema(value)),
            FieldType::SchemaOrList => match value.as_sequence() {
                Some(_) => None,
                None => Some(self.schema(value)),
            },
            FieldType::List(FieldType::Schema) => {
                let items = value.as_sequence().filter(|items| !items.is_empty())?;
                Some(items.iter().map(|item| self.schema(item)).collect())
            }
            FieldType::Map(FieldType::Schema) => {
                let members = value.as_mapping()?.entries();
                Some(
                    members
                        .iter()
                        .map(|entry| (entry.key.clone(), self.schema(&entry.value)))
                        .collect(),
                )
            }
            FieldType::Number => value.as_number().map(|_| value.to_json()),
            FieldType::Count => bounds::count(value).map(Into::into),
            FieldType::Boolean if value.as_bool().is_some() => Some(value.to_json()),
            _ => None,
        }
        .filter(|_| !is_annotation(ty, value))
    }

    /// Keywords that 2020-12 split in two: a list in `items` with `additionalItems`, and `dependencies`
    /// (JSON Schema 2020-12, appendix G of Core).
    fn keywords_of_earlier_drafts(&mut self, node: &Node, res: &mut Map<String, Value>) {
        if let Some(items) = node.get("items").and_then(Node::as_sequence)
            && !items.is_empty()
            && node.get("prefixItems").is_none()
        {
            let list = items.iter().map(|item| self.schema(item)).collect();
            res.insert("prefixItems".to_owned(), list);
            if let Some(rest) = node.get("additionalItems") {
                let rest = self.schema(rest);
                res.insert("items".to_owned(), rest);
            }
        }
        let dependencies = node.get("dependencies").map(Node::entries);
        for entry in dependencies.unwrap_or_default() {
            let (keyword, value) = match entry.value.as_sequence() {
                Some(_) => ("dependentRequired", entry.value.to_json()),
                None => ("dependentSchemas", self.schema(&entry.value)),
            };
            let members = res
                .entry(keyword)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(members) = members {
                members.entry(entry.key.clone()).or_insert(value);
            }
        }
    }

    fn exclude_other_direction(&self, node: &Node, res: &mut Map<String, Value>) {
        let Some(properties) = node.get("properties") else {
            return;
        };
        let keyword = self.direction.excluding_keyword();
        let excluded: Vec<&str> = properties
            .entries()
            .iter()
            .filter(|entry| self.has_flag(&entry.value, keyword))
            .map(|entry| entry.key.as_str())
            .collect();
        if let Some(Value::Array(required)) = res.get_mut("required") {
            required.retain(|name| !name.as_str().is_some_and(|name| excluded.contains(&name)));
        }
        if self.direction.is_strict()
            && let Some(Value::Object(properties)) = res.get_mut("properties")
        {
            for name in excluded {
                properties.insert(name.to_owned(), Value::Bool(false));
            }
        }
    }

    /// Whether a property is `readOnly` or `writeOnly`: by itself, by what it refers to, or by a part of its `allOf`.
    fn has_flag(&self, node: &Node, keyword: &str) -> bool {
        let flagged = |node: &Node| node.get_bool(keyword) == Some(true);
        if flagged(node) {
            return true;
        }
        let target = |node: &Node| {
            let reference = node.get("$ref")?;
            let first = self.document.target_of(reference).ok()?;
            let end = self.document.follow(first.node, &first.location).ok()?;
            Some(flagged(end.node))
        };
        let parts = node.get("allOf").map(Node::items).unwrap_or_default();
        target(node).unwrap_or(false)
            || parts
                .iter()
                .any(|part| flagged(part) || target(part).unwrap_or(false))
    }
}

/// `readOnly`, `writeOnly`, `deprecated` and the like assert nothing.
fn is_annotation(ty: &FieldType, value: &Node) -> bool {
    matches!(ty, FieldType::Boolean) && value.as_bool() == Some(false)
}

/// Type names with common errors corrected: see [`SchemaType::from_name`].
fn types(value: &Node) -> Option<Value> {
    let mut types = SchemaType::all_in(value)?;
    match types.as_slice() {
        [one] if value.as_sequence().is_none() => Some(one.name().into()),
        _ => {
            types.sort_by_key(|ty| ty.name());
            types.dedup();
            Some(types.into_iter().map(SchemaType::name).collect())
        }
    }
}
