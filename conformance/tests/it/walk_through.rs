//! Tests that the walk-through in the documentation of the sandbox prints what it documents.

use std::{
    env, fs,
    io::Read as _,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sandbox/README.md");
/// The time limit for all steps on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);
/// The separator between the outputs of two steps.
const MARK: &str = "@@ step at line ";

/// A block of shell, and the following block with its expected output.
#[derive(Debug)]
struct Step {
    line: usize,
    script: String,
    expected: Option<String>,
}

/// The steps of a document in Markdown.
fn steps(document: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut block: Option<(usize, &str, String)> = None;
    // Whether only prose was seen since the last block of shell.
    let mut is_output_open = false;
    for (line, text) in (1..).zip(document.lines()) {
        match (&mut block, text.strip_prefix("```")) {
            (None, Some(language)) => block = Some((line, language, String::new())),
            (Some((_, _, content)), None) => {
                content.push_str(text);
                content.push('\n');
            }
            (Some(_), Some(_)) => {
                let (line, language, content) = block.take().expect("a block is open");
                match language {
                    "sh" => steps.push(Step {
                        line,
                        script: content,
                        expected: None,
                    }),
                    "text" if is_output_open => {
                        steps.last_mut().expect("a step").expected = Some(content);
                    }
                    _ => {}
                }
                is_output_open = language == "sh";
            }
            (None, None) => {}
        }
    }
    steps
}

/// Runs all steps in one shell and returns the output of each.
fn run(steps: &[Step], folder: &Path) -> Vec<String> {
    let mut script = String::from("set -eu\ntrap 'kill $! 2>/dev/null || true' EXIT\n");
    for step in steps {
        script.push_str(&format!(
            "printf '\\n{MARK}%s\\n' {}\n{}",
            step.line, step.script
        ));
    }
    // No step may wait for ever.
    fs::write(folder.join(".curlrc"), "max-time = 60\nnoproxy = \"*\"\n").expect("a file");
    let program = PathBuf::from(env!("CARGO_BIN_EXE_conformance"));
    let mut path = vec![program.parent().expect("a folder").to_owned()];
    path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let mut shell = Command::new("sh")
        .args(["-c", &script])
        .current_dir(folder)
        .env_clear()
        .env("PATH", env::join_paths(path).expect("a path"))
        .env("HOME", folder)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sh runs");
    let group = shell.id();
    let (mut stdout, mut stderr) = (shell.stdout.take().unwrap(), shell.stderr.take().unwrap());
    let output = thread::spawn(move || {
        let mut text = String::new();
        stdout.read_to_string(&mut text).map(|_| text)
    });
    let complaints = thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).map(|_| text)
    });
    let (ended, end) = mpsc::channel::<()>();
    let guard = thread::spawn(move || {
        let is_late = end.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout);
        if is_late {
            let kill = format!("kill -9 -- -{group}");
            drop(Command::new("sh").args(["-c", &kill]).status());
        }
        is_late
    });
    let status = shell.wait().expect("a status");
    drop(ended);
    let is_late = guard.join().unwrap();
    let output = output.join().unwrap().expect("text");
    let complaints = complaints.join().unwrap().expect("text");
    assert!(
        status.success(),
        "the walk-through ended with {status}, too late: {is_late}\n{output}\n{complaints}"
    );
    output
        .split(MARK)
        .skip(1)
        .map(|part| {
            part.split_once('\n')
                .map_or("", |(_, rest)| rest)
                .to_owned()
        })
        .collect()
}

#[test]
fn every_step_prints_the_documented_output() {
    for program in ["sh", "curl", "base64", "grep", "sed"] {
        let is_there = Command::new("sh")
            .args(["-c", &format!("command -v {program}")])
            .stdout(Stdio::null())
            .status();
        if !is_there.is_ok_and(|status| status.success()) {
            println!("skipped: {program} is not installed");
            return;
        }
    }
    let steps = steps(&fs::read_to_string(DOCUMENT).expect("the document"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("walk-through");
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("a folder");
    let printed = run(&steps, &folder);
    assert_eq!(printed.len(), steps.len());
    let mut differences = String::new();
    for (step, printed) in steps.iter().zip(&printed) {
        let expected = step.expected.as_deref().unwrap_or_default().trim();
        if printed.trim() != expected {
            differences.push_str(&format!(
                "line {}:\n{}printed\n{}\ninstead of\n{expected}\n\n",
                step.line,
                step.script,
                printed.trim()
            ));
        }
    }
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn blocks_of_shell_are_steps_and_the_following_blocks_their_output() {
    let document = "```text\nno step\n```\n```sh\na\n```\n\n```text\nb\n```\n```sh\nc\n```\n```json\nd\n```\n```text\ne\n```\n";
    let steps = steps(document);
    let output: Vec<_> = steps
        .iter()
        .map(|step| (step.line, step.script.as_str(), step.expected.as_deref()))
        .collect();
    assert_eq!(output, [(4, "a\n", Some("b\n")), (11, "c\n", None)]);
}
