//! What helps requests succeed beyond the document: each mechanism can be left out, to see what it adds.

use std::fmt;

/// A mechanism that helps requests succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mechanism {
    /// Values of earlier responses are used in later requests.
    Observed,
    /// What rejections say is applied to later requests.
    Learning,
    /// Operations without success get further attempts.
    Attempts,
    /// What lists and creates comes first, what deletes and destroys comes last.
    Order,
    /// What the run deleted is created again for requests that need it.
    Repair,
    /// Redirects to the same server are followed to a documented success.
    Redirects,
}

impl Mechanism {
    /// All mechanisms.
    pub const ALL: [Self; 6] = [
        Self::Observed,
        Self::Learning,
        Self::Attempts,
        Self::Order,
        Self::Repair,
        Self::Redirects,
    ];

    /// The name used in options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Learning => "learning",
            Self::Attempts => "attempts",
            Self::Order => "order",
            Self::Repair => "repair",
            Self::Redirects => "redirects",
        }
    }

    /// The mechanism called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|mechanism| mechanism.name() == name)
    }
}

impl fmt::Display for Mechanism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
