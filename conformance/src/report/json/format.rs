//! The published format of the JSON report: separate structs, so that the engine may change.
//!
//! A new field keeps `format_version`; a renamed, removed or redefined one raises it. The other formats are made from these
//! structs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::learned::stored::StoredLesson;

/// Version of this format.
pub const FORMAT_VERSION: u32 = 2;

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Version of this format.
    pub format_version: u32,
    /// Name and version of the program that wrote it.
    pub tool: Tool,
    /// Title and version of the contract.
    pub contract: String,
    /// The entry document of the contract, as the user named it: a file or a URL.
    pub document: String,
    /// Base URL of the server.
    pub base_url: String,
    /// When the run started, as in RFC 3339.
    pub started_at: String,
    /// Seconds the run took.
    pub seconds: f64,
    /// Seed of the run; with the same contract, nonce and responses it gives the same requests.
    pub seed: u64,
    /// The part of the operations that was tested, such as `slice:1/3`, or `slice:1,2/3` of reports that were merged; absent
    /// when it was all of them.
    #[serde(default)]
    pub partition: Option<String>,
    /// Nonce of the run, which decides the unique values.
    pub nonce: u64,
    /// Concurrent connections.
    pub jobs: usize,
    /// The phases of the run, in their order.
    pub phases: Vec<String>,
    /// Why the run ended before it was done; absent when it was done.
    pub stopped: Option<Stopped>,
    /// Cases that were sent, without reproduction and shrinking.
    pub cases: u64,
    /// Cases by phase.
    pub cases_by_phase: BTreeMap<String, u64>,
    /// How much of the contract was reached.
    pub coverage: Coverage,
    /// The checks that were run.
    pub checks: Vec<Check>,
    /// Every tested operation, in the order of the contract.
    pub operations: Vec<Operation>,
    /// Findings that were not known before.
    pub new_findings: usize,
    /// The findings, one for each failure signature, most severe first.
    pub findings: Vec<Finding>,
    /// What the run created and could not remove.
    #[serde(default)]
    pub left_behind: Vec<LeftBehind>,
    /// What the server demands of requests beyond the document, as its rejections say.
    #[serde(default)]
    pub learned: Vec<StoredLesson>,
    /// Warnings, which are not findings.
    pub warnings: Vec<String>,
}

/// Resources that a run created and could not remove, all for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftBehind {
    /// Their path, with `{}` in the place of identifiers.
    pub path: String,
    /// How many there are.
    pub count: u64,
    /// The shortest of their paths.
    pub example: String,
    /// All their paths, up to a thousand.
    #[serde(default)]
    pub paths: Vec<String>,
    /// Why they were not removed.
    pub reason: String,
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
    /// Further information.
    pub detail: Option<String>,
}

/// Kinds of reasons to end a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// The user interrupted it.
    Interrupted,
    /// The limit of cases was reached.
    CaseLimit,
    /// The limit of time was reached.
    TimeLimit,
    /// The server could no longer be reached.
    Unreachable,
    /// Something that the run needs failed, such as a check command.
    Failed,
}

/// How much of the contract was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// Operations that succeeded at least once.
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

/// How many constraints of requests were satisfied and violated.
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

/// A check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// Its name.
    pub id: String,
    /// How severe its findings are.
    pub severity: Severity,
    /// What it asserts.
    pub what: String,
    /// Why that matters.
    pub why: String,
    /// An exchange that fails.
    pub example: String,
    /// The standard behind it, with the section.
    pub standard: String,
}

/// How severe a finding is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The contract is incomplete or slightly wrong.
    Low,
    /// Clients get responses that they cannot expect.
    Medium,
    /// The server fails, or grants access that it should deny.
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
    /// The location in the document, as `file:line:column`.
    #[serde(rename = "place")]
    pub location: Option<String>,
    /// Cases that were sent.
    pub cases: u64,
    /// How often each status was seen.
    pub statuses: BTreeMap<String, u64>,
    /// Seconds until the responses were complete, all together.
    pub seconds: f64,
    /// The longest of these times, in seconds.
    pub slowest_seconds: f64,
    /// The documented statuses: exact ones, ranges such as `4XX`, and `default`.
    pub documented: Vec<DocumentedStatus>,
    /// Why no valid request could be generated.
    pub untestable: Option<String>,
    /// Valid requests that were sent.
    #[serde(default)]
    pub valid_cases: u64,
    /// For an operation that never succeeded: the responses to its valid requests, most frequent first.
    #[serde(default)]
    pub rejections: Vec<Rejection>,
    /// For an operation that never succeeded: what a user can do.
    #[serde(default)]
    pub remedy: Option<Remedy>,
    /// The constraints of its requests.
    pub constraints: Vec<Constraint>,
}

/// Valid requests that did not succeed, all with the same status and message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rejection {
    /// The status; absent when there was no response.
    pub status: Option<u16>,
    /// The message of the first response, or the beginning of its body where no message is found in it; without a response, why
    /// there was none.
    pub message: Option<String>,
    /// How many requests.
    pub count: u64,
    /// A shell command that sends the first request.
    pub curl: String,
}

/// What a user can do about an operation that never succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Remedy {
    /// The explanation.
    pub what: String,
    /// An example of the setting in `conformance.yaml`; absent when no setting helps.
    pub setting: Option<String>,
}

/// A documented status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentedStatus {
    /// The status as documented.
    pub status: String,
    /// Whether it was seen.
    pub seen: bool,
}

/// A constraint of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Constraint {
    /// Part, location and keyword, such as `body /name minLength`.
    pub name: String,
    /// Whether a request was sent that satisfies it.
    pub satisfied: bool,
    /// Whether a request was sent that violates it.
    pub violated: bool,
}

/// The failures with one signature.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// A stable name of the signature.
    pub fingerprint: String,
    /// The check that found it.
    pub check: String,
    /// How severe it is.
    pub severity: Severity,
    /// One line.
    pub title: String,
    /// What the contract or a standard requires.
    pub expected: String,
    /// The actual response.
    pub got: String,
    /// JSON Pointer into the body of the response.
    pub pointer: Option<String>,
    /// The value at `pointer` as JSON, at most 1,000 characters of it.
    pub value: Option<String>,
    /// The location in the document, as `file:line:column`.
    #[serde(rename = "place")]
    pub location: Option<String>,
    /// The purpose of the request.
    pub intent: String,
    /// The violation, for a negative case.
    pub mutation: Option<Mutation>,
    /// The operations in which it occurred, beginning with that of `exchange`.
    pub operations: Vec<Affected>,
    /// The requests before the failing one, oldest first.
    pub before: Vec<ReportedExchange>,
    /// The minimal exchange that fails.
    pub exchange: ReportedExchange,
    /// How often it was reproduced.
    pub reproduced: u32,
    /// The number of tries to reproduce it.
    pub repetitions: u32,
    /// Where each reproduction had another value, because the server responds to a repetition in another way: JSON Pointers into
    /// the body, and names of parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renewed: Vec<String>,
    /// Whether its requests reproduce it only with what other requests of the run left on the server.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_run: bool,
    /// Whether it was known before the run, so that it does not count.
    pub known: bool,
}

/// The violation in a negative case.
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
    /// What was changed.
    pub what: String,
}

/// An operation in which a failure occurred.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Affected {
    /// Its id.
    pub id: String,
    /// Method and path.
    pub label: String,
    /// How often it occurred.
    pub count: u64,
    /// A shell command that reproduces it there; only for severe findings, besides that of `exchange`.
    #[serde(default)]
    pub curl: Option<String>,
}

/// A request and its response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Exchange")]
pub struct ReportedExchange {
    /// Method and path of the operation.
    pub label: String,
    /// The request, credentials replaced by the names of their variables.
    pub request: Request,
    /// The response; absent when there was none.
    pub response: Option<Response>,
    /// Why there is no response; absent when there is one.
    pub error: Option<String>,
    /// Seconds until the response was complete.
    pub seconds: f64,
    /// A shell command that sends the request.
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

/// A response.
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
    /// The length of the complete body in bytes.
    pub bytes: usize,
    /// Whether `text` is only the beginning of it.
    pub truncated: bool,
    /// Whether some bytes were not valid UTF-8 and are replaced in `text`.
    pub binary: bool,
}
