//! The exit codes, which are those of `conformance`: a public interface, never renumbered.

use std::process::ExitCode;

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything was done: 0.
    Done,
    /// The files are not what would be generated: 1.
    NotAsExpected,
    /// The command line, or a folder that it names, cannot be used: 2.
    Usage,
    /// The document has errors: 3.
    Document,
    /// A bug of this program: 70.
    Bug,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::NotAsExpected => 1,
            Exit::Usage => 2,
            Exit::Document => 3,
            Exit::Bug => 70,
        })
    }
}
