//! The changelog of a package.

use std::fs;

use anyhow::Context as _;

use super::{Release, finding::Finding};

/// The section of this version exists, has a day, and is not empty. The day is what `--version` says in an installed package.
pub(super) fn check(release: &Release) -> anyhow::Result<Finding> {
    let folder = release.package.folder;
    let path = release.root.join(folder).join("CHANGELOG.md");
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let lines = entries(&text, &release.version).with_context(|| {
        format!(
            "{folder}/CHANGELOG.md has no section `## {}`; write what changed for users",
            release.version
        )
    })?;
    anyhow::ensure!(
        lines > 0,
        "the section `## {}` of {folder}/CHANGELOG.md is empty; write what changed for users",
        release.version
    );
    let day = day(&text, &release.version).with_context(|| {
        format!(
            "the section `## {0}` of {folder}/CHANGELOG.md has no day; write `## {0} (YYYY-MM-DD)` with that of the release",
            release.version
        )
    })?;
    Ok(Finding::Holds(format!("{lines} entries, {day}")))
}

/// The day in the heading of a version.
pub(super) fn day(text: &str, version: &str) -> Option<jiff::civil::Date> {
    let heading = format!("## {version} (");
    let mut days = text.lines().filter_map(|line| line.strip_prefix(&heading));
    days.next()?.strip_suffix(')')?.parse().ok()
}

/// The number of entries of a version; `None` when it has no section.
pub(super) fn entries(text: &str, version: &str) -> Option<usize> {
    let is_heading = |line: &&str| {
        let title = line.strip_prefix("## ").unwrap_or_default();
        let first = title.split_whitespace().next().unwrap_or_default();
        first.trim_matches(['[', ']']) == version
    };
    let mut lines = text.lines().skip_while(|line| !is_heading(line));
    lines.next()?;
    let section = lines.take_while(|line| !line.starts_with("## "));
    Some(section.filter(|line| line.starts_with("- ")).count())
}
