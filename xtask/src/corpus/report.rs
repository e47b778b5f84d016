//! The report of a run: as text, as JSON, and against the run before.

use std::{collections::BTreeMap, fmt, fs, io, path::Path};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::{
    prove::Proof,
    record::{Operations, Outcome, Record},
    unions::UnionValues,
};

/// The outcomes of all documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Report {
    /// Documents by outcome.
    outcomes: BTreeMap<Outcome, usize>,
    /// Operations of all documents.
    operations: Operations,
    /// Lines of all clients.
    lines: usize,
    /// Clients that were compiled.
    checked: usize,
    /// Clients that compile without errors.
    compiled: usize,
    /// Clients that compile without warnings.
    clean: usize,
    /// The documents, in the order of the run.
    documents: Vec<Record>,
}

impl Report {
    /// Sums up `documents`.
    pub(super) fn new(documents: Vec<Record>) -> Self {
        let mut outcomes = BTreeMap::new();
        let mut operations = Operations::default();
        for record in &documents {
            *outcomes.entry(record.outcome).or_insert(0) += 1;
            operations.all += record.operations.all;
            operations.kept += record.operations.kept;
            operations.reported += record.operations.reported;
        }
        let checks = || documents.iter().filter_map(|record| record.check.as_ref());
        Self {
            outcomes,
            operations,
            lines: documents.iter().map(|record| record.lines).sum(),
            checked: checks().count(),
            compiled: checks().filter(|check| check.errors == 0).count(),
            clean: checks().filter(|check| check.is_clean()).count(),
            documents,
        }
    }

    /// The report in `file`; `None` when there is none yet.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is not a report.
    pub(super) fn read(file: &Path) -> anyhow::Result<Option<Self>> {
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read `{}`", file.display()));
            }
        };
        let report = serde_json::from_str(&text)
            .with_context(|| format!("`{}` is not a report of `corpus`", file.display()))?;
        Ok(Some(report))
    }

    /// Writes the report to `file`. Documents of the report before that this run left alone are not kept.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(super) fn write(&self, file: &Path) -> anyhow::Result<()> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot create `{}`", folder.display()))?;
        }
        let text = serde_json::to_string_pretty(self)?;
        fs::write(file, text + "\n").with_context(|| format!("cannot write `{}`", file.display()))
    }

    /// Whether every document was generated or rejected for its own errors, with every operation accounted for, and
    /// every client compiles and reads unions as their branches.
    pub(super) fn is_well(&self) -> bool {
        let no_bug = self.outcomes.keys().all(|it| *it <= Outcome::Rejected);
        let mut proofs = self.documents.iter().filter_map(|it| it.proof.as_ref());
        let unions = self
            .documents
            .iter()
            .filter_map(|it| it.union_values.as_ref());
        let mut read = unions.filter_map(|it| it.read.as_ref());
        let are_read = read.all(|it| it.unknown + it.wrong == 0);
        no_bug && are_read && self.compiled == self.checked && proofs.all(Proof::is_well)
    }

    /// The regressions since `before`, for each document that both runs have.
    pub(super) fn regressions(&self, before: &Self) -> Vec<String> {
        self.documents
            .iter()
            .filter_map(|now| {
                let then = before
                    .documents
                    .iter()
                    .find(|then| then.document == now.document)?;
                let what = regression(then, now)?;
                Some(format!("{}: {what}", now.document))
            })
            .collect()
    }
}

/// The regression from `then` to `now`.
fn regression(then: &Record, now: &Record) -> Option<String> {
    if now.outcome > then.outcome {
        let reason = now.reason.as_deref().unwrap_or("no reason given");
        return Some(format!(
            "{} before, now {}: {reason}",
            then.outcome.name(),
            now.outcome.name(),
        ));
    }
    if now.operations.kept < then.operations.kept {
        return Some(format!(
            "kept {} operations before, now {}",
            then.operations.kept, now.operations.kept
        ));
    }
    let (then, now) = (then.check.as_ref()?, now.check.as_ref()?);
    let first = now.first.as_deref().unwrap_or("no message");
    if then.errors == 0 && now.errors > 0 {
        return Some(format!("compiled before, now does not: {first}"));
    }
    if then.is_clean() && !now.is_clean() {
        return Some(format!(
            "had no warnings before, now {}: {first}",
            now.warnings
        ));
    }
    None
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for record in &self.documents {
            writeln!(f, "{}", Line(record))?;
        }
        writeln!(f)?;
        writeln!(f, "{} documents", self.documents.len())?;
        for outcome in Outcome::ALL {
            if let Some(count) = self.outcomes.get(&outcome) {
                writeln!(f, "  {count} {}", outcome.name())?;
            }
        }
        let Operations {
            all,
            kept,
            reported,
        } = self.operations;
        writeln!(f, "{all} operations: {kept} kept, {reported} reported")?;
        let per_operation = self.lines.checked_div(kept).unwrap_or_default();
        write!(f, "{} lines, {per_operation} an operation", self.lines)?;
        let mut unions: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, count) in self.documents.iter().flat_map(|it| &it.unions) {
            *unions.entry(name).or_default() += count;
        }
        if !unions.is_empty() {
            let all: usize = unions.values().sum();
            let kinds: Vec<String> = unions
                .iter()
                .map(|(name, count)| format!("{count} by {name}"))
                .collect();
            write!(f, "\n{all} unions: {}", kinds.join(", "))?;
        }
        let tried = self.documents.iter();
        let tried: Vec<&UnionValues> = tried.filter_map(|it| it.union_values.as_ref()).collect();
        if !tried.is_empty() {
            let sum = tried
                .into_iter()
                .fold(UnionValues::default(), UnionValues::plus);
            write!(f, "\n{sum}")?;
        }
        if self.checked > 0 {
            let Self {
                checked,
                compiled,
                clean,
                ..
            } = self;
            write!(
                f,
                "\n{checked} checked: {compiled} compile, {clean} without warnings"
            )?;
        }
        let proofs: Vec<&Proof> = self
            .documents
            .iter()
            .filter_map(|it| it.proof.as_ref())
            .collect();
        if !proofs.is_empty() {
            let sum = |count: fn(&Proof) -> usize| proofs.iter().map(|it| count(it)).sum::<usize>();
            write!(
                f,
                "\n{} operations proven, {} differing, {} not provable, in {} calls",
                sum(|it| it.proven),
                sum(|it| it.differing.len()),
                sum(Proof::unproven_count),
                sum(|it| it.calls)
            )?;
            let without = proofs.iter().filter(|it| it.no_program.is_some()).count();
            if without > 0 {
                write!(f, "\n{without} documents whose program does not compile")?;
            }
        }
        Ok(())
    }
}

/// A document as one line: name, outcome, operations in/kept/reported, lines, seconds; then what is wrong.
struct Line<'r>(&'r Record);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = self.0;
        let Operations {
            all,
            kept,
            reported,
        } = record.operations;
        write!(
            f,
            "{:<48} {:<11} {:>13} {:>8} lines {:>6.2} s",
            record.document,
            record.outcome.name(),
            format!("{all}/{kept}/{reported}"),
            record.lines,
            record.seconds
        )?;
        if let Some(check) = &record.check {
            let result = match (check.errors, check.warnings) {
                (0, 0) => "compiles".to_owned(),
                (0, warnings) => format!("{warnings} warnings"),
                (errors, _) => format!("{errors} errors"),
            };
            write!(f, "  {result} {:.1} s", check.seconds)?;
        }
        if let Some(reason) = &record.reason {
            write!(f, "\n    {}", reason.replace('\n', "\n    "))?;
        }
        let unions = record.union_values.as_ref();
        let read = unions.and_then(|it| it.read.as_ref());
        if let Some(first) = read.and_then(|it| it.first.as_ref()) {
            write!(f, "\n    union {first}")?;
        }
        if let Some(proof) = &record.proof {
            write!(f, "\n    {proof}")?;
        }
        if let Some(first) = record.check.as_ref().and_then(|it| it.first.as_ref()) {
            write!(f, "\n    {}", first.replace('\n', "\n    "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::record::Check, *};

    fn record(outcome: Outcome, kept: usize, errors: Option<usize>) -> Record {
        Record {
            document: "pets".to_owned(),
            outcome,
            reason: None,
            operations: Operations {
                all: 10,
                kept,
                reported: 10 - kept,
            },
            unions: BTreeMap::from([("members".to_owned(), 2)]),
            union_values: None,
            lines: 700,
            seconds: 0.25,
            proof: None,
            check: errors.map(|errors| Check {
                errors,
                warnings: 0,
                first: (errors > 0).then(|| "error: no such type".to_owned()),
                seconds: 1.5,
            }),
        }
    }

    #[test]
    fn a_report_is_read_as_it_is_written() {
        let report = Report::new(vec![record(Outcome::Partial, 9, Some(2))]);
        let text = serde_json::to_string(&report).expect("plain data");
        let read: Report = serde_json::from_str(&text).expect("a report");
        assert_eq!(read, report);
        assert!(!report.is_well());
    }

    #[test]
    fn regressions_are_listed() {
        let table = [
            (
                record(Outcome::Complete, 10, None),
                "complete before, now partial",
            ),
            (
                record(Outcome::Partial, 9, Some(0)),
                "compiled before, now does not",
            ),
            (
                record(Outcome::Partial, 10, None),
                "kept 10 operations before, now 9",
            ),
        ];
        let now = Report::new(vec![record(Outcome::Partial, 9, Some(2))]);
        for (before, expected) in table {
            let named = now.regressions(&Report::new(vec![before]));
            assert!(named.len() == 1 && named[0].contains(expected), "{named:?}");
        }
        let better = Report::new(vec![record(Outcome::Panicked, 0, Some(7))]);
        assert_eq!(now.regressions(&better), Vec::<String>::new());
        assert_eq!(now.regressions(&now), Vec::<String>::new());
    }

    #[test]
    fn a_report_lists_each_document_and_the_sums() {
        let report = Report::new(vec![
            record(Outcome::Complete, 10, Some(0)),
            record(Outcome::Partial, 9, Some(2)),
        ]);
        insta::assert_snapshot!(report.to_string(), @"
        pets                                             complete          10/10/0      700 lines   0.25 s  compiles 1.5 s
        pets                                             partial            10/9/1      700 lines   0.25 s  2 errors 1.5 s
            error: no such type

        2 documents
          1 complete
          1 partial
        20 operations: 19 kept, 1 reported
        1400 lines, 73 an operation
        4 unions: 4 by members
        2 checked: 1 compile, 1 without warnings
        ");
    }
}
