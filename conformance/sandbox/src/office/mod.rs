//! The Web Office: where Administrators create Users and access tokens, and where one sees what the sandbox is doing.
//!
//! Pages are made on the server and need no script; the one there is adds buttons that copy identifiers. [`session`] remembers who is logged in, [`password`] who may,
//! [`attempts`] who failed,
//! [`cookies`] carry a session, [`visitor`] admits requests and forms, [`page`] is what all pages have in common, [`inside`]
//! the frame for those who are logged in, `pages` are the pages.
//!
//! **Invariant:** every form carries the secret of its session, and every text from outside goes through the escaping of
//! `maud`.

pub(crate) mod attempts;

pub(crate) mod cookies;

pub(crate) mod inside;

pub(crate) mod page;

mod pages;

pub(crate) mod password;

pub(crate) mod session;

pub(crate) mod visitor;

use std::sync::Arc;

use axum::{
    Router,
    response::Redirect,
    routing::{any, get, post},
};

use self::{
    attempts::Attempts,
    pages::{login, message, overview, payment, tokens, user_actions, users},
    password::RunPassword,
    session::Sessions,
};
use crate::{app::SharedApp, settings::Secret};

/// The Web Office of a sandbox, and what it remembers while the sandbox runs.
#[derive(Debug)]
pub(crate) struct Office {
    pub(crate) app: SharedApp,
    pub(crate) sessions: Sessions,
    pub(crate) attempts: Attempts,
    pub(crate) run_password: RunPassword,
}

/// A shared Web Office.
pub(crate) type SharedOffice = Arc<Office>;

impl Office {
    /// The Web Office of `app`, which the Administrators enter with `run_password`.
    pub(crate) fn new(app: SharedApp, run_password: Secret) -> Self {
        Self {
            app,
            sessions: Sessions::default(),
            attempts: Attempts::default(),
            run_password: RunPassword(run_password),
        }
    }
}

/// The pages below `/office`.
pub(crate) fn router() -> Router<SharedOffice> {
    Router::new()
        .route("/office", get(async || Redirect::to("/office/overview")))
        .route("/office/style.css", get(page::style))
        .route("/office/icon.svg", get(page::icon))
        .route("/office/login", get(login::show).post(login::submit))
        .route("/office/logout", post(login::leave))
        .route("/office/overview", get(overview::show))
        .route("/office/payment", get(payment::show))
        .route("/office/message", get(message::show))
        .route("/office/users", get(users::show).post(users::create))
        .route(
            "/office/users/{action}",
            get(user_actions::ask).post(user_actions::carry_out),
        )
        .route("/office/tokens", get(tokens::show).post(tokens::create))
        .route(
            "/office/tokens/revoke",
            get(tokens::ask).post(tokens::revoke),
        )
        .route("/office/{*unknown}", any(page::unknown))
}
