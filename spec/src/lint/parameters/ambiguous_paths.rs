//! `ambiguous-paths`: a request may fit two paths, and neither is the more concrete one.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    lint::{LintContext, Rule, context::LocatedOperation},
};

static INFO: RuleInfo = RuleInfo {
    id: "ambiguous-paths",
    severity: Severity::Warning,
    what: "A request can fit two paths of one method, each more concrete in another segment.",
    why: "`/pets/mine` fits both `/{kind}/mine` and `/pets/{id}`; which one serves it is up to the tool.",
    example: "/{kind}/mine: {get: …}\n/pets/{id}: {get: …}   # wrong beside the first",
    standard: "OAS 3.0.3 §4.7.8.2",
};

/// The rule.
#[derive(Debug)]
pub(super) struct AmbiguousPaths;

impl Rule for AmbiguousPaths {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let mut groups: BTreeMap<(&str, usize), Vec<Split<'_>>> = BTreeMap::new();
        for operation in context.operations.iter().filter(|o| !o.is_webhook) {
            let segments: Vec<&str> = operation.path.split('/').collect();
            let group = (operation.method.as_str(), segments.len());
            let list = groups.entry(group).or_default();
            for earlier in list.iter() {
                if is_ambiguous(&earlier.segments, &segments) {
                    diagnostics.push(finding(earlier.operation, operation));
                }
            }
            list.push(Split {
                operation,
                segments,
            });
        }
    }
}

/// An operation with the segments of its path.
struct Split<'c> {
    operation: &'c LocatedOperation<'c>,
    segments: Vec<&'c str>,
}

fn finding(earlier: &LocatedOperation<'_>, later: &LocatedOperation<'_>) -> Diagnostic {
    Diagnostic::new(
        &INFO,
        later.path_span,
        format!(
            "a {} request can fit both `{}` and `{}`",
            later.method, earlier.path, later.path
        ),
    )
    .also(earlier.path_span, "the other one")
    .help("change one of the paths so that no request fits both")
}

/// Whether some path fits both and each of the two is literal where the other has a parameter.
///
/// Segments that are neither literal nor one parameter (`{a}.json`) are taken as literals: they rarely collide.
fn is_ambiguous(a: &[&str], b: &[&str]) -> bool {
    let is_parameter =
        |text: &str| text.starts_with('{') && text.find('}') == Some(text.len().saturating_sub(1));
    let (mut a_is_concrete, mut b_is_concrete) = (false, false);
    for (a, b) in a.iter().zip(b) {
        match (is_parameter(a), is_parameter(b)) {
            (false, false) if a != b => return false,
            (true, false) if b.is_empty() => return false,
            (false, true) if a.is_empty() => return false,
            (true, false) => b_is_concrete = true,
            (false, true) => a_is_concrete = true,
            _ => {}
        }
    }
    a_is_concrete && b_is_concrete
}
