//! `wire/…`: what progenitor emitted, cut by group and freed of what is not needed here.
//!
//! Of progenitor's module stay the client and one method for each operation. Its types module is empty and goes, and so
//! do its constructors (ours return errors instead of panicking). In each method:
//!
//! - the header `api-version`, which Dropshot servers read and nobody else asked for, goes;
//! - `Accept` is written with the rest of the request, by what the document says;
//! - everything that is no success is read as the type of failures, which knows what statuses are documented:
//!   progenitor's own arms leave out 3xx;
//! - methods reqwest has no function for are put right.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::{
    Attribute, Expr, ExprMatch, ImplItem, ImplItemFn, Item, ItemImpl, Stmt,
    visit_mut::{self, VisitMut},
};

use super::{
    code::{Code, line, literal},
    types::mentions_value,
};
use crate::{
    error::GenerateError,
    plan::{OperationPlan, Plan},
    progenitor::WireModule,
};

/// The files, by path.
///
/// # Errors
///
/// When there is no method for some operation.
pub(super) fn files(plan: &Plan, wire: WireModule) -> Result<Vec<(String, String)>, GenerateError> {
    let mut client: Vec<Item> = Vec::new();
    let mut methods: BTreeMap<String, ImplItemFn> = BTreeMap::new();
    for item in wire.file.items {
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
    let encode = if printed.contains("encode_path(") {
        ", encode_path"
    } else {
        ""
    };
    line!(code, "use super::{{");
    line!(code, "    Client,");
    line!(code, "    super::{{");
    line!(code, "        operations{types},");
    line!(code, "        runtime::{{");
    line!(code, "            {itself}Error, ResponseValue,");
    line!(
        code,
        "            hooks::{{ClientHooks, OperationInfo, RequestBuilderExt{encode}}},"
    );
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
    let mut simplifier = Simplifier { operation };
    simplifier.visit_block_mut(&mut method.block);
    method
}

struct Simplifier<'p> {
    operation: &'p OperationPlan,
}

impl VisitMut for Simplifier<'_> {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        block.stmts.retain(|statement| !is_header_map(statement));
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        // `#[allow(unused_mut)]`: the request is changed by the hook.
        local.attrs.clear();
        visit_mut::visit_local_mut(self, local);
    }

    fn visit_expr_match_mut(&mut self, expression: &mut ExprMatch) {
        let failure = expression
            .arms
            .iter()
            .find(|arm| arm.pat.to_token_stream().to_string().starts_with("400"))
            .map(|arm| arm.body.clone());
        if let Some(failure) = failure {
            expression.arms.retain(|arm| {
                let pattern = arm.pat.to_token_stream().to_string();
                !pattern.starts_with("400") && !pattern.starts_with("500")
            });
            for arm in &mut expression.arms {
                if matches!(arm.pat, syn::Pat::Wild(_)) {
                    arm.body.clone_from(&failure);
                }
            }
        }
        visit_mut::visit_expr_match_mut(self, expression);
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        if let Expr::MethodCall(call) = expression {
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
    }

    fn visit_expr_struct_mut(&mut self, expression: &mut syn::ExprStruct) {
        if expression.path.is_ident("OperationInfo") {
            let id = &self.operation.id;
            for field in &mut expression.fields {
                field.expr = syn::parse_quote!(#id);
            }
        }
        visit_mut::visit_expr_struct_mut(self, expression);
    }
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

/// Statements that build headers nobody asked for.
fn is_header_map(statement: &Stmt) -> bool {
    let text = match statement {
        Stmt::Local(local) => local.pat.to_token_stream().to_string(),
        Stmt::Expr(Expr::MethodCall(call), _) => call.receiver.to_token_stream().to_string(),
        _ => return false,
    };
    text == "header_map" || text == "mut header_map"
}
