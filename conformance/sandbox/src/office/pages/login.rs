//! Logging in and out.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};
use maud::html;

use crate::{
    access::user::User,
    office::{
        SharedOffice,
        attempts::Attempt,
        cookies::{identifier, no_cookie, session_cookie, with_cookie},
        page,
        password::{self, LONGEST},
        session::OfficeSession,
        visitor::{AnySession, Submitted},
    },
};

/// Shows the form.
pub(in crate::office) async fn show(
    State(office): State<SharedOffice>,
    headers: HeaderMap,
) -> Response {
    let now = office.app.clock.now();
    let known = identifier(&headers).and_then(|identifier| office.sessions.find(&identifier, now));
    match known {
        Some(OfficeSession { user: Some(_), .. }) => {
            Redirect::to("/office/overview").into_response()
        }
        Some(session) => form(&session, StatusCode::OK, "", None),
        None => match office.sessions.begin(None, now) {
            Ok((identifier, session)) => with_cookie(
                form(&session, StatusCode::OK, "", None),
                &session_cookie(identifier),
            ),
            Err(_) => page::failure(
                StatusCode::INTERNAL_SERVER_ERROR,
                "The machine gives no random numbers.",
            ),
        },
    }
}

/// Lets a User in. The session is a new one, so that nobody can have prepared it.
pub(in crate::office) async fn submit(
    State(office): State<SharedOffice>,
    form_sent: Submitted<AnySession>,
) -> Response {
    let Submitted { by, fields } = form_sent;
    let (name, password) = (
        fields.text("user").to_owned(),
        fields.raw("password").to_owned(),
    );
    let now = office.app.clock.now();
    let user = office
        .app
        .store
        .snapshot()
        .and_then(|records| User::find(&records, &name));
    let Ok(user) = user else {
        return page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed.");
    };
    let attempt = Attempt::by(&name, user.as_ref());
    if !office.attempts.begin(&attempt, now) {
        let text = "Too many attempts. Wait a minute.";
        return form(
            &by.session,
            StatusCode::TOO_MANY_REQUESTS,
            &name,
            Some(text),
        );
    }
    let is_right = password.len() <= LONGEST
        && password::is_right(&office.run_password, user.as_ref(), password).await;
    let Some(user) = user.filter(|_| is_right) else {
        // A name that nobody has may be a password in the wrong field.
        tracing::info!(user = attempt.known_name(), "log-in rejected");
        let text = "The name or the password is wrong.";
        return form(&by.session, StatusCode::UNAUTHORIZED, &name, Some(text));
    };
    office.attempts.succeeded(&attempt);
    office.sessions.end(&by.identifier);
    match office.sessions.begin(Some(user.name), now) {
        Ok((identifier, _)) => with_cookie(
            Redirect::to("/office/overview").into_response(),
            &session_cookie(identifier),
        ),
        Err(_) => page::failure(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The machine gives no random numbers.",
        ),
    }
}

/// Ends the session.
pub(in crate::office) async fn leave(
    State(office): State<SharedOffice>,
    form_sent: Submitted<AnySession>,
) -> Response {
    office.sessions.end(&form_sent.by.identifier);
    with_cookie(Redirect::to("/office/login").into_response(), &no_cookie())
}

fn form(
    session: &OfficeSession,
    status: StatusCode,
    name: &str,
    problem: Option<&str>,
) -> Response {
    page::outside(
        status,
        "Log in",
        &html! {
            div.narrow {
                @if let Some(problem) = problem { p.notice.failed role="alert" { (problem) } }
                form.sheet method="post" action="/office/login" {
                    (page::secret(&session.form_secret))
                    label {
                        "User"
                        input name="user" value=(name) autocomplete="username" required autofocus[name.is_empty()];
                    }
                    label {
                        "Password"
                        input name="password" type="password" autocomplete="current-password" required;
                    }
                    button { "Log in" }
                }
                p.hint { "Administrators are called " code { "administrator@bluebank" } " and the like. "
                    "Their password is printed when the sandbox starts." }
            }
        },
    )
}
