//! The requests that `conformance mock` sends itself: callbacks of accepted requests, and webhooks on demand.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::mock_command::{MockProcess, file, folder};

const SHOP: &str = "
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /orders:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [notify], properties: {notify: {type: string, format: uri}}}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {type: object}, example: {id: 7}}}}}
      callbacks:
        shipped:
          '{$request.body#/notify}?order={$response.body#/id}':
            post:
              requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Event'}}}}
              responses: {'204': {description: seen}}
webhooks:
  restocked:
    post:
      parameters: [{name: X-Shop, in: header, required: true, schema: {type: string}, example: lamps}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Event'}, example: {event: restocked, count: 3}}}}
      responses: {'204': {description: seen}}
components:
  schemas:
    Event: {type: object, required: [event, count], properties: {event: {enum: [shipped, restocked]}, count: {type: integer, minimum: 1}}}
";

const JOBS: &str = "
openapi: 3.1.0
info: {title: Jobs, version: '1'}
paths:
  /jobs:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [notify], properties: {notify: {type: string}}}}}}
      responses: {'202': {description: accepted}}
      callbacks:
        done:
          '{$request.body#/notify}?from={$url}':
            post:
              parameters: [{name: sent, in: query, schema: {type: integer}}]
              requestBody: {content: {application/json: {schema: {type: object, required: [state], properties: {state: {enum: [done]}}}}}}
              responses: {'204': {description: seen}}
";

/// A server that responds with 204; its address, and the requests that it gets.
fn receiver() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut request = Vec::new();
            // Each test sends bodies of JSON, which end with a brace.
            while !request.ends_with(b"}") {
                let mut part = [0; 4096];
                let read = stream.read(&mut part).expect("a request");
                request.extend_from_slice(part.get(..read).unwrap_or_default());
            }
            let response = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
            stream.write_all(response).expect("it reads");
            let request = String::from_utf8(request).expect("text");
            if sender.send(request).is_err() {
                return;
            }
        }
    });
    (address, receiver)
}

fn next(requests: &Receiver<String>) -> (String, Value) {
    let request = requests.recv_timeout(Duration::from_secs(10));
    let request = request.expect("a request");
    let (head, body) = request.split_once("\r\n\r\n").expect("a head");
    (
        head.to_owned(),
        serde_json::from_str(body).expect("a body of JSON"),
    )
}

#[test]
fn the_callbacks_of_an_accepted_request_are_sent() {
    let folder = folder("mock-callbacks");
    let shop = file(&folder, "shop.yaml", SHOP);
    let (address, requests) = receiver();
    let mut mock = MockProcess::start(&["--spec", &shop]);
    let (head, _) = mock.send(
        "POST",
        "/orders",
        &[],
        &format!("{{\"notify\": \"http://{address}/hook\"}}"),
    );
    assert!(head.starts_with("HTTP/1.1 201"), "{head}");
    let (head, body) = next(&requests);
    assert!(
        head.starts_with("POST /hook?order=7 HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(body["count"].as_u64().is_some_and(|count| count >= 1));
    assert_eq!(mock.logged(), "POST /orders -> 201");
    assert_eq!(
        mock.logged(),
        format!("callback shipped: POST http://{address}/hook?order=7 -> 204")
    );
}

#[test]
fn a_callback_has_the_documented_body_and_the_full_url_of_the_request() {
    let folder = folder("mock-callbacks-body");
    let jobs = file(&folder, "jobs.yaml", JOBS);
    let (address, requests) = receiver();
    let served = format!("/shop={jobs}");
    let mock = MockProcess::start(&["--spec", &served, "--quiet"]);
    for number in 0..20 {
        let notify = format!("{{\"notify\": \"http://{address}/{number}\"}}");
        let (head, _) = mock.send("POST", "/shop/jobs?a=b", &[], &notify);
        assert!(head.starts_with("HTTP/1.1 202"), "{head}");
        let (head, body) = next(&requests);
        let expected = format!("POST /{number}?from=http://a/shop/jobs?a=b");
        assert!(head.starts_with(&expected), "{head}");
        assert_eq!(body["state"], "done");
    }
}

#[test]
fn callbacks_to_other_machines_are_not_sent_and_logged() {
    let folder = folder("mock-callbacks-elsewhere");
    let shop = file(&folder, "shop.yaml", SHOP);
    let mut mock = MockProcess::start(&["--spec", &shop]);
    mock.send(
        "POST",
        "/orders",
        &[],
        r#"{"notify": "http://shop.test/a"}"#,
    );
    mock.logged();
    let line = mock.logged();
    assert!(
        line.starts_with("callback shipped: POST http://shop.test/a?order=7 not sent: the server is not on this machine"),
        "{line}"
    );
    mock.send(
        "POST",
        "/orders",
        &[],
        r#"{"notify": "http://127.0.0.1:1/a"}"#,
    );
    mock.logged();
    let line = mock.logged();
    assert!(
        line.contains("not sent: cannot connect to 127.0.0.1:1"),
        "{line}"
    );
}

#[test]
fn a_webhook_is_sent_on_demand() {
    let folder = folder("mock-webhooks");
    let shop = file(&folder, "shop.yaml", SHOP);
    let (address, requests) = receiver();
    let url = format!("http://{address}/all");
    let mock = MockProcess::start(&["--spec", &shop, "--quiet", "--webhook-url", &url]);
    assert_eq!(mock.get("/-/webhooks").1, r#"{"webhooks":["restocked"]}"#);
    let (head, body) = mock.send("POST", "/-/webhooks/restocked", &[], "");
    assert!(head.starts_with("HTTP/1.1 200"), "{head} {body}");
    let sent: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(sent["sent"][0]["status"], 204);
    let (head, body) = next(&requests);
    assert!(head.starts_with("POST /all HTTP/1.1\r\n"), "{head}");
    assert!(
        head.to_ascii_lowercase().contains("x-shop: lamps"),
        "{head}"
    );
    assert_eq!(body, serde_json::json!({"event": "restocked", "count": 3}));
    let one = format!("/-/webhooks/restocked?url=http://{address}/one");
    mock.send("POST", &one, &[], "");
    assert!(next(&requests).0.starts_with("POST /one HTTP/1.1\r\n"));
    let (head, body) = mock.send("POST", "/-/webhooks/none", &[], "");
    assert!(head.starts_with("HTTP/1.1 404"), "{head}");
    assert!(body.contains("it has: restocked"), "{body}");
    let elsewhere = "/-/webhooks/restocked?url=http://shop.test";
    assert!(
        mock.send("POST", elsewhere, &[], "")
            .0
            .starts_with("HTTP/1.1 502")
    );
}
