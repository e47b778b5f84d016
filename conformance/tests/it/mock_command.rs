//! Tests of `conformance mock`: several documents, documents that change, failures on purpose, the log.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, ChildStdout, Command, Stdio},
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
fn failures_on_purpose_are_logged_as_json() {
    let folder = folder("mock-fail");
    let items = file(&folder, "items.yaml", ITEMS);
    let arguments = [
        "--spec", &items, "--fail", "503=100%", "--log", "json", "--delay", "20",
    ];
    let mut mock = MockProcess::start(&arguments);
    assert_eq!(mock.get("/v2/items").0, 503);
    let line: Value = serde_json::from_str(&mock.logged()).expect("JSON");
    assert_eq!(line["target"], "/items");
    assert_eq!(line["status"], 503);
    assert_eq!(line["rejection"], "the mock fails on purpose");
    assert!(
        line["milliseconds"].as_u64().is_some_and(|time| time >= 20),
        "{line}"
    );
}
