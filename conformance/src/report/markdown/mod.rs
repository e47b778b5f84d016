//! The Markdown report, for summaries of CI jobs and comments on pull requests.
//!
//! **Invariant:** text of the document and of the server cannot break the layout: it is escaped, or is in a code fence longer
//! than any fence in it.

mod escape;

mod finding;

use std::io::{self, Write};

use self::escape::{cell, code, fence, text};
use super::{
    Format, ReportSource,
    json::format::{Operation, Report},
    wording,
};

/// The format.
pub static FORMAT: Format = Format {
    name: "markdown",
    what: "a short page for the summary of a CI job",
    source: ReportSource::Report(write),
};

/// The maximum number of findings in the table.
const MOST_ROWS: usize = 100;
/// The number of bytes after which details are omitted: GitHub rejects summaries above one megabyte.
const LONGEST: usize = 700_000;
/// The maximum number of rejections that are listed for an operation.
const MOST_REJECTIONS: usize = 3;
/// The maximum number of operations without a success that are listed.
const MOST_OPERATIONS: usize = 50;

/// Writes `report` as Markdown.
///
/// # Errors
///
/// When `out` fails.
pub fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page(report).as_bytes())
}

fn page(report: &Report) -> String {
    let mut res = head(report);
    coverage(report, &mut res);
    if !report.findings.is_empty() {
        table(report, &mut res);
        details(report, &mut res);
    }
    without_success(report, &mut res);
    if !report.left_behind.is_empty() {
        res.push_str("\n### Left on the server\n\n");
        for left in &report.left_behind {
            let what = code(&wording::left_behind(left));
            res.push_str(&format!("- {what}: {}\n", text(&left.reason)));
        }
    }
    if !report.learned.is_empty() {
        res.push_str("\n### Learned from rejections\n\nThe server demands this of requests, and the document does not have it.\n\n");
        for lesson in &report.learned {
            res.push_str(&format!("- {}\n", text(&wording::lesson(lesson))));
        }
    }
    if !report.warnings.is_empty() {
        res.push_str("\n### Notes\n\n");
        for warning in &report.warnings {
            res.push_str(&format!("- {}\n", text(warning)));
        }
    }
    res.push_str(&format!(
        "\n<sub>{} {}, {}, {}</sub>\n",
        report.tool.name,
        report.tool.version,
        wording::seed(report.seed, report.nonce),
        text(&report.started_at)
    ));
    res
}

fn head(report: &Report) -> String {
    let mark = if report.findings.is_empty() && report.cases > 0 {
        "✅"
    } else {
        "❌"
    };
    let mut res = format!(
        "## {mark} {}: {}\n\n{} against {}, {} in {}\n",
        text(&report.contract),
        wording::result(report),
        text(&report.document),
        code(&report.base_url),
        wording::counted(report.cases, "case"),
        wording::duration(report.seconds),
    );
    if let Some(stopped) = &report.stopped {
        res.push_str(&format!(
            "\n> **The run was {}**\n",
            text(&wording::stopped(stopped))
        ));
    }
    res
}

fn coverage(report: &Report, res: &mut String) {
    let coverage = &report.coverage;
    let constraints = &coverage.constraints;
    res.push_str(&format!(
        "\n| Coverage of the contract | |\n|---|---|\n\
         | Operations that succeeded | **{} of {}** |\n\
         | Documented statuses seen | {} of {} |\n\
         | Constraints satisfied · violated · both | {} · {} · {} of {} |\n",
        coverage.operations_succeeded,
        coverage.operations,
        coverage.documented_statuses_seen,
        coverage.documented_statuses,
        constraints.satisfied,
        constraints.violated,
        constraints.both,
        constraints.all,
    ));
}

fn table(report: &Report, res: &mut String) {
    res.push_str("\n### Findings\n\n| | Severity | Check | What | Where | Reproduced |\n|---:|---|---|---|---|---|\n");
    for (index, finding) in report.findings.iter().take(MOST_ROWS).enumerate() {
        let shown = finding.operations.first();
        let more = match finding.operations.len() {
            0 | 1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        res.push_str(&format!(
            "| {} | {} | {} | {} | {}{more} | {} |\n",
            index + 1,
            wording::severity(finding.severity),
            code(&finding.check),
            cell(&finding.title),
            cell(shown.map(|shown| shown.label.as_str()).unwrap_or_default()),
            wording::repeated(finding),
        ));
    }
    if report.findings.len() > MOST_ROWS {
        let rest = report.findings.len() - MOST_ROWS;
        res.push_str(&format!(
            "\nand {} more\n",
            wording::counted(rest, "finding")
        ));
    }
}

fn details(report: &Report, res: &mut String) {
    res.push('\n');
    for (index, shown) in report.findings.iter().enumerate() {
        let block = finding::details(index + 1, shown);
        if res.len() + block.len() > LONGEST {
            let rest = report.findings.len() - index;
            res.push_str(&format!(
                "\nThe details of {} are omitted here; the other formats have them.\n",
                wording::counted(rest, "finding")
            ));
            return;
        }
        res.push_str(&block);
    }
}

fn without_success(report: &Report, res: &mut String) {
    let without: Vec<&Operation> = report
        .operations
        .iter()
        .filter(|operation| !wording::has_succeeded(operation))
        .collect();
    if without.is_empty() {
        return;
    }
    res.push_str(&format!(
        "\n<details><summary>{} never succeeded</summary>\n\n",
        wording::counted(without.len(), "operation")
    ));
    for operation in without.iter().take(MOST_OPERATIONS) {
        let statuses: Vec<String> = operation
            .statuses
            .iter()
            .map(|(status, count)| format!("{status} {}", wording::times(*count)))
            .collect();
        let why = match &operation.untestable {
            Some(reason) => reason.clone(),
            None if statuses.is_empty() => "no response".to_owned(),
            None => statuses.join(", "),
        };
        res.push_str(&format!("- {}: {}\n", code(&operation.label), text(&why)));
        for rejection in operation.rejections.iter().take(MOST_REJECTIONS) {
            res.push_str(&format!("  - {}\n", text(&wording::rejection(rejection))));
        }
        if let Some(remedy) = &operation.remedy {
            res.push_str(&format!("  - {}\n", text(&remedy.what)));
            if let Some(setting) = &remedy.setting {
                let block = fence("yaml", setting);
                let lines = block.trim_matches('\n').lines();
                res.push('\n');
                for line in lines {
                    res.push_str(&format!("    {line}\n"));
                }
                res.push('\n');
            }
        }
    }
    if without.len() > MOST_OPERATIONS {
        res.push_str(&format!("- and {} more\n", without.len() - MOST_OPERATIONS));
    }
    res.push_str("\n</details>\n");
}

#[cfg(test)]
mod tests;
