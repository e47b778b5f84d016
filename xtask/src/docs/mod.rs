//! `cargo xtask docs`: writes the pages, and the parts of pages, that are made from the code and the contract.
//!
//! A [`Page`] is a file that is generated completely, or one with a generated part between markers. Adding one touches
//! its own file and [`PAGES`]. Read [`part`] for the markers.

mod part;

mod changes;

mod readme;

mod rules;

mod traceability;

use std::{
    fmt, fs,
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
};

use anyhow::Context as _;

use crate::{exit, workspace};

/// A file that is generated completely or in part.
pub(crate) trait Page: fmt::Debug + Sync {
    /// The file, below the root of the workspace.
    fn path(&self) -> &'static str;

    /// The text the file must have. `current` is the text it has, empty when there is none yet; a page that only owns a
    /// part puts it in with [`part::replaced`].
    fn render(&self, current: &str) -> anyhow::Result<String>;
}

/// All pages. A file may have several: each is given what the ones before it made.
pub(crate) static PAGES: &[&dyn Page] = &[
    &traceability::Traceability,
    &rules::Rules,
    &changes::Changes,
    &readme::RuleCategories,
];

/// Arguments of `docs`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Writes nothing; fails when a page is not what it should be.
    #[arg(long)]
    check: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let root = workspace::root();
    let stale = stale(&root)?;
    let mut out = io::stdout().lock();
    for (path, text) in &stale {
        if arguments.check {
            writeln!(out, "{path} is out of date: run `cargo xtask docs`")?;
        } else {
            let target = root.join(path);
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&target, text).with_context(|| format!("cannot write `{path}`"))?;
            writeln!(out, "{path} written")?;
        }
    }
    if stale.is_empty() {
        writeln!(out, "{} pages, all up to date", PAGES.len())?;
    }
    Ok(if arguments.check && !stale.is_empty() {
        exit::NOT_AS_EXPECTED.into()
    } else {
        exit::DONE
    })
}

/// The files below `root` that are not what they should be, with the contents they should have.
fn stale(root: &Path) -> anyhow::Result<Vec<(&'static str, String)>> {
    let mut pages: Vec<(&'static str, String, String)> = Vec::new();
    for page in PAGES {
        let path = page.path();
        let at = match pages.iter().position(|(known, ..)| *known == path) {
            Some(at) => at,
            None => {
                let current = match fs::read_to_string(root.join(path)) {
                    Ok(text) => text,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
                    Err(error) => {
                        return Err(error).with_context(|| format!("cannot read `{path}`"));
                    }
                };
                pages.push((path, current.clone(), current));
                pages.len() - 1
            }
        };
        if let Some((_, _, text)) = pages.get_mut(at) {
            *text = page
                .render(text)
                .with_context(|| format!("cannot make `{path}`"))?;
        }
    }
    Ok(pages
        .into_iter()
        .filter(|(_, current, text)| current != text)
        .map(|(path, _, text)| (path, text))
        .collect())
}

/// Text that stays in its cell of a table.
pub(crate) fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|").replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_up_to_date() {
        let stale = stale(&workspace::root()).expect("the pages can be made");
        let paths: Vec<&str> = stale.iter().map(|(path, _)| *path).collect();
        assert!(
            paths.is_empty(),
            "{paths:?} are out of date: run `cargo xtask docs`"
        );
    }
}
