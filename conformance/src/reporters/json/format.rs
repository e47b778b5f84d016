//! The JSON report as it is published: structs of its own, so that the engine may change.
//!
//! A field that is added leaves `format_version` as it is; one that is renamed, removed or means something else raises it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    checks::excerpt,
    engine::{Finding as EngineFinding, OperationSummary, StopReason, Summary, event::RunStarted},
};

/// Version of this format.
pub const FORMAT_VERSION: u32 = 1;

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Version of this format.
    pub format_version: u32,
    /// Title and version of the contract.
    pub contract: String,
    /// Base URL of the server.
    pub base_url: String,
    /// Seed of the run; with the same contract and the same answers it gives the same requests.
    pub seed: u64,
    /// Why the run ended before it was done: `interrupted`, `case-limit`, `time-limit`, or why the server could not be reached.
    pub stopped: Option<String>,
    /// Seconds the run took.
    pub seconds: f64,
    /// Cases that were sent, repetitions and shrinking not counted.
    pub cases: u64,
    /// Cases by phase.
    pub cases_by_phase: BTreeMap<String, u64>,
    /// How much of the contract was reached.
    pub coverage: Coverage,
    /// Every tested operation.
    pub operations: Vec<Operation>,
    /// What was found: one for each cause, the worst first.
    pub findings: Vec<Finding>,
    /// Things worth knowing that are no findings.
    pub warnings: Vec<String>,
}

/// How much of the contract was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// Operations that answered with success at least once.
    pub operations_succeeded: usize,
    /// Operations that were tested.
    pub operations: usize,
    /// Documented pairs of operation and status that were seen.
    pub documented_statuses_seen: usize,
    /// Documented pairs of operation and status.
    pub documented_statuses: usize,
}

/// What happened to one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Operation {
    /// Its `operationId`, or method and path where it has none.
    pub id: String,
    /// Method and path.
    pub label: String,
    /// Cases that were sent.
    pub cases: u64,
    /// How often each status came.
    pub statuses: BTreeMap<String, u64>,
    /// Why no valid request could be made.
    pub untestable: Option<String>,
}

/// A cause of failures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Stable name of the cause.
    pub fingerprint: String,
    /// The check that found it.
    pub check: String,
    /// `low`, `medium`, `high` or `critical`.
    pub severity: String,
    /// One line.
    pub title: String,
    /// What the contract or a standard asks for.
    pub expected: String,
    /// What came instead.
    pub got: String,
    /// JSON Pointer into the body of the answer.
    pub pointer: Option<String>,
    /// Place in the document, as `file:line:column`.
    pub place: Option<String>,
    /// Why the request was made.
    pub intent: String,
    /// The operations it was met in, the shown one first.
    pub operations: Vec<Affected>,
    /// The smallest request that shows it, credentials replaced by the names of their variables.
    pub request: Request,
    /// The answer; absent when there was none.
    pub response: Option<Response>,
    /// How often it came again.
    pub reproduced: u32,
    /// How often it was tried.
    pub repetitions: u32,
    /// A line for the shell that sends the request again.
    pub curl: String,
}

/// An operation in which a cause was met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Affected {
    /// Its id.
    pub id: String,
    /// Method and path.
    pub label: String,
    /// How often.
    pub count: u64,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names and values of the header fields.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: Option<String>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Names and values of the header fields.
    pub headers: Vec<(String, String)>,
    /// The beginning of the body as text.
    pub body: String,
}

impl Report {
    /// The report of a run.
    pub fn new(started: Option<&RunStarted>, summary: &Summary) -> Self {
        let (seen, documented) = summary.documented_seen();
        Self {
            format_version: FORMAT_VERSION,
            contract: started
                .map(|started| started.title.clone())
                .unwrap_or_default(),
            base_url: started
                .map(|started| started.base_url.clone())
                .unwrap_or_default(),
            seed: started.map_or(0, |started| started.seed),
            stopped: summary.stopped.as_ref().map(|reason| match reason {
                StopReason::Interrupted => "interrupted".to_owned(),
                StopReason::CaseLimit => "case-limit".to_owned(),
                StopReason::TimeLimit => "time-limit".to_owned(),
                StopReason::Unreachable(reason) => reason.clone(),
            }),
            seconds: summary.elapsed.as_secs_f64(),
            cases: summary.cases,
            cases_by_phase: summary
                .cases_by_phase
                .iter()
                .map(|(phase, cases)| ((*phase).to_owned(), *cases))
                .collect(),
            coverage: Coverage {
                operations_succeeded: summary.succeeded(),
                operations: summary.operations.len(),
                documented_statuses_seen: seen,
                documented_statuses: documented,
            },
            operations: summary.operations.iter().map(Operation::new).collect(),
            findings: summary.findings.iter().map(Finding::new).collect(),
            warnings: summary.warnings.clone(),
        }
    }
}

impl Operation {
    fn new(operation: &OperationSummary) -> Self {
        Self {
            id: operation.id.clone(),
            label: operation.label.clone(),
            cases: operation.cases,
            statuses: operation
                .statuses
                .iter()
                .map(|(status, count)| (status.to_string(), *count))
                .collect(),
            untestable: operation.hopeless.clone(),
        }
    }
}

impl Finding {
    fn new(finding: &EngineFinding) -> Self {
        let failure = &finding.failure;
        let headers = |headers: &spec::wire::Headers| {
            headers
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        };
        Self {
            fingerprint: finding.fingerprint(),
            check: failure.check.to_owned(),
            severity: failure.severity.name().to_owned(),
            title: failure.title.clone(),
            expected: failure.expected.clone(),
            got: failure.got.clone(),
            pointer: failure.pointer.as_ref().map(ToString::to_string),
            place: failure.place.clone(),
            intent: finding.case.intent.to_string(),
            operations: finding
                .operations
                .iter()
                .map(|operation| Affected {
                    id: operation.id.clone(),
                    label: operation.label.clone(),
                    count: operation.count,
                })
                .collect(),
            request: Request {
                method: finding.request.method.clone(),
                target: finding.request.target.clone(),
                headers: headers(&finding.request.headers),
                body: finding
                    .request
                    .body
                    .as_deref()
                    .map(|body| String::from_utf8_lossy(body).into_owned()),
            },
            response: finding
                .interaction
                .outcome
                .as_ref()
                .ok()
                .map(|response| Response {
                    status: response.status,
                    headers: headers(&response.headers),
                    body: excerpt(&response.body),
                }),
            reproduced: finding.reproduced.0,
            repetitions: finding.reproduced.1,
            curl: finding.curl.clone(),
        }
    }
}
