//! The methods of the builder that set credentials.

use spec::model::CredentialLocation;

use super::one_line;
use crate::{
    code::{Code, line, literal},
    plan::security::{ClientCredentialsPlan, SchemePlan},
};

/// ```text
/// /// Access token in the header `Authorization`.
/// #[must_use]
/// pub fn bearer_auth(mut self, token: impl Into<runtime::Secret>) -> Self {
///     let credential = Credential::Bearer(Arc::new(token.into()));
///     self.settings.set_credential("bearerAuth", credential);
///     self
/// }
/// ```
pub(super) fn credential(code: &mut Code, scheme: &SchemePlan) {
    let name = literal(&scheme.name);
    let method = &scheme.method;
    let describe = |code: &mut Code| {
        match &scheme.description {
            Some(description) => code.doc(description),
            None => line!(
                code,
                "/// Sets the credential of the security scheme `{}`.",
                one_line(&scheme.name)
            ),
        }
        line!(code, "#[must_use]");
    };
    let set = |code: &mut Code| {
        line!(code, "self.settings.set_credential({name}, credential);");
        line!(code, "self");
        code.close("}");
        line!(code);
    };
    describe(code);
    match &scheme.credential {
        CredentialLocation::Bearer => {
            code.open_call(
                &format!("pub fn {method}"),
                &[
                    "mut self".to_owned(),
                    "token: impl Into<runtime::Secret>".to_owned(),
                ],
                " -> Self {",
            );
            line!(
                code,
                "let credential = Credential::Bearer(Arc::new(token.into()));"
            );
            set(code);
            line!(
                code,
                "/// Asks `source` for the token of every request; see [`Self::{method}`]."
            );
            line!(code, "#[must_use]");
            code.open_call(
                &format!("pub fn {method}_from"),
                &[
                    "mut self".to_owned(),
                    "source: impl runtime::TokenSource + 'static".to_owned(),
                ],
                " -> Self {",
            );
            line!(
                code,
                "let credential = Credential::Bearer(Arc::new(source));"
            );
            if let Some(flow) = &scheme.client_credentials {
                set(code);
                client_credentials(code, method, flow);
                return;
            }
        }
        CredentialLocation::Basic => {
            code.open_call(
                &format!("pub fn {method}"),
                &[
                    "mut self".to_owned(),
                    "user: impl Into<String>".to_owned(),
                    "password: impl Into<runtime::Secret>".to_owned(),
                ],
                " -> Self {",
            );
            code.open(format_args!("let credential = Credential::Basic {{"));
            line!(code, "user: user.into(),");
            line!(code, "password: password.into(),");
            code.close("};");
        }
        CredentialLocation::Header(key)
        | CredentialLocation::Query(key)
        | CredentialLocation::Cookie(key) => {
            let variant = match &scheme.credential {
                CredentialLocation::Header(_) => "Header",
                CredentialLocation::Query(_) => "Query",
                _ => "Cookie",
            };
            code.open_call(
                &format!("pub fn {method}"),
                &[
                    "mut self".to_owned(),
                    "key: impl Into<runtime::Secret>".to_owned(),
                ],
                " -> Self {",
            );
            line!(
                code,
                "let credential = Credential::{variant}({}, key.into());",
                literal(key)
            );
        }
    }
    set(code);
}

/// ```text
/// /// Gets tokens for the client itself at `https://auth.example.com/token`, and new ones before they end
/// /// (OAuth 2.0, client credentials).
/// #[must_use]
/// pub fn oauth_client_credentials(
///     self,
///     client_id: impl Into<String>,
///     client_secret: impl Into<runtime::Secret>,
/// ) -> Self {
///     self.oauth_from(runtime::ClientCredentials::new(
///         "https://auth.example.com/token",
///         client_id,
///         client_secret,
///     ))
/// }
/// ```
fn client_credentials(code: &mut Code, method: &str, flow: &ClientCredentialsPlan) {
    let at = if flow.is_relative {
        " of the API's server"
    } else {
        ""
    };
    line!(
        code,
        "/// Gets tokens for the client itself at `{}`{at}, and new ones before they end",
        flow.token_url.replace('`', "'")
    );
    line!(code, "/// (OAuth 2.0, client credentials).");
    if !flow.scopes.is_empty() {
        line!(code, "///");
        line!(
            code,
            "/// No scopes are asked for; with [`Self::{method}_from`] and [`runtime::ClientCredentials::scope`] these can:"
        );
        line!(code, "///");
    }
    for (scope, meaning) in &flow.scopes {
        let scope = scope.replace('`', "'");
        if meaning.trim().is_empty() {
            line!(code, "/// - `{scope}`");
        } else {
            line!(code, "/// - `{scope}`: {}", one_line(meaning));
        }
    }
    line!(code, "#[must_use]");
    code.open_call(
        &format!("pub fn {method}_client_credentials"),
        &[
            "self".to_owned(),
            "client_id: impl Into<String>".to_owned(),
            "client_secret: impl Into<runtime::Secret>".to_owned(),
        ],
        " -> Self {",
    );
    let token_url = if flow.is_relative {
        line!(
            code,
            "let token_url = runtime::ClientCredentials::url_beside(&self.base_url, {});",
            literal(&flow.token_url)
        );
        "token_url".to_owned()
    } else {
        literal(&flow.token_url)
    };
    code.call(
        "let source = runtime::ClientCredentials::new",
        &[
            token_url,
            "client_id".to_owned(),
            "client_secret".to_owned(),
        ],
        ";",
    );
    line!(code, "self.{method}_from(source)");
    code.close("}");
    line!(code);
}
