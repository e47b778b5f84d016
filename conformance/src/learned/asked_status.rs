//! A parameter that decides the status of the response, such as the last one of `/status/{code}`.

use serde_json::Value;
use spec::{http::StatusCodePattern, model::Operation};

use super::{Demand, Lesson};
use crate::case::{Case, ObservedTarget};

/// What a response with `status` teaches about `sent`, where the document has no such status and a parameter had its number: that
/// the parameter is one of the documented successes and redirections.
pub fn lesson(operation: &Operation, sent: &Case, status: u16) -> Option<Lesson> {
    if operation.responses.for_status(status).is_some() {
        return None;
    }
    let asked = sent.asking_for(status)?;
    let documented = operation.responses.list.iter();
    let wanted = documented.filter_map(|response| match response.status {
        StatusCodePattern::Exact(status @ 200..400) => Some(status),
        _ => None,
    });
    let values: Vec<Value> = wanted
        .map(|status| match &asked.value {
            Value::String(_) => status.to_string().into(),
            _ => status.into(),
        })
        .collect();
    (!values.is_empty()).then(|| Lesson {
        target: ObservedTarget::Parameter(asked.location, asked.name.clone()),
        demand: Demand::OneOf(values),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;
    use spec::{
        document::Document,
        model::{Api, ParameterLocation},
    };

    use super::*;
    use crate::case::Intent;

    #[test]
    fn a_status_that_was_asked_for_teaches_which_ones_are_documented() {
        let text = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /status/{code}:
    get:
      parameters: [{name: code, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: o}, '302': {description: f}, '404': {description: n}}
";
        let document = Document::from_text("a.yaml", text).document.unwrap();
        let api = Api::new(Arc::new(document));
        let operation = &api.operations[0];
        let path = ParameterLocation::Path;
        let mut sent = Case::new("x", Intent::Positive);
        sent.set_parameter(path, "code", json!("217"));
        let found = lesson(operation, &sent, 217);
        let expected = Lesson {
            target: ObservedTarget::Parameter(path, "code".to_owned()),
            demand: Demand::OneOf(vec![json!("200"), json!("302")]),
        };
        assert_eq!(found, Some(expected));
        assert_eq!(lesson(operation, &sent, 218), None);
        sent.set_parameter(path, "code", json!("404"));
        assert_eq!(lesson(operation, &sent, 404), None);
    }
}
