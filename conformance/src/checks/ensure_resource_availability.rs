//! `ensure_resource_availability`: a created resource can be found.

use serde_json::Value;
use spec::{model::ParameterLocation, wire::style::raw::scalar_string};

use crate::{
    case::{Intent, ParameterValue},
    checks::{Check, CheckContext, CheckInfo, Outcome},
    exchange::{Exchange, location},
    failure::{Failure, Severity},
    value::member_name::{IDENTIFIERS, plain},
};

/// The check.
#[derive(Debug)]
pub(super) struct EnsureResourceAvailability;

static INFO: CheckInfo = CheckInfo {
    id: "ensure_resource_availability",
    severity: Severity::Medium,
    what: "A resource whose identifier a successful creation in the same scenario named (in `Location`, its response, or its request under the same name) is found; a 202 only accepts a request, so nothing needs to be there yet.",
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
/// §10.2.2), or without one a member of its response that may be the identifier has it, or its request sent it under the same
/// name. What was created in has it in the path of the creation.
fn names(creation: &Exchange, sent: &ParameterValue) -> bool {
    let Some(response) = creation.response() else {
        return false;
    };
    let mut above = creation.case.parameters.iter();
    if above.any(|it| it.location == ParameterLocation::Path && it.value == sent.value) {
        return true;
    }
    let wanted = scalar_string(&sent.value);
    if let Some(location) = response.headers.get("location") {
        return wanted.is_some() && location::identifier(location) == wanted;
    }
    let parameter = plain(&sent.name);
    let is_meant = |name: &str, value: &Value| {
        may_identify(&parameter, name) && scalar_string(value) == wanted
    };
    let shown = serde_json::from_slice::<Value>(&response.body);
    let own = creation.case.body_value().and_then(Value::as_object);
    let mut own = own.into_iter().flatten();
    shown.is_ok_and(|body| has(&body, &parameter, &is_meant))
        || own.any(|(name, value)| plain(name) == parameter && scalar_string(value) == wanted)
}

/// Whether a member called `name` may be what a parameter with the plain name `parameter` is about: `id` and `customer_id` for
/// `customerId`, and not `name`.
fn may_identify(parameter: &str, name: &str) -> bool {
    let name = plain(name);
    let is_like = parameter.ends_with(name.as_str()) || name.ends_with(parameter);
    // Names without a letter of ASCII are like any other.
    let is_told = !parameter.is_empty() && !name.is_empty();
    IDENTIFIERS.contains(&name.as_str()) || is_told && is_like
}

/// Whether a scalar in `value`, which is called `name`, is meant; what is in a list is called as the list is.
fn has(value: &Value, name: &str, is_meant: &dyn Fn(&str, &Value) -> bool) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| has(item, name, is_meant)),
        Value::Object(members) => members.iter().any(|(name, it)| has(it, name, is_meant)),
        scalar => is_meant(name, scalar),
    }
}
