//! Where the API is served: the environments of the document, with the variables of their URLs.

use spec::source::node::Node;

use crate::names::{Names, pascal, snake};

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
    /// Its value unless said otherwise.
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

/// The server of an operation that is not served where the others are: the first of its own `servers`, else of those
/// of its path (OAS 3.0.3 §4.7.9.1, §4.7.10.1), with the defaults of its variables.
///
/// Either a URL with a host, or a path below the host of the others.
pub(super) fn own(root: &Node, path_item: &Node, operation: &Node) -> Option<String> {
    let node = [operation, path_item]
        .into_iter()
        .find_map(|node| node.get("servers")?.items().first())?;
    let url = node.get_str("url")?.trim().trim_end_matches('/');
    let (parts, variables) = url_parts(node, url, "", &mut Names::default());
    let own = ServerPlan {
        variant: String::new(),
        function: String::new(),
        description: None,
        url: url.to_owned(),
        parts,
        variables,
    };
    let url = own.default_url();
    let is_known = url.starts_with("https://") || url.starts_with("http://");
    let is_path = url.is_empty() || url.starts_with('/') && !url.starts_with("//");
    let others = root.get("servers").map_or(&[][..], Node::items);
    let is_other = others
        .iter()
        .filter_map(|other| other.get_str("url"))
        .any(|other| other.trim().trim_end_matches('/') == own.url);
    let is_own = !is_other && (is_known || is_path && !others.is_empty());
    is_own.then_some(url)
}

/// Names that types of variables do not take.
const RESERVED: &[&str] = &["Server", "String", "Self_", "Default", "From", "Unknown"];
/// Names that functions of servers do not take.
const RESERVED_FUNCTIONS: &[&str] = &["url", "clone", "eq", "fmt", "default", "into", "from"];

/// The servers of `root` that have a host: a relative URL is no environment of its own.
pub(super) fn plan(root: &Node) -> Vec<ServerPlan> {
    let mut variants = Names::default();
    let mut functions = Names::new(RESERVED_FUNCTIONS);
    let mut types = Names::new(RESERVED);
    let servers = root.get("servers").map_or(&[][..], Node::items);
    servers
        .iter()
        .filter_map(|node| {
            let url = node.get_str("url")?.trim().trim_end_matches('/');
            let has_host = url.contains("://") || url.starts_with('{');
            if !has_host {
                return None;
            }
            let variant = variants.take(&pascal(&wanted_name(node, url)));
            let (parts, variables) = url_parts(node, url, &variant, &mut types);
            Some(ServerPlan {
                function: functions.take(&snake(&variant)),
                variant,
                description: text(node, "description"),
                url: url.to_owned(),
                parts,
                variables,
            })
        })
        .collect()
}

/// A short description is a good name: "Production server" is `Production`. Else the fixed part of the host is.
fn wanted_name(node: &Node, url: &str) -> String {
    let described = node
        .get_str("description")
        .map(str::trim)
        .unwrap_or_default();
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

/// The pieces of `url`, and its variables; braces without a declared variable are text.
fn url_parts(
    node: &Node,
    url: &str,
    variant: &str,
    types: &mut Names,
) -> (Vec<UrlPart>, Vec<VariablePlan>) {
    let mut parts = Vec::new();
    let mut variables: Vec<(String, VariablePlan)> = Vec::new();
    let mut fields = Names::default();
    let mut literal = String::new();
    let mut rest = url;
    while let Some((before, after)) = rest.split_once('{') {
        literal.push_str(before);
        let declared = after.split_once('}').and_then(|(name, rest)| {
            let declared = node.get("variables")?.get(name)?;
            Some((name, rest, declared))
        });
        let Some((name, behind, declared)) = declared else {
            literal.push('{');
            rest = after;
            continue;
        };
        if !literal.is_empty() {
            parts.push(UrlPart::Literal(std::mem::take(&mut literal)));
        }
        let known = variables.iter().position(|(known, _)| known == name);
        let at = known.unwrap_or_else(|| {
            let plan = variable(name, declared, variant, &mut fields, types);
            variables.push((name.to_owned(), plan));
            variables.len() - 1
        });
        parts.push(UrlPart::Variable(at));
        rest = behind;
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        parts.push(UrlPart::Literal(literal));
    }
    let variables = variables.into_iter().map(|(_, plan)| plan).collect();
    (parts, variables)
}

fn variable(
    name: &str,
    node: &Node,
    variant: &str,
    fields: &mut Names,
    types: &mut Names,
) -> VariablePlan {
    // Numbers and truth values without quotes are common here.
    let plain = |node: &Node| match node.as_str() {
        Some(text) => text.to_owned(),
        None => node.to_json().to_string(),
    };
    let default = node.get("default").map(plain).unwrap_or_default();
    let mut listed: Vec<String> = Vec::new();
    for value in node.get("enum").map_or(&[][..], Node::items) {
        let value = plain(value);
        if !listed.contains(&value) {
            listed.push(value);
        }
    }
    let values = (!listed.is_empty()).then(|| {
        let mut variants = Names::new(&["Unknown"]);
        let values: Vec<(String, String)> = listed
            .into_iter()
            .map(|value| (variants.take(&pascal(&value)), value))
            .collect();
        let wanted = pascal(name);
        let name = if types.is_free(&wanted) {
            types.take(&wanted)
        } else {
            types.take(&format!("{variant}{wanted}"))
        };
        let default = values.iter().find(|(_, value)| *value == default);
        VariableType {
            name,
            default: default.map(|(variant, _)| variant.clone()),
            values,
        }
    });
    VariablePlan {
        field: fields.take(&snake(name)),
        default,
        values,
        description: text(node, "description"),
    }
}

fn text(node: &Node, field: &str) -> Option<String> {
    node.get_str(field)
        .filter(|text| !text.trim().is_empty())
        .map(ToOwned::to_owned)
}
