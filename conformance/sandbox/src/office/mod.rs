//! The Web Office: where Administrators create Users and access tokens, and where one sees what the sandbox is doing.
//!
//! Pages are made on the server and need no script. [`session`] remembers who is logged in, [`password`] who may,
//! [`visitor`] admits requests and forms, [`page`] is what all pages have in common, `pages` are the pages.
//!
//! **Invariant:** every form carries the secret of its session, and every text from outside goes through the escaping of
//! `maud`.

pub(crate) mod form;

pub(crate) mod page;

mod pages;

pub(crate) mod password;

pub(crate) mod session;

pub(crate) mod visitor;

use axum::{
    Router,
    response::Redirect,
    routing::{get, post},
};

use self::{
    pages::{login, overview, tokens, users},
    password::{Attempts, RunPassword},
    session::Sessions,
};
use crate::app::SharedApp;

/// What the Web Office remembers while the sandbox runs.
#[derive(Debug)]
pub(crate) struct Office {
    pub(crate) sessions: Sessions,
    pub(crate) attempts: Attempts,
    pub(crate) run_password: RunPassword,
}

/// The pages below `/office`.
pub(crate) fn router() -> Router<SharedApp> {
    Router::new()
        .route("/office", get(async || Redirect::to("/office/overview")))
        .route("/office/style.css", get(page::style))
        .route("/office/login", get(login::show).post(login::submit))
        .route("/office/logout", post(login::leave))
        .route("/office/overview", get(overview::show))
        .route("/office/users", get(users::show).post(users::create))
        .route("/office/users/disable", post(users::disable))
        .route("/office/tokens", get(tokens::show).post(tokens::create))
        .route("/office/tokens/revoke", post(tokens::revoke))
}
