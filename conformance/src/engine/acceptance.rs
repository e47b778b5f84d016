//! Whether the server goes on accepting credentials that the run cannot renew.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{
    case::{Credentials, OperationIndex},
    exchange::Exchange,
};

/// The number of rejections in a row, up to the end of the run, that are a warning.
const MANY: u32 = 20;

/// The responses to requests with the credentials of the run.
#[derive(Debug, Default)]
pub(super) struct Acceptance(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    accepted: u64,
    /// The operation of the last request that was not rejected.
    last: Option<OperationIndex>,
    /// The operations that were rejected since then, and the number of these responses.
    rejected: std::collections::BTreeSet<OperationIndex>,
    in_a_row: u32,
}

impl Acceptance {
    /// Notes the response of `exchange`.
    pub(super) fn note(&self, exchange: &Exchange) {
        let Some(response) = exchange
            .response()
            .filter(|_| exchange.case.credentials == Credentials::Given)
        else {
            return;
        };
        let mut state = self.lock();
        if response.status == 401 {
            state.in_a_row = state.in_a_row.saturating_add(1);
            state.rejected.insert(exchange.operation);
        } else {
            state.in_a_row = 0;
            state.rejected.clear();
            state.accepted += 1;
            state.last = Some(exchange.operation);
        }
    }

    /// The warning where the credentials were accepted first and rejected up to the end; `label` names operations.
    pub(super) fn warning(
        &self,
        label: impl Fn(OperationIndex) -> Option<String>,
    ) -> Option<String> {
        let state = self.lock();
        // One operation may be closed to everybody.
        let is_over = state.in_a_row >= MANY && state.rejected.len() > 1;
        let last = label(state.last.filter(|_| is_over)?)?;
        Some(format!(
            "the credentials were accepted {} times and then rejected with 401 up to the end, {} times: they expired, or a request such as `{last}` revoked them; configure a log-in as `auth.login`, so that the run renews them",
            state.accepted, state.in_a_row
        ))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
