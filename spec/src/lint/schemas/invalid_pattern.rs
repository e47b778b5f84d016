//! `invalid-pattern`: a pattern that is not a valid regular expression.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    schema::pattern::{is_pattern, undelimited},
    source::{node::Node, span::Span},
};

static INFO: RuleInfo = RuleInfo {
    id: "invalid-pattern",
    severity: Severity::Error,
    what: "A `pattern` (or a key of `patternProperties`) is not a regular expression of ECMA-262, or is between slashes, so that nothing matches it.",
    why: "It cannot be compiled, so tools fail or accept everything. Mostly it is the dialect of another language.",
    example: "pattern: '^(?P<year>[0-9]{4}$'    # wrong: a group without end\npattern: '^(?<year>[0-9]{4})$'    # right",
    standard: "OAS 3.0.3 §4.7.24.1 (`pattern`); ECMA-262 §22.2.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct InvalidPattern;

impl Rule for InvalidPattern {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let mut known = BTreeMap::new();
        for located in context.of(ObjectKind::Schema) {
            let own = located
                .node
                .get("pattern")
                .and_then(|node| Some((node.as_str()?, node.span)));
            let keys = located.node.get("patternProperties").map(Node::entries);
            let keys = keys.unwrap_or_default();
            let keys = keys
                .iter()
                .map(|entry| (entry.key.as_str(), entry.key_span));
            for (pattern, span) in own.into_iter().chain(keys) {
                // Patterns are repeated often, and compiling one takes a while.
                let is_fine = |pattern: &str| is_pattern(pattern) && undelimited(pattern).is_none();
                if !*known.entry(pattern).or_insert_with(|| is_fine(pattern)) {
                    diagnostics.push(finding(pattern, span));
                }
            }
        }
    }
}

fn finding(pattern: &str, span: Span) -> Diagnostic {
    let message = match undelimited(pattern) {
        Some(_) => "nothing matches this: the slashes are part of the pattern",
        None => "this is not a regular expression of ECMA-262",
    };
    let finding = Diagnostic::new(&INFO, span, message);
    let help = if pattern.contains("[[:") {
        "POSIX classes do not exist there: write `[A-Za-z]` for `[[:alpha:]]`"
    } else if pattern.contains("(?P<") {
        "write `(?<name>…)` for `(?P<name>…)`"
    } else if undelimited(pattern).is_some() || (pattern.starts_with('/') && pattern.ends_with('/'))
    {
        "leave the slashes out, and the flags behind them"
    } else {
        "check brackets, groups and escapes"
    };
    finding.help(help)
}
