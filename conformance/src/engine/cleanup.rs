//! Removes at the end of a run what the run created, what is below another resource first. Nothing that the run did not create
//! is deleted for it, and what cannot be removed is listed.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    time::{Duration, Instant},
};

use serde_json::Value;
use spec::{model::ParameterLocation, source::pointer::JsonPointer};

use super::{creation::find, run::Run, sending::PreparedRequest, worker::Worker};
use crate::{case::OperationIndex, exchange::Exchange, transport::Transport};

/// The time after which no further resource is removed.
const LONGEST: Duration = Duration::from_secs(60);

/// Removes what the run created, as far as the document has operations for it that are tested.
pub(super) async fn remove_created(worker: &Worker<'_>, transport: &mut dyn Transport) {
    let run = worker.run;
    let started = Instant::now();
    let mut not_found = Vec::new();
    for (key, values) in run.created.take() {
        let outcome = if !run.config.cleans_up {
            Err("clean-up is switched off".to_owned())
        } else if run.stop.is_final() {
            Err("the run was ended".to_owned())
        } else if started.elapsed() > LONGEST {
            Err(format!("removing took more than {} s", LONGEST.as_secs()))
        } else {
            remove(worker, &key, &values, transport).await
        };
        match outcome {
            Ok(Removed::Yes) => {}
            Ok(Removed::NotFound(response)) => not_found.push((key, values, response)),
            Err(reason) => run.created.leave(key, &values, reason),
        }
    }
    // Looked up when all is removed, so that nothing is listed that only had two names.
    let mut lists = Lists::default();
    for (key, values, response) in not_found {
        if let Some(list) = lists.showing(worker, &key, &values, transport).await {
            let reason = format!("{response}, and {list} still shows them");
            run.created.leave(key, &values, reason);
        }
    }
    for (key, values) in run.created.take_doubtful() {
        let reason = "the server did not say whether they are new, so they stay".to_owned();
        run.created.leave(key, &values, reason);
    }
}

/// What came of a request to remove a resource.
enum Removed {
    Yes,
    /// It is gone already, with what it was below, or it has another name there; with what the server responded.
    NotFound(String),
}

/// Removes one resource; the error says why that is not possible.
async fn remove(
    worker: &Worker<'_>,
    key: &str,
    values: &[Value],
    transport: &mut dyn Transport,
) -> Result<Removed, String> {
    let run = worker.run;
    let operation = operation_at(run, "DELETE", key)
        .ok_or_else(|| "the document has no operation that deletes them".to_owned())?;
    if values.len() < key.matches("{}").count() {
        return Err("the responses that created them have no identifier".to_owned());
    }
    let label = operation.of(&run.api).map(spec::model::Operation::label);
    let label = label.unwrap_or_default();
    if !run.config.operations.contains(&operation) {
        return Err(format!("{label} is not selected"));
    }
    let prepared = prepared(worker, operation, values)
        .ok_or_else(|| format!("{label}: the request cannot be made"))?;
    if run.endangers_itself(operation, &prepared.case) {
        return Err("they may be the user or the session of the run".to_owned());
    }
    let exchange = worker.sender.send(prepared, transport).await;
    match exchange.as_ref().and_then(Exchange::response) {
        Some(response) if (200..300).contains(&response.status) => Ok(Removed::Yes),
        Some(response) if matches!(response.status, 404 | 410) => {
            let response = format!("{label} was answered with {}", response.status);
            Ok(Removed::NotFound(response))
        }
        Some(response) => Err(format!("{label} was answered with {}", response.status)),
        None => Err(format!("{label} was not answered")),
    }
}

/// The lists of resources at the end of a run, by the key of their path and the values in it.
#[derive(Debug, Default)]
struct Lists(BTreeMap<(String, String), Option<Value>>);

impl Lists {
    /// The operation whose response shows the resource with `values` at the path with `key`; `None` where there is no such list, or
    /// it does not show it.
    async fn showing(
        &mut self,
        worker: &Worker<'_>,
        key: &str,
        values: &[Value],
        transport: &mut dyn Transport,
    ) -> Option<String> {
        let (own, above) = values.split_last()?;
        let key = key.strip_suffix("/{}")?;
        let operation = operation_at(worker.run, "GET", key)?;
        let known = (key.to_owned(), Value::from(above.to_vec()).to_string());
        let list = match self.0.entry(known) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let read = read(worker, operation, above, transport).await;
                new.insert(read)
            }
        };
        find(list.as_ref()?, own, &JsonPointer::root())?;
        let operation = operation.of(&worker.run.api)?;
        Some(operation.label())
    }
}

/// The response of `operation`, with `values` in its path.
async fn read(
    worker: &Worker<'_>,
    operation: OperationIndex,
    values: &[Value],
    transport: &mut dyn Transport,
) -> Option<Value> {
    let prepared = prepared(worker, operation, values)?;
    let exchange = worker.sender.send(prepared, transport).await?;
    let response = exchange.response().filter(|_| exchange.is_success())?;
    serde_json::from_slice(&response.body).ok()
}

/// The simplest request of `operation` with `values` in its path.
fn prepared(
    worker: &Worker<'_>,
    operation: OperationIndex,
    values: &[Value],
) -> Option<PreparedRequest> {
    let cases = worker.prepared.get(operation)?;
    let mut case = cases.operation.simplest()?;
    let shape = worker.run.shapes.of(operation)?;
    let names = shape.parameters(shape.segments.len());
    for (name, value) in names.into_iter().zip(values) {
        case.set_parameter(ParameterLocation::Path, name, value.clone());
    }
    PreparedRequest::plain(&cases.operation, case)
}

/// The operation with `method` at the path with this key.
fn operation_at(run: &Run, method: &str, key: &str) -> Option<OperationIndex> {
    let mut operations = OperationIndex::all(&run.api);
    let found = operations.find(|(index, operation)| {
        let shape = run.shapes.of(*index);
        operation.method.as_str() == method
            && shape.is_some_and(|shape| shape.key(shape.segments.len()) == key)
    });
    found.map(|(index, _)| index)
}
