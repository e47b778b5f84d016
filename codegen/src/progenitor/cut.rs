//! Makes the method of a client from the one that progenitor emitted.
//!
//! ```text
//! /// `GET /jobs/{id}`
//! pub(crate) fn prepare_get_job<'c>(
//!     &'c self,
//!     id: &str,
//!     parts: &'c operations::jobs::GetJob<'_>,
//! ) -> PreparedCall<'c> {
//!     let url = format!("{}/jobs/{}", self.baseurl, id);
//!     self.call("get_job", "GET", url, parts, |status| matches!(status, 200))
//! }
//! ```
//!
//! Arguments, URL, method and statuses are progenitor's. What differs:
//!
//! - the header `api-version`, which only Dropshot servers read, is removed;
//! - `Accept` is written with the rest of the request, by the documented media types;
//! - the method is not asynchronous: what it prepares is sent by the runtime, hooks included, maybe more than once, so
//!   that the compiler has one future to check instead of one for each operation;
//! - there the response is read: any status but success is read as the error type, which knows what statuses are
//!   documented (progenitor's own arms omit 3xx); what the types are stands in the request;
//! - path parameters, which are encoded by their style before, are put in as they are;
//! - names are those of the plan: progenitor had [numbers](super::names);
//! - a method that the HTTP client has no function for is sent by its name;
//! - an operation with a server of its own goes there;
//! - where redirects alone are documented, they are the success.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens as _, quote};
use spec::http::StatusCodePattern;
use syn::{Attribute, FnArg, Ident, ImplItemFn, Pat, Signature, Type};

use super::{
    names,
    slot::Slot,
    statement::{Content, Statement, Status},
};
use crate::{error::GenerateError, plan::OperationPlan};

/// The method of `operation`, of which progenitor emitted `method`.
///
/// # Errors
///
/// When a statement of `method` is not one that is known, or not where it is known to be.
pub(super) fn cut(
    mut method: ImplItemFn,
    operation: &OperationPlan,
) -> Result<ImplItemFn, GenerateError> {
    let mut statements = Vec::new();
    for statement in &method.block.stmts {
        match Statement::of(statement) {
            Some(known) => statements.push(known),
            None => {
                return Err(GenerateError::UnknownStatement {
                    operation: operation.id.clone(),
                    statement: statement.to_token_stream().to_string(),
                });
            }
        }
    }
    let [
        Statement::Url {
            template,
            arguments,
        },
        Statement::HeaderMap,
        Statement::ApiVersion,
        Statement::Request { function, content },
        Statement::Info { function: name },
        Statement::Pre,
        Statement::Exec,
        Statement::Post,
        Statement::Response,
        Statement::Receive { successes },
    ] = statements.as_slice()
    else {
        return Err(GenerateError::UnknownMethod(operation.id.clone()));
    };
    let slot = Slot::of(&operation.method);
    if function != slot.function() || method.sig.ident != *name {
        return Err(GenerateError::UnknownMethod(operation.id.clone()));
    }
    let base = match &operation.server {
        Some(own) => quote!(self.base_of(#own)),
        None => quote!(self.baseurl),
    };
    let (id, sent) = (&operation.id, &operation.method);
    let redirects = redirects(operation);
    let successes = if redirects.is_empty() {
        successes
    } else {
        &redirects
    };
    let inputs = names::arguments(operation);
    let arguments: Option<Vec<Ident>> = arguments.iter().map(|it| named(it, &inputs)).collect();
    let Some(arguments) = arguments else {
        return Err(GenerateError::UnknownMethod(operation.id.clone()));
    };
    let successes = successes.iter().map(pattern);
    method.block = syn::parse_quote!({
        let url = format!(#template, #base #(, #arguments)*);
        self.call(#id, #sent, url, parts, |status| matches!(status, #(#successes)|*))
    });
    let (Content::Body(parts) | Content::Query(parts)) = content;
    signature(&mut method, Some(parts), operation);
    prepares(&mut method.sig);
    for argument in &mut method.sig.inputs {
        if let FnArg::Typed(argument) = argument
            && let Pat::Ident(name) = &mut *argument.pat
            && let Some(own) = named(&name.ident, &inputs)
        {
            name.ident = own;
        }
    }
    Ok(method)
}

/// The argument in the client for one that progenitor emitted.
fn named(emitted: &Ident, names: &[String]) -> Option<Ident> {
    let name = names::argument_named(names, &emitted.to_string())?;
    syn::parse_str(name).ok()
}

/// The method of `operation` as progenitor emitted it, under the documentation and the signature of a client.
pub(super) fn as_emitted(mut method: ImplItemFn, operation: &OperationPlan) -> ImplItemFn {
    signature(&mut method, None, operation);
    method
}

/// The redirects that `operation` has for results.
fn redirects(operation: &OperationPlan) -> Vec<Status> {
    if !operation.success.is_redirect() {
        return Vec::new();
    }
    let statuses = operation.success.responses().iter();
    statuses
        .map(|response| match response.status {
            StatusCodePattern::Exact(code) => Status::Exact(code),
            _ => Status::Range(300, 399),
        })
        .collect()
}

/// `200` or `200..=299`, without the suffix of the type.
fn pattern(status: &Status) -> TokenStream {
    let literal = |code: &u16| Literal::u16_unsuffixed(*code);
    match status {
        Status::Exact(code) => literal(code).to_token_stream(),
        Status::Range(first, last) => {
            let (first, last) = (literal(first), literal(last));
            quote!(#first ..= #last)
        }
    }
}

/// Documentation, visibility, no named lifetimes, and `parts` for the argument `held`, which has the rest of the
/// request.
fn signature(method: &mut ImplItemFn, held: Option<&Ident>, operation: &OperationPlan) {
    let label = format!(
        " `{} {}`",
        operation.method,
        operation.path.replace('`', "'")
    );
    let label: Attribute = syn::parse_quote!(#[doc = #label]);
    method.attrs = vec![label];
    method.vis = syn::parse_quote!(pub(crate));
    method.sig.ident = Ident::new(&operation.wire_function(), method.sig.ident.span());
    method.sig.generics = syn::Generics::default();
    for argument in &mut method.sig.inputs {
        match argument {
            FnArg::Receiver(receiver) => *receiver = syn::parse_quote!(&self),
            FnArg::Typed(argument) => {
                if let Type::Reference(reference) = &mut *argument.ty {
                    reference.lifetime = None;
                }
                if let Pat::Ident(name) = &mut *argument.pat
                    && Some(&name.ident) == held
                {
                    *argument.pat = syn::parse_quote!(parts);
                }
            }
        }
    }
}

/// The signature of a method that prepares a call: its result borrows the client and the parts.
fn prepares(signature: &mut Signature) {
    signature.asyncness = None;
    signature.generics = syn::parse_quote!(<'c>);
    signature.output = syn::parse_quote!(-> PreparedCall<'c>);
    for argument in &mut signature.inputs {
        match argument {
            FnArg::Receiver(receiver) => *receiver = syn::parse_quote!(&'c self),
            FnArg::Typed(argument) => {
                if let Type::Reference(reference) = &mut *argument.ty
                    && matches!(&*argument.pat, Pat::Ident(name) if name.ident == "parts")
                {
                    reference.lifetime = Some(syn::parse_quote!('c));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use spec::{diagnostic::Diagnostics, document::Document};

    use super::*;
    use crate::{ClientConfig, Plan, lower, name_lock::Naming};

    /// What progenitor 0.15.1 emits for the operation below.
    const EMITTED: &str = r#"
        #[doc = "Sends a `GET` request to `/jobs/{argument0}`"]
        pub async fn operation0<'a>(
            &'a self,
            argument0: &'a str,
            parts: &'a operations::api::GetJob<'_>,
        ) -> Result<ResponseValue<String>, Error<runtime::Undocumented>> {
            let url = format!("{}/jobs/{}", self.baseurl, encode_path(&argument0.to_string()),);
            let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
            header_map.append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
            #[allow(unused_mut)]
            let mut request = self
                .client
                .get(url)
                .header(
                    ::reqwest::header::ACCEPT,
                    ::reqwest::header::HeaderValue::from_static("application/json"),
                )
                .query(&progenitor_client::QueryParam::new("parts", &parts))
                .headers(header_map)
                .build()?;
            let info = OperationInfo { operation_id: "operation0" };
            self.pre(&mut request, &info).await?;
            let result = self.exec(request, &info).await;
            self.post(&result, &info).await?;
            let response = result?;
            match response.status().as_u16() {
                200u16 => { ResponseValue::from_response(response).await }
                400u16..=499u16 => {
                    Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
                }
                _ => Err(Error::UnexpectedResponse(response)),
            }
        }
    "#;

    fn plan() -> Plan {
        let text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {'/jobs/{id}': {get: {operationId: get_job, parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: d, content: {text/plain: {schema: {type: string}}}}}}}}";
        let document = Document::from_text("api.yaml", text.to_owned());
        let document = document.document.expect("a document");
        let (mut naming, mut diagnostics) = (Naming::default(), Diagnostics::new());
        let lowered = lower(&document, &mut naming, &mut diagnostics);
        Plan::new(
            &lowered,
            &ClientConfig::default(),
            &mut naming,
            &mut diagnostics,
        )
        .expect("a plan")
    }

    fn emitted() -> ImplItemFn {
        syn::parse_str(EMITTED).expect("a method")
    }

    #[test]
    fn what_progenitor_emits_is_cut_to_two_statements() {
        let method = cut(emitted(), &plan().operations[0]).expect("known statements");
        let printed = prettyplease::unparse(&syn::parse_quote!(impl Client { #method }));
        insta::assert_snapshot!(printed, @r#"
        impl Client {
            /// `GET /jobs/{id}`
            pub(crate) fn prepare_get_job<'c>(
                &'c self,
                id: &str,
                parts: &'c operations::api::GetJob<'_>,
            ) -> PreparedCall<'c> {
                let url = format!("{}/jobs/{}", self.baseurl, id);
                self.call("get_job", "GET", url, parts, |status| matches!(status, 200))
            }
        }
        "#);
    }

    #[test]
    fn an_unknown_statement_is_an_error_that_names_it() {
        let plan = plan();
        let unknown: [syn::Stmt; 4] = [
            syn::parse_quote!(let span = 1;),
            syn::parse_quote!(self.pre(&mut response, &info).await?;),
            syn::parse_quote!(let response = result.unwrap();),
            syn::parse_quote!(let url = format!("{}/jobs/{}", self.baseurl, &argument0.to_string());),
        ];
        for statement in unknown {
            let mut method = emitted();
            method.block.stmts.insert(1, statement.clone());
            let error = cut(method, &plan.operations[0])
                .map(drop)
                .expect_err("an unknown statement");
            let expected = statement.to_token_stream().to_string();
            let is_named = matches!(
                &error,
                GenerateError::UnknownStatement { operation, statement }
                    if operation == "get_job" && *statement == expected
            );
            assert!(is_named, "{error}");
        }
    }

    #[test]
    fn known_statements_that_are_missing_or_out_of_order_are_an_error() {
        let plan = plan();
        for change in [
            |statements: &mut Vec<syn::Stmt>| statements.swap(5, 7),
            |statements: &mut Vec<syn::Stmt>| drop(statements.remove(2)),
        ] {
            let mut method = emitted();
            change(&mut method.block.stmts);
            let error = cut(method, &plan.operations[0])
                .map(drop)
                .expect_err("other statements");
            assert!(matches!(error, GenerateError::UnknownMethod(id) if id == "get_job"));
        }
    }
}
