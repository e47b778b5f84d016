//! Joins the JSON reports of the shards of a run into one.
//!
//! Numbers are added, an operation that several shards tested is one operation, and findings with the same fingerprint are
//! one finding. What a report says of its run (server, connections) is that of the first. Shards of one run have the same
//! document and seed, and each part of it is there once; a part that is missing is a warning of the result.

use super::{
    json::format::{
        Affected, Constraint, ConstraintCoverage, Coverage, DocumentedStatus, FORMAT_VERSION,
        Finding, Operation, Rejection, Report,
    },
    parts::Parts,
};
use crate::engine;

/// Why reports cannot be joined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There is nothing to join.
    #[error("there is no report to merge")]
    Empty,
    /// The reports are about different documents.
    #[error(
        "the reports are about different documents: `{0}` and `{1}`; merge the shards of one run"
    )]
    Documents(String, String),
    /// The reports are of runs with different seeds.
    #[error(
        "the reports are of runs with different seeds, {0} and {1}; give all parts of a run the same `--seed`"
    )]
    Seeds(u64, u64),
    /// A report is there twice.
    #[error("the report of the run that started at {0} is there twice; name each report once")]
    Twice(String),
    /// Two reports have the same part of the operations.
    #[error(
        "there are two reports of part {part} (`{one}` and `{other}`); name one report of each part"
    )]
    SamePart {
        /// The part.
        part: u64,
        /// The partition of a report.
        one: String,
        /// The partition of another.
        other: String,
    },
    /// The reports are of runs that were divided differently.
    #[error(
        "the reports are of runs that were divided differently, {0} and {1}; merge the parts of one run"
    )]
    Divided(String, String),
    /// A partition has another form.
    #[error("`{0}` is not a partition such as `slice:1/3`")]
    Partition(String),
    /// A report has another format.
    #[error("a report has format version {0}, and this program reads version {FORMAT_VERSION}")]
    Version(u32),
}

/// One report of all `reports`.
///
/// # Errors
///
/// When there is no report, when they are not of one run (other documents, seeds or partitions), when a part of it is there
/// twice, or when one has another format.
pub fn merge(reports: impl IntoIterator<Item = Report>) -> Result<Report, MergeError> {
    let mut reports: Vec<Report> = reports.into_iter().collect();
    reports.iter().try_for_each(check_version)?;
    let parts = check_that_they_fit(&reports)?;
    for report in &mut reports {
        // What was missing in a report that was merged before may be here.
        let missing = report.partition.take().and_then(|it| missing(&it));
        report.warnings.retain(|it| Some(it) != missing.as_ref());
    }
    let mut reports = reports.into_iter();
    let mut res = reports.next().ok_or(MergeError::Empty)?;
    for report in reports {
        add(&mut res, report);
    }
    let parts = parts.filter(|parts| !parts.is_complete());
    res.warnings.extend(parts.as_ref().and_then(Parts::missing));
    res.partition = parts.map(|parts| parts.to_string());
    res.operations.sort_by_cached_key(position);
    // Stable: findings of the same severity stay in the order of the reports.
    res.findings
        .sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    res.new_findings = res.findings.iter().filter(|it| !it.known).count();
    res.coverage = coverage(&res.operations);
    Ok(res)
}

/// Which parts are missing in a report with this partition.
pub fn missing(partition: &str) -> Option<String> {
    let parts: Parts = partition.parse().ok()?;
    parts.missing()
}

/// Whether the reports are of one run, each part once. Returns the parts that are there.
fn check_that_they_fit(reports: &[Report]) -> Result<Option<Parts>, MergeError> {
    let Some((first, others)) = reports.split_first() else {
        return Err(MergeError::Empty);
    };
    for (number, other) in (1..).zip(others) {
        if (&first.contract, &first.document) != (&other.contract, &other.document) {
            let name = |report: &Report| format!("{} ({})", report.document, report.contract);
            return Err(MergeError::Documents(name(first), name(other)));
        }
        if first.seed != other.seed {
            return Err(MergeError::Seeds(first.seed, other.seed));
        }
        // Reports of parts are told apart by these, which says more.
        if other.partition.is_none() && reports.iter().take(number).any(|known| known == other) {
            return Err(MergeError::Twice(other.started_at.clone()));
        }
    }
    let mut parts = parts_of(first)?;
    for other in others {
        let of_other = parts_of(other)?;
        match (&mut parts, &of_other) {
            (None, None) => {}
            (Some(known), Some(new)) if known.is_of_same_run(new) => {
                if let Some(part) = known.common(new) {
                    return Err(MergeError::SamePart {
                        part,
                        one: known.to_string(),
                        other: new.to_string(),
                    });
                }
                known.add(new);
            }
            (known, new) => {
                let name = |parts: Option<&Parts>| {
                    parts.map_or("all operations".to_owned(), |it| format!("`{it}`"))
                };
                let (known, new) = (name(known.as_ref()), name(new.as_ref()));
                return Err(MergeError::Divided(known, new));
            }
        }
    }
    Ok(parts)
}

fn parts_of(report: &Report) -> Result<Option<Parts>, MergeError> {
    let parts = report.partition.as_ref().map(|partition| {
        let parts = partition.parse();
        parts.map_err(|()| MergeError::Partition(partition.clone()))
    });
    parts.transpose()
}

fn check_version(report: &Report) -> Result<(), MergeError> {
    if report.format_version == FORMAT_VERSION {
        Ok(())
    } else {
        Err(MergeError::Version(report.format_version))
    }
}

/// Adds what `other` has to `to`.
fn add(to: &mut Report, other: Report) {
    if other.started_at < to.started_at {
        to.started_at = other.started_at;
    }
    to.seconds += other.seconds;
    to.cases += other.cases;
    for (phase, cases) in other.cases_by_phase {
        *to.cases_by_phase.entry(phase).or_default() += cases;
    }
    to.stopped = to.stopped.take().or(other.stopped);
    add_new(&mut to.phases, other.phases, |a, b| a == b);
    add_new(&mut to.checks, other.checks, |a, b| a.id == b.id);
    to.left_behind.extend(other.left_behind);
    add_new(&mut to.learned, other.learned, |a, b| a == b);
    add_new(&mut to.warnings, other.warnings, |a, b| a == b);
    for operation in other.operations {
        let known = to
            .operations
            .iter_mut()
            .find(|it| it.label == operation.label);
        match known {
            Some(known) => add_operation(known, operation),
            None => to.operations.push(operation),
        }
    }
    for finding in other.findings {
        let mut known = to.findings.iter_mut();
        match known.find(|it| it.fingerprint == finding.fingerprint) {
            Some(known) => add_finding(known, finding),
            None => to.findings.push(finding),
        }
    }
}

/// Adds those of `others` that are not there yet.
fn add_new<T>(to: &mut Vec<T>, others: Vec<T>, is_same: impl Fn(&T, &T) -> bool) {
    for other in others {
        if !to.iter().any(|known| is_same(known, &other)) {
            to.push(other);
        }
    }
}

fn add_operation(to: &mut Operation, other: Operation) {
    let is_tested = |operation: &Operation| operation.cases > 0;
    if !is_tested(to) && is_tested(&other) || to.untestable.is_some() && other.untestable.is_none()
    {
        to.untestable.clone_from(&other.untestable);
    }
    to.cases += other.cases;
    to.valid_cases += other.valid_cases;
    to.seconds += other.seconds;
    to.slowest_seconds = to.slowest_seconds.max(other.slowest_seconds);
    for (status, count) in other.statuses {
        *to.statuses.entry(status).or_default() += count;
    }
    for DocumentedStatus { status, seen } in other.documented {
        match to.documented.iter_mut().find(|it| it.status == status) {
            Some(known) => known.seen |= seen,
            None => to.documented.push(DocumentedStatus { status, seen }),
        }
    }
    for constraint in other.constraints {
        match to
            .constraints
            .iter_mut()
            .find(|it| it.name == constraint.name)
        {
            Some(known) => {
                known.satisfied |= constraint.satisfied;
                known.violated |= constraint.violated;
            }
            None => to.constraints.push(constraint),
        }
    }
    if has_succeeded(to) {
        to.rejections.clear();
        to.remedy = None;
        return;
    }
    for rejection in other.rejections {
        let is_same = |it: &&mut Rejection| {
            (it.status, &it.message) == (rejection.status, &rejection.message)
        };
        match to.rejections.iter_mut().find(is_same) {
            Some(known) => known.count += rejection.count,
            None => to.rejections.push(rejection),
        }
    }
    to.rejections
        .sort_by_key(|rejection| std::cmp::Reverse(rejection.count));
    to.remedy = to.remedy.take().or(other.remedy);
}

fn add_finding(to: &mut Finding, other: Finding) {
    to.known &= other.known;
    for affected in other.operations {
        let known = to.operations.iter_mut();
        match { known }.find(|it: &&mut Affected| it.label == affected.label) {
            Some(known) => known.count += affected.count,
            None => to.operations.push(affected),
        }
    }
}

/// Whether the operation succeeded.
fn has_succeeded(operation: &Operation) -> bool {
    let documented = operation.documented.iter().map(|it| it.status.as_str());
    let seen = operation.statuses.iter().filter(|(_, count)| **count > 0);
    let seen = seen.filter_map(|(status, _)| status.parse().ok());
    engine::summary::has_succeeded(&documented, seen)
}

/// The position in the document: its file, then the line and the column as numbers.
fn position(operation: &Operation) -> (String, u64, u64) {
    let location = operation.location.as_deref().unwrap_or_default();
    let mut parts = location.rsplitn(3, ':');
    let mut number = || parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
    let (column, line) = (number(), number());
    (parts.next().unwrap_or_default().to_owned(), line, column)
}

fn coverage(operations: &[Operation]) -> Coverage {
    let documented = || operations.iter().flat_map(|it| &it.documented);
    let count = |holds: &dyn Fn(&Constraint) -> bool| {
        let constraints = operations.iter().flat_map(|it| &it.constraints);
        constraints.filter(|it| holds(it)).count()
    };
    Coverage {
        operations_succeeded: operations.iter().filter(|it| has_succeeded(it)).count(),
        operations: operations.len(),
        documented_statuses_seen: documented().filter(|it| it.seen).count(),
        documented_statuses: documented().count(),
        constraints: ConstraintCoverage {
            satisfied: count(&|it| it.satisfied),
            violated: count(&|it| it.violated),
            both: count(&|it| it.satisfied && it.violated),
            all: count(&|_| true),
        },
    }
}

#[cfg(test)]
mod tests;
