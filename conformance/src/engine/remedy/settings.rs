//! Examples of settings for `conformance.yaml`.

use serde_json::Value;
use spec::model::{Api, Operation, ParameterLocation, SecuritySchemeKind};

/// The maximum number of values that an example gives.
const MOST_VALUES: usize = 3;

/// Settings with the credentials that `operation` asks for.
pub(super) fn credentials(api: &Api, operation: &Operation) -> String {
    let asked = operation.security.iter();
    let asked = asked.flat_map(|requirement| &requirement.schemes);
    let schemes = asked.filter_map(|(name, _)| {
        let mut known = api.security_schemes.iter();
        known.find(|scheme| scheme.name == *name)
    });
    let mut lines = schemes.filter_map(|scheme| match &scheme.kind {
        SecuritySchemeKind::ApiKey { .. } => {
            Some(format!("api_keys: {{{}: API_KEY}}", quoted(&scheme.name)))
        }
        SecuritySchemeKind::HttpBasic => {
            Some("basic: {user: anna, password: API_PASSWORD}".to_owned())
        }
        kind if kind.client_credentials().is_some() => {
            Some("oauth2: {client_id: my-client, client_secret: CLIENT_SECRET}".to_owned())
        }
        SecuritySchemeKind::HttpBearer { .. }
        | SecuritySchemeKind::OAuth2 { .. }
        | SecuritySchemeKind::OpenIdConnect { .. } => Some("token: API_TOKEN".to_owned()),
        SecuritySchemeKind::HttpOther { .. } | SecuritySchemeKind::MutualTls => None,
    });
    let line = lines.next();
    let line = line.unwrap_or_else(|| "headers: {Authorization: API_AUTHORIZATION}".to_owned());
    format!("auth:\n  {line}\n")
}

/// Settings that leave `operation` out.
pub(super) fn skip(operation: &Operation) -> String {
    format!("operations:\n  skip: [{}]\n", quoted(&operation.label()))
}

/// Settings with an identity for `operation`.
pub(super) fn identity(operation: &Operation) -> String {
    format!(
        "auth:\n  identities:\n    other: {{token: OTHER_TOKEN}}\n  use:\n  - {{identity: other, operations: [{}]}}\n",
        quoted(&operation.label())
    )
}

/// Settings with values for the parameters and members called `names`.
pub(super) fn values(operation: &Operation, names: &[&str]) -> String {
    let rules = names.iter().take(MOST_VALUES).map(|name| {
        let mut parameters = operation.parameters.iter();
        let parameter = parameters.find(|parameter| parameter.name == *name);
        let part = match parameter.map(|parameter| parameter.location) {
            Some(ParameterLocation::QueryString) => String::new(),
            Some(location) => format!(" in: {location},"),
            None => " in: body,".to_owned(),
        };
        format!(
            "- {{name: {},{part} operations: [{}], value: \"?\"}}\n",
            quoted(name),
            quoted(&operation.label())
        )
    });
    format!("values:\n{}", rules.collect::<String>())
}

/// `text` as a scalar of YAML in double quotes, which JSON's strings are.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
