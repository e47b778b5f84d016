//! `mod.rs` and `client.rs`: the entrance.

use super::code::{Code, line, literal};
use crate::{
    config::ClientConfig,
    plan::Plan,
    plan::security::{SchemeKind, SchemePlan},
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
    if !plan.left_out.is_empty() {
        line!(code, "//!");
        line!(
            code,
            "//! Operations of the document that are not in this client:"
        );
        line!(code, "//!");
        for left_out in &plan.left_out {
            line!(
                code,
                "//! - `{}`: {}",
                one_line(&left_out.label),
                one_line(&left_out.reason)
            );
        }
    }
    line!(code);
    line!(
        code,
        "#![allow(deprecated, reason = \"what a document deprecates is still generated\")]"
    );
    for (name, is_public) in [
        ("client", true),
        ("operations", true),
        ("runtime", true),
        ("types", true),
        ("wire", false),
    ] {
        line!(code);
        if name == "runtime" {
            line!(
                code,
                "#[allow(unused, reason = \"each client uses its part of what all share\")]"
            );
        }
        line!(code, "{}mod {name};", if is_public { "pub " } else { "" });
    }
    line!(code);
    line!(code, "pub use self::{{");
    line!(code, "    client::{{Client, ClientBuilder}},");
    line!(code, "    runtime::{{Error, ResponseValue}},");
    line!(code, "}};");
    code.finish()
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(['[', ']', '<', '>', '`'], "'")
}

/// `client.rs`.
pub(super) fn client(plan: &Plan, config: &ClientConfig) -> String {
    let mut code = Code::default();
    line!(
        code,
        "//! How a client is made, and what it does around every request."
    );
    line!(code);
    let takes_tokens = |scheme: &SchemePlan| scheme.kind == SchemeKind::Bearer;
    if plan.security.schemes.iter().any(takes_tokens) {
        line!(code, "use std::sync::Arc;");
        line!(code);
    }
    code.open(format_args!("use super::runtime::{{"));
    line!(code, "self, Error,");
    if !plan.security.schemes.is_empty() {
        line!(code, "credentials::Credential,");
    }
    line!(code, "hooks::{{ClientHooks, OperationInfo}},");
    line!(
        code,
        "settings::{{BuildError, CONNECT_TIMEOUT, Settings, TIMEOUT}},"
    );
    code.close("};");
    line!(code);
    line!(code, "pub use super::wire::Client;");
    line!(code);
    let example = &config.package_name;
    line!(
        code,
        "/// Makes a [`Client`]. Begin with [`Client::builder`]."
    );
    let _ = example;
    line!(code, "#[derive(Debug, Clone)]");
    code.open(format_args!("pub struct ClientBuilder {{"));
    line!(code, "base_url: String,");
    line!(code, "http: Option<reqwest::Client>,");
    line!(code, "settings: Settings,");
    code.close("}");
    line!(code);
    code.open(format_args!("impl Client {{"));
    line!(
        code,
        "/// Begins a client of the API at `base_url`, such as `https://api.example.com`."
    );
    code.open(format_args!(
        "pub fn builder(base_url: impl Into<String>) -> ClientBuilder {{"
    ));
    code.open(format_args!("ClientBuilder {{"));
    line!(code, "base_url: base_url.into(),");
    line!(code, "http: None,");
    line!(code, "settings: Settings::default(),");
    code.close("}");
    code.close("}");
    line!(code);
    line!(
        code,
        "/// The URL that paths are appended to, without a slash at its end."
    );
    code.open(format_args!("pub fn base_url(&self) -> &str {{"));
    line!(code, "&self.baseurl");
    code.close("}");
    code.close("}");
    line!(code);
    code.open(format_args!("impl ClientBuilder {{"));
    for scheme in &plan.security.schemes {
        credential(&mut code, scheme);
    }
    line!(
        code,
        "/// Uses an HTTP client that is set up by the caller: proxies, certificates, timeouts."
    );
    line!(code, "#[must_use]");
    code.open(format_args!(
        "pub fn http_client(mut self, http: reqwest::Client) -> Self {{"
    ));
    line!(code, "self.http = Some(http);");
    line!(code, "self");
    code.close("}");
    line!(code);
    line!(code, "/// The client.");
    line!(code, "///");
    line!(code, "/// # Errors");
    line!(code, "///");
    line!(
        code,
        "/// When the base URL is not one, or the HTTP client cannot be set up."
    );
    code.open(format_args!(
        "pub fn build(self) -> Result<Client, BuildError> {{"
    ));
    line!(
        code,
        "let base_url = runtime::settings::base_url(&self.base_url)?;"
    );
    code.open(format_args!("let http = match self.http {{"));
    line!(code, "Some(http) => http,");
    line!(code, "None => reqwest::Client::builder()");
    line!(
        code,
        "    .user_agent(concat!(env!(\"CARGO_PKG_NAME\"), \"/\", env!(\"CARGO_PKG_VERSION\")))"
    );
    line!(code, "    .connect_timeout(CONNECT_TIMEOUT)");
    line!(code, "    .timeout(TIMEOUT)");
    line!(code, "    .build()");
    line!(code, "    .map_err(BuildError::Http)?,");
    code.close("};");
    code.open(format_args!("Ok(Client {{"));
    line!(code, "baseurl: base_url,");
    line!(code, "client: http,");
    line!(code, "inner: self.settings,");
    code.close("})");
    code.close("}");
    code.close("}");
    line!(code);
    hooks(&mut code, plan);
    code.finish()
}

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
    match &scheme.kind {
        SchemeKind::Bearer => {
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
                    "source: Arc<dyn runtime::TokenSource>".to_owned(),
                ],
                " -> Self {",
            );
            line!(code, "let credential = Credential::Bearer(source);");
        }
        SchemeKind::Basic => {
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
        SchemeKind::Header(key) | SchemeKind::Query(key) | SchemeKind::Cookie(key) => {
            let variant = match &scheme.kind {
                SchemeKind::Header(_) => "Header",
                SchemeKind::Query(_) => "Query",
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
/// impl ClientHooks<Settings> for Client {
///     async fn pre<E>(…) -> Result<(), Error<E>> {
///         self.inner.credentials.apply(request, security(info.operation_id)).await?;
///         Ok(())
///     }
/// }
/// ```
fn hooks(code: &mut Code, plan: &Plan) {
    code.open(format_args!("impl ClientHooks<Settings> for Client {{"));
    code.open(format_args!("async fn pre<E>("));
    line!(code, "&self,");
    line!(code, "request: &mut reqwest::Request,");
    line!(code, "info: &OperationInfo,");
    code.close(") -> Result<(), Error<E>> {");
    line!(code, "    let requirement = security(info.operation_id);");
    line!(
        code,
        "    self.inner.credentials.apply(request, requirement).await?;"
    );
    line!(code, "    Ok(())");
    line!(code, "}}");
    code.close("}");
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
