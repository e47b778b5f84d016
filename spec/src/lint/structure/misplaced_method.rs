//! `misplaced-method`: a method in `additionalOperations` that has a field of its own.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::grammar::ObjectKind,
    lint::{LintContext, Rule},
    model::Method,
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "misplaced-method",
    severity: Severity::Error,
    what: "`additionalOperations` of a path has a method that is a field of the path, such as GET.",
    why: "Tools look for such an operation in its field, and do not find it.",
    example: "additionalOperations: {GET: {…}}   # wrong\nget: {…}                           # right",
    standard: "OAS 3.2.0 §4.9 (`additionalOperations`)",
};

/// The rule.
#[derive(Debug)]
pub(super) struct MisplacedMethod;

impl Rule for MisplacedMethod {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        const FIELD: &str = "additionalOperations";
        let (objects, version) = context.written();
        // What a version does not know is reported as unknown.
        if ObjectKind::PathItem.field(FIELD, version).is_none() {
            return;
        }
        for item in objects.iter().filter(|it| it.kind == ObjectKind::PathItem) {
            let entries = item.node.get(FIELD).map(Node::entries);
            for entry in entries.unwrap_or_default() {
                let field = entry.key.to_ascii_lowercase();
                if Method::of_field(&field).is_some() {
                    let message = format!("`{}` has a field of its own", entry.key);
                    diagnostics.push(
                        Diagnostic::new(&INFO, entry.key_span, message)
                            .help(format!("move it to `{field}` of the path")),
                    );
                }
            }
        }
    }
}
