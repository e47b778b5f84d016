//! The report as SARIF 2.1.0, for code hosts and editors.
//!
//! Source: OASIS Static Analysis Results Interchange Format 2.1.0. Columns count Unicode code points (§3.14.17), regions
//! also carry bytes (§3.30.9).

use serde::Serialize;

use super::{
    LintReport,
    json::{end_of, start_of},
};
use crate::{
    diagnostic::{Diagnostic, Label, RuleInfo, Severity},
    source::source_map::SourceMap,
};

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<ResultObject<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    rules: Vec<ReportingDescriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportingDescriptor {
    id: &'static str,
    short_description: Message<'static>,
    full_description: Message<'static>,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultObject<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: OwnedMessage,
    locations: Vec<LocationObject<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<LocationObject<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression<'a>>,
}

#[derive(Serialize)]
struct OwnedMessage {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LocationObject<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    byte_offset: u32,
    byte_length: u32,
}

#[derive(Serialize)]
struct Suppression<'a> {
    kind: &'static str,
    justification: &'a str,
}

impl LintReport {
    /// The report as a SARIF log, pretty-printed; `tool` is the name of the program that ran.
    pub fn to_sarif(&self, tool: &'static str) -> String {
        let suppressed = self.suppressed.iter().map(|finding| &finding.diagnostic);
        let mut rules: Vec<&RuleInfo> = self
            .diagnostics
            .iter()
            .chain(suppressed)
            .map(|finding| finding.rule)
            .collect();
        rules.sort_by_key(|rule| rule.id);
        rules.dedup_by_key(|rule| rule.id);
        let open = self
            .diagnostics
            .iter()
            .map(|finding| result(finding, None, &rules, &self.sources));
        let excused = self.suppressed.iter().map(|finding| {
            let reason = Some(finding.reason.as_str());
            result(&finding.diagnostic, reason, &rules, &self.sources)
        });
        let log = Log {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs: [Run {
                tool: Tool {
                    driver: Driver {
                        name: tool,
                        rules: rules.iter().map(|rule| descriptor(rule)).collect(),
                    },
                },
                column_kind: "unicodeCodePoints",
                results: open.chain(excused).collect(),
            }],
        };
        // Serializing plain structs of strings and numbers cannot fail.
        serde_json::to_string_pretty(&log).unwrap_or_default()
    }
}

fn descriptor(rule: &RuleInfo) -> ReportingDescriptor {
    ReportingDescriptor {
        id: rule.id,
        short_description: Message { text: rule.what },
        full_description: Message { text: rule.why },
        help: Help {
            text: format!("{} {} ({})", rule.what, rule.why, rule.standard),
            markdown: rule.to_markdown(),
        },
        default_configuration: Configuration {
            level: level(rule.severity),
        },
    }
}

/// The values of §3.27.10.
fn level(severity: Severity) -> &'static str {
    severity.name()
}

fn result<'a>(
    finding: &'a Diagnostic,
    reason: Option<&'a str>,
    rules: &[&RuleInfo],
    sources: &SourceMap,
) -> ResultObject<'a> {
    let help = finding.help.as_deref().map(|help| format!(" ({help})"));
    let (primary, related) = finding.labels.split_at(finding.labels.len().min(1));
    ResultObject {
        rule_id: finding.rule.id,
        rule_index: rules
            .iter()
            .position(|rule| rule.id == finding.rule.id)
            .unwrap_or_default(),
        level: level(finding.severity),
        message: OwnedMessage {
            text: format!("{}{}", finding.message, help.unwrap_or_default()),
        },
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
                justification,
            })
            .collect(),
    }
}

fn location<'a>(label: &'a Label, id: Option<usize>, sources: &SourceMap) -> LocationObject<'a> {
    let span = label.span;
    let (start, end) = (start_of(span, sources), end_of(span, sources));
    LocationObject {
        id,
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri: uri(sources.get(span.source).name()),
            },
            region: Region {
                start_line: start.line,
                start_column: start.column,
                end_line: end.line,
                end_column: end.column,
                byte_offset: span.start,
                byte_length: span.end - span.start,
            },
        },
        message: (!label.text.is_empty()).then_some(Message { text: &label.text }),
    }
}

/// A file name as a URI reference (§3.4.3).
fn uri(name: &str) -> String {
    const PATH: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');
    percent_encoding::utf8_percent_encode(name, PATH).to_string()
}
