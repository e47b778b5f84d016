//! The requests that a mock sends itself: the callbacks of a request that it accepted, and webhooks (OAS 3.1.1 §4.8.18,
//! §4.8.1.1). They are made here and sent by the program that serves the mock.
//!
//! A request has the document's example where there is one, and generated values otherwise; it is valid by the document.

use std::{sync::Arc, time::Duration};

use spec::{
    model::{Api, Operation, link::LinkValue},
    wire::Request,
};

use super::{Mock, MockResponse, response::number_of, routing::Route};
use crate::{
    case::{Case, Intent, OperationIndex},
    exchange::{Exchange, Interaction},
    operation::CompiledOperation,
    phases::{OperationCases, Phase, stateful::value_of_link},
    transport::target::Target,
    value::seed::{Dice, RunSeed},
};

/// A request to another server.
#[derive(Debug, Clone)]
pub struct OutgoingRequest {
    /// The name of the callback or webhook.
    pub name: String,
    /// The server.
    pub server: Target,
    /// The request; its target is relative to the server.
    pub request: Request,
}

/// Why a callback or webhook cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {reason}")]
pub struct OutgoingError {
    /// The name of the callback or webhook.
    pub name: String,
    /// The reason.
    pub reason: String,
}

impl OutgoingRequest {
    /// The URL that it is sent to.
    pub fn url(&self) -> String {
        format!("{}{}", self.server.url(), self.request.target)
    }
}

impl Mock {
    /// Whether the operation of `request` has callbacks, and `mocked` accepts it.
    pub fn has_callbacks(&self, request: &Request, mocked: &MockResponse) -> bool {
        let is_accepted =
            mocked.rejection.is_none() && (200..300).contains(&mocked.response.status);
        let index = is_accepted.then(|| self.index_of(request)).flatten();
        let endpoint = index.and_then(|index| self.endpoints.get(index));
        endpoint.is_some_and(|endpoint| !endpoint.callbacks().is_empty())
    }

    /// The callbacks of `request`, to which `mocked` was the response. A callback whose URL the request does not have is not
    /// asked for. `base` is the part of the request's full URL before its target (`$url`, OAS 3.1.1 §4.8.20.4).
    pub fn callbacks(
        &self,
        request: &Request,
        mocked: &MockResponse,
        base: &str,
    ) -> Vec<Result<OutgoingRequest, OutgoingError>> {
        if !self.has_callbacks(request, mocked) {
            return Vec::new();
        }
        let index = self.index_of(request);
        let Some(endpoint) = index.and_then(|index| self.endpoints.get(index)) else {
            return Vec::new();
        };
        let decoded = endpoint.validator().validate(request).decoded;
        let exchange = Exchange {
            operation: OperationIndex(endpoint.index),
            case: Case::of_request(endpoint.operation(), request, decoded, Intent::Positive),
            request: request.clone(),
            interaction: Interaction {
                outcome: Ok(mocked.response.clone()),
                elapsed: Duration::ZERO,
            },
            redirect: None,
            coding_error: None,
            sent_at: Duration::ZERO,
            sources: Vec::new(),
        };
        let number = number_of(request, 0);
        let mut res = Vec::new();
        for callback in endpoint.callbacks() {
            let url = LinkValue::from_json(callback.expression.as_str().into());
            let url = value_of_link(&url, &exchange, base);
            let Some(url) = url.as_ref().and_then(serde_json::Value::as_str) else {
                continue;
            };
            for operation in &callback.operations {
                res.push(self.outgoing(&callback.name, operation, url, number));
            }
        }
        res
    }

    /// The names of the webhooks.
    pub fn webhooks(&self) -> Vec<&str> {
        let webhooks = self.contract.webhooks.iter();
        let mut res: Vec<&str> = webhooks.map(webhook_name).collect();
        res.dedup();
        res
    }

    /// The requests of the webhook `name` to `url`, one for each of its methods; those of another `number` have other values.
    ///
    /// # Errors
    ///
    /// The document has no such webhook, the URL is not absolute, or no request can be made.
    pub fn webhook(
        &self,
        name: &str,
        url: &str,
        number: u64,
    ) -> Result<Vec<OutgoingRequest>, OutgoingError> {
        let webhooks = self.contract.webhooks.iter();
        let found: Vec<&Operation> = webhooks
            .filter(|operation| webhook_name(operation) == name)
            .collect();
        if found.is_empty() {
            let known = self.webhooks();
            let known = match known.as_slice() {
                [] => "the document has no webhooks".to_owned(),
                known => format!("the document has the webhooks {}", known.join(", ")),
            };
            return Err(OutgoingError {
                name: name.to_owned(),
                reason: format!("no webhook has this name; {known}"),
            });
        }
        let requests = found.into_iter();
        requests
            .map(|operation| self.outgoing(name, operation, url, number))
            .collect()
    }

    fn index_of(&self, request: &Request) -> Option<usize> {
        let query = request.query().unwrap_or_default();
        match self.router.route(&request.method, request.path(), query) {
            Route::Operation { index, .. } => Some(index),
            _ => None,
        }
    }

    /// The request of `operation`, which is not one of the contract's paths, to `url`.
    fn outgoing(
        &self,
        name: &str,
        operation: &Operation,
        url: &str,
        number: u64,
    ) -> Result<OutgoingRequest, OutgoingError> {
        let failed = |reason: String| OutgoingError {
            name: name.to_owned(),
            reason,
        };
        let (server, target) = split(url).map_err(failed)?;
        let mut request = self.request_of(operation, number).map_err(failed)?;
        let query = request.query().unwrap_or_default();
        request.target = match (query, target.contains('?')) {
            ("", _) => target,
            (query, true) => format!("{target}&{query}"),
            (query, false) => format!("{target}?{query}"),
        };
        Ok(OutgoingRequest {
            name: name.to_owned(),
            server,
            request,
        })
    }

    fn request_of(&self, operation: &Operation, number: u64) -> Result<Request, String> {
        // The receiver is there for the body: one that is documented is sent, required or not.
        let mut whole = operation.clone();
        if let Some(body) = &mut whole.request_body
            && !body.required
        {
            body.required = true;
            if let Ok(request) = self.request_as_declared(&whole, number) {
                return Ok(request);
            }
        }
        self.request_as_declared(operation, number)
    }

    fn request_as_declared(&self, operation: &Operation, number: u64) -> Result<Request, String> {
        let api = Arc::new(alone(&self.contract, operation));
        let compiled = CompiledOperation::new(api, OperationIndex(0));
        let compiled = compiled.ok_or("the document does not have the operation")?;
        let cases = OperationCases::new(compiled);
        let seed = RunSeed(self.settings.seed);
        let example = || cases.case(Phase::Examples, seed, 0);
        let case = (!self.settings.ignores_examples).then(example).flatten();
        let case = case.or_else(|| {
            let mut rng = seed.rng(&operation.id, "outgoing", number);
            let generated = cases.operation.positive(&mut Dice::Random(&mut rng));
            generated.or_else(|| cases.operation.simplest())
        });
        let case = case.ok_or_else(|| {
            let why = cases.operation.reason_for_no_valid_request();
            format!("no valid request can be made: {why}")
        })?;
        cases
            .operation
            .render(&case)
            .map_err(|error| error.to_string())
    }
}

/// An API with `operation` alone.
fn alone(api: &Api, operation: &Operation) -> Api {
    Api {
        document: Arc::clone(&api.document),
        webs: Arc::clone(&api.webs),
        title: api.title.clone(),
        version: api.version.clone(),
        description: None,
        operations: vec![operation.clone()],
        unreadable_paths: Vec::new(),
        webhooks: Vec::new(),
        servers: Vec::new(),
        security: Vec::new(),
        security_schemes: api.security_schemes.clone(),
        tags: Vec::new(),
    }
}

/// A webhook has its name in the place of a path.
fn webhook_name(operation: &Operation) -> &str {
    let path = operation.path.as_str();
    path.strip_prefix('/').unwrap_or(path)
}

/// The server of an absolute URL, and the target of a request to it.
fn split(url: &str) -> Result<(Target, String), String> {
    let url = url.split('#').next().unwrap_or_default();
    let authority = url.find("://").map(|at| at + 3);
    let Some(authority) = authority.filter(|_| url.starts_with("http")) else {
        return Err(format!(
            "`{url}` is not an absolute URL with `http` or `https`"
        ));
    };
    let rest = url.get(authority..).unwrap_or_default();
    let end = rest.find(['/', '?']).map_or(url.len(), |at| authority + at);
    let (server, target) = url.split_at_checked(end).unwrap_or((url, ""));
    let server = Target::parse(server).map_err(|error| error.to_string())?;
    let slash = if target.starts_with('/') { "" } else { "/" };
    Ok((server, format!("{slash}{target}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_split_behind_the_server() {
        let of = |url: &str| {
            let (server, target) = split(url)?;
            Ok::<_, String>((server.url(), target))
        };
        let both = |server: &str, target: &str| Ok((server.to_owned(), target.to_owned()));
        assert_eq!(of("http://a.test"), both("http://a.test", "/"));
        assert_eq!(
            of("http://a.test:81?b=1#c"),
            both("http://a.test:81", "/?b=1")
        );
        assert_eq!(
            of("https://a.test/b/c?d=/"),
            both("https://a.test", "/b/c?d=/")
        );
        assert!(of("/b").unwrap_err().contains("not an absolute URL"));
        assert!(of("ftp://a.test").is_err());
    }
}
