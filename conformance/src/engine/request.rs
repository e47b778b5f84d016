//! Builds the requests of cases, with credentials or with their variables.

use spec::wire::Request;

use super::run::Run;
use crate::{
    case::{Case, Credentials, OperationIndex},
    exchange::{Exchange, Interaction},
    operation::CompiledOperation,
    transport::auth::{Auth, Use},
};

/// The request of `case`, to which the sender adds credentials; `None` when it cannot be serialized.
pub(super) fn plain(operation: &CompiledOperation, case: &Case) -> Option<Request> {
    operation.render(case).ok()
}

/// Adds the credentials that `case` has to its `request`.
pub(super) fn add_credentials(
    run: &Run,
    operation: OperationIndex,
    case: &Case,
    request: &mut Request,
) {
    if let Some(operation) = operation.of(&run.api) {
        let auth = &run.config.auth;
        auth.apply(&run.api, operation, request, usage(case, Use::Real));
    }
}

/// The request of `case` with the names of variables instead of credentials; `None` when it cannot be serialized.
pub(super) fn shown(run: &Run, operation: &CompiledOperation, case: &Case) -> Option<Request> {
    let mut request = operation.render(case).ok()?;
    let auth = &run.config.auth;
    let usage = usage(case, Use::Shown);
    auth.apply(&run.api, operation.operation(), &mut request, usage);
    auth.hide_headers(&operation.operation().id, &mut request);
    Some(request)
}

/// `exchange` without secrets.
pub(super) fn redacted(run: &Run, operation: &CompiledOperation, exchange: &Exchange) -> Exchange {
    if run.config.observes {
        return exchange.clone();
    }
    let request = shown(run, operation, &exchange.case);
    Exchange {
        case: exchange.case.clone(),
        request: request.unwrap_or_else(|| exchange.request.clone()),
        interaction: without_secrets(&run.config.auth, &exchange.interaction),
        coding_error: exchange.coding_error.clone(),
        redirect: exchange.redirect.clone(),
        sources: exchange.sources.clone(),
        ..*exchange
    }
}

/// Which credentials `case` has; `given` for those of the run.
fn usage(case: &Case, given: Use) -> Use {
    match case.credentials {
        Credentials::Given => given,
        Credentials::None => Use::None,
        Credentials::Wrong => Use::Wrong,
    }
}

/// The response without the secrets that a server may send back.
fn without_secrets(auth: &Auth, interaction: &Interaction) -> Interaction {
    let mut res = interaction.clone();
    if let Ok(response) = &mut res.outcome {
        if let Ok(text) = std::str::from_utf8(&response.body) {
            response.body = auth.redact(text).into_bytes();
        }
        let headers = response.headers.iter();
        response.headers = headers
            .map(|(name, value)| (name.to_owned(), auth.redact(value)))
            .collect();
    }
    res
}
