//! Path items and operations.

use std::collections::BTreeSet;

use super::{Builder, flag, parameter::ParameterList, path_item, text};
use crate::{
    document::{Location, Origin},
    model::{
        extensions::Extensions,
        flaw::{Flaw, FlawKind, ParameterProblem},
        operation::{Method, Operation},
        parameter::{Parameter, ParameterContent, ParameterLocation},
        path::PathTemplate,
        security::SecurityRequirement,
        server::Server,
    },
    source::{node::Node, span::Span},
};

impl Builder<'_> {
    /// Adds the operations of the path item of `path`.
    pub(super) fn path_item(
        &self,
        path: PathKey<'_>,
        security: Option<&[SecurityRequirement]>,
        operations: &mut Vec<Operation>,
    ) {
        let item = path_item::fields(self.document, path.item);
        let (mut shared, mut servers) = (ParameterList::default(), Vec::new());
        for field in &item {
            match field.key {
                "parameters" => shared = self.parameters(field.node, &field.location),
                "servers" => servers = self.servers(field.node, &field.location),
                _ => {}
            }
        }
        let context = PathContext {
            path,
            security,
            shared: &shared,
            servers: &servers,
        };
        for field in item {
            if field.key == "additionalOperations" {
                for inner in field.node.entries() {
                    let method = Method::new(inner.key.as_str());
                    let at = field.location.join(&inner.key);
                    operations.extend(self.operation(&context, method, &inner.value, &at));
                }
            } else if let Some(method) = Method::of_field(field.key) {
                operations.extend(self.operation(&context, method, field.node, &field.location));
            }
        }
    }

    fn operation(
        &self,
        context: &PathContext<'_>,
        method: Method,
        node: &Node,
        at: &Location,
    ) -> Option<Operation> {
        node.as_mapping()?;
        let mut own = self.list_of_parameters(node, at);
        let mut flaws = std::mem::take(&mut own.flaws);
        flaws.extend_from_slice(&context.shared.flaws);
        if let Some(text) = node.get("$ref")
            && let Some(reference) = text.as_str()
        {
            flaws.push(Flaw {
                kind: FlawKind::Operation {
                    reference: reference.to_owned(),
                },
                span: text.span,
            });
        }
        let mut ignored_headers = context.shared.ignored.clone();
        ignored_headers.append(&mut own.ignored);
        let mut parameters = merged_parameters(context.shared.list.clone(), own.list);
        let origin = Origin {
            span: node.span,
            location: at.clone(),
        };
        leave_out_unused_path_parameters(&context.path, &mut parameters, &mut flaws);
        assume_path_parameters(&context.path, &mut parameters, &origin, &mut flaws);
        let request_body = node.get("requestBody").and_then(|written| {
            let body = self.request_body(&at.join("requestBody"));
            if body.is_none() {
                let reference = written.get_str("$ref").map(ToOwned::to_owned);
                flaws.push(Flaw {
                    kind: FlawKind::RequestBody { reference },
                    span: written.span,
                });
            }
            body
        });
        let responses = self.responses(node, at, &mut flaws);
        let servers = node
            .get("servers")
            .map(|list| self.servers(list, &at.join("servers")))
            .filter(|own| !own.is_empty())
            .unwrap_or_else(|| context.servers.to_vec());
        let tags = node.get("tags").map(Node::items).unwrap_or_default();
        let operation_id = text(node, "operationId").filter(|id| !id.is_empty());
        let external_docs = node.get("externalDocs");
        Some(Operation {
            id: operation_id.clone().unwrap_or_default(),
            operation_id,
            path: context.path.template.clone(),
            tags: tags
                .iter()
                .filter_map(Node::as_str)
                .map(ToOwned::to_owned)
                .collect(),
            summary: text(node, "summary"),
            description: text(node, "description"),
            deprecated: flag(node, "deprecated"),
            parameters,
            ignored_headers,
            request_body,
            responses,
            security: self
                .security_requirements(node)
                .or_else(|| context.security.map(<[_]>::to_vec))
                .unwrap_or_default(),
            servers,
            origin,
            path_span: context.path.span,
            id_span: node.get("operationId").map_or(node.span, |id| id.span),
            external_docs: external_docs.and_then(|docs| text(docs, "url")),
            extensions: Extensions::of(node),
            method,
            flaws,
        })
    }
}

/// A path and where its item is.
#[derive(Clone, Copy)]
pub(super) struct PathKey<'a> {
    pub(super) template: &'a PathTemplate,
    /// Where the path is written.
    pub(super) span: Span,
    /// The address of the path item.
    pub(super) item: &'a Location,
}

/// What all operations of a path share.
struct PathContext<'a> {
    path: PathKey<'a>,
    security: Option<&'a [SecurityRequirement]>,
    shared: &'a ParameterList,
    servers: &'a [Server],
}

/// Parameters of the path item; those of the operation replace the one with the same name and location, or
/// follow (OAS 3.0.3 §4.7.10, `parameters`).
fn merged_parameters(shared: Vec<Parameter>, own: Vec<Parameter>) -> Vec<Parameter> {
    let mut res = shared;
    for parameter in own {
        let mut known = res.iter_mut();
        match known.find(|known| known.is(&parameter.name, parameter.location)) {
            Some(known) => *known = parameter,
            None => res.push(parameter),
        }
    }
    res
}

/// Takes out the path parameters that the path does not name: there is no place to send them.
fn leave_out_unused_path_parameters(
    path: &PathKey<'_>,
    parameters: &mut Vec<Parameter>,
    flaws: &mut Vec<Flaw>,
) {
    parameters.retain(|parameter| {
        let is_sent = parameter.location != ParameterLocation::Path
            || path
                .template
                .parameter_names()
                .any(|name| name == parameter.name);
        if !is_sent {
            flaws.push(Flaw {
                kind: FlawKind::UnusedPathParameter {
                    name: parameter.name.clone(),
                },
                span: parameter.origin.span,
            });
        }
        is_sent
    });
}

/// Declares the parameters that a path names and no list declares, as strings: the operation is still usable.
fn assume_path_parameters(
    path: &PathKey<'_>,
    parameters: &mut Vec<Parameter>,
    origin: &Origin,
    flaws: &mut Vec<Flaw>,
) {
    // A parameter that could not be read, or an operation elsewhere, may be the declaration.
    let may_be_declared = flaws.iter().any(|flaw| {
        matches!(
            flaw.kind,
            FlawKind::Operation { .. }
                | FlawKind::Parameter {
                    problem: ParameterProblem::Unresolved(_),
                    ..
                }
        )
    });
    for name in path.template.parameter_names() {
        let is_known = parameters
            .iter()
            .any(|parameter| parameter.is(name, ParameterLocation::Path));
        if is_known {
            continue;
        }
        if !may_be_declared {
            flaws.push(Flaw {
                kind: FlawKind::UndeclaredPathParameter {
                    name: name.to_owned(),
                },
                span: path.span,
            });
        }
        let style = ParameterLocation::Path.default_style();
        parameters.push(Parameter {
            name: name.to_owned(),
            location: ParameterLocation::Path,
            required: true,
            deprecated: false,
            allow_empty_value: false,
            description: None,
            content: ParameterContent::Styled {
                schema: None,
                style,
                explode: style.default_explode(),
                allow_reserved: false,
            },
            items_separator: None,
            examples: Vec::new(),
            origin: origin.clone(),
        });
    }
}

/// Gives every operation a unique id: its `operationId`, or its label where that is missing or taken.
pub(super) fn assign_unique_ids(operations: &mut [Operation]) {
    let mut taken = BTreeSet::new();
    for operation in operations {
        if operation.id.is_empty() || !taken.insert(operation.id.clone()) {
            operation.id = operation.label();
            taken.insert(operation.id.clone());
        }
    }
}
