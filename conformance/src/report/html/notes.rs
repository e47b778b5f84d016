//! The warnings, and the documentation of the checks.

use maud::{Markup, html};

use super::text::{prose, shown};
use crate::report::{json::format::Report, wording};

pub(super) fn section(report: &Report) -> Markup {
    html! {
        @if !report.warnings.is_empty() {
            section #notes {
                h2 { "Notes" }
                ul { @for warning in &report.warnings { li { (prose(warning)) } } }
            }
        }
        @if !report.left_behind.is_empty() {
            section #left {
                h2 { "Left on the server" }
                p { "The run created this and could not remove it." }
                ul {
                    @for left in &report.left_behind {
                        li {
                            code { (shown(&wording::left_behind(left))) } ": " (prose(&left.reason))
                            @if left.paths.len() > 1 {
                                details {
                                    summary { "each" }
                                    ul { @for path in &left.paths { li { code { (shown(path)) } } } }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if !report.learned.is_empty() {
            section #learned {
                h2 { "Learned from rejections" }
                p { "The server demands this of requests, and the document does not have it." }
                ul {
                    @for lesson in &report.learned {
                        li { (prose(&wording::lesson(lesson))) }
                    }
                }
            }
        }
        section #checks {
            h2 { "Checks" }
            p { "Every response was validated by these checks." }
            ul.checks {
                @for check in &report.checks {
                    @let count = report.findings.iter().filter(|finding| finding.check == check.id).count();
                    li {
                        details {
                            summary {
                                code { (check.id) }
                                span class={ "severity " (wording::severity(check.severity)) } {
                                    (wording::severity(check.severity))
                                }
                                @if count > 0 { span.more { (wording::counted(count, "finding")) } }
                            }
                            dl.facts id={ "about-" (check.id) } {
                                dt { "What" } dd { (prose(&check.what)) }
                                dt { "Why" } dd { (prose(&check.why)) }
                                dt { "Example" } dd { pre { (check.example) } }
                                dt { "Standard" } dd { (check.standard) }
                            }
                        }
                    }
                }
            }
        }
    }
}
