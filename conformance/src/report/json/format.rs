//! The JSON report as it is published: structs of its own, so that the engine may change.
//!
//! A field that is added leaves `format_version` as it is; one that is renamed, removed or means something else raises it.
//! Every other format of files is made from these structs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of this format.
pub const FORMAT_VERSION: u32 = 1;

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Version of this format.
    pub format_version: u32,
    /// Name and version of the program that wrote it.
    pub tool: Tool,
    /// Title and version of the contract.
    pub contract: String,
    /// The entry document of the contract, as it was named: a file or a URL.
    pub document: String,
    /// Base URL of the server.
    pub base_url: String,
    /// When the run began, as in RFC 3339.
    pub started_at: String,
    /// Seconds the run took.
    pub seconds: f64,
    /// Seed of the run; with the same contract, nonce and answers it gives the same requests.
    pub seed: u64,
    /// Nonce of the run, which decides values that the server must not have seen before.
    pub nonce: u64,
    /// Connections at a time.
    pub jobs: usize,
    /// The phases that were to run, in their order.
    pub phases: Vec<String>,
    /// Why the run ended before it was done; absent when it was done.
    pub stopped: Option<Stopped>,
    /// Cases that were sent, repetitions and shrinking not counted.
    pub cases: u64,
    /// Cases by phase.
    pub cases_by_phase: BTreeMap<String, u64>,
    /// How much of the contract was reached.
    pub coverage: Coverage,
    /// The checks that judged.
    pub checks: Vec<Check>,
    /// Every tested operation, in the order of the contract.
    pub operations: Vec<Operation>,
    /// Findings that were not known before.
    pub new_findings: usize,
    /// What was found: one for each cause, the worst first.
    pub findings: Vec<Finding>,
    /// Things worth knowing that are no findings.
    pub warnings: Vec<String>,
}

/// A program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Why a run ended before it was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stopped {
    /// The kind of reason.
    pub reason: StopReason,
    /// What is known beside it.
    pub detail: Option<String>,
}

/// Kinds of reasons to end a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// Somebody asked for it.
    Interrupted,
    /// The limit of cases was reached.
    CaseLimit,
    /// The limit of time was reached.
    TimeLimit,
    /// The server could no longer be reached.
    Unreachable,
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
    /// Constraints of requests.
    pub constraints: ConstraintCoverage,
}

/// How many constraints of requests were tried, and from which side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConstraintCoverage {
    /// Satisfied by a request.
    pub satisfied: usize,
    /// Violated by a request.
    pub violated: usize,
    /// Satisfied by one request and violated by another.
    pub both: usize,
    /// All constraints.
    pub all: usize,
}

/// A rule that exchanges were judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// Its name.
    pub id: String,
    /// How much its findings matter.
    pub severity: Severity,
    /// What it asserts.
    pub what: String,
    /// Why that matters.
    pub why: String,
    /// An exchange that fails.
    pub example: String,
    /// The sentence of a standard behind it.
    pub standard: String,
}

/// How much a finding matters.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The contract says too little or slightly else.
    Low,
    /// Clients meet what they cannot expect.
    Medium,
    /// The server fails, or lets in whom it should not.
    High,
    /// The server breaks the connection.
    Critical,
}

/// What happened to one operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Operation {
    /// Its `operationId`, or method and path where it has none.
    pub id: String,
    /// Method and path.
    pub label: String,
    /// Where it is written, as `file:line:column`.
    #[serde(rename = "place")]
    pub location: Option<String>,
    /// Cases that were sent.
    pub cases: u64,
    /// How often each status came.
    pub statuses: BTreeMap<String, u64>,
    /// Seconds until the answers were complete, all together.
    pub seconds: f64,
    /// The longest of these times, in seconds.
    pub slowest_seconds: f64,
    /// The statuses that the contract names: exact ones, ranges such as `4XX`, and `default`.
    pub documented: Vec<DocumentedStatus>,
    /// Why no valid request could be made.
    pub untestable: Option<String>,
    /// The constraints of its requests.
    pub constraints: Vec<Constraint>,
}

/// A status that the contract names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentedStatus {
    /// As it is written.
    pub status: String,
    /// Whether it was seen.
    pub seen: bool,
}

/// A constraint of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Constraint {
    /// Part, place and keyword, such as `body /name minLength`.
    pub name: String,
    /// Whether a request was sent that satisfies it.
    pub satisfied: bool,
    /// Whether a request was sent that violates it.
    pub violated: bool,
}

/// A cause of failures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Stable name of the cause.
    pub fingerprint: String,
    /// The check that found it.
    pub check: String,
    /// How much it matters.
    pub severity: Severity,
    /// One line.
    pub title: String,
    /// What the contract or a standard asks for.
    pub expected: String,
    /// What came instead.
    pub got: String,
    /// JSON Pointer into the body of the answer.
    pub pointer: Option<String>,
    /// The value at `pointer` as JSON, at most 1,000 characters of it.
    pub value: Option<String>,
    /// Place in the document, as `file:line:column`.
    #[serde(rename = "place")]
    pub location: Option<String>,
    /// Why the request was made.
    pub intent: String,
    /// What was made wrong in the request, where that was its purpose.
    pub mutation: Option<Mutation>,
    /// The operations it was met in, the shown one first.
    pub operations: Vec<Affected>,
    /// Requests that must be sent before, oldest first.
    pub before: Vec<ReportedExchange>,
    /// The smallest exchange that shows it.
    pub exchange: ReportedExchange,
    /// How often it came again.
    pub reproduced: u32,
    /// How often it was tried.
    pub repetitions: u32,
    /// Whether it was known before the run, so that it does not count.
    pub known: bool,
}

/// What was made wrong in a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mutation {
    /// The part of the request: `path`, `query`, `querystring`, `header`, `cookie` or `body`.
    pub part: String,
    /// The name of the parameter or header field, where it is one.
    pub name: Option<String>,
    /// JSON Pointer into the value of that part.
    pub pointer: String,
    /// The keyword that is violated.
    pub keyword: String,
    /// What was done.
    pub what: String,
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
    /// A line for the shell that shows it there too; sought for what is severe, beside that of `exchange`.
    #[serde(default)]
    pub curl: Option<String>,
}

/// A request and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Exchange")]
pub struct ReportedExchange {
    /// Method and path of the operation.
    pub label: String,
    /// The request, credentials replaced by the names of their variables.
    pub request: Request,
    /// The answer; absent when there was none.
    pub response: Option<Response>,
    /// Why there is no answer; absent when there is one.
    pub error: Option<String>,
    /// Seconds until the answer was complete.
    pub seconds: f64,
    /// A line for the shell that sends the request again.
    pub curl: String,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Path and query, behind the base URL.
    pub target: String,
    /// Names and values of the header fields.
    pub headers: Vec<(String, String)>,
    /// The body; absent when there is none.
    pub body: Option<Body>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Names and values of the header fields.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
}

/// A body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Body {
    /// As text.
    pub text: String,
    /// Length of the whole body in bytes.
    pub bytes: usize,
    /// Whether `text` is only the beginning of it.
    pub truncated: bool,
    /// Whether some bytes were no UTF-8 and are replaced in `text`.
    pub binary: bool,
}
