//! `/sandbox/tokens`: a new access token for a script, without the Web Office.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use serde::{Deserialize, Serialize};

use super::{answer, operator};
use crate::{
    access::{
        AccessRights, AdministrationError, TokenRequest, administration,
        restrictions::Scope,
        user::{Organisation, User},
    },
    app::SharedApp,
    http::ErrorResponse,
    seed_data,
    sentence::sentence,
    store::{Changes, Reading as _},
};

/// What the operator asks for. A scope that is left out is not restricted: the operator has every right already.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    member: String,
    rights: AccessRights,
    #[serde(default)]
    accounts: Option<Vec<String>>,
    #[serde(default)]
    addresses: Option<Vec<String>>,
    #[serde(default)]
    endpoints: Option<Vec<String>>,
}

#[derive(Debug, Serialize)]
struct Created {
    access_token: String,
    token_identification: String,
    user: String,
    member_identification: String,
    access_rights: AccessRights,
}

/// Creates a token for a User that came with the sandbox.
pub(super) async fn create(
    State(app): State<SharedApp>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let created = async {
        operator::admit(&app, &headers)?;
        let asked: Asked = operator::read(&app, body).await?;
        let identification = administration::random_identification().map_err(refused)?;
        let shared = app.clone();
        let job = move |changes: &mut Changes<'_, '_>| {
            let organisations: Vec<Organisation> = changes.all(&[])?;
            let organisation = organisations
                .into_iter()
                .find(|organisation| organisation.members.contains(&asked.member))
                .ok_or_else(|| AdministrationError::MemberUnknown(asked.member.clone()))?;
            let name = seed_data::user_name(asked.rights, &organisation.identification);
            let user = User::find(changes, &name)?;
            let user = user.ok_or(AdministrationError::UserUnknown(name))?;
            let scope = |names: Option<Vec<String>>| names.map_or(Scope::All, Scope::Only);
            let request = TokenRequest {
                user: user.name,
                member: asked.member,
                accounts: scope(asked.accounts),
                addresses: scope(asked.addresses),
                endpoints: scope(asked.endpoints),
            };
            shared.create_token(
                changes,
                &organisation.identification,
                &request,
                identification,
            )
        };
        let issued = app.store.commit(job).await?.map_err(refused)?;
        Ok(Created {
            access_token: issued.token,
            token_identification: issued.identification,
            user: issued.user,
            member_identification: issued.member,
            access_rights: issued.rights,
        })
    };
    let created = created.await;
    answer(&app, &uri, created)
}

/// What cannot be created is reported as the form of the Web Office reports it.
fn refused(error: AdministrationError) -> ErrorResponse {
    match error {
        AdministrationError::Store(error) => error.into(),
        error => ErrorResponse::bad_request("request_invalid", sentence(&error)),
    }
}
