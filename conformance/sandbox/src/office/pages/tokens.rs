//! Access Token Management.

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    confirmation::{Question, ask as ask_first},
    listing::Listing,
    token_facts::Facts,
    token_form,
};
use crate::{
    access::{
        IssuedToken, TokenRequest,
        administration::{self, AdministrationError, random_identification},
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
const PATH: &str = "/office/tokens";
const REVOKE: &str = "/office/tokens/revoke";

/// What the page shows beside the tokens.
#[derive(Default)]
struct View<'v> {
    notice: Option<Notice>,
    /// A token that was just created, and a request that it may send.
    issued: Option<(&'v IssuedToken, &'v str)>,
    /// A form that was sent and not carried out.
    sent: Fields,
    /// The Member that the form is for, if one was chosen.
    member: String,
    listing: Listing,
}

/// Shows the tokens of the organization.
pub(in crate::office) async fn show(
    State(office): State<SharedOffice>,
    by: Administrator,
    RawQuery(query): RawQuery,
) -> Response {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let view = View {
        member: fields.text("member").to_owned(),
        listing: Listing::of(&fields),
        ..View::default()
    };
    respond(&office.app, &by.0, &view)
}

/// Creates a token and shows it once.
pub(in crate::office) async fn create(
    State(office): State<SharedOffice>,
    form: Submitted<Administrator>,
) -> Response {
    let app = &office.app;
    let Submitted { by, fields } = form;
    let member = fields.text("member").to_owned();
    let rejected = |problem: String| View {
        notice: Some(Notice::Failed(format!("Not created: {problem}."))),
        member: member.clone(),
        sent: fields.clone(),
        ..View::default()
    };
    let request = match token_form::request_of(&fields) {
        Ok(request) => request,
        Err(problem) => return respond(app, &by.0, &rejected(problem)),
    };
    let Ok(identification) = random_identification() else {
        return page::failure(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The machine gives no random numbers.",
        );
    };
    let example = first_request(&request);
    let (shared, organization) = (app.clone(), by.0.user.organization.clone());
    let job = move |changes: &mut Changes<'_, '_>| {
        administration::find_holder(changes, &organization, &request.user)?;
        shared.create_token(changes, &organization, &request, identification)
    };
    match app.store.commit(job).await {
        Ok(Ok(issued)) => {
            let text = format!("An access token for {} was created.", issued.user);
            let view = View {
                notice: Some(Notice::Done(text)),
                issued: Some((&issued, &example)),
                member: member.clone(),
                ..View::default()
            };
            respond(app, &by.0, &view)
        }
        Ok(Err(error)) => respond(app, &by.0, &rejected(error.to_string())),
        Err(_) => page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed."),
    }
}

/// Asks whether a token shall be revoked. Nothing changes.
pub(in crate::office) async fn ask(
    State(office): State<SharedOffice>,
    by: Administrator,
    RawQuery(query): RawQuery,
) -> Response {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    let Ok(facts) = Facts::gather(&office.app, &by.0.user.organization) else {
        return page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed.");
    };
    let mut sessions = facts.sessions.iter();
    let Some(session) = sessions.find(|session| session.identification == fields.text("token"))
    else {
        let text = format!("Not revoked: {}.", AdministrationError::TokenUnknown);
        return respond(&office.app, &by.0, &failed(text));
    };
    let consequences = html! {
        p { "Requests with the token are rejected from now on, and so are those with tokens that it was refreshed to." }
        dl {
            dt { "User" } dd { (session.user) }
            dt { "Member" } dd { (session.member) }
            dt { "Token" } dd { (page::identifier(&session.identification)) }
            dt { "Restrictions" } dd { (restrictions(session)) }
            dt { "Created" } dd { (page::time(session.created_at)) }
        }
    };
    let question = Question {
        title: "Revoke an access token",
        consequences: &consequences,
        path: REVOKE,
        field: ("token", &session.identification),
        inputs: &html! {},
        button: "Revoke",
        back: PATH,
        notice: None,
    };
    ask_first(&by.0, &question)
}

/// Revokes a token.
pub(in crate::office) async fn revoke(
    State(office): State<SharedOffice>,
    form: Submitted<Administrator>,
) -> Response {
    let app = &office.app;
    let Submitted { by, fields } = form;
    let (organization, now) = (by.0.user.organization.clone(), app.clock.now());
    let identification = fields.text("token").to_owned();
    let job = move |changes: &mut Changes<'_, '_>| {
        administration::revoke_session(changes, &organization, &identification, now)
    };
    let view = match app.store.commit(job).await {
        Ok(Ok(())) => View {
            notice: Some(Notice::Done("The access token was revoked.".to_owned())),
            ..View::default()
        },
        Ok(Err(error)) => failed(format!("Not revoked: {error}.")),
        Err(_) => return page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed."),
    };
    respond(app, &by.0, &view)
}

fn failed<'v>(text: String) -> View<'v> {
    View {
        notice: Some(Notice::Failed(text)),
        ..View::default()
    }
}

fn respond(app: &SharedApp, visitor: &Visitor, view: &View<'_>) -> Response {
    match Facts::gather(app, &visitor.user.organization) {
        Ok(facts) => {
            let content = html! {
                @if let Some((issued, example)) = view.issued { (once(app, issued, example)) }
                (list(visitor, &facts, &view.listing))
                h2 #create { "Create an access token" }
                (token_form::form(visitor, &facts, &view.member, &view.sent))
            };
            inside(visitor, TITLE, view.notice.as_ref(), &content)
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
            p { code data-copy="the request" { "curl -X " (method) " " (base) (path) " -H \"Authorization: Bearer $TOKEN\"" } }
        }
    }
}

fn list(visitor: &Visitor, facts: &Facts, listing: &Listing) -> Markup {
    let found = |session: &&Session| {
        listing.finds(&[&session.user, &session.member, &session.identification])
    };
    let found: Vec<&Session> = facts.sessions.iter().filter(found).collect();
    let part = listing.part(&found);
    html! {
        (listing.search(PATH, "Search tokens by User, Member or identifier"))
        div.scroll tabindex="0" role="region" aria-label="Access tokens" {
            table {
                caption { "Access tokens of the organization " (visitor.user.organization) ", newest first" }
                thead {
                    tr {
                        th scope="col" { "User" } th scope="col" { "Member" } th scope="col" { "Restrictions" }
                        th scope="col" { "Created" } th scope="col" { "Refreshed" } th scope="col" { "State" }
                        th.actions scope="col" { "Actions" }
                    }
                }
                tbody { @for session in part.rows { (row(session, facts.now)) } }
            }
        }
        (listing.pages(PATH, &part))
    }
}

fn row(session: &Session, now: Timestamp) -> Markup {
    let end = session.end(now);
    let identification = &session.identification;
    html! {
        tr {
            th scope="row" { (session.user) br; (page::identifier(identification)) }
            td { (session.member) }
            td.long { (restrictions(session)) }
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
            td.actions {
                @if end.is_none() {
                    a.action href=(page::address(REVOKE, &[("token", identification)]))
                        aria-label={ "Revoke token " (identification) " of " (session.user) } { "Revoke" }
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
