//! `mod.rs` and `client.rs`: the entrance.

use spec::model::CredentialLocation;

use crate::{
    code::{Code, line, literal},
    plan::Plan,
    plan::security::{ClientCredentialsPlan, SchemePlan},
};

/// `mod.rs`.
pub(super) fn module(plan: &Plan) -> String {
    let mut code = Code::default();
    line!(
        code,
        "//! Client of {}, version {}.",
        one_line(&plan.title),
        one_line(&plan.version)
    );
    if !plan.skipped.is_empty() {
        line!(code, "//!");
        line!(
            code,
            "//! Operations of the document that are not in this client:"
        );
        line!(code, "//!");
        for operation in &plan.skipped {
            line!(
                code,
                "//! - `{}`: {}",
                one_line(&operation.label),
                one_line(&operation.reason)
            );
        }
    }
    line!(code);
    line!(
        code,
        "#![allow(deprecated, reason = \"what a document deprecates is still generated\")]"
    );
    line!(
        code,
        "#![allow(unexpected_cfgs, reason = \"a package may do without some features\")]"
    );
    for (name, is_public) in [
        ("client", true),
        ("mock", true),
        ("operations", true),
        ("runtime", true),
        ("servers", true),
        ("types", true),
        ("wire", false),
    ] {
        if name == "servers" && plan.servers.is_empty() {
            continue;
        }
        line!(code);
        if name == "runtime" {
            line!(
                code,
                "#[allow(unused, reason = \"each client uses a part of the runtime\")]"
            );
        }
        if name == "mock" {
            line!(code, "#[cfg(feature = \"mock\")]");
        }
        line!(code, "{}mod {name};", if is_public { "pub " } else { "" });
    }
    line!(code);
    line!(code, "pub use self::{{");
    line!(code, "    client::{{Client, ClientBuilder}},");
    line!(code, "    runtime::{{Error, ResponseValue}},");
    if !plan.servers.is_empty() {
        line!(code, "    servers::Server,");
    }
    line!(code, "}};");
    code.finish()
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(['[', ']', '<', '>', '`'], "'")
}

/// `client.rs`.
pub(super) fn client(plan: &Plan) -> String {
    let mut code = Code::default();
    line!(
        code,
        "//! The client, its builder, and the sending of requests."
    );
    line!(code);
    line!(code, "use std::{{sync::Arc, time::Duration}};");
    line!(code);
    code.open(format_args!("use super::runtime::{{"));
    line!(code, "self, Hook, Retry, SendError,");
    line!(code, "received::Received,");
    if !plan.security.schemes.is_empty() {
        line!(code, "credentials::Credential,");
    }
    line!(code, "send::{{self, Build, Operation}},");
    line!(
        code,
        "settings::{{BuildError, Http, Settings, TIMEOUT, TOTAL_TIMEOUT}},"
    );
    code.close("};");
    line!(code);
    line!(code, "pub use super::wire::Client;");
    line!(code);
    line!(
        code,
        "/// Makes a [`Client`]. Begin with [`Client::builder`]."
    );
    line!(code, "#[derive(Debug, Clone)]");
    code.open(format_args!("pub struct ClientBuilder {{"));
    line!(code, "base_url: String,");
    line!(code, "http: Http,");
    line!(code, "settings: Settings,");
    code.close("}");
    line!(code);
    code.raw(CLIENT);
    line!(code);
    code.open(format_args!("impl ClientBuilder {{"));
    for scheme in &plan.security.schemes {
        credential(&mut code, scheme);
    }
    code.close("}");
    line!(code);
    code.raw(BUILDER);
    line!(code);
    call(&mut code, plan);
    code.finish()
}

/// The methods of every client.
const CLIENT: &str = include_str!("client/client.rs.txt");
/// The code that all methods of the client share.
const CALL: &str = include_str!("client/call.rs.txt");
/// The methods of every builder.
const BUILDER: &str = include_str!("client/builder.rs.txt");

/// ```text
/// /// Access token in the header `Authorization`.
/// #[must_use]
/// pub fn bearer_auth(mut self, token: impl Into<runtime::Secret>) -> Self {
///     let credential = Credential::Bearer(Arc::new(token.into()));
///     self.settings.set_credential("bearerAuth", credential);
///     self
/// }
/// ```
fn credential(code: &mut Code, scheme: &SchemePlan) {
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

/// ```text
/// impl Client {
///     /// Sends the request of an operation.
///     pub(super) async fn call(
///         &self,
///         operation_id: &'static str,
///         build: &Build<'_>,
///     ) -> Result<Received, SendError> {
///         let operation = Operation {
///             id: operation_id,
///             security: security(operation_id),
///             is_retryable: is_retryable(operation_id),
///         };
///         send::send(&self.client, &self.inner, build, operation).await
///     }
/// }
/// ```
fn call(code: &mut Code, plan: &Plan) {
    code.raw(CALL);
    line!(code);
    if plan.operations.iter().any(|it| it.server.is_some()) {
        base_of(code, plan);
        line!(code);
    }
    retryable(code, plan);
    line!(code);
    line!(
        code,
        "/// The credentials an operation asks for: alternatives, of which all schemes of one are needed."
    );
    code.open(format_args!(
        "fn security(operation_id: &str) -> &'static [&'static [&'static str]] {{"
    ));
    if plan.security.exceptions.is_empty() {
        line!(code, "let _ = operation_id;");
        line!(code, "{}", alternatives(&plan.security.default));
    } else {
        code.open(format_args!("match operation_id {{"));
        for (requirement, operations) in &plan.security.exceptions {
            let ids: Vec<String> = operations.iter().map(|id| literal(id)).collect();
            for (at, id) in ids.iter().enumerate() {
                let is_last = at + 1 == ids.len();
                if is_last {
                    line!(code, "{}{id} => {},", bar(at), alternatives(requirement));
                } else {
                    line!(code, "{}{id}", bar(at));
                }
            }
        }
        line!(code, "_ => {},", alternatives(&plan.security.default));
        code.close("}");
    }
    code.close("}");
}

/// ```text
/// impl Client {
///     /// The base URL of an operation that is served elsewhere than the others.
///     pub(super) fn base_of(&self, own: &'static str) -> std::borrow::Cow<'_, str> {
///         runtime::settings::base_of(&self.baseurl, &["https://api.example.com"], own)
///     }
/// }
/// ```
fn base_of(code: &mut Code, plan: &Plan) {
    let servers: Vec<String> = plan
        .servers
        .iter()
        .map(|it| literal(&it.default_url()))
        .collect();
    code.open(format_args!("impl Client {{"));
    line!(
        code,
        "/// The base URL of an operation that is served elsewhere than the others."
    );
    code.open(format_args!(
        "pub(super) fn base_of(&self, own: &'static str) -> std::borrow::Cow<'_, str> {{"
    ));
    code.call(
        "runtime::settings::base_of",
        &[
            "&self.baseurl".to_owned(),
            format!("&[{}]", servers.join(", ")),
            "own".to_owned(),
        ],
        "",
    );
    code.close("}");
    code.close("}");
}

/// ```text
/// /// Whether an operation may be retried, where the document overrides its method.
/// fn is_retryable(operation_id: &str) -> Option<bool> {
///     match operation_id {
///         "take_message" => Some(false),
///         _ => None,
///     }
/// }
/// ```
fn retryable(code: &mut Code, plan: &Plan) {
    let overrides: Vec<(&str, bool)> = plan
        .operations
        .iter()
        .filter_map(|it| Some((it.id.as_str(), it.is_retryable?)))
        .collect();
    line!(
        code,
        "/// Whether an operation may be retried, where the document overrides its method."
    );
    code.open(format_args!(
        "fn is_retryable(operation_id: &str) -> Option<bool> {{"
    ));
    if overrides.is_empty() {
        line!(code, "let _ = operation_id;");
        line!(code, "None");
    } else {
        code.open(format_args!("match operation_id {{"));
        for (id, value) in overrides {
            line!(code, "{} => Some({value}),", literal(id));
        }
        line!(code, "_ => None,");
        code.close("}");
    }
    code.close("}");
}

fn bar(at: usize) -> &'static str {
    if at == 0 { "" } else { "| " }
}

fn alternatives(requirement: &[Vec<String>]) -> String {
    let each = |schemes: &Vec<String>| {
        let names: Vec<String> = schemes.iter().map(|name| literal(name)).collect();
        format!("&[{}]", names.join(", "))
    };
    let all: Vec<String> = requirement.iter().map(each).collect();
    format!("&[{}]", all.join(", "))
}
