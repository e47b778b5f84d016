//! Tests every rule by its fixtures.
//!
//! `fixtures/rules/<rule>/failing*` hold errors: the lines are marked `# error: [rule]`, `# warning: [rule]` or
//! `# note: [rule]`. Every mark must be hit and nothing unmarked be found. `passing*` look alike and must have no
//! findings. `part*` are files that the others refer to, and `overlay-failing*` and `overlay-passing*` overlays of them. Notes of other rules than the one under test are skipped.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use spec::{
    diagnostic::{
        Diagnostics, Severity,
        render::{Style, render},
    },
    document::{Document, Loaded, MemoryFiles},
    lint::{LintConfig, LintReport, RULE_SETS, lint, rule_pages},
};

/// File, line, severity, rule.
type Mark = (String, usize, String, String);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rules")
}

/// The fixtures of one rule whose names begin with `prefix`.
fn fixtures(rule: &str, prefix: &str) -> Vec<PathBuf> {
    let Ok(folder) = fs::read_dir(root().join(rule)) else {
        return Vec::new();
    };
    let mut res: Vec<PathBuf> = folder
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with(prefix)
        })
        .collect();
    res.sort();
    res
}

/// Loads a fixture under its bare name; the other files of its folder are beside it.
fn load(path: &Path) -> Loaded {
    let files: MemoryFiles = fs::read_dir(path.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    let name = path.file_name().unwrap().to_string_lossy();
    let overlay = format!("overlay-{name}");
    let has_overlay = path.with_file_name(&overlay).exists();
    let overlays: Vec<String> = has_overlay.then_some(overlay).into_iter().collect();
    Document::load_with_overlays(&name, &overlays, &files)
}

/// Runs the rules of the standard and, for a rule of a ruleset, those of that ruleset.
fn report(rule: &str, loaded: &Loaded) -> LintReport {
    let set = RULE_SETS
        .iter()
        .find(|set| set.rules.iter().any(|known| known.info().id == rule));
    let config = match set {
        Some(set) => LintConfig::new().with_set(set.name).unwrap(),
        None => LintConfig::new(),
    };
    let mut report = lint(loaded, &config);
    // A ruleset has many rules, and a fixture is about one of them.
    report.diagnostics.retain(|finding| {
        let id = finding.rule.id;
        let is_of_set = set.is_some_and(|set| set.rules.iter().any(|known| known.info().id == id));
        id == rule || !(is_of_set || finding.severity == Severity::Note)
    });
    report
}

fn marks(loaded: &Loaded) -> BTreeSet<Mark> {
    let mut res = BTreeSet::new();
    for (_, source) in loaded.sources.iter() {
        for (line, text) in source.text().lines().enumerate() {
            let Some((_, comment)) = text.split_once("# ") else {
                continue;
            };
            for severity in ["error", "warning", "note"] {
                for mark in comment.split(&format!("{severity}: [")).skip(1) {
                    let (rule, _) = mark.split_once(']').unwrap();
                    res.insert((
                        source.name().to_owned(),
                        line + 1,
                        severity.to_owned(),
                        rule.to_owned(),
                    ));
                }
            }
        }
    }
    res
}

fn found(report: &LintReport) -> BTreeSet<Mark> {
    let location = |finding: &spec::diagnostic::Diagnostic| {
        let span = finding.span().expect("every finding has a location");
        (
            report.sources.get(span.source).name().to_owned(),
            report.sources.line_column(span).line,
        )
    };
    report
        .diagnostics
        .iter()
        .map(|finding| {
            let (file, line) = location(finding);
            (
                file,
                line,
                finding.severity.to_string(),
                finding.rule.id.to_owned(),
            )
        })
        .collect()
}

fn all_rules() -> Vec<&'static str> {
    let pages = rule_pages();
    pages
        .iter()
        .flat_map(|page| &page.rules)
        .map(|rule| rule.id)
        .collect()
}

#[test]
fn every_mark_is_hit_and_nothing_unmarked_is_found() {
    let mut wrong = String::new();
    for rule in all_rules() {
        for path in fixtures(rule, "failing") {
            let loaded = load(&path);
            let (marked, found) = (marks(&loaded), found(&report(rule, &loaded)));
            assert!(
                marked.iter().any(|(.., marked)| marked == rule),
                "{} marks nothing of its rule",
                path.display()
            );
            for (file, line, severity, id) in marked.difference(&found) {
                wrong += &format!("{rule}/{file}:{line}: {severity}: [{id}] is not found\n");
            }
            for (file, line, severity, id) in found.difference(&marked) {
                wrong += &format!("{rule}/{file}:{line}: {severity}: [{id}] is not marked\n");
            }
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn passing_fixtures_have_no_findings() {
    let mut wrong = String::new();
    for rule in all_rules() {
        for path in fixtures(rule, "passing") {
            let loaded = load(&path);
            let report = report(rule, &loaded);
            wrong += &report.diagnostics.to_lines(&report.sources);
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn every_rule_has_a_failing_and_a_passing_fixture() {
    let rules = all_rules();
    for rule in &rules {
        for prefix in ["failing", "passing"] {
            assert!(
                !fixtures(rule, prefix).is_empty(),
                "{rule} has no {prefix} fixture"
            );
        }
    }
    for folder in fs::read_dir(root()).unwrap() {
        let name = folder.unwrap().file_name().to_string_lossy().into_owned();
        assert!(rules.contains(&name.as_str()), "there is no rule {name}");
    }
}

#[test]
fn rule_ids_are_unique_and_pages_complete() {
    let mut ids = BTreeMap::new();
    for page in rule_pages() {
        for rule in page.rules {
            assert_eq!(ids.insert(rule.id, page.title), None, "{} twice", rule.id);
            assert!(
                rule.id
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{} is not kebab-case",
                rule.id
            );
            for text in [rule.what, rule.why] {
                assert!(text.ends_with(['.', ')']), "{}: {text}", rule.id);
            }
            assert!(!rule.example.is_empty() && !rule.standard.is_empty());
        }
    }
    assert!(ids.len() >= 30, "{} rules", ids.len());
}

#[test]
fn findings_are_drawn_with_their_lines() {
    for rule in all_rules() {
        let mut drawn = String::new();
        for path in fixtures(rule, "failing") {
            let loaded = load(&path);
            let report = report(rule, &loaded);
            let own: Diagnostics = {
                let mut own = report.diagnostics.clone();
                own.retain(|finding| finding.rule.id == rule);
                own
            };
            for finding in &own {
                drawn += &render(finding, &report.sources, Style::Plain);
                drawn += "\n\n";
            }
        }
        insta::with_settings!({snapshot_path => "snapshots/rules", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(rule, drawn);
        });
    }
}
