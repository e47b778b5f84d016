//! Selects the operations, phases and checks of a run.

use std::collections::BTreeSet;

use spec::model::{Api, Operation};

use clap::Args;

use super::{Exit, partition::Partition, print_status};
use crate::{
    case::OperationIndex,
    checks::{CHECKS, Check, find},
    config::file::Choice,
    engine::{Mechanism, plan::is_destructive},
    phases::Phase,
};

#[derive(Debug, Args)]
#[command(next_help_heading = "Selection")]
pub(super) struct SelectionArgs {
    /// Only operations with this operationId; `*` matches anything
    #[arg(long, value_name = "ID")]
    pub(super) operation: Vec<String>,

    /// Only operations with this tag
    #[arg(long, value_name = "TAG")]
    pub(super) tag: Vec<String>,

    /// Only operations whose path matches; `*` matches anything
    #[arg(long, value_name = "PATH")]
    pub(super) path: Vec<String>,

    /// Only operations with this method
    #[arg(long, value_name = "METHOD")]
    pub(super) method: Vec<String>,

    /// Not these operations: an operationId, a path or `METHOD path`; `*` matches anything
    #[arg(long, value_name = "PATTERN")]
    pub(super) exclude: Vec<String>,

    /// Not the operations that delete whole collections, accounts or sessions, or reset the service, and no undeclared `DELETE`; by default they come last
    #[arg(long)]
    pub(super) no_destructive: bool,

    /// Only the part M of N of the operations, by resource tree: `slice:M/N` counts the trees, `hash:M/N` keeps a tree in
    /// its part when others are added
    #[arg(long, value_name = "KIND:M/N")]
    pub(super) partition: Option<Partition>,

    /// Only these checks
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    pub(super) check: Vec<String>,

    /// Not these checks
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    pub(super) skip_check: Vec<String>,

    /// Program that reads exchanges and writes findings, a line of JSON each; arguments follow it after spaces
    #[arg(long, value_name = "PROGRAM")]
    pub(super) check_command: Option<String>,

    /// Only these phases: workflows, examples, coverage, fuzzing, stateful
    #[arg(long, value_name = "PHASE", value_delimiter = ',')]
    pub(super) phase: Vec<String>,

    /// Leaves what the run creates on the server; it is removed at the end otherwise
    #[arg(long)]
    pub(super) no_cleanup: bool,

    /// Leaves out what helps requests succeed, to see what it adds: observed, learning, attempts, order, repair, redirects
    #[arg(long, value_name = "MECHANISM", value_delimiter = ',')]
    pub(super) without: Vec<String>,
}

/// The operations that flags and configuration select.
pub(super) fn operations(
    api: &Api,
    args: &SelectionArgs,
    file: &Choice,
) -> Result<Vec<OperationIndex>, Exit> {
    let any = |patterns: &[String], matches: &dyn Fn(&str) -> bool| {
        patterns.is_empty() || patterns.iter().any(|pattern| matches(pattern))
    };
    let is_wanted = |operation: &Operation| {
        any(&args.operation, &|pattern| glob(pattern, &operation.id))
            && any(&args.tag, &|tag| {
                operation.tags.iter().any(|known| known == tag)
            })
            && any(&args.path, &|pattern| {
                glob(pattern, operation.path.as_str())
            })
            && any(&args.method, &|method| {
                operation.method.as_str().eq_ignore_ascii_case(method)
            })
            && any(&file.only, &|pattern| names(pattern, operation))
            && !(args.no_destructive && is_destructive(operation))
            && !args
                .exclude
                .iter()
                .chain(&file.skip)
                .any(|pattern| names(pattern, operation))
    };
    let selected: Vec<OperationIndex> = OperationIndex::all(api)
        .filter(|(_, operation)| is_wanted(operation))
        .map(|(index, _)| index)
        .collect();
    if selected.is_empty() {
        if api.operations.is_empty() {
            let mut sources = api.document.sources().iter();
            let name = sources.next().map_or("it", |(_, source)| source.name());
            print_status(&format!(
                "error: the document has no operations: add some below `paths` of `{name}`"
            ));
        } else {
            print_status(&format!(
                "error: the filters leave none of the {} operations",
                api.operations.len()
            ));
        }
        return Err(Exit::NothingTested);
    }
    let Some(partition) = args.partition else {
        return Ok(selected);
    };
    let here = partition.of(api, &selected);
    if here.is_empty() {
        // There may be more machines than resources; that is not an error of the machine.
        print_status(&format!(
            "{} has no operation; nothing is tested here",
            partition.name()
        ));
        return Err(Exit::Clean);
    }
    Ok(here)
}

/// Whether `pattern` is the operationId, the path or `METHOD path` of `operation`; `*` matches anything.
pub(super) fn names(pattern: &str, operation: &Operation) -> bool {
    glob(pattern, &operation.id)
        || glob(pattern, operation.path.as_str())
        || glob(pattern, &operation.label())
}

/// The selected checks; flags take precedence over the configuration.
pub(super) fn checks(args: &SelectionArgs, file: &Choice) -> Result<Vec<&'static dyn Check>, Exit> {
    let only = if args.check.is_empty() {
        &file.only
    } else {
        &args.check
    };
    let only = checks_called(only)?;
    let mut skipped = checks_called(&args.skip_check)?;
    skipped.extend(checks_called(&file.skip)?);
    let is_among =
        |list: &[&'static dyn Check], id: &str| list.iter().any(|check| check.info().id == id);
    Ok(CHECKS
        .iter()
        .copied()
        .filter(|check| only.is_empty() || is_among(&only, check.info().id))
        .filter(|check| !is_among(&skipped, check.info().id))
        .collect())
}

/// The checks with these names.
pub(super) fn checks_called(wanted: &[String]) -> Result<Vec<&'static dyn Check>, Exit> {
    let known: Vec<&str> = CHECKS.iter().map(|check| check.info().id).collect();
    wanted
        .iter()
        .map(|name| find(name).ok_or_else(|| unknown("check", name, &known)))
        .collect()
}

/// What is left out of that which helps requests succeed.
pub(super) fn without(args: &SelectionArgs, file: &[String]) -> Result<BTreeSet<Mechanism>, Exit> {
    let names = if args.without.is_empty() {
        file
    } else {
        &args.without
    };
    let found = names.iter().map(|name| {
        let known = Mechanism::ALL.map(Mechanism::name);
        Mechanism::from_name(name).ok_or_else(|| unknown("mechanism", name, &known))
    });
    found.collect()
}

/// The phases with these names; all when there are none.
pub(super) fn phases(wanted: &[String]) -> Result<Vec<Phase>, Exit> {
    if wanted.is_empty() {
        return Ok(Phase::ALL.to_vec());
    }
    let known: Vec<&str> = Phase::ALL.iter().map(|phase| phase.name()).collect();
    wanted
        .iter()
        .map(|name| Phase::from_name(name).ok_or_else(|| unknown("phase", name, &known)))
        .collect()
}

/// Reports that `name` is unknown, with the most similar known name.
pub(super) fn unknown(kind: &str, name: &str, known: &[&str]) -> Exit {
    let similar = spec::document::reference::similar(name, known.iter().copied());
    let hint = match similar {
        Some(similar) => format!("did you mean `{similar}`?"),
        None => format!("there are {}", known.join(", ")),
    };
    print_status(&format!("error: there is no {kind} `{name}`; {hint}"));
    Exit::Usage
}

/// Whether `text` matches `pattern`, in which `*` matches anything.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(behind) = text.strip_prefix(first) else {
        return false;
    };
    (0..=behind.len())
        .filter(|at| behind.is_char_boundary(*at))
        .any(|at| glob(rest, behind.get(at..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_match_anything() {
        assert!(glob("/a/*/c", "/a/b/c"));
        assert!(glob("*", ""));
        assert!(glob("get*", "get_balances"));
        assert!(glob("GET /a*", "GET /a"));
        assert!(!glob("/a/*/c", "/a/b"));
        assert!(!glob("get", "get_balances"));
    }
}
