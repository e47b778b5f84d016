//! `cargo xtask coverage-map`: the tests of each rule, check, pass and operation, and the gaps.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
};

use anyhow::Context as _;
use codegen::passes::PIPELINE;
use conformance::{
    checks::CHECKS,
    faults::check_that_finds,
    sandbox::{fault::FAULTS, handled_operations},
};
use spec::{lint::rule_pages, model::Api};

use crate::{exit, workspace};

/// Fixtures of lint rules, below the root: a folder for each rule.
const RULE_FIXTURES: &str = "spec/tests/fixtures/rules";
/// Fixtures of passes, below the root: a file for each pass.
const PASS_FIXTURES: &str = "codegen/tests/fixtures/passes";
/// Tests of checks against servers that are wrong on purpose, below the root.
const CHECK_TESTS: &[&str] = &[
    "conformance/tests/it/checks.rs",
    "conformance/tests/it/codings.rs",
    "conformance/tests/it/discriminators.rs",
    "conformance/tests/it/stateful.rs",
];

/// One kind of element and the tests of each of its members; a gap has none.
struct Map {
    title: &'static str,
    covered_by: &'static str,
    rows: Vec<(String, Vec<String>)>,
}

/// Runs the command.
pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let maps = maps()?;
    let mut out = io::stdout().lock();
    let mut holes = 0;
    for map in &maps {
        writeln!(out, "{} and {}", map.title, map.covered_by)?;
        for (name, covers) in &map.rows {
            let cover = match covers.as_slice() {
                [] => "NOTHING".to_owned(),
                some => some.join(", "),
            };
            writeln!(out, "  {name:<34} {cover}")?;
        }
        let of_map = map.holes().count();
        writeln!(out, "  {} in all, {of_map} holes\n", map.rows.len())?;
        holes += of_map;
    }
    Ok(if holes == 0 {
        exit::DONE
    } else {
        exit::NOT_AS_EXPECTED.into()
    })
}

impl Map {
    fn holes(&self) -> impl Iterator<Item = &str> {
        let empty = self.rows.iter().filter(|(_, covers)| covers.is_empty());
        empty.map(|(name, _)| name.as_str())
    }
}

fn maps() -> anyhow::Result<Vec<Map>> {
    Ok(vec![rules(), checks()?, passes(), operations()?])
}

/// A rule needs a fixture that fails and one that passes.
fn rules() -> Map {
    let root = workspace::root().join(RULE_FIXTURES);
    let pages = rule_pages();
    let rows = pages.iter().flat_map(|page| &page.rules).map(|rule| {
        let files = file_names(&root.join(rule.id));
        let of_kind = |kind: &str| files.iter().filter(|name| name.starts_with(kind)).count();
        let (failing, passing) = (of_kind("failing"), of_kind("passing"));
        let is_covered = failing > 0 && passing > 0;
        let cover = is_covered.then(|| format!("{failing} failing, {passing} passing"));
        (rule.id.to_owned(), cover.into_iter().collect())
    });
    Map {
        title: "Rules of the lint",
        covered_by: "their fixtures",
        rows: rows.collect(),
    }
}

/// A check needs a fault of the sandbox, or a server in the tests that is wrong in its way.
fn checks() -> anyhow::Result<Map> {
    let mut tests = String::new();
    for path in CHECK_TESTS {
        let text = fs::read_to_string(workspace::root().join(path));
        tests.push_str(&text.with_context(|| format!("cannot read {path}"))?);
    }
    let mut faults: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for fault in FAULTS {
        let check = check_that_finds(fault.id)
            .with_context(|| format!("no check is known to find the fault {}", fault.id))?;
        faults.entry(check).or_default().push(fault.id.to_owned());
    }
    let rows = CHECKS.iter().map(|check| {
        let id = check.info().id;
        let mut covers = faults.remove(id).unwrap_or_default();
        if tests.contains(&format!("\"{id}\"")) || tests.contains(&format!("\"{id}:")) {
            covers.push("a server of the tests".to_owned());
        }
        (id.to_owned(), covers)
    });
    Ok(Map {
        title: "Checks",
        covered_by: "the faults that they find",
        rows: rows.collect(),
    })
}

/// A pass needs a fixture.
fn passes() -> Map {
    let files = file_names(&workspace::root().join(PASS_FIXTURES));
    let rows = PIPELINE.iter().map(|pass| {
        let of_pass = |name: &&String| {
            let stem = name.trim_end_matches(".yaml");
            stem == pass.id() || stem.starts_with(&format!("{}.", pass.id()))
        };
        let covers = files.iter().filter(of_pass).cloned().collect();
        (pass.id().to_owned(), covers)
    });
    Map {
        title: "Passes",
        covered_by: "their fixtures",
        rows: rows.collect(),
    }
}

/// An operation of the contract needs a handler in the sandbox.
fn operations() -> anyhow::Result<Map> {
    let loaded = workspace::load_contract();
    let document = loaded
        .document
        .context("the shipped contract cannot be read")?;
    let api = Api::new(std::sync::Arc::new(document));
    let handled: Vec<&str> = handled_operations().collect();
    let rows = api.operations.iter().map(|operation| {
        let id = operation.id.clone();
        let is_handled = handled.contains(&id.as_str());
        let cover = is_handled.then(|| "a handler of the sandbox".to_owned());
        (id, cover.into_iter().collect())
    });
    Ok(Map {
        title: "Operations of the contract",
        covered_by: "the sandbox",
        rows: rows.collect(),
    })
}

fn file_names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut res: Vec<String> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    res.sort();
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_tested() {
        for map in maps().expect("the tree can be read") {
            let holes: Vec<&str> = map.holes().collect();
            assert!(holes.is_empty(), "{}: {holes:?}", map.title);
            assert!(!map.rows.is_empty(), "{}", map.title);
        }
    }
}
