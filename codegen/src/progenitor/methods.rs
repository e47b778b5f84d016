//! `wire/…`: what progenitor emitted, cut by group and freed of what is not needed here.
//!
//! Of progenitor's module stay the client and one method for each operation. Its types module is empty and goes, and so
//! do its constructors (ours return errors instead of panicking). In each method:
//!
//! - the header `api-version`, which Dropshot servers read and nobody else asked for, goes;
//! - `Accept` is written with the rest of the request, by what the document says;
//! - what it does around a request becomes one call, and so does the reading of the answer: everything that is no success
//!   is read as the type of failures, which knows what statuses are documented (progenitor's own arms leave out 3xx);
//! - path parameters, which are encoded by their style before, are put in as they are;
//! - methods reqwest has no function for are put right.

use std::collections::BTreeMap;

use quote::{ToTokens, format_ident};
use syn::{
    Attribute, Expr, ExprMatch, Ident, ImplItem, ImplItemFn, Item, ItemImpl, Stmt,
    visit_mut::{self, VisitMut},
};

use crate::{
    code::{Code, line, literal, mentions_value},
    error::GenerateError,
    plan::{OperationPlan, Plan},
};

/// The files, by path.
///
/// # Errors
///
/// When there is no method for some operation.
pub(super) fn files(
    plan: &Plan,
    module: syn::File,
) -> Result<Vec<(String, String)>, GenerateError> {
    let mut client: Vec<Item> = Vec::new();
    let mut methods: BTreeMap<String, ImplItemFn> = BTreeMap::new();
    for item in module.items {
        match item {
            Item::Struct(_) => client.push(item),
            Item::Impl(it) if it.trait_.is_some() => client.push(Item::Impl(it)),
            Item::Impl(it) => take_methods(it, &mut methods),
            _ => {}
        }
    }
    let mut res = vec![("wire/mod.rs".to_owned(), client_file(plan, client))];
    for (at, group) in plan.groups.iter().enumerate() {
        let mut own = Vec::new();
        for operation in plan.operations_of(at) {
            let name = operation.wire_function();
            let Some(method) = methods.remove(&name) else {
                return Err(GenerateError::MissingMethod(name));
            };
            own.push(simplified(method, operation));
        }
        res.push((format!("wire/{}.rs", group.module), group_file(&own)));
    }
    Ok(res)
}

fn take_methods(block: ItemImpl, methods: &mut BTreeMap<String, ImplItemFn>) {
    for item in block.items {
        if let ImplItem::Fn(method) = item
            && method.sig.asyncness.is_some()
        {
            methods.insert(method.sig.ident.to_string(), method);
        }
    }
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
        "//! What progenitor makes of the document: the client, and a method for each operation."
    );
    line!(code);
    for group in &plan.groups {
        if let Some(feature) = &group.feature {
            line!(code, "#[cfg(feature = {})]", literal(feature));
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
    let mut code = Code::default();
    line!(
        code,
        "//! Methods of the client that send requests, as progenitor emits them."
    );
    line!(code);
    if printed.contains("BTreeMap<") {
        line!(code, "use std::collections::BTreeMap;");
        line!(code);
    }
    if mentions_value(&printed) {
        line!(code, "use serde_json::Value;");
        line!(code);
    }
    // Imports follow from what the methods name.
    let types = if printed.contains("types::") {
        ", types"
    } else {
        ""
    };
    let itself = if printed.contains("runtime::") {
        "self, "
    } else {
        ""
    };
    line!(code, "use super::{{");
    line!(code, "    Client,");
    line!(code, "    super::{{");
    line!(code, "        operations{types},");
    line!(code, "        runtime::{{");
    line!(code, "            {itself}Error, ResponseValue,");
    line!(code, "            hooks::RequestBuilderExt,");
    line!(code, "        }},");
    line!(code, "    }},");
    line!(code, "}};");
    line!(code);
    code.finish() + &printed
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

/// The method without what is not needed.
fn simplified(mut method: ImplItemFn, operation: &OperationPlan) -> ImplItemFn {
    let label = format!(
        "`{} {}`",
        operation.method,
        operation.path.replace('`', "'")
    );
    method.attrs = doc_attributes(&label);
    method.vis = syn::parse_quote!(pub(crate));
    method.sig.generics = syn::Generics::default();
    for argument in &mut method.sig.inputs {
        without_lifetime(argument);
    }
    let mut simplifier = Simplifier { operation };
    simplifier.visit_block_mut(&mut method.block);
    method
}

/// `&'a self` and `id: &'a str` need no name for their lifetime.
fn without_lifetime(argument: &mut syn::FnArg) {
    match argument {
        syn::FnArg::Receiver(receiver) => *receiver = syn::parse_quote!(&self),
        syn::FnArg::Typed(argument) => {
            if let syn::Type::Reference(reference) = &mut *argument.ty {
                reference.lifetime = None;
            }
        }
    }
}

struct Simplifier<'p> {
    operation: &'p OperationPlan,
}

impl VisitMut for Simplifier<'_> {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        block.stmts.retain(|statement| !is_around(statement));
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        // `#[allow(unused_mut)]`: the request was changed by the hook.
        local.attrs.clear();
        visit_mut::visit_local_mut(self, local);
        let (syn::Pat::Ident(name), Some(init)) = (&mut local.pat, &mut local.init) else {
            return;
        };
        name.mutability = None;
        if name.ident == "request" {
            let request = &init.expr;
            *init.expr = syn::parse_quote!(|| Ok(#request));
            by_reference(&mut init.expr, &format_ident!("url"));
        } else if name.ident == "response" {
            let id = &self.operation.id;
            name.ident = format_ident!("answer");
            *init.expr = syn::parse_quote!(self.call(#id, &request).await?);
        }
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        match expression {
            Expr::Match(matching) => {
                if let Some(reading) = reading(matching) {
                    *expression = reading;
                }
            }
            Expr::MethodCall(call) => {
                let name = call.method.to_string();
                let arguments = call.args.to_token_stream().to_string();
                let is_dropped = name == "headers" && arguments == "header_map"
                    || name == "header" && arguments.contains("ACCEPT");
                if is_dropped {
                    *expression = (*call.receiver).clone();
                    return;
                }
                self.put_method_right(call);
            }
            _ => {}
        }
    }

    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        let all: syn::Result<Arguments> =
            call.parse_body_with(syn::punctuated::Punctuated::parse_terminated);
        if let Ok(all) = all {
            let based = |argument: Expr| match &self.operation.server {
                Some(own) if argument.to_token_stream().to_string() == "self . baseurl" => {
                    syn::parse_quote!(self.base_of(#own))
                }
                _ => as_it_is(argument),
            };
            let all: Vec<Expr> = all.into_iter().map(based).collect();
            call.tokens = quote::quote!(#(#all),*);
        }
    }
}

/// Whoever uses `name` borrows it, since a request may be made more than once.
fn by_reference(expression: &mut Expr, name: &Ident) {
    struct Borrower<'n>(&'n Ident);

    impl VisitMut for Borrower<'_> {
        fn visit_expr_mut(&mut self, expression: &mut Expr) {
            match expression {
                Expr::Path(path) if path.path.is_ident(self.0) => {
                    *expression = syn::parse_quote!(&#path);
                }
                other => visit_mut::visit_expr_mut(self, other),
            }
        }
    }

    Borrower(name).visit_expr_mut(expression);
}

type Arguments = syn::punctuated::Punctuated<Expr, syn::Token![,]>;

/// `encode_path(&id.to_string())` becomes `id`.
fn as_it_is(argument: Expr) -> Expr {
    let encoded = match &argument {
        Expr::Call(call) if call.func.to_token_stream().to_string() == "encode_path" => {
            call.args.first()
        }
        _ => None,
    };
    match encoded {
        Some(Expr::Reference(reference)) => match &*reference.expr {
            Expr::MethodCall(call) if call.method == "to_string" => (*call.receiver).clone(),
            other => other.clone(),
        },
        _ => argument,
    }
}

/// The arms of successes as one call: `runtime::response::read(answer, |status| matches!(status, 200 | 201)).await`.
fn reading(matching: &ExprMatch) -> Option<Expr> {
    let successes: Vec<proc_macro2::TokenStream> = matching
        .arms
        .iter()
        .filter(|arm| !arm.body.to_token_stream().to_string().contains("Err"))
        .map(|arm| without_suffixes(&arm.pat))
        .collect();
    let is_reading =
        matching.expr.to_token_stream().to_string() == "response . status () . as_u16 ()";
    is_reading.then(|| {
        if successes.is_empty() {
            syn::parse_quote!(runtime::response::read(answer, |_| false).await)
        } else if successes.iter().any(|pattern| pattern.to_string() == "_") {
            syn::parse_quote!(runtime::response::read(answer, |_| true).await)
        } else {
            syn::parse_quote! {
                runtime::response::read(answer, |status| matches!(status, #(#successes)|*)).await
            }
        }
    })
}

/// `200u16` as `200`.
fn without_suffixes(pattern: &syn::Pat) -> proc_macro2::TokenStream {
    let text = pattern.to_token_stream().to_string().replace("u16", "");
    text.parse().unwrap_or_default()
}

impl Simplifier<'_> {
    /// `self.client.post(url)` for a method reqwest has no function for.
    fn put_method_right(&self, call: &mut syn::ExprMethodCall) {
        const FUNCTIONS: &[&str] = &["get", "put", "post", "delete", "head", "patch"];
        let method = &self.operation.method;
        let has_function = FUNCTIONS
            .iter()
            .any(|function| function.to_uppercase() == *method);
        let is_call = FUNCTIONS.contains(&call.method.to_string().as_str())
            && call.receiver.to_token_stream().to_string() == "self . client";
        if is_call && !has_function {
            let url = call.args.clone();
            *call = syn::parse_quote!(self.client.request(runtime::hooks::method(#method), #url));
        }
    }
}

/// Statements that build headers nobody asked for, and those around the sending.
fn is_around(statement: &Stmt) -> bool {
    let text = match statement {
        Stmt::Local(local) => local.pat.to_token_stream().to_string(),
        Stmt::Expr(Expr::MethodCall(call), _) => call.receiver.to_token_stream().to_string(),
        // `self.pre(&mut request, &info).await?;`
        Stmt::Expr(Expr::Try(tried), _) => {
            let text = tried.to_token_stream().to_string();
            return text.starts_with("self . pre (") || text.starts_with("self . post (");
        }
        _ => return false,
    };
    matches!(
        text.as_str(),
        "header_map" | "mut header_map" | "info" | "result"
    )
}
