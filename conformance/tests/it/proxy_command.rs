//! `conformance proxy`: forwards bytes as they are, validates both directions, reports as a run does.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::Command,
    thread,
};

use serde_json::Value;

use crate::mock_command::{MockProcess, file, folder};

const SHOP: &str = "
openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /items:
    get:
      responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {type: integer}}}}}}
    post:
      security: [{bearer: []}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}, password: {type: string}}}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {type: object}}}}
        '400': {description: bad}
        '401': {description: who}
  /large:
    get:
      responses: {'200': {description: more than is kept, content: {application/json: {schema: {type: string}}}}}
  /drop:
    get:
      responses: {'200': {description: never}}
  /events:
    get:
      responses: {'200': {description: a stream, content: {text/event-stream: {schema: {type: string}}}}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
";

/// The response to one request: its path, and its body with whether it is valid.
fn response(line: &str, body: &str) -> String {
    let json = |status: &str, body: &str| {
        let length = body.len();
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
    };
    if line.starts_with("GET /v1/items?wrong") {
        json("200 OK", r#"[1, "two"]"#)
    } else if line.starts_with("GET /v1/items") {
        json("200 OK", "[1,  2]")
    } else if line.starts_with("POST /v1/items") {
        json("201 Created", &format!("{{\"echo\": {body}}}"))
    } else if line.starts_with("GET /v1/events") {
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: a\n\ndata: b\n\n"
            .to_owned()
    } else if line.starts_with("GET /v1/large") {
        json("200 OK", &format!("{:?}", "a".repeat(33 << 20)))
    } else if line.starts_with("GET /v1/drop") {
        String::new()
    } else {
        json("404 Not Found", "{}")
    }
}

/// A server; its address.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            thread::spawn(move || while serve(&mut stream) {});
        }
    });
    address
}

/// Sends back each line in capitals, which is a protocol of its own.
fn shout(reader: &mut BufReader<TcpStream>, stream: &mut TcpStream) {
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|read| read > 0) {
        stream
            .write_all(line.to_uppercase().as_bytes())
            .expect("it reads");
        line.clear();
    }
}

/// Serves one request; whether the connection stays open.
fn serve(stream: &mut TcpStream) -> bool {
    let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return false;
        }
        if line == "\r\n" {
            break;
        }
        head.push(line);
    }
    if head
        .iter()
        .any(|line| line.to_lowercase().trim() == "upgrade: shout")
    {
        assert!(
            head.iter()
                .any(|line| line.to_lowercase().trim() == "connection: upgrade")
        );
        let switched =
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: shout\r\nconnection: upgrade\r\n\r\n";
        stream.write_all(switched.as_bytes()).expect("it reads");
        shout(&mut reader, stream);
        return false;
    }
    let length = head.iter().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse::<usize>().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).expect("a body");
    let text = response(
        head.first().expect("a line"),
        &String::from_utf8_lossy(&body),
    );
    let is_stream = text.contains("event-stream");
    stream.write_all(text.as_bytes()).expect("it reads");
    !is_stream && !text.is_empty()
}

fn start(name: &str, more: &[&str]) -> (MockProcess, std::path::PathBuf) {
    let folder = folder(name);
    let shop = file(&folder, "shop.yaml", SHOP);
    let url = format!("http://{}/v1", server());
    let report = format!("json={}", folder.join("report.json").display());
    let failures = folder.join("failures").display().to_string();
    let mut arguments = vec![
        "--spec",
        &shop,
        "--url",
        &url,
        "--report",
        &report,
        "--failures",
        &failures,
    ];
    arguments.extend(more);
    (MockProcess::start_command("proxy", &arguments), folder)
}

#[test]
fn valid_traffic_is_forwarded_as_it_is_and_gives_no_finding() {
    let (proxy, folder) = start("proxy-clean", &["--quiet"]);
    // The bytes of the server, with their two spaces.
    assert_eq!(proxy.get("/items"), (200, "[1,  2]".to_owned()));
    assert_eq!(proxy.get("/v1/items"), (200, "[1,  2]".to_owned()));
    let (head, body) = proxy.send(
        "POST",
        "/items",
        &["authorization: Bearer k-12345678"],
        r#"{"name": "lamp"}"#,
    );
    assert!(head.starts_with("HTTP/1.1 201"), "{head}");
    assert_eq!(body, r#"{"echo": {"name": "lamp"}}"#);
    let (_, events) = proxy.get("/events");
    assert!(events.contains("data: b\n\n"), "{events}");
    let (code, printed) = proxy.end();
    assert_eq!(code, Some(0), "{printed}");
    let report = fs::read_to_string(folder.join("report.json")).expect("a report");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(0));
}

#[test]
fn both_directions_are_validated_and_secrets_stay_out_of_reports() {
    let (mut proxy, folder) = start("proxy-findings", &[]);
    assert_eq!(proxy.get("/items?wrong").1, r#"[1, "two"]"#);
    assert_eq!(
        proxy.logged(),
        "GET /items -> 200: response_schema_conformance"
    );
    let secret = "hunter2-hunter2";
    let wrong = format!("{{\"name\": 5, \"password\": \"{secret}\", \"pin\": \"s3c\"}}");
    let token = ["authorization: Bearer k-12345678"];
    proxy.send("POST", "/items", &token, &wrong);
    let line = proxy.logged();
    assert!(line.contains("request_conformance"), "{line}");
    proxy.send("POST", "/items", &[], r#"{"name": "lamp"}"#);
    assert_eq!(proxy.logged(), "POST /items -> 201: ignored_auth");
    proxy.send("PUT", "/other", &token, "{}");
    assert_eq!(proxy.logged(), "PUT /other -> 404: not in the document");
    let (code, printed) = proxy.end();
    assert_eq!(code, Some(1), "{printed}");
    assert!(
        printed.contains("PUT /other: 1 request with a method or path"),
        "{printed}"
    );
    let report = fs::read_to_string(folder.join("report.json")).expect("a report");
    let json: Value = serde_json::from_str(&report).expect("JSON");
    let findings = json["findings"].as_array().expect("findings");
    let mut checks: Vec<&str> = findings
        .iter()
        .filter_map(|finding| finding["check"].as_str())
        .collect();
    checks.sort_unstable();
    assert_eq!(
        checks,
        [
            "ignored_auth",
            "negative_data_rejection",
            "request_conformance",
            "response_schema_conformance"
        ]
    );
    let stored: String = fs::read_dir(folder.join("failures"))
        .expect("failures")
        .map(|entry| fs::read_to_string(entry.expect("a file").path()).expect("text"))
        .collect();
    for text in [&report, &printed, &stored] {
        for secret in [secret, "k-12345678", "s3c"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
}

#[test]
fn a_connection_that_switches_to_another_protocol_is_passed_through() {
    let (proxy, _) = start("proxy-upgrade", &["--quiet"]);
    let mut stream = TcpStream::connect(&proxy.address).expect("the proxy");
    let request =
        "GET /v1/talk HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: shout\r\n\r\n";
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).expect("a head") > 0, "{head}");
    }
    assert!(head.starts_with("HTTP/1.1 101"), "{head}");
    assert!(head.to_lowercase().contains("upgrade: shout\r\n"), "{head}");
    for word in ["hello", "again"] {
        stream
            .write_all(format!("{word}\n").as_bytes())
            .expect("it reads");
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        assert_eq!(line.trim(), word.to_uppercase());
    }
    // Requests beside it are forwarded and validated as ever.
    assert_eq!(proxy.get("/items").0, 200);
}

#[test]
fn a_server_that_closes_a_kept_connection_is_found() {
    let (mut proxy, folder) = start("proxy-drop", &[]);
    let mut stream = TcpStream::connect(&proxy.address).expect("the proxy");
    let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
    for (path, status) in [("/items", "200"), ("/drop", "502"), ("/items", "200")] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(reader.read_line(&mut head).expect("a head") > 0, "{head}");
        }
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{head}");
        let length = head.to_lowercase();
        let length = length.split("content-length: ").nth(1).expect("a length");
        let length = length.lines().next().and_then(|it| it.parse().ok());
        let mut body = vec![0; length.expect("a number")];
        reader.read_exact(&mut body).expect("a body");
    }
    assert_eq!(proxy.logged(), "GET /items -> 200");
    assert_eq!(
        proxy.logged(),
        "GET /drop -> no response: connection_integrity"
    );
    let (code, printed) = proxy.end();
    assert_eq!(code, Some(1), "{printed}");
    // The command names the server, and not the proxy.
    let report = fs::read_to_string(folder.join("report.json")).expect("a report");
    assert!(!report.contains("-H 'host:"), "{report}");
}

#[test]
fn a_large_response_passes_and_is_counted() {
    let (mut proxy, folder) = start("proxy-large", &[]);
    assert_eq!(proxy.get("/large").1.len(), (33 << 20) + 2);
    assert_eq!(
        proxy.logged(),
        "GET /large -> 200: not validated, since a body has more than 32 MB"
    );
    assert_eq!(proxy.end().0, Some(0));
    let report = fs::read_to_string(folder.join("report.json")).expect("a report");
    let json: Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(json["coverage"]["operations_succeeded"], 1);
}

#[test]
fn a_server_that_cannot_be_reached_is_named() {
    let folder = folder("proxy-unreachable");
    let shop = file(&folder, "shop.yaml", SHOP);
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", free.local_addr().expect("an address"));
    drop(free);
    let mut proxy = MockProcess::start_command("proxy", &["--spec", &shop, "--url", &url]);
    assert_eq!(proxy.get("/items").0, 502);
    assert_eq!(
        proxy.logged(),
        "GET /items -> no response: the server cannot be reached"
    );
    assert_eq!(proxy.end().0, Some(4));
}

#[test]
fn flags_that_decide_what_is_sent_are_rejected() {
    let folder = folder("proxy-unused");
    let shop = file(&folder, "shop.yaml", SHOP);
    let output = Command::new(env!("CARGO_BIN_EXE_conformance"))
        .env_clear()
        .args(["proxy", "--spec", &shop, "--url", "http://127.0.0.1:1"])
        .args(["--jobs", "2", "-H", "A: b", "--fail-under", "keywords=9%"])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(
        text.contains("--header, --jobs, --fail-under keywords: no effect here"),
        "{text}"
    );
}

#[test]
fn a_proxy_that_forwarded_nothing_tested_nothing() {
    let (proxy, _) = start("proxy-nothing", &[]);
    assert_eq!(proxy.end().0, Some(5));
}
