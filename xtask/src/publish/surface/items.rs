//! One line for each public item of a file.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::{Attribute, Fields, ImplItem, Item, ItemImpl, ItemMacro, TraitItem, Visibility};

use super::one_line;

/// Gathers lines.
#[derive(Debug, Default)]
pub(super) struct Collector {
    pub(super) lines: BTreeSet<String>,
}

/// A module in a file of its own.
pub(super) struct Child {
    pub(super) name: String,
    pub(super) is_public: bool,
    /// The file that the attribute `path` names, relative to the file of its parent.
    pub(super) file: Option<String>,
}

impl Collector {
    /// Gathers `items`, and names the modules that are elsewhere.
    pub(super) fn items(&mut self, items: &[Item], path: &str) -> Vec<Child> {
        let mut children = Vec::new();
        for item in items {
            self.item(item, path, &mut children);
        }
        children
    }

    fn add(&mut self, path: &str, text: impl std::fmt::Display) {
        self.lines.insert(format!("{path}: {text}"));
    }

    fn item(&mut self, item: &Item, path: &str, children: &mut Vec<Child>) {
        match item {
            Item::Mod(it) if !is_for_tests(&it.attrs) => {
                let name = it.ident.to_string();
                let is_public = is_public(&it.vis);
                match &it.content {
                    Some((_, items)) => {
                        let nested = self.items(items, &format!("{path}::{name}"));
                        children.extend(nested);
                    }
                    None => children.push(Child {
                        name,
                        is_public,
                        file: named_file(&it.attrs),
                    }),
                }
            }
            Item::Fn(it) if is_public(&it.vis) => self.add(path, tokens(&it.sig)),
            Item::Const(it) if is_public(&it.vis) => {
                self.add(path, format!("const {}: {}", it.ident, tokens(&it.ty)));
            }
            Item::Type(it) if is_public(&it.vis) => {
                self.add(
                    path,
                    format!(
                        "type {}{} = {}",
                        it.ident,
                        tokens(&it.generics),
                        tokens(&it.ty)
                    ),
                );
            }
            Item::Use(it) if is_public(&it.vis) => {
                self.add(path, format!("use {}", tokens(&it.tree)));
            }
            Item::Struct(it) if is_public(&it.vis) => {
                self.add(path, format!("struct {}{}", it.ident, tokens(&it.generics)));
                self.fields(&it.fields, &format!("{path}::{}", it.ident), false);
            }
            Item::Enum(it) if is_public(&it.vis) => {
                self.add(path, format!("enum {}{}", it.ident, tokens(&it.generics)));
                for variant in &it.variants {
                    let fields = tokens(&variant.fields);
                    self.add(
                        &format!("{path}::{}", it.ident),
                        format!("variant {}{fields}", variant.ident),
                    );
                }
            }
            Item::Trait(it) if is_public(&it.vis) => {
                self.add(path, format!("trait {}{}", it.ident, tokens(&it.generics)));
                for item in &it.items {
                    if let TraitItem::Fn(method) = item {
                        self.add(&format!("{path}::{}", it.ident), tokens(&method.sig));
                    }
                }
            }
            Item::Impl(it) => self.implementation(it, path),
            Item::Macro(it) => self.call(it, path),
            _ => {}
        }
    }

    fn fields(&mut self, fields: &Fields, path: &str, all: bool) {
        for (at, field) in fields.iter().enumerate() {
            if all || is_public(&field.vis) {
                let name = field
                    .ident
                    .as_ref()
                    .map_or_else(|| at.to_string(), ToString::to_string);
                self.add(path, format!("field {name}: {}", tokens(&field.ty)));
            }
        }
    }

    fn implementation(&mut self, it: &ItemImpl, path: &str) {
        let ty = tokens(&it.self_ty);
        if let Some((name, _)) = &it.trait_ {
            self.add(path, format!("impl {} for {ty}", tokens(name)));
            return;
        }
        for item in &it.items {
            match item {
                ImplItem::Fn(method) if is_public(&method.vis) => {
                    self.add(&format!("{path}::{ty}"), tokens(&method.sig));
                }
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    let text = format!("const {}: {}", constant.ident, tokens(&constant.ty));
                    self.add(&format!("{path}::{ty}"), text);
                }
                _ => {}
            }
        }
    }

    /// A call of a macro that makes public items: each part between commas counts for itself.
    fn call(&mut self, it: &ItemMacro, path: &str) {
        let name = tokens(&it.mac.path);
        if it.ident.is_some() {
            return;
        }
        let text = without_docs(it.mac.tokens.clone());
        if name.ends_with("constrained_string :: constrained_string") {
            // The constraints on the string are a matter of the contract.
            let declared = text.split(':').next().unwrap_or_default();
            self.add(path, format!("{name} {}", declared.trim()));
            return;
        }
        let Some((head, body)) = text.split_once('{') else {
            self.add(path, format!("{name} {text}"));
            return;
        };
        let head = head.trim();
        self.add(path, format!("{name} {head}"));
        for part in body.trim_end_matches([' ', '}']).split(" , ") {
            let part = part.trim().trim_end_matches(',').trim();
            if !part.is_empty() {
                self.add(path, format!("{name} {head}: {part}"));
            }
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && tokens(&attribute.meta).contains("test")
    })
}

fn tokens(item: &impl ToTokens) -> String {
    one_line(&item.to_token_stream())
}

/// The tokens of a call without documentation, which is not part of the surface.
fn without_docs(stream: proc_macro2::TokenStream) -> String {
    use proc_macro2::{Delimiter, TokenStream, TokenTree};

    fn strip(stream: TokenStream) -> TokenStream {
        let mut res = TokenStream::new();
        let mut pending: Option<TokenTree> = None;
        for tree in stream {
            match (&pending, &tree) {
                (Some(_), TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
                    pending = None;
                    continue;
                }
                _ => res.extend(pending.take()),
            }
            match tree {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    pending = Some(TokenTree::Punct(punct));
                }
                TokenTree::Group(group) => {
                    let inner = strip(group.stream());
                    res.extend([TokenTree::Group(proc_macro2::Group::new(
                        group.delimiter(),
                        inner,
                    ))]);
                }
                other => res.extend([other]),
            }
        }
        res.extend(pending);
        res
    }

    one_line(&strip(stream))
}

/// The value of the attribute `path`.
fn named_file(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| {
        let value = &attribute.meta.require_name_value().ok()?.value;
        match value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) if attribute.path().is_ident("path") => Some(text.value()),
            _ => None,
        }
    })
}
