//! Runs a program and measures its time and memory.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;

/// The time and memory of a program, and its output.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken {
    pub(super) wall: Duration,
    /// Time of all processors together, in user and system.
    pub(super) cpu: Duration,
    /// Most memory resident at a time, in kilobytes.
    pub(super) peak_kilobytes: u64,
    /// What it printed.
    pub(super) output: String,
}

/// Between two looks at a running program.
const BETWEEN: Duration = Duration::from_millis(2);

/// Runs `command` to its end; it may fail; its output shows how.
pub(super) fn run(command: &mut Command, folder: &Path) -> anyhow::Result<Taken> {
    let path = folder.join("output.txt");
    let file = fs::File::create(&path)?;
    let errors = file.try_clone()?;
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(errors)
        .spawn()
        .with_context(|| format!("cannot start {}", command.get_program().to_string_lossy()))?;
    let mut taken = Taken::default();
    while child.try_wait()?.is_none() {
        look(&child, &mut taken);
        thread::sleep(BETWEEN);
    }
    taken.wall = started.elapsed();
    taken.output = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
    Ok(taken)
}

/// Notes what the kernel reports of the program so far; where there is no such kernel the numbers stay zero.
fn look(child: &Child, taken: &mut Taken) {
    let folder = format!("/proc/{}", child.id());
    if let Ok(status) = fs::read_to_string(format!("{folder}/status")) {
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        taken.peak_kilobytes = taken.peak_kilobytes.max(peak.unwrap_or(0));
    }
    if let Ok(stat) = fs::read_to_string(format!("{folder}/stat")) {
        // The name in parentheses may hold anything; the numbers behind it do not (proc(5)).
        let numbers: Vec<u64> = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|number| number.parse().ok())
            .collect();
        // Ticks are hundredths of a second on every Linux.
        let cpu = Duration::from_millis(numbers.iter().sum::<u64>() * 10);
        taken.cpu = taken.cpu.max(cpu);
    }
}

/// Whether a program of this name can be started.
pub(super) fn is_there(program: &str) -> bool {
    let mut command = Command::new(program);
    command
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok()
}

/// The number in `text` directly before `mark`.
pub(super) fn number_before(text: &str, mark: &str) -> Option<f64> {
    let before = text
        .split(mark)
        .next()
        .filter(|before| before.len() < text.len())?;
    let word = before
        .trim_end()
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()?;
    word.replace(',', "").parse().ok()
}

/// The number in `text` directly behind `mark`.
pub(super) fn number_after(text: &str, mark: &str) -> Option<f64> {
    let (_, behind) = text.split_once(mark)?;
    behind.split_whitespace().next()?.parse().ok()
}

/// The middle of `numbers`.
pub(super) fn median(numbers: &mut [f64]) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_beside_their_words() {
        assert_eq!(
            number_before("Test cases:\n  1,500 generated, 3 found", " generated"),
            Some(1500.0)
        );
        assert_eq!(number_before("nothing", " generated"), None);
        assert_eq!(
            number_after("Requests/sec:  15432.10\n", "Requests/sec:"),
            Some(15432.1)
        );
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut []), None);
    }

    #[test]
    fn a_program_is_measured() {
        let folder = std::env::temp_dir();
        let taken = run(Command::new(env!("CARGO")).arg("--version"), &folder).expect("cargo runs");
        assert!(taken.output.contains("cargo"), "{}", taken.output);
        assert!(taken.wall > Duration::ZERO);
    }
}
