//! Boundaries of strings: `minLength`, `maxLength`, `pattern` and `format`.

use serde_json::Value;
use spec::schema::shape::{Shape, StringShape};

use super::{Keyword, Location, Walk};

/// The longest string that is generated to exceed a bound.
const MAX_LENGTH: u64 = 100_000;

/// The length of a string without a bound: more than many servers, columns and hashes (72 bytes) accept.
const LONG: u64 = 300;

impl<'b> Walk<'b> {
    pub(super) fn strings(&mut self, location: &Location<'_>, string: &str, schema: &'b Value) {
        let length = |key| location.keywords.get(key).and_then(Value::as_u64);
        if let Some(min) = length("minLength") {
            self.of_length(
                location,
                schema,
                Keyword::MinLength,
                min,
                "as short as allowed",
            );
            if min > 0 {
                let shorter: String = string
                    .chars()
                    .take(usize::try_from(min - 1).unwrap_or(0))
                    .collect();
                self.outside(
                    location.pointer,
                    Keyword::MinLength,
                    shorter,
                    "one character too short",
                );
            }
        }
        if let Some(max) = length("maxLength").filter(|max| *max < MAX_LENGTH) {
            self.of_length(
                location,
                schema,
                Keyword::MaxLength,
                max,
                "as long as allowed",
            );
            if max > 1 {
                self.of_length(
                    location,
                    schema,
                    Keyword::MaxLength,
                    max - 1,
                    "nearly as long as allowed",
                );
            }
            self.outside(
                location.pointer,
                Keyword::MaxLength,
                lengthened(string, max + 1),
                "one character too long",
            );
        }
        let is_unbounded = ["maxLength", "pattern", "format", "enum", "const"]
            .iter()
            .all(|key| !location.keywords.contains_key(*key));
        if is_unbounded {
            self.inside(
                location.pointer,
                Keyword::Type,
                Value::String(lengthened(string, LONG)),
                "a long string",
            );
            // A line break breaks headers of the response, logs or commands that contain the string unescaped.
            self.inside(
                location.pointer,
                Keyword::Type,
                Value::String(format!("{string}\n{string}a")),
                "a string of two lines",
            );
            // Headers allow 256 characters, some databases 65,536.
            self.inside(
                location.pointer,
                Keyword::Type,
                Value::String(format!("{string}\u{65e5}\u{1f600}")),
                "a string with characters of other scripts",
            );
        }
        if let Some(pattern) = location.keywords.get("pattern").and_then(Value::as_str) {
            let what = format!("does not match `{pattern}`");
            for wrong in non_matching(string) {
                if !spec::schema::standalone::admits(
                    &serde_json::json!({ "pattern": pattern }),
                    &wrong.as_str().into(),
                ) {
                    self.outside(location.pointer, Keyword::Pattern, wrong, what.clone());
                    break;
                }
            }
        }
        if let Some(format) = location.keywords.get("format").and_then(Value::as_str) {
            self.leap_days(location, format);
            let what = format!("not of format `{format}`");
            for wrong in ["not a valid value", "%"] {
                self.outside(location.pointer, Keyword::Format, wrong, what.clone());
            }
        }
    }

    /// 29 February, in a year that has one and in one that does not.
    fn leap_days(&mut self, location: &Location<'_>, format: &str) {
        let (keyword, at) = (Keyword::Format, location.pointer);
        let time = match format {
            "date" => "",
            "date-time" => "T23:59:59Z",
            _ => return,
        };
        let leap_day = format!("2024-02-29{time}");
        self.inside(at, keyword, leap_day, "29 February of a leap year");
        let no_day = format!("2023-02-29{time}");
        self.outside(at, keyword, no_day, "29 February of a year without one");
    }

    /// A string of exactly `length` characters that satisfies the rest of the schema.
    fn of_length(
        &mut self,
        location: &Location<'_>,
        schema: &'b Value,
        keyword: Keyword,
        length: u64,
        what: &str,
    ) {
        let exact = |string: &mut StringShape| {
            string.min_length = length;
            string.max_length = Some(length);
        };
        let sampled = self.sample(schema, |shapes| match &mut shapes.root {
            Shape::String(string) => exact(string),
            Shape::AnyOf(parts) => parts.iter_mut().for_each(|part| {
                if let Shape::String(string) = part {
                    exact(string);
                }
            }),
            _ => {}
        });
        if let Some(Value::String(string)) = sampled
            && string.chars().count() as u64 == length
        {
            self.inside(location.pointer, keyword, string, what);
        }
    }
}

/// `string` extended to `length` characters by its last character.
fn lengthened(string: &str, length: u64) -> String {
    let last = string.chars().last().unwrap_or('a');
    let missing = usize::try_from(length)
        .unwrap_or(0)
        .saturating_sub(string.chars().count());
    string
        .chars()
        .chain(std::iter::repeat_n(last, missing))
        .collect()
}

/// Strings that most patterns do not match, the most similar to `string` first.
fn non_matching(string: &str) -> Vec<String> {
    let swapped: String = string
        .chars()
        .map(|c| {
            if c.is_uppercase() {
                c.to_ascii_lowercase()
            } else {
                c.to_ascii_uppercase()
            }
        })
        .collect();
    vec![
        format!("{string}!"),
        format!("!{string}"),
        "!".to_owned(),
        swapped,
        String::new(),
        " ".to_owned(),
        "0".to_owned(),
        "a".to_owned(),
    ]
}
