//! Admits requests to the Web Office: who is there, and whether a form really comes from one of our pages.

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts},
    http::{
        HeaderMap, Request, StatusCode,
        header::{CONTENT_TYPE, HOST, ORIGIN},
        request::Parts,
    },
    response::{IntoResponse as _, Redirect, Response},
};

use super::{SharedOffice, cookies, page, session::OfficeSession};
use crate::{
    access::{AccessRights, user::User},
    http::{body::read_body, form::Fields},
};

/// Longest form, in bytes.
const LONGEST_FORM: usize = 64 * 1024;

/// A session, logged in or not.
#[derive(Debug, Clone)]
pub(crate) struct AnySession {
    pub(crate) identifier: String,
    pub(crate) session: OfficeSession,
}

/// A User who is logged in.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) user: User,
    pub(crate) form_secret: String,
}

/// An Administrator who is logged in.
#[derive(Debug, Clone)]
pub(crate) struct Administrator(pub(crate) Visitor);

/// A form that comes from a page of the session `T`.
#[derive(Debug, Clone)]
pub(crate) struct Submitted<T> {
    pub(crate) by: T,
    pub(crate) fields: Fields,
}

/// Something that has a session.
pub(crate) trait HasFormSecret {
    /// What forms of the session must carry.
    fn form_secret(&self) -> &str;
}

impl HasFormSecret for AnySession {
    fn form_secret(&self) -> &str {
        &self.session.form_secret
    }
}

impl HasFormSecret for Administrator {
    fn form_secret(&self) -> &str {
        &self.0.form_secret
    }
}

impl FromRequestParts<SharedOffice> for AnySession {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        office: &SharedOffice,
    ) -> Result<Self, Response> {
        let found = cookies::identifier(&parts.headers).and_then(|identifier| {
            let session = office.sessions.find(&identifier, office.app.clock.now())?;
            Some(Self {
                identifier,
                session,
            })
        });
        found.ok_or_else(to_login)
    }
}

impl FromRequestParts<SharedOffice> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        office: &SharedOffice,
    ) -> Result<Self, Response> {
        let AnySession { session, .. } = AnySession::from_request_parts(parts, office).await?;
        let name = session.user.ok_or_else(to_login)?;
        let user = office
            .app
            .store
            .snapshot()
            .and_then(|records| User::find(&records, &name));
        let user = user.map_err(|_| {
            page::failure(StatusCode::INTERNAL_SERVER_ERROR, "The database failed.")
        })?;
        let user = user
            .filter(|user| user.disabled_at.is_none())
            .ok_or_else(to_login)?;
        Ok(Self {
            user,
            form_secret: session.form_secret,
        })
    }
}

impl FromRequestParts<SharedOffice> for Administrator {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        office: &SharedOffice,
    ) -> Result<Self, Response> {
        let visitor = Visitor::from_request_parts(parts, office).await?;
        if visitor.user.rights == AccessRights::Administrator {
            Ok(Self(visitor))
        } else {
            let text = "Only Administrators may do this.";
            Err(page::failure(StatusCode::FORBIDDEN, text))
        }
    }
}

impl<T> FromRequest<SharedOffice> for Submitted<T>
where
    T: FromRequestParts<SharedOffice, Rejection = Response> + HasFormSecret + Send,
{
    type Rejection = Response;

    async fn from_request(request: Request<Body>, office: &SharedOffice) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let by = T::from_request_parts(&mut parts, office).await?;
        if !comes_from_here(&parts.headers) {
            return Err(page::failure(
                StatusCode::FORBIDDEN,
                "The form comes from another site.",
            ));
        }
        let kind = parts
            .headers
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(page::failure(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "This is not a form.",
            ));
        }
        let time = office.app.settings.limits.body_time;
        let body = read_body(body, LONGEST_FORM, time).await;
        let body = body.map_err(|error| page::failure(error.status, &error.message))?;
        let fields = Fields::read(&body);
        // Both are as long as the secret, or the comparison does not matter.
        if fields.raw("form_secret") != by.form_secret() {
            let text = "The form is out of date. Go back, load the page again and repeat.";
            return Err(page::failure(StatusCode::FORBIDDEN, text));
        }
        Ok(Self { by, fields })
    }
}

/// Whether a form was sent by a page of this very server, as far as the browser says.
fn comes_from_here(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site".parse().unwrap_or(ORIGIN))
        && !matches!(site, "same-origin" | "none")
    {
        return false;
    }
    match (text(ORIGIN), text(HOST)) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin == format!("http://{host}"),
        (Some(_), None) => false,
    }
}

fn to_login() -> Response {
    Redirect::to("/office/login").into_response()
}
