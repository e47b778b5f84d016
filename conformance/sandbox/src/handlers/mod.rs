//! What each operation of the contract does: HTTP values in, domain call, HTTP values out.
//!
//! A handler reads a snapshot and gives its response, or a job whose response comes when the job's changes are safe. What
//! costs time and needs no turn, such as reading XML, belongs before the job.

mod access_token;

mod account_address;

mod balances;

mod digital_accounts;

mod gateway;

mod members;

mod payments;

mod signing;

use serde_json::Value;
use spec::{model::ParameterLocation, wire::DecodedRequest};

use crate::{
    access::grant::Grant,
    app::SharedApp,
    http::ErrorResponse,
    store::{Changes, Snapshot},
};

/// A valid request with the right to a response.
pub(crate) struct Call<'c> {
    pub(crate) app: &'c SharedApp,
    pub(crate) grant: &'c Grant,
    pub(crate) request: &'c DecodedRequest,
    /// Whether the method is HEAD, which changes nothing (RFC 9110 §9.3.2).
    pub(crate) is_head: bool,
}

/// What a handler gives.
pub(crate) enum Outcome {
    /// The body of the response.
    Response(Value),
    /// A job that gives the body of the response.
    Commit(Box<Job>),
}

/// Changes with a response.
pub(crate) type Job = dyn FnOnce(&mut Changes<'_, '_>) -> Result<Value, ErrorResponse> + Send;

/// Serves an operation.
type Handler = fn(&Call<'_>, &Snapshot) -> Result<Outcome, ErrorResponse>;

/// The handlers by operation.
pub(crate) static HANDLERS: &[(&str, Handler)] = &[
    ("list_digital_accounts", digital_accounts::list),
    ("get_digital_account", digital_accounts::get),
    ("get_balances", balances::get),
    ("sign_message", signing::sign),
    ("send_payment_message", payments::send),
    ("reply_payment_message", payments::reply),
    ("redeem_payment_message", payments::redeem),
    ("get_gateway_messages", gateway::client),
    ("withdraw_message", gateway::withdraw),
    ("refresh_access_token", access_token::refresh),
    ("revoke_access_token", access_token::revoke),
    ("get_account_address", account_address::get),
    ("list_members", members::list),
    ("get_tokenizer_gateway_messages", gateway::tokenizer),
    ("redeem_transaction_message", payments::conclude),
];

/// The operations of the contract that are served, by `operationId`.
pub fn handled_operations() -> impl Iterator<Item = &'static str> {
    HANDLERS.iter().map(|(id, _)| *id)
}

impl Call<'_> {
    /// The text of a parameter, if it was sent.
    fn text(&self, location: ParameterLocation, name: &str) -> Option<&str> {
        self.request.parameter(location, name)?.as_str()
    }

    /// The text of a query parameter, if it was sent.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.text(ParameterLocation::Query, name)
    }

    /// The text of a path parameter.
    pub(crate) fn path(&self, name: &str) -> &str {
        // The contract requires them, so the guard has seen them.
        self.text(ParameterLocation::Path, name).unwrap_or_default()
    }

    /// The text of a property of the body.
    pub(crate) fn body(&self, name: &str) -> &str {
        // The contract requires them, so the guard has seen them.
        let property = self.request.body.as_ref().and_then(|body| body.get(name));
        property.and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether the request may change anything.
    pub(crate) fn may_change(&self) -> bool {
        !self.is_head && self.grant.claims().access_rights.may_change()
    }

    /// Rejects Members that are not Tokenizers.
    pub(crate) fn require_tokenizer(&self, records: &Snapshot) -> Result<(), ErrorResponse> {
        let member = members::find(records, self.grant.member())?;
        if member.is_some_and(|member| member.is_tokenizer()) {
            Ok(())
        } else {
            Err(ErrorResponse::forbidden(
                "not_a_tokenizer",
                format!(
                    "{} is not a Tokenizer, and this endpoint is for Tokenizers.",
                    self.grant.member()
                ),
            ))
        }
    }
}
