//! `wire/…`: the client that progenitor emitted, and its methods by group.
//!
//! Of progenitor's module stay the client and one method for each operation, [cut](super::cut). Its types module is
//! empty and goes, and so do its constructors (ours return errors instead of panicking). Anything else that it might
//! emit is an error.

use std::collections::{BTreeMap, BTreeSet};

use syn::{
    Attribute, Expr, Ident, ImplItem, ImplItemFn, Item, ItemImpl, Type,
    visit::{self, Visit},
};

use super::{
    cut::{as_emitted, cut},
    names,
};
use crate::{
    code::{Code, line, literal},
    error::GenerateError,
    plan::Plan,
};

/// How much of a method that progenitor emitted is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Methods {
    /// The result of [`cut`].
    Cut,
    /// All of it, for measuring: no runtime has the vocabulary that it names.
    AsEmitted,
}

/// The files, by path.
///
/// # Errors
///
/// When `module` holds something that is not known, or no method for some operation.
pub(super) fn files(
    plan: &Plan,
    module: syn::File,
    kept: Methods,
) -> Result<Vec<(String, String)>, GenerateError> {
    let mut client: Vec<Item> = Vec::new();
    let mut methods: BTreeMap<String, ImplItemFn> = BTreeMap::new();
    for item in module.items {
        match item {
            // Imports, the types module and the prelude, and the assertion that hooks are there.
            Item::Use(_) | Item::Mod(_) | Item::Const(_) => {}
            Item::Struct(_) => client.push(item),
            Item::Impl(it) if it.trait_.is_some() => client.push(Item::Impl(it)),
            Item::Impl(it) => take_methods(it, &mut methods)?,
            other => return Err(unknown_item(&other)),
        }
    }
    let mut res = vec![("wire/mod.rs".to_owned(), client_file(plan, client))];
    for (at, group) in plan.groups.iter().enumerate() {
        let mut own = Vec::new();
        let operations = plan.operations.iter().enumerate();
        for (number, operation) in operations.filter(|(_, it)| it.group == at) {
            let Some(method) = methods.remove(&names::function(number)) else {
                return Err(GenerateError::MissingMethod(operation.id.clone()));
            };
            own.push(match kept {
                Methods::Cut => cut(method, operation)?,
                Methods::AsEmitted => as_emitted(method, operation),
            });
        }
        res.push((format!("wire/{}.rs", group.file), group_file(&own)));
    }
    match methods.keys().next() {
        None => Ok(res),
        Some(name) => Err(GenerateError::UnknownItem(name.clone())),
    }
}

fn unknown_item(item: &dyn quote::ToTokens) -> GenerateError {
    GenerateError::UnknownItem(item.to_token_stream().to_string())
}

/// The methods of operations are asynchronous; the two constructors are not.
fn take_methods(
    block: ItemImpl,
    methods: &mut BTreeMap<String, ImplItemFn>,
) -> Result<(), GenerateError> {
    for item in block.items {
        match item {
            ImplItem::Fn(method) if method.sig.asyncness.is_some() => {
                methods.insert(method.sig.ident.to_string(), method);
            }
            ImplItem::Fn(it) if it.sig.ident == "new" || it.sig.ident == "new_with_client" => {}
            other => return Err(unknown_item(&other)),
        }
    }
    Ok(())
}

/// `wire/mod.rs`.
fn client_file(plan: &Plan, mut items: Vec<Item>) -> String {
    for item in &mut items {
        if let Item::Struct(it) = item {
            doc_lines(&mut it.attrs);
        }
    }
    let printed = prettyplease::unparse(&syn::parse_quote!(#(#items)*));
    let mut code = Code::default();
    line!(
        code,
        "//! The output of progenitor: the client, and a method for each operation."
    );
    line!(code);
    for group in &plan.groups {
        if let Some(feature) = &group.feature {
            line!(code, "#[cfg(feature = {})]", literal(feature));
        }
        if group.file != group.module {
            line!(code, "#[path = \"{}.rs\"]", group.file);
        }
        line!(code, "mod {};", group.module);
    }
    line!(code);
    line!(code, "use super::runtime::{{self, hooks::ClientInfo}};");
    line!(code);
    code.finish() + &printed
}

/// `wire/<group>.rs`.
fn group_file(methods: &[ImplItemFn]) -> String {
    let file: syn::File = syn::parse_quote! {
        impl Client {
            #(#methods)*
        }
    };
    let printed = prettyplease::unparse(&file);
    let mut named = Named::default();
    named.visit_file(&file);
    let mut code = Code::default();
    line!(
        code,
        "//! Methods of the client that prepare requests, from those that progenitor emits."
    );
    line!(code);
    if named.has("BTreeMap") {
        line!(code, "use std::collections::BTreeMap;");
        line!(code);
    }
    if named.has("Value") {
        line!(code, "use serde_json::Value;");
        line!(code);
    }
    let types = if named.has("types") { ", types" } else { "" };
    line!(code, "use super::{{");
    line!(code, "    Client,");
    line!(code, "    super::{{");
    line!(code, "        operations{types},");
    line!(code, "        runtime::prepared_call::PreparedCall,");
    line!(code, "    }},");
    line!(code, "}};");
    line!(code);
    code.finish() + &printed
}

/// The first names of the paths that types are written with.
#[derive(Default)]
struct Named(BTreeSet<Ident>);

impl Named {
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|it| it == name)
    }
}

impl<'t> Visit<'t> for Named {
    fn visit_type(&mut self, ty: &'t Type) {
        if let Type::Path(it) = ty
            && let Some(first) = it.path.segments.first()
        {
            self.0.insert(first.ident.clone());
        }
        visit::visit_type(self, ty);
    }
}

/// Multi-line documentation as one attribute a line, which prints as `///`.
fn doc_lines(attributes: &mut Vec<Attribute>) {
    let mut res = Vec::new();
    for attribute in attributes.drain(..) {
        match doc_text(&attribute) {
            Some(text) => res.extend(doc_attributes(&text)),
            None => res.push(attribute),
        }
    }
    *attributes = res;
}

fn doc_text(attribute: &Attribute) -> Option<String> {
    let meta = attribute.meta.require_name_value().ok()?;
    if !meta.path.is_ident("doc") {
        return None;
    }
    match &meta.value {
        Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

fn doc_attributes(text: &str) -> Vec<Attribute> {
    text.trim()
        .lines()
        .map(|line| {
            let line = if line.is_empty() {
                String::new()
            } else {
                format!(" {line}")
            };
            syn::parse_quote!(#[doc = #line])
        })
        .collect()
}
