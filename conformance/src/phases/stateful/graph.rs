//! Which operation can feed which.

use spec::model::{Api, Link, ParameterLocation, link::LinkValue};

use super::inference::inferred_edges;

/// A way from the successful answer of one operation to a request of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Position of the operation that is answered.
    pub from: usize,
    /// Position of the operation that is fed.
    pub to: usize,
    /// What is filled in.
    pub bindings: Vec<Binding>,
    /// Whether the document declares it.
    pub is_declared: bool,
}

/// One value that is filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// Where it goes.
    pub target: BindingTarget,
    /// Where it comes from.
    pub source: Source,
}

/// Where a value goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BindingTarget {
    /// Into a parameter.
    Parameter(ParameterLocation, String),
    /// It is the whole body.
    Body,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// From a link of the document: a constant or an expression.
    Link(LinkValue),
    /// The last segment of the header `Location`.
    LocationTail,
    /// The value that the earlier request had for its own parameter.
    SameParameter(ParameterLocation, String),
}

/// All edges of a contract, declared ones first.
pub fn edges(api: &Api) -> Vec<Edge> {
    let mut res: Vec<Edge> = Vec::new();
    for (from, operation) in api.operations.iter().enumerate() {
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

fn declared(api: &Api, from: usize, link: &Link) -> Option<Edge> {
    let name = link.operation.as_deref()?;
    let to = api
        .operations
        .iter()
        .position(|operation| operation.id == name || operation.label() == name)?;
    let target = api.operations.get(to)?;
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
