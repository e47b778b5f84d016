//! What Administrators do: Users and access tokens.

use std::fmt;

use data_encoding::HEXLOWER;
use jiff::Timestamp;

use super::{
    AccessRights,
    network::{self, NetworkError},
    restrictions::{Restrictions, Scope},
    session::Session,
    token::LONGEST as LONGEST_TOKEN,
    user::{Organization, User, comparable},
};
use crate::{
    ledger::Account,
    store::{Changes, Reading, StoreError},
};

/// Longest name of a User.
const LONGEST_NAME: usize = 64;

/// Why an Administrator cannot do something.
#[derive(Debug, thiserror::Error)]
pub enum AdministrationError {
    /// The name has a form that names do not have, or is that of another organization.
    #[error(
        "the name `{name}` is not of 1 to {LONGEST_NAME} letters, digits and `._-` that end with `@{organization}`"
    )]
    Name {
        /// The name, cut where it is too long.
        name: String,
        /// The organization that the User would belong to.
        organization: String,
    },
    /// There is such a User already.
    #[error("the User `{0}` exists already")]
    UserExists(String),
    /// There is no such User in the organization.
    #[error("the User `{0}` is unknown")]
    UserUnknown(String),
    /// The User has been disabled.
    #[error("the User `{0}` is disabled")]
    UserDisabled(String),
    /// Administrators come with the organization and are not created.
    #[error("only Managers and Viewers can be created")]
    RightsNotGiven,
    /// Nobody shuts the door behind himself.
    #[error("Administrators cannot disable themselves")]
    OwnUser,
    /// What is done to Users is not done to Administrators.
    #[error(
        "the User `{0}` is an Administrator, and this can be done to Managers and Viewers only"
    )]
    IsAdministrator(String),
    /// The User has to stay.
    #[error("the User `{0}` came with the sandbox and cannot be deleted; disable the User instead")]
    ComesWithSandbox(String),
    /// The organization does not run this Member Node.
    #[error("the Member `{0}` does not belong to the organization")]
    MemberUnknown(String),
    /// The Member has no such account.
    #[error("the Member has no Digital Account `{0}`")]
    AccountUnknown(String),
    /// The contract has no such endpoint.
    #[error("the endpoint `{0}` does not exist")]
    EndpointUnknown(String),
    /// A network is not written as one.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// A scope is restricted to nothing.
    #[error("no {0} was chosen, so the token would allow nothing")]
    NothingChosen(&'static str),
    /// The token would be longer than those that are accepted.
    #[error(
        "the token would have {0} characters, and {LONGEST_TOKEN} are accepted; choose fewer accounts, addresses or endpoints"
    )]
    TokenTooLong(usize),
    /// There is no such token in the organization.
    #[error("the access token is unknown")]
    TokenUnknown,
    /// The machine has no randomness.
    #[error("the machine gives no random numbers: {0}")]
    Random(getrandom::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An access token as an Administrator asks for it. Every scope is stated: what is left out is not allowed by omission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRequest {
    /// The User who shall have it.
    pub user: String,
    /// The Member that it shall speak for.
    pub member: String,
    /// Digital Accounts it may reach.
    pub accounts: Scope,
    /// Addresses and networks it may come from.
    pub addresses: Scope,
    /// Endpoints it may call, such as `GET /client/v1/api/digital-accounts`.
    pub endpoints: Scope,
}

impl TokenRequest {
    /// A token without restrictions; narrow it by setting its scopes.
    pub fn unrestricted(user: impl Into<String>, member: impl Into<String>) -> Self {
        Self {
            user: user.into(),
            member: member.into(),
            accounts: Scope::All,
            addresses: Scope::All,
            endpoints: Scope::All,
        }
    }
}

/// An access token that was issued.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedToken {
    /// The Member that it speaks for.
    pub member: String,
    /// The User that it belongs to.
    pub user: String,
    /// Rights of the User.
    pub rights: AccessRights,
    /// The token, as it goes behind `Bearer`.
    pub token: String,
    /// Its identifier, which is not a secret.
    pub identification: String,
}

impl fmt::Debug for IssuedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IssuedToken({} for {})", self.user, self.member)
    }
}

/// A random identifier.
pub(crate) fn random_identification() -> Result<String, AdministrationError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(AdministrationError::Random)?;
    Ok(HEXLOWER.encode(&bytes))
}

/// Creates a User of `organization`.
pub(crate) fn create_user(
    changes: &mut Changes<'_, '_>,
    organization: &str,
    name: &str,
    rights: AccessRights,
    password_hash: String,
    now: Timestamp,
) -> Result<(), AdministrationError> {
    if !is_name_of(organization, name) {
        return Err(AdministrationError::Name {
            name: name.chars().take(LONGEST_NAME).collect(),
            organization: organization.to_owned(),
        });
    }
    if rights == AccessRights::Administrator {
        return Err(AdministrationError::RightsNotGiven);
    }
    if let Some(user) = User::find(changes, name)? {
        return Err(AdministrationError::UserExists(user.name));
    }
    changes.put(&User {
        name: name.to_owned(),
        organization: organization.to_owned(),
        rights,
        password_hash: Some(password_hash),
        disabled_at: None,
        created_at: now,
    })?;
    Ok(())
}

/// Whether `name` may be given to a User of `organization`: it ends with the organization, so that nobody can be taken
/// for a User of another.
fn is_name_of(organization: &str, name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let own = name.rsplit_once('@').filter(|(_, of)| *of == organization);
    name.len() <= LONGEST_NAME
        && own.is_some_and(|(own, _)| !own.is_empty() && own.bytes().all(fits))
}

/// Disables a User of the organization, and revokes all tokens of the User.
pub(crate) fn disable_user(
    changes: &mut Changes<'_, '_>,
    administrator: &User,
    name: &str,
    now: Timestamp,
) -> Result<(), AdministrationError> {
    if administrator.is_called(name) {
        return Err(AdministrationError::OwnUser);
    }
    let mut user = find_user(changes, &administrator.organization, name)?;
    user.disabled_at.get_or_insert(now);
    changes.put(&user)?;
    revoke_all(changes, &user.name, now)
}

/// Enables a User again. Tokens that were revoked stay revoked.
pub(crate) fn enable_user(
    changes: &mut Changes<'_, '_>,
    organization: &str,
    name: &str,
) -> Result<(), AdministrationError> {
    let mut user = find_holder(changes, organization, name)?;
    user.disabled_at = None;
    changes.put(&user)?;
    Ok(())
}

/// Gives a User another password.
pub(crate) fn set_password(
    changes: &mut Changes<'_, '_>,
    organization: &str,
    name: &str,
    password_hash: String,
) -> Result<(), AdministrationError> {
    let mut user = find_holder(changes, organization, name)?;
    user.password_hash = Some(password_hash);
    changes.put(&user)?;
    Ok(())
}

/// Deletes a User, and revokes all tokens of the User: another User with the same name does not get them.
pub(crate) fn delete_user(
    changes: &mut Changes<'_, '_>,
    organization: &str,
    name: &str,
    now: Timestamp,
) -> Result<(), AdministrationError> {
    let user = find_holder(changes, organization, name)?;
    revoke_all(changes, &user.name, now)?;
    changes.remove::<User>(&[&comparable(&user.name)]);
    Ok(())
}

/// Revokes all tokens of a User.
fn revoke_all(
    changes: &mut Changes<'_, '_>,
    name: &str,
    now: Timestamp,
) -> Result<(), AdministrationError> {
    let mut sessions: Vec<Session> = changes.all(&[])?;
    sessions.retain(|session| session.user == name && session.revoked_at.is_none());
    for session in &mut sessions {
        session.revoked_at = Some(now);
        changes.put(session)?;
    }
    Ok(())
}

/// The User of `organization` with this name, who is a Manager or a Viewer.
pub(crate) fn find_holder<R: Reading>(
    records: &R,
    organization: &str,
    name: &str,
) -> Result<User, AdministrationError> {
    let user = find_user(records, organization, name)?;
    if user.rights == AccessRights::Administrator {
        return Err(AdministrationError::IsAdministrator(user.name));
    }
    Ok(user)
}

/// The User of `organization` with this name.
pub(crate) fn find_user<R: Reading>(
    records: &R,
    organization: &str,
    name: &str,
) -> Result<User, AdministrationError> {
    let user = User::find(records, name)?;
    user.filter(|user| user.organization == organization)
        .ok_or_else(|| AdministrationError::UserUnknown(name.to_owned()))
}

/// Begins the session of a new token. `endpoints` are those that there are, as a token names them.
pub(crate) fn create_session(
    changes: &mut Changes<'_, '_>,
    endpoints: &[String],
    organization: &str,
    request: &TokenRequest,
    identification: String,
    now: Timestamp,
) -> Result<Session, AdministrationError> {
    let user = find_user(changes, organization, &request.user)?;
    if user.disabled_at.is_some() {
        return Err(AdministrationError::UserDisabled(user.name));
    }
    let owner: Option<Organization> = changes.get(&[organization])?;
    if !owner.is_some_and(|owner| owner.members.contains(&request.member)) {
        return Err(AdministrationError::MemberUnknown(request.member.clone()));
    }
    let restrictions = restrictions_of(changes, endpoints, request)?;
    let session = Session::begin(
        identification,
        &user,
        request.member.clone(),
        restrictions,
        now,
    );
    changes.put(&session)?;
    Ok(session)
}

/// What the scopes of a request restrict its token to; everything they name must exist.
fn restrictions_of<R: Reading>(
    records: &R,
    endpoints: &[String],
    request: &TokenRequest,
) -> Result<Restrictions, AdministrationError> {
    let accounts = chosen(&request.accounts, "Digital Account")?;
    for account in accounts.iter().flatten() {
        let found: Option<Account> = records.get(&[&request.member, account])?;
        if found.is_none() {
            return Err(AdministrationError::AccountUnknown((*account).to_owned()));
        }
    }
    let permitted = chosen(&request.endpoints, "endpoint")?;
    for endpoint in permitted.iter().flatten() {
        if !endpoints.iter().any(|known| known == endpoint) {
            return Err(AdministrationError::EndpointUnknown((*endpoint).to_owned()));
        }
    }
    let addresses = chosen(&request.addresses, "IP address")?;
    let owned = |names: Vec<&str>| names.into_iter().map(ToOwned::to_owned).collect();
    Ok(Restrictions {
        account_identifications: accounts.map(owned),
        allowed_ip_addresses: addresses
            .map(|addresses| network::parse_all(&addresses))
            .transpose()?,
        permitted_endpoints: permitted.map(owned),
    })
}

/// The names that a scope is restricted to, which are at least one.
fn chosen<'s>(
    scope: &'s Scope,
    what: &'static str,
) -> Result<Option<Vec<&'s str>>, AdministrationError> {
    let names = scope.names();
    if names.as_ref().is_some_and(Vec::is_empty) {
        return Err(AdministrationError::NothingChosen(what));
    }
    Ok(names)
}

/// Revokes the tokens of a session.
pub(crate) fn revoke_session(
    changes: &mut Changes<'_, '_>,
    organization: &str,
    identification: &str,
    now: Timestamp,
) -> Result<(), AdministrationError> {
    let session: Option<Session> = changes.get(&[identification])?;
    let mut session = session.ok_or(AdministrationError::TokenUnknown)?;
    find_user(changes, organization, &session.user)
        .map_err(|_| AdministrationError::TokenUnknown)?;
    session.revoked_at.get_or_insert(now);
    changes.put(&session)?;
    Ok(())
}
