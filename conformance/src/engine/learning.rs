//! What the rejection of a valid request teaches about the requests of its operation.

use serde_json::Value;
use spec::source::pointer::JsonPointer;

use crate::{
    case::{Case, ObservedTarget},
    exchange::Exchange,
    learned::{Complaint, Demand, Lesson, parsers},
    phases::OperationCases,
};

/// Whether other values may lead to success: the server understood the request and did not like what it says.
pub(super) fn is_curable(exchange: &Exchange) -> bool {
    let status = exchange.response().map(|response| response.status);
    matches!(status, Some(400 | 409 | 412 | 413 | 415 | 422 | 428 | 500))
}

/// What the rejection `exchange` teaches about the requests of its operation.
pub(super) fn lessons(cases: &OperationCases, exchange: &Exchange) -> Vec<Lesson> {
    let Some(response) = exchange.response() else {
        return Vec::new();
    };
    let operation = cases.operation.operation();
    let usual = cases.usual().nth(1);
    let of = |complaint: &Complaint| Lesson::of(complaint, operation, &exchange.case, usual);
    let mut res: Vec<Lesson> = parsers::complaints(&response.body)
        .iter()
        .filter_map(of)
        .collect();
    if response.status == 409 && !res.iter().any(|it| it.demand == Demand::Unique) {
        res.extend(
            identifying(&exchange.case)
                .into_iter()
                .map(|target| Lesson {
                    target,
                    demand: Demand::Unique,
                }),
        );
    }
    res
}

/// Whether `exchange` was rejected because what it would create is there already.
pub(super) fn is_conflict(cases: &OperationCases, exchange: &Exchange) -> bool {
    let status = exchange.response().map(|response| response.status);
    let is_taken = |lesson: &Lesson| lesson.demand == Demand::Unique;
    status == Some(409) || is_curable(exchange) && lessons(cases, exchange).iter().any(is_taken)
}

/// The values of the case of `exchange` that others have already, where that alone is why it was rejected.
pub(super) fn taken(cases: &OperationCases, exchange: &Exchange) -> Vec<ObservedTarget> {
    if !is_curable(exchange) {
        return Vec::new();
    }
    let status = exchange.response().map(|response| response.status);
    let lessons = lessons(cases, exchange);
    let is_conflict = status == Some(409) || lessons.iter().all(|it| it.demand == Demand::Unique);
    let unique = lessons
        .into_iter()
        .filter(|lesson| is_conflict && lesson.demand == Demand::Unique);
    unique
        .map(|lesson| lesson.target)
        .filter(|target| !target.is_mutated_in(&exchange.case))
        .collect()
}

/// The members of a body that a conflict is most likely about: those that identify what is created, or else all its strings.
pub(super) fn identifying(case: &Case) -> Vec<ObservedTarget> {
    let mut strings = Vec::new();
    if let Some(body) = case.body_value() {
        collect_leaves(body, &JsonPointer::root(), 3, &mut strings);
    }
    strings.retain(|(_, value)| value.is_string());
    let names = strings.iter().filter(|(at, _)| {
        let name = at.last().unwrap_or_default();
        crate::observed::names::is_identifier(&name)
            || crate::observed::names::foreign(&name).is_some()
            || ["email", "login", "title"].contains(&name.to_lowercase().as_str())
    });
    let names: Vec<JsonPointer> = names.map(|(at, _)| at.clone()).collect();
    let all = if names.is_empty() {
        strings.into_iter().map(|(at, _)| at).collect()
    } else {
        names
    };
    all.into_iter().map(ObservedTarget::Body).collect()
}

/// Collects the values in objects, at most `depth` objects down.
pub(super) fn collect_leaves(
    value: &Value,
    at: &JsonPointer,
    depth: u32,
    res: &mut Vec<(JsonPointer, Value)>,
) {
    match value {
        Value::Object(members) if depth > 0 => {
            for (name, member) in members {
                collect_leaves(member, &at.join(name), depth - 1, res);
            }
        }
        value => res.push((at.clone(), value.clone())),
    }
}
