//! Injected faults: each makes one operation break the contract in one way.
//!
//! They are for those who test the testers. A sandbox has at most one of them, and none unless it is asked for.
//!
//! [`registry`] lists them. [`layer`] puts one around the API, which knows nothing of it: it changes requests before the
//! API sees them and responses after. [`falsify`] changes finished responses, [`wire`] breaks what HTTP itself promises.

mod falsify;

pub(crate) mod layer;

pub mod registry;

pub(crate) mod wire;

use std::time::Duration;

use axum::{body::Bytes, http::Response};
use serde_json::Value;

pub use self::registry::FAULTS;
use self::wire::WireFault;
use crate::handlers::Call;

/// One injected fault.
#[derive(Debug)]
pub struct Fault {
    /// Its name.
    pub id: &'static str,
    /// What the sandbox does wrong.
    pub what: &'static str,
    /// The operation that it shows on.
    pub operation: &'static str,
    kind: FaultKind,
}

/// Where on the way of a request the fault is injected.
#[derive(Debug)]
enum FaultKind {
    /// A request without a token is taken for one of an Administrator.
    NoToken,
    /// Any text is taken for a token of an Administrator.
    AnyToken,
    /// `Accept` is not looked at.
    AnyAccept,
    /// A request that breaks the contract gets this response.
    Invalid(fn() -> Value),
    /// A request that keeps the contract is rejected when this returns true.
    Valid(fn(&Call<'_>) -> bool),
    /// Methods that the path does not have get the response of this one.
    AnyMethod(&'static str),
    /// The finished response is changed.
    Response(fn(&mut Response<Bytes>)),
    /// The response comes late.
    Late(Duration),
    /// The response breaks HTTP.
    Wire(WireFault),
}

impl Fault {
    /// The fault with this name.
    pub fn find(id: &str) -> Option<&'static Self> {
        FAULTS.iter().find(|fault| fault.id == id)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn faults_have_names_of_their_own_and_real_operations() {
        let contract = crate::http::contract::Contract::shipped().unwrap();
        let ids: BTreeSet<&str> = FAULTS.iter().map(|fault| fault.id).collect();
        assert_eq!(ids.len(), FAULTS.len());
        for fault in FAULTS {
            assert!(
                contract.api.operation(fault.operation).is_some(),
                "{}",
                fault.id
            );
            assert!(std::ptr::eq(Fault::find(fault.id).unwrap(), fault));
        }
        assert!(FAULTS.len() >= 30);
    }
}
