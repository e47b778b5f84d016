//! What a run created, and its removal at the end.
//!
//! A resource counts as created where a `POST` or `PUT` was answered with 201: any other success may have returned a resource
//! that was there before, and nothing that the run did not create is ever deleted for it. What is below a resource is removed
//! before it. What cannot be removed is listed.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde_json::Value;
use spec::model::ParameterLocation;

use super::{request, run::Run, sending::PreparedRequest, worker::Worker};
use crate::{
    case::OperationIndex,
    exchange::Exchange,
    observed::{Fact, Shapes, facts},
    transport::Transport,
};

/// The maximum number of resources that are remembered.
const MOST: usize = 5_000;
/// The time after which no further resource is removed.
const LONGEST: Duration = Duration::from_secs(60);

/// The resources that a run created and did not remove.
#[derive(Debug, Default)]
pub(super) struct Created(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// By the key of the path and its values, with the order of creation.
    resources: BTreeMap<(String, String), Resource>,
    number: usize,
    /// What was not removed.
    left: BTreeMap<(String, String), Leftover>,
}

#[derive(Debug)]
struct Resource {
    values: Vec<Value>,
    number: usize,
}

/// Resources that the run created and could not remove, all for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// Their path, with `{}` in the place of identifiers.
    pub path: String,
    /// How many there are.
    pub count: u64,
    /// The path of the first one.
    pub example: String,
    /// Why they were not removed.
    pub reason: String,
}

impl Created {
    /// Notes what `exchange` created or removed.
    pub(super) fn note(&self, run: &Run, exchange: &Exchange) {
        let status = exchange.response().map(|response| response.status);
        let Some(operation) = exchange.operation.of(&run.api) else {
            return;
        };
        let method = exchange.case.method.as_deref();
        let is_relevant = match method.unwrap_or(operation.method.as_str()) {
            "POST" | "PUT" => status == Some(201),
            "DELETE" => exchange.is_success(),
            _ => false,
        };
        if !is_relevant || method.is_some() {
            return;
        }
        let found = facts(&run.api, &run.shapes, exchange);
        let mut state = self.lock();
        for fact in found {
            match fact {
                Fact::Exists {
                    key,
                    values,
                    is_created: true,
                    ..
                }
                | Fact::Unfit { key, values } => state.add(key, values),
                Fact::Gone { key, values } => state.remove(&key, &values),
                _ => {}
            }
        }
    }

    /// What was not removed.
    pub(super) fn left(&self) -> Vec<Leftover> {
        self.lock().left.values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn add(&mut self, key: String, values: Vec<Value>) {
        // A second identifier of the same resource has a key of its own.
        if !key.ends_with("{}") || self.resources.len() >= MOST {
            return;
        }
        self.number += 1;
        let number = self.number;
        let id = Value::from(values.clone()).to_string();
        let resource = Resource { values, number };
        self.resources.entry((key, id)).or_insert(resource);
    }

    fn remove(&mut self, key: &str, values: &[Value]) {
        self.resources.retain(|(known, _), resource| {
            let rest = known.strip_prefix(key);
            let is_below = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            let is_same = resource.values.get(..values.len()) == Some(values);
            !(is_below && is_same)
        });
    }

    fn leave(&mut self, key: String, values: &[Value], reason: String) {
        let example = filled(&key, values);
        let left = self
            .left
            .entry((key.clone(), reason.clone()))
            .or_insert_with(|| Leftover {
                path: key,
                count: 0,
                example,
                reason,
            });
        left.count += 1;
    }
}

/// The path with `key` and these values.
fn filled(key: &str, values: &[Value]) -> String {
    let mut values = values.iter();
    let mut res = String::new();
    for (at, piece) in key.split("{}").enumerate() {
        if at > 0 {
            let value = values.next();
            let text = value.map(|value| {
                let text = value.as_str().map(ToOwned::to_owned);
                text.unwrap_or_else(|| value.to_string())
            });
            res.push_str(&text.unwrap_or_default());
        }
        res.push_str(piece);
    }
    res
}

/// Removes what the run created, as far as the document has operations for it that are tested.
pub(super) async fn remove_created(worker: &Worker<'_>, transport: &mut dyn Transport) {
    let run = worker.run;
    let started = Instant::now();
    let created = std::mem::take(&mut run.created.lock().resources);
    let mut list: Vec<(String, Resource)> = created
        .into_iter()
        .map(|((key, _), resource)| (key, resource))
        .collect();
    // What is below comes first, and the newest first.
    list.sort_by_key(|(key, resource)| {
        (Reverse(key.matches('/').count()), Reverse(resource.number))
    });
    for (key, Resource { values, .. }) in list {
        let outcome = if !run.config.cleans_up {
            Err("clean-up is switched off".to_owned())
        } else if run.stop.is_final() {
            Err("the run was ended".to_owned())
        } else if started.elapsed() > LONGEST {
            Err(format!("removing took more than {} s", LONGEST.as_secs()))
        } else {
            remove(worker, &key, &values, transport).await
        };
        if let Err(reason) = outcome {
            run.created.lock().leave(key, &values, reason);
        }
    }
}

/// Removes one resource; the error says why that is not possible.
async fn remove(
    worker: &Worker<'_>,
    key: &str,
    values: &[Value],
    transport: &mut dyn Transport,
) -> Result<(), String> {
    let run = worker.run;
    let operation = remover(run, &run.shapes, key)
        .ok_or_else(|| "the document has no operation that deletes them".to_owned())?;
    let label = operation.of(&run.api).map(|it| it.label());
    let label = label.unwrap_or_default();
    if !run.config.operations.contains(&operation) {
        return Err(format!("{label} is not selected"));
    }
    let unmade = || format!("{label}: the request cannot be made");
    let cases = worker.prepared.get(operation).ok_or_else(unmade)?;
    let mut case = cases.operation.simplest().ok_or_else(unmade)?;
    let shape = run.shapes.of(operation).ok_or_else(unmade)?;
    let names = shape.parameters(shape.segments.len());
    for (name, value) in names.into_iter().zip(values) {
        case.set_parameter(ParameterLocation::Path, name, value.clone());
    }
    let request = request::plain(&cases.operation, &case).ok_or_else(unmade)?;
    let prepared = PreparedRequest {
        operation,
        case,
        request,
        sources: Vec::new(),
    };
    let exchange = worker.sender.send(prepared, transport).await;
    match exchange.as_ref().and_then(Exchange::response) {
        Some(response) if (200..300).contains(&response.status) => Ok(()),
        // It is gone already, with what it was below.
        Some(response) if matches!(response.status, 404 | 410) => Ok(()),
        Some(response) => Err(format!("{label} was answered with {}", response.status)),
        None => Err(format!("{label} was not answered")),
    }
}

/// The operation that deletes the resources at the path with this key.
fn remover(run: &Run, shapes: &Shapes, key: &str) -> Option<OperationIndex> {
    let mut operations = OperationIndex::all(&run.api);
    let found = operations.find(|(index, operation)| {
        let shape = shapes.of(*index);
        operation.method.as_str() == "DELETE"
            && shape.is_some_and(|shape| shape.key(shape.segments.len()) == key)
    });
    found.map(|(index, _)| index)
}
