//! Log-ins by OAuth 2.0, at the URLs of the configuration or of the document.

use spec::model::{SecuritySchemeKind, Server};

use super::{Builder, basic, member, rejections, wrong};
use crate::{
    cli::{Exit, credentials},
    config::auth::OAuth2Config,
    transport::{
        session::plan::{LoginBody, LoginPlan, LoginRequest, REFRESH_TOKEN},
        target::Target,
    },
};

impl Builder<'_> {
    /// The log-in by OAuth 2.0: client credentials (RFC 6749 §4.4), or a refresh token (§6).
    pub(super) fn oauth2(&self, config: &OAuth2Config) -> Result<LoginPlan, Exit> {
        let (token_url, refresh_url) = match &config.token_url {
            Some(url) => (url.clone(), url.clone()),
            None => self.documented_urls(config.refresh_token.is_some())?,
        };
        let mut hidden = Vec::new();
        let secret = config.client_secret.as_deref();
        let secret = secret.map(credentials::variable).transpose()?;
        let refresh_token = config.refresh_token.as_deref();
        let refresh_token = refresh_token.map(credentials::variable).transpose()?;
        hidden.extend(secret.iter().chain(&refresh_token).cloned());
        let request = |url: &str, fields: &[(&str, &str)]| {
            let mut fields: Vec<(String, String)> = fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            if !config.scopes.is_empty() {
                fields.push(("scope".to_owned(), config.scopes.join(" ")));
            }
            let mut headers = Vec::new();
            match &secret {
                Some(secret) if !config.in_body => {
                    headers.push(("Authorization".to_owned(), basic(&config.client_id, secret)));
                }
                secret => {
                    fields.push(("client_id".to_owned(), config.client_id.clone()));
                    let secret = secret.as_ref();
                    fields
                        .extend(secret.map(|secret| ("client_secret".to_owned(), secret.clone())));
                }
            }
            let made = self.request(&format!("POST {url}"), LoginBody::Form(fields));
            made.map(|made| LoginRequest { headers, ..made })
        };
        let login = match refresh_token {
            Some(_) => None,
            None => Some(request(
                &token_url,
                &[("grant_type", "client_credentials")],
            )?),
        };
        Ok(LoginPlan {
            login,
            refresh: Some(request(
                &refresh_url,
                &[
                    ("grant_type", "refresh_token"),
                    ("refresh_token", REFRESH_TOKEN),
                ],
            )?),
            refresh_token,
            token: Some(member("access_token")),
            refresh_token_from: Some(member("refresh_token")),
            expires_in: Some(member("expires_in")),
            rejections: rejections(&[]),
            hidden,
            ..LoginPlan::default()
        })
    }

    /// The URLs at which the document has tokens issued and refreshed (OAS 3.0.3 §4.7.29): those of the flow for clients, or
    /// where there is a refresh token, of any flow that issued it.
    fn documented_urls(&self, has_refresh_token: bool) -> Result<(String, String), Exit> {
        let all = || self.api.security_schemes.iter().map(|scheme| &scheme.kind);
        let for_clients = || all().find_map(|kind| kind.client_credentials());
        let of_any = || {
            let mut flows = all().flat_map(|kind| match kind {
                SecuritySchemeKind::OAuth2 { flows, .. } => flows.as_slice(),
                _ => &[],
            });
            flows.find(|flow| flow.refresh_url.is_some() || flow.token_url.is_some())
        };
        let flow = for_clients().or_else(|| has_refresh_token.then(of_any).flatten());
        let Some(flow) = flow else {
            return Err(wrong(
                "the document has no OAuth 2.0 scheme with a token URL for client credentials; name it as `token_url`",
            ));
        };
        let refresh = flow.refresh_url.as_ref().or(flow.token_url.as_ref());
        let token = flow.token_url.as_ref().or(refresh);
        let (Some(token), Some(refresh)) = (token, refresh) else {
            return Err(wrong(
                "the OAuth 2.0 scheme of the document has no token URL; name it as `token_url`",
            ));
        };
        Ok((self.on_server(token)?, self.on_server(refresh)?))
    }

    /// `url` of the document; on the tested server where the document has it on its own.
    fn on_server(&self, url: &str) -> Result<String, Exit> {
        let server = self.api.servers.first().map(Server::default_url);
        let server = server.and_then(|server| Target::resolve(&server, &self.base));
        match (Target::parse(url), server) {
            (Ok(target), Some(server)) if target.is_same_host(&server) => {
                let base = Target {
                    prefix: target.prefix,
                    ..self.base.clone()
                };
                Ok(base.url())
            }
            (Ok(_), _) => Ok(url.to_owned()),
            // A relative URL is relative to the server, not to its path.
            (Err(_), _) => Target::resolve(url, &self.base)
                .map(|target| target.url())
                .ok_or_else(|| wrong(&format!("`{url}` of the document is not a valid token URL"))),
        }
    }
}
