//! A mock server of any document: it sends a documented response to every documented request.
//!
//! Requests are validated on the wire with the same validator that certifies cases, so a request that violates the contract
//! is rejected; responses are the document's examples where they are valid, and generated from the schemas otherwise. The
//! same seed and the same request give the same response; only identifiers of created resources differ each time.
//!
//! Documents seldom describe every response: how an invalid request is rejected, or one without credentials. Where nothing is
//! documented, the mock responds with a plain problem (RFC 9457), and [`Mock::contract`] is the document with these responses
//! added: the contract that the mock keeps.
//!
//! Reading order: [`routing`] (which operation), [`access`] (credentials), [`response`] (the response), [`memory`] (deleted
//! resources), [`contract`] (the added responses), [`service`] (as a tower service).
//!
//! **Invariant:** a response depends on the document, the seed, the request and earlier deletions; never on the clock.

pub mod access;

pub mod contract;

pub mod document;

pub mod documented;

pub mod service;

mod endpoint;

mod memory;

mod problem;

mod rejection;

mod response;

mod response_headers;

mod routing;

mod sequence;

mod unspecified;

use std::sync::Arc;

use spec::{
    http::{MediaRange, MediaType, StatusCodePattern},
    model::{Api, ParameterLocation},
    wire::{Request, RequestPart, Response, Validation, Validity},
};

pub use self::{access::Access, service::MockService};
use self::{
    endpoint::Endpoint,
    memory::Memory,
    rejection::Rejection,
    response::ResponseGenerator,
    routing::{Route, Router},
};
use crate::value::seed::RunSeed;

/// The settings of a mock.
#[derive(Debug, Clone)]
pub struct MockSettings {
    /// Seed of every generated value.
    pub seed: u64,
    /// Which credentials are valid.
    pub access: Access,
    /// Whether values are generated even where the document has valid examples.
    pub ignores_examples: bool,
}

impl Default for MockSettings {
    fn default() -> Self {
        Self {
            seed: 0,
            access: Access::secret("mock"),
            ignores_examples: false,
        }
    }
}

/// A mock of one API.
#[derive(Debug)]
pub struct Mock {
    contract: Arc<Api>,
    settings: MockSettings,
    router: Router,
    endpoints: Vec<Endpoint>,
    memory: Memory,
}

/// A response, and the reason when it rejects the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MockResponse {
    /// The response.
    pub response: Response,
    /// Why the request is rejected.
    pub rejection: Option<String>,
}

impl Mock {
    /// A mock of `api`.
    pub fn new(api: &Api, settings: MockSettings) -> Self {
        let contract = Arc::new(contract::completed(api));
        let endpoints = (0..contract.operations.len()).map(|index| Endpoint::new(&contract, index));
        Self {
            router: Router::new(&contract),
            endpoints: endpoints.collect(),
            memory: Memory::default(),
            contract,
            settings,
        }
    }

    /// The contract that the mock keeps: the document with the mock's own responses added.
    pub fn contract(&self) -> &Arc<Api> {
        &self.contract
    }

    /// Responds to `request`, whose target is relative to the base path of the server.
    pub fn respond(&self, request: &Request) -> MockResponse {
        match self.router.route(
            &request.method,
            request.path(),
            request.query().unwrap_or_default(),
        ) {
            Route::Unknown => rejected(
                problem::plain(404, "the document has no such path"),
                "the document has no such path",
            ),
            Route::Options { allow } => {
                let mut response = problem::empty(204);
                response.headers.push("Allow", allow);
                accepted(response)
            }
            Route::OtherMethods { allow } => {
                let what = format!("the path has no method {}", request.method);
                let mut response = problem::plain(405, &what);
                response.headers.push("Allow", allow);
                rejected(response, &what)
            }
            Route::Operation { index, is_head } => {
                let Some(endpoint) = self.endpoints.get(index) else {
                    return rejected(
                        problem::plain(404, "no such operation"),
                        "no such operation",
                    );
                };
                let mut mocked = self.of_operation(endpoint, request);
                if is_head || request.method == "HEAD" {
                    mocked.response.body = Vec::new();
                }
                mocked
            }
        }
    }

    fn of_operation(&self, endpoint: &Endpoint, request: &Request) -> MockResponse {
        let operation = endpoint.operation();
        let created = match operation.method.as_str() {
            "POST" => self.memory.count(endpoint.index),
            _ => 0,
        };
        let accept = request.headers.joined("accept").unwrap_or_default();
        let mut generator = ResponseGenerator {
            endpoint,
            seed: RunSeed(self.settings.seed),
            ignores_examples: self.settings.ignores_examples,
            number: response::number_of(request, created),
            accept: MediaRange::parse_accept(&accept),
        };
        if let Err(why) = self
            .settings
            .access
            .admits(&self.contract, operation, request)
        {
            generator.accept.clear();
            let mut response = generator.rejection(Rejection::Unauthorized, &why);
            if response.status == 401 {
                let challenge = access::challenge(&self.contract, operation);
                response.headers.set("WWW-Authenticate", challenge);
            }
            return rejected(response, &why);
        }
        if !generator.has_acceptable() {
            let what = format!("no media type that `Accept: {accept}` allows can be sent");
            generator.accept.clear();
            return rejected(generator.rejection(Rejection::NotAcceptable, &what), &what);
        }
        let validation = endpoint.validator().validate(request);
        if validation.validity == Validity::Invalid {
            generator.accept.clear();
            let (rejection, what) = rejection(&validation, request);
            return rejected(generator.rejection(rejection, &what), &what);
        }
        if self.memory.is_gone(&request.method, request.path()) {
            generator.accept.clear();
            let what = "it was deleted";
            return rejected(generator.rejection(Rejection::Gone, what), what);
        }
        let response = generator.success();
        if (200..300).contains(&response.status) {
            self.memory.note(&request.method, request.path());
        }
        accepted(response)
    }
}

/// How an invalid request is rejected, and why.
fn rejection(validation: &Validation, request: &Request) -> (Rejection, String) {
    let strict: Vec<_> = validation
        .problems
        .iter()
        .filter(|problem| !problem.is_lenient)
        .collect();
    let what = strict.first().map_or_else(
        || "the request violates the contract".to_owned(),
        ToString::to_string,
    );
    let is_of =
        |part: &dyn Fn(&RequestPart) -> bool| strict.iter().any(|problem| part(&problem.part));
    let is_wrong_type = is_of(&|part| *part == RequestPart::ContentType);
    let names_type = request
        .headers
        .get("content-type")
        .and_then(MediaType::parse)
        .is_some();
    let rejection = if is_wrong_type && names_type {
        Rejection::UnsupportedMediaType
    } else if is_of(&|part| matches!(part, RequestPart::Parameter(ParameterLocation::Path, _))) {
        Rejection::InvalidPath
    } else {
        Rejection::Invalid
    };
    (rejection, what)
}

fn accepted(response: Response) -> MockResponse {
    MockResponse {
        response,
        rejection: None,
    }
}

fn rejected(response: Response, why: &str) -> MockResponse {
    MockResponse {
        response,
        rejection: Some(why.to_owned()),
    }
}

/// A status that matches `pattern` among the responses of an operation.
fn status_of(
    responses: &spec::model::Responses,
    at: usize,
    pattern: StatusCodePattern,
    wanted: u16,
) -> Option<u16> {
    let is_meant = |status: u16| {
        let found = responses.for_status(status)?;
        let known = responses.list.get(at)?;
        std::ptr::eq(found, known).then_some(status)
    };
    match pattern {
        StatusCodePattern::Exact(status) => Some(status),
        StatusCodePattern::Range(digit) => is_meant(wanted)
            .or_else(|| (digit * 100..digit * 100 + 100).find(|s| is_meant(*s).is_some())),
        StatusCodePattern::Default => is_meant(wanted),
    }
}

#[cfg(test)]
mod tests;
