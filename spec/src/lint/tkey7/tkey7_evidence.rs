//! `tkey7-evidence`: every element names its evidence.

use super::evidence::{Element, EvidenceClass, NOTE, SOURCE, STATUS, elements};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::reference::similar,
    lint::{LintContext, Rule, context::underline},
};

static INFO: RuleInfo = RuleInfo {
    id: "tkey7-evidence",
    severity: Severity::Error,
    what: "A server, operation, parameter, request body, response, link, schema, property, tag or security scheme lacks `x-documentation-status` or `x-documentation-source`, is inferred without a mention in its description, or is contradictory without a note.",
    why: "The contract is made from incomplete documentation; a reader must see what is a fact and what is a proposal.",
    example: "description: The credit line.                           # wrong\nx-documentation-status: inferred\n\ndescription: The credit line. The field is inferred.    # right\nx-documentation-status: inferred\nx-documentation-source: [https://…]",
    standard: "TKEY7 ruleset",
};

/// The rule.
#[derive(Debug)]
pub(super) struct EvidenceGiven;

impl Rule for EvidenceGiven {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for element in elements(context.document) {
            diagnostics.extend(check(&element));
        }
    }
}

fn check(element: &Element<'_>) -> Option<Diagnostic> {
    let what = format!("the {} `{}`", element.kind.name(), element.name);
    let at_element = |message: String| Diagnostic::new(&INFO, underline(&element.located), message);
    let Some(status) = element.node.get(STATUS) else {
        return Some(at_element(format!("{what} has no `{STATUS}`")));
    };
    let Some(class) = element.class() else {
        let text = status.as_str().unwrap_or_default();
        let names = EvidenceClass::ALL.map(EvidenceClass::name);
        let finding = Diagnostic::new(
            &INFO,
            status.span,
            format!("`{text}` is not a class of evidence"),
        );
        return Some(match similar(text, names.into_iter()) {
            Some(name) => finding.help(format!("did you mean `{name}`?")),
            None => finding.help(format!("write one of: {}", names.join(", "))),
        });
    };
    if element.sources().is_empty() {
        return Some(at_element(format!("{what} has no `{SOURCE}`")));
    }
    let mentions_inferred = element
        .description()
        .is_some_and(|text| text.contains("inferred"));
    match class {
        EvidenceClass::Inferred if !mentions_inferred => Some(
            Diagnostic::new(
                &INFO,
                status.span,
                format!("{what} is inferred and its description does not mention it"),
            )
            .help("write in the description that it is inferred"),
        ),
        EvidenceClass::Contradictory if element.note().is_none() => Some(
            Diagnostic::new(
                &INFO,
                status.span,
                format!(
                    "the sources contradict each other on {what}, and no `{NOTE}` explains how"
                ),
            )
            .help("name all interpretations in the note, and which one the contract follows"),
        ),
        _ => None,
    }
}
