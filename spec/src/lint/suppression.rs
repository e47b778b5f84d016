//! `x-lint-ignore`: findings that the document itself suppresses.
//!
//! Any object may carry a mapping from rule ids to reasons. It takes the findings of those rules out of the report
//! whose location is in the object; at the root of the document it holds for all files:
//!
//! ```yaml
//! x-lint-ignore:
//!   unused-component: kept for the next release
//! ```
//!
//! A suppression must give a reason and must still be needed; both are rules of their own.

use super::{LintConfig, LintContext, config::rule_ids, report::Suppressed};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{reference::similar, walk::Located},
    source::{node::Entry, span::Span},
};

/// The field.
pub const FIELD: &str = "x-lint-ignore";

/// A suppression gives no reason.
pub static IGNORE_WITHOUT_REASON: RuleInfo = RuleInfo {
    id: "ignore-without-reason",
    severity: Severity::Error,
    what: "`x-lint-ignore` is not a mapping from rule ids to reasons, or a reason is empty.",
    why: "Without a reason, later readers cannot know whether the suppression still holds. Findings are ignored only with one.",
    example: "x-lint-ignore: [unused-component]                             # wrong\nx-lint-ignore: {unused-component: kept for the next release}  # right",
    standard: "good practice",
};

/// A suppression names a rule that does not exist.
pub static UNKNOWN_IGNORED_RULE: RuleInfo = RuleInfo {
    id: "unknown-ignored-rule",
    severity: Severity::Error,
    what: "`x-lint-ignore` names a rule that does not exist.",
    why: "The finding it was meant for is still reported, or a renamed rule is no longer suppressed.",
    example: "x-lint-ignore: {unused-components: reason}   # wrong\nx-lint-ignore: {unused-component: reason}    # right",
    standard: "good practice",
};

/// A suppression suppresses nothing.
pub static UNUSED_IGNORE: RuleInfo = RuleInfo {
    id: "unused-ignore",
    severity: Severity::Warning,
    what: "`x-lint-ignore` names a rule that finds nothing here.",
    why: "The error was fixed, and the suppression would hide the next one.",
    example: "x-lint-ignore: {unused-component: reason}   # remove it once the component is used",
    standard: "good practice",
};

/// The rules of suppression.
pub static RULES: &[&RuleInfo] = &[
    &IGNORE_WITHOUT_REASON,
    &UNKNOWN_IGNORED_RULE,
    &UNUSED_IGNORE,
];

/// One suppression.
#[derive(Debug)]
pub(super) struct Ignore {
    rule: String,
    reason: String,
    /// The name of the rule in the document.
    named_at: Span,
    /// What it covers; absent when that is everything.
    covers: Option<Span>,
    is_used: bool,
}

impl Ignore {
    fn suppresses(&self, finding: &Diagnostic) -> bool {
        let lies_within = |covered: Span| {
            finding.span().is_some_and(|span| {
                span.source == covered.source
                    && covered.start <= span.start
                    && span.end <= covered.end
            })
        };
        self.rule == finding.rule.id && self.covers.is_none_or(lies_within)
    }
}

/// Reads all suppressions of a document; reports those that are invalid.
pub(super) fn collect(context: &LintContext<'_>, diagnostics: &mut Diagnostics) -> Vec<Ignore> {
    let known = rule_ids();
    let mut res = Vec::new();
    let (objects, _) = context.written();
    for located in objects {
        let Some(field) = located.node.as_mapping().and_then(|node| node.entry(FIELD)) else {
            continue;
        };
        if field.value.as_mapping().is_none() {
            diagnostics.push(
                Diagnostic::new(
                    &IGNORE_WITHOUT_REASON,
                    field.key_span,
                    format!("`{FIELD}` must be a mapping from rule ids to reasons"),
                )
                .help(format!(
                    "write `{FIELD}: {{unused-component: kept for the next release}}`"
                )),
            );
        }
        for entry in field.value.entries() {
            res.extend(ignore(located, entry, &known, diagnostics));
        }
    }
    res
}

fn ignore(
    located: &Located<'_>,
    entry: &Entry,
    known: &[&str],
    diagnostics: &mut Diagnostics,
) -> Option<Ignore> {
    let rule = entry.key.as_str();
    if !known.contains(&rule) {
        let finding = Diagnostic::new(
            &UNKNOWN_IGNORED_RULE,
            entry.key_span,
            format!("there is no rule `{rule}`"),
        );
        diagnostics.push(match similar(rule, known.iter().copied()) {
            Some(name) => finding.help(format!("did you mean `{name}`?")),
            None => finding.help("`lint --rules` lists all rules"),
        });
        return None;
    }
    let reason = entry.value.as_str().map(str::trim).unwrap_or_default();
    if reason.is_empty() {
        diagnostics.push(
            Diagnostic::new(
                &IGNORE_WITHOUT_REASON,
                entry.key_span,
                format!("no reason is given for ignoring `{rule}`"),
            )
            .help("describe in a few words why the finding may stay"),
        );
        return None;
    }
    let is_root = located.location.pointer.is_root()
        && located.location.source == crate::source::source_map::SourceId::ENTRY;
    let covered = located
        .key_span
        .map_or(located.node.span, |key| key.to(located.node.span));
    Some(Ignore {
        rule: rule.to_owned(),
        reason: reason.to_owned(),
        named_at: entry.key_span,
        covers: (!is_root).then_some(covered),
        is_used: false,
    })
}

/// Takes the suppressed findings out of `diagnostics` and reports the suppressions that were not needed.
pub(super) fn apply(
    mut ignores: Vec<Ignore>,
    config: &LintConfig,
    diagnostics: &mut Diagnostics,
) -> Vec<Suppressed> {
    if ignores.is_empty() {
        return Vec::new();
    }
    let mut suppressed = Vec::new();
    diagnostics.retain(|finding| {
        let mut reason = None;
        for ignore in ignores.iter_mut().filter(|i| i.suppresses(finding)) {
            ignore.is_used = true;
            reason.get_or_insert_with(|| ignore.reason.clone());
        }
        if let Some(reason) = &reason {
            suppressed.push(Suppressed {
                diagnostic: finding.clone(),
                reason: reason.clone(),
            });
        }
        reason.is_none()
    });
    let unused = ignores.iter().filter(|ignore| !ignore.is_used);
    let mut found = Diagnostics::new();
    found.extend(
        unused
            // A rule that was not run could not find anything.
            .filter(|ignore| config.may_report(&ignore.rule))
            .map(|ignore| {
                Diagnostic::new(
                    &UNUSED_IGNORE,
                    ignore.named_at,
                    format!("`{}` finds nothing here", ignore.rule),
                )
                .help("remove the line")
            }),
    );
    config.apply_levels(&mut found);
    diagnostics.extend(found);
    suppressed
}
