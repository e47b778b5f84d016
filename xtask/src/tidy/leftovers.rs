//! Leftovers that must not stay: open ends, unaccepted snapshots, paths of a machine, secrets.

use regex::Regex;

use super::tree::{File, Tree};

/// This file names what it looks for.
const OWN: &str = "xtask/src/tidy/leftovers.rs";

/// Every location of something left over.
pub(super) fn broken(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let patterns = [
        ("an open end", Regex::new(r"\b(TODO|FIXME)\b")?, true),
        (
            "code that is not there yet",
            Regex::new(r"\b(todo|unimplemented)!\(")?,
            true,
        ),
        (
            "a test that does not run",
            Regex::new(r"#\[ignore\b")?,
            true,
        ),
        (
            "a path of one machine",
            Regex::new(r"/(home|root|work|Users)/[a-z]+/")?,
            false,
        ),
        (
            "a token",
            Regex::new(r"\beyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}")?,
            false,
        ),
        (
            "a private key",
            Regex::new(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")?,
            false,
        ),
    ];
    let mut res = Vec::new();
    for file in &tree.files {
        if is_pending_snapshot(&file.path) {
            res.push(format!("{}: a snapshot that is not accepted", file.path));
        }
        if file.path == OWN {
            continue;
        }
        for (what, pattern, only_written) in &patterns {
            if *only_written && (!file.path.ends_with(".rs") || file.is_generated()) {
                continue;
            }
            res.extend(lines(file, pattern).map(|line| format!("{}:{line}: {what}", file.path)));
        }
    }
    Ok(res)
}

fn is_pending_snapshot(path: &str) -> bool {
    [".snap.new", ".pending-snap", ".proptest-regressions"]
        .iter()
        .any(|end| path.ends_with(end))
}

/// The numbers of the lines on which `pattern` is found.
fn lines(file: &File, pattern: &Regex) -> impl Iterator<Item = usize> {
    let lines = file.text.lines().enumerate();
    lines
        .filter(|(_, line)| pattern.is_match(line))
        .map(|(index, _)| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_are_named_with_their_lines() {
        let tree = Tree::of(&[
            ("a.rs", "//! A.\n// TODO: more\nfn f() { todo!() }"),
            ("a.snap.new", ""),
            ("README.md", "see /home/user/project\n"),
        ]);
        assert_eq!(
            broken(&tree).expect("no failure"),
            [
                "a.rs:2: an open end",
                "a.rs:3: code that is not there yet",
                "a.snap.new: a snapshot that is not accepted",
                "README.md:1: a path of one machine",
            ]
        );
    }
}
