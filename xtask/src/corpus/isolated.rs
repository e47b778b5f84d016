//! Runs the generation of one document in a process of its own, under limits.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Read as _,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;

use super::{
    list::Listed,
    record::{Operations, Outcome, Record},
};

/// The limits for one document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Time from start to end.
    pub(super) time: Duration,
    /// Bytes of memory.
    pub(super) memory: u64,
}

/// How often a process is asked whether it has ended.
const INTERVAL: Duration = Duration::from_millis(10);

/// Generates `document` into the folder `client` by a process of `program`.
///
/// # Errors
///
/// When the process cannot be started, or the record cannot be written. All that the document does to the process is in
/// the record.
pub(super) fn generate(
    program: &Path,
    document: &Listed,
    client: &Path,
    limits: Limits,
    with_unions: bool,
) -> anyhow::Result<Record> {
    fs::create_dir_all(client).with_context(|| format!("cannot create `{}`", client.display()))?;
    let log_path = client.join("generation.log");
    let log = File::create(&log_path)
        .with_context(|| format!("cannot write `{}`", log_path.display()))?;
    let start = Instant::now();
    let mut child = Command::new(program)
        .arg("corpus-one")
        .arg("--document")
        .arg(&document.path)
        .args(["--name", &document.name])
        .arg("--client")
        .arg(client)
        .args(["--memory", &limits.memory.to_string()])
        .args(with_unions.then_some("--unions"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .context("cannot start a process")?;
    let status = wait(&mut child, start + limits.time)?;
    let seconds = start.elapsed().as_secs_f64();
    // The record is one short line; it fits into the pipe before the process ends.
    let mut text = String::new();
    if let Some(mut out) = child.stdout.take() {
        out.read_to_string(&mut text)?;
    }
    let log = fs::read(&log_path).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let record = status
        .is_some_and(|status| status.success())
        .then(|| serde_json::from_str::<Record>(&text).ok())
        .flatten();
    Ok(match record {
        Some(record) => Record { seconds, ..record },
        None => Record {
            document: document.name.clone(),
            outcome: class(status, &log),
            reason: last_words(&log),
            operations: Operations::default(),
            unions: BTreeMap::new(),
            union_values: None,
            lines: 0,
            seconds,
            check: None,
            proof: None,
        },
    })
}

/// How `child` ended; `None` when it was ended at `deadline`.
fn wait(child: &mut Child, deadline: Instant) -> anyhow::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(INTERVAL);
    }
}

/// Why a process ended without a record.
fn class(status: Option<ExitStatus>, log: &str) -> Outcome {
    match status {
        None => Outcome::OutOfTime,
        // What Rust prints when an allocation fails, before it aborts.
        Some(_) if log.contains("memory allocation of") => Outcome::OutOfMemory,
        Some(status) if status.code() == Some(101) => Outcome::Panicked,
        Some(status) if status.code().is_none() => Outcome::Aborted,
        Some(_) => Outcome::Failed,
    }
}

fn last_words(log: &str) -> Option<String> {
    let lines: Vec<&str> = log
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("note:"))
        .collect();
    let about = lines.iter().position(|line| line.contains("panicked at"));
    match about {
        Some(at) => Some(
            lines
                .get(at..)?
                .iter()
                .take(2)
                .copied()
                .collect::<Vec<_>>()
                .join(" "),
        ),
        None => lines.last().map(|line| (*line).to_owned()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;

    use super::*;

    #[test]
    fn a_process_that_does_not_end_is_ended() {
        let mut child = Command::new("sleep").arg("600").spawn().expect("a process");
        let ended = wait(&mut child, Instant::now() + Duration::from_millis(50));
        assert_eq!(ended.expect("it can be waited for"), None);
    }

    #[test]
    fn causes_of_death_are_distinguished() {
        let table = [
            (None, "", Outcome::OutOfTime),
            (
                Some(6),
                "memory allocation of 12 bytes failed",
                Outcome::OutOfMemory,
            ),
            (
                Some(6),
                "thread 'main' has overflowed its stack",
                Outcome::Aborted,
            ),
            (
                Some(101 << 8),
                "thread 'main' panicked at a.rs:1:2:\nno",
                Outcome::Panicked,
            ),
            (Some(70 << 8), "error: the disk is full", Outcome::Failed),
        ];
        for (raw, log, expected) in table {
            assert_eq!(class(raw.map(ExitStatus::from_raw), log), expected, "{log}");
        }
    }

    #[test]
    fn the_last_words_of_a_panic_are_its_message() {
        let log =
            "thread 'main' panicked at src/a.rs:1:2:\nindex out of bounds\nnote: run with …\n";
        let words = last_words(log).expect("it printed something");
        assert!(words.contains("index out of bounds"), "{words}");
    }
}
