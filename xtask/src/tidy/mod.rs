//! `cargo xtask tidy`: the rules of the architecture that the compiler does not enforce.
//!
//! A rule reads the [`Tree`] and names every location that breaks it. Long files and long functions
//! are only listed.

mod edges;

mod headers;

mod imports;

mod layers;

mod leftovers;

mod links;

mod names;

mod raw_reads;

mod sizes;

mod tree;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use self::tree::Tree;
use crate::{exit, workspace};

/// Something the tree should do or leave.
struct TidyRule {
    /// What is asked, in one sentence.
    what: &'static str,
    /// Every location that breaks it.
    broken: fn(&Tree) -> anyhow::Result<Vec<String>>,
}

/// All rules.
static RULES: &[TidyRule] = &[
    TidyRule {
        what: "crates depend on each other only as ARCHITECTURE.md draws it",
        broken: edges::broken,
    },
    TidyRule {
        what: "modules import only what is theirs to know",
        broken: imports::broken,
    },
    TidyRule {
        what: "modules use what is below them, and no circle is left without a reason",
        broken: layers::broken,
    },
    TidyRule {
        what: "the generator reads fields of the document in passes alone",
        broken: raw_reads::broken,
    },
    TidyRule {
        what: "every Rust file begins with `//!`",
        broken: headers::broken,
    },
    TidyRule {
        what: "files have names that describe them, and a `mod` line that includes them",
        broken: names::broken,
    },
    TidyRule {
        what: "nothing is left over: open ends, unaccepted snapshots, paths of a machine, secrets",
        broken: leftovers::broken,
    },
    TidyRule {
        what: "links between documents lead somewhere",
        broken: links::broken,
    },
];

/// Runs the command.
pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let tree = Tree::read(&workspace::root())?;
    let mut out = io::stdout().lock();
    let mut count = 0;
    for rule in RULES {
        let broken = (rule.broken)(&tree)?;
        if !broken.is_empty() {
            writeln!(out, "broken: {}", rule.what)?;
        }
        for location in &broken {
            writeln!(out, "  {location}")?;
        }
        count += broken.len();
    }
    for location in sizes::long(&tree) {
        writeln!(out, "worth a look: {location}")?;
    }
    writeln!(
        out,
        "{} files, {} rules, {count} broken",
        tree.files.len(),
        RULES.len()
    )?;
    Ok(if count == 0 {
        exit::DONE
    } else {
        exit::NOT_AS_EXPECTED.into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_tidy() {
        let tree = Tree::read(&workspace::root()).expect("a readable tree");
        for rule in RULES {
            let broken = (rule.broken)(&tree).expect("a readable tree");
            assert!(broken.is_empty(), "{}: {broken:#?}", rule.what);
        }
    }
}
