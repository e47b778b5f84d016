//! Access control of a mock: the credentials that it accepts.

use base64::Engine as _;
use spec::{
    http::percent,
    model::{Api, CredentialLocation, Operation, ParameterLocation, SecurityScheme},
    wire::Request,
};

/// Which credentials are valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Every request is allowed.
    Open,
    /// The token, key and password of every user.
    Secret(String),
}

impl Access {
    /// `secret` is the token, key and password.
    pub fn secret(secret: impl Into<String>) -> Self {
        Self::Secret(secret.into())
    }

    /// Whether `request` carries the credentials that `operation` requires.
    ///
    /// # Errors
    ///
    /// What is missing.
    pub(super) fn admits(
        &self,
        api: &Api,
        operation: &Operation,
        request: &Request,
    ) -> Result<(), String> {
        let Self::Secret(secret) = self else {
            return Ok(());
        };
        if operation.allows_anonymous() {
            return Ok(());
        }
        let is_satisfied = |name: &str| {
            let scheme = api.security_scheme(name);
            scheme.is_some_and(|scheme| carries(scheme, secret, request))
        };
        let has_one = operation.security.iter().any(|requirement| {
            requirement
                .schemes
                .iter()
                .all(|(name, _)| is_satisfied(name))
        });
        if has_one {
            return Ok(());
        }
        let wanted: Vec<String> = operation
            .security
            .iter()
            .map(|requirement| {
                let names: Vec<String> = requirement
                    .schemes
                    .iter()
                    .map(|(name, _)| format!("`{name}`"))
                    .collect();
                names.join(" with ")
            })
            .collect();
        Err(format!(
            "credentials for {} are required, and the request has no valid ones; the mock prints those it takes as it starts",
            wanted.join(" or ")
        ))
    }
}

/// Whether `request` has the credentials of `scheme`, with `secret` in them.
fn carries(scheme: &SecurityScheme, secret: &str, request: &Request) -> bool {
    let authorization = |wanted: &str| {
        let value = request.headers.get("authorization")?;
        let (scheme, rest) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case(wanted).then(|| rest.trim())
    };
    // A certificate belongs to the connection, and the mock speaks plain HTTP.
    let Some(location) = scheme.kind.credential() else {
        return false;
    };
    match (&location, scheme.kind.http_scheme()) {
        (CredentialLocation::Basic, _) => authorization("Basic")
            .and_then(|coded| base64::engine::general_purpose::STANDARD.decode(coded).ok())
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|pair| pair.split_once(':').map(|(_, password)| password == secret))
            .unwrap_or(false),
        (_, Some(scheme)) => authorization(scheme) == Some(secret),
        (_, None) => {
            let (location, name) = location.parameter();
            key_in(request, location, name).is_some_and(|key| key == secret)
        }
    }
}

fn key_in(request: &Request, location: ParameterLocation, name: &str) -> Option<String> {
    match location {
        ParameterLocation::Query => {
            let mut pairs = request
                .query()?
                .split('&')
                .filter_map(|pair| pair.split_once('='));
            let (_, value) = pairs.find(|(known, _)| percent::decode_query(known) == name)?;
            Some(percent::decode_query(value).into_owned())
        }
        ParameterLocation::Cookie => {
            let lines = request.headers.all("cookie");
            let mut pairs = lines
                .flat_map(|line| line.split(';'))
                .filter_map(|pair| pair.trim().split_once('='));
            let (_, value) = pairs.find(|(known, _)| *known == name)?;
            Some(value.to_owned())
        }
        _ => request
            .headers
            .get(name)
            .map(|value| value.trim().to_owned()),
    }
}

/// The value of `WWW-Authenticate` for a 401 (RFC 9110 §11.6.1): the schemes of the operation.
pub(super) fn challenge(api: &Api, operation: &Operation) -> String {
    let mut res: Vec<String> = Vec::new();
    let names = operation
        .security
        .iter()
        .flat_map(|requirement| requirement.schemes.iter().map(|(name, _)| name));
    for scheme in names.filter_map(|name| api.security_scheme(name)) {
        let challenge = format!(
            "{} realm=\"mock\"",
            scheme.kind.http_scheme().unwrap_or("ApiKey")
        );
        if !res.contains(&challenge) {
            res.push(challenge);
        }
    }
    if res.is_empty() {
        res.push("Bearer realm=\"mock\"".to_owned());
    }
    res.join(", ")
}
