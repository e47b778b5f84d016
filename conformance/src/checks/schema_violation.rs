//! The failure of a value that breaks its schema: its title, its location and its signature.

use serde_json::Value;
use spec::{
    document::Document,
    schema::{SchemaValidator, SchemaViolation},
    source::source_map::SourceId,
};

use super::{CheckContext, CheckInfo, Outcome, accepted_value::repeats_accepted_value};
use crate::{exchange::Exchange, failure::Failure, value::place::Place};

/// The failure of `value`, which is `what` of the response of `exchange` and breaks the schema called `name`.
pub(super) fn breaks_schema(
    info: &'static CheckInfo,
    context: &CheckContext<'_>,
    exchange: &Exchange,
    what: &str,
    name: &str,
    value: &Value,
    validator: &SchemaValidator,
) -> Outcome {
    let document = &context.operation.api.document;
    let violations = validator.violations(document, value);
    let count = violations.len();
    let violations: Vec<SchemaViolation> = violations.into_iter().map(innermost).collect();
    let is_repeated =
        |violation: &&SchemaViolation| repeats_accepted_value(context, exchange, violation, value);
    let own = violations.iter().find(|violation| !is_repeated(violation));
    let Some(first) = own.or(violations.first()) else {
        return Outcome::Passed;
    };
    let status = exchange.response().map_or(0, |response| response.status);
    let more = if count > 1 {
        format!(" (and {} more)", count - 1)
    } else {
        String::new()
    };
    let schema_location = first.location.as_ref().map(|at| {
        // Without the line: it moves when the document is edited, while the signature stays the same.
        format!("{}#{}", file_of(document, at.source), at.pointer)
    });
    let at = Place::whole(validator).generalized(&first.instance);
    let location = first.span.map(|span| document.sources().location(span));
    Outcome::failed(
        Failure::new(
            info.id,
            info.severity,
            format!("{what} of {} breaks {name}{}", status, in_words(first, &at)),
        )
        .expected(format!("a body of {status} that satisfies {name}"))
        .got(format!("{}{more}", first.message))
        .signature(signature_of(status, first, &at, schema_location.as_deref()))
        .at(first.instance.clone())
        .repeats_request(own.is_none())
        .location(location),
    )
}

/// What a signature calls a file: nothing for the document itself, for others their path without the folders that both are in. These
/// are other ones on every machine, and known findings are to be known there too.
fn file_of(document: &Document, source: SourceId) -> &str {
    let own = document.root().span.source;
    if source == own {
        return "";
    }
    let sources = document.sources();
    let (mut own, mut name) = (sources.get(own).name(), sources.get(source).name());
    while let (Some((folder, own_rest)), Some((other, rest))) =
        (own.split_once('/'), name.split_once('/'))
        && folder == other
    {
        (own, name) = (own_rest, rest);
    }
    name
}

/// The most informative violation: for a union with one branch that nearly matches, that of the branch.
fn innermost(violation: SchemaViolation) -> SchemaViolation {
    let nearest = violation
        .branches
        .iter()
        .filter(|branch| !branch.is_empty())
        .min_by_key(|branch| {
            let is_other_type = branch
                .iter()
                .any(|inner| inner.keyword == "type" && inner.instance == violation.instance);
            (is_other_type, branch.len())
        });
    let decisive = nearest.filter(|branch| branch.len() == 1 && violation.branches.len() == 1);
    match decisive.and_then(|branch| branch.first()) {
        Some(inner) => inner.clone(),
        None => violation,
    }
}

/// The violation `at` a location in the body, and its keyword; a missing member is named.
fn in_words(violation: &SchemaViolation, at: &str) -> String {
    let at = if at.is_empty() {
        String::new()
    } else {
        format!(" at `{at}`")
    };
    match violation.keyword.as_str() {
        "required" | "additionalProperties" => format!("{at}: {}", violation.message),
        // Without the value, which is another one each time.
        "type" => match violation.message.rsplit_once(" is not of type") {
            Some((_, names)) => format!("{at}: not of type{names}"),
            None => format!("{at}: type"),
        },
        keyword => format!("{at}: {keyword}"),
    }
}

/// The signature: the location of the schema, wherever it is used. One handler often writes the errors of many operations,
/// so for schemas that are inline in the operations the signature is the violation and its location.
fn signature_of(
    status: u16,
    violation: &SchemaViolation,
    at: &str,
    schema_location: Option<&str>,
) -> String {
    match schema_location.and_then(|location| location.split_once('#')) {
        Some((_, pointer)) if status >= 400 && pointer.starts_with("/paths/") => {
            let what = match violation.keyword.as_str() {
                "required" | "additionalProperties" => violation.message.as_str(),
                _ => "",
            };
            format!("errors {at} {} {what}", violation.keyword)
        }
        _ => format!("{} {at}", schema_location.unwrap_or_default()),
    }
}
