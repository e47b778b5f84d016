//! The driver of a client as a process: cases go in, outcomes come out, one a line.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use anyhow::Context as _;
use codegen::Output;
use serde_json::Value;

use super::super::manifest;
use crate::workspace;

/// How long one call may take.
const LONGEST: Duration = Duration::from_secs(20);

/// Writes the driver that `driver` makes of the path to the client beside the folder `client`, and compiles it.
///
/// # Errors
///
/// When files cannot be written, or cargo cannot be run.
pub(super) fn of(
    client: &Path,
    target: &Path,
    driver: impl FnOnce(&str) -> Output,
) -> anyhow::Result<Result<PathBuf, String>> {
    let name = client.file_name().unwrap_or_default().to_string_lossy();
    let folder = client.with_file_name(format!("{name}.driver"));
    driver(&format!("../{name}")).write_to(&folder)?;
    manifest::stand_alone(&folder.join("Cargo.toml"))?;
    compile(&folder, target)
}

/// Compiles the driver in the folder `driver` into `target`; the result is the program, or what the compiler says.
///
/// # Errors
///
/// When cargo cannot be run.
fn compile(driver: &Path, target: &Path) -> anyhow::Result<Result<PathBuf, String>> {
    let lock = driver.join("Cargo.lock");
    fs::copy(workspace::root().join("Cargo.lock"), &lock)
        .with_context(|| format!("cannot write `{}`", lock.display()))?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["build", "--offline", "--quiet"])
        .args(["--message-format", "json"])
        .arg("--manifest-path")
        .arg(driver.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target)
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("RUSTFLAGS")
        .output()
        .context("cannot run cargo")?;
    let messages = String::from_utf8_lossy(&output.stdout);
    let messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut first = None;
    let mut program = None;
    for message in messages {
        if let Some(path) = message.get("executable").and_then(Value::as_str) {
            program = Some(PathBuf::from(path));
        }
        let inner = message.get("message");
        let is_error =
            inner.and_then(|it| it.get("level")).and_then(Value::as_str) == Some("error");
        if is_error && first.is_none() {
            let text = inner.and_then(|it| it.get("rendered"));
            first = text.and_then(Value::as_str).map(ToOwned::to_owned);
        }
    }
    Ok(match program {
        Some(program) if output.status.success() => Ok(program),
        _ => {
            let words = String::from_utf8_lossy(&output.stderr);
            Err(first.unwrap_or_else(|| words.lines().take(3).collect::<Vec<_>>().join(" ")))
        }
    })
}

/// A running driver.
#[derive(Debug)]
pub(super) struct Driver {
    child: Child,
    input: ChildStdin,
    output: Receiver<String>,
}

impl Driver {
    /// Starts `program` for the server at `url`.
    ///
    /// # Errors
    ///
    /// When it cannot be started.
    pub(super) fn start(program: &Path, url: &str) -> anyhow::Result<Self> {
        let mut child = Command::new(program)
            .arg(url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start `{}`", program.display()))?;
        let input = child
            .stdin
            .take()
            .context("the driver has no standard input")?;
        let printed = child
            .stdout
            .take()
            .context("the driver has no standard output")?;
        let (sender, output) = channel();
        thread::spawn(move || {
            for line in BufReader::new(printed).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Self {
            child,
            input,
            output,
        })
    }

    /// The outcome of `case`; `None` when the driver ended or took too long.
    pub(super) fn run(&mut self, case: &Value) -> Option<Value> {
        writeln!(self.input, "{case}").ok()?;
        self.input.flush().ok()?;
        let line = self.output.recv_timeout(LONGEST).ok()?;
        serde_json::from_str(&line).ok()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
