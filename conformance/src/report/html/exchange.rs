//! A request and its response on the page, and the command that sends the request again.

use maud::{Markup, html};
use spec::http::{percent, reason_phrase};

use super::{
    body,
    text::{cut, shown},
};
use crate::report::{
    json::format::{Finding, Mutation, ReportedExchange, Request, Response},
    wording,
};

/// The maximum number of characters of a header field value.
const LONGEST_VALUE: usize = 600;

/// `finding` is present when the exchange is the failing one.
pub(super) fn exchange(exchange: &ReportedExchange, finding: Option<&Finding>) -> Markup {
    let mutation = finding.and_then(|finding| finding.mutation.as_ref());
    let pointer = finding.and_then(|finding| finding.pointer.as_deref());
    html! {
        div.exchange {
            div.message {
                h4 { "Request" }
                (request(&exchange.request, mutation))
            }
            div.message {
                h4 {
                    "Response "
                    span.more { (wording::duration(exchange.seconds)) } " "
                    @if let Some(response) = &exchange.response {
                        @if response.body.bytes > 0 {
                            span.more { (wording::counted(response.body.bytes, "byte")) }
                        }
                    }
                }
                @match (&exchange.response, &exchange.error) {
                    (Some(received), _) => (response(received, pointer)),
                    (None, error) => p.error { (shown(error.as_deref().unwrap_or("none"))) },
                }
            }
        }
        div.again {
            h4 { "Reproduce" }
            (line(&exchange.curl))
        }
    }
}

/// A shell command, with a button that copies it.
pub(super) fn line(line: &str) -> Markup {
    html! {
        pre { code { (shown(line)) } }
        button.copy type="button" hidden { "Copy" }
    }
}

fn request(request: &Request, mutation: Option<&Mutation>) -> Markup {
    let in_body = mutation.filter(|mutation| mutation.part == "body");
    let in_header = mutation.filter(|mutation| mutation.part == "header");
    html! {
        pre {
            span.line.start { b { (shown(&request.method)) } " " (target(&request.target, mutation)) "\n" }
            @for (name, value) in &request.headers {
                (header(name, value, in_header.is_some_and(|mutation| is_named(mutation, name))))
            }
            @if let Some(content) = &request.body {
                "\n"
                (body::body(content, in_body.map(|mutation| mutation.pointer.as_str())))
            }
        }
    }
}

fn response(response: &Response, pointer: Option<&str>) -> Markup {
    let reason = reason_phrase(response.status).unwrap_or_default();
    html! {
        pre {
            span.line.start {
                b class={ "status s" (response.status / 100) } { (response.status) " " (reason) } "\n"
            }
            @for (name, value) in &response.headers { (header(name, value, false)) }
            @if !response.body.text.is_empty() {
                "\n"
                (body::body(&response.body, pointer))
            }
        }
    }
}

fn header(name: &str, value: &str, is_marked: bool) -> Markup {
    let line = html! {
        span.name { (shown(name)) ":" } " " (cut(value, LONGEST_VALUE)) "\n"
    };
    html! {
        @if is_marked { mark.line { (line) } } @else { span.line { (line) } }
    }
}

/// Path and query, with the mutated parameter marked.
fn target(target: &str, mutation: Option<&Mutation>) -> Markup {
    let mutation = mutation.filter(|mutation| mutation.part == "query");
    let Some((path, query)) = target.split_once('?') else {
        return shown(target);
    };
    html! {
        (shown(path))
        @for (index, piece) in query.split('&').enumerate() {
            wbr;
            @if index == 0 { "?" } @else { "&" }
            @let name = percent::decode_query(piece.split('=').next().unwrap_or_default());
            @if mutation.is_some_and(|mutation| is_named(mutation, &name)) {
                mark { (shown(piece)) }
            } @else {
                (shown(piece))
            }
        }
    }
}

/// Whether `name` is that of the parameter; members of objects follow it in brackets.
fn is_named(mutation: &Mutation, name: &str) -> bool {
    let Some(wanted) = mutation.name.as_deref() else {
        return false;
    };
    let name = name.split('[').next().unwrap_or_default();
    if mutation.part == "header" {
        name.eq_ignore_ascii_case(wanted)
    } else {
        name == wanted
    }
}
