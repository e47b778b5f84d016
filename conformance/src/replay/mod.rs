//! Failure files: failing scenarios can be kept, shared, put under version control and sent again.
//!
//! A file holds the requests themselves and no seed, so that it stays the same after every change of this program.

mod convert;

pub mod format;

use std::sync::Arc;

use spec::model::Api;

pub use self::format::{FailureFile, StoredSubject};
use crate::{
    engine::{RunConfig, StopHandle, replay_steps},
    failure::KnownFailure,
    transport::Transport,
};

/// The result of a replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Validity {
    /// The responses conform to the contract now.
    Fixed,
    /// The same failure occurs.
    StillFailing,
    /// The check still fails, with another signature.
    Changed {
        /// The title of the new failure.
        now: String,
    },
    /// The requests can no longer be sent: the operation was removed, or a value that they need is missing.
    Impossible {
        /// Why.
        reason: String,
    },
}

/// Sends the requests of `file` again and returns whether the failure still occurs.
pub async fn replay(
    api: &Arc<Api>,
    config: RunConfig,
    file: &FailureFile,
    transport: &mut dyn Transport,
    stop: &StopHandle,
) -> Validity {
    let steps = match file.steps(api) {
        Ok(steps) => steps,
        Err(error) => {
            return Validity::Impossible {
                reason: error.to_string(),
            };
        }
    };
    let known = KnownFailure {
        check: &file.check,
        signature: &file.signature,
    };
    let Some(failures) = replay_steps(api, config, &steps, &known, transport, stop).await else {
        return Validity::Impossible {
            reason: "the requests can no longer be sent as they were".to_owned(),
        };
    };
    match failures.first() {
        None => Validity::Fixed,
        Some(_)
            if failures
                .iter()
                .any(|failure| failure.signature == file.signature) =>
        {
            Validity::StillFailing
        }
        Some(failure) => Validity::Changed {
            now: failure.title.clone(),
        },
    }
}
