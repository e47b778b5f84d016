//! The description of a kind of change: its page, whom it breaks, and which version step it requires of a generated
//! client.

use crate::diagnostic::RuleInfo;

/// Who no longer works when only the other side follows the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Breaks {
    /// A program written against the old document fails with a server that follows the new one.
    pub clients: bool,
    /// A server written against the old document does not keep what the new one promises.
    pub servers: bool,
}

impl Breaks {
    /// Both sides go on working.
    pub const NEITHER: Self = Self::new(false, false);
    /// Clients break.
    pub const CLIENTS: Self = Self::new(true, false);
    /// Servers break.
    pub const SERVERS: Self = Self::new(false, true);
    /// Both sides break.
    pub const BOTH: Self = Self::new(true, true);

    const fn new(clients: bool, servers: bool) -> Self {
        Self { clients, servers }
    }

    /// Whether anyone breaks.
    pub fn anyone(self) -> bool {
        self.clients || self.servers
    }

    /// The class in words, as reports print it.
    pub fn name(self) -> &'static str {
        match (self.clients, self.servers) {
            (false, false) => "compatible",
            (true, false) => "breaking for clients",
            (false, true) => "breaking for servers",
            (true, true) => "breaking for clients and servers",
        }
    }

    /// The class where the roles are swapped: webhooks and callbacks are called by the server.
    #[must_use]
    pub fn swapped(self) -> Self {
        Self::new(self.servers, self.clients)
    }

    /// The sides that break in either class.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::new(self.clients || other.clients, self.servers || other.servers)
    }

    /// The sides that break in both classes.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::new(self.clients && other.clients, self.servers && other.servers)
    }

    /// The sides that break in this class and not in `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self::new(
            self.clients && !other.clients,
            self.servers && !other.servers,
        )
    }
}

/// Which way a value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flow {
    /// The client sends it.
    Request,
    /// The server sends it.
    Response,
}

impl Flow {
    /// The other way.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::Request => Self::Response,
            Self::Response => Self::Request,
        }
    }
}

/// Whom a kind of change breaks.
///
/// For schemas it depends on the way of the value. A sender may send less than before and must not send more;
/// a receiver may accept more than before and must not accept less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The same wherever it happens.
    Always(Breaks),
    /// Fewer values are allowed: breaks the sender.
    Narrows,
    /// More values are allowed: breaks the receiver.
    Widens,
    /// Whom it breaks in requests, and whom in responses.
    ByFlow {
        /// Values that clients send.
        request: Breaks,
        /// Values that servers send.
        response: Breaks,
    },
}

impl Effect {
    /// Whom the change breaks for values that travel `flow`.
    pub fn breaks(self, flow: Flow) -> Breaks {
        match (self, flow) {
            (Self::Always(breaks), _)
            | (
                Self::ByFlow {
                    request: breaks, ..
                },
                Flow::Request,
            )
            | (
                Self::ByFlow {
                    response: breaks, ..
                },
                Flow::Response,
            ) => breaks,
            (Self::Narrows, Flow::Request) | (Self::Widens, Flow::Response) => Breaks::CLIENTS,
            (Self::Narrows, Flow::Response) | (Self::Widens, Flow::Request) => Breaks::SERVERS,
        }
    }

    /// Whether the class depends on the way of the value.
    pub fn depends_on_flow(self) -> bool {
        self.breaks(Flow::Request) != self.breaks(Flow::Response)
    }
}

/// A kind of change.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangeKind {
    /// Its id and page.
    pub info: RuleInfo,
    /// Whom it breaks.
    pub effect: Effect,
    /// The least step that the code of a generated client takes, though neither side breaks on the wire.
    pub step: super::Step,
    /// Whether a generated client accepts what the server may newly send: it keeps values it does not know, and leaves
    /// it to the server to validate lengths, ranges and patterns.
    pub is_tolerated: bool,
}

impl ChangeKind {
    /// The step that a generated client must take for a change that breaks `breaks` on the way `flow`.
    pub fn step(&self, breaks: Breaks, flow: Flow) -> super::Step {
        let copes = self.is_tolerated && flow == Flow::Response;
        if breaks.clients && !copes {
            super::Step::Major
        } else {
            self.step
        }
    }
}

/// Kinds about one subject.
#[derive(Debug)]
pub struct Subject {
    /// Its name in lists and pages.
    pub title: &'static str,
    /// The kinds, in the order of the documentation.
    pub kinds: &'static [&'static ChangeKind],
}
