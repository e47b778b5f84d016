//! `invalid-server-url`: an address of a server to which no request can be sent.

use fluent_uri::UriRef;

use super::has_fields;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{SpecVersion, grammar::ObjectKind, walk::Located},
    lint::{LintContext, Rule},
    source::node::{Node, NodeValue},
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-server-url",
    severity: Severity::Error,
    what: "The URL of a server is not one, has no host, or has a query or a fragment; in 2.0, `host` is more than a host, or `basePath` does not begin with a slash.",
    why: "The paths of the document are appended to it, so no request can be sent to what comes out. (A URL that is relative to the document is fine.)",
    example: "servers: [{url: 'https://example.com/?v=1'}]   # wrong\nservers: [{url: 'https://example.com/v1'}]     # right",
    standard: "OAS 3.0.3 §4.7.5.1 (`url`); OAS 3.2.0 §4.6; Swagger 2.0, Swagger Object (`host`, `basePath`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidServerUrl;

impl Rule for InvalidServerUrl {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        for located in objects.iter().filter(|it| has_fields(it, version)) {
            match located.kind {
                ObjectKind::Server => diagnostics.extend(check_server(located)),
                ObjectKind::OpenApi if version == SpecVersion::V2_0 => {
                    diagnostics.extend(check_host(located.node));
                    diagnostics.extend(check_base_path(located.node));
                }
                _ => {}
            }
        }
    }
}

fn check_server(located: &Located<'_>) -> Option<Diagnostic> {
    let written = located.node.get("url")?;
    let text = written.as_str()?;
    let url = with_values(text, located.node.get("variables"))?;
    let report = |problem: &str, help: &str| {
        let message = format!("the server URL `{text}` {problem}");
        Some(Diagnostic::new(&INFO, written.span, message).help(help))
    };
    let Ok(url) = UriRef::parse(url.as_str()) else {
        return report(
            "is not a URL",
            "write a URL such as `https://api.example.com/v1`, or a path such as `/v1`",
        );
    };
    let is_file = url
        .scheme()
        .is_some_and(|scheme| scheme.as_str().eq_ignore_ascii_case("file"));
    let has_no_host = url.authority().is_none_or(|it| it.host().is_empty());
    if (url.scheme().is_some() || url.authority().is_some()) && has_no_host && !is_file {
        return report(
            "has no host",
            "write a URL such as `https://api.example.com/v1`",
        );
    }
    if url.has_query() || url.has_fragment() {
        return report(
            "has a query or a fragment, and paths are appended to it",
            "end it with the path; describe what is sent in the query as a parameter",
        );
    }
    None
}

/// The URL with a value for each variable; `None` where braces are left.
fn with_values(url: &str, variables: Option<&Node>) -> Option<String> {
    // Any character that an IRI may have (RFC 3987) is as good as another.
    let letters = url.chars().map(|c| if c.is_ascii() { c } else { 'a' });
    let url: String = letters.collect();
    let mut parts = url.split('{');
    let mut res = parts.next()?.to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}')?;
        let default = variables
            .and_then(|variables| variables.get(name)?.get("default"))
            .and_then(|default| match &default.value {
                NodeValue::String(text) => Some(text.as_str()),
                NodeValue::Number(number) => Some(number.as_str()),
                _ => None,
            });
        // Without a default a name, a port and a segment may be 1, and a scheme may not.
        let is_scheme = res.is_empty() && rest.starts_with("://");
        let unless_known = if is_scheme { "https" } else { "1" };
        res += default
            .filter(|text| text.is_ascii() && !text.is_empty())
            .unwrap_or(unless_known);
        res += rest;
    }
    (!res.contains(['{', '}'])).then_some(res)
}

/// A host with a port, and nothing else.
fn check_host(root: &Node) -> Option<Diagnostic> {
    let written = root.get("host")?;
    let text = written.as_str()?;
    let is_more = text.contains(['/', '?', '#', '@']) || text.contains(char::is_whitespace);
    is_more.then(|| {
        let message = format!("`{text}` is more than a host");
        let help = "write the host alone, such as `api.example.com`; `schemes` and `basePath` hold the rest";
        Diagnostic::new(&INFO, written.span, message).help(help)
    })
}

fn check_base_path(root: &Node) -> Option<Diagnostic> {
    let written = root.get("basePath")?;
    let text = written.as_str().filter(|text| !text.is_empty())?;
    (!text.starts_with('/')).then(|| {
        let message = format!("`basePath: {text}` does not begin with a slash");
        Diagnostic::new(&INFO, written.span, message).help(format!("write `/{text}`"))
    })
}
