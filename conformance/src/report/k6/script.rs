//! The text of the script.

use std::{collections::BTreeSet, fmt};

use base64::Engine as _;
use serde_json::Value;
use spec::wire::Request;

use crate::transport::auth::SHOWN_BASIC;

/// What the script does after its requests are listed.
const CODE: &str = include_str!("script.js");

/// A script with its requests.
pub(super) struct Script<'s> {
    pub(super) title: &'s str,
    pub(super) base_url: &'s str,
    pub(super) loads: Vec<Load<'s>>,
}

/// A request, and the statuses that the document has for it.
pub(super) struct Load<'s> {
    /// Method and path.
    pub(super) name: &'s str,
    /// The base URL, where the operation has one of its own.
    pub(super) server: Option<&'s str>,
    pub(super) request: &'s Request,
    pub(super) statuses: Vec<&'s str>,
}

impl fmt::Display for Script<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut variables = BTreeSet::new();
        let mut requests = String::new();
        for load in &self.loads {
            requests.push_str(&load.entry(&mut variables));
        }
        writeln!(
            f,
            "// Valid requests of {} for k6, made by a run of conformance: one for each operation that succeeded.",
            comment(self.title)
        )?;
        writeln!(f, "// k6 run -e BASE_URL=URL{} FILE", flags(&variables))?;
        writeln!(f, "import http from 'k6/http';")?;
        writeln!(f, "import encoding from 'k6/encoding';")?;
        writeln!(f, "import {{ check }} from 'k6';\n")?;
        writeln!(
            f,
            "const BASE = __ENV.BASE_URL || {};\n",
            string(self.base_url)
        )?;
        writeln!(f, "const requests = [\n{requests}];\n")?;
        f.write_str(CODE)
    }
}

impl Load<'_> {
    fn entry(&self, variables: &mut BTreeSet<String>) -> String {
        let server = self.server.map_or_else(|| "BASE".to_owned(), string);
        let target = expression(&self.request.target, variables);
        let headers: Vec<String> = self
            .request
            .headers
            .iter()
            .map(|(name, value)| format!("{}: {}", string(name), header(value, variables)))
            .collect();
        let body = match self.request.body.as_deref() {
            None => "null".to_owned(),
            Some(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => string(text),
                Err(_) => {
                    let coded = base64::engine::general_purpose::STANDARD.encode(bytes);
                    format!("encoding.b64decode({})", string(&coded))
                }
            },
        };
        let statuses: Vec<String> = self.statuses.iter().map(|status| string(status)).collect();
        format!(
            "  {{\n    name: {},\n    method: {},\n    url: {server} + {target},\n    headers: {{ {} }},\n    body: {body},\n    statuses: [{}],\n  }},\n",
            string(self.name),
            string(&self.request.method),
            headers.join(", "),
            statuses.join(", ")
        )
    }
}

/// The value of a header field; basic credentials are coded when the script runs.
fn header(value: &str, variables: &mut BTreeSet<String>) -> String {
    let basic = value.strip_prefix(SHOWN_BASIC);
    match basic.and_then(|user| user.strip_suffix(')')) {
        Some(user) => format!(
            "'Basic ' + encoding.b64encode({})",
            expression(user, variables)
        ),
        None => expression(value, variables),
    }
}

/// `text` as a JavaScript expression, in which the `$NAME`s of credentials are variables of the environment.
fn expression(text: &str, variables: &mut BTreeSet<String>) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        plain.push_str(before);
        let is_of_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let end = behind
            .find(|c: char| !is_of_name(c))
            .unwrap_or(behind.len());
        let (name, after) = behind.split_at_checked(end).unwrap_or_default();
        if name.len() > 2 && name.starts_with(|c: char| c.is_ascii_uppercase()) {
            if !plain.is_empty() {
                parts.push(string(&std::mem::take(&mut plain)));
            }
            parts.push(format!("__ENV.{name}"));
            variables.insert(name.to_owned());
            rest = after;
        } else {
            plain.push('$');
            rest = behind;
        }
    }
    plain.push_str(rest);
    if !plain.is_empty() || parts.is_empty() {
        parts.push(string(&plain));
    }
    parts.join(" + ")
}

/// A JSON string is one of JavaScript (ECMA-262, since 2019).
fn string(text: &str) -> String {
    Value::from(text).to_string()
}

fn flags(variables: &BTreeSet<String>) -> String {
    let flags = variables.iter();
    flags.map(|name| format!(" -e {name}=…")).collect()
}

/// `text` for a comment, which a line break ends.
fn comment(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars()
        .map(|c| if breaks(c) { ' ' } else { c })
        .collect()
}
