//! `positive_data_acceptance`: requests that conform to the contract are not rejected as malformed.

use crate::{
    case::Intent,
    checks::{Check, CheckContext, CheckInfo, Outcome, documented, excerpt, request_echo::echo_of},
    exchange::Exchange,
    failure::{Failure, Severity},
    learned::{Demand, Lesson, parsers},
    signature::{rejection_words, with_message},
};

/// The check.
#[derive(Debug)]
pub(super) struct PositiveDataAcceptance;

static INFO: CheckInfo = CheckInfo {
    id: "positive_data_acceptance",
    severity: Severity::Low,
    what: "A valid request succeeds, or is rejected for a reason that no schema can express: permissions, absence, conflict, load.",
    why: "Where the server requires more than the contract states, clients that follow the contract fail.",
    example: "documented name: string; POST /items {\"name\": \"a b\"}  ->  400 \"no spaces allowed\"",
    standard: "OAS 3.0.3 §4.7.10; RFC 9110 §15.5",
};

/// Statuses that reject a request as malformed.
const REJECTIONS: [u16; 4] = [400, 406, 415, 422];

impl Check for PositiveDataAcceptance {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn is_about_data(&self) -> bool {
        true
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let (Intent::Positive, Some(response)) = (&exchange.case.intent, exchange.response())
        else {
            return Outcome::Skipped;
        };
        if !REJECTIONS.contains(&response.status) {
            return Outcome::Passed;
        }
        // The same request was accepted before: what it created is there.
        let mut before = context.history.iter();
        if before.any(|it| it.is_success() && it.case == exchange.case) {
            return Outcome::Skipped;
        }
        // status_code_conformance reports an undocumented rejection.
        if documented(context, response).is_none() {
            return Outcome::Skipped;
        }
        let body = excerpt(&response.body);
        // Two values that are compared, or exclude each other: a document can only describe that in words.
        let operation = context.operation.operation();
        let relates = parsers::complaints(&response.body)
            .into_iter()
            .any(|complaint| {
                matches!(complaint.demand, Demand::Related(..))
                    && Lesson::of(&complaint, operation, &exchange.case, None).is_some()
            });
        let reason = if relates {
            " by a rule that no schema states"
        } else {
            ""
        };
        let title = format!(
            "a valid request is rejected with {}{reason}",
            response.status
        );
        Outcome::failed(
            Failure::new(INFO.id, INFO.severity, with_message(title, &response.body))
                .expected("success, or a rejection that does not depend on the data of the request alone (401, 403, 404, 409, 429)")
                .got(format!("{} {body}", response.status))
                .signature(format!("{} {}", response.status, rejection_words(&echo_of(context, exchange), &response.body))),
        )
    }
}
