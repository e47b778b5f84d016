//! What each operation of the contract does: HTTP values in, domain call, HTTP values out.
//!
//! A handler reads a snapshot and gives its answer, or a job whose answer comes when the job's changes are safe. What
//! costs time and needs no turn, such as reading XML, belongs before the job.

mod access_token;

mod account_address;

mod balances;

mod digital_accounts;

mod members;

use serde_json::Value;
use spec::{model::ParameterLocation, wire::DecodedRequest};

use crate::{
    access::grant::Grant,
    app::SharedApp,
    http::Refusal,
    store::{Changes, Snapshot},
};

/// A valid request with the right to be answered.
pub(crate) struct Call<'c> {
    pub(crate) app: &'c SharedApp,
    pub(crate) grant: &'c Grant,
    pub(crate) request: &'c DecodedRequest,
}

/// What a handler gives.
pub(crate) enum Outcome {
    /// The body of the answer.
    Answer(Value),
    /// A job that gives the body of the answer.
    Commit(Box<Job>),
}

/// Changes with an answer.
pub(crate) type Job = dyn FnOnce(&mut Changes<'_, '_>) -> Result<Value, Refusal> + Send;

/// Serves an operation.
pub(crate) type Handler = fn(&Call<'_>, &Snapshot) -> Result<Outcome, Refusal>;

/// The handlers by operation.
pub(crate) static HANDLERS: &[(&str, Handler)] = &[
    ("list_digital_accounts", digital_accounts::list),
    ("get_digital_account", digital_accounts::get),
    ("get_balances", balances::get),
    ("refresh_access_token", access_token::refresh),
    ("get_account_address", account_address::get),
    ("list_members", members::list),
];

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

    /// Refuses Members that are no Tokenizer.
    pub(crate) fn require_tokenizer(&self, records: &Snapshot) -> Result<(), Refusal> {
        let member = members::find(records, self.grant.member())?;
        match member.is_some_and(|member| member.is_tokenizer()) {
            true => Ok(()),
            false => Err(Refusal::forbidden(
                "not_a_tokenizer",
                format!(
                    "{} is not a Tokenizer, and this endpoint is for Tokenizers.",
                    self.grant.member()
                ),
            )),
        }
    }
}
