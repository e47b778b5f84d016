//! One finding in Markdown, folded.

use super::escape::{code, fence, html, text};
use crate::report::{
    json::format::{Body, Finding, ReportedExchange},
    json_lines, wording,
};

/// The maximum number of lines of a body.
const MOST_LINES: usize = 30;
/// Operations that are listed by name.
const MOST_OPERATIONS: usize = 20;

pub(super) fn details(number: usize, finding: &Finding) -> String {
    let shown = finding.operations.first();
    let mut res = format!(
        "<details><summary><b>{number}.</b> {} · {}</summary>\n\n",
        html(&finding.title),
        code(shown.map(|shown| shown.label.as_str()).unwrap_or_default()),
    );
    let mut row = |name: &str, value: String| {
        res.push_str(&format!("- **{name}** {value}\n"));
    };
    row(
        "Check",
        format!(
            "{}, {}",
            code(&finding.check),
            wording::severity(finding.severity)
        ),
    );
    row("Case", text(&finding.intent));
    row("Expected", text(&finding.expected));
    row("Got", text(&finding.got));
    if let Some(pointer) = finding.pointer.as_deref().filter(|text| !text.is_empty()) {
        row("At", format!("{} of the body", code(pointer)));
    }
    if let Some(location) = &finding.location {
        row("Document", code(location));
    }
    row("Reproduced", wording::repeated(finding));
    let names: Vec<String> = finding
        .operations
        .iter()
        .take(MOST_OPERATIONS)
        .map(|operation| {
            format!(
                "{} ({})",
                code(&operation.label),
                wording::times(operation.count)
            )
        })
        .collect();
    let more = finding.operations.len().saturating_sub(MOST_OPERATIONS);
    let more = if more == 0 {
        String::new()
    } else {
        format!(", and {more} more")
    };
    row("Occurs in", format!("{}{more}", names.join(", ")));
    for exchange in finding.before.iter().chain([&finding.exchange]) {
        res.push('\n');
        res.push_str(&fence("sh", &exchange.curl));
        res.push_str(&response(exchange, finding));
    }
    let further = finding.operations.iter();
    let further: Vec<&str> = further
        .filter_map(|operation| operation.curl.as_deref())
        .collect();
    if !further.is_empty() {
        res.push_str("\nThe same elsewhere:\n\n");
        res.push_str(&fence("sh", &further.join("\n")));
    }
    res.push_str("\n</details>\n");
    res
}

/// The status, and the body with the failing location marked.
fn response(exchange: &ReportedExchange, finding: &Finding) -> String {
    let is_shown = std::ptr::eq(exchange, &raw const finding.exchange);
    let pointer = finding.pointer.as_deref().filter(|_| is_shown);
    let mut res = wording::outcome(exchange);
    if let Some(response) = &exchange.response {
        res.push_str(&body(&response.body, pointer));
    }
    format!("\n{}", fence("text", &res))
}

fn body(body: &Body, pointer: Option<&str>) -> String {
    if body.text.is_empty() {
        return String::new();
    }
    let lines = json_lines::lines(&body.text, pointer);
    let Some(lines) = lines.filter(|_| !body.truncated) else {
        return format!("\n\n{}", crate::checks::excerpt(body.text.as_bytes()));
    };
    let mut res = "\n\n".to_owned();
    for piece in json_lines::shortened(&lines, MOST_LINES) {
        match piece {
            json_lines::Piece::Line(line) => {
                let mark = if line.is_target { "  ◀" } else { "" };
                res.push_str(&format!(
                    "{}{}{mark}\n",
                    "  ".repeat(line.depth),
                    line.text()
                ));
            }
            json_lines::Piece::Gap(count) => {
                res.push_str(&format!("… {}\n", wording::counted(count, "line")));
            }
        }
    }
    res
}
