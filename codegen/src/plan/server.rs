//! The servers of the document as environments, with the variables of their URLs.

use spec::{
    diagnostic::{Diagnostic, RuleInfo, Severity},
    model::{
        Api, Operation, Server,
        server::{self, ServerVariable},
    },
};

use super::prose;
use crate::names::{Names, pascal, snake};

/// A server has no host.
pub static RELATIVE_SERVER: RuleInfo = RuleInfo {
    id: "relative-server",
    severity: Severity::Note,
    what: "The URL of a server is relative to that of the document, and so no environment of the client.",
    why: "Only who uses the client knows the host; without the path of the server, nothing would be found there.",
    example: "servers: [{url: /v1}]   # Client::builder(\"https://api.example.com/v1\")",
    standard: "OAS 3.0.3 §4.7.5",
};

/// The host of examples.
pub(crate) const EXAMPLE: &str = "https://api.example.com";

/// A server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerPlan {
    /// The name of its variant.
    pub variant: String,
    /// The name of the function that makes it with the defaults of its variables.
    pub function: String,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// The URL as written.
    pub url: String,
    /// The URL in pieces.
    pub parts: Vec<UrlPart>,
    /// Its variables, in the order of the URL.
    pub variables: Vec<VariablePlan>,
}

/// A piece of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlPart {
    /// Text.
    Literal(String),
    /// The variable at this position.
    Variable(usize),
}

/// A variable of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariablePlan {
    /// The name of its field.
    pub field: String,
    /// Its default value.
    pub default: String,
    /// Its type, when it has few values.
    pub values: Option<VariableType>,
    /// What it means, in Markdown.
    pub description: Option<String>,
}

/// The type of a variable with few values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableType {
    /// Its name.
    pub name: String,
    /// Pairs of a variant and its value.
    pub values: Vec<(String, String)>,
    /// The variant of the default, if it is among the values.
    pub default: Option<String>,
}

impl ServerPlan {
    /// The URL with the defaults of its variables.
    pub fn default_url(&self) -> String {
        let piece = |part: &UrlPart| match part {
            UrlPart::Literal(text) => text.clone(),
            UrlPart::Variable(at) => self
                .variables
                .get(*at)
                .map_or_else(String::new, |variable| variable.default.clone()),
        };
        self.parts.iter().map(piece).collect()
    }
}

/// The server of `operation` when that is not served where the others are: the first of its own, with the defaults of
/// its variables.
///
/// Either a URL with a host, or a path below the host of the others.
pub(super) fn own(api: &Api, operation: &Operation) -> Option<String> {
    let own = without_last_slash(operation.servers.first()?);
    let url = own.default_url();
    let is_known = url.starts_with("https://") || url.starts_with("http://");
    let is_path = url.is_empty() || url.starts_with('/') && !url.starts_with("//");
    let mut others = api.servers.iter().map(without_last_slash);
    let is_other = others.any(|other| other.url == own.url);
    let is_own = !is_other && (is_known || is_path && !api.servers.is_empty());
    is_own.then_some(url)
}

/// `server` with a URL that a path can be put behind.
fn without_last_slash(server: &Server) -> Server {
    let mut res = server.clone();
    let url = server.url.trim().trim_end_matches('/');
    url.clone_into(&mut res.url);
    res
}

/// Names that types of variables do not take.
const RESERVED: &[&str] = &["Server", "String", "Self_", "Default", "From", "Unknown"];
/// Names that functions of servers do not take.
const RESERVED_FUNCTIONS: &[&str] = &["url", "clone", "eq", "fmt", "default", "into", "from"];

/// The servers of `api` that have a host: a relative URL is not an environment.
pub(super) fn plan(api: &Api) -> Vec<ServerPlan> {
    let mut variants = Names::default();
    let mut functions = Names::new(RESERVED_FUNCTIONS);
    let mut types = Names::new(RESERVED);
    api.servers
        .iter()
        .map(without_last_slash)
        .filter(|server| server.url.contains("://") || server.url.starts_with('{'))
        .map(|server| {
            let variant = variants.take(&pascal(&wanted_name(&server)));
            let (parts, variables) = url_parts(&server, &variant, &mut types);
            ServerPlan {
                function: functions.take(&snake(&variant)),
                variant,
                description: prose(server.description.as_deref()),
                url: server.url,
                parts,
                variables,
            }
        })
        .collect()
}

/// The servers of `api` without a host, each with a base URL that leads to it: on the host of examples.
fn relative(api: &Api) -> impl Iterator<Item = (&Server, String)> {
    api.servers.iter().filter_map(|server| {
        let url = without_last_slash(server).default_url();
        if url.contains("://") || server.url.trim().starts_with('{') {
            return None;
        }
        if url.starts_with("//") {
            return Some((server, format!("https:{url}")));
        }
        let mut path = url.as_str();
        while let Some(rest) = ["../", "./", "/"]
            .iter()
            .find_map(|it| path.strip_prefix(it))
        {
            path = rest;
        }
        let is_path = !matches!(path, "" | "." | "..");
        is_path.then(|| (server, format!("{EXAMPLE}/{path}")))
    })
}

/// A base URL of the client, where no server of `api` has a host and one has a path.
pub(super) fn example(api: &Api) -> Option<String> {
    let has_host = api.servers.iter().any(|server| server.url.contains("://"));
    let (_, url) = relative(api).next()?;
    (!has_host && !url.contains('`')).then_some(url)
}

/// A note for each server of `api` without a host.
pub(super) fn notes(api: &Api) -> impl Iterator<Item = Diagnostic> {
    relative(api).map(|(server, url)| {
        let message = format!(
            "the server `{}` has no host: base URLs of the client need its path, such as `{url}`",
            server.url
        );
        Diagnostic::new(&RELATIVE_SERVER, server.origin.span, message)
            .help("write the URL with its host, for `Server` to have it")
    })
}

/// A short description is a good name: "Production server" is `Production`. Else the fixed part of the host is.
fn wanted_name(server: &Server) -> String {
    let url = server.url.as_str();
    let described = server.description.as_deref().unwrap_or_default().trim();
    let words: Vec<&str> = described
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .filter(|word| !["server", "the", "a", "api"].contains(&word.to_lowercase().as_str()))
        .collect();
    let is_short = !described.contains("://") && described.len() <= 40 && words.len() <= 3;
    if is_short && !words.is_empty() {
        return words.join(" ");
    }
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or(host);
    let fixed: Vec<&str> = host
        .split('.')
        .filter(|label| !label.contains(['{', '}']))
        .collect();
    if fixed.is_empty() {
        return "main".to_owned();
    }
    fixed.join(" ")
}

/// The pieces of the URL of `server`, and its variables in their order.
fn url_parts(
    server: &Server,
    variant: &str,
    types: &mut Names,
) -> (Vec<UrlPart>, Vec<VariablePlan>) {
    let mut parts = Vec::new();
    let mut variables: Vec<(&str, VariablePlan)> = Vec::new();
    let mut fields = Names::default();
    for part in server.url_parts() {
        parts.push(match part {
            server::UrlPart::Literal(text) => UrlPart::Literal(text.to_owned()),
            server::UrlPart::Variable(declared) => {
                let name = declared.name.as_str();
                let known = variables.iter().position(|(known, _)| *known == name);
                UrlPart::Variable(known.unwrap_or_else(|| {
                    let plan = variable(declared, variant, &mut fields, types);
                    variables.push((name, plan));
                    variables.len() - 1
                }))
            }
        });
    }
    let variables = variables.into_iter().map(|(_, plan)| plan).collect();
    (parts, variables)
}

fn variable(
    declared: &ServerVariable,
    variant: &str,
    fields: &mut Names,
    types: &mut Names,
) -> VariablePlan {
    let name = &declared.name;
    let mut listed: Vec<&String> = Vec::new();
    for value in &declared.allowed {
        if !listed.contains(&value) {
            listed.push(value);
        }
    }
    let values = (!listed.is_empty()).then(|| {
        let mut variants = Names::new(&["Unknown"]);
        let values: Vec<(String, String)> = listed
            .into_iter()
            .map(|value| (variants.take(&pascal(value)), value.clone()))
            .collect();
        let wanted = pascal(name);
        let name = if types.is_free(&wanted) {
            types.take(&wanted)
        } else {
            types.take(&format!("{variant}{wanted}"))
        };
        let default = values.iter().find(|(_, value)| *value == declared.default);
        VariableType {
            name,
            default: default.map(|(variant, _)| variant.clone()),
            values,
        }
    });
    VariablePlan {
        field: fields.take(&snake(name)),
        default: declared.default.clone(),
        values,
        description: prose(declared.description.as_deref()),
    }
}
