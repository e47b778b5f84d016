//! Builds the scenarios of a contract: an operation that provides values, the operation under test, then a check of its effect.

use std::cmp::Reverse;

use spec::model::Api;

use super::{edge::Edge, graph::edges, step::StepBinding};
use crate::case::OperationIndex;

/// The maximum number of steps before the operation that takes a value.
const MOST_BEFORE: usize = 3;
/// The maximum number of scenarios of one operation.
const MOST_SCENARIOS: usize = 12;

/// Requests to be sent one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The operation under test: the last one that takes a value, or the one before the request that checks its effect.
    pub subject: OperationIndex,
    /// The steps.
    pub steps: Vec<ScenarioStep>,
}

/// A step: an operation and the values that it takes from earlier steps.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioStep {
    /// The operation.
    pub operation: OperationIndex,
    /// The values that are filled in.
    pub bindings: Vec<StepBinding>,
}

/// The scenarios of a contract.
pub fn scenarios(api: &Api) -> Vec<Scenario> {
    let edges = edges(api);
    let mut res: Vec<Scenario> = Vec::new();
    let mut add = |scenario: Scenario| {
        let count = res
            .iter()
            .filter(|known| known.subject == scenario.subject)
            .count();
        if count < MOST_SCENARIOS && !res.iter().any(|known| known.steps == scenario.steps) {
            res.push(scenario);
        }
    };
    for edge in &edges {
        // Listed resources may belong to other users: they are deleted only where nothing can be created.
        let is_deletion_of_listed =
            method(api, edge.to) == "DELETE" && method(api, edge.from) == "GET";
        let can_create = edges
            .iter()
            .any(|other| other.to == edge.to && method(api, other.from) == "POST");
        if is_deletion_of_listed && can_create {
            continue;
        }
        let Some(before) = chain(api, &edges, edge.from, MOST_BEFORE) else {
            continue;
        };
        let fed = followed_by(&before, before.steps.len() - 1, edge);
        add(fed.clone());
        // A change of a resource is followed by a request that reads it.
        let changes = method(api, edge.to) != "GET" && method(api, edge.to) != "HEAD";
        if !changes {
            continue;
        }
        let same_path = |other: &&Edge| {
            other.from == edge.from
                && other.to != edge.to
                && path(api, other.to) == path(api, edge.to)
        };
        for other in edges.iter().filter(same_path) {
            let looks = matches!(method(api, other.to), "GET" | "HEAD" | "PATCH");
            if looks {
                add(Scenario {
                    subject: edge.to,
                    ..followed_by(&fed, before.steps.len() - 1, other)
                });
            }
        }
    }
    res
}

/// A scenario that ends with `operation`, with its path parameters from earlier steps where that is possible.
fn chain(api: &Api, edges: &[Edge], operation: OperationIndex, most: usize) -> Option<Scenario> {
    let alone = Scenario {
        subject: operation,
        steps: vec![ScenarioStep {
            operation,
            bindings: Vec::new(),
        }],
    };
    let needs_values = operation.of(api)?.path.parameter_names().next().is_some();
    if !needs_values {
        return Some(alone);
    }
    if most == 0 {
        return None;
    }
    // Edges that provide more values are preferred, then declared ones, then creations: a list may be empty.
    let mut feeding: Vec<&Edge> = edges
        .iter()
        .filter(|edge| edge.to == operation && edge.from != operation)
        .collect();
    feeding.sort_by_key(|edge| {
        let count = edge.bindings.len();
        let is_creation = method(api, edge.from) == "POST";
        (!edge.is_declared, Reverse(count), !is_creation)
    });
    let longer = feeding.into_iter().find_map(|edge| {
        let before = chain(api, edges, edge.from, most - 1)?;
        let at = before.steps.len() - 1;
        Some(followed_by(&before, at, edge))
    });
    longer.or(Some(alone))
}

/// `scenario` with the step that `edge` feeds from its step `at`.
fn followed_by(scenario: &Scenario, at: usize, edge: &Edge) -> Scenario {
    let mut res = scenario.clone();
    res.subject = edge.to;
    res.steps.push(ScenarioStep {
        operation: edge.to,
        bindings: edge
            .bindings
            .iter()
            .map(|binding| StepBinding {
                from: at,
                binding: binding.clone(),
            })
            .collect(),
    });
    res
}

fn method(api: &Api, operation: OperationIndex) -> &str {
    operation
        .of(api)
        .map_or("", |operation| operation.method.as_str())
}

fn path(api: &Api, operation: OperationIndex) -> &str {
    operation
        .of(api)
        .map_or("", |operation| operation.path.as_str())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spec::document::Document;

    use super::*;

    fn api(text: &str) -> Api {
        Api::new(Arc::new(
            Document::from_text("api.yaml", text)
                .document
                .expect("a document"),
        ))
    }

    /// One line for each scenario: the steps with the sources of their values.
    fn listing(api: &Api) -> String {
        let step = |step: &ScenarioStep| {
            let label = step.operation.of(api).unwrap().label();
            let taken: Vec<String> = step
                .bindings
                .iter()
                .map(|StepBinding { from, binding }| {
                    format!("{:?} <- {from} {:?}", binding.target, binding.source)
                })
                .collect();
            format!("{label} [{}]", taken.join(", "))
        };
        let line = |scenario: &Scenario| {
            scenario
                .steps
                .iter()
                .map(step)
                .collect::<Vec<_>>()
                .join("\n  -> ")
        };
        scenarios(api)
            .iter()
            .map(line)
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn identifiers_link_creation_to_use_and_deletion() {
        let api = api(r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /items:
    post: {responses: {'201': {description: c, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}}}
    get: {responses: {'200': {description: o, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Item'}}}}}}}
  /items/{itemId}:
    parameters: [{name: itemId, in: path, required: true, schema: {type: integer}}]
    get: {responses: {'200': {description: o}}}
    delete: {responses: {'204': {description: d}}}
components:
  schemas:
    Item: {type: object, properties: {id: {type: integer}}}
");
        insta::assert_snapshot!(listing(&api), @r#"
        POST /items []
          -> GET /items/{itemId} [Parameter(Path, "itemId") <- 0 Link(Expression(Response(Body(JsonPointer("/id")))))]
        GET /items []
          -> GET /items/{itemId} [Parameter(Path, "itemId") <- 0 Link(Expression(Response(Body(JsonPointer("/0/id")))))]
        POST /items []
          -> DELETE /items/{itemId} [Parameter(Path, "itemId") <- 0 Link(Expression(Response(Body(JsonPointer("/id")))))]
        POST /items []
          -> DELETE /items/{itemId} [Parameter(Path, "itemId") <- 0 Link(Expression(Response(Body(JsonPointer("/id")))))]
          -> GET /items/{itemId} [Parameter(Path, "itemId") <- 0 Link(Expression(Response(Body(JsonPointer("/id")))))]
        "#);
    }

    #[test]
    fn nested_resources_keep_the_values_of_their_parents() {
        let api = api(r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /users:
    post: {responses: {'201': {description: c, content: {application/json: {schema: {type: object, properties: {user_id: {type: string}}}}}}}}
  /users/{user_id}/posts:
    parameters: [{name: user_id, in: path, required: true, schema: {type: string}}]
    post: {responses: {'201': {description: c}}}
  /users/{user_id}/posts/{post}:
    parameters: [{name: user_id, in: path, required: true, schema: {type: string}}, {name: post, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: o}}}
");
        insta::assert_snapshot!(listing(&api), @r#"
        POST /users []
          -> POST /users/{user_id}/posts [Parameter(Path, "user_id") <- 0 Link(Expression(Response(Body(JsonPointer("/user_id")))))]
        POST /users []
          -> GET /users/{user_id}/posts/{post} [Parameter(Path, "user_id") <- 0 Link(Expression(Response(Body(JsonPointer("/user_id")))))]
        POST /users []
          -> POST /users/{user_id}/posts [Parameter(Path, "user_id") <- 0 Link(Expression(Response(Body(JsonPointer("/user_id")))))]
          -> GET /users/{user_id}/posts/{post} [Parameter(Path, "post") <- 1 LocationTail, Parameter(Path, "user_id") <- 1 SameParameter(Path, "user_id")]
        "#);
    }

    #[test]
    fn names_that_clients_choose_identify_the_created_resource() {
        let api = api(r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /tenants:
    post:
      requestBody: {content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'200': {description: c, content: {application/json: {schema: {type: object}}}}}
  /tenants/{tenant}/databases:
    parameters: [{name: tenant, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: o}}}
  /tenants/{tenant_name}:
    parameters: [{name: tenant_name, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: o}}}
");
        insta::assert_snapshot!(listing(&api), @r#"
        POST /tenants []
          -> GET /tenants/{tenant}/databases [Parameter(Path, "tenant") <- 0 Link(Expression(Request(Body(JsonPointer("/name")))))]
        POST /tenants []
          -> GET /tenants/{tenant_name} [Parameter(Path, "tenant_name") <- 0 Link(Expression(Request(Body(JsonPointer("/name")))))]
        "#);
    }

    #[test]
    fn the_shipped_contract_has_its_workflows() {
        let document = spec::embedded::load().document.expect("the contract loads");
        insta::assert_snapshot!(listing(&Api::new(Arc::new(document))));
    }
}
