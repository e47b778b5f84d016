//! What a client asks the mock for with the header field `Prefer` (RFC 7240 §2): another documented response, an example by
//! its name, generated values, a delay. Preferences that the mock does not know are ignored.

use std::{collections::BTreeSet, time::Duration};

use spec::wire::Headers;

/// The longest delay that a client can ask for.
const LONGEST_DELAY: Duration = Duration::from_secs(60);

/// The preferences of one request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Preferences {
    /// `code=404`: the status of the response.
    pub(super) code: Option<u16>,
    /// `example=NAME`: the example that becomes the body.
    pub(super) example: Option<String>,
    /// `dynamic=true`: a generated value; `dynamic=false`: an example, if there is one.
    pub(super) dynamic: Option<bool>,
    /// `delay=250`: milliseconds before the response.
    pub(super) delay: Option<Duration>,
    /// `scenario=NAME`: the scenario that gives the response.
    pub(super) scenario: Option<String>,
}

impl Preferences {
    /// Reads all `Prefer` fields of `headers`; the first preference of a name counts (RFC 7240 §2).
    ///
    /// # Errors
    ///
    /// A preference that the mock knows has a value that it cannot have; the message says what is expected.
    pub(super) fn of(headers: &Headers) -> Result<Self, String> {
        let mut res = Self::default();
        let mut known = BTreeSet::new();
        for preference in headers.all("prefer").flat_map(preferences) {
            let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
            let name = name.trim().to_ascii_lowercase();
            let value = value.trim().trim_matches('"');
            if known.contains(&name) {
                continue;
            }
            res.read(&name, value)
                .map_err(|expected| format!("`Prefer: {name}={value}`: {expected}"))?;
            known.insert(name);
        }
        Ok(res)
    }

    /// Reads one preference.
    ///
    /// # Errors
    ///
    /// What is expected instead.
    fn read(&mut self, name: &str, value: &str) -> Result<(), &'static str> {
        let text = |expected| {
            let value = Some(value).filter(|value| !value.is_empty());
            value.map(ToOwned::to_owned).ok_or(expected)
        };
        match name {
            "code" => {
                let code = value.parse();
                self.code = Some(code.map_err(|_| "expected a status, such as `code=404`")?);
            }
            "example" => {
                let expected = "expected the name of an example, such as `example=one`";
                self.example = Some(text(expected)?);
            }
            "scenario" => {
                let expected = "expected the name of a scenario, such as `scenario=recovers`";
                self.scenario = Some(text(expected)?);
            }
            "dynamic" => {
                let expected = "expected `dynamic=true` or `dynamic=false`";
                self.dynamic = Some(value.parse().map_err(|_| expected)?);
            }
            "delay" => {
                let expected = "expected a number of milliseconds, such as `delay=250`";
                let delay = Duration::from_millis(value.parse().map_err(|_| expected)?);
                self.delay = Some(delay.min(LONGEST_DELAY));
            }
            _ => {}
        }
        Ok(())
    }

    /// These preferences, and `other` where there are none.
    pub(super) fn or(self, other: Self) -> Self {
        // A status with the example of another response would be neither.
        let is_own = self.code.is_some() || self.example.is_some();
        let (code, example) = if is_own {
            (self.code, self.example)
        } else {
            (other.code, other.example)
        };
        Self {
            code,
            example,
            dynamic: self.dynamic.or(other.dynamic),
            delay: self.delay.or(other.delay),
            scenario: self.scenario.or(other.scenario),
        }
    }

    /// The value of `Preference-Applied` (RFC 7240 §3); empty without preferences.
    pub(super) fn applied(&self) -> String {
        let milliseconds = |delay: Duration| delay.as_millis().to_string();
        let list = [
            ("code", self.code.map(|code| code.to_string())),
            ("example", self.example.as_deref().map(quoted)),
            ("dynamic", self.dynamic.map(|dynamic| dynamic.to_string())),
            ("delay", self.delay.map(milliseconds)),
            ("scenario", self.scenario.as_deref().map(quoted)),
        ];
        let list = list.into_iter();
        let list: Vec<String> = list
            .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
            .collect();
        list.join(", ")
    }
}

/// The preferences of a line, and their parameters, which are read like preferences. A quoted string is a part of one (RFC 9110
/// §5.6.4).
fn preferences(line: &str) -> Vec<&str> {
    let mut is_quoted = false;
    let between = move |c: char| {
        is_quoted ^= c == '"';
        !is_quoted && matches!(c, ',' | ';')
    };
    line.split(between).collect()
}

/// `name` as a word, or as a quoted string where it is none (RFC 9110 §5.6).
fn quoted(name: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.chars().all(is_word) {
        name.to_owned()
    } else {
        format!("\"{name}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_are_read_in_every_notation() {
        let read = |lines: &[&str]| {
            let mut headers = Headers::new();
            for line in lines {
                headers.push("Prefer", *line);
            }
            Preferences::of(&headers)
        };
        let of = |lines: &[&str]| read(lines).expect("preferences");
        let both = of(&["code=404, example=\"not found\""]);
        assert_eq!(both.code, Some(404));
        assert_eq!(both.example.as_deref(), Some("not found"));
        assert_eq!(both.applied(), "code=404, example=\"not found\"");
        assert_eq!(of(&["Code = 503; dynamic=true"]).dynamic, Some(true));
        assert_eq!(of(&["respond-async", "delay=20"]).applied(), "delay=20");
        assert_eq!(of(&["code=1", "code=2"]).code, Some(1));
        assert_eq!(of(&["delay=99999999"]).delay, Some(LONGEST_DELAY));
        assert_eq!(of(&["code=1, code=x"]).code, Some(1));
        assert_eq!(of(&["return=minimal"]), Preferences::default());
        let quoted = of(&["example=\"one, two; three\", code=200"]);
        assert_eq!(quoted.example.as_deref(), Some("one, two; three"));
        assert_eq!(quoted.code, Some(200));
        let wrong = [
            ("code=abc", "expected a status"),
            ("code", "expected a status"),
            ("example=", "expected the name of an example"),
            ("scenario=", "expected the name of a scenario"),
            (
                "dynamic=maybe",
                "expected `dynamic=true` or `dynamic=false`",
            ),
            ("delay=abc", "expected a number of milliseconds"),
            ("delay=-1", "expected a number of milliseconds"),
        ];
        for (preference, expected) in wrong {
            let why = read(&[preference]).expect_err(preference);
            assert!(why.contains(expected), "{why}");
        }
    }
}
