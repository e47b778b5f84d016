//! A failure: the API under test violates its contract.

use std::fmt;

use spec::source::pointer::JsonPointer;

/// How severe a failure is; reports show the most severe first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The contract is incomplete or slightly wrong.
    Low,
    /// Clients get responses that they cannot expect.
    Medium,
    /// The server fails, or grants access that it should deny.
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

/// A failure that a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The check.
    pub check: &'static str,
    /// How severe it is.
    pub severity: Severity,
    /// One line, the same for every case.
    pub title: String,
    /// What the contract or a standard requires.
    pub expected: String,
    /// The actual response.
    pub got: String,
    /// The location in the body of the response.
    pub pointer: Option<JsonPointer>,
    /// The location in the document, as `file:line:column`.
    pub location: Option<String>,
    /// The signature: failures of one check with the same signature are one finding, in whatever operation they occur.
    pub signature: String,
    /// What an operation does wrong as a whole: where it has one failure of a class, another one of the same check and class is
    /// not reported for it.
    pub class: Option<&'static str>,
    /// Whether the response only repeats an invalid value that a request sent, and that the server accepted.
    pub repeats_request: bool,
}

/// A failure by its check and signature, for example one that was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownFailure<'f> {
    /// The id of the check.
    pub check: &'f str,
    /// The signature.
    pub signature: &'f str,
}

impl KnownFailure<'_> {
    /// A stable name: the check and a digest of the signature.
    pub fn fingerprint(&self) -> String {
        // FNV-1a: stable over versions and platforms, and short enough for a file name.
        let identity = format!("{}\n{}", self.check, self.signature);
        let hash = identity
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        format!("{}-{hash:016x}", self.check)
    }
}

impl Failure {
    /// A failure whose title is its signature.
    pub fn new(check: &'static str, severity: Severity, title: impl Into<String>) -> Self {
        let title = title.into();
        Self {
            check,
            severity,
            signature: title.clone(),
            title,
            expected: String::new(),
            got: String::new(),
            pointer: None,
            location: None,
            class: None,
            repeats_request: false,
        }
    }

    /// Whether `other` belongs to the same finding.
    pub fn has_same_signature(&self, other: &Self) -> bool {
        self.check == other.check && self.signature == other.signature
    }

    /// Whether this is the failure that is known.
    pub fn is(&self, known: &KnownFailure<'_>) -> bool {
        self.check == known.check && self.signature == known.signature
    }

    /// What is known of it later: its check and its signature.
    pub fn as_known(&self) -> KnownFailure<'_> {
        KnownFailure {
            check: self.check,
            signature: &self.signature,
        }
    }

    /// A stable name: the check and a digest of the signature.
    pub fn fingerprint(&self) -> String {
        self.as_known().fingerprint()
    }

    /// Sets what is required.
    #[must_use]
    pub fn expected(mut self, text: impl Into<String>) -> Self {
        self.expected = text.into();
        self
    }

    /// Sets the actual response.
    #[must_use]
    pub fn got(mut self, text: impl Into<String>) -> Self {
        self.got = text.into();
        self
    }

    /// Sets the location in the body.
    #[must_use]
    pub fn at(mut self, pointer: JsonPointer) -> Self {
        self.pointer = Some(pointer);
        self
    }

    /// Sets the class, of which an operation has one failure.
    #[must_use]
    pub fn of_class(mut self, class: &'static str) -> Self {
        self.class = Some(class);
        self
    }

    /// Sets the location in the document.
    #[must_use]
    pub fn location(mut self, location: Option<String>) -> Self {
        self.location = location;
        self
    }

    /// Sets the signature.
    #[must_use]
    pub fn signature(mut self, signature: impl Into<String>) -> Self {
        self.signature = signature.into();
        self
    }

    /// Sets whether the response only repeats what an accepted invalid request sent.
    #[must_use]
    pub fn repeats_request(mut self, repeats: bool) -> Self {
        self.repeats_request = repeats;
        self
    }
}
