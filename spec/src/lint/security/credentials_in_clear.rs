//! `credentials-in-clear`: credentials are asked for over plain HTTP.

use super::undefined_security_scheme::schemes;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
};

static INFO: RuleInfo = RuleInfo {
    id: "credentials-in-clear",
    severity: Severity::Warning,
    what: "The document defines security schemes, and a server's URL begins with `http:`.",
    why: "All intermediaries can read the credentials. (Servers on the same machine are skipped.)",
    example: "servers: [{url: 'http://api.example.com'}]    # wrong\nservers: [{url: 'https://api.example.com'}]   # right",
    standard: "RFC 6750 §5.3; RFC 7617 §4",
};

/// The rule.
#[derive(Debug)]
pub(super) struct CredentialsInClear;

impl Rule for CredentialsInClear {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        if schemes(context).is_empty() {
            return;
        }
        for located in context.of(ObjectKind::Server) {
            let Some(url) = located.node.get("url") else {
                continue;
            };
            let text = url.as_str().unwrap_or_default();
            let Some(rest) = text.strip_prefix("http://") else {
                continue;
            };
            if !is_local(rest) {
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        url.span,
                        "credentials are sent in clear to this server",
                    )
                    .help("write `https`"),
                );
            }
        }
    }
}

/// Whether a host is the same machine, a private name, or unknown.
fn is_local(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let name = host
        .strip_prefix('[')
        .and_then(|inner| inner.split_once(']'))
        .map_or_else(
            || host.split(':').next().unwrap_or_default(),
            |(name, _)| name,
        );
    let is_private_address = name.starts_with("127.")
        || name.starts_with("10.")
        || name.starts_with("192.168.")
        || matches!(name, "::1" | "0.0.0.0");
    // A name without a dot, or of a top-level domain that is never delegated (RFC 6761, RFC 8375), is not public.
    let is_private_name = !name.contains('.')
        || [
            ".localhost",
            ".local",
            ".test",
            ".internal",
            ".home.arpa",
            ".invalid",
        ]
        .iter()
        .any(|suffix| name.ends_with(suffix));
    is_private_address || is_private_name || name.contains('{')
}
