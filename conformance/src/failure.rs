//! A failure: the API under test did not keep its contract.

use std::fmt;

use spec::source::pointer::JsonPointer;

/// How much a failure matters; reports show the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The contract says too little or slightly else.
    Low,
    /// Clients meet what they cannot expect.
    Medium,
    /// The server fails, or lets in whom it should not.
    High,
    /// The server breaks the connection.
    Critical,
}

impl Severity {
    /// The lowercase name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The check.
    pub check: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// One line without values that change from case to case.
    pub title: String,
    /// What the contract or a standard asks for.
    pub expected: String,
    /// What came instead.
    pub got: String,
    /// Where in the body of the answer.
    pub pointer: Option<JsonPointer>,
    /// Where in the document, as `file:line:column`.
    pub place: Option<String>,
    /// What tells causes apart: equal causes of one check are one finding, whatever the operation.
    pub cause: String,
    /// A worse cause of the same check that brings this one with it: where an operation shows that one, this one says
    /// nothing more.
    pub follows_from: Option<String>,
}

impl Failure {
    /// A failure whose title is its cause.
    pub fn new(check: &'static str, severity: Severity, title: impl Into<String>) -> Self {
        let title = title.into();
        Self {
            check,
            severity,
            cause: title.clone(),
            title,
            expected: String::new(),
            got: String::new(),
            pointer: None,
            place: None,
            follows_from: None,
        }
    }

    /// Whether `other` is one finding with this one.
    pub fn has_same_cause(&self, other: &Self) -> bool {
        self.check == other.check && self.cause == other.cause
    }

    /// A stable name: check and a digest of the cause.
    pub fn fingerprint(&self) -> String {
        // FNV-1a: stable over versions and platforms, and short enough for a file name.
        let text = format!("{}\n{}", self.check, self.cause);
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("{}-{hash:016x}", self.check)
    }

    /// Says what was asked for.
    #[must_use]
    pub fn expected(mut self, text: impl Into<String>) -> Self {
        self.expected = text.into();
        self
    }

    /// Says what came.
    #[must_use]
    pub fn got(mut self, text: impl Into<String>) -> Self {
        self.got = text.into();
        self
    }

    /// Names the place in the body.
    #[must_use]
    pub fn at(mut self, pointer: JsonPointer) -> Self {
        self.pointer = Some(pointer);
        self
    }

    /// Names the place in the document.
    #[must_use]
    pub fn place(mut self, place: Option<String>) -> Self {
        self.place = place;
        self
    }

    /// Sets what tells causes apart.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<String>) -> Self {
        self.cause = cause.into();
        self
    }

    /// Names the worse cause that brings this one with it.
    #[must_use]
    pub fn follows_from(mut self, cause: impl Into<String>) -> Self {
        self.follows_from = Some(cause.into());
        self
    }
}
