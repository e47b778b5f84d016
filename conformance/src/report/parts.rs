//! The parts of a divided run that a report has: one of `run --partition`, or several of `merge`.

use std::{collections::BTreeSet, fmt, str::FromStr};

/// Parts of a run: `slice:1/3`, or `slice:1,3/3` after two were merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    /// How operations are divided: `slice` or `hash`.
    kind: String,
    /// Those that are here, counted from one.
    here: BTreeSet<u64>,
    of: u64,
}

impl FromStr for Parts {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, numbers) = text.split_once(':').ok_or(())?;
        let (here, of) = numbers.split_once('/').ok_or(())?;
        let of = of.parse().map_err(drop)?;
        let here: BTreeSet<u64> = here
            .split(',')
            .map(|number| number.parse().map_err(drop))
            .collect::<Result<_, ()>>()?;
        if here.iter().any(|number| !(1..=of).contains(number)) {
            return Err(());
        }
        Ok(Self {
            kind: kind.to_owned(),
            here,
            of,
        })
    }
}

impl fmt::Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let here: Vec<String> = self.here.iter().map(ToString::to_string).collect();
        write!(f, "{}:{}/{}", self.kind, here.join(","), self.of)
    }
}

impl Parts {
    /// Whether the run was divided in the same way.
    pub(super) fn is_of_same_run(&self, other: &Self) -> bool {
        (&self.kind, self.of) == (&other.kind, other.of)
    }

    /// The first part that both have.
    pub(super) fn common(&self, other: &Self) -> Option<u64> {
        self.here.intersection(&other.here).next().copied()
    }

    /// Adds those of `other`.
    pub(super) fn add(&mut self, other: &Self) {
        self.here.extend(&other.here);
    }

    /// Whether all are here.
    pub(super) fn is_complete(&self) -> bool {
        // There may be more parts than a list could hold.
        u64::try_from(self.here.len()) == Ok(self.of)
    }

    /// Which parts are missing, in one sentence; `None` when all are here.
    pub(super) fn missing(&self) -> Option<String> {
        const MOST: usize = 5;
        if self.is_complete() {
            return None;
        }
        let absent = (1..=self.of).filter(|number| !self.here.contains(number));
        let mut absent: Vec<String> = absent.take(MOST + 1).map(|it| it.to_string()).collect();
        let noun = if absent.len() == 1 { "part" } else { "parts" };
        if absent.len() > MOST {
            absent.truncate(MOST);
            absent.push("more".to_owned());
        }
        let last = absent.pop().unwrap_or_default();
        let names = if absent.is_empty() {
            last
        } else {
            format!("{} and {last}", absent.join(", "))
        };
        Some(format!(
            "there is no report of {noun} {names} of {}; a part without operations writes none",
            self.of
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Parts {
        text.parse().expect("parts")
    }

    #[test]
    fn parts_are_written_as_they_are_read() {
        for text in ["slice:1/3", "hash:1,3/3"] {
            assert_eq!(parts(text).to_string(), text);
        }
        for wrong in [
            "",
            "slice",
            "slice:1",
            "slice:0/2",
            "slice:3/2",
            "slice:a/2",
            "slice:/2",
        ] {
            assert_eq!(wrong.parse::<Parts>(), Err(()), "{wrong}");
        }
    }

    #[test]
    fn missing_parts_are_named() {
        let missing = |text: &str| parts(text).missing().unwrap_or_default();
        assert_eq!(missing("slice:1,2,3/3"), "");
        assert!(missing("slice:1,3/3").starts_with("there is no report of part 2 of 3;"));
        assert!(missing("slice:2/4").starts_with("there is no report of parts 1, 3 and 4 of 4;"));
        assert!(missing("hash:1/900").contains("parts 2, 3, 4, 5, 6 and more of 900;"));
    }
}
