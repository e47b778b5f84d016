//! Tests of `conformance sandbox`: its output, its log and its exit codes.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, ChildStdout, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use redb::{Database, TableDefinition};
use serde_json::Value;

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    command.env_clear().stdin(Stdio::null());
    command.arg("sandbox").args(arguments);
    command
}

/// The exit code and standard error of a command that ends; one that goes on as a sandbox is ended, and has no code.
fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = ended(arguments);
    (status.code(), String::from_utf8(stderr).expect("text"))
}

/// The output of a command that ends, or is ended.
fn ended(arguments: &[&str]) -> Output {
    let mut command = command(arguments);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let end = Instant::now() + Duration::from_secs(20);
    while child.try_wait().expect("a status").is_none() {
        if Instant::now() > end {
            drop(child.kill());
        }
        thread::sleep(Duration::from_millis(10));
    }
    child.wait_with_output().expect("it has ended")
}

/// A sandbox in its own process, which ends with the test.
struct Node {
    child: Child,
    printed: BTreeMap<String, String>,
    // Closing it would stop the output.
    _stdout: BufReader<ChildStdout>,
    stderr: BufReader<ChildStderr>,
}

impl Node {
    fn start(arguments: &[&str]) -> Self {
        let mut child = command(arguments)
            .args(["--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut printed = BTreeMap::new();
        let mut line = String::new();
        while stdout.read_line(&mut line).expect("text") > 0 {
            let text = line.trim_end();
            if text == "# Ctrl-C ends it." {
                break;
            }
            match text
                .strip_prefix("export ")
                .and_then(|text| text.split_once('='))
            {
                Some((name, value)) => {
                    printed.insert(name.to_owned(), value.to_owned());
                }
                None => assert!(text.starts_with("# "), "`{text}` is not a line for a shell"),
            }
            line.clear();
        }
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        Self {
            child,
            printed,
            _stdout: stdout,
            stderr,
        }
    }

    fn printed(&self, name: &str) -> &str {
        let value = self.printed.get(name);
        value.unwrap_or_else(|| panic!("{name} is not printed: {:?}", self.printed))
    }

    fn connect(&self) -> TcpStream {
        let address = self.printed("TKEY7_URL").trim_start_matches("http://");
        TcpStream::connect(address).expect("it listens")
    }

    /// The complete response to a request.
    fn ask(&self, method: &str, path: &str, token: &str, body: &str) -> String {
        let mut stream = self.connect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("it listens");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("a response");
        response
    }

    /// Sends a signal, as a terminal or a supervisor does.
    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        let status = Command::new("sh").args(["-c", &kill]).status();
        assert!(status.expect("sh runs").success());
    }

    /// Waits until it logs a line that begins with `beginning`.
    fn wait_for(&mut self, beginning: &str) {
        let mut line = String::new();
        while !line.starts_with(beginning) {
            line.clear();
            let read = self.stderr.read_line(&mut line).expect("text");
            assert!(read > 0, "it ended before `{beginning}`");
        }
    }

    /// Waits for its end; returns the exit code and the log since the last wait.
    fn end(&mut self) -> (Option<i32>, String) {
        let mut log = String::new();
        self.stderr.read_to_string(&mut log).expect("text");
        (self.child.wait().expect("a status").code(), log)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

const ACCOUNTS: &str = "/client/v1/api/digital-accounts";

#[test]
fn the_printed_credentials_are_valid() {
    let node = Node::start(&["--seed", "7", "--operator", "--log", "off"]);
    let url = node.printed("TKEY7_URL");
    assert_eq!(
        node.printed("TKEY7_DOCUMENT"),
        format!("{url}/openapi.json")
    );
    assert_eq!(node.printed("TKEY7_WEB_OFFICE"), format!("{url}/office"));
    let document = node.ask("GET", "/openapi.json", "", "");
    assert!(document.contains("\"openapi\":\"3."), "{document}");
    for member in [
        "BLUEBANK",
        "GREENBANK",
        "CENTRALBANK",
        "BANKNAME",
        "ISSUERBANKNAME",
    ] {
        for rights in ["ADMINISTRATOR", "MANAGER", "VIEWER"] {
            let token = node.printed(&format!("{member}_{rights}"));
            let response = node.ask("GET", ACCOUNTS, token, "");
            assert!(response.starts_with("HTTP/1.1 200"), "{response}");
        }
    }
    let full = node.printed("CONFORMANCE_TOKEN");
    let response = node.ask("GET", "/tokenizer/v1/api/members", full, "");
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    // The clock of the operator.
    assert_eq!(node.printed("TKEY7_CLOCK"), format!("{url}/sandbox/clock"));
    let operator = node.printed("TKEY7_OPERATOR");
    let body = "{\"advance_seconds\":901}";
    let response = node.ask("POST", "/sandbox/clock", operator, body);
    assert!(response.contains("\"advanced_seconds\":901"), "{response}");
    let response = node.ask("GET", ACCOUNTS, node.printed("BLUEBANK_VIEWER"), "");
    assert!(response.contains("\"token_not_refreshed\""), "{response}");
}

#[test]
fn the_clock_cannot_be_set_without_an_operator_key() {
    let node = Node::start(&["--log", "off", "--password", "a 'quoted' password"]);
    assert!(!node.printed.contains_key("TKEY7_OPERATOR"));
    assert_eq!(
        node.printed("TKEY7_PASSWORD"),
        r"'a '\''quoted'\'' password'"
    );
    let response = node.ask(
        "GET",
        "/sandbox/clock",
        node.printed("CONFORMANCE_TOKEN"),
        "",
    );
    assert!(response.starts_with("HTTP/1.1 404"), "{response}");
}

#[test]
fn the_log_has_one_line_for_each_request_and_no_secret() {
    let mut node = Node::start(&["--log", "debug", "--log-format", "json"]);
    let (token, password) = (
        node.printed("BLUEBANK_MANAGER").to_owned(),
        node.printed("TKEY7_PASSWORD").to_owned(),
    );
    node.ask("GET", &format!("{ACCOUNTS}/main?x=QUERY"), &token, "");
    node.ask("GET", ACCOUNTS, &format!("{token}x"), "");
    node.ask(
        "POST",
        "/client/v1/api/sign/message",
        &token,
        "{\"payload\":\"Qk9EWQ==\"}",
    );
    node.ask(
        "POST",
        "/office/login",
        "",
        &format!("user=a&password={password}"),
    );
    node.signal("TERM");
    let (code, log) = node.end();
    assert_eq!(code, Some(0), "{log}");
    let signature = token.rsplit('.').next().expect("a signature");
    for secret in [signature, &password, "QUERY", "Qk9EWQ", "Bearer"] {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
    }
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let requests: Vec<Value> = lines
        .filter(|line: &Value| line["message"] == "request")
        .collect();
    let logged: Vec<String> = requests
        .iter()
        .map(|line| {
            assert!(
                line["microseconds"].is_u64() && line["peer"].is_string(),
                "{line}"
            );
            let text = |name: &str| line[name].as_str().unwrap_or("-").to_owned();
            assert_eq!(
                line["code"].is_string(),
                line["troubleshooting_id"].is_string()
            );
            let words = [
                text("method"),
                text("path"),
                line["status"].to_string(),
                text("member"),
                text("code"),
            ];
            words.join(" ")
        })
        .collect();
    assert_eq!(
        logged,
        [
            "GET /client/v1/api/digital-accounts/main 200 bluebank -",
            "GET /client/v1/api/digital-accounts 401 - token_signature",
            "POST /client/v1/api/sign/message 409 bluebank message_unsignable",
            "POST /office/login 303 - -",
        ]
    );
}

#[test]
fn requests_in_progress_are_finished_after_a_signal() {
    for signal in ["INT", "TERM"] {
        let mut node = Node::start(&["--log", "off"]);
        let token = node.printed("BLUEBANK_MANAGER");
        let body = "{\"payload\":\"eA==\"}";
        let (first, second) = body.split_at(5);
        let mut stream = node.connect();
        let head = format!(
            "POST /client/v1/api/sign/message HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("it listens");
        // The sandbox asks for the body, so the request is in progress.
        let mut asked = [0; 25];
        stream.read_exact(&mut asked).expect("an interim response");
        assert!(asked.starts_with(b"HTTP/1.1 100 "), "{asked:?}");
        stream
            .write_all(first.as_bytes())
            .expect("it waits for the body");
        node.signal(signal);
        node.wait_for("stopping: ");
        stream
            .write_all(second.as_bytes())
            .expect("it waits for the rest");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("a response");
        assert!(response.starts_with("HTTP/1.1 409"), "{signal}: {response}");
        let (code, log) = node.end();
        assert_eq!(code, Some(0), "{signal}: {log}");
        assert!(log.ends_with("stopped\n"), "{signal}: {log}");
    }
}

#[test]
fn a_port_in_use_is_reported_with_a_remedy() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (code, text) = run(&["--port", &port.to_string()]);
    assert_eq!(code, Some(4), "{text}");
    assert!(
        text.starts_with(&format!(
            "error: cannot start the sandbox: cannot listen on 127.0.0.1:{port}: "
        )),
        "{text}"
    );
    assert!(text.contains("--port 0"), "{text}");
}

#[test]
fn an_unusable_data_folder_is_reported_with_the_reason() {
    let folder = folder("sandbox-data");
    let data = folder.to_str().expect("text").to_owned();
    let with_data = ["--port", "0", "--data", &data];
    {
        let node = Node::start(&["--seed", "3", "--data", &data, "--log", "off"]);
        let (code, text) = run(&with_data);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("is in use by another sandbox"), "{text}");
        drop(node);
    }
    let (code, text) = run(&[&with_data[..], &["--seed", "4"]].concat());
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.contains("the data was made with seed 3, and seed 4 was asked for"),
        "{text}"
    );
    // The format of a later version of the sandbox.
    let file = folder.join("sandbox.redb");
    let database = Database::open(&file).expect("a database");
    let transaction = database.begin_write().expect("a transaction");
    let format: TableDefinition<'_, &str, u32> = TableDefinition::new("format");
    {
        let mut table = transaction.open_table(format).expect("a table");
        table.insert("tkey7-sandbox", 99).expect("a location");
    }
    transaction.commit().expect("a disk");
    drop(database);
    let (code, text) = run(&with_data);
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.contains("was written by another version of the sandbox (format 99, this one reads 2); move it away or start with that version"),
        "{text}"
    );
    fs::write(&file, "something else entirely").expect("a file");
    let (code, text) = run(&with_data);
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.contains("is not a sandbox database, or it is damaged"),
        "{text}"
    );
}

#[test]
fn the_faults_are_listed_and_no_other_is_accepted() {
    let output = command(&["--faults"]).output().expect("it runs");
    let listed = String::from_utf8(output.stdout).expect("text");
    let faults = listed
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with(' '));
    assert!(faults.count() >= 30, "{listed}");
    let (code, text) = run(&["--fault", "account-crash"]);
    assert_eq!(code, Some(2));
    assert_eq!(
        text,
        "error: there is no fault `account-crash`; did you mean `accounts-crash`?\n"
    );
}

#[test]
fn data_that_is_damaged_is_reported_by_the_check_and_by_the_start() {
    let folder = folder("sandbox-check");
    let data = folder.to_str().expect("text").to_owned();
    let check = ["--data", &data, "--check"];
    let (code, text) = run(&check);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("there is no data in"), "{text}");
    let mut node = Node::start(&["--seed", "3", "--data", &data, "--log", "off"]);
    let (code, text) = run(&check);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("is in use by another sandbox"), "{text}");
    node.signal("TERM");
    assert_eq!(node.end().0, Some(0));
    let output = ended(&check);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.contains("is in order: seed 3, "), "{text}");
    assert!(text.ends_with(" transactions in the ledger\n"), "{text}");

    let file = folder.join("sandbox.redb");
    let database = Database::open(&file).expect("a database");
    let transaction = database.begin_write().expect("a transaction");
    let records: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("records");
    {
        let mut table = transaction.open_table(records).expect("a table");
        let key = "user\0viewer@bluebank\0";
        table.insert(key, &b"{}"[..]).expect("a place");
    }
    transaction.commit().expect("a disk");
    drop(database);
    for arguments in [&check[..], &["--port", "0", "--data", &data]] {
        let (code, text) = run(arguments);
        assert_eq!(code, Some(2), "{text}");
        assert!(
            text.contains("is damaged: the record `user/viewer@bluebank` does not read back"),
            "{text}"
        );
        assert!(
            text.contains("put a copy of the file in its place"),
            "{text}"
        );
    }
    fs::write(&file, "").expect("a file");
    let (code, text) = run(&["--port", "0", "--data", &data]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("remove it to start with new data"), "{text}");
}

#[test]
fn it_listens_where_it_is_told_and_answers_for_the_hosts_it_is_told() {
    let node = Node::start(&[
        "--host",
        "0.0.0.0",
        "--allowed-host",
        "sandbox",
        "--log",
        "off",
    ]);
    assert!(node.printed("TKEY7_URL").starts_with("http://127.0.0.1:"));
    for (host, status) in [("sandbox", 200), ("10.0.0.1", 200), ("evil.example", 421)] {
        let mut stream = node.connect();
        let request =
            format!("GET /openapi.json HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it listens");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{host}: {answer}"
        );
    }
    // Where the machine has IPv6.
    if TcpListener::bind("[::1]:0").is_ok() {
        let node = Node::start(&["--host", "::1", "--log", "off"]);
        // In quotes, for brackets mean something to a shell.
        let url = node.printed("TKEY7_URL").trim_matches('\'');
        let address = url.strip_prefix("http://").expect("a URL");
        assert!(address.starts_with("[::1]:"), "{url}");
        TcpStream::connect(address).expect("it listens");
    }
    // All addresses of the machine, IPv4 among them.
    if TcpListener::bind("[::]:0").is_ok() {
        let node = Node::start(&["--host", "::", "--log", "off"]);
        let url = node.printed("TKEY7_URL").trim_matches('\'');
        let address = url.strip_prefix("http://").expect("a URL");
        TcpStream::connect(address).expect("it listens");
        let (_, port) = address.rsplit_once(':').expect("a port");
        TcpStream::connect(format!("127.0.0.1:{port}")).expect("it listens for IPv4");
    }
    let (code, text) = run(&["--allowed-host", "http://x"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("`http://x` is not a host name"), "{text}");
    let (code, text) = run(&["--password", "  "]);
    assert_eq!(code, Some(2), "{text}");
    assert!(
        text.contains("the password of the Administrators is blank"),
        "{text}"
    );
}

/// What `conformance sandbox token` prints, and how it ends.
fn token(environment: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = command(&["token"]);
    command
        .args(arguments)
        .envs(environment.iter().map(|(name, value)| (name, value)));
    let output = command.output().expect("it runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn a_command_creates_a_token_on_a_running_sandbox() {
    let node = Node::start(&["--operator", "--log", "off"]);
    let (url, key) = (
        node.printed("TKEY7_URL").to_owned(),
        node.printed("TKEY7_OPERATOR").to_owned(),
    );
    let known = [("TKEY7_URL", &*url), ("TKEY7_OPERATOR", &*key)];
    // Long after the tokens of the start have ended.
    let body = "{\"advance_seconds\":259200}";
    node.ask("POST", "/sandbox/clock", &key, body);
    let (code, printed, _) = token(&known, &["bluebank", "manager", "--unrestricted"]);
    assert_eq!(code, Some(0));
    let response = node.ask("GET", ACCOUNTS, printed.trim_end(), "");
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");

    let narrow = [
        "greenbank",
        "viewer",
        "--accounts",
        "main,emission",
        "--addresses",
        "all",
        "--endpoints",
        "all",
    ];
    let (_, printed, _) = token(&known, &narrow);
    for (account, status) in [("main", 200), ("emission", 200), ("reserveAccount", 403)] {
        let path = format!("{ACCOUNTS}/{account}");
        let response = node.ask("GET", &path, printed.trim_end(), "");
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status}")),
            "{response}"
        );
    }
    // A scope that is not stated is not taken for all.
    let (code, _, text) = token(&known, &["bluebank", "viewer", "--accounts", "main"]);
    assert_eq!(code, Some(2));
    assert!(
        text.contains("--addresses") && text.contains("--endpoints"),
        "{text}"
    );
    for (environment, arguments, code, reason) in [
        (known, ["nobody", "viewer"], 2, "nobody"),
        (known, ["bluebank", "root"], 2, "root"),
        (
            [("TKEY7_URL", &*url), ("TKEY7_OPERATOR", "guessed")],
            ["bluebank", "viewer"],
            2,
            "not the token of the operator",
        ),
        (
            [
                ("TKEY7_URL", "http://127.0.0.1:1"),
                ("TKEY7_OPERATOR", &*key),
            ],
            ["bluebank", "viewer"],
            4,
            "name a running one with --url",
        ),
    ] {
        let arguments = [&arguments[..], &["--unrestricted"]].concat();
        let (ended, printed, text) = token(&environment, &arguments);
        assert_eq!((ended, &*printed), (Some(code), ""), "{text}");
        assert!(text.contains(reason), "{text}");
    }
    let without = Node::start(&["--log", "off"]);
    let other = [
        ("TKEY7_URL", without.printed("TKEY7_URL")),
        ("TKEY7_OPERATOR", "any"),
    ];
    let (code, _, text) = token(&other, &["bluebank", "viewer", "--unrestricted"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("start it with --operator"), "{text}");
}
