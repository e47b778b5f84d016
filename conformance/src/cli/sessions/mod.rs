//! Sessions and identities, from configuration: the requests of log-ins, and what their responses have.

mod oauth2;

mod variables;

mod wfc;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use base64::Engine as _;
use serde_json::Value;
use spec::{model::Api, source::pointer::JsonPointer};

use self::variables::{expanded, expanded_json};
use super::{Exit, credentials, duration, print_status, select};
use crate::{
    config::{
        auth::{AuthConfig, BasicConfig, IdentityConfig, LoginConfig, SendConfig, SourceConfig},
        wfc::{WfcHeader, WfcUser},
    },
    transport::{
        auth::{Auth, Identity, NamedSecret, Secret, SessionField},
        http::{HttpOptions, HttpTransport},
        session::{
            LoginError, Session,
            plan::{CsrfPlan, LoginBody, LoginPlan, LoginRequest, ValueSource},
        },
        target::Target,
    },
};

/// The name of the credentials that no identity has.
const DEFAULT: &str = "default";

/// Builds the sessions of one run.
struct Builder<'a> {
    api: &'a Api,
    base: Target,
}

/// An identity, and where its token goes.
struct Opened {
    auth: Auth,
    session: Session,
    send: Option<SendConfig>,
}

/// `auth` with the sessions and identities of `config` and of the file `wfc`.
pub(super) fn add(
    auth: Auth,
    api: &Api,
    base_url: &str,
    config: &AuthConfig,
    wfc: Option<&Path>,
) -> Result<Auth, Exit> {
    let base = Target::parse(base_url).map_err(|error| wrong(&error.to_string()))?;
    let builder = Builder { api, base };
    let mut res = builder.identity(DEFAULT, auth, &config.own())?;
    let mut identities: Vec<(String, Auth)> = Vec::new();
    for user in wfc.map(wfc::users).transpose()?.into_iter().flatten() {
        identities.push((user.name.clone(), builder.wfc(&user)?));
    }
    for (name, identity) in &config.identities {
        let own = credentials::of_config(identity)?;
        identities.push((name.clone(), builder.identity(name, own, identity)?));
    }
    if res.is_empty()
        && let Some((_, first)) = identities.first()
    {
        res = first.clone();
    }
    let mut taken: Vec<String> = Vec::new();
    for rule in &config.uses {
        let known = identities.iter().find(|(name, _)| *name == rule.identity);
        let Some((name, auth)) = known else {
            let names: Vec<&str> = identities.iter().map(|(name, _)| name.as_str()).collect();
            return Err(select::unknown("identity", &rule.identity, &names));
        };
        let meant = api.operations.iter().filter(|operation| {
            let mut patterns = rule.operations.iter();
            let has_tag = operation.tags.iter().any(|tag| rule.tags.contains(tag));
            has_tag || patterns.any(|pattern| select::names(pattern, operation))
        });
        let meant: Vec<String> = meant
            .map(|operation| operation.id.clone())
            .filter(|id| !taken.contains(id))
            .collect();
        if meant.is_empty() {
            print_status(&format!(
                "note: no operation uses the identity `{name}` by {}",
                rule.operations
                    .iter()
                    .chain(&rule.tags)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(", ")
            ));
        }
        taken.extend(meant.iter().cloned());
        res.identities.push(Identity {
            name: name.clone(),
            operations: meant.into_iter().collect(),
            auth: auth.clone(),
        });
    }
    Ok(res)
}

/// Opens all sessions before the first request of the run, so that a wrong password is reported as such.
pub(super) fn open(auth: &Auth, options: &Arc<HttpOptions>) -> Result<(), Exit> {
    if auth.sessions().next().is_none() {
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            print_status(&format!("error: {error}"));
            Exit::Bug
        })?;
    let mut transport = HttpTransport::new(Arc::clone(options));
    for session in auth.sessions() {
        if let Err(error) = runtime.block_on(session.open(&mut transport)) {
            print_status(&format!("error: {error}"));
            return Err(match error {
                LoginError::Unreachable { .. } => Exit::Unreachable,
                LoginError::Rejected { .. } | LoginError::Missing { .. } => Exit::NothingTested,
            });
        }
    }
    Ok(())
}

impl Builder<'_> {
    /// The credentials of an identity, with its session.
    fn identity(&self, name: &str, auth: Auth, config: &IdentityConfig) -> Result<Auth, Exit> {
        let opened = match (&config.login, &config.oauth2) {
            (None, None) => return Ok(auth),
            (Some(_), Some(_)) => {
                return Err(wrong(&format!(
                    "the identity `{name}` has both `login` and `oauth2`; give it one of them"
                )));
            }
            (Some(login), None) => Opened {
                session: Session::new(name, self.login(login)?),
                send: login.send.clone(),
                auth,
            },
            (None, Some(oauth2)) => Opened {
                session: Session::new(name, self.oauth2(oauth2)?),
                send: None,
                auth,
            },
        };
        self.with_session(name, opened)
    }

    /// Adds what a session sends to the credentials of its identity.
    fn with_session(&self, name: &str, opened: Opened) -> Result<Auth, Exit> {
        let Opened {
            mut auth,
            session,
            send,
        } = opened;
        let session = Arc::new(session);
        let plan = session.plan();
        if plan.token.is_some() {
            let token = Secret::of_session(session.token.clone(), variable_of(name, "TOKEN"));
            let header = |header: &str, prefix: String, value: Secret| SessionField {
                name: header.to_owned(),
                prefix,
                value,
                is_query: false,
            };
            match send {
                None => auth.bearer = Some(token),
                Some(SendConfig {
                    scheme: Some(scheme),
                    ..
                }) => {
                    let Some(known) = self.api.security_scheme(&scheme) else {
                        let schemes = self.api.security_schemes.iter();
                        let names: Vec<&str> = schemes.map(|known| known.name.as_str()).collect();
                        return Err(select::unknown("security scheme", &scheme, &names));
                    };
                    match known.kind.http_scheme() {
                        Some(_) => auth.bearer = Some(token),
                        None => auth.api_keys.push(NamedSecret {
                            name: scheme,
                            secret: token,
                        }),
                    }
                }
                Some(SendConfig {
                    cookie: Some(cookie),
                    ..
                }) => {
                    let header = header("Cookie", format!("{cookie}="), token);
                    auth.session_fields.push(header);
                }
                Some(SendConfig {
                    query: Some(name),
                    prefix,
                    ..
                }) => auth.session_fields.push(SessionField {
                    is_query: true,
                    ..header(&name, prefix.unwrap_or_default(), token)
                }),
                Some(SendConfig {
                    header: field,
                    prefix,
                    ..
                }) => {
                    let field = field.unwrap_or_else(|| "Authorization".to_owned());
                    let header = header(&field, prefix.unwrap_or_default(), token);
                    auth.session_fields.push(header);
                }
            }
        }
        auth.session_fields.push(SessionField {
            name: "Cookie".to_owned(),
            prefix: String::new(),
            value: Secret::of_session(session.cookies.clone(), variable_of(name, "COOKIES")),
            is_query: false,
        });
        if let Some(csrf) = &plan.csrf {
            auth.session_fields.push(SessionField {
                name: csrf.header.clone(),
                prefix: String::new(),
                value: Secret::of_session(session.csrf.clone(), variable_of(name, "CSRF_TOKEN")),
                is_query: false,
            });
        }
        auth.session = Some(session);
        Ok(auth)
    }

    fn login(&self, config: &LoginConfig) -> Result<LoginPlan, Exit> {
        let mut hidden = Vec::new();
        let content = body(config.json.as_ref(), config.form.as_ref(), &mut hidden)?;
        let mut login = self.request(&config.request, content)?;
        login.headers = headers(config.headers.iter(), config.basic.as_ref(), &mut hidden)?;
        let before = config.before.as_ref();
        let before = before
            .map(|before| self.request(before, LoginBody::None))
            .transpose()?;
        let mut refresh_from = None;
        let refresh = match &config.refresh {
            None => None,
            Some(refresh) => {
                let content = body(refresh.json.as_ref(), refresh.form.as_ref(), &mut hidden)?;
                let mut request = self.request(&refresh.request, content)?;
                request.headers =
                    headers(refresh.headers.iter(), refresh.basic.as_ref(), &mut hidden)?;
                let from = source_or(refresh.refresh_token.as_ref(), "refresh_token")?;
                refresh_from = Some(from);
                Some(request)
            }
        };
        let csrf = match &config.csrf {
            None => None,
            Some(csrf) => Some(CsrfPlan {
                source: source(&csrf.from)?,
                header: csrf.header.clone(),
            }),
        };
        let lifetime = config.lifetime.as_deref().map(duration::parse).transpose();
        Ok(LoginPlan {
            before,
            login: Some(login),
            refresh,
            refresh_token: None,
            token: config.token.as_ref().map(source).transpose()?,
            refresh_token_from: refresh_from,
            expires_in: Some(source_or(config.expires_in.as_ref(), "expires_in")?),
            lifetime: lifetime.map_err(|message| wrong(&format!("`lifetime`: {message}")))?,
            csrf,
            rejections: rejections(&config.expired),
            hidden,
        })
    }

    /// The request that `text` names: `METHOD path` or `METHOD URL`.
    fn request(&self, text: &str, body: LoginBody) -> Result<LoginRequest, Exit> {
        let named = text.trim().split_once(char::is_whitespace);
        let Some((method, place)) = named.map(|(method, place)| (method, place.trim())) else {
            return Err(wrong(&format!(
                "`{text}` is not a request; write `METHOD path` or `METHOD URL`, such as `POST /login`"
            )));
        };
        let (server, target) = if place.contains("://") {
            let (path, query) = match place.split_once('?') {
                Some((path, query)) => (path, format!("?{query}")),
                None => (place, String::new()),
            };
            let server =
                Target::parse(path).map_err(|error| wrong(&format!("`{text}`: {error}")))?;
            let target = format!("{}{query}", or_root(&server.prefix));
            let server = Target {
                prefix: String::new(),
                ..server
            };
            (Some(server), target)
        } else if place.starts_with('/') {
            (None, place.to_owned())
        } else {
            return Err(wrong(&format!(
                "the path of `{text}` does not begin with a slash; write `{method} /{place}`"
            )));
        };
        Ok(LoginRequest {
            method: method.to_ascii_uppercase(),
            server,
            target,
            headers: Vec::new(),
            body,
        })
    }

    /// The credentials of a user in the format of Web Fuzzing Commons.
    fn wfc(&self, user: &WfcUser) -> Result<Auth, Exit> {
        let mut auth = Auth::default();
        for (index, header) in user.fixed_headers.iter().flatten().enumerate() {
            let variable = variable_of(&user.name, &format!("HEADER_{}", index + 1));
            let secret = Secret::new(header.value.trim(), variable);
            auth.headers.push(NamedSecret {
                name: header.name.clone(),
                secret,
            });
        }
        let Some(login) = &user.login_endpoint_auth else {
            return Ok(auth);
        };
        let place = login.external_endpoint_url.as_ref();
        let Some(place) = place.or(login.endpoint.as_ref()) else {
            return Err(wrong(&format!(
                "the user `{}` has neither `endpoint` nor `externalEndpointURL`",
                user.name
            )));
        };
        let verb = login.verb.as_deref().unwrap_or("POST");
        let mut request = self.request(&format!("{verb} {place}"), wfc::body(login))?;
        let fields = login.headers.iter().flatten();
        let fields = fields.map(|WfcHeader { name, value }| (name.clone(), value.clone()));
        request.headers = fields.collect();
        let secrets = login.payload_user_pwd.iter();
        let hidden = secrets.map(|payload| payload.password.clone());
        let plan = LoginPlan {
            login: Some(request),
            token: login.token.as_ref().map(wfc::source),
            expires_in: Some(member("expires_in")),
            rejections: rejections(&[]),
            hidden: hidden.collect(),
            ..LoginPlan::default()
        };
        let session = Session::new(user.name.as_str(), plan);
        self.with_session(
            &user.name,
            Opened {
                auth,
                session,
                send: login.token.as_ref().map(wfc::send),
            },
        )
    }
}

/// The variable of an identity's secret.
fn variable_of(identity: &str, name: &str) -> String {
    if identity == DEFAULT {
        return name.to_owned();
    }
    let identity: String = identity
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_uppercase()
            } else {
                '_'
            }
        })
        .collect();
    let begins_with_digit = identity.starts_with(|c: char| c.is_ascii_digit());
    let sign = if begins_with_digit { "_" } else { "" };
    format!("{sign}{identity}_{name}")
}

fn rejections(configured: &[u16]) -> Vec<u16> {
    if configured.is_empty() {
        vec![401]
    } else {
        configured.to_vec()
    }
}

fn member(name: &str) -> ValueSource {
    ValueSource::Json(JsonPointer::root().join(name))
}

fn source(config: &SourceConfig) -> Result<ValueSource, Exit> {
    match (&config.json, &config.header, &config.cookie) {
        (Some(pointer), None, None) => Ok(ValueSource::Json(JsonPointer::from(pointer.as_str()))),
        (None, Some(name), None) => Ok(ValueSource::Header(name.clone())),
        (None, None, Some(name)) => Ok(ValueSource::Cookie(name.clone())),
        _ => Err(wrong(
            "the place of a value is exactly one of `json`, `header` and `cookie`, such as `token: {json: /access_token}`",
        )),
    }
}

/// The place of a value; `otherwise` where the configuration names none.
fn source_or(config: Option<&SourceConfig>, otherwise: &str) -> Result<ValueSource, Exit> {
    config.map_or_else(|| Ok(member(otherwise)), source)
}

fn body(
    json: Option<&Value>,
    form: Option<&BTreeMap<String, String>>,
    hidden: &mut Vec<String>,
) -> Result<LoginBody, Exit> {
    Ok(match (json, form) {
        (None, None) => LoginBody::None,
        (Some(json), None) => LoginBody::Json(expanded_json(json, hidden)?),
        (None, Some(form)) => {
            let fields = form.iter();
            let fields: Result<_, Exit> = fields
                .map(|(name, value)| Ok((name.clone(), expanded(value, hidden)?)))
                .collect();
            LoginBody::Form(fields?)
        }
        (Some(_), Some(_)) => {
            return Err(wrong(
                "a log-in has both `json` and `form`; give it one of them",
            ));
        }
    })
}

fn headers<'a>(
    fields: impl Iterator<Item = (&'a String, &'a String)>,
    user: Option<&BasicConfig>,
    hidden: &mut Vec<String>,
) -> Result<Vec<(String, String)>, Exit> {
    let mut res = Vec::new();
    for (name, value) in fields {
        res.push((name.clone(), expanded(value, hidden)?));
    }
    if let Some(user) = user {
        let password = credentials::variable(&user.password)?;
        res.push(("Authorization".to_owned(), basic(&user.user, &password)));
        hidden.push(password);
    }
    Ok(res)
}

fn basic(user: &str, password: &str) -> String {
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
    format!("Basic {encoded}")
}

fn or_root(path: &str) -> &str {
    if path.is_empty() { "/" } else { path }
}

fn wrong(message: &str) -> Exit {
    print_status(&format!("error: auth: {message}"));
    Exit::Usage
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_identities_can_be_pasted() {
        assert_eq!(variable_of(DEFAULT, "TOKEN"), "TOKEN");
        assert_eq!(variable_of("shop admin", "TOKEN"), "SHOP_ADMIN_TOKEN");
        assert_eq!(variable_of("2nd", "TOKEN"), "_2ND_TOKEN");
    }
}
