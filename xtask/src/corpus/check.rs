//! Compiles a generated client.

use std::{fs, path::Path, process::Command, time::Instant};

use anyhow::Context as _;
use serde_json::Value;

use super::{manifest::stand_alone, record::Check};
use crate::workspace;

/// Compiles the crate in `client`; what clients depend on is compiled once, into `target`. What rustdoc reports counts
/// too, `with_docs`.
///
/// The dependencies are those of the workspace's lock file, so that nothing is fetched.
///
/// # Errors
///
/// When cargo cannot be run.
pub(super) fn check(client: &Path, target: &Path, with_docs: bool) -> anyhow::Result<Check> {
    let lock = client.join("Cargo.lock");
    fs::copy(workspace::root().join("Cargo.lock"), &lock)
        .with_context(|| format!("cannot write `{}`", lock.display()))?;
    stand_alone(&client.join("Cargo.toml"))?;
    let mut res = run(&["check"], client, target)?;
    if with_docs && res.errors == 0 {
        let docs = run(&["doc", "--no-deps"], client, target)?;
        res.errors += docs.errors;
        res.warnings += docs.warnings;
        res.first = res.first.or(docs.first);
    }
    Ok(res)
}

/// What `command` of cargo reports for the crate.
fn run(command: &[&str], client: &Path, target: &Path) -> anyhow::Result<Check> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let start = Instant::now();
    let output = Command::new(cargo)
        .args(command)
        .args(["--offline", "--quiet"])
        // Without TLS, which takes longer to build than most clients.
        .args(["--no-default-features", "--features", "all-tags"])
        .args(["--message-format", "json"])
        .arg("--manifest-path")
        .arg(client.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target)
        // Variables that cargo sets for its subprocesses would affect the other workspace.
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("RUSTFLAGS")
        .output()
        .context("cannot run cargo")?;
    let seconds = start.elapsed().as_secs_f64();
    let messages = String::from_utf8_lossy(&output.stdout);
    let mut res = read(&messages);
    res.seconds = seconds;
    if !output.status.success() && res.errors == 0 {
        // Cargo itself failed: a manifest it cannot read, a dependency that is missing.
        let words = String::from_utf8_lossy(&output.stderr);
        res.errors = 1;
        res.first = words.lines().next().map(ToOwned::to_owned);
    }
    Ok(res)
}

/// Counts the messages of the compiler.
fn read(messages: &str) -> Check {
    let mut res = Check {
        errors: 0,
        warnings: 0,
        first: None,
        seconds: 0.0,
    };
    let mut first_warning = None;
    for line in messages.lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let inner = &message["message"];
        // Lines such as "3 warnings emitted" have no location.
        let has_location = inner["spans"].as_array().is_some_and(|it| !it.is_empty());
        if message["reason"] != "compiler-message" || !has_location {
            continue;
        }
        let text = inner["rendered"]
            .as_str()
            .map(|text| text.trim().to_owned());
        match inner["level"].as_str() {
            Some("error") => {
                res.errors += 1;
                res.first = res.first.take().or(text);
            }
            Some("warning") => {
                res.warnings += 1;
                first_warning = first_warning.or(text);
            }
            _ => {}
        }
    }
    res.first = res.first.or(first_warning);
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_and_warnings_are_counted_and_the_first_error_is_kept() {
        let message = |level: &str, text: &str, spans: &str| {
            format!(
                r#"{{"reason":"compiler-message","message":{{"level":"{level}","rendered":"{text}","spans":{spans}}}}}"#
            )
        };
        let text = [
            message("warning", "unused", "[{}]"),
            message("error", "no such type", "[{}]"),
            message("error", "aborting due to 1 previous error", "[]"),
            r#"{"reason":"build-finished","success":false}"#.to_owned(),
        ]
        .join("\n");
        let check = read(&text);
        assert_eq!((check.errors, check.warnings), (1, 1));
        assert_eq!(check.first.as_deref(), Some("no such type"));
        assert!(!check.is_clean());
    }
}
