//! Compares security schemes and requirements.

use super::{Comparison, Scope, matched, root};
use crate::{
    diff::kinds::security as kinds,
    document::Location,
    http::url,
    model::{SecurityRequirement, SecurityScheme, SecuritySchemeKind, security::OAuthFlow},
};

/// The alternatives of an operation, and the object that lists them.
pub(super) struct Requirements<'a> {
    pub(super) list: &'a [SecurityRequirement],
    pub(super) at: &'a Location,
}

impl Comparison<'_> {
    /// Compares the declared ways to authenticate.
    pub(super) fn security_schemes(&mut self) {
        let scope = Scope::api();
        let (old, new) = (self.old.api.clone(), self.new.api.clone());
        let (old, new) = (&old.security_schemes, &new.security_schemes);
        let schemes = matched(old, new, |scheme| &scheme.name);
        for scheme in schemes.added {
            let before = self.old.field("components");
            let after = self.new.name_of(&scheme.origin.location);
            let message = format!("the security scheme `{}` is new", scheme.name);
            self.push(
                &kinds::SECURITY_SCHEME_ADDED,
                &scope,
                before,
                after,
                message,
            );
        }
        for scheme in schemes.removed {
            let before = self.old.name_of(&scheme.origin.location);
            let after = self.new.field("components");
            let message = format!("the security scheme `{}` is gone", scheme.name);
            self.push(
                &kinds::SECURITY_SCHEME_REMOVED,
                &scope,
                before,
                after,
                message,
            );
        }
        for (old, new) in schemes.both {
            self.security_scheme(
                &scope.below(format!("security scheme `{}`", old.name)),
                old,
                new,
            );
        }
    }

    fn security_scheme(&mut self, scope: &Scope, old: &SecurityScheme, new: &SecurityScheme) {
        use SecuritySchemeKind as Kind;
        let at = (&old.origin.location, &new.origin.location);
        self.prose(scope, at, "description");
        match (&old.kind, &new.kind) {
            (Kind::HttpBearer { format: old }, Kind::HttpBearer { format: new }) => {
                if old != new {
                    let kind = &kinds::BEARER_FORMAT_CHANGED;
                    let message = "the hint at the form of the token changed";
                    self.push_at(kind, scope, at, "bearerFormat", message);
                }
            }
            (
                Kind::OAuth2 {
                    flows: old,
                    metadata_url: old_url,
                },
                Kind::OAuth2 {
                    flows: new,
                    metadata_url: new_url,
                },
            ) => {
                if old_url != new_url {
                    let (kind, field) = (&kinds::OAUTH_URL_CHANGED, "oauth2MetadataUrl");
                    let message = format!("the address `{field}` changed");
                    self.push_at(kind, scope, at, field, message);
                }
                self.flows(scope, at, old, new);
            }
            (old, new) if old.is_same_credential(new) => {}
            (old, new) => {
                let field = if std::mem::discriminant(old) == std::mem::discriminant(new) {
                    "name"
                } else {
                    "type"
                };
                let message = format!("{} became {}", described(old), described(new));
                self.push_at(&kinds::SECURITY_SCHEME_CHANGED, scope, at, field, message);
            }
        }
    }

    fn flows(
        &mut self,
        scope: &Scope,
        at: (&Location, &Location),
        old: &[OAuthFlow],
        new: &[OAuthFlow],
    ) {
        let flows = matched(old, new, |flow| &flow.kind);
        for flow in flows.added {
            let message = format!("the flow `{}` is new", flow.kind);
            self.push_at(&kinds::OAUTH_FLOW_ADDED, scope, at, "flows", message);
        }
        for flow in flows.removed {
            let message = format!("the flow `{}` is gone", flow.kind);
            self.push_at(&kinds::OAUTH_FLOW_REMOVED, scope, at, "flows", message);
        }
        for (old, new) in flows.both {
            let scope = scope.below(format!("flow `{}`", old.kind));
            let location_of = |location: &Location| location.join("flows").join(&old.kind);
            let at = (&location_of(at.0), &location_of(at.1));
            for (field, old, new) in [
                ("tokenUrl", &old.token_url, &new.token_url),
                ("refreshUrl", &old.refresh_url, &new.refresh_url),
                (
                    "authorizationUrl",
                    &old.authorization_url,
                    &new.authorization_url,
                ),
                (
                    "deviceAuthorizationUrl",
                    &old.device_authorization_url,
                    &new.device_authorization_url,
                ),
            ] {
                let canonical = |it: &Option<String>| it.as_deref().map(url::canonical);
                if canonical(old) != canonical(new) {
                    let message = format!("the address `{field}` changed");
                    self.push_at(&kinds::OAUTH_URL_CHANGED, &scope, at, field, message);
                }
            }
            let scopes = matched(&old.scopes, &new.scopes, |(name, _)| name);
            for (name, _) in scopes.added {
                let message = format!("the scope `{name}` is offered");
                self.push_at(&kinds::OAUTH_SCOPE_DECLARED, &scope, at, "scopes", message);
            }
            for (name, _) in scopes.removed {
                let message = format!("the scope `{name}` is no longer offered");
                self.push_at(&kinds::OAUTH_SCOPE_WITHDRAWN, &scope, at, "scopes", message);
            }
        }
    }

    /// Compares what an operation asks for.
    pub(super) fn requirements(
        &mut self,
        scope: &Scope,
        old: &Requirements<'_>,
        new: &Requirements<'_>,
    ) {
        let marks = (
            self.security_mark(true, old.at),
            self.security_mark(false, new.at),
        );
        let is_open = |list: &[SecurityRequirement]| {
            list.is_empty() || list.iter().any(SecurityRequirement::is_empty)
        };
        match (is_open(old.list), is_open(new.list)) {
            (true, false) => {
                let message = "it asks for credentials";
                self.push(&kinds::SECURITY_ADDED, scope, marks.0, marks.1, message);
                return;
            }
            (false, true) => {
                let message = "it no longer asks for credentials";
                self.push(&kinds::SECURITY_REMOVED, scope, marks.0, marks.1, message);
                return;
            }
            _ => {}
        }
        let by_old_names: Vec<SecurityRequirement> = new
            .list
            .iter()
            .map(|requirement| self.by_old_names(requirement))
            .collect();
        let requirements = matched(old.list, &by_old_names, names);
        for requirement in requirements.added {
            let message = format!("{} is enough", names(requirement));
            let kind = &kinds::SECURITY_ALTERNATIVE_ADDED;
            self.push(kind, scope, marks.0, marks.1, message);
        }
        for requirement in requirements.removed {
            let message = format!("{} is no longer enough", names(requirement));
            let kind = &kinds::SECURITY_ALTERNATIVE_REMOVED;
            self.push(kind, scope, marks.0, marks.1, message);
        }
        for (old, new) in requirements.both {
            for scope_name in scopes_missing(new, old) {
                let message = format!("the scope {scope_name} is asked for");
                self.push(&kinds::SCOPE_ADDED, scope, marks.0, marks.1, message);
            }
            for scope_name in scopes_missing(old, new) {
                let message = format!("the scope {scope_name} is no longer asked for");
                self.push(&kinds::SCOPE_REMOVED, scope, marks.0, marks.1, message);
            }
        }
    }

    /// `requirement` of the new document with the old names of schemes that are the same but for their names.
    fn by_old_names(&self, requirement: &SecurityRequirement) -> SecurityRequirement {
        let (old, new) = (&self.old.api, &self.new.api);
        let old_name = |name: &String| {
            let own = new.security_scheme(name)?;
            if old.security_scheme(name).is_some() {
                return None;
            }
            let alike = old
                .security_schemes
                .iter()
                .filter(|scheme| scheme.kind.is_same_credential(&own.kind));
            // One that is gone is the one that was renamed.
            let found = alike.min_by_key(|scheme| new.security_scheme(&scheme.name).is_some());
            found.map(|scheme| scheme.name.clone())
        };
        let schemes = requirement.schemes.iter();
        SecurityRequirement {
            schemes: schemes
                .map(|(name, scopes)| {
                    let name = old_name(name).unwrap_or_else(|| name.clone());
                    (name, scopes.clone())
                })
                .collect(),
        }
    }

    /// The `security` of an operation, or that of the document, or the operation that has none.
    fn security_mark(&self, is_old: bool, at: &Location) -> Option<crate::source::span::Span> {
        let side = if is_old { &self.old } else { &self.new };
        let has = |location: &Location| {
            let node = side.document.node(location);
            node.is_some_and(|node| node.get("security").is_some())
        };
        let top = root();
        let holder = if !has(at) && has(&top) { &top } else { at };
        side.member(holder, "security")
    }
}

/// `token and key`.
fn names(requirement: &SecurityRequirement) -> String {
    let mut names: Vec<String> = requirement
        .schemes
        .iter()
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    names.sort();
    if names.is_empty() {
        return "no credential".to_owned();
    }
    names.join(" and ")
}

/// The scopes that `wanted` asks for and `given` does not, with their scheme.
fn scopes_missing(wanted: &SecurityRequirement, given: &SecurityRequirement) -> Vec<String> {
    let asked = |scheme: &str, scope: &str| {
        given
            .schemes
            .iter()
            .any(|(name, scopes)| name == scheme && scopes.iter().any(|known| known == scope))
    };
    wanted
        .schemes
        .iter()
        .flat_map(|(scheme, scopes)| scopes.iter().map(move |scope| (scheme, scope)))
        .filter(|(scheme, scope)| !asked(scheme, scope))
        .map(|(scheme, scope)| format!("`{scope}` of `{scheme}`"))
        .collect()
}

/// A way to authenticate in words.
fn described(kind: &SecuritySchemeKind) -> String {
    match kind {
        SecuritySchemeKind::ApiKey { location, name } => {
            format!("the API key `{name}` in {location}")
        }
        SecuritySchemeKind::HttpBasic => "HTTP basic".to_owned(),
        SecuritySchemeKind::HttpBearer { .. } => "a bearer token".to_owned(),
        SecuritySchemeKind::HttpOther { scheme } => format!("the HTTP scheme `{scheme}`"),
        SecuritySchemeKind::OAuth2 { .. } => "OAuth 2.0".to_owned(),
        SecuritySchemeKind::OpenIdConnect { url } => {
            format!("OpenID Connect at `{}`", url.as_deref().unwrap_or_default())
        }
        SecuritySchemeKind::MutualTls => "a client certificate".to_owned(),
    }
}
