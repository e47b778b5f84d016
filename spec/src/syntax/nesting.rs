//! The limit on the nesting of documents.

use crate::{
    diagnostic::{Diagnostic, RuleInfo, Severity},
    source::span::Span,
};

/// Deepest nesting of sequences and mappings that is read.
///
/// Real documents stay below 60; the bound keeps every recursive walk (and `Drop`) on a small stack.
pub const MAX_DEPTH: usize = 192;

/// Sequences and mappings are nested too deep.
pub static NESTING_TOO_DEEP: RuleInfo = RuleInfo {
    id: "nesting-too-deep",
    severity: Severity::Error,
    what: "Sequences and mappings are nested deeper than 192 levels.",
    why: "No real document is; the bound keeps every reader of the tree on a small stack.",
    example: "[[[[[[[[[[ … ]]]]]]]]]]   # put the inner parts under components and refer to them",
    standard: "RFC 8259 §9 allows limits on nesting",
};

/// The problem of nesting deeper than is read.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(
        &NESTING_TOO_DEEP,
        span,
        format!("nested deeper than {MAX_DEPTH} levels"),
    )
}
