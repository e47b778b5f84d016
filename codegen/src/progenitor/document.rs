//! The document progenitor is given: the operations of the plan, and nothing it could stumble over.
//!
//! Every operation has text parameters in its path, responses whose bodies are types of the plan, and one place for all the
//! rest of the request: its body where the document gives it one, else a query parameter that is taken apart. The types
//! stand there by name; what they look like is no business of progenitor.
//!
//! ```yaml
//! /balances/{account}:
//!   get:
//!     operationId: send_get_balances
//!     parameters:
//!       - {name: account, in: path, required: true, schema: {type: string}}
//!       - {name: parts, in: query, required: true, schema: {$ref: '#/…/GetBalancesRequest'}}
//!     responses:
//!       '200': {description: '', content: {application/json: {schema: {$ref: '#/…/GetBalancesSuccess'}}}}
//!       4XX: {description: '', content: {application/json: {schema: {$ref: '#/…/GetBalancesFailure'}}}}
//!       5XX: {description: '', content: {application/json: {schema: {$ref: '#/…/GetBalancesFailure'}}}}
//! ```

use std::collections::BTreeMap;

use spec::{
    http::StatusCodePattern,
    source::{
        node::{Entry, Node, NodeValue},
        span::Span,
    },
};

use super::names;
use crate::{
    imports::Scope,
    plan::{BodyKind, GroupPlan, OperationPlan, Outcome, Plan},
    rustdoc,
    tree::{self, boolean, entry},
};

/// The media type of bodies that are JSON.
pub(super) const JSON: &str = "application/json";
/// The media type of bodies that are something else: progenitor leaves the writing of a form to a trait.
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// A document for progenitor.
#[derive(Debug, Clone)]
pub(super) struct WireDocument {
    /// OpenAPI 3.0.3.
    pub(super) root: Node,
    /// The Rust type behind each component.
    pub(super) types: BTreeMap<String, String>,
}

impl WireDocument {
    /// The document for `plan`.
    pub(super) fn new(plan: &Plan, span: Span) -> Self {
        let mut types = BTreeMap::new();
        let mut paths: Vec<Entry> = Vec::new();
        let mut positions: BTreeMap<String, usize> = BTreeMap::new();
        for operation in &plan.operations {
            let group = plan.groups.get(operation.group);
            let slot = slot(&operation.method);
            // Progenitor takes slashes at the beginning for one, so that a path has room for any number of methods.
            let (mut path, arguments) = names::path(operation);
            let node = self::operation(plan, group, operation, &arguments, &mut types);
            loop {
                match positions
                    .get(&path)
                    .and_then(|at: &usize| paths.get_mut(*at))
                {
                    Some(item) if item.value.get(slot).is_some() => path.insert(0, '/'),
                    Some(item) => {
                        if let Some(mapping) = item.value.as_mapping_mut() {
                            mapping.insert(slot, node);
                        }
                        break;
                    }
                    None => {
                        positions.insert(path.clone(), paths.len());
                        let item = Node::mapping(vec![entry(slot, node)], operation.span);
                        paths.push(entry(path, item));
                        break;
                    }
                }
            }
        }
        let schemas = types.keys().map(|name| {
            let text = object(span, vec![string_entry("type", "string", span)]);
            entry(name.clone(), text)
        });
        let schemas = object(span, schemas.collect());
        let description = plan.description.as_deref().unwrap_or_default();
        let root = object(
            span,
            vec![
                string_entry("openapi", "3.0.3", span),
                entry(
                    "info",
                    object(
                        span,
                        vec![
                            string_entry("title", &plan.title, span),
                            string_entry("version", &plan.version, span),
                            string_entry(
                                "description",
                                &rustdoc::lines(description).join("\n"),
                                span,
                            ),
                        ],
                    ),
                ),
                entry("paths", object(span, paths)),
                entry("components", object(span, vec![entry("schemas", schemas)])),
            ],
        );
        Self { root, types }
    }
}

/// The field of a path item for `method`. For methods without a field, or without a function in reqwest, it is `post`;
/// the method that is sent is put right in what progenitor emits.
pub(super) fn slot(method: &str) -> &'static str {
    match method {
        "GET" => "get",
        "PUT" => "put",
        "DELETE" => "delete",
        "HEAD" => "head",
        "PATCH" => "patch",
        _ => "post",
    }
}

fn operation(
    plan: &Plan,
    group: Option<&GroupPlan>,
    operation: &OperationPlan,
    arguments: &[String],
    types: &mut BTreeMap<String, String>,
) -> Node {
    let span = operation.span;
    let module = group.map_or("api", |group| group.module.as_str());
    let own = format!("operations::{module}::");
    // Imports are those of the methods that come out.
    let scope = Scope::beside_types();
    let name = &operation.request;
    let mut component = |suffix: &str, ty: String| {
        let component = format!("{name}{suffix}");
        types.insert(component.clone(), ty);
        tree::reference_to("schemas", &component, span)
    };
    let request = component("Request", format!("{own}{name}<'_>"));
    let success = component(
        "Success",
        operation
            .success
            .in_rust(&plan.types, &scope, &own, "runtime::ByteStream"),
    );
    let failure = component(
        "Failure",
        operation
            .failure
            .in_rust(&plan.types, &scope, &own, "runtime::Undocumented"),
    );
    let text = || object(span, vec![string_entry("type", "string", span)]);
    let mut parameters: Vec<Node> = arguments
        .iter()
        .map(|argument| parameter(argument, "path", text()))
        .collect();
    if operation.body.is_none() {
        parameters.push(parameter(names::PARTS, "query", request.clone()));
    }
    let parameters = Node::new(NodeValue::Sequence(parameters), span);
    let mut responses: Vec<Entry> = success_statuses(&operation.success)
        .into_iter()
        .map(|status| entry(status, response(&success)))
        .collect();
    // Beside an exact success progenitor takes `default` for a second success and gives up.
    for status in ["4XX", "5XX"] {
        responses.push(entry(status, response(&failure)));
    }
    let mut res = object(
        span,
        vec![
            string_entry("operationId", &operation.wire_function(), span),
            entry("parameters", parameters),
            entry("responses", object(span, responses)),
        ],
    );
    if let Some(body) = &operation.body
        && let Some(mapping) = res.as_mapping_mut()
    {
        let media_type = match body.kind {
            BodyKind::Json(_) => JSON,
            _ => FORM,
        };
        mapping.insert("requestBody", content(media_type, request));
    }
    res
}

/// A parameter that must be there.
fn parameter(name: &str, location: &str, schema: Node) -> Node {
    let span = schema.span;
    object(
        span,
        vec![
            string_entry("name", name, span),
            string_entry("in", location, span),
            entry("required", boolean(true, span)),
            entry("schema", schema),
        ],
    )
}

/// The keys of successful responses; without any, every 2xx is one.
fn success_statuses(outcome: &Outcome) -> Vec<String> {
    let statuses: Vec<StatusCodePattern> = outcome
        .responses()
        .iter()
        .map(|response| response.status)
        .collect();
    // A range takes in the exact statuses, and all of them are read by one type.
    if statuses.is_empty() || statuses.contains(&StatusCodePattern::Range(2)) {
        return vec!["2XX".to_owned()];
    }
    statuses.iter().map(ToString::to_string).collect()
}

fn response(schema: &Node) -> Node {
    let mut res = content(JSON, schema.clone());
    if let Some(mapping) = res.as_mapping_mut() {
        mapping.insert("description", Node::string("", schema.span));
    }
    res
}

/// `{content: {<media type>: {schema: …}}}`.
fn content(media_type: &str, schema: Node) -> Node {
    let span = schema.span;
    let media = object(span, vec![entry("schema", schema)]);
    let content = object(span, vec![entry(media_type, media)]);
    object(span, vec![entry("content", content)])
}

fn object(span: Span, entries: Vec<Entry>) -> Node {
    Node::mapping(entries, span)
}

fn string_entry(key: &str, text: &str, span: Span) -> Entry {
    entry(key, Node::string(text, span))
}
