//! A mock server of any document: it sends a documented response to every documented request.
//!
//! Requests are validated on the wire with the same validator that certifies cases, so a request that violates the contract
//! is rejected; responses are the document's examples where they are valid, and otherwise generated from the schemas, with the
//! examples that these have for their parts. The same seed and the same request give the same response; only identifiers of
//! created resources differ each time. A client chooses another response with the header field `Prefer`.
//!
//! Documents seldom describe every response: how an invalid request is rejected, or one without credentials. Where nothing is
//! documented, the mock responds with a plain problem (RFC 9457), and [`Mock::contract`] is the document with these responses
//! added: the contract that the mock keeps.
//!
//! Reading order: [`routing`] (which operation), [`access`] (credentials), [`response`] (the response), [`property_examples`] (examples within schemas), [`echo`] (what it says back), [`preference`] (what
//! the client asks for), [`memory`] (deleted resources), [`creation`] (identifiers of created ones), [`contract`] (the added responses), [`cors`] (pages of other
//! origins), [`service`] (as a tower service).
//!
//! **Invariant:** a response depends on the document, the seed, the request and earlier creations and deletions; never on the
//! clock.

pub mod access;
mod address;

pub mod contract;

pub mod cors;

pub mod document;

pub mod documented;

pub mod service;

mod body;

mod creation;

mod echo;

mod endpoint;

mod given;

mod identity;

mod memory;

pub mod outgoing;

mod preference;

mod preferred;

mod problem;

mod property_examples;

mod rejection;

mod response;

mod response_headers;

pub(crate) mod routing;

pub mod scenario;

mod unspecified;

use std::{sync::Arc, time::Duration};

use spec::{
    http::{MediaRange, MediaType, StatusCodePattern},
    model::{Api, Operation, ParameterLocation},
    wire::{CONTENT_TYPE, Problem, Request, RequestPart, Response, Validation, Validity},
};

pub use self::{
    access::Access,
    cors::{Cors, CorsError},
    service::MockService,
};
use self::{
    endpoint::Endpoint,
    memory::Memory,
    preference::Preferences,
    rejection::Rejection,
    response::ResponseGenerator,
    routing::{Route, Router},
    scenario::{Progress, Scenarios},
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
    /// Which pages of other origins may call it.
    pub cors: Cors,
    /// Scenarios of responses.
    pub scenarios: Arc<Scenarios>,
}

impl Default for MockSettings {
    fn default() -> Self {
        Self {
            seed: 0,
            access: Access::secret("mock"),
            ignores_examples: false,
            cors: Cors::default(),
            scenarios: Arc::default(),
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
    progress: Progress,
}

/// A response, and the reason when it rejects the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MockResponse {
    /// The response.
    pub response: Response,
    /// Why the request is rejected.
    pub rejection: Option<String>,
    /// The time before the response, which `Prefer` or the scenario asks for.
    pub delay: Duration,
    /// Whether the connection is closed instead, as the scenario says.
    pub closes: bool,
}

impl MockResponse {
    /// A response that rejects nothing.
    pub fn new(response: Response) -> Self {
        accepted(response)
    }

    /// A request that no document describes.
    pub(crate) fn unknown(why: &str) -> Self {
        rejected(problem::plain(404, why), why)
    }
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
            progress: Progress::default(),
            contract,
            settings,
        }
    }

    /// The contract that the mock keeps: the document with the mock's own responses added.
    pub fn contract(&self) -> &Arc<Api> {
        &self.contract
    }

    /// Whether the document has a path that `path` matches, relative to the base path of the server.
    pub fn has_path(&self, path: &str) -> bool {
        self.router.route("OPTIONS", path, "") != Route::Unknown
    }

    /// Responds to `request`, whose target is relative to the base path of the server.
    pub fn respond(&self, request: &Request) -> MockResponse {
        let cors = &self.settings.cors;
        let route = self.router.route(
            &request.method,
            request.path(),
            request.query().unwrap_or_default(),
        );
        let methods = match &route {
            Route::Options { allow } | Route::OtherMethods { allow } => allow.as_str(),
            Route::Unknown | Route::Operation { .. } => "",
        };
        let mut res = match cors.preflight(request, methods) {
            Some(response) => accepted(response),
            None => self.of_route(route, request),
        };
        cors.add(request, &mut res.response);
        res.delay = res.delay.max(delay(request));
        res
    }

    /// Responds to `request` with `status`: as documented where it is, and with a problem otherwise.
    pub fn fail(&self, request: &Request, status: u16) -> MockResponse {
        let query = request.query().unwrap_or_default();
        let route = self.router.route(&request.method, request.path(), query);
        let endpoint = match route {
            Route::Operation { index, .. } => self.endpoints.get(index),
            _ => None,
        };
        let what = "the mock fails on purpose";
        let documented = endpoint.and_then(|endpoint| {
            let mut generator = self.generator(endpoint, request, 0);
            generator.accept.clear();
            generator.failing(status, what)
        });
        let response = documented.unwrap_or_else(|| problem::plain(status, what));
        let mut res = self.outside(request, rejected(response, what));
        res.delay = delay(request);
        res
    }

    /// `response` as pages of other origins may read it, or the response to their preflight request.
    pub(crate) fn outside(&self, request: &Request, response: MockResponse) -> MockResponse {
        let cors = &self.settings.cors;
        let preflight = cors.preflight(request, "").map(accepted);
        let mut res = preflight.unwrap_or(response);
        cors.add(request, &mut res.response);
        res
    }

    fn of_route(&self, route: Route, request: &Request) -> MockResponse {
        match route {
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

    fn generator<'m>(
        &'m self,
        endpoint: &'m Endpoint,
        request: &'m Request,
        created: u64,
    ) -> ResponseGenerator<'m> {
        let accept = request.headers.joined("accept").unwrap_or_default();
        ResponseGenerator {
            endpoint,
            seed: RunSeed(self.settings.seed),
            ignores_examples: self.settings.ignores_examples,
            memory: (request.method == "POST").then_some(&self.memory),
            request: Some(request),
            sent: None,
            number: response::number_of(request, created),
            accept: MediaRange::parse_accept(&accept),
        }
    }

    fn of_operation(&self, endpoint: &Endpoint, request: &Request) -> MockResponse {
        let operation = endpoint.operation();
        let created = match operation.method.as_str() {
            "POST" => self.memory.count(endpoint.index),
            _ => 0,
        };
        let accept = request.headers.joined("accept").unwrap_or_default();
        let mut generator = self.generator(endpoint, request, created);
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
        // JSON has types of its own, and so have parts: a mock that reads `5` as a string would hide the client's mistake.
        let is_by_letter = |problem: &Problem| {
            problem.keyword == CONTENT_TYPE || is_json(&problem.part, operation, request)
        };
        let mut problems = validation.problems.iter();
        if validation.validity == Validity::Invalid || problems.any(is_by_letter) {
            generator.accept.clear();
            let (rejection, what) = rejection(&validation, request, is_by_letter);
            return rejected(generator.rejection(rejection, &what), &what);
        }
        if self.memory.is_gone(&request.method, request.path()) {
            generator.accept.clear();
            let what = "it was deleted";
            return rejected(generator.rejection(Rejection::Gone, what), what);
        }
        generator.sent = Some(validation.decoded);
        let mut preferences = match Preferences::of(&request.headers) {
            Ok(preferences) => preferences,
            Err(what) => return rejected(problem::plain(400, &what), &what),
        };
        let played = self.progress.next(
            &self.settings.scenarios,
            preferences.scenario.as_deref(),
            endpoint.index,
        );
        let played = match played {
            Ok(played) => played,
            Err(what) => return rejected(problem::plain(400, &what), &what),
        };
        if let Some(played) = played {
            preferences = preferences.or(played.preferences());
        }
        if let Some(dynamic) = preferences.dynamic {
            generator.ignores_examples = dynamic;
        }
        let mut response = match generator.preferred(&preferences) {
            Ok(response) => response,
            Err(what) => match played.and_then(|played| played.status) {
                Some(status) => problem::plain(status, "the scenario gives this response"),
                None => return rejected(problem::plain(400, &what), &what),
            },
        };
        let applied = preferences.applied();
        if !applied.is_empty() {
            response.headers.set("Preference-Applied", applied);
        }
        if (200..300).contains(&response.status) {
            if request.method == "POST" && self.memory.has_deletions() {
                let named = identity::scalars(&response.body);
                self.memory.note_created(request.path(), &named);
            }
            self.memory.note(&request.method, request.path());
        }
        let mut res = accepted(response);
        if let Some(played) = played {
            res.delay = played.delay;
            res.closes = played.closes;
        }
        res
    }
}

/// Whether `part` of `request` is written in JSON.
fn is_json(part: &RequestPart, operation: &Operation, request: &Request) -> bool {
    match part {
        RequestPart::Body => {
            let header = request.headers.get("content-type");
            let media_type = header.and_then(MediaType::parse);
            media_type.is_some_and(|media_type| media_type.is_json())
        }
        RequestPart::Parameter(location, name) => {
            let mut parameters = operation.parameters.iter();
            let parameter = parameters.find(|it| it.location == *location && it.name == *name);
            let media = parameter.and_then(|it| it.content.media());
            media.is_some_and(|media| media.media_type.is_json())
        }
        RequestPart::ContentType | RequestPart::Path => false,
    }
}

/// How an invalid request is rejected, and why.
fn rejection(
    validation: &Validation,
    request: &Request,
    is_by_letter: impl Fn(&Problem) -> bool,
) -> (Rejection, String) {
    let problems = validation.problems.iter();
    let mut strict: Vec<_> = problems.filter(|problem| !problem.is_lenient).collect();
    if strict.is_empty() {
        let problems = validation.problems.iter();
        strict.extend(problems.filter(|problem| is_by_letter(problem)));
    }
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

/// The time that `request` asks to wait for, with `Prefer: delay`.
fn delay(request: &Request) -> Duration {
    let preferences = Preferences::of(&request.headers).unwrap_or_default();
    preferences.delay.unwrap_or_default()
}

fn accepted(response: Response) -> MockResponse {
    MockResponse {
        response,
        rejection: None,
        delay: Duration::ZERO,
        closes: false,
    }
}

fn rejected(response: Response, why: &str) -> MockResponse {
    MockResponse {
        rejection: Some(why.to_owned()),
        ..accepted(response)
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
