//! Tests of the program: its output and its exit codes.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

/// The program, in its own folder, without the environment of the tests.
fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let output = program(folder).args(arguments).output();
    output.expect("the program runs")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_sandbox_conforms_to_the_shipped_contract() {
    let folder = folder("clean");
    let output = run(&folder, &["run", "--max-examples", "3"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    assert!(
        text.contains("operations that succeeded             15 of 15"),
        "{text}"
    );
    assert!(
        text.contains("failures                              none"),
        "{text}"
    );
}

#[test]
fn invalid_runs_end_with_the_location_and_the_reason() {
    let folder = folder("errors");
    fs::write(
        folder.join("syntax.yaml"),
        "openapi: 3.0.3\ninfo: {title: a\npaths: {}\n",
    )
    .expect("a file");
    fs::write(folder.join("bytes.yaml"), [0xff, 0xfe, 0x00]).expect("a file");
    let nowhere = ["--url", "http://127.0.0.1:9"];
    let table: &[(&[&str], i32, &str)] = &[
        (
            &["run", "--spec", "missing.yaml"],
            3,
            "--> missing.yaml:1:1",
        ),
        (&["run", "--spec", "syntax.yaml"], 3, "--> syntax.yaml:3:"),
        (&["run", "--spec", "bytes.yaml"], 3, "--> bytes.yaml:1:1"),
        (&["run"], 4, ""),
        (&["run", "--operation", "get_nothing"], 5, "none of the 15"),
        (&["run", "--check", "no_such_check"], 2, "no_such_check"),
        (&["run", "--no-such-flag"], 2, "--no-such-flag"),
        (&["run", "--seed", "many"], 2, "many"),
    ];
    for (arguments, code, message) in table {
        let mut arguments = arguments.to_vec();
        arguments.extend(nowhere);
        let output = run(&folder, &arguments);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(*code), "{arguments:?}: {text}");
        assert!(text.contains(message), "{arguments:?}: {text}");
        assert!(!text.contains("panicked"), "{arguments:?}: {text}");
    }
}

#[test]
fn a_run_with_an_invalid_token_is_not_clean() {
    let folder = folder("token");
    let output = run(&folder, &["run", "--token", "wrong", "--max-examples", "1"]);
    assert_eq!(output.status.code(), Some(5));
    assert!(stderr(&output).contains("every response was 401 or 403"));
    assert!(!stdout(&output).contains("wrong"), "the token is printed");
}

/// A sandbox in its own process, which ends with the test.
struct Node {
    child: Child,
    url: String,
    token: String,
}

impl Node {
    fn start(folder: &Path, fault: &str) -> Self {
        let mut child = program(folder)
            .args(["sandbox", "--port", "0", "--seed", "7", "--fault", fault])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let (mut url, mut token) = (None, None);
        for line in lines.map_while(Result::ok) {
            let after = |text: &str| line.split_once(text).map(|(_, rest)| rest.to_owned());
            url = url.or_else(|| after("export TKEY7_URL="));
            token = token.or_else(|| after("CONFORMANCE_TOKEN="));
            if token.is_some() {
                break;
            }
        }
        let first_word = |text: String| text.split(' ').next().unwrap_or_default().to_owned();
        Self {
            child,
            url: first_word(url.expect("it prints its URL")),
            token: first_word(token.expect("it prints a token")),
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn a_printed_curl_command_reproduces_the_fault() {
    if Command::new("curl").arg("--version").output().is_err() {
        println!("skipped: curl is not installed");
        return;
    }
    let folder = folder("curl");
    let faults = [
        ("members-partial", "HTTP/1.1 206"),
        ("accounts-crash", "HTTP/1.1 500"),
        ("unsignable-crashes", "HTTP/1.1 500"),
    ];
    for (fault, status) in faults {
        let node = Node::start(&folder, fault);
        let output = program(&folder)
            .args(["run", "--url", &node.url, "--max-examples", "10"])
            .env("CONFORMANCE_TOKEN", &node.token)
            .output()
            .expect("the program runs");
        let text = stdout(&output);
        assert_eq!(output.status.code(), Some(1), "{fault}: {text}");
        assert!(!text.contains(&node.token), "the token is printed");
        assert!(!text.contains("export what the flags gave"), "{text}");
        let by_flag = program(&folder)
            .args(["run", "--url", &node.url, "--max-examples", "10"])
            .args(["--token", &node.token])
            .env_remove("CONFORMANCE_TOKEN")
            .output()
            .expect("the program runs");
        let note = "take credentials from `CONFORMANCE_TOKEN`, not set in this environment";
        assert!(stdout(&by_flag).contains(note), "{}", stdout(&by_flag));
        let lines = text.lines().map(str::trim);
        let curl: Vec<&str> = lines.filter(|line| line.starts_with("curl ")).collect();
        let [curl] = curl.as_slice() else {
            panic!("one finding, one command: {text}");
        };
        let again = Command::new("sh")
            .args(["-c", curl])
            .env("CONFORMANCE_TOKEN", &node.token)
            .output()
            .expect("a shell");
        assert!(
            stdout(&again).starts_with(status),
            "{curl}\n{}",
            stdout(&again)
        );
    }
}

#[test]
fn a_failure_is_stored_and_replayed_until_it_is_fixed() {
    let folder = folder("replay");
    let flawed = run(
        &folder,
        &["run", "--fault", "members-partial", "--max-examples", "5"],
    );
    assert_eq!(flawed.status.code(), Some(1), "{}", stdout(&flawed));
    let stored = fs::read_dir(folder.join(".conformance/failures")).expect("a folder");
    assert_eq!(stored.count(), 1);
    let still = run(&folder, &["replay", "--fault", "members-partial"]);
    assert_eq!(still.status.code(), Some(1), "{}", stdout(&still));
    let fixed = run(&folder, &["replay"]);
    assert_eq!(fixed.status.code(), Some(0), "{}", stdout(&fixed));
    assert!(stdout(&fixed).contains("fixed"), "{}", stdout(&fixed));
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_complete_reports() {
    for signal in ["-INT", "-TERM"] {
        let folder = folder(&format!("interrupt{signal}"));
        let mut child = program(&folder)
            .args([
                "run",
                "--max-examples",
                "1000000",
                "--report",
                "json=report.json",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut first = String::new();
        out.read_line(&mut first).expect("the run has begun");
        let sent = Command::new("sh")
            .args(["-c", &format!("kill {signal} {}", child.id())])
            .status();
        assert!(sent.expect("a shell").success());
        let status = child.wait().expect("it ends");
        assert_eq!(status.code(), Some(130), "{signal}");
        let report = fs::read_to_string(folder.join("report.json")).expect("a report");
        let report: serde_json::Value = serde_json::from_str(&report).expect("all of it");
        assert_eq!(report["stopped"]["reason"], "interrupted", "{signal}");
    }
}

#[test]
fn shells_complete_commands_and_manual_pages_are_written() {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
        command
            .arg("completions")
            .args(arguments)
            .output()
            .expect("it runs")
    };
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(&[shell]);
        assert_eq!(output.status.code(), Some(0));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            text.contains("replay") && text.contains("max-examples"),
            "{shell}"
        );
    }
    assert_eq!(run(&[]).status.code(), Some(2));
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("man");
    let output = run(&["--man", &folder.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(0));
    let page = std::fs::read_to_string(folder.join("conformance-run.1")).expect("a page");
    assert!(page.contains("max\\-examples"), "{page}");
}

#[test]
fn a_run_fails_by_severity_and_by_what_it_reaches() {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
        command.env_clear().current_dir(env!("CARGO_TARGET_TMPDIR"));
        command.args([
            "run",
            "--seed",
            "1",
            "--operation",
            "list_members",
            "--quiet",
        ]);
        command.args(arguments).output().expect("it runs")
    };
    let code = |arguments: &[&str]| run(arguments).status.code();
    assert_eq!(code(&["--fail-under", "success=100%,status=1%"]), Some(0));
    let output = run(&["--fail-under", "success=100,status=100%"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("documented statuses were seen"), "{text}");
    assert!(!text.contains("operations succeeded ("), "{text}");
    // An undocumented status is of medium severity.
    let fault = ["--fault", "members-partial"];
    let with = |more: [&'static str; 2]| code(&[fault[0], fault[1], more[0], more[1]]);
    assert_eq!(with(["--fail-on", "low"]), Some(1));
    assert_eq!(with(["--fail-on", "critical"]), Some(0));
    assert_eq!(code(&["--fail-under", "speed=1"]), Some(2));
}
