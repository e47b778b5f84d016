//! Credentials: the values for each security scheme, and their placeholders where they must not be shown.

use std::{collections::BTreeSet, fmt, sync::Arc};

use base64::Engine as _;
use spec::{
    http::percent,
    model::{Api, CredentialLocation, Operation, ParameterLocation},
    wire::Request,
};

use super::{
    own_names,
    session::{Session, SessionValue},
};

/// A bearer token that no server knows.
const WRONG_BEARER: &str = "Bearer wrong-token";

/// A value that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    value: SecretValue,
    /// The name of the environment variable that is shown instead.
    variable: String,
}

#[derive(Clone, PartialEq, Eq)]
enum SecretValue {
    Fixed(String),
    /// A value of a session, which changes during the run.
    Session(SessionValue),
}

impl Secret {
    /// A secret that is shown as `$variable`.
    pub fn new(value: impl Into<String>, variable: impl Into<String>) -> Self {
        Self {
            value: SecretValue::Fixed(value.into()),
            variable: variable.into(),
        }
    }

    /// A value of a session that is shown as `$variable`.
    pub fn of_session(value: SessionValue, variable: impl Into<String>) -> Self {
        Self {
            value: SecretValue::Session(value),
            variable: variable.into(),
        }
    }

    /// The value or, where `is_shown`, the name of its variable.
    fn text(&self, is_shown: bool) -> String {
        if is_shown {
            return format!("${}", self.variable);
        }
        match &self.value {
            SecretValue::Fixed(value) => value.clone(),
            SecretValue::Session(value) => value.current(),
        }
    }

    /// All values that it has had.
    fn values(&self) -> Vec<String> {
        match &self.value {
            SecretValue::Fixed(value) => vec![value.clone()],
            SecretValue::Session(value) => value.all(),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${}", self.variable)
    }
}

/// User and password of a basic scheme.
#[derive(Debug, Clone)]
pub struct BasicCredentials {
    /// The user.
    pub user: String,
    /// The password.
    pub password: Secret,
}

/// A secret under a name.
#[derive(Debug, Clone)]
pub struct NamedSecret {
    /// The name: of a security scheme, or of a header field.
    pub name: String,
    /// The secret.
    pub secret: Secret,
}

/// The credentials of a run.
#[derive(Debug, Clone, Default)]
pub struct Auth {
    /// For bearer, OAuth 2.0 and `OpenID` Connect schemes.
    pub bearer: Option<Secret>,
    /// For basic schemes.
    pub basic: Option<BasicCredentials>,
    /// For API keys, by the name of the scheme; an empty name applies to all of them.
    pub api_keys: Vec<NamedSecret>,
    /// Header fields that are sent with every request.
    pub headers: Vec<NamedSecret>,
    /// What a session sends with every request that has credentials.
    pub session_fields: Vec<SessionField>,
    /// The session that the values come from.
    pub session: Option<Arc<Session>>,
    /// Other identities, and the operations that use them.
    pub identities: Vec<Identity>,
    /// The variables of secrets that flags gave, as far as the environment does not have them.
    pub unset: Vec<String>,
}

/// A header field or query parameter whose value comes from a session.
#[derive(Debug, Clone)]
pub struct SessionField {
    /// Its name.
    pub name: String,
    /// What is in front of the value, such as `Bearer `.
    pub prefix: String,
    /// The value.
    pub value: Secret,
    /// Whether it is a query parameter.
    pub is_query: bool,
}

/// The credentials of some operations.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Its name.
    pub name: String,
    /// The operations, as [`Operation::id`].
    pub operations: BTreeSet<String>,
    /// The credentials.
    pub auth: Auth,
}

/// Which credentials are put into a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// The credentials themselves.
    Real,
    /// The names of their variables, for commands that users paste.
    Shown,
    /// None at all.
    None,
    /// Well-formed but invalid ones.
    Wrong,
}

impl Auth {
    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.bearer.is_none()
            && self.basic.is_none()
            && self.api_keys.is_empty()
            && self.headers.is_empty()
            && self.session.is_none()
            && self.identities.is_empty()
    }

    /// The credentials that the operation called `id` uses.
    pub fn of(&self, id: &str) -> &Self {
        let mut identities = self.identities.iter();
        identities
            .find(|identity| identity.operations.contains(id))
            .map_or(self, |identity| &identity.auth)
    }

    /// The names by which the server knows the users of these credentials, as far as the credentials show them.
    pub fn own_names(&self) -> BTreeSet<String> {
        let mut res = BTreeSet::new();
        for auth in self.all() {
            res.extend(auth.basic.iter().map(|basic| basic.user.clone()));
            let bearer = auth.bearer.iter().map(|token| token.text(false));
            res.extend(bearer.flat_map(|token| own_names::in_token(&token)));
            let named = auth.headers.iter().chain(&auth.api_keys);
            let values = named.map(|named| named.secret.text(false));
            res.extend(values.flat_map(|value| own_names::in_authorization(&value)));
            res.extend(auth.session.iter().flat_map(|session| session.own_names()));
        }
        res
    }

    /// The sessions of all identities that operations use.
    pub fn sessions(&self) -> impl Iterator<Item = &Arc<Session>> {
        self.all().filter_map(|auth| auth.session.as_ref())
    }

    /// These credentials and those of the other identities.
    fn all(&self) -> impl Iterator<Item = &Self> {
        let others = self.identities.iter().map(|identity| &identity.auth);
        std::iter::once(self).chain(others)
    }

    fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.all().flat_map(|auth| {
            let first = auth.bearer.iter();
            let first = first.chain(auth.basic.iter().map(|basic| &basic.password));
            let named = auth.api_keys.iter().chain(&auth.headers);
            let session = auth.session_fields.iter().map(|header| &header.value);
            first.chain(named.map(|named| &named.secret)).chain(session)
        })
    }

    /// Adds the credentials that `operation` requires: the first of its alternatives that can be satisfied.
    pub fn apply(&self, api: &Api, operation: &Operation, request: &mut Request, usage: Use) {
        self.of(&operation.id)
            .apply_own(api, operation, request, usage);
    }

    /// Shows the names of variables in the place of the header fields that the user gave and that `request` to the operation
    /// called `id` has: those that are not credentials are in requests without any too.
    pub fn hide_headers(&self, id: &str, request: &mut Request) {
        for NamedSecret { name, secret } in &self.of(id).headers {
            if request.headers.get(name) == Some(secret.text(false).as_str()) {
                request.headers.set(name, secret.text(true));
            }
        }
    }

    fn apply_own(&self, api: &Api, operation: &Operation, request: &mut Request, usage: Use) {
        let is_shown = usage == Use::Shown;
        for NamedSecret { name, secret } in &self.headers {
            let is_skipped =
                matches!(usage, Use::None | Use::Wrong) && is_credential_header(api, name);
            if !is_skipped {
                request.headers.set(name, secret.text(is_shown));
            }
        }
        if matches!(usage, Use::Real | Use::Shown) {
            for header in &self.session_fields {
                header.add_to(request, is_shown);
            }
        }
        if usage == Use::None {
            return;
        }
        self.apply_undeclared(api, request, usage);
        let alternatives = operation
            .security
            .iter()
            .filter(|requirement| !requirement.is_empty());
        let satisfiable = alternatives.clone().find(|requirement| {
            let mut schemes = requirement.schemes.iter();
            schemes.all(|(name, _)| self.credential(api, name, usage).is_some())
        });
        let Some(requirement) = satisfiable else {
            // Where the document does not say which credentials there are, most servers read these.
            if usage == Use::Wrong && request.headers.get("authorization").is_none() {
                request.headers.set("Authorization", WRONG_BEARER);
            }
            return;
        };
        for (name, _) in &requirement.schemes {
            if let Some(credential) = self.credential(api, name, usage) {
                credential.add_to(request, is_shown);
            }
        }
    }

    /// Adds the credentials that no scheme of the document requires: many documents declare no security, and users who give
    /// credentials want them used.
    fn apply_undeclared(&self, api: &Api, request: &mut Request, usage: Use) {
        let is_declared = |location: CredentialLocation| {
            let mut schemes = api.security_schemes.iter();
            schemes.any(|scheme| scheme.kind.credential().as_ref() == Some(&location))
        };
        let is_shown = usage == Use::Shown;
        let value = match (&self.bearer, &self.basic) {
            (Some(token), _) if !is_declared(CredentialLocation::Bearer) => {
                format!("Bearer {}", token.text(is_shown))
            }
            (_, Some(known)) if !is_declared(CredentialLocation::Basic) => basic(known, is_shown),
            _ => return,
        };
        if usage != Use::Wrong && request.headers.get("authorization").is_none() {
            request.headers.set("Authorization", value);
        }
    }

    /// The credential for the scheme called `name`; `None` when the user gave none for it.
    fn credential(&self, api: &Api, name: &str, usage: Use) -> Option<Credential> {
        let scheme = api.security_scheme(name)?;
        let is_shown = usage == Use::Shown;
        let is_wrong = usage == Use::Wrong;
        let location = scheme.kind.credential()?;
        let value = match (&location, scheme.kind.http_scheme()) {
            (CredentialLocation::Bearer, _) => {
                if is_wrong {
                    WRONG_BEARER.to_owned()
                } else {
                    format!("Bearer {}", self.bearer.as_ref()?.text(is_shown))
                }
            }
            (CredentialLocation::Basic, _) => match (&self.basic, is_wrong) {
                (_, true) => format!("Basic {}", encoded("nobody", "wrong-password")),
                (Some(known), _) => basic(known, is_shown),
                (None, false) => return None,
            },
            (_, Some(scheme)) => is_wrong.then(|| format!("{scheme} wrong"))?,
            (_, None) if is_wrong => "wrong-key".to_owned(),
            (_, None) => self.api_key(name)?.text(is_shown),
        };
        Some(Credential { location, value })
    }

    /// The API key of the scheme called `name`.
    fn api_key(&self, name: &str) -> Option<&Secret> {
        let of = |name: &str| self.api_keys.iter().find(|key| key.name == name);
        of(name).or_else(|| of("")).map(|key| &key.secret)
    }

    /// The names of the variables of all secrets.
    pub fn variables(&self) -> Vec<String> {
        let mut res: Vec<String> = Vec::new();
        for secret in self.secrets() {
            if !res.contains(&secret.variable) {
                res.push(secret.variable.clone());
            }
        }
        res
    }

    /// What to do before the printed commands are run; `None` where the environment has all that they name.
    pub fn how_to_run_commands(&self) -> Option<String> {
        if self.unset.is_empty() {
            return None;
        }
        let names = self.unset.iter().map(|name| format!("`{name}`"));
        let names: Vec<String> = names.collect();
        Some(format!(
            "the printed commands take credentials from {}, not set in this environment: export what the flags gave",
            names.join(", ")
        ))
    }

    /// `text` with every secret replaced by the name of its variable.
    pub fn redact(&self, text: &str) -> String {
        let own = self.secrets().flat_map(|secret| {
            secret
                .values()
                .into_iter()
                .map(|value| (value, secret.text(true)))
        });
        let of_sessions = self.sessions().flat_map(|session| {
            let secrets = session.secrets().into_iter();
            secrets.map(|hidden| (hidden.value, format!("${}", hidden.shown)))
        });
        own.chain(of_sessions)
            .filter(|(value, _)| value.len() > 3)
            .fold(text.to_owned(), |text, (value, shown)| {
                text.replace(&value, &shown)
            })
    }

    /// What happened to the sessions in the middle of the run.
    pub fn warnings(&self) -> Vec<String> {
        let sessions = self.sessions();
        sessions.flat_map(|session| session.warnings()).collect()
    }
}

impl SessionField {
    /// Adds the field to `request`; cookies are added to those of the request.
    fn add_to(&self, request: &mut Request, is_shown: bool) {
        let text = self.value.text(is_shown);
        if text.is_empty() {
            return;
        }
        let value = format!("{}{text}", self.prefix);
        if self.is_query {
            set_query_parameter(&mut request.target, &self.name, &value, is_shown);
        } else if self.name.eq_ignore_ascii_case("cookie") {
            let cookies = request.headers.all("cookie").map(ToOwned::to_owned);
            let mut cookies: Vec<String> = cookies.collect();
            cookies.push(value);
            request.headers.set("Cookie", cookies.join("; "));
        } else {
            request.headers.set(&self.name, value);
        }
    }
}

/// Removes the pairs called `name` from a query: the document may declare the credential as a parameter too.
fn without_query_parameter(target: &mut String, name: &str) {
    let Some((path, query)) = target.split_once('?') else {
        return;
    };
    let is_other = |pair: &&str| {
        let known = pair.split_once('=').map_or(*pair, |(known, _)| known);
        percent::decode_query(known) != name
    };
    let others: Vec<&str> = query.split('&').filter(is_other).collect();
    *target = if others.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", others.join("&"))
    };
}

/// Gives the query of `target` the parameter `name` in the place of others of this name; `is_shown` for the name of a variable,
/// which the shell must be able to expand.
fn set_query_parameter(target: &mut String, name: &str, value: &str, is_shown: bool) {
    without_query_parameter(target, name);
    let separator = if target.contains('?') { '&' } else { '?' };
    let value = if is_shown {
        value.to_owned()
    } else {
        percent::encode(value)
    };
    target.push_str(&format!("{separator}{}={value}", percent::encode(name)));
}

/// Whether the parameter is also the credential of a scheme of the document, so that credentials replace it.
pub fn is_credential(api: &Api, location: ParameterLocation, name: &str) -> bool {
    let is_header = location == ParameterLocation::Header;
    let is_same = |field: &str| field == name || is_header && field.eq_ignore_ascii_case(name);
    let mut schemes = api.security_schemes.iter();
    schemes.any(|scheme| {
        scheme.kind.credential().is_some_and(|credential| {
            let (at, field) = credential.parameter();
            at == location && is_same(field)
        })
    })
}

/// A credential and where it goes.
struct Credential {
    location: CredentialLocation,
    value: String,
}

impl Credential {
    /// Adds the credential to `request`; where `is_shown`, its value is the name of a variable.
    fn add_to(self, request: &mut Request, is_shown: bool) {
        let Self { location, value } = self;
        let (at, name) = location.parameter();
        match at {
            ParameterLocation::Query => {
                set_query_parameter(&mut request.target, name, &value, is_shown);
            }
            ParameterLocation::Cookie => {
                let mut cookies: Vec<String> = request
                    .headers
                    .all("cookie")
                    .map(ToOwned::to_owned)
                    .collect();
                cookies.push(format!("{name}={value}"));
                request.headers.set("Cookie", cookies.join("; "));
            }
            _ => request.headers.set(name, value),
        }
    }
}

/// Words in the names of headers that hold credentials.
const WORDS_OF_CREDENTIALS: [&str; 8] = [
    "auth",
    "cookie",
    "credential",
    "key",
    "password",
    "secret",
    "session",
    "token",
];

/// Whether a header that the user gave is a credential: of a scheme of the document, or by its name.
fn is_credential_header(api: &Api, name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut words = WORDS_OF_CREDENTIALS.iter();
    words.any(|word| lower.contains(word)) || is_credential(api, ParameterLocation::Header, name)
}

/// The beginning of an `Authorization` value in which user and password are shown instead of their base64.
pub(crate) const SHOWN_BASIC: &str = "Basic base64(";

/// The value of `Authorization` for user and password (RFC 7617 §2).
fn basic(known: &BasicCredentials, is_shown: bool) -> String {
    let BasicCredentials { user, password } = known;
    if is_shown {
        // `curl` has an option for it, and it is readable in reports.
        return format!("{SHOWN_BASIC}{user}:{})", password.text(true));
    }
    format!("Basic {}", encoded(user, &password.text(false)))
}

fn encoded(user: &str, password: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"))
}
