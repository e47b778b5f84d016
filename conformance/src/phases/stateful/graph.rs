//! The graph of operations: which response can provide values for which request.

use spec::model::{Api, Link, ParameterLocation};

use super::{
    edge::{Binding, BindingTarget, Edge, Source},
    inference::inferred_edges,
};
use crate::case::OperationIndex;

/// All edges of a contract, declared ones first.
pub fn edges(api: &Api) -> Vec<Edge> {
    let mut res: Vec<Edge> = Vec::new();
    for (from, operation) in OperationIndex::all(api) {
        let successes = operation
            .responses
            .list
            .iter()
            .filter(|response| response.status.is_success());
        for link in successes.flat_map(|response| &response.links) {
            res.extend(declared(api, from, link));
        }
    }
    for edge in inferred_edges(api) {
        let is_declared = res
            .iter()
            .any(|known| known.from == edge.from && known.to == edge.to);
        if !is_declared {
            res.push(edge);
        }
    }
    res
}

fn declared(api: &Api, from: OperationIndex, link: &Link) -> Option<Edge> {
    let name = link.operation.as_deref()?;
    let to = OperationIndex::find(api, |operation| {
        operation.id == name || operation.label() == name
    })?;
    let target = to.of(api)?;
    let mut bindings: Vec<Binding> = link
        .parameters
        .iter()
        .filter_map(|(name, value)| {
            let qualified = name
                .split_once('.')
                .and_then(|(location, name)| Some((ParameterLocation::from_name(location)?, name)));
            let parameter = target.parameters.iter().find(|parameter| match qualified {
                Some((location, name)) => parameter.is(name, location),
                None => parameter.name == *name,
            })?;
            Some(Binding {
                target: BindingTarget::Parameter(parameter.location, parameter.name.clone()),
                source: Source::Link(value.clone()),
            })
        })
        .collect();
    if let Some(value) = &link.request_body {
        bindings.push(Binding {
            target: BindingTarget::Body,
            source: Source::Link(value.clone()),
        });
    }
    Some(Edge {
        from,
        to,
        bindings,
        is_declared: true,
    })
}
