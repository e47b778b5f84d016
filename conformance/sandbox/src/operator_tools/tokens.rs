//! `/sandbox/tokens`: a new access token for a script, without the Web Office.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, Uri},
    response::Response,
};
use serde::{Deserialize, Serialize};

use super::{operator, respond};
use crate::{
    access::{
        AccessRights, AdministrationError, TokenRequest, administration,
        restrictions::{Scope, with_refresh},
        user::{Organization, User},
    },
    app::SharedApp,
    http::ErrorResponse,
    seed_data,
    sentence::sentence,
    store::{Changes, Reading as _},
};

/// What the operator asks for. Each scope is stated, as in the form of the Web Office, so that none is wide by omission.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    member: String,
    rights: AccessRights,
    accounts: AskedScope,
    addresses: AskedScope,
    endpoints: AskedScope,
}

/// `"all"`, or a list of names.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a scope is \"all\" or a list of names")]
enum AskedScope {
    Every(Every),
    Only(Vec<String>),
}

#[derive(Debug, Deserialize)]
enum Every {
    #[serde(rename = "all")]
    All,
}

impl From<AskedScope> for Scope {
    fn from(asked: AskedScope) -> Self {
        match asked {
            AskedScope::Every(Every::All) => Self::All,
            AskedScope::Only(names) => Self::Only(names),
        }
    }
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
        let identification = administration::random_identification().map_err(rejected)?;
        let shared = app.clone();
        let job = move |changes: &mut Changes<'_, '_>| {
            let organizations: Vec<Organization> = changes.all(&[])?;
            let organization = organizations
                .into_iter()
                .find(|organization| organization.members.contains(&asked.member))
                .ok_or_else(|| AdministrationError::MemberUnknown(asked.member.clone()))?;
            let name = seed_data::user_name(asked.rights, &organization.identification);
            let user = User::find(changes, &name)?;
            let user = user.ok_or(AdministrationError::UserUnknown(name))?;
            let endpoints = match Scope::from(asked.endpoints) {
                Scope::All => Scope::All,
                Scope::Only(names) => Scope::Only(with_refresh(names)),
            };
            let request = TokenRequest {
                user: user.name,
                member: asked.member,
                accounts: asked.accounts.into(),
                addresses: asked.addresses.into(),
                endpoints,
            };
            shared.create_token(
                changes,
                &organization.identification,
                &request,
                identification,
            )
        };
        let issued = app.store.commit(job).await?.map_err(rejected)?;
        Ok(Created {
            access_token: issued.token,
            token_identification: issued.identification,
            user: issued.user,
            member_identification: issued.member,
            access_rights: issued.rights,
        })
    };
    let created = created.await;
    respond(&app, &uri, created)
}

/// What cannot be created is reported as the form of the Web Office reports it.
fn rejected(error: AdministrationError) -> ErrorResponse {
    match error {
        AdministrationError::Store(error) => error.into(),
        error => ErrorResponse::bad_request("request_invalid", sentence(&error)),
    }
}
