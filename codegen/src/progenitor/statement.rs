//! Recognizes the statements of a method that progenitor emits, by their structure.
//!
//! ```text
//! let url = format!("{}/jobs/{}", self.baseurl, encode_path(&id.to_string()));
//! let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
//! header_map.append(HeaderName::from_static("api-version"), HeaderValue::from_static(Self::api_version()));
//! #[allow(unused_mut)]
//! let mut request = self.client.get(url).header(ACCEPT, …).form_urlencoded(&body)?.headers(header_map).build()?;
//! let info = OperationInfo { operation_id: "prepare_get_job" };
//! self.pre(&mut request, &info).await?;
//! let result = self.exec(request, &info).await;
//! self.post(&result, &info).await?;
//! let response = result?;
//! match response.status().as_u16() { 200u16 => { ResponseValue::from_response(response).await } … }
//! ```
//!
//! **Invariant:** a statement of any other structure is [`None`], never one of these.

use syn::{Arm, Expr, ExprMethodCall, Ident, Lit, LitInt, LitStr, Local, Pat, RangeLimits, Stmt};

use super::shape::{
    awaited, block, borrowed, borrowed_mut, call, field, identifier, is_path, is_plain, method,
    string, tried,
};

/// A statement, with what differs between methods.
pub(super) enum Statement {
    /// The URL, of a template and the arguments that fill it.
    Url {
        template: LitStr,
        arguments: Vec<Ident>,
    },
    /// The headers that follow.
    HeaderMap,
    /// The header `api-version`, which Dropshot servers read.
    ApiVersion,
    /// The request, begun by a function of the HTTP client, with what is written into it.
    Request { function: Ident, content: Content },
    /// The call of the hooks.
    Info { function: String },
    /// The hook before sending.
    Pre,
    /// The sending.
    Exec,
    /// The hook after sending.
    Post,
    /// The response, when there is one.
    Response,
    /// The response is read: the statuses of success.
    Receive { successes: Vec<Status> },
}

/// How the rest of a request is handed over, and the argument that holds it.
pub(super) enum Content {
    /// As a body.
    Body(Ident),
    /// As query parameters.
    Query(Ident),
}

/// Statuses that one arm is for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// One.
    Exact(u16),
    /// From the first to the last.
    Range(u16, u16),
}

impl Statement {
    /// The statement that `statement` is; `None` for one that is not known.
    pub(super) fn of(statement: &Stmt) -> Option<Self> {
        match statement {
            Stmt::Local(local) => local_of(local),
            Stmt::Expr(Expr::MethodCall(it), Some(_)) => {
                is_api_version(it).then_some(Self::ApiVersion)
            }
            Stmt::Expr(Expr::Match(it), None) => receive(it),
            Stmt::Expr(it, Some(_)) => hook(it),
            _ => None,
        }
    }
}

fn local_of(local: &Local) -> Option<Statement> {
    let init = local.init.as_ref().filter(|init| init.diverge.is_none())?;
    let Pat::Ident(name) = &local.pat else {
        return None;
    };
    if name.by_ref.is_some() || name.subpat.is_some() {
        return None;
    }
    let value = &*init.expr;
    match name.ident.to_string().as_str() {
        "url" => url(value),
        "header_map" => {
            let arguments = call(value, &["reqwest", "header", "HeaderMap", "with_capacity"])?;
            (arguments.len() == 1).then_some(Statement::HeaderMap)
        }
        "request" => request(value),
        "info" => info(value),
        "result" => {
            let exec = method(awaited(value)?, "exec")?;
            let is_known = is_path(&exec.receiver, &["self"]) && are_request_and_info(exec);
            is_known.then_some(Statement::Exec)
        }
        "response" => is_path(tried(value)?, &["result"]).then_some(Statement::Response),
        _ => None,
    }
}

/// `format!("{}/jobs/{}", self.baseurl, encode_path(&id.to_string()))`
fn url(value: &Expr) -> Option<Statement> {
    let Expr::Macro(call) = value else {
        return None;
    };
    if !call.mac.path.is_ident("format") {
        return None;
    }
    let all: syn::punctuated::Punctuated<Expr, syn::Token![,]> = call
        .mac
        .parse_body_with(syn::punctuated::Punctuated::parse_terminated)
        .ok()?;
    let mut all = all.iter();
    let template = match all.next()? {
        Expr::Lit(it) => match &it.lit {
            Lit::Str(text) => text.clone(),
            _ => return None,
        },
        _ => return None,
    };
    let base = field(all.next()?, "baseurl")?;
    if !is_path(base, &["self"]) {
        return None;
    }
    let arguments: Option<Vec<Ident>> = all.map(encoded).collect();
    Some(Statement::Url {
        template,
        arguments: arguments?,
    })
}

/// The `id` of `encode_path(&id.to_string())`.
fn encoded(argument: &Expr) -> Option<Ident> {
    let [one] = call(argument, &["encode_path"])?[..] else {
        return None;
    };
    let text = method(borrowed(one)?, "to_string")?;
    text.args.is_empty().then(|| identifier(&text.receiver))?
}

/// `header_map.append(HeaderName::from_static("api-version"), HeaderValue::from_static(Self::api_version()))`
fn is_api_version(it: &ExprMethodCall) -> bool {
    let is_known = || {
        let arguments: Vec<&Expr> = it.args.iter().collect();
        let [name, value] = arguments[..] else {
            return None;
        };
        let [name] = call(name, &["reqwest", "header", "HeaderName", "from_static"])?[..] else {
            return None;
        };
        let [value] = call(value, &["reqwest", "header", "HeaderValue", "from_static"])?[..] else {
            return None;
        };
        let version = call(value, &["Self", "api_version"])?;
        Some(string(name)? == "api-version" && version.is_empty())
    };
    is_plain(it, "append") && is_path(&it.receiver, &["header_map"]) && is_known() == Some(true)
}

/// The chain of calls that makes a request, from its last to its first.
fn request(value: &Expr) -> Option<Statement> {
    let build = method(tried(value)?, "build").filter(|it| it.args.is_empty())?;
    let headers = method(&build.receiver, "headers")?;
    let [map] = headers.args.iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    if !is_path(map, &["header_map"]) {
        return None;
    }
    let (content, rest) = content(&headers.receiver)?;
    let accept = method(rest, "header")?;
    let [name, value] = accept.args.iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    let [media_type] = call(value, &["reqwest", "header", "HeaderValue", "from_static"])?[..]
    else {
        return None;
    };
    if !is_path(name, &["reqwest", "header", "ACCEPT"]) || string(media_type).is_none() {
        return None;
    }
    let Expr::MethodCall(begin) = &*accept.receiver else {
        return None;
    };
    let [url] = begin.args.iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    let client = field(&begin.receiver, "client")?;
    let is_known =
        is_path(url, &["url"]) && is_path(client, &["self"]) && begin.turbofish.is_none();
    is_known.then(|| Statement::Request {
        function: begin.method.clone(),
        content,
    })
}

/// `….form_urlencoded(&body)?`, `….json(&body)` or `….query(&progenitor_client::QueryParam::new("parts", &parts))`, and
/// what precedes it.
fn content(value: &Expr) -> Option<(Content, &Expr)> {
    let written = tried(value).unwrap_or(value);
    let Expr::MethodCall(it) = written else {
        return None;
    };
    let [argument] = it.args.iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    let argument = borrowed(argument)?;
    let is_tried = tried(value).is_some();
    if is_plain(it, "form_urlencoded") && is_tried || is_plain(it, "json") && !is_tried {
        return Some((Content::Body(identifier(argument)?), &it.receiver));
    }
    let arguments = call(argument, &["progenitor_client", "QueryParam", "new"])?;
    let [name, held] = arguments[..] else {
        return None;
    };
    let held = identifier(borrowed(held)?)?;
    let is_known = is_plain(it, "query") && !is_tried && held == string(name)?;
    is_known.then_some((Content::Query(held), &*it.receiver))
}

/// `OperationInfo { operation_id: "prepare_get_job" }`
fn info(value: &Expr) -> Option<Statement> {
    let Expr::Struct(it) = value else {
        return None;
    };
    let [member] = it.fields.iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    let is_known = it.path.is_ident("OperationInfo")
        && it.rest.is_none()
        && matches!(&member.member, syn::Member::Named(name) if name == "operation_id");
    let function = string(&member.expr)?;
    is_known.then_some(Statement::Info { function })
}

/// `self.pre(&mut request, &info).await?` and `self.post(&result, &info).await?`
fn hook(value: &Expr) -> Option<Statement> {
    let hook = awaited(tried(value)?)?;
    if let Some(pre) = method(hook, "pre") {
        let [request, info] = pre.args.iter().collect::<Vec<_>>()[..] else {
            return None;
        };
        let is_known = is_path(&pre.receiver, &["self"])
            && is_path(borrowed_mut(request)?, &["request"])
            && is_path(borrowed(info)?, &["info"]);
        return is_known.then_some(Statement::Pre);
    }
    let post = method(hook, "post")?;
    let [result, info] = post.args.iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    let is_known = is_path(&post.receiver, &["self"])
        && is_path(borrowed(result)?, &["result"])
        && is_path(borrowed(info)?, &["info"]);
    is_known.then_some(Statement::Post)
}

/// `(request, &info)`
fn are_request_and_info(call: &ExprMethodCall) -> bool {
    let [request, info] = call.args.iter().collect::<Vec<_>>()[..] else {
        return false;
    };
    is_path(request, &["request"]) && borrowed(info).is_some_and(|it| is_path(it, &["info"]))
}

/// `match response.status().as_u16() { … }`: arms of successes, arms of failures, and one for everything else.
fn receive(it: &syn::ExprMatch) -> Option<Statement> {
    let code = method(&it.expr, "as_u16").filter(|it| it.args.is_empty())?;
    let status = method(&code.receiver, "status").filter(|it| it.args.is_empty())?;
    if !is_path(&status.receiver, &["response"]) {
        return None;
    }
    let mut successes = Vec::new();
    for arm in &it.arms {
        match arm_of(arm)? {
            ArmKind::Success(status) => successes.push(status),
            ArmKind::Failure | ArmKind::Rest => {}
        }
    }
    Some(Statement::Receive { successes })
}

enum ArmKind {
    Success(Status),
    Failure,
    Rest,
}

fn arm_of(arm: &Arm) -> Option<ArmKind> {
    let body = block(&arm.body);
    // ResponseValue::from_response(response).await
    if is_read(body) {
        return status(&arm.pat).map(ArmKind::Success);
    }
    let [failed] = call(body, &["Err"])?[..] else {
        return None;
    };
    // Err(Error::UnexpectedResponse(response))
    if let Some([response]) = call(failed, &["Error", "UnexpectedResponse"]).as_deref() {
        let is_known = is_path(response, &["response"]) && matches!(arm.pat, Pat::Wild(_));
        return is_known.then_some(ArmKind::Rest);
    }
    // Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
    let [read] = call(failed, &["Error", "ErrorResponse"])?[..] else {
        return None;
    };
    status(&arm.pat)?;
    is_read(tried(read)?).then_some(ArmKind::Failure)
}

fn is_read(value: &Expr) -> bool {
    let arguments = awaited(value)
        .and_then(|it| call(it, &["ResponseValue", "from_response"]))
        .unwrap_or_default();
    matches!(arguments[..], [response] if is_path(response, &["response"]))
}

/// `200u16` or `200..=299`.
fn status(pattern: &Pat) -> Option<Status> {
    match pattern {
        Pat::Lit(it) => Some(Status::Exact(number(&it.lit)?)),
        Pat::Range(it) if matches!(it.limits, RangeLimits::Closed(_)) => {
            let end = |bound: &Option<Box<Expr>>| match bound.as_deref()? {
                Expr::Lit(it) => number(&it.lit),
                _ => None,
            };
            Some(Status::Range(end(&it.start)?, end(&it.end)?))
        }
        _ => None,
    }
}

fn number(literal: &Lit) -> Option<u16> {
    match literal {
        Lit::Int(it) => LitInt::base10_parse(it).ok(),
        _ => None,
    }
}
