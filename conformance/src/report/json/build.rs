//! Builds the JSON report from the summary of the engine.

use serde_json::Value;
use spec::{
    source::span::floor_char_boundary,
    wire::{Headers, RequestPart},
};

use super::format::{
    Affected, Body, Check, Constraint, ConstraintCoverage, Coverage, DocumentedStatus,
    FORMAT_VERSION, Finding, LeftBehind, Mutation, Operation, Rejection, Remedy, Report,
    ReportedExchange, Request, Response, Severity, StopReason, Stopped, Tool,
};
use crate::{
    case::{self, Intent},
    checks::CheckInfo,
    engine::{
        self, OperationSummary, Summary, created::Leftover, event::RunStarted, finding::Evidence,
    },
    exchange::{self, Interaction},
    failure,
    report::RunInfo,
};

/// The maximum number of bytes of a body.
const LONGEST_BODY: usize = 64 << 10;
/// The maximum number of characters of a value.
const LONGEST_VALUE: usize = 1_000;

impl LeftBehind {
    fn new(left: &Leftover) -> Self {
        Self {
            path: left.path.clone(),
            count: left.count,
            example: left.example.clone(),
            paths: left.paths.clone(),
            reason: left.reason.clone(),
        }
    }
}

impl Report {
    /// The report of a run.
    pub fn new(info: &RunInfo, started: Option<&RunStarted>, summary: &Summary) -> Self {
        let text = |read: &dyn Fn(&RunStarted) -> String| started.map(read).unwrap_or_default();
        Self {
            format_version: FORMAT_VERSION,
            tool: Tool {
                name: "conformance".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            contract: text(&|started| started.title.clone()),
            document: info.document.clone(),
            base_url: text(&|started| started.base_url.clone()),
            started_at: info.started_at.to_string(),
            seconds: summary.elapsed.as_secs_f64(),
            seed: started.map_or(0, |started| started.seed),
            partition: info.partition.clone(),
            nonce: started.map_or(0, |started| started.nonce),
            jobs: started.map_or(0, |started| started.jobs),
            phases: started
                .iter()
                .flat_map(|started| &started.phases)
                .map(|phase| (*phase).to_owned())
                .collect(),
            stopped: summary.stopped.as_ref().map(Stopped::new),
            cases: summary.cases,
            cases_by_phase: summary
                .cases_by_phase
                .iter()
                .map(|(phase, cases)| ((*phase).to_owned(), *cases))
                .collect(),
            coverage: Coverage::new(summary),
            checks: info.checks.iter().map(|info| Check::new(info)).collect(),
            operations: summary
                .operations
                .iter()
                .map(|operation| Operation::new(operation, info))
                .collect(),
            new_findings: summary.new_findings(),
            findings: summary.findings.iter().map(Finding::new).collect(),
            left_behind: summary.left_behind.iter().map(LeftBehind::new).collect(),
            learned: summary.learned.clone(),
            warnings: summary.warnings.clone(),
        }
    }
}

impl Stopped {
    fn new(reason: &engine::StopReason) -> Self {
        use engine::StopReason as Reason;
        let (reason, detail) = match reason {
            Reason::Interrupted => (StopReason::Interrupted, None),
            Reason::CaseLimit => (StopReason::CaseLimit, None),
            Reason::TimeLimit => (StopReason::TimeLimit, None),
            Reason::Unreachable(detail) => (StopReason::Unreachable, Some(detail.clone())),
            Reason::Failed(detail) => (StopReason::Failed, Some(detail.clone())),
        };
        Self { reason, detail }
    }
}

impl Coverage {
    fn new(summary: &Summary) -> Self {
        let statuses = summary.documented_statuses();
        let constraints = summary.constraints();
        Self {
            operations_succeeded: summary.succeeded(),
            operations: summary.operations.len(),
            documented_statuses_seen: statuses.seen,
            documented_statuses: statuses.all,
            constraints: ConstraintCoverage {
                satisfied: constraints.satisfied,
                violated: constraints.violated,
                both: constraints.both,
                all: constraints.all,
            },
        }
    }
}

impl Check {
    fn new(info: &CheckInfo) -> Self {
        Self {
            id: info.id.to_owned(),
            severity: info.severity.into(),
            what: info.what.to_owned(),
            why: info.why.to_owned(),
            example: info.example.to_owned(),
            standard: info.standard.to_owned(),
        }
    }
}

impl From<failure::Severity> for Severity {
    fn from(severity: failure::Severity) -> Self {
        match severity {
            failure::Severity::Low => Self::Low,
            failure::Severity::Medium => Self::Medium,
            failure::Severity::High => Self::High,
            failure::Severity::Critical => Self::Critical,
        }
    }
}

impl From<Severity> for failure::Severity {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Low => Self::Low,
            Severity::Medium => Self::Medium,
            Severity::High => Self::High,
            Severity::Critical => Self::Critical,
        }
    }
}

impl Operation {
    fn new(operation: &OperationSummary, info: &RunInfo) -> Self {
        let documented = operation.documented.iter();
        let constraints = operation.constraints.iter();
        Self {
            id: operation.id.clone(),
            label: operation.label.clone(),
            location: info.location(&operation.label).map(ToOwned::to_owned),
            cases: operation.cases,
            statuses: operation
                .statuses
                .iter()
                .map(|(status, count)| (status.to_string(), *count))
                .collect(),
            documented: documented
                .map(|known| DocumentedStatus {
                    status: known.status.clone(),
                    seen: known.is_seen,
                })
                .collect(),
            seconds: operation.waited.as_secs_f64(),
            slowest_seconds: operation.slowest.as_secs_f64(),
            untestable: operation.untestable.as_ref().map(ToString::to_string),
            valid_cases: operation.valid,
            rejections: operation.rejections.iter().map(Rejection::new).collect(),
            remedy: operation.remedy.as_ref().map(|remedy| Remedy {
                what: remedy.what.clone(),
                setting: remedy.setting.clone(),
            }),
            constraints: constraints
                .map(|constraint| Constraint {
                    name: constraint.name.clone(),
                    satisfied: constraint.is_satisfied,
                    violated: constraint.is_violated,
                })
                .collect(),
        }
    }
}

impl Rejection {
    fn new(rejection: &engine::rejection::Rejection) -> Self {
        Self {
            status: rejection.status,
            message: rejection.message.clone(),
            count: rejection.count,
            curl: rejection.curl.clone(),
        }
    }
}

impl Finding {
    pub(super) fn new(finding: &engine::Finding) -> Self {
        let failure = &finding.failure;
        let mutation = match &finding.evidence.exchange.case.intent {
            Intent::Negative(mutation) => Some(Mutation::new(mutation)),
            _ => None,
        };
        let affected = |operation: &engine::finding::AffectedOperation| Affected {
            id: operation.id.clone(),
            label: operation.label.clone(),
            count: operation.count,
            curl: operation.curl.clone(),
        };
        let pointer = failure.pointer.as_ref().map(ToString::to_string);
        Self {
            fingerprint: finding.fingerprint(),
            check: failure.check.to_owned(),
            severity: failure.severity.into(),
            title: failure.title.clone(),
            expected: failure.expected.clone(),
            got: failure.got.clone(),
            value: pointer
                .as_deref()
                .and_then(|pointer| value_at(&finding.evidence.exchange.interaction, pointer)),
            pointer,
            location: failure.location.clone(),
            intent: finding.evidence.exchange.case.intent.to_string(),
            mutation,
            operations: finding.operations.iter().map(affected).collect(),
            before: finding.before.iter().map(ReportedExchange::new).collect(),
            exchange: ReportedExchange::new(&finding.evidence),
            reproduced: finding.reproduction.reproduced,
            repetitions: finding.reproduction.tries,
            renewed: finding.renewed.clone(),
            needs_run: finding.needs_run,
            known: finding.is_known,
        }
    }
}

impl Mutation {
    fn new(mutation: &case::Mutation) -> Self {
        let (part, name) = match &mutation.part {
            RequestPart::Parameter(location, name) => (location.to_string(), Some(name.clone())),
            RequestPart::Body => ("body".to_owned(), None),
            RequestPart::ContentType => ("header".to_owned(), Some("Content-Type".to_owned())),
            RequestPart::Path => ("path".to_owned(), None),
        };
        Self {
            part,
            name,
            pointer: mutation.pointer.to_string(),
            keyword: mutation.keyword.name().to_owned(),
            what: mutation.what.clone(),
        }
    }
}

impl ReportedExchange {
    fn new(evidence: &Evidence) -> Self {
        let exchange::Exchange {
            request,
            interaction,
            ..
        } = &evidence.exchange;
        let headers = |headers: &Headers| {
            let lines = headers.iter();
            lines
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        };
        let outcome = interaction.outcome.as_ref();
        Self {
            label: evidence.label.clone(),
            request: Request {
                method: request.method.clone(),
                target: request.target.clone(),
                headers: headers(&request.headers),
                body: request.body.as_deref().map(Body::new),
            },
            response: outcome.ok().map(|response| Response {
                status: response.status,
                headers: headers(&response.headers),
                body: Body::new(&response.body),
            }),
            error: outcome.err().map(ToString::to_string),
            seconds: interaction.elapsed.as_secs_f64(),
            curl: evidence.curl.clone(),
        }
    }
}

impl Body {
    fn new(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let is_binary = std::str::from_utf8(bytes).is_err();
        let end = floor_char_boundary(&text, LONGEST_BODY);
        let kept = text.get(..end).unwrap_or_default();
        Self {
            truncated: kept.len() < text.len(),
            text: kept.to_owned(),
            bytes: bytes.len(),
            binary: is_binary,
        }
    }
}

/// The value at `pointer` of the response.
fn value_at(interaction: &Interaction, pointer: &str) -> Option<String> {
    let response = interaction.outcome.as_ref().ok()?;
    let body: Value = serde_json::from_slice(&response.body).ok()?;
    let text = body.pointer(pointer)?.to_string();
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((at, _)) => Some(format!("{}…", text.get(..at).unwrap_or_default())),
        None => Some(text),
    }
}
