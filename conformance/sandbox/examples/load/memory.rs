//! What the process holds in memory, over time.

use std::time::Duration;

use crate::{Failure, rate};

/// Samples of the resident set.
#[derive(Debug, Default)]
pub(crate) struct Memory(Vec<Sample>);

#[derive(Debug, Clone, Copy)]
struct Sample {
    after: Duration,
    requests: u64,
    kibibytes: u64,
}

impl Memory {
    /// Takes a sample.
    pub(crate) fn sample(&mut self, after: Duration, requests: u64) -> Result<(), Failure> {
        self.0.push(Sample {
            after,
            requests,
            kibibytes: resident()?,
        });
        Ok(())
    }

    /// The last sample as a line.
    pub(crate) fn last(&self) -> String {
        let [.., last] = self.0.as_slice() else {
            return String::new();
        };
        let before = match self.0.as_slice() {
            [.., before, _] => *before,
            _ => Sample {
                after: Duration::ZERO,
                requests: 0,
                kibibytes: 0,
            },
        };
        format!(
            "{:4} s  {:7.0} requests a second  {:6.1} MiB",
            last.after.as_secs(),
            rate(
                last.requests.saturating_sub(before.requests),
                last.after.saturating_sub(before.after)
            ),
            mebibytes(last.kibibytes)
        )
    }

    /// The middle of the second quarter beside that of the last.
    pub(crate) fn summary(&self) -> String {
        let quarter = self.0.len() / 4;
        let middle = |samples: &[Sample]| {
            let mut sizes: Vec<u64> = samples.iter().map(|sample| sample.kibibytes).collect();
            sizes.sort_unstable();
            mebibytes(sizes.get(sizes.len() / 2).copied().unwrap_or_default())
        };
        let second = middle(self.0.get(quarter..2 * quarter).unwrap_or_default());
        let last = middle(self.0.get(3 * quarter..).unwrap_or_default());
        format!("memory: {second:.1} MiB in the second quarter, {last:.1} MiB in the last")
    }
}

/// The resident set of this process in KiB; 0 where the system does not report it.
fn resident() -> Result<u64, Failure> {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return Ok(0);
    };
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let size = line.and_then(|line| line.split_whitespace().next());
    Ok(size.unwrap_or("0").parse()?)
}

#[expect(clippy::cast_precision_loss, reason = "it is shown, not counted with")]
fn mebibytes(kibibytes: u64) -> f64 {
    kibibytes as f64 / 1024.0
}
