//! The frame of pages for those who are logged in: sections, log-out, and what was just done.

use axum::{http::StatusCode, response::Response};
use maud::{Markup, html};

use super::{page, visitor::Visitor};
use crate::access::AccessRights;

/// The sections that one can go to.
const SECTIONS: [(&str, &str, bool); 3] = [
    ("/office/overview", "Overview", false),
    ("/office/users", "User Management", true),
    ("/office/tokens", "Access Token Management", true),
];

/// Something that a page reports about what was just done.
#[derive(Debug, Clone)]
pub(crate) enum Notice {
    /// It was done.
    Done(String),
    /// It was not done.
    Failed(String),
}

/// A page for a User who is logged in.
pub(crate) fn inside(
    visitor: &Visitor,
    title: &str,
    notice: Option<&Notice>,
    content: &Markup,
) -> Response {
    let is_administrator = visitor.user.rights == AccessRights::Administrator;
    let sections = SECTIONS
        .iter()
        .filter(|(_, _, is_theirs)| is_administrator || !is_theirs);
    let header = html! {
        nav aria-label="Sections" {
            ul {
                @for (path, name, _) in sections {
                    li { a href=(path) aria-current=[(*name == title).then_some("page")] { (name) } }
                }
            }
        }
        form.leave method="post" action="/office/logout" {
            (page::secret(&visitor.form_secret))
            span { (visitor.user.name) " (" (visitor.user.rights.as_str()) ")" }
            button { "Log out" }
        }
    };
    let status = match notice {
        Some(Notice::Failed(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let content = html! {
        h1 { (title) }
        @match notice {
            Some(Notice::Done(text)) => p.notice role="status" { (text) },
            Some(Notice::Failed(text)) => p.notice.failed role="alert" { (text) },
            None => {}
        }
        (content)
    };
    page::frame(status, title, &header, &content)
}
