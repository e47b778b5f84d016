//! The public surface of a crate: one line for each item its users can name.
//!
//! Read from the sources, without macros expanded: the enumerations that macros of the runtime make count by what is
//! in the call. That sees every generated operation, type, field and variant, and every hand-written item; it does not see
//! traits that a type implements by derive.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use proc_macro2::TokenStream;
use spec::diff::Step;

use self::items::Collector;

mod items;

/// A public surface.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Surface {
    lines: BTreeSet<String>,
}

/// What differs between two surfaces.
#[derive(Debug)]
pub(super) struct SurfaceChanges {
    gone: Vec<String>,
    new: Vec<String>,
}

impl Surface {
    /// Reads the sources below `folder`, which begin with `lib.rs`.
    pub(super) fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut collector = Collector::default();
        read_module(&folder.join("lib.rs"), folder, "crate", &mut collector)?;
        Ok(Self {
            lines: collector.lines,
        })
    }

    /// The surface that [`Surface::text`] wrote.
    pub(super) fn parse(text: &str) -> Self {
        Self {
            lines: text.lines().map(ToOwned::to_owned).collect(),
        }
    }

    /// One line for each item.
    pub(super) fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// What changed since `old`.
    pub(super) fn changes_since(&self, old: &Self) -> SurfaceChanges {
        SurfaceChanges {
            gone: old.lines.difference(&self.lines).cloned().collect(),
            new: self.lines.difference(&old.lines).cloned().collect(),
        }
    }
}

impl SurfaceChanges {
    /// What is gone, or is written otherwise, breaks who names it.
    pub(super) fn step(&self) -> Step {
        if !self.gone.is_empty() {
            Step::Major
        } else if !self.new.is_empty() {
            Step::Minor
        } else {
            Step::None
        }
    }

    /// The changes that ask for `step`.
    pub(super) fn of(&self, step: Step) -> impl Iterator<Item = String> {
        let gone = self.gone.iter().filter(move |_| step == Step::Major);
        let new = self.new.iter().filter(move |_| step == Step::Minor);
        gone.map(|line| format!("gone or changed: {line}"))
            .chain(new.map(|line| format!("new: {line}")))
    }

    /// `3 gone or changed, 5 new`.
    pub(super) fn summary(&self) -> String {
        if self.gone.is_empty() && self.new.is_empty() {
            return "no change".to_owned();
        }
        format!(
            "{} gone or changed, {} new",
            self.gone.len(),
            self.new.len()
        )
    }
}

/// Reads the file of a module, and the modules it names.
fn read_module(
    file: &Path,
    folder: &Path,
    path: &str,
    collector: &mut Collector,
) -> anyhow::Result<()> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let parsed =
        syn::parse_file(&text).with_context(|| format!("cannot parse {}", file.display()))?;
    for child in collector.items(&parsed.items, path) {
        let below = folder.join(&child.name);
        let named = child.file.as_ref().zip(file.parent());
        let candidates: Vec<PathBuf> = match named {
            Some((path, parent)) => vec![parent.join(path)],
            None => vec![
                folder.join(format!("{}.rs", child.name)),
                below.join("mod.rs"),
            ],
        };
        let file = candidates.iter().find(|file| file.is_file());
        let file = file.with_context(|| format!("`{path}::{}` has no file", child.name))?;
        let path = if child.is_public {
            format!("{path}::{}", child.name)
        } else {
            // What a private module holds is public by what others re-export of it.
            format!("{path}::({})", child.name)
        };
        read_module(file, &below, &path, collector)?;
    }
    Ok(())
}

/// Tokens on one line.
fn one_line(tokens: &TokenStream) -> String {
    let text = tokens.to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
