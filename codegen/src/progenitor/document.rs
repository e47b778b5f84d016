//! The document progenitor is given: the operations of the plan, and nothing it could stumble over.
//!
//! Every operation has string parameters in its path, responses whose bodies are types of the plan, and one body for
//! all the rest of the request: its body where the document gives it one, else a query parameter that is taken apart.
//! The types are there by name; progenitor does not see their structure.
//!
//! ```yaml
//! /balances/{argument0}:
//!   get:
//!     operationId: operation0
//!     parameters:
//!       - {name: argument0, in: path, required: true, schema: {type: string}}
//!       - {name: parts, in: query, required: true, schema: {$ref: '#/…/Operation0Request'}}
//!     responses:
//!       '200': {description: '', content: {application/json: {schema: {$ref: '#/…/Operation0Success'}}}}
//!       4XX: {description: '', content: {application/json: {schema: {$ref: '#/…/Operation0Failure'}}}}
//!       5XX: {description: '', content: {application/json: {schema: {$ref: '#/…/Operation0Failure'}}}}
//! ```

use std::collections::BTreeMap;

use openapiv3::{
    Components, Info, OpenAPI, Operation, Parameter, Paths, ReferenceOr, Responses, StatusCode,
};
use spec::http::StatusCodePattern;

use super::{
    form::{self, FORM, JSON},
    names,
    slot::{self, Slot},
};
use crate::{
    imports::Scope,
    plan::{BodyKind, OperationPlan, Outcome, Plan},
    rustdoc,
};

/// The version of OpenAPI that progenitor reads.
pub(super) const VERSION: &str = "3.0.3";

/// A document for progenitor.
#[derive(Debug, Clone)]
pub(super) struct WireDocument {
    /// The document.
    pub(super) api: OpenAPI,
    /// The Rust type behind each component.
    pub(super) types: BTreeMap<String, String>,
}

impl WireDocument {
    /// The document for `plan`.
    pub(super) fn new(plan: &Plan) -> Self {
        let mut types = BTreeMap::new();
        let mut paths = Paths::default();
        for (at, operation) in plan.operations.iter().enumerate() {
            let (path, arguments) = names::path(operation);
            let slot = Slot::of(&operation.method);
            let wire = self::operation(plan, (at, operation), &arguments, &mut types);
            slot::insert(&mut paths, path, slot, wire);
        }
        let schemas = types.keys().map(|name| (name.clone(), form::string()));
        let components = Components {
            schemas: schemas.collect(),
            ..Components::default()
        };
        let description = plan.description.as_deref().unwrap_or_default();
        let api = OpenAPI {
            openapi: VERSION.to_owned(),
            info: Info {
                title: rustdoc::lines(&plan.title).join(" "),
                version: rustdoc::lines(&plan.version).join(" "),
                description: Some(rustdoc::lines(description).join("\n")),
                ..Info::default()
            },
            paths,
            components: Some(components),
            ..OpenAPI::default()
        };
        Self { api, types }
    }
}

fn operation(
    plan: &Plan,
    (at, operation): (usize, &OperationPlan),
    arguments: &[String],
    types: &mut BTreeMap<String, String>,
) -> Operation {
    let module = plan
        .groups
        .get(operation.group)
        .map_or("api", |group| group.module.as_str());
    let own = format!("operations::{module}::");
    // Imports are those of the methods that come out.
    let scope = Scope::beside_types();
    let name = &operation.request;
    let mut component = |role: &str, ty: String| {
        let component = names::component(at, role);
        let reference = form::reference_to(&component);
        types.insert(component, ty);
        reference
    };
    let request = component("Request", format!("{own}{name}<'_>"));
    let outcome =
        |outcome: &Outcome, otherwise| outcome.in_rust(&plan.types, &scope, &own, otherwise);
    let success = component(
        "Success",
        outcome(&operation.success, "runtime::ByteStream"),
    );
    let failure = component(
        "Failure",
        outcome(&operation.failure, "runtime::Undocumented"),
    );
    let mut parameters: Vec<Parameter> = arguments
        .iter()
        .map(|argument| form::path_parameter(argument))
        .collect();
    let request_body = match &operation.body {
        Some(body) => {
            let media_type = match body.kind {
                BodyKind::Json(_) => JSON,
                _ => FORM,
            };
            Some(ReferenceOr::Item(form::body(media_type, request)))
        }
        None => {
            parameters.push(form::query_parameter(names::PARTS, request));
            None
        }
    };
    let successes = success_statuses(&operation.success).into_iter();
    // Beside an exact success progenitor takes `default` for a second success and gives up.
    let failures = [4, 5].map(|hundreds| (StatusCode::Range(hundreds), failure.clone()));
    let responses = successes
        .map(|status| (status, success.clone()))
        .chain(failures)
        .map(|(status, schema)| (status, ReferenceOr::Item(form::response(schema))));
    Operation {
        operation_id: Some(names::function(at)),
        parameters: parameters.into_iter().map(ReferenceOr::Item).collect(),
        request_body,
        responses: Responses {
            responses: responses.collect(),
            ..Responses::default()
        },
        ..Operation::default()
    }
}

/// The statuses of successful responses; without any, every 2xx is one.
fn success_statuses(outcome: &Outcome) -> Vec<StatusCode> {
    let statuses: Vec<StatusCodePattern> = outcome
        .responses()
        .iter()
        .map(|response| response.status)
        .collect();
    // Progenitor has no redirects for results; the statuses of such a method are the plan's.
    if outcome.is_redirect() {
        return vec![StatusCode::Range(2)];
    }
    // A range takes in the exact statuses, and all of them are read by one type.
    if statuses.is_empty() || statuses.contains(&StatusCodePattern::Range(2)) {
        return vec![StatusCode::Range(2)];
    }
    statuses.into_iter().filter_map(status_code).collect()
}

/// `default` is not a success status.
fn status_code(pattern: StatusCodePattern) -> Option<StatusCode> {
    match pattern {
        StatusCodePattern::Exact(code) => Some(StatusCode::Code(code)),
        StatusCodePattern::Range(hundreds) => Some(StatusCode::Range(hundreds)),
        StatusCodePattern::Default => None,
    }
}
