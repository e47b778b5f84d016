//! Many findings on one screen: their number for each severity and check, each with the first of them.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use super::style::Style;
use crate::{engine::Finding, failure::Severity};

/// The maximum number of characters of a title.
const LONGEST: usize = 90;

/// Writes an overview of `findings`, which are in their order: the most severe first.
pub(super) fn write(out: &mut dyn Write, style: Style, findings: &[Finding]) -> io::Result<()> {
    let mut groups: Vec<(&Finding, usize)> = Vec::new();
    let mut known: BTreeMap<(Severity, &str), usize> = BTreeMap::new();
    for finding in findings {
        let failure = &finding.failure;
        let at = *known
            .entry((failure.severity, failure.check))
            .or_insert_with(|| {
                groups.push((finding, 0));
                groups.len() - 1
            });
        if let Some((_, count)) = groups.get_mut(at) {
            *count += 1;
        }
    }
    let title = format!(
        "{} findings by check, with the first of each",
        findings.len()
    );
    writeln!(out, "{}", style.strong(&title))?;
    let width = groups.iter().map(|(it, _)| it.failure.check.len()).max();
    let width = width.unwrap_or(0);
    for (finding, count) in groups {
        let failure = &finding.failure;
        let severity = format!("{:<8}", failure.severity.name());
        let severity = match failure.severity {
            Severity::Critical | Severity::High => style.bad(&severity),
            Severity::Medium | Severity::Low => style.warning(&severity),
        };
        let label = finding.operations.first().map(|it| it.label.as_str());
        let text = format!("{}: {}", label.unwrap_or_default(), failure.title);
        let text = text.lines().next().unwrap_or_default();
        let shown = match text.char_indices().nth(LONGEST) {
            Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
            None => text.to_owned(),
        };
        writeln!(
            out,
            "  {severity} {:<width$} {count:>4}  {shown}",
            failure.check
        )?;
    }
    let hint = "all of them: --verbose, or --report html=report.html";
    writeln!(out, "{}\n", style.faint(hint))
}
