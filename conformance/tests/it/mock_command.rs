//! Tests of `conformance mock`: several documents, documents that change, failures on purpose, the log.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
    time::Instant,
};

use serde_json::Value;

const ITEMS: &str = "
openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: 'https://api.shop.test/v2'}]
paths:
  /items:
    get:
      responses: {'200': {description: all, content: {application/json: {schema: {type: array}, example: [1]}}}}
";

/// A mock in its own process, which ends with the test.
pub(crate) struct MockProcess {
    child: Child,
    pub(crate) address: String,
    pub(crate) printed: Vec<String>,
    // Closing it would stop the output.
    stdout: BufReader<ChildStdout>,
    stderr: BufReader<ChildStderr>,
}

impl MockProcess {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_command("mock", arguments)
    }

    /// Starts `command`, which prints its URL first and how it ends last.
    pub(crate) fn start_command(command: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_conformance"))
            .env_clear()
            .args([command, "--port", "0"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut printed = Vec::new();
        while printed
            .last()
            .is_none_or(|line: &String| !line.starts_with("Ctrl-C ends it"))
        {
            let mut line = String::new();
            assert!(
                stdout.read_line(&mut line).expect("text") > 0,
                "{printed:?}"
            );
            printed.push(line.trim_end().to_owned());
        }
        let begin = printed.iter().find_map(|line| line.rsplit_once("http://"));
        let address: String = begin.map(|(_, rest)| rest).expect("a URL").to_owned();
        let address = address.split('/').next().unwrap_or_default().to_owned();
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        Self {
            child,
            address,
            printed,
            stdout,
            stderr,
        }
    }

    /// Asks it to end; its exit code, and what it printed after its greeting.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.expect("it runs").success());
        let mut printed = String::new();
        self.stdout.read_to_string(&mut printed).expect("text");
        (self.child.wait().expect("it ends").code(), printed)
    }

    /// The status and the body of the response to `GET path`.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        let (head, body) = self.send("GET", path, &[], "");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        (status.expect("a status"), body)
    }

    /// The head and the body of the response to a request with JSON in `body`; the head is empty where there is none.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[&str],
        body: &str,
    ) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n");
        for header in headers {
            request.push_str(&format!("{header}\r\n"));
        }
        if !body.is_empty() {
            let length = body.len();
            request.push_str(&format!(
                "content-type: application/json\r\ncontent-length: {length}\r\n"
            ));
        }
        let request = format!("{request}\r\n{body}");
        stream.write_all(request.as_bytes()).expect("it listens");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("a response");
        let (head, body) = response.split_once("\r\n\r\n").unwrap_or_default();
        (head.to_owned(), body.to_owned())
    }

    /// The next line on standard error.
    pub(crate) fn logged(&mut self) -> String {
        let mut line = String::new();
        self.stderr.read_line(&mut line).expect("text");
        line.trim_end().to_owned()
    }
}

impl Drop for MockProcess {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

pub(crate) fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).expect("a file");
    path.to_string_lossy().into_owned()
}

/// Replaces a file at once: a program that watches it never sees a part.
fn rewrite(path: &str, text: impl AsRef<[u8]>) {
    let beside = format!("{path}.new");
    fs::write(&beside, text).expect("a file");
    fs::rename(beside, path).expect("a file");
}

#[test]
fn a_mock_that_says_it_is_ready_ends_at_a_signal() {
    let folder = folder("mock-signal");
    let items = file(&folder, "items.yaml", ITEMS);
    for _ in 0..5 {
        let mock = MockProcess::start(&["--spec", &items]);
        assert_eq!(mock.end().0, Some(0));
    }
}

#[test]
fn several_documents_are_served_under_their_base_paths() {
    let folder = folder("mock-several");
    let items = file(&folder, "items.yaml", ITEMS);
    let bills = file(
        &folder,
        "bills.yaml",
        &ITEMS.replace("items", "bills").replace("Shop", "Bills"),
    );
    let renamed = format!("/billing={bills}");
    let mock = MockProcess::start(&["--spec", &items, "--spec", &renamed, "--quiet"]);
    assert_eq!(mock.get("/v2/items"), (200, "[1]".to_owned()));
    assert_eq!(mock.get("/billing/bills").0, 200);
    assert_eq!(mock.get("/billing/items").0, 404);
    let (status, why) = mock.get("/items");
    assert_eq!(status, 404);
    assert!(why.contains("base paths are /billing, /v2"), "{why}");
    let document: Value = serde_json::from_str(&mock.get("/billing/openapi.json").1).expect("JSON");
    assert_eq!(document["info"]["title"], "Bills");
    assert_eq!(document["servers"][0]["url"], "/billing");
    assert_eq!(document["servers"][1]["url"], "https://api.shop.test/v2");
    assert!(
        mock.printed
            .iter()
            .any(|line| line.starts_with("mock of Bills 1 at http://"))
    );
}

#[test]
fn a_base_path_below_another_hides_none_of_its_paths() {
    let folder = folder("mock-below");
    let items = file(&folder, "items.yaml", ITEMS);
    let other = file(
        &folder,
        "other.yaml",
        &ITEMS
            .replace("/items", "/{name}")
            .replace("/v2", "/v2/items"),
    );
    let mock = MockProcess::start(&["--spec", &items, "--spec", &other, "--quiet"]);
    assert_eq!(mock.get("/v2/items").0, 200);
    assert_eq!(mock.get("/v2/items/a").0, 200);
    assert_eq!(mock.get("/v2/openapi.json").0, 200);
    assert_eq!(mock.get("/v2/items/a/b").0, 404);
}

#[test]
fn misspelled_fields_are_named_when_the_mock_starts() {
    let folder = folder("mock-misspelled");
    let items = file(
        &folder,
        "items.yaml",
        &ITEMS.replace("responses:", "respnses: {}\n      responses:"),
    );
    let mut mock = MockProcess::start(&["--spec", &items, "--quiet"]);
    assert_eq!(mock.get("/items").0, 200);
    let warning = mock.logged();
    assert!(
        warning.contains("a part that is not understood"),
        "{warning}"
    );
    let place = mock.logged();
    assert!(place.contains("did you mean `responses`?"), "{place}");
}

#[test]
fn a_body_that_is_too_long_gets_413() {
    let folder = folder("mock-long");
    let items = file(&folder, "items.yaml", &ITEMS.replace("get:", "post:"));
    let mock = MockProcess::start(&["--spec", &items, "--quiet"]);
    let long = format!("{:?}", "a".repeat(33 << 20));
    let (head, _) = mock.send("POST", "/items", &["origin: http://other.test"], &long);
    assert!(head.starts_with("HTTP/1.1 413"), "{head}");
    let head = head.to_lowercase();
    assert!(head.contains("access-control-allow-origin"), "{head}");
}

#[test]
fn documents_with_the_same_base_path_are_refused() {
    let folder = folder("mock-same");
    let items = file(&folder, "items.yaml", ITEMS);
    let output = Command::new(env!("CARGO_BIN_EXE_conformance"))
        .env_clear()
        .args(["mock", "--port", "0", "--spec", &items, "--spec", &items])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(
        text.contains("the same base path /v2: give each its own"),
        "{text}"
    );
}

#[test]
fn a_document_that_changes_is_served_anew() {
    let folder = folder("mock-watch");
    let items = file(&folder, "items.yaml", ITEMS);
    let mut mock = MockProcess::start(&["--spec", &items, "--watch", "--quiet"]);
    assert_eq!(mock.get("/items").1, "[1]");
    file(&folder, "items.yaml", &ITEMS.replace("[1]", "[1, 2]"));
    assert_eq!(
        mock.logged(),
        "a document has changed: its new version is served"
    );
    assert_eq!(mock.get("/items").1, "[1,2]");
    file(&folder, "items.yaml", "openapi: [");
    while !mock
        .logged()
        .starts_with("a document has changed and cannot be read")
    {}
    assert_eq!(mock.get("/items").1, "[1,2]");
}

#[test]
fn a_file_that_breaks_leaves_the_version_before_until_it_is_mended() {
    let folder = folder("mock-watch-reference");
    let schema = "Items: {type: array, items: {type: integer}}";
    let types = file(&folder, "types.yaml", schema);
    let referring = ITEMS.replace("{type: array}", "{$ref: 'types.yaml#/Items'}");
    let items = file(&folder, "items.yaml", &referring);
    let mut mock = MockProcess::start(&["--spec", &items, "--watch", "--quiet"]);
    assert_eq!(mock.get("/items").1, "[1]");
    let kept = "a document has changed and has new errors: the version before is served";
    rewrite(&types, "Items: [");
    while mock.logged() != kept {}
    assert_eq!(mock.get("/items").1, "[1]");
    fs::remove_file(&types).expect("a file");
    while mock.logged() != kept {}
    assert_eq!(mock.get("/items").1, "[1]");
    rewrite(&types, schema.replace("integer", "string"));
    while mock.logged() != "a document has changed: its new version is served" {}
    assert_ne!(
        mock.get("/items").1,
        "[1]",
        "the example is not valid any longer"
    );
}

#[test]
fn a_document_that_always_had_errors_is_served_anew_too() {
    let folder = folder("mock-watch-errors");
    let faulty = format!("{ITEMS}  /bills: {{get: {{responses: {{$ref: '#/nowhere'}}}}}}\n");
    let items = file(&folder, "items.yaml", &faulty);
    let mut mock = MockProcess::start(&["--spec", &items, "--watch", "--quiet"]);
    assert_eq!(mock.get("/items").1, "[1]");
    rewrite(&items, faulty.replace("[1]", "[1, 2]"));
    while mock.logged() != "a document has changed: its new version is served" {}
    assert_eq!(mock.get("/items").1, "[1,2]");
}

#[test]
fn a_configuration_that_changes_is_played_anew() {
    let folder = folder("mock-watch-config");
    let items = file(&folder, "items.yaml", ITEMS);
    let config = file(&folder, "conformance.yaml", "mock: {fail: {503: 100%}}\n");
    let arguments = ["--spec", &items, "--config", &config, "--watch", "--quiet"];
    let mut mock = MockProcess::start(&arguments);
    assert_eq!(mock.get("/items").0, 503);
    rewrite(&config, "mock: {fail: {500: 100}}\n");
    while mock.logged() != "the configuration has changed: its new version is served" {}
    assert_eq!(mock.get("/items").0, 500);
    rewrite(&config, "mock: {fial: {500: 100%}}\n");
    while mock.logged()
        != "the configuration has changed and cannot be read: the version before is served"
    {}
    assert_eq!(mock.get("/items").0, 500);
}

#[test]
fn delays_failures_and_origins_are_configured_and_flags_win() {
    let folder = folder("mock-config");
    let items = file(&folder, "items.yaml", ITEMS);
    let text =
        "mock:\n  delay: 60ms\n  fail: {503: 100%}\n  cors: [https://a.test, 'http://b.test:81']\n";
    let config = file(&folder, "conformance.yaml", text);
    let arguments = ["--spec", &items, "--config", &config, "--quiet"];
    let mock = MockProcess::start(&arguments);
    let begin = Instant::now();
    assert_eq!(mock.get("/items").0, 503);
    assert!(begin.elapsed().as_millis() >= 60);
    let admits = |mock: &MockProcess, origin: &str| {
        let (head, _) = mock.send("GET", "/items", &[&format!("origin: {origin}")], "");
        head.to_ascii_lowercase()
            .contains("access-control-allow-origin")
    };
    assert!(admits(&mock, "https://a.test") && admits(&mock, "http://b.test:81"));
    assert!(!admits(&mock, "https://b.test:81"));
    let flags = [
        "--fail",
        "500=100%",
        "--cors",
        "https://c.test",
        "--delay",
        "0",
    ];
    let mock = MockProcess::start(&[&arguments[..], &flags].concat());
    assert_eq!(mock.get("/items").0, 500);
    assert!(admits(&mock, "https://c.test") && !admits(&mock, "https://a.test"));
    let off = "mock: {cors: off}\n";
    let config = file(&folder, "off.yaml", off);
    let mock = MockProcess::start(&["--spec", &items, "--config", &config, "--quiet"]);
    assert_eq!(mock.get("/items").0, 200);
    assert!(!admits(&mock, "https://a.test"));
}

#[test]
fn settings_that_have_no_effect_are_usage_errors() {
    let folder = folder("mock-config-wrong");
    let items = file(&folder, "items.yaml", ITEMS);
    let fails = |config: &str, more: &[&str], message: &str| {
        let config = file(&folder, "conformance.yaml", config);
        let output = Command::new(env!("CARGO_BIN_EXE_conformance"))
            .env_clear()
            .args(["mock", "--port", "0", "--spec", &items, "--config", &config])
            .args(more)
            .output()
            .expect("it runs");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(message), "{text}");
    };
    fails("", &["--cors", "nonsense"], "`nonsense` is not an origin");
    fails(
        "",
        &["--cors", "https://a.b/c"],
        "`https://a.b/c` is not an origin",
    );
    fails(
        "",
        &["--cors", "off", "--cors", "https://a.b"],
        "stand alone",
    );
    fails("", &["--delay", "soon"], "`soon` is not a duration");
    fails(
        "mock: {cors: nonsense}",
        &[],
        "`mock.cors` of the configuration: `nonsense` is not an origin",
    );
    fails(
        "mock: {delay: soon}",
        &[],
        "`mock.delay` of the configuration: `soon` is not a duration",
    );
    fails(
        "mock: {fail: {503: often}}",
        &[],
        "`mock.fail` of the configuration: `503=often` is not a status and a percentage",
    );
}

#[test]
fn every_request_is_logged_as_it_came() {
    let folder = folder("mock-log");
    let items = file(&folder, "items.yaml", ITEMS);
    let bills = file(&folder, "bills.yaml", &ITEMS.replace("items", "bills"));
    let renamed = format!("/billing={bills}");
    let mut mock = MockProcess::start(&["--spec", &items, "--spec", &renamed]);
    for (path, expected) in [
        ("/v2/items?a=b", "GET /v2/items?a=b -> 200"),
        ("/billing/v2/bills", "GET /billing/v2/bills -> 200"),
        ("/v2/openapi.json", "GET /v2/openapi.json -> 200"),
        (
            "/items",
            "GET /items -> 404: no document is served there; base paths are /billing, /v2",
        ),
        ("/v2/-/webhooks", "GET /v2/-/webhooks -> 200"),
    ] {
        mock.get(path);
        assert_eq!(mock.logged(), expected);
    }
}

#[test]
fn failures_on_purpose_are_logged_as_json() {
    let folder = folder("mock-fail");
    let items = file(&folder, "items.yaml", ITEMS);
    let arguments = [
        "--spec", &items, "--fail", "503=100%", "--log", "json", "--delay", "20",
    ];
    let mut mock = MockProcess::start(&arguments);
    assert_eq!(mock.get("/v2/items").0, 503);
    let line: Value = serde_json::from_str(&mock.logged()).expect("JSON");
    assert_eq!(line["target"], "/v2/items");
    assert_eq!(line["status"], 503);
    assert_eq!(line["closed"], false);
    assert_eq!(line["rejection"], "the mock fails on purpose");
    assert!(
        line["milliseconds"].as_u64().is_some_and(|time| time >= 20),
        "{line}"
    );
}
