//! Tests of servers that violate HTTP, and of documents with errors: each has a clear result and none stops the run.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

use conformance::{
    engine::{self, Connector, RunConfig, StopHandle, StopReason, Summary},
    transport::{
        http::{HttpOptions, HttpTransport},
        target::Target,
    },
};
use spec::{document::Document, model::Api};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a: {get: {responses: {'200': {description: ok}}}}
  /b: {get: {responses: {'200': {description: ok}}}}
";

/// The response to methods that the contract does not have.
const ONLY_GET: &str = "HTTP/1.1 405 Method Not Allowed\r\nallow: GET\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// A server that reads the head of each request, rejects methods other than GET, and lets `respond` do the rest.
fn server(respond: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let respond = Arc::new(respond);
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let respond = Arc::clone(&respond);
            thread::spawn(move || {
                let mut read = Vec::new();
                let mut byte = [0];
                while !read.ends_with(b"\r\n\r\n") {
                    if stream.read(&mut byte).unwrap_or(0) == 0 {
                        return;
                    }
                    read.push(byte[0]);
                }
                if read.starts_with(b"GET ") {
                    respond(&mut stream);
                } else {
                    write(&mut stream, ONLY_GET);
                }
            });
        }
    });
    url
}

/// A timeout that is long enough for a busy machine.
const PLENTY: Duration = Duration::from_secs(20);
/// The timeout for responses that never come.
const SHORT: Duration = Duration::from_millis(200);

fn run_contract(contract: &str, url: &str, timeout: Duration) -> Summary {
    let document = Document::from_text("a.yaml", contract).document.unwrap();
    let api = Arc::new(Api::new(Arc::new(document)));
    let mut config = RunConfig::new(api.operations.len());
    config.max_examples = 2;
    config.jobs = 2;
    let mut options = HttpOptions::new(Target::parse(url).unwrap());
    options.timeout = timeout;
    options.max_body = 1 << 20;
    let options = Arc::new(options);
    let connector: Connector = Arc::new(move || Box::new(HttpTransport::new(Arc::clone(&options))));
    engine::run(&api, config, &connector, &StopHandle::new(), &mut |_| {})
}

/// The findings on a server that responds like this; both operations must have been tested to the end.
fn found(respond: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Vec<String> {
    found_within(PLENTY, respond)
}

/// The same, with a timeout.
fn found_within(
    timeout: Duration,
    respond: impl Fn(&mut TcpStream) + Send + Sync + 'static,
) -> Vec<String> {
    let summary = run_contract(CONTRACT, &server(respond), timeout);
    assert_eq!(summary.stopped, None);
    assert!(
        summary
            .operations
            .iter()
            .all(|operation| operation.cases > 0 || !summary.findings.is_empty())
    );
    summary
        .findings
        .iter()
        .map(|finding| format!("{}: {}", finding.failure.check, finding.failure.title))
        .collect()
}

fn write(stream: &mut TcpStream, text: &str) {
    drop(stream.write_all(text.as_bytes()));
}

#[test]
fn a_plain_response_is_not_a_finding() {
    assert_eq!(
        found(|stream| write(stream, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")),
        Vec::<String>::new()
    );
    assert_eq!(
        found(|stream| write(stream, "HTTP/1.0 200 OK\r\n\r\nuntil the end")),
        Vec::<String>::new()
    );
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    assert_eq!(
        found(move |stream| write(stream, chunked)),
        Vec::<String>::new()
    );
    let interim =
        "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(
        found(move |stream| write(stream, interim)),
        Vec::<String>::new()
    );
}

#[test]
fn ten_thousand_headers_are_parsed() {
    let many = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n{}\r\n",
        "x-many: y\r\n".repeat(10_000)
    );
    assert_eq!(
        found(move |stream| write(stream, &many)),
        Vec::<String>::new()
    );
}

#[test]
fn circular_redirects_are_not_followed() {
    let found = found(|stream| {
        write(
            stream,
            "HTTP/1.1 302 Found\r\nlocation: /a\r\ncontent-length: 0\r\n\r\n",
        );
    });
    assert_eq!(
        found,
        ["status_code_conformance: the status 302 is not documented"]
    );
}

#[test]
fn every_violation_of_http_is_one_finding() {
    let table: [(&str, &'static str); 8] = [
        ("the connection is closed without a response", ""),
        ("the response is not valid HTTP", "garbage\r\n\r\n"),
        (
            "the response is not valid HTTP",
            "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        ),
        (
            "the response is not valid HTTP",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        ),
        (
            "the response breaks off",
            "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc",
        ),
        (
            "the response breaks off",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
        ),
        ("the response breaks off", "HTTP/1.1 200 OK\r\nx: y"),
        (
            "the response is longer than it announced",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nabcdef",
        ),
    ];
    for (title, respond) in table {
        let found = found(move |stream| write(stream, respond));
        assert_eq!(
            found,
            [format!("connection_integrity: {title}")],
            "{respond:?}"
        );
    }
}

#[test]
fn endless_and_missing_responses_are_bounded() {
    // Each server continues until the client gives up, so a run that ends is bounded.
    let endless = found(|stream| {
        write(stream, "HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'x'; 8_192]).is_ok() {}
    });
    assert_eq!(endless, ["connection_integrity: the response does not end"]);
    let silent = found_within(SHORT, |stream| {
        while stream.read(&mut [0]).is_ok_and(|read| read > 0) {}
    });
    assert_eq!(silent, ["connection_integrity: no response in time"]);
    let dripping = found_within(SHORT, |stream| {
        write(stream, "HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"x-more: y\r\n").is_ok() {
            // Slow enough to exceed the timeout, but with steady progress.
            thread::sleep(Duration::from_millis(30));
        }
    });
    assert_eq!(dripping, ["connection_integrity: no response in time"]);
}

#[test]
fn a_closed_port_ends_the_run_with_the_reason() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let summary = run_contract(CONTRACT, &url, PLENTY);
    let Some(StopReason::Unreachable(reason)) = summary.stopped else {
        panic!("{:?}", summary.stopped);
    };
    assert!(reason.contains("cannot connect"), "{reason}");
    assert!(summary.findings.is_empty());
}

#[test]
fn invalid_operations_do_not_stop_the_test_of_others() {
    let contract = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a/{x}:
    get:
      parameters:
      - {name: x, in: path, required: true, schema: {type: int}}
      - {name: y, in: query, schema: {type: string, pattern: '('}}
      - {name: z, in: query, schema: {$ref: '#/nowhere'}}
      - {name: w, in: nowhere}
      responses: {'200': {description: ok}, '2OO': {description: typo}}
  /b/{undeclared}: {get: {responses: {'200': {description: ok}}}}
  /c: {get: {parameters: [{name: q, in: query, required: true, schema: {type: string, minLength: 3, maxLength: 1}}], responses: {'200': {description: ok}}}}
  /d: {get: {parameters: [{name: unused, in: path, required: true, schema: {type: string}}], responses: {'200': {description: ok}}}}
";
    let summary = run_contract(
        contract,
        &server(|stream| write(stream, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")),
        PLENTY,
    );
    let lines: Vec<String> = summary
        .operations
        .iter()
        .map(|operation| {
            let state = operation.untestable.as_ref();
            let state = state.map_or("tested".to_owned(), ToString::to_string);
            format!("{} {state} {}", operation.label, operation.has_succeeded())
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @"
    GET /a/{x} tested true
    GET /b/{undeclared} tested true
    GET /c no value can be made for the query parameter `q` false
    GET /d tested true
    ");
    insta::assert_snapshot!(summary.warnings.join("\n"), @"
    GET /a/{x}: parameter 4 cannot be read
    GET /a/{x}: the response `2OO` cannot be read
    GET /b/{undeclared}: the path parameter `undeclared` is not declared; a string is assumed
    GET /c: query parameter `q`: no value can satisfy the schema
    GET /d: the path does not contain the path parameter `unused`; it is left out
    ");
}
