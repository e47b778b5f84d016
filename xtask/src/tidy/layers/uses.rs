//! Finds which module uses which: follows the paths that a module names to the modules that define their targets.

use std::collections::BTreeMap;

use super::modules::{ModulePath, Modules};

/// How many imports of imports are followed.
const DEPTH: usize = 16;

/// One module that names something of another module of its crate.
pub(super) struct Use {
    /// The module that names it.
    pub(super) from: ModulePath,
    /// The module that it is defined in; empty for the root.
    pub(super) to: ModulePath,
    /// The path as written.
    pub(super) path: String,
}

/// Every module that another uses, with the first path that names it.
pub(super) fn all(modules: &Modules) -> Vec<Use> {
    let mut res = Vec::new();
    for (from, module) in modules.iter() {
        let mut used = BTreeMap::new();
        for path in &module.named.paths {
            let to = resolved(modules, from, path, DEPTH);
            if let Some(to) = to.filter(|to| to != from) {
                used.entry(to).or_insert_with(|| path.join("::"));
            }
        }
        res.extend(used.into_iter().map(|(to, path)| Use {
            from: from.clone(),
            to,
            path,
        }));
    }
    res
}

/// The module that defines what `path` means inside `from`; `None` for what is not of this crate.
fn resolved(
    modules: &Modules,
    from: &[String],
    path: &[String],
    depth: usize,
) -> Option<ModulePath> {
    let depth = depth.checked_sub(1)?;
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => walked(modules, Vec::new(), rest, depth),
        "self" => walked(modules, from.to_vec(), rest, depth),
        "super" => {
            let mut at = from.to_vec();
            at.pop()?;
            let mut rest = rest;
            while let Some((_, further)) = rest.split_first().filter(|(name, _)| *name == "super") {
                at.pop()?;
                rest = further;
            }
            walked(modules, at, rest, depth)
        }
        name => {
            let module = modules.get(from)?;
            let is_own =
                module.children.iter().any(|child| child == name) || module.items.contains(name);
            let import = module.named.imports.get(name);
            if is_own {
                walked(modules, from.to_vec(), path, depth)
            } else if let Some(import) = import.filter(|import| import.as_slice() != [name]) {
                let at = resolved(modules, from, import, depth)?;
                walked(modules, at, rest, depth)
            } else {
                through_globs(modules, from, path, depth)
            }
        }
    }
}

/// The module that defines what `rest` means, seen from outside at the module `at`.
fn walked(modules: &Modules, at: ModulePath, rest: &[String], depth: usize) -> Option<ModulePath> {
    let depth = depth.checked_sub(1)?;
    let Some((name, further)) = rest.split_first() else {
        return Some(at);
    };
    let Some(module) = modules.get(&at) else {
        return Some(at);
    };
    if module.children.contains(name) {
        let below = [at.as_slice(), std::slice::from_ref(name)].concat();
        return walked(modules, below, further, depth);
    }
    if module.items.contains(name) {
        return Some(at);
    }
    if let Some(import) = module.named.imports.get(name) {
        return match resolved(modules, &at, import, depth) {
            Some(to) => walked(modules, to, further, depth),
            None => Some(at),
        };
    }
    through_globs(modules, &at, rest, depth).or(Some(at))
}

/// The module that defines what `path` means, when `at` has it from a module of which it imports everything.
fn through_globs(
    modules: &Modules,
    at: &[String],
    path: &[String],
    depth: usize,
) -> Option<ModulePath> {
    let name = path.first()?;
    modules.get(at)?.named.globs.iter().find_map(|glob| {
        let to = resolved(modules, at, glob, depth)?;
        let module = modules.get(&to)?;
        let has = module.children.contains(name)
            || module.items.contains(name)
            || module.named.imports.contains_key(name);
        (has && to != at).then(|| walked(modules, to, path, depth))?
    })
}
