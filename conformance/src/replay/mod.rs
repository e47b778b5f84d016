//! Failure files: failing scenarios can be kept, shared, put under version control and sent again.
//!
//! A file holds the requests themselves and no seed, so that it stays the same after every change of this program.

mod convert;

pub mod format;

use std::sync::Arc;

use spec::model::Api;

pub use self::format::{FailureFile, StoredSubject};
use crate::{
    case::{Credentials, Intent},
    checks::Check,
    engine::{ReplayedSteps, RunConfig, StopHandle, replay_steps},
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
    /// The failure does not occur, but the server does not let the request in, so that it may still be there.
    Unclear {
        /// The status of the response.
        status: u16,
        /// The status that it had.
        before: u16,
    },
    /// The failure does not occur, but the run that found it could not reproduce it either, or only with what its other requests left
    /// on the server.
    NotReproduced,
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
    let is_missing_right = config
        .check_called(&file.check)
        .is_some_and(Check::reads_history);
    let is_probe = steps.last().is_some_and(|last| {
        let has_other_method = matches!(last.case.intent, Intent::UndeclaredMethod(_));
        last.case.credentials != Credentials::Given || has_other_method
    });
    let known = KnownFailure {
        check: &file.check,
        signature: &file.signature,
    };
    let Some(ReplayedSteps { failures, status }) =
        replay_steps(api, config, &steps, &known, transport, stop).await
    else {
        // A resource that they need was one of the run.
        if file.is_not_reproduced {
            return Validity::NotReproduced;
        }
        return Validity::Impossible {
            reason: "the requests can no longer be sent as they were".to_owned(),
        };
    };
    match failures.first() {
        None => match (status, file.status) {
            (Some(status), Some(before))
                if !is_probe && is_unclear(status, before, is_missing_right) =>
            {
                Validity::Unclear { status, before }
            }
            _ if file.is_not_reproduced => Validity::NotReproduced,
            _ => Validity::Fixed,
        },
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

/// Whether a response with `status`, where one with `before` was a failure, says nothing about the failure: credentials, or a
/// resource that the request needs, may be missing. A server error may have been mended by 404, and that may be what a check
/// wants after a deletion (`is_missing_right`).
fn is_unclear(status: u16, before: u16, is_missing_right: bool) -> bool {
    let is_not_let_in = matches!(status, 401 | 403 | 407 | 429);
    let is_missing = matches!(status, 404 | 410) && before < 500 && !is_missing_right;
    status != before && (is_not_let_in || is_missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_that_does_not_let_the_request_in_mends_nothing() {
        for (before, status, expected) in [
            (200, 404, true),
            (400, 404, true),
            (500, 404, false),
            (500, 401, true),
            (200, 400, false),
            (200, 200, false),
            (404, 404, false),
            (401, 403, true),
        ] {
            assert_eq!(
                is_unclear(status, before, false),
                expected,
                "{before} {status}"
            );
        }
        assert!(!is_unclear(404, 200, true));
    }
}
