//! Why a case exists: what a check needs to know to judge the answer.

use std::fmt;

use spec::{source::pointer::JsonPointer, wire::RequestPart};

use crate::value::keyword::Keyword;

/// The purpose of a case.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// A request that the contract admits.
    Positive,
    /// A request that breaks the contract in one known place.
    Negative(Mutation),
    /// An admitted request, sent without credentials or with wrong ones.
    Unauthenticated,
    /// An admitted request without a header that is required.
    WithoutHeader(String),
    /// A method that the path does not declare.
    UndeclaredMethod(String),
    /// An admitted request whose `Accept` excludes every documented media type.
    Unacceptable,
    /// A body in a media type that is not documented, or none.
    WrongContentType,
}

/// What was made wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Mutation {
    /// The part of the request.
    pub part: RequestPart,
    /// The place in its value.
    pub pointer: JsonPointer,
    /// The rule that is broken.
    pub keyword: Keyword,
    /// What was done, such as `one character too long`.
    pub what: String,
}

impl Intent {
    /// The word reports use.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::Negative(_) => "negative",
            Self::Unauthenticated => "unauthenticated",
            Self::WithoutHeader(_) => "without-header",
            Self::UndeclaredMethod(_) => "undeclared-method",
            Self::Unacceptable => "unacceptable",
            Self::WrongContentType => "wrong-content-type",
        }
    }
}

impl fmt::Display for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.part)?;
        if !self.pointer.as_str().is_empty() {
            write!(f, " at {}", self.pointer)?;
        }
        write!(f, ": {}", self.what)
    }
}

impl fmt::Display for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Positive => f.write_str("a request as the contract wants it"),
            Self::Negative(mutation) => write!(f, "a request made wrong in one place: {mutation}"),
            Self::Unauthenticated => f.write_str("a request without valid credentials"),
            Self::WithoutHeader(name) => {
                write!(f, "a request without the required header `{name}`")
            }
            Self::UndeclaredMethod(method) => write!(f, "the undeclared method {method}"),
            Self::Unacceptable => {
                f.write_str("an `Accept` header that excludes every documented media type")
            }
            Self::WrongContentType => f.write_str("a body in a media type that is not documented"),
        }
    }
}
