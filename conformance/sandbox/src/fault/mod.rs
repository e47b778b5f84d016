//! Deliberate lies: each makes one operation break the contract in one way that one conformance check is there to find.
//!
//! They are for those who test the testers. A sandbox tells at most one of them, and none unless it is asked to.
//!
//! [`registry`] lists them, [`falsify`] changes finished answers, [`wire`] breaks what HTTP itself promises.
//!
//! The contract has no `DELETE`, no required header parameter, no documented response header and no link that takes a value
//! out of what a `POST` created; so there is no fault for `use_after_free`, `missing_required_header`,
//! `response_headers_conformance` and `ensure_resource_availability`.

mod falsify;

pub mod registry;

pub(crate) mod wire;

use std::time::Duration;

use axum::{
    body::Bytes,
    http::{Response, Uri},
};
use serde_json::Value;

pub use self::registry::FAULTS;
use self::wire::WireLie;

/// One deliberate lie.
#[derive(Debug)]
pub struct Fault {
    /// Its name.
    pub id: &'static str,
    /// What the sandbox does wrong.
    pub what: &'static str,
    /// The conformance check that finds it.
    pub check: &'static str,
    /// The operation that it shows on.
    pub operation: &'static str,
    lie: Lie,
}

/// Where on the way of a request the lie is told.
#[derive(Debug)]
enum Lie {
    /// A request without a token is taken for one of an Administrator.
    NoToken,
    /// Any text is taken for a token of an Administrator.
    AnyToken,
    /// `Accept` is not looked at.
    AnyAccept,
    /// A request that breaks the contract gets this answer.
    Invalid(fn() -> Value),
    /// A request that keeps the contract is refused when this says so.
    Valid(fn(&Uri, &Value) -> bool),
    /// Methods that the path does not have are answered like this one.
    AnyMethod(&'static str),
    /// The finished answer is changed.
    Answer(fn(&mut Response<Bytes>)),
    /// The answer comes late.
    Late(Duration),
    /// The answer breaks HTTP.
    Wire(WireLie),
}

impl Fault {
    /// The fault with this name.
    pub fn find(id: &str) -> Option<&'static Self> {
        FAULTS.iter().find(|fault| fault.id == id)
    }

    /// Whether a request to `operation` without a good token is let in.
    pub(crate) fn ignores_token(&self, operation: &str, has_token: bool) -> bool {
        self.is_about(operation)
            && match self.lie {
                Lie::NoToken => !has_token,
                Lie::AnyToken => has_token,
                _ => false,
            }
    }

    /// Whether `Accept` is ignored.
    pub(crate) fn ignores_accept(&self, operation: &str) -> bool {
        self.is_about(operation) && matches!(self.lie, Lie::AnyAccept)
    }

    /// The answer to a request that breaks the contract.
    pub(crate) fn answer_to_invalid(&self, operation: &str) -> Option<Value> {
        match self.lie {
            Lie::Invalid(answer) if self.is_about(operation) => Some(answer()),
            _ => None,
        }
    }

    /// Whether a request that keeps the contract is refused.
    pub(crate) fn refuses_valid(&self, operation: &str, uri: &Uri, body: &Value) -> bool {
        match self.lie {
            Lie::Valid(is_refused) => self.is_about(operation) && is_refused(uri, body),
            _ => false,
        }
    }

    /// The method that a request with another method is taken for.
    pub(crate) fn method_instead(&self, operation: &str) -> Option<&'static str> {
        match self.lie {
            Lie::AnyMethod(method) if self.is_about(operation) => Some(method),
            _ => None,
        }
    }

    /// Changes the finished answer of `operation`.
    pub(crate) async fn falsify(&self, operation: &str, response: &mut Response<Bytes>) {
        if !self.is_about(operation) {
            return;
        }
        match self.lie {
            Lie::Answer(falsify) => falsify(response),
            Lie::Late(by) => tokio::time::sleep(by).await,
            Lie::Wire(WireLie::Hang) => std::future::pending().await,
            Lie::Wire(lie) => {
                response.extensions_mut().insert(lie);
            }
            _ => {}
        }
    }

    fn is_about(&self, operation: &str) -> bool {
        self.operation == operation
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
