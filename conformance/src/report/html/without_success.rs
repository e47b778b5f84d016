//! The operations that never succeeded: what was tried, what the server said, and what a user can do.

use maud::{Markup, html};

use super::text::{operation, prose, shown};
use crate::report::{
    json::format::{Operation, Report},
    wording,
};

pub(super) fn section(report: &Report) -> Markup {
    let operations = report.operations.iter();
    let without = operations.filter(|operation| {
        !wording::has_succeeded(operation)
            && (operation.remedy.is_some() || !operation.rejections.is_empty())
    });
    let without: Vec<&Operation> = without.collect();
    if without.is_empty() {
        return html! {};
    }
    html! {
        details.constraints #without-success {
            summary { "Why " (wording::counted(without.len(), "operation")) " never succeeded" }
            @for of in &without { (one(of)) }
        }
    }
}

fn one(of: &Operation) -> Markup {
    html! {
        h3 {
            (operation(&of.label))
            span.more { (wording::counted(of.valid_cases, "valid request")) }
        }
        @if let Some(reason) = &of.untestable { p { (prose(reason)) } }
        @if !of.rejections.is_empty() {
            ul {
                @for rejection in &of.rejections {
                    li {
                        (shown(&wording::rejection(rejection)))
                        @if !rejection.curl.is_empty() { pre { (shown(&rejection.curl)) } }
                    }
                }
            }
        }
        @if let Some(remedy) = &of.remedy {
            p { (prose(&remedy.what)) }
            @if let Some(setting) = &remedy.setting { pre { (shown(setting)) } }
        }
    }
}
