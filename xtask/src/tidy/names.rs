//! Names of files, and files that no module includes.

use super::tree::{File, Tree};

/// Names that describe nothing.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "imp", "common", "misc"];

/// Files with empty names, and files that rustc never sees.
#[expect(clippy::unnecessary_wraps, reason = "all rules have one shape")]
pub(super) fn broken(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let mut res = Vec::new();
    for file in tree.rust() {
        let stem = stem(&file.path);
        if EMPTY_NAMES.contains(&stem) {
            res.push(format!("{}: the name describes nothing", file.path));
        }
        if let Some(parents) = parents(&file.path)
            && !parents.iter().any(|parent| includes(tree, parent, file))
        {
            res.push(format!("{}: no module includes it", file.path));
        }
    }
    Ok(res)
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.trim_end_matches(".rs")
}

/// The files one of which must have the `mod` line for `path`; `None` for roots of crates and for what is not a module.
fn parents(path: &str) -> Option<Vec<String>> {
    let (folder, _) = path.rsplit_once('/')?;
    let stem = stem(path);
    let is_source = folder.contains("/src") || folder.contains("/tests/");
    if !is_source || matches!(stem, "lib" | "main" | "build") || folder.contains("fixtures") {
        return None;
    }
    let of = |folder: &str| {
        vec![
            format!("{folder}/mod.rs"),
            format!("{folder}.rs"),
            format!("{folder}/lib.rs"),
            format!("{folder}/main.rs"),
        ]
    };
    if stem == "mod" {
        folder.rsplit_once('/').map(|(outer, _)| of(outer))
    } else {
        Some(of(folder))
    }
}

fn includes(tree: &Tree, parent: &str, file: &File) -> bool {
    let module = if stem(&file.path) == "mod" {
        let folder = file.path.trim_end_matches("/mod.rs");
        folder.rsplit('/').next().unwrap_or(folder)
    } else {
        stem(&file.path)
    };
    let name = module.trim_start_matches("r#");
    let found = tree.files.iter().find(|file| file.path == parent);
    found.is_some_and(|parent| {
        parent.text.lines().any(|line| {
            let line = line.trim();
            line.ends_with(&format!("mod {name};"))
                || line.ends_with(&format!("mod {name} {{"))
                || line.contains(&format!("mod r#{name};"))
                || line.contains(&format!("{name}.rs\""))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_nothing_includes_and_empty_names_are_found() {
        let tree = Tree::of(&[
            ("a/src/lib.rs", "//! A.\nmod kept;\nmod utils;\nmod inner;"),
            ("a/src/kept.rs", "//! K."),
            ("a/src/lost.rs", "//! L."),
            ("a/src/utils.rs", "//! U."),
            ("a/src/inner/mod.rs", "//! I.\npub(crate) mod deep;"),
            ("a/src/inner/deep.rs", "//! D."),
        ]);
        assert_eq!(
            broken(&tree).expect("no failure"),
            [
                "a/src/lost.rs: no module includes it",
                "a/src/utils.rs: the name describes nothing",
            ]
        );
    }
}
