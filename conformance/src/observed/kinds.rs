//! What kind a value is of, where the document says so: by the schema that it shares with others under `components.schemas`, or by
//! a format that is not one of those which values of any kind have. A value that a response shows as an `Iban` is one that a
//! request can send as an `Iban`, whatever both call it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use spec::{
    model::{Api, Operation, ParameterLocation},
    schema::{
        Schema,
        view::{SchemaType, SchemaView},
    },
    source::pointer::JsonPointer,
};

use crate::case::OperationIndex;

/// The maximum nesting of the schemas that are read.
const DEEPEST: usize = 7;
/// The maximum number of schemas that are read of one body.
const MOST_SCHEMAS: usize = 300;
/// The maximum number of values of one kind in one body.
const MOST_VALUES: usize = 16;
/// Formats that say how a value is written and not what it identifies (the registry of formats of OpenAPI; JSON Schema Validation
/// 2020-12 §7.3).
const GENERAL_FORMATS: [&str; 49] = [
    "base64url",
    "binary",
    "byte",
    "char",
    "commonmark",
    "currency",
    "date",
    "date-time",
    "date-time-local",
    "decimal",
    "decimal128",
    "double",
    "double-int",
    "duration",
    "email",
    "float",
    "hostname",
    "html",
    "http-date",
    "idn-email",
    "idn-hostname",
    "int16",
    "int32",
    "int64",
    "int8",
    "integer",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "long",
    "markdown",
    "media-range",
    "number",
    "password",
    "regex",
    "relative-json-pointer",
    "string",
    "text",
    "time",
    "time-local",
    "timestamp",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "uri",
    "url",
];

/// Where values of a kind are in a body: names of members, and `None` for each element of a list.
type Way = Vec<Option<String>>;

/// The kinds of one operation.
#[derive(Debug, Default)]
struct OfOperation {
    /// By the location and the name of a parameter.
    parameters: Vec<((ParameterLocation, String), String)>,
    /// In the body of a request.
    sent: Vec<(Way, String)>,
    /// In the bodies of responses.
    shown: Vec<(Way, String)>,
}

/// The kinds of the values of an API, those that both a response and a request have.
#[derive(Debug, Default)]
pub struct Kinds {
    operations: BTreeMap<OperationIndex, OfOperation>,
}

impl Kinds {
    /// The kinds in `api`.
    pub fn new(api: &Api) -> Self {
        let operations = OperationIndex::all(api);
        let mut operations: BTreeMap<OperationIndex, OfOperation> = operations
            .map(|(index, operation)| (index, OfOperation::new(api, operation)))
            .collect();
        let mut shown = BTreeSet::new();
        let mut sent = BTreeSet::new();
        for known in operations.values() {
            shown.extend(known.shown.iter().map(|(_, kind)| kind.clone()));
            sent.extend(known.sent.iter().map(|(_, kind)| kind.clone()));
            sent.extend(known.parameters.iter().map(|(_, kind)| kind.clone()));
        }
        for known in operations.values_mut() {
            known.shown.retain(|(_, kind)| sent.contains(kind));
            known.sent.retain(|(_, kind)| shown.contains(kind));
            known.parameters.retain(|(_, kind)| shown.contains(kind));
        }
        Self { operations }
    }

    /// The kind of the parameter called `name` at `location` of an operation.
    pub fn of_parameter(
        &self,
        operation: OperationIndex,
        location: ParameterLocation,
        name: &str,
    ) -> Option<&str> {
        let mut known = self.operations.get(&operation)?.parameters.iter();
        let own = known.find(|((at, own), _)| *at == location && own == name);
        own.map(|(_, kind)| kind.as_str())
    }

    /// Where `body`, which a request of `operation` sends, has values of a kind.
    pub fn in_request(&self, operation: OperationIndex, body: &Value) -> Vec<(JsonPointer, &str)> {
        let known = self.operations.get(&operation);
        found(known.map_or(&[], |it| &it.sent), body)
    }

    /// The values of a kind in `body`, which a response of `operation` has.
    pub fn in_response<'b>(
        &self,
        operation: OperationIndex,
        body: &'b Value,
    ) -> Vec<(&str, &'b Value)> {
        let known = self.operations.get(&operation);
        let found = found(known.map_or(&[], |it| &it.shown), body).into_iter();
        found
            .filter_map(|(at, kind)| Some((kind, body.pointer(at.as_str())?)))
            .collect()
    }
}

impl OfOperation {
    fn new(api: &Api, operation: &Operation) -> Self {
        let mut res = Self::default();
        for parameter in &operation.parameters {
            let kind = parameter.schema().and_then(|schema| of_schema(api, schema));
            let own = (parameter.location, parameter.name.clone());
            res.parameters.extend(kind.map(|kind| (own, kind)));
        }
        let bodies = operation.request_body.iter();
        for content in bodies.flat_map(|body| &body.content) {
            walk(api, content.schema.as_ref(), &mut res.sent);
        }
        let responses = operation.responses.list.iter();
        for content in responses.flat_map(|response| &response.content) {
            walk(api, content.schema.as_ref(), &mut res.shown);
        }
        res
    }
}

/// The kind of values of `schema` itself.
fn of_schema(api: &Api, schema: &Schema) -> Option<String> {
    let mut found = Vec::new();
    walk(api, Some(schema), &mut found);
    let own = found.into_iter().find(|(way, _)| way.is_empty());
    own.map(|(_, kind)| kind)
}

/// Adds the kinds of the values in a body of `schema`.
fn walk(api: &Api, schema: Option<&Schema>, res: &mut Vec<(Way, String)>) {
    let node = schema.and_then(|schema| api.document.node(&schema.origin.location));
    if let (Some(schema), Some(node)) = (schema, node) {
        let mut walk = Walk {
            api,
            left: MOST_SCHEMAS,
            res,
        };
        let name = schema.name.as_deref();
        walk.schema(SchemaView::new(node), name, &mut Vec::new(), DEEPEST);
    }
}

struct Walk<'a, 'r> {
    api: &'a Api,
    /// How many schemas are still read.
    left: usize,
    res: &'r mut Vec<(Way, String)>,
}

impl<'a> Walk<'a, '_> {
    fn schema(&mut self, schema: SchemaView<'a>, name: Option<&str>, way: &mut Way, depth: usize) {
        if depth == 0 || self.left == 0 {
            return;
        }
        self.left -= 1;
        let reference = schema.reference_node();
        if let Some(target) = reference.and_then(|it| self.api.document.target_of(it).ok()) {
            let referred = schema.component_reference().or(name);
            self.schema(SchemaView::new(target.node), referred, way, depth - 1);
            return;
        }
        if let Some(kind) = kind_of(schema, name)
            && !self.res.iter().any(|(known, _)| known == way)
        {
            self.res.push((way.clone(), kind));
        }
        let branches = schema.all_of().chain(schema.one_of());
        for branch in branches.chain(schema.any_of()) {
            self.schema(branch, name, way, depth - 1);
        }
        for property in schema.properties() {
            way.push(Some(property.name.to_owned()));
            self.schema(property.schema, None, way, depth - 1);
            way.pop();
        }
        if let Some(items) = schema.items() {
            way.push(None);
            self.schema(items, None, way, depth - 1);
            way.pop();
        }
    }
}

/// The kind of the values of `schema`, which is called `name` under `components.schemas`: strings or whole numbers that are not
/// listed.
fn kind_of(schema: SchemaView<'_>, name: Option<&str>) -> Option<String> {
    let is_scalar = matches!(
        schema.single_type(),
        Some(SchemaType::String | SchemaType::Integer)
    );
    if !is_scalar || schema.enumerated().is_some() {
        return None;
    }
    let format = schema.format();
    let is_general = format.is_some_and(|format| GENERAL_FORMATS.binary_search(&format).is_ok());
    match (name, format) {
        _ if is_general && !schema.has_integer_format() => None,
        (Some(name), _) => Some(format!("schema {name}")),
        (None, Some(format)) if !is_general => Some(format!("format {format}")),
        _ => None,
    }
}

/// Where `body` has values at `ways`.
fn found<'k>(ways: &'k [(Way, String)], body: &Value) -> Vec<(JsonPointer, &'k str)> {
    let mut res = Vec::new();
    for (way, kind) in ways {
        let mut places = vec![JsonPointer::root()];
        for step in way {
            let mut next = Vec::new();
            for place in places {
                let here = body.pointer(place.as_str());
                match (step, here) {
                    (Some(name), Some(Value::Object(members))) if members.contains_key(name) => {
                        next.push(place.join(name));
                    }
                    (None, Some(Value::Array(items))) => {
                        next.extend((0..items.len()).map(|at| place.index(at)));
                    }
                    _ => {}
                }
            }
            next.truncate(MOST_VALUES);
            places = next;
        }
        res.extend(places.into_iter().map(|place| (place, kind.as_str())));
    }
    res
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;
    use spec::document::Document;

    use super::*;

    #[test]
    fn the_list_of_general_formats_is_sorted() {
        assert!(GENERAL_FORMATS.is_sorted());
    }

    #[test]
    fn values_that_share_a_schema_or_a_rare_format_are_of_one_kind() {
        let text = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a:
    get:
      parameters:
      - {name: account, in: query, schema: {$ref: '#/components/schemas/Iban'}}
      - {name: day, in: query, schema: {$ref: '#/components/schemas/Day'}}
      - {name: kind, in: query, schema: {$ref: '#/components/schemas/Color'}}
      - {name: office, in: query, schema: {type: string, format: bic}}
      - {name: unseen, in: query, schema: {type: string, format: lei}}
      responses: {'200': {description: o, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Payment'}}}}}}
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Payment'}}}}
      responses: {'200': {description: o}}
components:
  schemas:
    Iban: {type: string}
    Day: {type: string, format: date}
    Color: {type: string, enum: [red]}
    Payment:
      type: object
      properties:
        to: {allOf: [{$ref: '#/components/schemas/Iban'}]}
        day: {$ref: '#/components/schemas/Day'}
        color: {$ref: '#/components/schemas/Color'}
        bank: {type: string, format: bic}
        next: {$ref: '#/components/schemas/Payment'}
";
        let document = Document::from_text("api.yaml", text).document.unwrap();
        let api = Api::new(Arc::new(document));
        let kinds = Kinds::new(&api);
        let all: Vec<(OperationIndex, &Operation)> = OperationIndex::all(&api).collect();
        let of = |name: &str| kinds.of_parameter(all[0].0, ParameterLocation::Query, name);
        assert_eq!(of("account"), Some("schema Iban"));
        assert_eq!(of("office"), Some("format bic"));
        assert_eq!([of("day"), of("kind"), of("unseen")], [None; 3]);
        let body = json!([{"to": "x", "next": {"bank": "y", "day": "z"}}, {"color": "red"}]);
        assert_eq!(
            kinds.in_response(all[0].0, &body),
            [("schema Iban", &json!("x")), ("format bic", &json!("y"))]
        );
        let sent: Vec<(String, &str)> = kinds
            .in_request(all[1].0, &body[0])
            .into_iter()
            .map(|(at, kind)| (at.to_string(), kind))
            .collect();
        assert_eq!(
            sent,
            [
                ("/to".to_owned(), "schema Iban"),
                ("/next/bank".to_owned(), "format bic")
            ]
        );
    }
}
