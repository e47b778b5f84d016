//! Removes at the end of a run what the run created, what is below another resource first. Nothing that the run did not create
//! is deleted for it, and what cannot be removed is listed.

use std::time::{Duration, Instant};

use serde_json::Value;
use spec::model::ParameterLocation;

use super::{request, run::Run, sending::PreparedRequest, worker::Worker};
use crate::{case::OperationIndex, exchange::Exchange, observed::Shapes, transport::Transport};

/// The time after which no further resource is removed.
const LONGEST: Duration = Duration::from_secs(60);

/// Removes what the run created, as far as the document has operations for it that are tested.
pub(super) async fn remove_created(worker: &Worker<'_>, transport: &mut dyn Transport) {
    let run = worker.run;
    let started = Instant::now();
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
        if let Err(reason) = outcome {
            run.created.leave(key, &values, reason);
        }
    }
    for (key, values) in run.created.take_doubtful() {
        let reason = "the server did not say whether they are new, so they stay".to_owned();
        run.created.leave(key, &values, reason);
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
    if values.len() < key.matches("{}").count() {
        return Err("the responses that created them have no identifier".to_owned());
    }
    let label = operation.of(&run.api).map(spec::model::Operation::label);
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
    if run.endangers_itself(operation, &case) {
        return Err("they may be the user or the session of the run".to_owned());
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
