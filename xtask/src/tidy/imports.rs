//! The imports that modules may have: from each other and from other crates.

use std::collections::BTreeSet;

use syn::{
    ItemUse, Path, UseTree,
    visit::{self, Visit},
};

use super::tree::{File, Tree};

/// A part of the tree and a path it must not name.
struct Ban {
    /// Beginning of the paths of the files.
    within: &'static str,
    /// Beginnings of the paths of files that may.
    besides: &'static [&'static str],
    /// What must not be named, as segments of a path.
    path: &'static str,
    /// Why.
    reason: &'static str,
}

static BANS: &[Ban] = &[
    Ban {
        within: "codegen/src/",
        besides: &["codegen/src/progenitor/"],
        path: "openapiv3",
        reason: "one folder makes documents for progenitor",
    },
    Ban {
        within: "codegen/src/",
        // The root names the file, not the crate.
        besides: &[
            "codegen/src/progenitor/generator.rs",
            "codegen/src/generate.rs",
        ],
        path: "progenitor",
        reason: "one file hands documents to progenitor",
    },
    Ban {
        within: "",
        besides: &["codegen/src/lower.rs"],
        path: "Document::from_bundle",
        reason: "nothing else may take a rewritten document for the contract",
    },
    Ban {
        within: "conformance/src/checks/",
        besides: &[],
        path: "crate::engine",
        reason: "checks are pure: they validate and never send",
    },
    Ban {
        within: "conformance/src/checks/",
        besides: &[],
        path: "tokio",
        reason: "checks are pure: they validate and never send",
    },
    Ban {
        within: "conformance/src/checks/",
        besides: &[],
        path: "crate::transport::Transport",
        reason: "checks are pure: they validate and never send",
    },
    Ban {
        within: "conformance/src/",
        besides: &["conformance/src/cli/"],
        path: "std::process::exit",
        reason: "only the command line ends the process",
    },
    Ban {
        within: "conformance/src/engine/",
        besides: &[],
        path: "std::fs",
        reason: "the engine emits events and writes nothing",
    },
    Ban {
        within: "conformance/src/engine/",
        besides: &[],
        path: "serde::Serialize",
        reason: "formats have structs of their own",
    },
    Ban {
        within: "conformance/sandbox/src/",
        besides: &[],
        path: "conformance",
        reason: "the sandbox does not know conformance",
    },
    Ban {
        within: "spec/src/",
        besides: &["spec/src/document/file_provider.rs"],
        path: "std::fs",
        reason: "one file of `spec` reads files",
    },
    Ban {
        within: "spec/src/",
        besides: &[],
        path: "std::env",
        reason: "`spec` depends on its arguments alone",
    },
];

/// Macros that print, and where they may.
const PRINTING: &[&str] = &["println", "print", "eprintln", "eprint", "dbg"];

/// Imports that are not theirs to make.
#[expect(clippy::unnecessary_wraps, reason = "all rules have one shape")]
pub(super) fn broken(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let mut res = Vec::new();
    for file in tree.rust().filter(|file| file.path.contains("/src/")) {
        let Some(parsed) = file.parsed() else {
            continue;
        };
        let mut named = Named::default();
        named.visit_file(parsed);
        res.extend(banned(file, &named));
    }
    Ok(res)
}

fn banned(file: &File, named: &Named) -> Vec<String> {
    let mut res = Vec::new();
    let own = BANS.iter().filter(|ban| {
        file.path.starts_with(ban.within)
            && !ban.besides.iter().any(|path| file.path.starts_with(path))
    });
    for ban in own {
        let is_banned = |path: &&String| {
            let rest = path.strip_prefix(ban.path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        if let Some(path) = named.paths.iter().find(is_banned) {
            res.push(format!("{}: names `{path}`: {}", file.path, ban.reason));
        }
    }
    let may_print =
        file.path.starts_with("xtask/") || file.path.starts_with("conformance/src/cli/");
    if let Some(name) = named
        .macros
        .iter()
        .find(|name| PRINTING.contains(&name.as_str()))
        && !may_print
    {
        res.push(format!(
            "{}: uses `{name}!`: only commands print",
            file.path
        ));
    }
    res
}

/// What a file names outside its tests.
#[derive(Default)]
struct Named {
    paths: BTreeSet<String>,
    macros: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Named {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.add("", &item.tree);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let segments: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if segments.len() > 1 {
            self.paths.insert(segments.join("::"));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(last) = call.path.segments.last() {
            self.macros.insert(last.ident.to_string());
        }
        visit::visit_macro(self, call);
    }
}

impl Named {
    fn add(&mut self, before: &str, tree: &UseTree) {
        let joined = |name: String| match before {
            "" => name,
            before => format!("{before}::{name}"),
        };
        match tree {
            UseTree::Path(path) => self.add(&joined(path.ident.to_string()), &path.tree),
            UseTree::Name(name) => drop(self.paths.insert(joined(name.ident.to_string()))),
            UseTree::Rename(rename) => drop(self.paths.insert(joined(rename.ident.to_string()))),
            UseTree::Glob(_) => drop(self.paths.insert(before.to_owned())),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add(before, tree);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_that_would_send_is_named() {
        let text = "//! A.\nuse crate::{case::Case, transport::{Interaction, Transport}};\nfn f() { println!(); }";
        let tree = Tree::of(&[("conformance/src/checks/a.rs", text)]);
        assert_eq!(
            broken(&tree).expect("no failure"),
            [
                "conformance/src/checks/a.rs: names `crate::transport::Transport`: checks are pure: they validate and never send",
                "conformance/src/checks/a.rs: uses `println!`: only commands print",
            ]
        );
    }

    #[test]
    fn tests_may_do_what_they_like() {
        let text = "//! A.\n#[cfg(test)]\nmod tests { use std::fs; fn f() { println!(); } }";
        let tree = Tree::of(&[("spec/src/a.rs", text)]);
        assert_eq!(broken(&tree).expect("no failure"), Vec::<String>::new());
    }
}
