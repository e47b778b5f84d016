//! Reads an HTTP Archive 1.2 (HAR), which browsers and proxies write.
//!
//! Requests are found in the document by method and path, whatever their host. Credentials of the archive are not used: those
//! of the run are sent. Secret values are replaced by generated ones.

mod format;

mod links;

use std::collections::BTreeMap;

use serde_json::Value;
use spec::{
    http::MediaType,
    wire::{Request, Validation},
};

use self::{
    format::{Archive, Entry, Pair},
    links::Shown,
};
use super::{
    Subject, WorkflowError, Workflows,
    operations::{Operations, Prepared},
    secrets::{Secrets, is_secret_name},
};
use crate::{
    case::{Body, Case, Content, Intent},
    operation::CompiledBody,
    phases::stateful::{Step, Workflow},
    transport::auth::is_credential,
};

/// Reads the archive in `value`.
///
/// # Errors
///
/// When a member has the wrong type.
pub(super) fn read(value: Value, subject: Subject<'_>) -> Result<Workflows, WorkflowError> {
    let archive: Archive =
        serde_json::from_value(value).map_err(|error| WorkflowError::Archive(error.to_string()))?;
    let entries = archive.log.entries;
    let secrets = secrets(&entries);
    let mut operations = Operations::new(subject);
    let mut res = Workflows::default();
    let mut steps: Vec<Step> = Vec::new();
    let mut shown = Shown::default();
    let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, entry) in entries.iter().enumerate() {
        let method = entry.request.method.to_ascii_uppercase();
        let found = operations.find(&method, entry.request.target());
        let Some((index, path)) = found else {
            *unknown.entry(host_of(&entry.request.url)).or_default() += 1;
            continue;
        };
        let Some(prepared) = operations.get(index) else {
            continue;
        };
        let request = entry.request.below(&path);
        match case(&prepared, &request, &secrets) {
            Ok(case) => {
                let mut step = Step::alone(index, case);
                step.bindings = shown.bindings(&step.case);
                let is_known = steps.iter().any(|known| {
                    let is_reading = matches!(method.as_str(), "GET" | "HEAD");
                    is_reading && known.case == step.case && known.bindings == step.bindings
                });
                if !is_known {
                    shown.add(steps.len(), &method, &step.case, &entry.response);
                    steps.push(step);
                }
            }
            Err(why) => res.notes.push(format!(
                "entry {} ({}) is not used: {why}",
                number + 1,
                prepared.operation.operation().label()
            )),
        }
    }
    for (host, count) in unknown {
        let requests = if count == 1 { "request" } else { "requests" };
        res.notes.push(format!(
            "{count} {requests} to {host} with a method or path that the document does not have"
        ));
    }
    let recorded = Workflow {
        steps,
        ..Workflow::default()
    };
    res.list = recorded.independent();
    Ok(res)
}

/// The case of a recorded request, or why it has none.
fn case(prepared: &Prepared, request: &Request, secrets: &Secrets) -> Result<Case, String> {
    let operation = &prepared.operation;
    let validation = operation.validator.validate(request);
    let mut case = Case::new(operation.operation().id.clone(), Intent::Positive);
    let simplest = prepared.simplest.as_ref();
    for (location, name, value) in &validation.decoded.parameters {
        if is_credential(&operation.api, *location, name) || has_secret(secrets, name, value) {
            let mut declared = operation.parameters.iter();
            let declared = declared.find(|it| it.location == *location && it.name == *name);
            // What is required gets a generated value.
            let generated = simplest.and_then(|simplest| simplest.parameter(*location, name));
            if let (true, Some(value)) = (declared.is_some_and(|it| it.required), generated) {
                case.set_parameter(*location, name, value.clone());
            }
            continue;
        }
        case.set_parameter(*location, name, value.clone());
    }
    case.body = body(prepared, request, &validation, secrets);
    let case = operation.with_given(case);
    match operation.validate_case(&case) {
        Some(found) if operation.is_valid_by(&case, &found) => Ok(case),
        found => {
            // Messages about values may show a secret.
            let found = found.map(|found| found.problems).unwrap_or_default();
            let mut problems = found.iter();
            let problem = problems.find(|problem| !problem.is_lenient);
            let problem = problem.or(found.first());
            Err(problem.map_or_else(
                || "it cannot be sent again".to_owned(),
                |problem| {
                    format!(
                        "the document does not admit its {}{} (`{}`)",
                        problem.part,
                        match problem.pointer.as_str() {
                            "" => String::new(),
                            pointer => format!(" at {pointer}"),
                        },
                        problem.keyword
                    )
                },
            ))
        }
    }
}

/// The body of a recorded request, without secrets.
fn body(
    prepared: &Prepared,
    request: &Request,
    validation: &Validation,
    secrets: &Secrets,
) -> Option<Body> {
    let bytes = request.body.as_ref().filter(|bytes| !bytes.is_empty())?;
    let media_type = request.headers.get("content-type");
    let media_type = media_type.and_then(MediaType::parse);
    let is_sent = |body: &&CompiledBody| {
        let mut sent = media_type.iter();
        sent.any(|sent| body.content.media_type.covers(sent))
    };
    let compiled = prepared.operation.bodies.iter().find(is_sent);
    let Some((compiled, value)) = compiled.zip(validation.decoded.body.as_ref()) else {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let is_secret = secrets.has("", &text.into());
        return (!is_secret).then(|| Body {
            media_type: media_type.map(|media_type| media_type.to_string()),
            content: Content::Bytes(bytes.clone()),
        });
    };
    let mut value = value.clone();
    let generated = prepared.simplest.as_ref().and_then(Case::body_value);
    for at in secrets.locations(&value) {
        let generated = generated.and_then(|generated| generated.pointer(at.as_str()));
        match generated {
            Some(generated) => {
                if let Some(secret) = value.pointer_mut(at.as_str()) {
                    secret.clone_from(generated);
                }
            }
            None => remove(&mut value, &at),
        }
    }
    Some(compiled.body(value))
}

/// Removes the member at `at`; in a list, and at the root, it becomes an empty string.
fn remove(value: &mut Value, at: &spec::source::pointer::JsonPointer) {
    let around = at
        .parent()
        .and_then(|parent| value.pointer_mut(parent.as_str()));
    if let (Some(Value::Object(members)), Some(name)) = (around, at.last()) {
        members.remove(name.as_ref());
    } else if let Some(secret) = value.pointer_mut(at.as_str()) {
        *secret = "".into();
    }
}

/// Whether a parameter is a secret or contains one.
fn has_secret(secrets: &Secrets, name: &str, value: &Value) -> bool {
    is_secret_name(name) || secrets.has(name, value) || !secrets.locations(value).is_empty()
}

/// The secrets of all requests and responses.
fn secrets(entries: &[Entry]) -> Secrets {
    let mut res = Secrets::default();
    for entry in entries {
        let fields = entry.request.headers.iter().chain(&entry.response.headers);
        for Pair { value, .. } in fields.filter(|field| is_secret_name(&field.name)) {
            res.add(value);
        }
        let target = entry.request.target();
        let query = target.split_once('?').map_or("", |(_, query)| query);
        for (name, value) in spec::http::percent::parse_query(query) {
            if is_secret_name(&name) {
                res.add(&value.unwrap_or_default());
            }
        }
        if let Some(body) = entry.response.body() {
            res.add_members(&body);
        }
        let sent = entry.request.below("").body.unwrap_or_default();
        if let Ok(body) = serde_json::from_slice::<Value>(&sent) {
            res.add_members(&body);
        }
    }
    res
}

/// The host of a URL, as it is named in a note.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host.rsplit_once('@').map_or(host, |(_, host)| host)
}
