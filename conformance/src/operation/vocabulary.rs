//! The values that a document enumerates under a name. Where a part of a request has the name and no enumeration, the server is
//! likely to mean these: `type` of a body, say, where the query of another operation has `type` with an enumeration.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::Value;
use spec::{
    model::{Api, Operation, PathTemplate},
    schema::view::{SchemaView, types::SchemaType},
};

use super::members;
use crate::case::ObservedTarget;

/// The maximum number of values of one name that are kept, and that are given.
const MOST_KEPT: usize = 64;
const MOST_GIVEN: usize = 8;

/// The enumerated strings of the parameters and the members of bodies, by name, with the paths of their operations.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary(BTreeMap<String, Vec<(String, Value)>>);

impl Vocabulary {
    /// The vocabulary of all operations of `api`.
    pub(crate) fn new(api: &Api) -> Self {
        let mut res = Self::default();
        for operation in &api.operations {
            parts(api, operation, &mut |target, schema| {
                if let Some(name) = name_of(target) {
                    res.add(&operation.path, &name, schema);
                }
            });
        }
        res
    }

    fn add(&mut self, path: &PathTemplate, name: &str, schema: SchemaView<'_>) {
        let values = schema.enumerated().unwrap_or_default().iter();
        let values = values.filter_map(|value| Some(Value::from(value.as_str()?)));
        for value in values {
            let known = self.0.entry(name.to_owned()).or_default();
            let entry = (path.to_string(), value);
            if known.len() < MOST_KEPT && !known.contains(&entry) {
                known.push(entry);
            }
        }
    }

    /// The values that other parts of the same name enumerate, for each plain string of a request of `operation`; those of its own
    /// path first.
    pub(crate) fn of(&self, api: &Api, operation: &Operation) -> Vec<(ObservedTarget, Vec<Value>)> {
        let own = operation.path.to_string();
        let mut res = Vec::new();
        parts(api, operation, &mut |target, schema| {
            let is_plain = schema.enumerated().is_none()
                && schema.single_type() == Some(SchemaType::String)
                && schema.format().is_none();
            let known = name_of(target).and_then(|name| self.0.get(name.as_ref()));
            if let Some(known) = known.filter(|_| is_plain) {
                let of_own = known.iter().filter(|(path, _)| *path == own);
                let of_others = known.iter().filter(|(path, _)| *path != own);
                let mut values: Vec<Value> = Vec::new();
                for (_, value) in of_own.chain(of_others) {
                    if values.len() < MOST_GIVEN && !values.contains(value) {
                        values.push(value.clone());
                    }
                }
                res.push((target.clone(), values));
            }
        });
        res
    }
}

/// Visits the parameters of `operation` and the members of its body.
fn parts<'d>(
    api: &'d Api,
    operation: &Operation,
    visit: &mut dyn FnMut(&ObservedTarget, SchemaView<'d>),
) {
    for parameter in &operation.parameters {
        let schema = parameter.schema();
        let node = schema.and_then(|schema| api.document.node(&schema.origin.location));
        if let Some(node) = node {
            let target = ObservedTarget::Parameter(parameter.location, parameter.name.clone());
            visit(&target, SchemaView::new(node));
        }
    }
    if let Some(schema) = members::of_body(api, operation) {
        members::visit(&api.document, schema, &mut |schema, at| {
            visit(&ObservedTarget::Body(at.clone()), schema);
        });
    }
}

/// The name of a parameter, or of the member at the end of a pointer.
fn name_of(target: &ObservedTarget) -> Option<Cow<'_, str>> {
    match target {
        ObservedTarget::Parameter(_, name) => Some(Cow::Borrowed(name)),
        ObservedTarget::Body(at) => at.last(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;
    use spec::{document::Document, model::ParameterLocation, source::pointer::JsonPointer};

    use super::*;

    #[test]
    fn a_part_without_an_enumeration_gets_that_of_its_name() {
        let contract = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /files:
    get:
      operationId: list
      parameters:
      - {name: type, in: query, schema: {type: string, enum: [file, directory]}}
      - {name: sort, in: query, schema: {type: string}}
      responses: {'204': {description: d}}
    put:
      operationId: save
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/File'}
      responses: {'204': {description: d}}
components:
  schemas:
    File:
      type: object
      properties:
        type: {type: string}
        format: {type: string, enum: [json]}
        more: {type: object, properties: {sort: {enum: [name, name]}, size: {type: integer}}}
";
        let document = Document::from_text("a.yaml", contract).document.unwrap();
        let api = Api::new(Arc::new(document));
        let vocabulary = Vocabulary::new(&api);
        let of = |id: &str| vocabulary.of(&api, api.operation(id).unwrap());
        let kind = ObservedTarget::Body(JsonPointer::root().join("type"));
        let values = [json!("file"), json!("directory")];
        assert_eq!(of("save"), [(kind, values.to_vec())]);
        let sort = ObservedTarget::Parameter(ParameterLocation::Query, "sort".to_owned());
        assert_eq!(of("list"), [(sort, vec![json!("name")])]);
    }
}
