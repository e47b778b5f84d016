//! `ensure_resource_availability`: a created resource can be found.

use serde_json::Value;
use spec::{model::ParameterLocation, wire::style::raw::scalar_string};

use crate::{
    case::{Intent, ParameterValue},
    checks::{Check, CheckContext, CheckInfo, Outcome},
    exchange::{Exchange, location},
    failure::{Failure, Severity},
    value::member_name::plain,
};

/// The check.
#[derive(Debug)]
pub(super) struct EnsureResourceAvailability;

static INFO: CheckInfo = CheckInfo {
    id: "ensure_resource_availability",
    severity: Severity::Medium,
    what: "A resource whose identifier came from a successful creation in the same scenario is found; a 202 only accepts a request, so nothing needs to be there yet.",
    why: "Clients that create a resource and then use it fail at the second step.",
    example: "POST /items -> 201 {id: 7}; GET /items/7  ->  404",
    standard: "RFC 9110 §9.3.3, §15.3.2",
};

impl Check for EnsureResourceAvailability {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn reads_history(&self) -> bool {
        true
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let (Intent::Positive, Some(response)) = (&exchange.case.intent, exchange.response())
        else {
            return Outcome::Skipped;
        };
        let has_deletion = context
            .history
            .iter()
            .any(|step| step.request.method == "DELETE");
        let creations: Vec<_> = exchange
            .sources
            .iter()
            .filter_map(|at| context.history.get(*at))
            .filter(|step| {
                step.request.method == "POST" && step.is_success() && !step.is_accepted()
            })
            .collect();
        let all_path_values_are_created = !creations.is_empty()
            && creations.len() == exchange.sources.len()
            && context.operation.operation().path.parameter_names().count()
                == exchange.sources.len();
        let is_named = exchange
            .case
            .parameters
            .iter()
            .filter(|sent| sent.location == ParameterLocation::Path)
            .all(|sent| creations.iter().any(|creation| names(creation, sent)));
        if !all_path_values_are_created || has_deletion || !is_named {
            return Outcome::Skipped;
        }
        if response.status != 404 {
            return Outcome::Passed;
        }
        let from: Vec<String> = creations
            .iter()
            .map(|step| format!("`{} {}`", step.request.method, step.request.path()))
            .collect();
        Outcome::failed(
            Failure::new(
                INFO.id,
                INFO.severity,
                "a resource that was just created is not found",
            )
            .expected(format!("the resource that {} created", from.join(" and ")))
            .got("404"),
        )
    }
}

/// Whether `creation` says that what it created has the value of `sent` as its identifier: its `Location` ends with it (RFC 9110
/// §10.2.2), or without one its response has it, or its request sent it under the same name.
fn names(creation: &Exchange, sent: &ParameterValue) -> bool {
    let Some(response) = creation.response() else {
        return false;
    };
    let text = |value: &Value| scalar_string(value);
    let wanted = text(&sent.value);
    if let Some(location) = response.headers.get("location") {
        let tail = location::identifier(location);
        let is_tail = tail.is_some() && tail == wanted;
        return is_tail || in_path(creation, sent);
    }
    let body = serde_json::from_slice::<Value>(&response.body);
    let is_shown = body.is_ok_and(|body| has(&body, &|value| text(value) == wanted));
    let name = plain(&sent.name);
    let own = creation.case.body_value().and_then(Value::as_object);
    let mut own = own.into_iter().flatten();
    is_shown
        || own.any(|(known, value)| plain(known) == name && text(value) == wanted)
        || in_path(creation, sent)
}

/// Whether the path of `creation` has the value of `sent`, the identifier of what it created something in.
fn in_path(creation: &Exchange, sent: &ParameterValue) -> bool {
    let mut own = creation.case.parameters.iter();
    own.any(|own| own.location == ParameterLocation::Path && own.value == sent.value)
}

fn has(value: &Value, is_meant: &dyn Fn(&Value) -> bool) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| has(item, is_meant)),
        Value::Object(members) => members.values().any(|member| has(member, is_meant)),
        scalar => is_meant(scalar),
    }
}
