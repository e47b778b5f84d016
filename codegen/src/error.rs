//! Why no client came out.

use spec::diagnostic::Diagnostics;

/// Why [`crate::generate`] gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// The document has errors, or operations that cannot be generated.
    #[error("the document cannot be generated")]
    Document(Diagnostics),
    /// No operation has this tag.
    #[error("no operation has the tag `{0}`")]
    UnknownTag(String),
    /// No operation has this id, or this method and path.
    #[error(
        "there is no operation `{0}`; give an `operationId`, or a method and path such as `GET /pets`"
    )]
    UnknownOperation(String),
    /// Progenitor did not accept what passed the gate. This is a bug of this crate.
    #[error("progenitor refused a document that passed the gate: {0}")]
    Progenitor(String),
    /// Progenitor emitted something else than one method for each operation. This is a bug of this crate.
    #[error("progenitor emitted no method `{0}`")]
    MissingMethod(String),
}
