//! The sandbox: as the subject of a run, and on its own.
//!
//! [`subject`] is what runs without `--url` are made against, [`serve`] is the command, [`banner`] what it prints and
//! [`log`] its log, and [`token`] asks a running one for an access token. A build without the sandbox has [`absent`] instead.

mod args;

#[cfg(feature = "tkey7")]
mod banner;

#[cfg(feature = "tkey7")]
mod log;

#[cfg(feature = "tkey7")]
mod serve;

#[cfg(feature = "tkey7")]
mod start;

#[cfg(feature = "tkey7")]
mod subject;

#[cfg(feature = "tkey7")]
mod token;

#[cfg(not(feature = "tkey7"))]
mod absent;

#[cfg(not(feature = "tkey7"))]
pub(super) use self::absent::{Subject, serve};
pub(super) use self::args::SandboxArgs;
#[cfg(feature = "tkey7")]
pub(super) use self::{serve::serve, subject::Subject};
