//! Which operations, phases and checks a run has.

use spec::model::{Api, Operation};

use super::{Exit, args::SelectionArgs, say};
use crate::{
    checks::{CHECKS, Check, find},
    phases::Phase,
};

/// Positions of the operations that the filters leave.
pub(super) fn operations(api: &Api, args: &SelectionArgs) -> Result<Vec<usize>, Exit> {
    let is_wanted = |operation: &Operation| {
        let any = |patterns: &[String], matches: &dyn Fn(&str) -> bool| {
            patterns.is_empty() || patterns.iter().any(|pattern| matches(pattern))
        };
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
            && !args.exclude.iter().any(|pattern| {
                glob(pattern, &operation.id)
                    || glob(pattern, operation.path.as_str())
                    || glob(pattern, &operation.label())
            })
    };
    let selected: Vec<usize> = api
        .operations
        .iter()
        .enumerate()
        .filter(|(_, operation)| is_wanted(operation))
        .map(|(index, _)| index)
        .collect();
    if selected.is_empty() {
        if api.operations.is_empty() {
            say("error: the document has no operations");
        } else {
            say(&format!(
                "error: the filters leave none of the {} operations",
                api.operations.len()
            ));
        }
        return Err(Exit::NothingTested);
    }
    Ok(selected)
}

/// The checks to judge by.
pub(super) fn checks(args: &SelectionArgs) -> Result<Vec<&'static dyn Check>, Exit> {
    for name in args.check.iter().chain(&args.skip_check) {
        if find(name).is_none() {
            let known: Vec<&str> = CHECKS.iter().map(|check| check.info().id).collect();
            return Err(unknown("check", name, &known));
        }
    }
    let is_wanted = |id: &str| {
        (args.check.is_empty() || args.check.iter().any(|name| name == id))
            && !args.skip_check.iter().any(|name| name == id)
    };
    Ok(CHECKS
        .iter()
        .copied()
        .filter(|check| is_wanted(check.info().id))
        .collect())
}

/// The phases to run.
pub(super) fn phases(args: &SelectionArgs) -> Result<Vec<Phase>, Exit> {
    if args.phase.is_empty() {
        return Ok(Phase::ALL.to_vec());
    }
    let known: Vec<&str> = Phase::ALL.iter().map(|phase| phase.name()).collect();
    args.phase
        .iter()
        .map(|name| Phase::from_name(name).ok_or_else(|| unknown("phase", name, &known)))
        .collect()
}

/// Says that `name` is not known, and what was perhaps meant.
pub(super) fn unknown(kind: &str, name: &str, known: &[&str]) -> Exit {
    let similar = spec::document::reference::similar(name, known.iter().copied());
    let hint = match similar {
        Some(similar) => format!("did you mean `{similar}`?"),
        None => format!("there are {}", known.join(", ")),
    };
    say(&format!("error: there is no {kind} `{name}`; {hint}"));
    Exit::Usage
}

/// Whether `text` matches `pattern`, in which `*` stands for anything.
fn glob(pattern: &str, text: &str) -> bool {
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
    fn stars_stand_for_anything() {
        assert!(glob("/a/*/c", "/a/b/c"));
        assert!(glob("*", ""));
        assert!(glob("get*", "get_balances"));
        assert!(glob("GET /a*", "GET /a"));
        assert!(!glob("/a/*/c", "/a/b"));
        assert!(!glob("get", "get_balances"));
    }
}
