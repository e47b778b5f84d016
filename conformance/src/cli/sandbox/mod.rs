//! The sandbox: as the subject of a run, and on its own.
//!
//! [`subject`] is what runs without `--url` are made against, [`serve`] is the command, [`banner`] what it prints and
//! [`log`] its log, and [`token`] asks a running one for an access token. A build without the sandbox has [`absent`] instead.

#[cfg(feature = "sandbox")]
mod banner;

#[cfg(feature = "sandbox")]
mod log;

#[cfg(feature = "sandbox")]
mod serve;

#[cfg(feature = "sandbox")]
mod start;

#[cfg(feature = "sandbox")]
mod subject;

#[cfg(feature = "sandbox")]
mod token;

#[cfg(not(feature = "sandbox"))]
mod absent;

#[cfg(not(feature = "sandbox"))]
pub(super) use self::absent::{Subject, serve};
#[cfg(feature = "sandbox")]
pub(super) use self::{log::LogArgs, serve::serve, subject::Subject, token::SandboxCommand};
