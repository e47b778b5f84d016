//! The step that a version must take (Semantic Versioning 2.0.0).

use std::fmt;

/// How far a version moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Step {
    /// Nothing that a user of the client can see changed.
    #[default]
    None,
    /// Only documentation changed.
    Patch,
    /// Something is new, and what was there goes on working.
    Minor,
    /// Code written against the old client no longer compiles or no longer works.
    Major,
}

impl Step {
    /// The lowercase name.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The version after `version`; `None` when that is not of the form `1.2.3`, with `-pre` or `+build` behind it at
    /// most.
    ///
    /// Before 1.0.0 cargo takes the first number that is not zero for the breaking one: a major step from 0.3.1 leads
    /// to 0.4.0, every smaller one to 0.3.2; from 0.0.4 every step leads to 0.0.5. A pre-release becomes its release
    /// when that is step enough.
    pub fn after(self, version: &str) -> Option<String> {
        let without_build = version.split_once('+').map_or(version, |(front, _)| front);
        let (numbers, pre) = match without_build.split_once('-') {
            Some((numbers, pre)) => (numbers, Some(pre)),
            None => (without_build, None),
        };
        let numbers: Vec<u64> = numbers
            .split('.')
            .map(|text| text.parse().ok())
            .collect::<Option<_>>()?;
        let [major, minor, patch] = numbers.as_slice().try_into().ok()?;
        if self == Self::None {
            return Some(version.to_owned());
        }
        let is_prepared = pre.is_some() && Self::reaching(major, minor, patch) >= self;
        let (major, minor, patch) = if is_prepared {
            (major, minor, patch)
        } else {
            self.applied(major, minor, patch)?
        };
        Some(format!("{major}.{minor}.{patch}"))
    }

    fn applied(self, major: u64, minor: u64, patch: u64) -> Option<(u64, u64, u64)> {
        Some(match (self, major, minor) {
            (Self::None, ..) => (major, minor, patch),
            (Self::Major, 0, 0) | (Self::Patch, ..) | (Self::Minor, 0, _) => {
                (major, minor, patch.checked_add(1)?)
            }
            (Self::Major, 0, _) | (Self::Minor, ..) => (major, minor.checked_add(1)?, 0),
            (Self::Major, ..) => (major.checked_add(1)?, 0, 0),
        })
    }

    /// The greatest step that can have led to these numbers.
    fn reaching(major: u64, minor: u64, patch: u64) -> Self {
        match (major, minor, patch) {
            (_, 0, 0) | (0, _, 0) | (0, 0, _) => Self::Major,
            (0, ..) | (_, _, 0) => Self::Minor,
            _ => Self::Patch,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_move_as_cargo_reads_them() {
        let table = [
            ("1.4.2", ["1.4.2", "1.4.3", "1.5.0", "2.0.0"]),
            ("0.3.1", ["0.3.1", "0.3.2", "0.3.2", "0.4.0"]),
            ("0.0.4", ["0.0.4", "0.0.5", "0.0.5", "0.0.5"]),
            ("2.0.0-rc.1", ["2.0.0-rc.1", "2.0.0", "2.0.0", "2.0.0"]),
            ("1.5.0-rc.1", ["1.5.0-rc.1", "1.5.0", "1.5.0", "2.0.0"]),
            ("0.3.1-a", ["0.3.1-a", "0.3.1", "0.3.1", "0.4.0"]),
            ("1.0.1+b7", ["1.0.1+b7", "1.0.2", "1.1.0", "2.0.0"]),
        ];
        for (version, expected) in table {
            let steps = [Step::None, Step::Patch, Step::Minor, Step::Major];
            let got = steps.map(|step| step.after(version).unwrap_or_default());
            assert_eq!(got, expected, "{version}");
        }
    }

    #[test]
    fn an_invalid_version_has_no_next_one() {
        for wrong in ["", "1", "1.2", "1.2.3.4", "v1.2.3", "1.x.0"] {
            assert_eq!(Step::Minor.after(wrong), None, "{wrong}");
        }
        let last = format!("1.0.{}", u64::MAX);
        assert_eq!(Step::Patch.after(&last), None);
    }
}
