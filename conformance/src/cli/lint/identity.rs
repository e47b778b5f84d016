//! What distinguishes a finding from others, in every folder that the lint may run in and wherever its line moves.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
    path::{Component, Path, PathBuf},
};

use spec::diagnostic::Diagnostic;

use super::Linted;
use crate::config::known_findings::KnownFinding;

/// A rule, a file, a place in it and a message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity {
    pub(super) rule: String,
    /// Relative to the folder of the file of known findings.
    pub(super) file: String,
    /// JSON Pointer into that file.
    pub(super) pointer: String,
    pub(super) message: String,
}

impl Identity {
    /// That of a known finding. The file is one path, however it is written.
    pub(super) fn of(known: &KnownFinding) -> Self {
        Self {
            rule: known.rule.clone(),
            file: without_dots(&known.file),
            pointer: known.pointer.clone().unwrap_or_default(),
            message: known.message.clone(),
        }
    }

    /// The same without positions in lists, which move when something is inserted.
    fn without_positions(&self) -> Self {
        let is_position =
            |token: &str| !token.is_empty() && token.bytes().all(|it| it.is_ascii_digit());
        let tokens = self.pointer.split('/');
        let tokens: Vec<&str> = tokens
            .map(|token| if is_position(token) { "*" } else { token })
            .collect();
        Self {
            pointer: tokens.join("/"),
            ..self.clone()
        }
    }
}

/// Those of all findings in `linted`, for a file of known findings in `folder`.
pub(super) fn all(folder: &Path, linted: &Linted) -> Vec<Identity> {
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    let findings = linted.report.diagnostics.iter();
    let identity = |finding: &Diagnostic| {
        let sources = &linted.report.sources;
        let name = finding
            .span()
            .map_or(linted.name.as_str(), |span| sources.get(span.source).name());
        let file = files.entry(name).or_insert_with(|| relative(folder, name));
        Identity {
            rule: finding.rule.id.to_owned(),
            file: file.clone(),
            pointer: linted.pointer(finding).to_string(),
            message: finding.message.clone(),
        }
    };
    findings.map(identity).collect()
}

/// The files that were read for `reports`, as identities name them.
pub(super) fn files(folder: &Path, reports: &[Linted]) -> BTreeSet<String> {
    let sources = reports.iter().flat_map(|it| it.report.sources.iter());
    let names = sources.map(|(_, source)| source.name());
    let names: BTreeSet<&str> = names
        .chain(reports.iter().map(|it| it.name.as_str()))
        .collect();
    names
        .into_iter()
        .map(|name| relative(folder, name))
        .collect()
}

/// For each of `found` the position of the known one that it is, if any; a known one stands for one that is found. Those at
/// exactly the same place are first, then those whose position in a list has moved.
pub(super) fn matched(known: &[Identity], found: &[Identity]) -> Vec<Option<usize>> {
    let mut res = vec![None; found.len()];
    let mut is_used = vec![false; known.len()];
    for is_exact in [true, false] {
        let key = |identity: &Identity| {
            if is_exact {
                identity.clone()
            } else {
                identity.without_positions()
            }
        };
        let mut left: BTreeMap<Identity, VecDeque<usize>> = BTreeMap::new();
        for (at, identity) in known.iter().enumerate() {
            if is_used.get(at) == Some(&false) {
                left.entry(key(identity)).or_default().push_back(at);
            }
        }
        for (matched, identity) in res.iter_mut().zip(found) {
            if matched.is_some() || left.is_empty() {
                continue;
            }
            let at = left.get_mut(&key(identity)).and_then(VecDeque::pop_front);
            if let Some(used) = at.and_then(|at| is_used.get_mut(at)) {
                *used = true;
                *matched = at;
            }
        }
    }
    res
}

/// The path of the file `name` from `folder`, with `/` between its parts; `name` itself where it is not a file here.
fn relative(folder: &Path, name: &str) -> String {
    let Some((folder, file)) = absolute(folder).zip(absolute(Path::new(name))) else {
        return name.to_owned();
    };
    let (mut from, mut to) = (folder.components().peekable(), file.components().peekable());
    let mut is_below_one = false;
    while from.peek().is_some() && from.peek() == to.peek() {
        is_below_one = true;
        from.next();
        to.next();
    }
    // On Windows there is no way from one drive to another.
    if !is_below_one {
        return name.to_owned();
    }
    let up = from.map(|_| "..".to_owned());
    let down = to.map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<String>>().join("/")
}

/// The path from the root, the same one however it was written; absent where there is nothing.
fn absolute(path: &Path) -> Option<PathBuf> {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    fs::canonicalize(path).ok()
}

/// A relative path without `.` and without `..` behind a name; anything else as it is.
fn without_dots(name: &str) -> String {
    if name.contains("://") {
        return name.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in Path::new(name).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            Component::ParentDir => parts.push(".."),
            Component::Normal(part) => parts.extend(part.to_str()),
            Component::RootDir | Component::Prefix(_) => return name.to_owned(),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(pointer: &str) -> Identity {
        Identity {
            rule: "r".to_owned(),
            file: "f".to_owned(),
            pointer: pointer.to_owned(),
            message: "m".to_owned(),
        }
    }

    #[test]
    fn a_known_finding_stands_for_one_at_its_place() {
        let known = [at("/a/0"), at("/a/1")];
        assert_eq!(matched(&known, &[at("/b"), at("/a/1")]), [None, Some(1)]);
        // An element was inserted in front of both, and has the finding too: one of the three is new.
        assert_eq!(
            matched(&known, &[at("/a/0"), at("/a/1"), at("/a/2")]),
            [Some(0), Some(1), None]
        );
        assert_eq!(
            matched(&known, &[at("/a/1"), at("/a/2")]),
            [Some(1), Some(0)]
        );
        assert_eq!(matched(&[], &[at("")]), [None]);
    }

    #[test]
    fn a_path_is_the_same_however_it_is_written() {
        for (written, expected) in [
            ("./a.yaml", "a.yaml"),
            ("b/../a.yaml", "a.yaml"),
            ("../a.yaml", "../a.yaml"),
            ("https://x/./a", "https://x/./a"),
        ] {
            assert_eq!(without_dots(written), expected);
        }
    }
}
