//! Collects the items that a module names outside its tests: imports, paths, and paths inside the calls of macros.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{
    Attribute, ImplItem, Item, ItemUse, Path, UseTree, Visibility,
    ext::IdentExt as _,
    visit::{self, Visit},
};

/// Macros whose tokens are code of another crate.
const QUOTING: &[&str] = &["quote", "quote_spanned", "parse_quote", "format_ident"];

/// The paths of a module.
#[derive(Default)]
pub(super) struct Named {
    /// Every path that is named, imports included.
    pub(super) paths: Vec<Vec<String>>,
    /// Imported names, with the paths they represent.
    pub(super) imports: BTreeMap<String, Vec<String>>,
    /// Modules and enums of which everything is imported.
    pub(super) globs: Vec<Vec<String>>,
}

impl Named {
    /// What `items` name, without the modules among them.
    pub(super) fn in_items(items: &[Item]) -> Self {
        let mut res = Self::default();
        for item in items {
            if !matches!(item, Item::Mod(_)) {
                res.visit_item(item);
            }
        }
        res
    }

    fn import(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: String| [before, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.import(&with(plain(&path.ident)), &path.tree),
            UseTree::Name(name) if name.ident == "self" => {
                self.import_as(before.last().cloned(), before.to_vec());
            }
            UseTree::Name(name) => {
                let name = plain(&name.ident);
                self.import_as(Some(name.clone()), with(name));
            }
            UseTree::Rename(rename) => {
                let path = match plain(&rename.ident).as_str() {
                    "self" => before.to_vec(),
                    name => with(name.to_owned()),
                };
                self.import_as(Some(plain(&rename.rename)), path);
            }
            UseTree::Glob(_) => {
                self.paths.push(before.to_vec());
                self.globs.push(before.to_vec());
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(before, tree);
                }
            }
        }
    }

    fn import_as(&mut self, name: Option<String>, path: Vec<String>) {
        self.paths.push(path.clone());
        if let Some(name) = name {
            self.imports.entry(name).or_insert(path);
        }
    }

    /// Reads what looks like a path in the tokens of a macro.
    fn scan(&mut self, tokens: TokenStream) {
        let mut path = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.end(&mut path);
                    }
                    path.push(plain(&ident));
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.end(&mut path);
                    self.scan(group.stream());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => self.end(&mut path),
            }
        }
        self.end(&mut path);
    }

    fn end(&mut self, path: &mut Vec<String>) {
        let path = std::mem::take(path);
        if path.len() > 1 {
            self.paths.push(path);
        }
    }
}

impl<'ast> Visit<'ast> for Named {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let is_skipped = match item {
            ImplItem::Fn(function) => is_for_tests(&function.attrs),
            ImplItem::Const(constant) => is_for_tests(&constant.attrs),
            _ => false,
        };
        if !is_skipped {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.import(&[], &item.tree);
    }

    /// The visibility of an item is not a use of the modules in it.
    fn visit_visibility(&mut self, _visibility: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast Path) {
        let segments = path.segments.iter();
        self.paths
            .push(segments.map(|segment| plain(&segment.ident)).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let last = call.path.segments.last();
        if !last.is_some_and(|last| QUOTING.contains(&last.ident.to_string().as_str())) {
            self.scan(call.tokens.clone());
        }
        visit::visit_macro(self, call);
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// A name without the `r#` of a raw identifier.
pub(super) fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// Whether an item is compiled for tests only.
pub(super) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let condition = attribute.meta.to_token_stream().to_string();
        attribute.path().is_ident("test")
            || matches!(condition.as_str(), "cfg (test)" | "cfg (doctest)")
    })
}
