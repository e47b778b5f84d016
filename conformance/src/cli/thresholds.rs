//! `--fail-on` and `--fail-under`: which findings fail a run, or all parts of one, and how much of the API it must reach.

use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::{Exit, print_status};
use crate::{engine::Summary, failure::Severity, report::json::format::Report};

#[derive(Debug, Args)]
pub(super) struct ThresholdArgs {
    /// The lowest severity of a finding that fails the run; all findings are reported [default: low]
    #[arg(long, value_name = "SEVERITY", value_enum)]
    fail_on: Option<FailOn>,

    /// Fails also where less is reached: `success` (operations that succeeded), `status` (documented statuses that were seen),
    /// `keywords` (constraints that were both satisfied and violated), such as `success=90%,status=50%`
    #[arg(long, value_name = "WHAT=PERCENT", value_delimiter = ',')]
    fail_under: Vec<FailUnder>,
}

/// What a run found and reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    /// The severities of the findings that were not known.
    severities: Vec<Severity>,
    succeeded: Count,
    statuses: Count,
    keywords: Count,
}

/// So many of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Count {
    reached: usize,
    all: usize,
}

impl From<&Summary> for Outcome {
    fn from(summary: &Summary) -> Self {
        let new = summary.findings.iter().filter(|finding| !finding.is_known);
        let statuses = summary.documented_statuses();
        let constraints = summary.constraints();
        Self {
            severities: new.map(|finding| finding.failure.severity).collect(),
            succeeded: Count {
                reached: summary.succeeded(),
                all: summary.operations.len(),
            },
            statuses: Count {
                reached: statuses.seen,
                all: statuses.all,
            },
            keywords: Count {
                reached: constraints.both,
                all: constraints.all,
            },
        }
    }
}

impl From<&Report> for Outcome {
    fn from(report: &Report) -> Self {
        let new = report.findings.iter().filter(|finding| !finding.known);
        let coverage = &report.coverage;
        Self {
            severities: new.map(|finding| finding.severity.into()).collect(),
            succeeded: Count {
                reached: coverage.operations_succeeded,
                all: coverage.operations,
            },
            statuses: Count {
                reached: coverage.documented_statuses_seen,
                all: coverage.documented_statuses,
            },
            keywords: Count {
                reached: coverage.constraints.both,
                all: coverage.constraints.all,
            },
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Low,
    Medium,
    High,
    Critical,
    /// No finding
    Never,
}

impl FailOn {
    fn includes(self, severity: Severity) -> bool {
        match self {
            Self::Low => true,
            Self::Medium => severity >= Severity::Medium,
            Self::High => severity >= Severity::High,
            Self::Critical => severity >= Severity::Critical,
            Self::Never => false,
        }
    }
}

/// The least share of something.
#[derive(Debug, Clone, Copy, PartialEq)]
struct FailUnder {
    what: Reach,
    percent: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Success,
    Status,
    Keywords,
}

impl FromStr for FailUnder {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || {
            format!(
                "`{text}` is not `success`, `status` or `keywords` and a percentage, such as `success=90%`"
            )
        };
        let (what, percent) = text.split_once('=').ok_or_else(expected)?;
        let what = match what.trim() {
            "success" => Reach::Success,
            "status" => Reach::Status,
            "keywords" => Reach::Keywords,
            _ => return Err(expected()),
        };
        let percent = percent.trim();
        let has_sign = percent.ends_with('%');
        let percent = percent.trim_end_matches('%').trim_end();
        let percent: f64 = percent.parse().map_err(|_| expected())?;
        // `0.9` may also be meant as nine tenths.
        let is_clear = has_sign || percent == 0.0 || percent > 1.0;
        if !is_clear || !(0.0..=100.0).contains(&percent) {
            return Err(expected());
        }
        Ok(Self { what, percent })
    }
}

impl FailUnder {
    /// What is missing, where less is reached.
    fn problem(self, outcome: &Outcome) -> Option<String> {
        let (Count { reached, all }, what) = match self.what {
            Reach::Success => (outcome.succeeded, "operations succeeded"),
            Reach::Status => (outcome.statuses, "documented statuses were seen"),
            Reach::Keywords => (
                outcome.keywords,
                "constraints were both satisfied and violated",
            ),
        };
        let is_less = to_f64(reached) * 100.0 < self.percent * to_f64(all);
        is_less.then(|| {
            let share = to_f64(reached) * 100.0 / to_f64(all);
            let wanted = self.percent;
            format!(
                "{reached} of {all} {what} ({share:.1} %), and --fail-under asks for {wanted} %"
            )
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn to_f64(count: usize) -> f64 {
    count as f64
}

impl ThresholdArgs {
    /// Whether `--fail-under` names constraints.
    pub(super) fn asks_for_keywords(&self) -> bool {
        let mut asked = self.fail_under.iter();
        asked.any(|it| it.what == Reach::Keywords)
    }

    /// How a run ends that would end with `exit`.
    pub(super) fn applied(&self, exit: Exit, outcome: impl Into<Outcome>) -> Exit {
        let outcome = outcome.into();
        if !matches!(exit, Exit::Clean | Exit::Failures) {
            return exit;
        }
        let fail_on = self.fail_on.unwrap_or(FailOn::Low);
        let mut severities = outcome.severities.iter();
        let mut res = exit;
        if exit == Exit::Failures && !severities.any(|severity| fail_on.includes(*severity)) {
            print_status("note: no finding is of a severity that --fail-on names");
            res = Exit::Clean;
        }
        for problem in self.fail_under.iter().filter_map(|it| it.problem(&outcome)) {
            print_status(&format!("error: {problem}"));
            res = Exit::Failures;
        }
        res
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::OperationSummary, report::canned};

    #[test]
    fn a_report_says_what_its_run_found_and_reached() {
        let summary = canned::summary();
        let report = Report::new(&canned::info(), Some(&canned::started()), &summary);
        let outcome = Outcome::from(&report);
        assert_eq!(outcome, Outcome::from(&summary));
        assert!(!outcome.severities.is_empty(), "{outcome:?}");
    }

    #[test]
    fn what_is_reached_is_compared_with_what_is_asked_for() {
        let operation = |status: u16| OperationSummary {
            statuses: [(status, 1)].into(),
            ..OperationSummary::default()
        };
        let summary = Summary {
            operations: vec![operation(200), operation(404), operation(201)],
            ..Summary::default()
        };
        let problem = |text: &str| {
            let limit: FailUnder = text.parse().expect("a limit");
            limit.problem(&Outcome::from(&summary))
        };
        assert_eq!(problem("success=66%"), None);
        assert_eq!(
            problem("success = 66.7 %").as_deref(),
            Some("2 of 3 operations succeeded (66.7 %), and --fail-under asks for 66.7 %")
        );
        // Where nothing is documented, nothing is missing.
        assert_eq!(problem("status=100"), None);
        for wrong in [
            "success",
            "reach=5",
            "success=101",
            "success=0.9",
            "status=x",
            "success=-1",
        ] {
            assert!(wrong.parse::<FailUnder>().is_err(), "{wrong}");
        }
    }
}
