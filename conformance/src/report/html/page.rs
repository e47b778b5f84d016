//! The frame of the page and its header.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{
    findings, map, notes, numbers,
    text::{prose, shown},
};
use crate::report::{json::format::Report, wording};

/// The style sheet.
const STYLE: &str = include_str!("style.css");
/// The script: copying, searching and opening, none of which the page depends on.
const SCRIPT: &str = include_str!("script.js");
/// The digest of [`SCRIPT`], the only script that the policy of the page allows.
pub(super) const SCRIPT_DIGEST: &str = include_str!("script.sha256");

pub(super) fn page(report: &Report) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        SCRIPT_DIGEST.trim()
    );
    let title = format!("{} · {}", wording::result(report), report.contract);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (shown(&title)) }
                style { (PreEscaped(STYLE)) (PreEscaped(findings::rules(report))) }
            }
            body {
                a.skip href="#findings" { "Skip to the findings" }
                (header(report))
                main {
                    (numbers::section(report))
                    (findings::section(report))
                    (map::section(report))
                    (notes::section(report))
                }
                (footer(report))
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

fn header(report: &Report) -> Markup {
    let is_clean = report.findings.is_empty() && report.cases > 0;
    html! {
        header {
            p.kind { "Conformance report" }
            h1 { (shown(&report.contract)) }
            p.subject {
                code { (shown(&report.document)) } " against " code { (shown(&report.base_url)) }
            }
            p.result.clean[is_clean] { (wording::result(report)) }
            @if let Some(stopped) = &report.stopped {
                p.stopped { "The run " (prose(&wording::stopped(stopped))) }
            }
            nav aria-label="Sections" {
                a href="#findings" { "Findings " span.count { (report.findings.len()) } }
                a href="#operations" { "Operations " span.count { (report.operations.len()) } }
                @if !report.left_behind.is_empty() {
                    a href="#left" { "Left " span.count { (report.left_behind.len()) } }
                }
                @if !report.learned.is_empty() {
                    a href="#learned" { "Learned " span.count { (report.learned.len()) } }
                }
                @if !report.warnings.is_empty() {
                    a href="#notes" { "Notes " span.count { (report.warnings.len()) } }
                }
                a href="#checks" { "Checks " span.count { (report.checks.len()) } }
            }
        }
    }
}

fn footer(report: &Report) -> Markup {
    html! {
        footer {
            p {
                (report.tool.name) " " (report.tool.version) ", begun "
                time datetime=(report.started_at) { (moment(&report.started_at)) }
                ", " (wording::seed(report.seed, report.nonce)) ", " (wording::counted(report.jobs, "connection"))
            }
        }
    }
}

/// A time without fractions of a second.
fn moment(text: &str) -> String {
    let without_fraction = text.split('.').next().unwrap_or_default();
    format!(
        "{} UTC",
        without_fraction.trim_end_matches('Z').replace('T', " ")
    )
}
