//! Lint reports as SARIF.

use std::collections::BTreeMap;

use spec::{
    diagnostic::{Diagnostic, Label, RuleInfo},
    lint::LintReport,
    source::source_map::SourceMap,
};

use super::{
    format::{
        ArtifactLocation, COLUMN_KIND, Configuration, Driver, Location, Log, Message,
        PhysicalLocation, Region, Rule, Run, SarifResult, Suppression, Tool,
    },
    location::uri,
};

/// The reports of several documents as one SARIF log, pretty-printed; `tool` is the name of the program that ran.
pub fn lint_log<'r>(reports: impl IntoIterator<Item = &'r LintReport>, tool: &str) -> String {
    let log = Log::new(
        reports
            .into_iter()
            .map(|report| run(report, tool))
            .collect(),
    );
    // Serializing plain structs of strings and numbers cannot fail.
    serde_json::to_string_pretty(&log).unwrap_or_default()
}

fn run(report: &LintReport, tool: &str) -> Run {
    let suppressed = report.suppressed.iter().map(|finding| &finding.diagnostic);
    let mut rules: Vec<&RuleInfo> = report
        .diagnostics
        .iter()
        .chain(suppressed)
        .map(|finding| finding.rule)
        .collect();
    rules.sort_by_key(|rule| rule.id);
    rules.dedup_by_key(|rule| rule.id);
    let open = report
        .diagnostics
        .iter()
        .map(|finding| result(finding, None, &rules, &report.sources));
    let suppressed = report.suppressed.iter().map(|finding| {
        let reason = Some(finding.reason.as_str());
        result(&finding.diagnostic, reason, &rules, &report.sources)
    });
    Run {
        tool: Tool {
            driver: Driver {
                name: tool.to_owned(),
                version: None,
                rules: rules.iter().map(|rule| descriptor(rule)).collect(),
            },
        },
        invocations: Vec::new(),
        column_kind: COLUMN_KIND,
        results: open.chain(suppressed).collect(),
        properties: BTreeMap::new(),
    }
}

fn descriptor(rule: &RuleInfo) -> Rule {
    Rule {
        id: rule.id.to_owned(),
        name: None,
        short_description: Message::text(rule.what),
        full_description: Message::text(rule.why),
        help: Message {
            text: format!("{} {} ({})", rule.what, rule.why, rule.standard),
            markdown: Some(rule.to_markdown()),
        },
        default_configuration: Configuration {
            level: rule.severity.name(),
        },
        properties: None,
    }
}

fn result(
    finding: &Diagnostic,
    reason: Option<&str>,
    rules: &[&RuleInfo],
    sources: &SourceMap,
) -> SarifResult {
    let help = finding.help.as_deref().map(|help| format!(" ({help})"));
    let (primary, related) = finding.labels.split_at(finding.labels.len().min(1));
    SarifResult {
        rule_id: finding.rule.id.to_owned(),
        rule_index: rules.iter().position(|rule| rule.id == finding.rule.id),
        // The severities have the names of §3.27.10.
        level: finding.severity.name(),
        message: Message::text(format!("{}{}", finding.message, help.unwrap_or_default())),
        locations: primary
            .iter()
            .map(|label| location(label, None, sources))
            .collect(),
        related_locations: related
            .iter()
            .zip(1..)
            .map(|(label, id)| location(label, Some(id), sources))
            .collect(),
        suppressions: reason
            .into_iter()
            .map(|justification| Suppression {
                kind: "inSource",
                justification: justification.to_owned(),
            })
            .collect(),
        partial_fingerprints: BTreeMap::new(),
        occurrence_count: None,
        web_request: None,
        web_response: None,
        properties: BTreeMap::new(),
    }
}

fn location(label: &Label, id: Option<usize>, sources: &SourceMap) -> Location {
    let span = label.span;
    let (start, end) = (sources.line_column(span), sources.end_line_column(span));
    Location {
        id,
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri: uri(sources.get(span.source).name()),
            },
            region: Region {
                start_line: start.line,
                start_column: start.column,
                end_line: Some(end.line),
                end_column: Some(end.column),
                byte_offset: Some(span.start),
                byte_length: Some(span.end - span.start),
            },
        },
        logical_locations: Vec::new(),
        message: (!label.text.is_empty()).then(|| Message::text(&label.text)),
    }
}
