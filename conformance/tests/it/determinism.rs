//! The requests of a run depend on contract, seed and answers, and not on the number of connections.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use conformance::{
    engine::{self, Connector, RunConfig, StopHandle},
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
type Seen = Arc<Mutex<BTreeMap<String, usize>>>;

/// A server that answers every request with the same object and notes what it was asked.
fn noting_server() -> (String, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Seen::default();
    let noted = Arc::clone(&seen);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let noted = Arc::clone(&noted);
            thread::spawn(move || serve(stream, &noted));
        }
    });
    (url, seen)
}

fn serve(stream: TcpStream, seen: &Seen) -> Option<()> {
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
        let request = format!("{} {}", line.trim_end(), String::from_utf8_lossy(&body));
        *seen.lock().unwrap().entry(request).or_default() += 1;
        let answer = r#"{"id":1,"name":"item"}"#;
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        stream.write_all((head + answer).as_bytes()).ok()?;
    }
}

/// The requests of a run over `jobs` connections.
fn requests(jobs: usize, seed: u64, max_cases: Option<u64>) -> BTreeMap<String, usize> {
    let (url, seen) = noting_server();
    let document = Document::from_text("a.yaml", CONTRACT).document.unwrap();
    let api = Arc::new(Api::new(Arc::new(document)));
    let mut config = RunConfig::new(api.operations.len());
    config.seed = RunSeed(seed);
    config.jobs = jobs;
    config.max_examples = 200;
    config.max_cases = max_cases;
    // What is found depends on timing only in how it is repeated.
    config.confirm = false;
    let options = Arc::new(HttpOptions::new(Target::parse(&url).unwrap()));
    let connector: Connector = Arc::new(move || Box::new(HttpTransport::new(Arc::clone(&options))));
    let summary = engine::run(&api, config, &connector, &StopHandle::new(), &mut |_| {});
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
    assert_eq!(one.values().sum::<usize>(), 123);
    assert_eq!(one, requests(8, 42, Some(123)));
}

/// The requests that a run over `jobs` connections sends to the sandbox, in the order of the plan.
#[cfg(feature = "sandbox")]
fn requests_to_sandbox(jobs: usize) -> Vec<String> {
    let subject = crate::subject::Subject::start(5, None);
    let mut config = subject.config();
    config.seed = RunSeed(5);
    config.jobs = jobs;
    config.max_examples = 20;
    config.confirm = false;
    config.record = true;
    // Sequences send what the sandbox answered, and identifiers of new things depend on the order of their making.
    config
        .phases
        .retain(|phase| *phase != conformance::phases::Phase::Stateful);
    let mut res = Vec::new();
    subject.run_and_hear(config, std::time::Duration::from_secs(20), &mut |event| {
        if let engine::Event::Exchanged(recorded) = event {
            let request = &recorded.exchange.request;
            let body =
                String::from_utf8_lossy(request.body.as_deref().unwrap_or_default()).into_owned();
            res.push(format!("{} {} {body}", request.method, request.target));
        }
    });
    res
}

#[cfg(feature = "sandbox")]
#[test]
fn the_number_of_connections_changes_no_request_to_the_sandbox() {
    let one = requests_to_sandbox(1);
    assert!(one.len() > 300, "{}", one.len());
    assert_eq!(one, requests_to_sandbox(2));
    assert_eq!(one, requests_to_sandbox(8));
}
