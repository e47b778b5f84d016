//! Ways to use the program in the tools of others: hooks of pre-commit, an action of GitHub, a component of GitLab.
//!
//! Nothing is packed for them: they are files of the repository. `--check` runs each with the packed program.

mod pre_commit;

mod script;

use std::{fs, path::Path};

use super::program::Program;

/// What came of a recipe.
pub(super) enum Tried {
    /// It works, as this line reports.
    Works(String),
    /// Why it was not tried.
    Skipped(String),
}

/// A way to use the program.
pub(super) struct Recipe {
    pub(super) name: &'static str,
    try_it: fn(&Program, &Path) -> anyhow::Result<Tried>,
}

/// All of them.
pub(super) static RECIPES: &[Recipe] = &[
    Recipe {
        name: "pre-commit",
        try_it: pre_commit::try_it,
    },
    Recipe {
        name: "action",
        try_it: script::action,
    },
    Recipe {
        name: "component",
        try_it: script::component,
    },
];

/// A document in which lint finds nothing, and one in which it finds an error.
const DOCUMENTS: [(&str, &str); 2] = [
    (
        "openapi.yaml",
        "openapi: 3.1.0\ninfo: {title: Notes, version: '1'}\npaths: {}\n",
    ),
    (
        "openapi-wrong.yaml",
        "openapi: 3.1.0\ninfo: {title: Notes}\npaths: {}\n",
    ),
];

/// Tries a recipe in an empty folder.
pub(super) fn tried(recipe: &Recipe, program: &Program, folder: &Path) -> anyhow::Result<Tried> {
    let folder = folder.join(recipe.name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    (recipe.try_it)(program, &folder)
}
