//! Conformance runs inside your own tests.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! use axum::{Json, Router, routing::get};
//! use serde_json::json;
//!
//! let contract = r"
//! openapi: 3.0.3
//! info: {title: Shop, version: '1'}
//! paths:
//!   /items:
//!     get:
//!       responses:
//!         '200':
//!           description: all items
//!           content:
//!             application/json:
//!               schema: {type: array, items: {type: object, required: [id]}}
//! ";
//! let app: Router = Router::new().route("/items", get(|| async { Json(json!([{"id": 7}])) }));
//!
//! conformance::check_text(contract).service(app).run().await.assert_clean();
//! # }
//! ```

use std::{sync::Arc, time::Duration};

use serde_json::Value;
use spec::{
    document::Document,
    model::{Api, Operation},
};

use crate::{
    case::OperationIndex,
    checks::{CHECKS, Check},
    engine::{self, Mechanism, RunConfig, StopHandle, Summary},
    mock::{Access, Mock, MockService, MockSettings},
    operation::given::{GivenValue, is_applicable, names},
    report::{
        Reporter as _,
        terminal::{Style, TerminalReporter},
    },
    transport::{
        Transport,
        auth::{BasicCredentials, NamedSecret, Secret},
        http::{HttpOptions, HttpTransport},
        in_process::ServiceTransport,
        servers::Servers,
        target::Target,
    },
    value::seed::RunSeed,
    workflows::{self, Subject},
};

/// Begins a run of the contract in the file `path`.
///
/// # Panics
///
/// When the document cannot be used: this fails the test at once.
pub fn check(path: &str) -> TestRun<()> {
    TestRun::new(Document::load(path))
}

/// Begins a run of the contract in `text`.
///
/// # Panics
///
/// When the document cannot be used.
pub fn check_text(text: &str) -> TestRun<()> {
    TestRun::new(Document::from_text("the contract", text))
}

/// The settings of a run.
#[must_use]
pub struct TestRun<T> {
    api: Arc<Api>,
    config: RunConfig,
    transport: T,
}

/// The result of a run in a test.
#[derive(Debug)]
pub struct TestReport {
    /// The summary of the run.
    pub summary: Summary,
}

impl TestRun<()> {
    fn new(loaded: spec::document::Loaded) -> Self {
        let problems = loaded.diagnostics.to_lines(&loaded.sources);
        #[expect(clippy::panic, reason = "a test without a contract has failed")]
        let Some(document) = loaded.document else {
            panic!("the contract cannot be used:\n{problems}");
        };
        let api = Arc::new(Api::new(Arc::new(document)));
        Self {
            config: RunConfig::new(api.operations.len()),
            api,
            transport: (),
        }
    }

    /// Tests a tower service, such as an `axum::Router`, in process.
    pub fn service<S>(self, service: S) -> TestRun<ServiceTransport<S>> {
        self.over(ServiceTransport::new(service))
    }

    /// Tests the API at `url`.
    ///
    /// # Panics
    ///
    /// When `url` is not a valid base URL.
    pub fn url(mut self, url: &str) -> TestRun<HttpTransport> {
        #[expect(clippy::panic, reason = "an error in the test itself")]
        let target = match Target::parse(url) {
            Ok(target) => target,
            Err(error) => panic!("{error}"),
        };
        self.config.base_url = target.url();
        self.config.servers = Servers::new(&self.api, &target, true, None);
        self.over(HttpTransport::new(Arc::new(HttpOptions::new(target))))
    }

    /// Tests the document's own mock, which shows whether the document can be satisfied at all: a finding is a contradiction in
    /// it. The mock is validated against the document with the mock's own responses added.
    pub fn mock(mut self, settings: MockSettings) -> TestRun<ServiceTransport<MockService>> {
        if let Access::Secret(secret) = &settings.access {
            let shown = Secret::new(secret, "MOCK_SECRET");
            self.config.auth.bearer = Some(shown.clone());
            self.config.auth.basic = Some(BasicCredentials {
                user: "mock".to_owned(),
                password: shown.clone(),
            });
            self.config.auth.api_keys = vec![NamedSecret {
                name: String::new(),
                secret: shown,
            }];
        }
        let mock = Mock::new(&self.api, settings);
        self.api = Arc::clone(mock.contract());
        self.service(MockService::new(Arc::new(mock)))
    }

    fn over<T>(self, transport: T) -> TestRun<T> {
        TestRun {
            api: self.api,
            config: self.config,
            transport,
        }
    }
}

impl<T> TestRun<T> {
    /// Sets the seed of every random choice; without it every run makes the same ones.
    pub fn seed(mut self, seed: u64) -> Self {
        self.config.seed = RunSeed(seed);
        self
    }

    /// Sets the nonce, which decides the unique values, such as the names of created resources; without it the seed decides them.
    /// A server that keeps its resources is tested again with another nonce.
    pub fn nonce(mut self, nonce: u64) -> Self {
        self.config.nonce = Some(nonce);
        self
    }

    /// Sets the number of random requests for each operation.
    pub fn max_examples(mut self, count: u64) -> Self {
        self.config.max_examples = count;
        self
    }

    /// Sets the maximum number of requests, all phases together.
    pub fn max_cases(mut self, count: u64) -> Self {
        self.config.max_cases = Some(count);
        self
    }

    /// Sets the time after which no new request is sent.
    pub fn max_time(mut self, limit: Duration) -> Self {
        self.config.max_time = Some(limit);
        self
    }

    /// Sends this bearer token.
    pub fn bearer(mut self, token: &str) -> Self {
        self.config.auth.bearer = Some(Secret::new(token, "TOKEN"));
        self
    }

    /// Sends this header with every request.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let variable = name.to_ascii_uppercase().replace('-', "_");
        self.config.auth.headers.push(NamedSecret {
            name: name.to_owned(),
            secret: Secret::new(value, variable),
        });
        self
    }

    /// Sends `value` for the parameters, and the members of bodies at any depth, that are called `name`.
    ///
    /// # Panics
    ///
    /// When no operation has such a parameter or member.
    pub fn value(mut self, name: &str, value: impl Into<Value>) -> Self {
        let given = GivenValue {
            name: name.to_owned(),
            part: None,
            values: vec![value.into()],
            is_text: false,
        };
        let values = Arc::make_mut(&mut self.config.values);
        let mut is_used = false;
        for (index, operation) in OperationIndex::all(&self.api) {
            if is_applicable(&given, operation, &names(&self.api, operation)) {
                values.add(index, given.clone());
                is_used = true;
            }
        }
        assert!(is_used, "no operation has a parameter or member `{name}`");
        self
    }

    /// Sends the requests of an HTTP Archive (HAR) or an Arazzo document with this `text` first; later requests use what their
    /// responses show.
    ///
    /// # Panics
    ///
    /// When it is neither, or none of its requests can be sent.
    pub fn workflows(mut self, text: &str) -> Self {
        let subject = Subject {
            api: &self.api,
            values: &self.config.values,
            prefix: "",
        };
        #[expect(clippy::panic, reason = "a test without its requests has failed")]
        let read = workflows::read(text, subject)
            .unwrap_or_else(|error| panic!("the workflows cannot be used: the text is {error}"));
        assert!(
            !read.list.is_empty(),
            "no request of the workflows can be sent: {}",
            read.notes.join("; ")
        );
        Arc::make_mut(&mut self.config.workflows).extend(read.list);
        self
    }

    /// Tests only the operations for which `keep` returns true.
    pub fn operations(mut self, keep: impl Fn(&Operation) -> bool) -> Self {
        let api = &self.api;
        self.config
            .operations
            .retain(|operation| operation.of(api).is_some_and(&keep));
        self
    }

    /// Validates every exchange by `check`, too. It stays in memory until the process ends.
    pub fn check(mut self, check: impl Check + 'static) -> Self {
        self.config.checks.push(Box::leak(Box::new(check)));
        self
    }

    /// Skips the check called `id`.
    pub fn without(mut self, id: &str) -> Self {
        self.config.checks.retain(|check| check.info().id != id);
        self
    }

    /// Leaves out what helps requests succeed beyond the document.
    pub fn leaving_out(mut self, mechanism: Mechanism) -> Self {
        self.config.without.insert(mechanism);
        self
    }

    /// Runs only the checks called `ids`.
    pub fn only(mut self, ids: &[&str]) -> Self {
        self.config.checks = CHECKS
            .iter()
            .copied()
            .filter(|check| ids.contains(&check.info().id))
            .collect();
        self
    }
}

impl<S> TestRun<ServiceTransport<S>> {
    /// Sets the time limit for a response of the service.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.transport = self.transport.timeout(limit);
        self
    }
}

impl<T: Transport> TestRun<T> {
    /// Runs the test.
    pub async fn run(mut self) -> TestReport {
        let stop = StopHandle::new();
        let summary = engine::run_local(&self.api, self.config, &mut self.transport, &stop).await;
        TestReport { summary }
    }
}

impl TestReport {
    /// Fails the test when there are findings, or nothing could be tested, and prints the report.
    ///
    /// # Panics
    ///
    /// When there are findings, or nothing could be tested.
    #[track_caller]
    pub fn assert_clean(&self) {
        let has_tested = self.summary.cases > 0;
        assert!(
            self.summary.findings.is_empty() && self.summary.stopped.is_none() && has_tested,
            "the API does not keep its contract\n\n{}",
            self.text()
        );
    }

    /// The findings and the summary, as printed on a terminal.
    pub fn text(&self) -> String {
        let mut out = Vec::new();
        let reporter = TerminalReporter::new(&mut out, Style::Plain, false, true);
        let reporter = Box::new(reporter.in_full());
        // Writing to memory does not fail.
        drop(reporter.finish(&self.summary));
        String::from_utf8_lossy(&out).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use axum::{
        Json, Router, extract::Path, http::StatusCode, response::IntoResponse, routing::get,
    };
    use serde_json::json;

    use super::*;

    const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /items/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 1, maximum: 9}}]
      responses:
        '200': {description: o, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}
        '400': {description: b}
";

    fn found(app: Router) -> Vec<String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let report = runtime.block_on(check_text(CONTRACT).service(app).max_examples(20).run());
        let mut found: Vec<String> = report
            .summary
            .findings
            .iter()
            .map(|finding| format!("{}: {}", finding.failure.check, finding.failure.got))
            .collect();
        found.sort();
        found
    }

    #[test]
    fn a_service_that_keeps_its_contract_is_clean() {
        let app = Router::new().route(
            "/items/{id}",
            get(|Path(id): Path<String>| async move {
                match id.parse::<i64>() {
                    Ok(id @ 1..=9) => Json(json!({ "id": id })).into_response(),
                    _ => StatusCode::BAD_REQUEST.into_response(),
                }
            }),
        );
        assert_eq!(found(app), Vec::<String>::new());
    }

    #[test]
    fn a_handler_that_panics_is_a_broken_connection() {
        let app = Router::new().route(
            "/items/{id}",
            get(|Path(id): Path<String>| async move {
                let id: i64 = id.parse().expect("a number");
                assert!((1..=9).contains(&id), "out of range");
                Json(json!({ "id": id.to_string() }))
            }),
        );
        let found = found(app);
        assert!(
            found
                .iter()
                .any(|line| line.contains("the handler panicked")),
            "{found:#?}"
        );
        assert!(
            found
                .iter()
                .any(|line| line.starts_with("response_schema_conformance")),
            "{found:#?}"
        );
    }
}
