//! Tests that the requests of a run depend on contract, seed and responses, and not on the number of connections.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use conformance::{
    engine::{self, Connector, RunConfig, StopHandle, Summary},
    phases::Phase,
    transport::{
        http::{HttpOptions, HttpTransport},
        target::Target,
    },
    value::seed::RunSeed,
};
use spec::{document::Document, model::Api};

const CONTRACT: &str = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /items:
    post:
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Item'}}}}}
    get:
      parameters: [{name: q, in: query, schema: {type: string, maxLength: 8}}]
      responses: {'200': {description: ok}}
  /items/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: ok}}
components:
  schemas:
    Item: {type: object, required: [name], properties: {id: {type: integer}, name: {type: string, minLength: 1}, tags: {type: array, items: {type: string}}}}
";

/// Every request that was sent, with how often.
pub(super) type Seen = Arc<Mutex<BTreeMap<String, usize>>>;

/// The status and the body of the response to a request line with this body.
pub(super) type Respond = Arc<dyn Fn(&str, &str) -> (u16, String) + Send + Sync>;

/// A server that records every request.
pub(super) fn recording_server(respond: Respond) -> (String, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Seen::default();
    let recorded = Arc::clone(&seen);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let recorded = Arc::clone(&recorded);
            let respond = Arc::clone(&respond);
            thread::spawn(move || serve(stream, &recorded, &respond));
        }
    });
    (url, seen)
}

fn serve(stream: TcpStream, seen: &Seen, respond: &Respond) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            if let Some(value) = header.strip_prefix("content-length: ") {
                length = value.trim().parse().ok()?;
            }
            if header == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let body = String::from_utf8_lossy(&body).into_owned();
        let request = format!("{} {body}", line.trim_end());
        *seen.lock().unwrap().entry(request).or_default() += 1;
        let (status, response) = respond(&line, &body);
        let head = if status == 204 {
            "HTTP/1.1 204 No Content\r\n\r\n".to_owned()
        } else {
            format!(
                "HTTP/1.1 {status} S\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                response.len()
            )
        };
        stream.write_all((head + &response).as_bytes()).ok()?;
    }
}

pub(super) fn api(contract: &str) -> Arc<Api> {
    let document = Document::from_text("a.yaml", contract).document.unwrap();
    Arc::new(Api::new(Arc::new(document)))
}

pub(super) fn run(api: &Arc<Api>, config: RunConfig, url: &str) -> Summary {
    let options = Arc::new(HttpOptions::new(Target::parse(url).unwrap()));
    let connector: Connector = Arc::new(move || Box::new(HttpTransport::new(Arc::clone(&options))));
    engine::run(api, config, &connector, &StopHandle::new(), &mut |_| {})
}

/// The requests of a run over `jobs` connections.
fn requests(jobs: usize, seed: u64, max_cases: Option<u64>) -> BTreeMap<String, usize> {
    let same: Respond = Arc::new(|_, _| (200, r#"{"id":1,"name":"item"}"#.to_owned()));
    let (url, seen) = recording_server(same);
    let api = api(CONTRACT);
    let mut config = RunConfig::new(api.operations.len());
    config.seed = RunSeed(seed);
    config.jobs = jobs;
    config.max_examples = 200;
    config.max_cases = max_cases;
    // The findings of this server depend on timing, so they are not reproduced.
    config.confirm = false;
    // Requests after an undeclared `DELETE`, which look whether the server still works, are not cases.
    config.destroys = false;
    let summary = run(&api, config, &url);
    let seen = seen.lock().unwrap().clone();
    assert_eq!(seen.values().sum::<usize>() as u64, summary.cases);
    seen
}

#[test]
fn the_number_of_connections_changes_no_request() {
    let one = requests(1, 42, None);
    assert!(one.len() > 300, "{}", one.len());
    assert_eq!(one, requests(2, 42, None));
    assert_eq!(one, requests(8, 42, None));
    assert_ne!(one, requests(1, 43, None));
}

#[test]
fn a_limit_cuts_the_same_requests_for_any_number_of_connections() {
    let one = requests(1, 42, Some(123));
    // The second request of a POST is allowed for, and not sent where none was accepted.
    let sent = one.values().sum::<usize>();
    assert!((121..=123).contains(&sent), "{sent}");
    assert_eq!(one, requests(8, 42, Some(123)));
}

/// Accounts that are not found after their creation, and teams that are found after their deletion; each name can be used
/// once.
const COLLECTIONS: &str = r"
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /accounts:
    post: {requestBody: {$ref: '#/components/requestBodies/New'}, responses: {'201': {$ref: '#/components/responses/Created'}, '400': {description: invalid}, '409': {description: used}}}
  /accounts/{id}:
    parameters: [{$ref: '#/components/parameters/Id'}]
    get: {responses: {'200': {description: ok}, '404': {description: none}}}
  /teams:
    post: {requestBody: {$ref: '#/components/requestBodies/New'}, responses: {'201': {$ref: '#/components/responses/Created'}, '400': {description: invalid}, '409': {description: used}}}
  /teams/{id}:
    parameters: [{$ref: '#/components/parameters/Id'}]
    get: {responses: {'200': {description: ok}, '404': {description: none}}}
    delete: {responses: {'204': {description: done}, '404': {description: none}}}
components:
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
  requestBodies:
    New: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string, pattern: '^(x|name[0-9]{8})$'}}}}}}
  responses:
    Created: {description: created, content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}
";

/// The requests of a run over `jobs` connections that reproduces its two failures, each with names of its own.
fn requests_with_reproduction(jobs: usize) -> BTreeMap<String, usize> {
    let used: Mutex<BTreeSet<(bool, u64)>> = Mutex::default();
    let respond: Respond = Arc::new(move |line, body| {
        // Long enough for the failures to be reproduced at the same time.
        thread::sleep(Duration::from_millis(2));
        let is_team = line.contains("/teams");
        if line.starts_with("POST") {
            let digits: String = body.chars().filter(char::is_ascii_digit).collect();
            // The names `x` and `name00000000`, which random cases prefer, are used from the beginning.
            match digits.parse::<u64>() {
                Ok(id) if id > 0 && used.lock().unwrap().insert((is_team, id)) => {
                    (201, format!(r#"{{"id":{}}}"#, id + 1))
                }
                _ => (409, "{}".to_owned()),
            }
        } else if line.starts_with("DELETE") {
            (204, String::new())
        } else if is_team {
            (200, "{}".to_owned())
        } else {
            (404, "{}".to_owned())
        }
    });
    let (url, seen) = recording_server(respond);
    let api = api(COLLECTIONS);
    let mut config = RunConfig::new(api.operations.len());
    config.seed = RunSeed(7);
    config.jobs = jobs;
    config.phases = vec![Phase::Stateful];
    let summary = run(&api, config, &url);
    let mut checks: Vec<&str> = summary
        .findings
        .iter()
        .map(|finding| finding.failure.check)
        .collect();
    checks.sort_unstable();
    assert_eq!(checks, ["ensure_resource_availability", "use_after_free"]);
    let seen = seen.lock().unwrap().clone();
    assert!(seen.values().sum::<usize>() as u64 > summary.cases + 20);
    seen
}

#[test]
fn the_number_of_connections_changes_no_request_while_failures_are_reproduced() {
    let one = requests_with_reproduction(1);
    assert_eq!(one, requests_with_reproduction(2));
    assert_eq!(one, requests_with_reproduction(8));
}

/// The requests that a run over `jobs` connections sends to the sandbox, in the order of the plan.
#[cfg(feature = "tkey7")]
fn requests_to_sandbox(jobs: usize) -> Vec<String> {
    let subject = crate::subject::Subject::start(5, None);
    let mut config = subject.config();
    config.seed = RunSeed(5);
    config.jobs = jobs;
    config.max_examples = 20;
    config.confirm = false;
    config.record = true;
    // Scenarios send values of the sandbox's responses, and identifiers of new resources depend on the order of creation.
    config
        .phases
        .retain(|phase| *phase != conformance::phases::Phase::Stateful);
    let mut res = Vec::new();
    subject.run_and_hear(config, Duration::from_secs(20), &mut |event| {
        if let engine::Event::Exchanged(recorded) = event {
            let request = &recorded.exchange.request;
            let body =
                String::from_utf8_lossy(request.body.as_deref().unwrap_or_default()).into_owned();
            res.push(format!("{} {} {body}", request.method, request.target));
        }
    });
    res
}

#[cfg(feature = "tkey7")]
#[test]
fn the_number_of_connections_changes_no_request_to_the_sandbox() {
    let one = requests_to_sandbox(1);
    assert!(one.len() > 300, "{}", one.len());
    assert_eq!(one, requests_to_sandbox(2));
    assert_eq!(one, requests_to_sandbox(8));
}
