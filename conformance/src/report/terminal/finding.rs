//! One finding on the terminal.

use std::io::{self, Write};

use super::{super::wording, style::Style};
use crate::{
    checks::excerpt,
    engine::{Finding, finding::Reproduction},
    failure::Severity,
};

/// Operations that are listed by name.
const MOST_OPERATIONS: usize = 5;

pub(super) fn write(
    out: &mut dyn Write,
    style: Style,
    number: usize,
    finding: &Finding,
) -> io::Result<()> {
    let failure = &finding.failure;
    let severity = match failure.severity {
        Severity::Critical | Severity::High => style.bad(failure.severity.name()),
        Severity::Medium | Severity::Low => style.warning(failure.severity.name()),
    };
    writeln!(
        out,
        "{} {severity} {}",
        style.strong(&format!("{number}. {}", failure.check)),
        failure.title
    )?;
    let mut row = |name: &str, text: &str| -> io::Result<()> {
        let indented = text.replace('\n', "\n              ");
        writeln!(out, "   {} {indented}", style.faint(&format!("{name:<10}")))
    };
    for (index, operation) in finding.operations.iter().take(MOST_OPERATIONS).enumerate() {
        let name = if index == 0 { "operation" } else { "" };
        let times = if operation.count == 1 {
            "once".to_owned()
        } else {
            format!("{} times", operation.count)
        };
        row(name, &format!("{} ({times})", operation.label))?;
    }
    if finding.operations.len() > MOST_OPERATIONS {
        row(
            "",
            &format!("and {} more", finding.operations.len() - MOST_OPERATIONS),
        )?;
    }
    row("case", &finding.evidence.exchange.case.intent.to_string())?;
    row("expected", &failure.expected)?;
    row("got", &failure.got)?;
    if let Some(pointer) = failure
        .pointer
        .as_ref()
        .filter(|pointer| !pointer.is_root())
    {
        row("at", &format!("{pointer} of the body"))?;
    }
    if let Some(location) = &failure.location {
        row("document", location)?;
    }
    if let Some(response) = finding.evidence.exchange.response() {
        let body = excerpt(&response.body);
        if !body.is_empty() && !failure.got.contains(&body) {
            row("response", &format!("{} {body}", response.status))?;
        }
    }
    let Reproduction {
        reproduced: again,
        tries: of,
    } = finding.reproduction;
    if of == 0 {
        row("reproduced", "not tried, the run was ended")?;
    } else if again == 0 {
        row("reproduced", &format!("0 of {of}: not reproduced"))?;
    } else if finding.reproduction.is_flaky() {
        row("reproduced", &format!("{again} of {of}: not every time"))?;
    } else {
        let renewed = wording::renewed(&finding.renewed);
        let needs_run = wording::needs_run(finding.needs_run);
        row(
            "reproduced",
            &format!("{again} of {of}{renewed}{needs_run}"),
        )?;
    }
    for step in &finding.before {
        writeln!(out, "   {}", step.curl)?;
    }
    writeln!(out, "   {}", finding.evidence.curl)?;
    for operation in &finding.operations {
        if let Some(lines) = &operation.curl {
            writeln!(out, "   {}:", operation.label)?;
            for line in lines.lines() {
                writeln!(out, "     {line}")?;
            }
        }
    }
    writeln!(out)
}
