//! Failures on purpose: a share of all requests gets a status that the user names.

use std::str::FromStr;

use crate::value::seed::{Dice, RunSeed};

/// A status and the percentage of requests that get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Failure {
    pub(super) status: u16,
    percent: u64,
}

impl FromStr for Failure {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("`{text}` is not a status and a percentage, such as `503=5%`");
        let (status, percent) = text.split_once('=').ok_or_else(expected)?;
        let status = status.trim().parse().map_err(|_| expected())?;
        let percent = percent.trim().trim_end_matches('%').trim_end();
        let percent = percent.parse().map_err(|_| expected())?;
        if !(400..600).contains(&status) || percent > 100 {
            return Err(expected());
        }
        Ok(Self { status, percent })
    }
}

impl Failure {
    /// Whether there are more failures than requests.
    pub(super) fn exceed(failures: &[Self]) -> bool {
        failures.iter().map(|failure| failure.percent).sum::<u64>() > 100
    }

    /// The failure of the request `number`, if it is one that fails.
    pub(super) fn of(failures: &[Self], seed: u64, number: u64) -> Option<Self> {
        let mut rng = RunSeed(seed).rng("mock", "fail", number);
        let drawn = Dice::Random(&mut rng).below(100);
        let mut end = 0;
        let failure = failures.iter().find(|failure| {
            end += failure.percent;
            drawn < end
        });
        failure.copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_requests_fails() {
        let failure: Failure = "503=20%".parse().expect("a failure");
        let failing = (0..1000).filter(|number| Failure::of(&[failure], 1, *number).is_some());
        let count = failing.count();
        assert!((150..250).contains(&count), "{count}");
        let other: Failure = "500=81%".parse().expect("a failure");
        assert!(!Failure::exceed(&[failure]) && Failure::exceed(&[failure, other]));
        let other: Failure = "500=50%".parse().expect("a failure");
        let drawn = (0..1000).filter_map(|number| Failure::of(&[failure, other], 1, number));
        let count = drawn.filter(|drawn| drawn.status == 500).count();
        assert!((450..550).contains(&count), "{count}");
        for wrong in ["503", "200=5", "503=101%", "x=1", "503=-1"] {
            assert!(wrong.parse::<Failure>().is_err(), "{wrong}");
        }
    }
}
