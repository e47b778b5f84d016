//! The purpose of a case: what a check needs to know to validate the response.

use std::fmt;

use spec::{source::pointer::JsonPointer, wire::RequestPart};

use crate::value::keyword::Keyword;

/// The purpose of a case.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// A request that conforms to the contract.
    Positive,
    /// A request that violates the contract in one known location.
    Negative(Mutation),
    /// A valid request, sent without credentials or with wrong ones.
    Unauthenticated,
    /// A valid request without a header that is required.
    WithoutHeader(String),
    /// A method that the path does not declare.
    UndeclaredMethod(String),
    /// A valid request whose `Accept` excludes every documented media type.
    Unacceptable,
    /// A body in a media type that is not documented, or none.
    WrongContentType,
    /// A request of another program that is valid by some interpretations only: what is wrong by the letter of the document,
    /// or nothing where the document says too little.
    Ambiguous(String),
}

/// The violation in a negative case.
#[derive(Debug, Clone, PartialEq)]
pub struct Mutation {
    /// The part of the request.
    pub part: RequestPart,
    /// The location in its value.
    pub pointer: JsonPointer,
    /// The rule that is violated.
    pub keyword: Keyword,
    /// What was changed, such as `one character too long`.
    pub what: String,
}

impl Intent {
    /// The name in reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::Negative(_) => "negative",
            Self::Unauthenticated => "unauthenticated",
            Self::WithoutHeader(_) => "without-header",
            Self::UndeclaredMethod(_) => "undeclared-method",
            Self::Unacceptable => "unacceptable",
            Self::WrongContentType => "wrong-content-type",
            Self::Ambiguous(_) => "ambiguous",
        }
    }
}

impl fmt::Display for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.part)?;
        if !self.pointer.is_root() {
            write!(f, " at {}", self.pointer)?;
        }
        write!(f, ": {}", self.what)
    }
}

impl fmt::Display for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Positive => f.write_str("a valid request"),
            Self::Negative(mutation) => write!(f, "an invalid request: {mutation}"),
            Self::Unauthenticated => f.write_str("a request without valid credentials"),
            Self::WithoutHeader(name) => {
                write!(f, "a request without the required header `{name}`")
            }
            Self::UndeclaredMethod(method) => write!(f, "the undeclared method {method}"),
            Self::Unacceptable => {
                f.write_str("an `Accept` header that excludes every documented media type")
            }
            Self::WrongContentType => f.write_str("a body in a media type that is not documented"),
            Self::Ambiguous(what) if what.is_empty() => {
                f.write_str("a request that is valid by some interpretations only")
            }
            Self::Ambiguous(what) => write!(f, "a request that is invalid by the letter: {what}"),
        }
    }
}
