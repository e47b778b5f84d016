//! The exit codes of a run: a public interface, never renumbered.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything ran, nothing was found.
    Clean,
    /// The API does not keep its contract.
    Failures,
    /// Usage error: the command line or the configuration is invalid.
    Usage,
    /// The document has errors.
    Document,
    /// The server cannot be reached, or can no longer be reached.
    Unreachable,
    /// The filters leave no operation, or no request could be made.
    NothingTested,
    /// Internal error.
    Bug,
    /// Ctrl-C or SIGTERM.
    Interrupted,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Failures => 1,
            Self::Usage => 2,
            Self::Document => 3,
            Self::Unreachable => 4,
            Self::NothingTested => 5,
            Self::Bug => 70,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
