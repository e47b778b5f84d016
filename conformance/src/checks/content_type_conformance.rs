//! `content_type_conformance`: every body has a documented media type.

use spec::http::MediaType;

use crate::{
    checks::{Check, CheckContext, CheckInfo, Outcome, documented, is_bodiless},
    exchange::Exchange,
    failure::{Failure, Severity},
};

/// The check.
#[derive(Debug)]
pub(super) struct ContentTypeConformance;

static INFO: CheckInfo = CheckInfo {
    id: "content_type_conformance",
    severity: Severity::Medium,
    what: "A response with a documented body has one of the documented media types in `Content-Type`.",
    why: "Clients choose their parser by it; an HTML page where JSON is promised ends in a parse error.",
    example: "documented application/json; GET /items  ->  200, Content-Type: text/html",
    standard: "OAS 3.0.3 §4.7.17 `content`; RFC 9110 §8.3",
};

impl Check for ContentTypeConformance {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let Some(response) = exchange.response() else {
            return Outcome::Skipped;
        };
        if exchange.case.method.is_some() || is_bodiless(response, context) {
            return Outcome::Skipped;
        }
        let Some((_, documented)) = documented(context, response) else {
            return Outcome::Skipped;
        };
        if documented.content.is_empty() {
            return Outcome::Skipped;
        }
        let known: Vec<String> = documented
            .content
            .iter()
            .map(|content| content.media_type.to_string())
            .collect();
        let expected = format!(
            "`Content-Type` of {} is {}",
            response.status,
            known.join(" or ")
        );
        let failed = |title: &str, got: String| {
            Outcome::failed(
                Failure::new(
                    INFO.id,
                    INFO.severity,
                    format!("the response {} {title}", response.status),
                )
                .expected(expected.clone())
                .got(got)
                .location(Some(
                    context
                        .operation
                        .api
                        .document
                        .sources()
                        .location(documented.origin.span),
                )),
            )
        };
        let Some(header) = response.headers.get("content-type") else {
            // A missing body is left to the schema, which does not allow an empty one either.
            return failed("has no `Content-Type`", "no such header".to_owned());
        };
        match MediaType::parse(header) {
            None => failed("has an invalid `Content-Type`", format!("`{header}`")),
            Some(media_type) if documented.content_for(&media_type).is_some() => Outcome::Passed,
            Some(media_type) => failed(
                &format!("is of type {}", media_type.essence()),
                format!("`{header}`"),
            ),
        }
    }
}
