//! The modules of a crate, read from its `mod` lines, and what each names outside its tests.

use std::collections::{BTreeMap, BTreeSet};

use syn::Item;

use super::{
    super::tree::{File, Tree},
    named::{Named, is_for_tests, plain},
};

/// The path of a module below the root of its crate; empty for the root.
pub(super) type ModulePath = Vec<String>;

/// The modules of a crate by path, without those for tests.
#[derive(Default)]
pub(super) struct Modules {
    modules: BTreeMap<ModulePath, Module>,
}

/// A module that is not for tests.
#[derive(Default)]
pub(super) struct Module {
    /// The file it is written in.
    pub(super) file: String,
    /// Its modules in the order of their `mod` lines.
    pub(super) children: Vec<String>,
    /// Names of the items it defines.
    pub(super) items: BTreeSet<String>,
    /// What it names.
    pub(super) named: Named,
}

impl Modules {
    /// Reads the crate whose root is the file `root`; `None` when there is no such file.
    pub(super) fn of(tree: &Tree, root: &str) -> Option<Self> {
        let files: BTreeMap<&str, &File> = tree
            .files
            .iter()
            .map(|file| (file.path.as_str(), file))
            .collect();
        let mut res = Self::default();
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
        res.read(&files, files.get(root)?, folder, Vec::new());
        Some(res)
    }

    /// The module at `path`.
    pub(super) fn get(&self, path: &[String]) -> Option<&Module> {
        self.modules.get(path)
    }

    /// All modules with their paths, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&ModulePath, &Module)> {
        self.modules.iter()
    }

    /// Reads the module `path` in `file`, whose modules are in `folder`.
    fn read(&mut self, files: &BTreeMap<&str, &File>, file: &File, folder: &str, path: ModulePath) {
        if let Some(parsed) = file.parsed() {
            self.add(files, file, folder, path, &parsed.items);
        }
    }

    fn add(
        &mut self,
        files: &BTreeMap<&str, &File>,
        file: &File,
        folder: &str,
        path: ModulePath,
        items: &[Item],
    ) {
        let mut module = Module {
            file: file.path.clone(),
            ..Module::default()
        };
        for item in items {
            if let Item::Mod(child) = item
                && !is_for_tests(&child.attrs)
                && child.ident != "tests"
            {
                let name = plain(&child.ident);
                let below = format!("{folder}/{name}");
                let mut path = path.clone();
                path.push(name.clone());
                module.children.push(name);
                if let Some((_, items)) = &child.content {
                    self.add(files, file, &below, path, items);
                } else if let Some(child) = [format!("{below}.rs"), format!("{below}/mod.rs")]
                    .iter()
                    .find_map(|path| files.get(path.as_str()))
                {
                    self.read(files, child, &below, path);
                }
            }
            module.items.extend(defined(item));
        }
        module.named = Named::in_items(items);
        // The order of what is generated is that of what it is generated from.
        if file.is_generated() {
            module.named.paths.clear();
        }
        self.modules.insert(path, module);
    }
}

/// The name of an item that is neither a module nor an import.
fn defined(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(plain(ident))
}
