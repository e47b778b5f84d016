//! Access Token Management.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{token_facts::Facts, token_form};
use crate::{
    access::{
        IssuedToken, TokenRequest,
        administration::{self, random_identification},
        session::{Session, SessionEnd},
    },
    app::SharedApp,
    http::form::Fields,
    office::{
        SharedOffice,
        inside::{Notice, inside},
        page,
        visitor::{Administrator, Submitted, Visitor},
    },
    store::Changes,
};

const TITLE: &str = "Access Token Management";

/// Shows the tokens of the organisation.
pub(in crate::office) async fn show(
    State(office): State<SharedOffice>,
    by: Administrator,
) -> Response {
    let app = &office.app;
    answer(app, &by.0, None, None, &Fields::default())
}

/// Creates a token and shows it once.
pub(in crate::office) async fn create(
    State(office): State<SharedOffice>,
    form: Submitted<Administrator>,
) -> Response {
    let app = &office.app;
    let Submitted { by, fields } = form;
    let request = match token_form::request_of(&fields) {
        Ok(request) => request,
        Err(problem) => {
            return answer(
                app,
                &by.0,
                Some(&Notice::Failed(format!("Not created: {problem}."))),
                None,
                &fields,
            );
        }
    };
    let Ok(identification) = random_identification() else {
        return page::failure(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The machine gives no random numbers.",
        );
    };
    let example = first_request(&request);
    let (shared, organisation) = (app.clone(), by.0.user.organisation.clone());
    let job = move |changes: &mut Changes<'_, '_>| {
        shared.create_token(changes, &organisation, &request, identification)
    };
    match app.store.commit(job).await {
        Ok(Ok(issued)) => {
            let notice = Notice::Done(format!("An access token for {} was created.", issued.user));
            let issued = (&issued, example.as_str());
            answer(app, &by.0, Some(&notice), Some(issued), &Fields::default())
        }
        Ok(Err(error)) => answer(
            app,
            &by.0,
            Some(&Notice::Failed(format!("Not created: {error}."))),
            None,
            &fields,
        ),
        Err(_) => page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed."),
    }
}

/// Revokes a token.
pub(in crate::office) async fn revoke(
    State(office): State<SharedOffice>,
    form: Submitted<Administrator>,
) -> Response {
    let app = &office.app;
    let Submitted { by, fields } = form;
    let (organisation, now) = (by.0.user.organisation.clone(), app.clock.now());
    let identification = fields.text("token").to_owned();
    let job = move |changes: &mut Changes<'_, '_>| {
        administration::revoke_session(changes, &organisation, &identification, now)
    };
    let notice = match app.store.commit(job).await {
        Ok(Ok(())) => Notice::Done("The access token was revoked.".to_owned()),
        Ok(Err(error)) => Notice::Failed(format!("Not revoked: {error}.")),
        Err(_) => return page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed."),
    };
    answer(app, &by.0, Some(&notice), None, &Fields::default())
}

fn answer(
    app: &SharedApp,
    visitor: &Visitor,
    notice: Option<&Notice>,
    issued: Option<(&IssuedToken, &str)>,
    sent: &Fields,
) -> Response {
    match Facts::gather(app, &visitor.user.organisation) {
        Ok(facts) => {
            let content = html! {
                @if let Some((issued, example)) = issued { (once(app, issued, example)) }
                (list(visitor, &facts))
                h2 { "Create an access token" }
                (token_form::form(visitor, &facts, sent))
            };
            inside(visitor, TITLE, notice, &content)
        }
        Err(_) => page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed."),
    }
}

/// The method and the path of a request that a token may really send: one that only reads, if there is one.
fn first_request(request: &TokenRequest) -> String {
    const ACCOUNTS: &str = "GET /client/v1/api/digital-accounts";
    let Some(endpoints) = request.endpoints.names() else {
        return ACCOUNTS.to_owned();
    };
    let accounts = request.accounts.names().unwrap_or_default();
    let account = accounts.first().copied().unwrap_or("main");
    let is_plain = |path: &&str| path.starts_with("GET ") && !path.contains("/gateway/");
    let reading = endpoints.iter().copied().find(is_plain);
    // Every restricted token may refresh itself.
    reading
        .unwrap_or("POST /client/v1/api/oauth-token/refresh")
        .replace("{account_identification}", account)
}

/// The token itself, which is not kept and cannot be shown again.
fn once(app: &SharedApp, issued: &IssuedToken, example: &str) -> Markup {
    let base = app.base_url();
    let (method, path) = example.split_once(' ').unwrap_or(("GET", example));
    html! {
        section aria-label="The new access token" {
            label {
                "Access token for " (issued.user) " and the Member " (issued.member)
                textarea.token readonly rows="6" { (issued.token) }
            }
            p.hint { "Copy it now: it is not kept and will not be shown again." }
            p { "A first request:" }
            p { code { "curl -X " (method) " " (base) (path) " -H \"Authorization: Bearer $TOKEN\"" } }
        }
    }
}

fn list(visitor: &Visitor, facts: &Facts) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Access tokens" {
            table {
                caption { "Access tokens of the organisation " (visitor.user.organisation) ", newest first" }
                thead {
                    tr {
                        th scope="col" { "User" } th scope="col" { "Member" } th scope="col" { "Restrictions" }
                        th scope="col" { "Created" } th scope="col" { "Refreshed" } th scope="col" { "State" }
                        th scope="col" { "Action" }
                    }
                }
                tbody { @for session in &facts.sessions { (row(visitor, session, facts.now)) } }
            }
        }
    }
}

fn row(visitor: &Visitor, session: &Session, now: Timestamp) -> Markup {
    let end = session.end(now);
    let short: String = session.identification.chars().take(8).collect();
    html! {
        tr {
            th scope="row" { (session.user) br; span.hint { code { (short) } } }
            td { (session.member) }
            td { (restrictions(session)) }
            td { (page::time(session.created_at)) }
            td { (page::time(session.refreshed_at)) }
            td {
                @match end {
                    None => { span.good { "good" } " until " (page::time(session.good_until())) },
                    Some(SessionEnd::Revoked) => span.bad { "revoked" },
                    Some(SessionEnd::NotRefreshed) => span.bad { "not refreshed in time" },
                    Some(SessionEnd::Over) => span.bad { "over" },
                }
            }
            td {
                @if end.is_none() {
                    form method="post" action="/office/tokens/revoke" {
                        (page::secret(&visitor.form_secret))
                        input type="hidden" name="token" value=(session.identification);
                        button aria-label={ "Revoke token " (short) " of " (session.user) } { "Revoke" }
                    }
                }
            }
        }
    }
}

fn restrictions(session: &Session) -> Markup {
    let restrictions = &session.restrictions;
    let networks = restrictions.allowed_ip_addresses.as_ref();
    let networks =
        networks.map(|networks| networks.iter().map(ToString::to_string).collect::<Vec<_>>());
    let rows = [
        ("accounts", restrictions.account_identifications.as_ref()),
        ("addresses", networks.as_ref()),
        ("endpoints", restrictions.permitted_endpoints.as_ref()),
    ];
    html! {
        @if rows.iter().all(|(_, names)| names.is_none()) { "none" }
        @for (what, names) in rows {
            @if let Some(names) = names { div { (what) ": " (names.join(", ")) } }
        }
    }
}
