//! Path items and operations.

use std::collections::BTreeSet;

use super::{Builder, flag, text};
use crate::{
    document::{Location, Origin},
    model::{
        operation::{Method, Operation},
        parameter::{Parameter, ParameterContent, ParameterLocation},
        path::PathTemplate,
        security::SecurityRequirement,
        server::Server,
    },
    source::node::Node,
};

impl Builder<'_> {
    /// Adds the operations of the path item at `at`.
    pub(super) fn path_item(
        &self,
        template: &PathTemplate,
        at: &Location,
        security: Option<&[SecurityRequirement]>,
        operations: &mut Vec<Operation>,
    ) {
        let Some(item) = self.object(at) else {
            return;
        };
        let shared = self.parameters(item.node, &item.location);
        let servers = self.servers(item.node, &item.location);
        let context = PathContext {
            template,
            security,
            shared: &shared,
            servers: &servers,
        };
        for entry in item.node.entries() {
            let at = item.location.join(&entry.key);
            if entry.key == "additionalOperations" {
                for inner in entry.value.entries() {
                    let method = Method::new(inner.key.as_str());
                    operations.extend(self.operation(
                        &context,
                        method,
                        &inner.value,
                        at.join(&inner.key),
                    ));
                }
            } else if let Some((_, method)) =
                Method::FIELDS.iter().find(|(field, _)| *field == entry.key)
            {
                operations.extend(self.operation(&context, Method::new(*method), &entry.value, at));
            }
        }
    }

    fn operation(
        &self,
        context: &PathContext<'_>,
        method: Method,
        node: &Node,
        at: Location,
    ) -> Option<Operation> {
        node.as_mapping()?;
        let mut flaws = Vec::new();
        let mut own = self.parameters(node, &at);
        flaws.append(&mut own.flaws);
        flaws.extend_from_slice(&context.shared.flaws);
        let mut parameters = merged_parameters(context.shared.list.clone(), own.list);
        let origin = Origin {
            span: node.span,
            location: at.clone(),
        };
        assume_path_parameters(context.template, &mut parameters, &origin, &mut flaws);
        let request_body = node.get("requestBody").and_then(|_| {
            let body = self.request_body(&at.join("requestBody"));
            if body.is_none() {
                flaws.push("the request body leads nowhere".to_owned());
            }
            body
        });
        let responses = self.responses(node, &at, &mut flaws);
        let own_servers = self.servers(node, &at);
        let tags = node.get("tags").map(Node::items).unwrap_or_default();
        let operation_id = text(node, "operationId").filter(|id| !id.is_empty());
        Some(Operation {
            id: operation_id.clone().unwrap_or_default(),
            operation_id,
            path: context.template.clone(),
            tags: tags
                .iter()
                .filter_map(Node::as_str)
                .map(ToOwned::to_owned)
                .collect(),
            summary: text(node, "summary"),
            description: text(node, "description"),
            deprecated: flag(node, "deprecated"),
            parameters,
            request_body,
            responses,
            security: self
                .security_requirements(node)
                .or_else(|| context.security.map(<[_]>::to_vec))
                .unwrap_or_default(),
            servers: if own_servers.is_empty() {
                context.servers.to_vec()
            } else {
                own_servers
            },
            origin: Origin {
                span: node.span,
                location: at,
            },
            method,
            flaws,
        })
    }
}

/// What all operations of a path share.
struct PathContext<'a> {
    template: &'a PathTemplate,
    security: Option<&'a [SecurityRequirement]>,
    shared: &'a super::parameter::ParameterList,
    servers: &'a [Server],
}

/// Parameters of the path item, replaced by those of the operation that have the same name and location
/// (OAS 3.0.3 §4.7.10, `parameters`).
fn merged_parameters(shared: Vec<Parameter>, own: Vec<Parameter>) -> Vec<Parameter> {
    let mut res: Vec<Parameter> = shared
        .into_iter()
        .filter(|shared| !own.iter().any(|own| own.is(&shared.name, shared.location)))
        .collect();
    res.extend(own);
    res
}

/// A path with a place for a parameter that nobody declares is still of use: any text may stand there.
fn assume_path_parameters(
    template: &PathTemplate,
    parameters: &mut Vec<Parameter>,
    origin: &Origin,
    flaws: &mut Vec<String>,
) {
    for name in template.parameter_names() {
        let is_known = parameters
            .iter()
            .any(|parameter| parameter.is(name, ParameterLocation::Path));
        if is_known {
            continue;
        }
        flaws.push(format!(
            "the path parameter `{name}` is not declared; it is taken for a text"
        ));
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
            examples: Vec::new(),
            origin: origin.clone(),
        });
    }
}

/// Gives every operation a unique id: its `operationId`, or its label where that is missing or taken.
pub(super) fn settle_ids(operations: &mut [Operation]) {
    let mut taken = BTreeSet::new();
    for operation in operations {
        if operation.id.is_empty() || !taken.insert(operation.id.clone()) {
            operation.id = operation.label();
            taken.insert(operation.id.clone());
        }
    }
}
