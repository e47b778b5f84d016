//! The errors of generation.

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
    /// There is no component of this name.
    #[error("there is no component `{name}`; {known}")]
    UnknownComponent {
        /// The name that was given.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The replacement of a component is invalid.
    #[error("`{0}` is not a valid path of a type, such as `crate::Amount`")]
    NoTypePath(String),
    /// A format that has no such type.
    #[error("`{library}` has no type for the format `{format}`; {known}")]
    UnknownFormat {
        /// The format.
        format: String,
        /// The library that was given.
        library: String,
        /// The choices there are.
        known: String,
    },
    /// A path of a trait to derive is invalid.
    #[error("`{0}` is not a valid path of a trait to derive, such as `schemars::JsonSchema`")]
    NoDerive(String),
    /// An attribute is invalid.
    #[error("`{0}` is not a valid attribute, such as `#[must_use]`")]
    NoAttribute(String),
    /// A component that gets attributes is another name for a type.
    #[error("the component `{0}` is another name for a type, which can have no attributes")]
    NoOwnType(String),
    /// The configuration file cannot be read.
    #[error("invalid configuration: {0}")]
    ConfigFile(String),
    /// A line that is not a valid dependency.
    #[error(
        "`{0}` is not a valid dependency; write it as in a manifest, such as `rust_decimal = \"1\"`"
    )]
    NoDependency(String),
    /// Progenitor rejected a document that passed the gate. This is a bug of this crate.
    #[error("progenitor rejected a document that passed the gate: {0}")]
    Progenitor(String),
    /// Progenitor emitted no method for an operation. This is a bug of this crate.
    #[error("progenitor emitted no method `{0}`")]
    MissingMethod(String),
    /// A method of progenitor contains an unknown statement. This is a bug of this crate.
    #[error(
        "progenitor's method of `{operation}` has a statement that this crate does not know: `{statement}`"
    )]
    UnknownStatement {
        /// The `operationId`.
        operation: String,
        /// The statement.
        statement: String,
    },
    /// A method of progenitor's has other statements than each of those that are known, once and in order. This is a
    /// bug of this crate.
    #[error("progenitor's method of `{0}` has other statements than this crate knows")]
    UnknownMethod(String),
    /// Progenitor emitted an unknown item. This is a bug of this crate.
    #[error("progenitor emitted an item that this crate does not know: `{0}`")]
    UnknownItem(String),
}
