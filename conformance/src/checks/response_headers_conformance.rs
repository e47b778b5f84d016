//! `response_headers_conformance`: documented headers are present and valid.

use serde_json::Value;
use spec::{
    model::Header,
    schema::types::TypeSet,
    wire::{
        coercion::{self, Level},
        style::{Container, Notation},
    },
};

use crate::{
    checks::{Check, CheckContext, CheckInfo, Outcome, documented},
    exchange::Exchange,
    failure::{Failure, Severity},
    operation::{ResponsePart, is_field_name},
};

/// The check.
#[derive(Debug)]
pub(super) struct ResponseHeadersConformance;

static INFO: CheckInfo = CheckInfo {
    id: "response_headers_conformance",
    severity: Severity::Low,
    what: "Headers documented as required are present, and every documented header that is present satisfies its schema.",
    why: "Clients depend on them for paging, caching and rate limiting.",
    example: "documented X-Total: integer, required; GET /items  ->  200 without X-Total",
    standard: "OAS 3.0.3 §4.7.17 `headers`, §4.7.21",
};

impl Check for ResponseHeadersConformance {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let Some(response) = exchange.response() else {
            return Outcome::Skipped;
        };
        if exchange.case.method.is_some() {
            return Outcome::Skipped;
        }
        let Some((position, documented)) = documented(context, response) else {
            return Outcome::Skipped;
        };
        if documented.headers.is_empty() {
            return Outcome::Skipped;
        }
        for (at, header) in documented.headers.iter().enumerate() {
            // No server can send it; the operation has a warning about it.
            if !is_field_name(&header.name) {
                continue;
            }
            let location = Some(
                context
                    .operation
                    .api
                    .document
                    .sources()
                    .location(header.origin.span),
            );
            let operation = context.operation;
            let part = ResponsePart::Header;
            let validator = operation.response_validator(position, part, at, header.schema());
            let has_unsatisfiable_schema = || {
                validator.as_ref().is_some_and(|validator| {
                    operation.has_unsatisfiable_schema(position, part, at, validator)
                })
            };
            let Some(text) = response.headers.joined(&header.name) else {
                if header.required && !has_unsatisfiable_schema() {
                    let title = format!(
                        "the response {} lacks the header `{}`",
                        response.status, header.name
                    );
                    let failure = Failure::new(INFO.id, INFO.severity, title);
                    return Outcome::failed(
                        failure
                            .expected("the documented header")
                            .got("no such header")
                            .location(location),
                    );
                }
                continue;
            };
            let Some(validator) = &validator else {
                continue;
            };
            let interpretations = interpretations(header, text.trim(), validator.types());
            let is_valid = interpretations
                .iter()
                .any(|value| coercion::find(value, Level::Strings, validator).is_some());
            if !is_valid && !has_unsatisfiable_schema() {
                let value = interpretations.into_iter().next().unwrap_or_default();
                let nearest = coercion::nearest(&value, validator);
                let violations = validator.violations(&context.operation.api.document, &nearest);
                let message = violations
                    .first()
                    .map(|violation| violation.message.clone())
                    .unwrap_or_default();
                let title = format!(
                    "the header `{}` of {} breaks its schema",
                    header.name, response.status
                );
                let failure = Failure::new(INFO.id, INFO.severity, title);
                return Outcome::failed(
                    failure
                        .expected(format!("`{}` as documented", header.name))
                        .got(format!("`{text}`: {message}"))
                        .location(location),
                );
            }
        }
        Outcome::Passed
    }
}

/// The interpretations of the value of a header.
fn interpretations(header: &Header, text: &str, types: TypeSet) -> Vec<Value> {
    let Some(notation) = Notation::of_header(header) else {
        let json = serde_json::from_str(text).ok();
        return vec![json.unwrap_or_else(|| text.into())];
    };
    [
        (Container::Scalar, TypeSet::SCALARS),
        (Container::List, TypeSet::ARRAY),
        (Container::Map, TypeSet::OBJECT),
    ]
    .into_iter()
    .filter(|(_, set)| types.meets(*set))
    .filter_map(|(container, _)| notation.decode_text(text, container))
    .map(|raw| coercion::as_strings(&raw))
    .collect()
}
