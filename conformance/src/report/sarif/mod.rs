//! The SARIF 2.1.0 report, for code scanning services and editors: the failures of a run, and the findings of the lint.

mod format;

mod location;

mod lint;

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde_json::{Value, json};
use spec::http::reason_phrase;

pub use self::lint::lint_log;
use self::{
    format::{
        COLUMN_KIND, Configuration, Content, Driver, Invocation, Location, Log, LogicalLocation,
        Message, Notification, Rule, RuleProperties, Run, SarifResult, Tool, WebRequest,
        WebResponse,
    },
    location::physical,
};

use super::{
    Format, ReportSource,
    json::format::{Body, Check, Finding, Report, ReportedExchange, Severity, StopReason},
    wording,
};

/// The format.
pub static FORMAT: Format = Format {
    name: "sarif",
    what: "findings at their locations in the document, for code scanning pages and editors",
    source: ReportSource::Report(write),
};

/// The name of the fingerprint; a new definition of signatures raises it.
const FINGERPRINT: &str = "conformanceCause/v1";

/// Writes `report` as SARIF.
///
/// # Errors
///
/// When `out` fails.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let log = Log::new(vec![run(report)]);
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn run(report: &Report) -> Run {
    let findings = report.findings.iter();
    Run {
        tool: Tool {
            driver: Driver {
                name: report.tool.name.clone(),
                version: Some(report.tool.version.clone()),
                rules: report.checks.iter().map(rule).collect(),
            },
        },
        invocations: vec![invocation(report)],
        column_kind: COLUMN_KIND,
        results: findings.map(|finding| result(report, finding)).collect(),
        properties: BTreeMap::from([
            ("contract", json!(report.contract)),
            ("baseUrl", json!(report.base_url)),
            ("seed", json!(report.seed)),
            ("nonce", json!(report.nonce)),
            ("cases", json!(report.cases)),
            ("coverage", json!(report.coverage)),
        ]),
    }
}

fn invocation(report: &Report) -> Invocation {
    let stopped = report.stopped.as_ref();
    let is_complete = stopped.is_none_or(|stopped| {
        matches!(
            stopped.reason,
            StopReason::CaseLimit | StopReason::TimeLimit
        )
    });
    let reason = stopped.map(wording::stopped);
    let texts = report.warnings.iter().chain(&reason);
    Invocation {
        execution_successful: is_complete,
        start_time_utc: report.started_at.clone(),
        tool_execution_notifications: texts
            .map(|text| Notification {
                level: "warning",
                message: Message::text(text),
            })
            .collect(),
    }
}

fn rule(check: &Check) -> Rule {
    let is_about_security = check.id == "ignored_auth";
    let mut tags = vec!["api", "conformance"];
    if is_about_security {
        tags.push("security");
    }
    Rule {
        id: check.id.clone(),
        name: Some(pascal_case(&check.id)),
        short_description: Message::text(&check.what),
        full_description: Message::text(format!("{} {}", check.what, check.why)),
        help: Message {
            text: format!(
                "{}\n\nWhy: {}\n\nExample: {}\n\nStandard: {}",
                check.what, check.why, check.example, check.standard
            ),
            markdown: Some(format!(
                "{}\n\n**Why** {}\n\n**Example**\n\n```text\n{}\n```\n\n**Standard** {}",
                check.what, check.why, check.example, check.standard
            )),
        },
        default_configuration: Configuration {
            level: level(check.severity),
        },
        properties: Some(RuleProperties {
            tags,
            precision: "very-high",
            security_severity: is_about_security.then_some("8.0"),
        }),
    }
}

fn result(report: &Report, finding: &Finding) -> SarifResult {
    let (shown, others) = match finding.operations.split_first() {
        Some((shown, others)) => (Some(shown), others),
        None => (None, &[][..]),
    };
    let shown = shown.map(|shown| shown.label.as_str()).unwrap_or_default();
    // Results need a location to be shown, if only that of the document.
    let location = report.location_of(finding);
    let related = others.iter().enumerate().filter_map(|(index, operation)| {
        Some(Location {
            id: Some(index + 1),
            physical_location: physical(report.location(&operation.label)?),
            logical_locations: vec![logical(&operation.label)],
            message: Some(Message::text(format!(
                "{} ({})",
                operation.label,
                wording::times(operation.count)
            ))),
        })
    });
    let counts = finding.operations.iter().map(|operation| operation.count);
    SarifResult {
        rule_id: finding.check.clone(),
        rule_index: report
            .checks
            .iter()
            .position(|check| check.id == finding.check),
        level: level(finding.severity),
        // Brackets before parentheses would be a link (§3.11.6).
        message: Message::text(wording::plain(finding).trim_end().replace("](", "] (")),
        locations: vec![Location {
            id: None,
            physical_location: physical(location.unwrap_or(&report.document)),
            logical_locations: vec![logical(shown)],
            message: None,
        }],
        related_locations: related.collect(),
        suppressions: Vec::new(),
        partial_fingerprints: BTreeMap::from([(FINGERPRINT, finding.fingerprint.clone())]),
        occurrence_count: Some(counts.sum::<u64>().max(1)),
        web_request: Some(web_request(report, &finding.exchange)),
        web_response: Some(web_response(&finding.exchange)),
        properties: BTreeMap::from([
            ("severity", json!(finding.severity)),
            ("reproduced", json!(finding.reproduced)),
            ("repetitions", json!(finding.repetitions)),
            ("pointer", json!(finding.pointer)),
            ("curl", curl(finding)),
        ]),
    }
}

/// The commands that reproduce the finding.
fn curl(finding: &Finding) -> Value {
    let exchanges = finding.before.iter().chain([&finding.exchange]);
    exchanges.map(|exchange| exchange.curl.clone()).collect()
}

fn logical(label: &str) -> LogicalLocation {
    LogicalLocation {
        fully_qualified_name: label.to_owned(),
        kind: "operation",
    }
}

fn web_request(report: &Report, exchange: &ReportedExchange) -> WebRequest {
    let request = &exchange.request;
    WebRequest {
        protocol: "HTTP",
        version: "1.1",
        target: format!("{}{}", report.base_url, request.target),
        method: request.method.clone(),
        headers: joined(&request.headers),
        body: request.body.as_ref().map(content),
    }
}

fn web_response(exchange: &ReportedExchange) -> WebResponse {
    match &exchange.response {
        Some(response) => WebResponse {
            status_code: Some(response.status),
            reason_phrase: Some(reason_phrase(response.status).unwrap_or_default()),
            headers: joined(&response.headers),
            body: Some(content(&response.body)),
            no_response_received: false,
        },
        None => WebResponse {
            no_response_received: true,
            ..WebResponse::default()
        },
    }
}

fn content(body: &Body) -> Content {
    Content {
        text: body.text.clone(),
    }
}

/// Header fields by name; lines of one field as one value (RFC 9110 §5.3).
fn joined(headers: &[(String, String)]) -> BTreeMap<String, String> {
    let mut res: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in headers {
        let known = res.entry(name.clone()).or_default();
        if !known.is_empty() {
            known.push_str(", ");
        }
        known.push_str(value);
    }
    res
}

/// §3.27.10: the levels.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

fn pascal_case(id: &str) -> String {
    id.split('_')
        .map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(chars).collect::<String>()
        })
        .collect()
}

#[cfg(test)]
mod tests;
