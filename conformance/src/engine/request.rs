//! Builds the requests of cases, with credentials or with their variables.

use spec::wire::Request;

use super::run::Run;
use crate::{
    case::{Case, Credentials},
    exchange::{Exchange, Interaction},
    operation::CompiledOperation,
    transport::auth::{Auth, Use},
};

/// The request of `case` with its credentials; `None` when it cannot be serialized.
pub(super) fn real(run: &Run, operation: &CompiledOperation, case: &Case) -> Option<Request> {
    made(run, operation, case, Use::Real)
}

/// The request of `case` with the names of variables instead of credentials; `None` when it cannot be serialized.
pub(super) fn shown(run: &Run, operation: &CompiledOperation, case: &Case) -> Option<Request> {
    made(run, operation, case, Use::Shown)
}

/// `exchange` without secrets.
pub(super) fn redacted(run: &Run, operation: &CompiledOperation, exchange: &Exchange) -> Exchange {
    let request = shown(run, operation, &exchange.case);
    Exchange {
        case: exchange.case.clone(),
        request: request.unwrap_or_else(|| exchange.request.clone()),
        interaction: without_secrets(&run.config.auth, &exchange.interaction),
        coding_error: exchange.coding_error.clone(),
        sources: exchange.sources.clone(),
        ..*exchange
    }
}

fn made(run: &Run, operation: &CompiledOperation, case: &Case, given: Use) -> Option<Request> {
    let mut request = operation.render(case).ok()?;
    let usage = match case.credentials {
        Credentials::Given => given,
        Credentials::None => Use::None,
        Credentials::Wrong => Use::Wrong,
    };
    let auth = &run.config.auth;
    auth.apply(&run.api, operation.operation(), &mut request, usage);
    Some(request)
}

/// The response without the secrets that a server may send back.
fn without_secrets(auth: &Auth, interaction: &Interaction) -> Interaction {
    let mut res = interaction.clone();
    if let Ok(response) = &mut res.outcome
        && let Ok(text) = std::str::from_utf8(&response.body)
    {
        response.body = auth.redact(text).into_bytes();
    }
    res
}
