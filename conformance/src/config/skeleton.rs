//! A commented `conformance.yaml` for a document: what users know and documents do not.
//!
//! Lines that begin with `##` explain, those with one `#` are settings to fill in.

use std::collections::{BTreeMap, BTreeSet};

use spec::{
    model::{Api, Operation, ParameterLocation, SecuritySchemeKind, Server},
    schema::{Direction, definitions::resolve, dialect::bundle},
    wire::body::BodyKind,
};

use crate::{
    case::OperationIndex,
    operation::given::names,
    phases::stateful::{BindingTarget, graph::edges},
};

/// How many references are followed from the schema of a log-in.
const MOST_STEPS: u32 = 16;
/// The words of paths that log in.
const LOG_IN: [&str; 4] = ["login", "signin", "sign-in", "authenticate"];
/// The words of paths that log in where the body has credentials: a session of a notebook or of a game is another thing.
const MAYBE_LOG_IN: [&str; 2] = ["session", "token"];
/// The words in names of credentials.
const CREDENTIALS: [&str; 12] = [
    "assertion",
    "credential",
    "email",
    "grant",
    "key",
    "login",
    "otp",
    "pass",
    "pin",
    "pwd",
    "secret",
    "user",
];

/// The text of a configuration for `api`, whose document is at `spec`.
pub fn skeleton(api: &Api, spec: &str) -> String {
    let mut res = format!(
        "## Settings of `conformance run`; flags override them. Remove the `#` of what you need.\nspec: {}\n",
        quoted(spec)
    );
    let servers: Vec<String> = api.servers.iter().map(Server::default_url).collect();
    let url = servers.first().filter(|url| url.contains("://"));
    let url = url.map_or("http://localhost:8080", String::as_str);
    res.push_str("\n## The base URL of the API; without it the first server of the document.\n");
    res.push_str(&format!("# url: {}\n", quoted(url)));
    res.push_str(&auth(api));
    res.push_str(&values(api));
    res.push_str(
        "\n## Operations that are never called: operationIds, paths or `METHOD path`; `*` matches anything.\n\
         # operations:\n#   skip: [\"DELETE *\"]\n",
    );
    res
}

/// The credentials that the security schemes of the document ask for.
fn auth(api: &Api) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut api_keys: Vec<String> = Vec::new();
    let mut kinds: BTreeSet<&str> = BTreeSet::new();
    for scheme in &api.security_schemes {
        let name = &scheme.name;
        match &scheme.kind {
            SecuritySchemeKind::ApiKey { .. } => {
                api_keys.push(format!("#     {}: {}", quoted(name), variable(name, "KEY")));
            }
            SecuritySchemeKind::HttpBasic if kinds.insert("basic") => {
                lines.push(format!(
                    "## `{name}`: a user, and the variable of the password."
                ));
                lines.push("#   basic: {user: anna, password: API_PASSWORD}".to_owned());
            }
            SecuritySchemeKind::OAuth2 { .. } if scheme.kind.client_credentials().is_some() => {
                let flow = scheme.kind.client_credentials();
                let scopes = flow.into_iter().flat_map(|flow| &flow.scopes);
                let scopes: Vec<String> = scopes.map(|(scope, _)| quoted(scope)).collect();
                if kinds.insert("oauth2") {
                    lines.push(format!(
                        "## `{name}`: a client that gets its tokens at the token URL of the document."
                    ));
                    lines.push(format!(
                        "#   oauth2: {{client_id: my-client, client_secret: CLIENT_SECRET, scopes: [{}]}}",
                        scopes.join(", ")
                    ));
                }
            }
            SecuritySchemeKind::HttpBearer { .. }
            | SecuritySchemeKind::OAuth2 { .. }
            | SecuritySchemeKind::OpenIdConnect { .. }
                if kinds.insert("token") =>
            {
                lines.push(format!("## `{name}`: the variable of a bearer token."));
                lines.push("#   token: API_TOKEN".to_owned());
            }
            _ => {}
        }
    }
    if !api_keys.is_empty() {
        lines.push("## The variables of API keys, by scheme.".to_owned());
        lines.push("#   api_keys:".to_owned());
        lines.extend(api_keys);
    }
    let is_known = kinds.contains("oauth2");
    if let Some(operation) = log_in(api).filter(|_| !is_known) {
        lines.push("## Or a log-in, whose token or cookies later requests have.".to_owned());
        lines.push("#   login:".to_owned());
        lines.push(format!("#     request: {}", quoted(&operation.label())));
        let body = if takes_form(operation) {
            "form"
        } else {
            "json"
        };
        lines.push(format!("#     {body}: {{{}}}", members(api, operation)));
        lines.push("#     token: {json: /access_token}".to_owned());
    }
    if lines.is_empty() {
        return String::new();
    }
    format!(
        "\n## Credentials. The file has names of environment variables, never secrets.\n# auth:\n{}\n",
        lines.join("\n")
    )
}

/// The first operation that looks like a log-in.
fn log_in(api: &Api) -> Option<&Operation> {
    let mut operations = api.operations.iter();
    operations.find(|operation| {
        let path = operation.path.as_str().trim_end_matches('/');
        let last = path.rsplit('/').next().unwrap_or_default();
        let last = last.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| last.contains(word));
        let is_log_in =
            || has(&LOG_IN) || has(&MAYBE_LOG_IN) && may_take_credentials(api, operation);
        operation.method.as_str() == "POST" && is_log_in()
    })
}

/// Whether the body has a member whose name is that of a credential, or no members are described.
fn may_take_credentials(api: &Api, operation: &Operation) -> bool {
    let names = body_names(api, operation);
    let is_credential = |name: &String| {
        let name = name.to_ascii_lowercase();
        CREDENTIALS.iter().any(|word| name.contains(word))
    };
    names.is_empty() || names.iter().any(is_credential)
}

/// The names of the members of the body.
fn body_names(api: &Api, operation: &Operation) -> Vec<String> {
    let known = names(api, operation).into_iter();
    let known = known.filter(|name| operation.parameters.iter().all(|known| known.name != *name));
    known.collect()
}

/// Whether the body of a log-in is a form, and not JSON.
fn takes_form(operation: &Operation) -> bool {
    let content = operation.request_body.iter().flat_map(|body| &body.content);
    let kinds: Vec<BodyKind> = content
        .map(|content| BodyKind::of(&content.media_type))
        .collect();
    kinds.contains(&BodyKind::FormUrlencoded) && !kinds.contains(&BodyKind::Json)
}

/// The members of the body of a log-in: those that are required, or else all.
fn members(api: &Api, operation: &Operation) -> String {
    let mut known = body_names(api, operation);
    let required = required_members(api, operation);
    if known.iter().any(|name| required.contains(name)) {
        known.retain(|name| required.contains(name));
    }
    if known.is_empty() {
        known = vec!["username".to_owned(), "password".to_owned()];
    }
    let members = known.iter().take(6).map(|name| {
        let variable = variable(name, "");
        format!("{}: ${}", quoted(name), variable.trim_end_matches('_'))
    });
    members.collect::<Vec<_>>().join(", ")
}

/// The members that every body of `operation` must have, in one of its media types.
fn required_members(api: &Api, operation: &Operation) -> BTreeSet<String> {
    let content = operation.request_body.iter().flat_map(|body| &body.content);
    let mut res = BTreeSet::new();
    for schema in content.filter_map(|content| content.schema.as_ref()) {
        let bundle = bundle(&api.document, schema, Direction::GeneratedRequest);
        let mut pending = vec![(bundle.root(), MOST_STEPS)];
        while let Some((schema, steps)) = pending.pop() {
            let names = schema.get("required").and_then(serde_json::Value::as_array);
            let names = names.into_iter().flatten().filter_map(|name| name.as_str());
            res.extend(names.map(ToOwned::to_owned));
            let target = schema.get("$ref").and_then(|it| resolve(it, &bundle.json));
            let parts = schema.get("allOf").and_then(serde_json::Value::as_array);
            if steps > 0 {
                let below = target.into_iter().chain(parts.into_iter().flatten());
                pending.extend(below.map(|schema| (schema, steps - 1)));
            }
        }
    }
    res
}

/// The path parameters that no operation provides values for.
fn values(api: &Api) -> String {
    let mut provided: BTreeSet<(OperationIndex, String)> = BTreeSet::new();
    for edge in edges(api) {
        for binding in edge.bindings {
            if let BindingTarget::Parameter(ParameterLocation::Path, name) = binding.target {
                provided.insert((edge.to, name));
            }
        }
    }
    let mut missing: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (index, operation) in OperationIndex::all(api) {
        for parameter in &operation.parameters {
            let is_path = parameter.location == ParameterLocation::Path;
            let is_provided = provided.contains(&(index, parameter.name.clone()));
            if is_path && !is_provided && parameter.examples.is_empty() {
                let known = missing.entry(&parameter.name).or_default();
                known.push(operation.label());
            }
        }
    }
    if missing.is_empty() {
        return String::new();
    }
    let mut res = "\n## Values that no operation provides: `value`, `values`, `env` or `command`.\n# values:\n"
        .to_owned();
    for (name, operations) in missing {
        let more = match operations.len() {
            0 | 1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let first = operations.first().cloned().unwrap_or_default();
        res.push_str(&format!("## {first}{more}\n"));
        res.push_str(&format!(
            "#   - {{name: {}, in: path, value: \"?\"}}\n",
            quoted(name)
        ));
    }
    res
}

/// The name of an environment variable.
fn variable(name: &str, suffix: &str) -> String {
    let upper = name.chars().map(|c| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    });
    format!("API_{}_{suffix}", upper.collect::<String>())
}

/// `text` as a scalar of YAML.
fn quoted(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-/ ".contains(c))
        && !["true", "false", "null", "yes", "no", "on", "off"]
            .contains(&text.to_ascii_lowercase().as_str());
    if is_plain {
        text.to_owned()
    } else {
        serde_json::Value::from(text).to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spec::document::Document;

    use super::*;
    use crate::config::ConfigFile;

    const TEXT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
servers: [{url: 'https://api.test/v1'}]
components:
  securitySchemes:
    session: {type: http, scheme: bearer}
    user: {type: http, scheme: basic}
    api key: {type: apiKey, in: header, name: X-Key}
paths:
  /login: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {user: {type: string}, password: {type: string}}}}}}, responses: {'200': {description: o}}}}
  /{tenant}/items:
    post:
      parameters: [{name: tenant, in: path, required: true, schema: {type: string}}]
      responses: {'201': {description: c, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}}
  /{tenant}/items/{id}:
    get:
      parameters:
      - {name: tenant, in: path, required: true, schema: {type: string}}
      - {name: id, in: path, required: true, schema: {type: integer}}
      responses: {'200': {description: o}}
";

    #[test]
    fn a_skeleton_is_valid_with_and_without_its_settings() {
        let document = Document::from_text("api.yaml", TEXT).document.unwrap();
        let text = skeleton(&Api::new(Arc::new(document)), "api.yaml");
        insta::assert_snapshot!(text);
        let file = ConfigFile::parse(&text).unwrap();
        assert_eq!(file.spec.as_deref(), Some("api.yaml"));
        let settings = text.lines().filter(|line| !line.starts_with("##"));
        let settings = settings.map(|line| line.strip_prefix("# ").unwrap_or(line));
        let settings: Vec<&str> = settings.collect();
        let file = ConfigFile::parse(&settings.join("\n")).unwrap();
        assert_eq!(file.auth.login.unwrap().request, "POST /login");
        assert_eq!(file.values.len(), 1, "{text}");
        assert_eq!(file.auth.api_keys.len(), 1);
    }

    /// The log-in that is written for a document whose log-in takes `content`.
    fn log_in_of(content: &str) -> crate::config::auth::LoginConfig {
        let text = format!(
            "
openapi: 3.0.3
info: {{title: t, version: '1'}}
paths:
  /auth/token: {{post: {{requestBody: {{content: {content}}}, responses: {{'200': {{description: o}}}}}}}}
components:
  schemas:
    LogIn: {{type: object, required: [username, password], properties: {{username: {{type: string}}, password: {{type: string}}, scope: {{type: string}}}}}}
"
        );
        let document = Document::from_text("api.yaml", text).document.unwrap();
        let text = skeleton(&Api::new(Arc::new(document)), "api.yaml");
        let lines = text.lines().filter(|line| !line.starts_with("##"));
        let lines: Vec<&str> = lines
            .map(|line| line.strip_prefix("# ").unwrap_or(line))
            .collect();
        let file = ConfigFile::parse(&lines.join("\n")).unwrap();
        file.auth.login.unwrap()
    }

    #[test]
    fn a_log_in_that_takes_a_form_is_written_as_one() {
        let schema = "{schema: {$ref: '#/components/schemas/LogIn'}}";
        let names = |form: &BTreeMap<String, String>| form.keys().cloned().collect::<Vec<_>>();
        let form = log_in_of(&format!("{{application/x-www-form-urlencoded: {schema}}}"));
        assert_eq!(names(&form.form.unwrap()), ["password", "username"]);
        assert_eq!(form.json, None);
        let both =
            format!("{{application/x-www-form-urlencoded: {schema}, application/json: {schema}}}");
        let both = log_in_of(&both);
        assert!(both.json.is_some() && both.form.is_none());
        let without = log_in_of("{application/x-www-form-urlencoded: {}}");
        assert_eq!(names(&without.form.unwrap()), ["password", "username"]);
    }

    #[test]
    fn a_session_that_takes_no_credentials_is_no_log_in() {
        let text = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /sessions: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {path: {type: string}, kernel: {type: string}}}}}}, responses: {'201': {description: c}}}}
";
        let document = Document::from_text("api.yaml", text).document.unwrap();
        let text = skeleton(&Api::new(Arc::new(document)), "api.yaml");
        assert!(!text.contains("login:"), "{text}");
    }
}
