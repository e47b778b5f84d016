//! Why no client came out.

use spec::diagnostic::Diagnostics;

/// Why [`crate::generate`] gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// The document has errors, or operations that cannot be generated.
    #[error("the document cannot be generated")]
    Document(Diagnostics),
    /// Progenitor did not accept what passed the gate. This is a bug of this crate.
    #[error("progenitor refused a document that passed the gate: {0}")]
    Progenitor(String),
    /// Progenitor emitted something else than one method for each operation. This is a bug of this crate.
    #[error("progenitor emitted no method `{0}`")]
    MissingMethod(String),
}
