//! `undefined-link-operation`: a link to an operation that does not exist.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{grammar::ObjectKind, reference::similar},
    lint::{
        LintContext, Rule,
        context::{LocatedOperation, underline},
    },
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "undefined-link-operation",
    severity: Severity::Error,
    what: "A link names no operation, or one that does not exist.",
    why: "Clients cannot follow it; scenarios that are made from links end there.",
    example: "links: {pet: {operationId: getpet}}    # wrong when it is called get_pet\nlinks: {pet: {operationId: get_pet}}   # right",
    standard: "OAS 3.0.3 §4.7.20.1",
};

/// The rule.
#[derive(Debug)]
pub(super) struct UndefinedLinkOperation;

impl Rule for UndefinedLinkOperation {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        for located in context.written_out(ObjectKind::Link) {
            let id = located.node.get("operationId");
            let reference = located.node.get("operationRef");
            let Some(named) = id.or(reference) else {
                diagnostics.push(
                    Diagnostic::new(&INFO, underline(located), "this link names no operation")
                        .help("add `operationId`"),
                );
                continue;
            };
            let text = named.as_str().unwrap_or_default();
            // References to other machines are not checked.
            let leads_out = id.is_none() && text.contains("://");
            if leads_out || linked_operation(context, located.node).is_some() {
                continue;
            }
            let finding =
                Diagnostic::new(&INFO, named.span, format!("there is no operation `{text}`"));
            let ids = context
                .operations
                .iter()
                .filter_map(|operation| operation.node.get_str("operationId"));
            diagnostics.push(match similar(text, ids).filter(|_| id.is_some()) {
                Some(name) => finding.help(format!("did you mean `{name}`?")),
                None if id.is_some() => finding.help("write the `operationId` of an operation"),
                None => finding.help("write a reference such as `#/paths/~1pets/get`"),
            });
        }
    }
}

/// The operation that a link leads to.
pub(super) fn linked_operation<'c, 'd>(
    context: &'c LintContext<'d>,
    link: &Node,
) -> Option<&'c LocatedOperation<'d>> {
    if let Some(id) = link.get_str("operationId") {
        return context
            .operations
            .iter()
            .find(|operation| operation.node.get_str("operationId") == Some(id));
    }
    let target = context.document.target_of(link.get("operationRef")?).ok()?;
    context
        .operations
        .iter()
        .find(|operation| operation.location == target.location)
}
