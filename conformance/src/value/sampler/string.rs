//! Generates strings: of the required length, pattern and format; mostly plain, sometimes difficult.

use spec::schema::shape::StringShape;

use super::{Sampler, TRIES, format, pattern};

/// The longest string when the schema sets no bound.
const USUAL_LENGTH: u64 = 12;
/// The longest string below a maximum; a greater minimum is met exactly.
const LONG: u64 = 4_096;

/// Strings that often cause errors.
const NASTY: &[&str] = &[
    "null",
    "undefined",
    "true",
    "0",
    "-1",
    "1e3",
    "NaN",
    "{}",
    "[]",
    "''",
    "\"",
    "%",
    "%00",
    "../x",
    "<b>",
    "a b",
    " ",
    "ä",
    "ß",
    "日本",
    "مرحبا",
    "👩‍💻",
    "\u{200b}",
    "\u{feff}x",
    "A\u{301}",
    "${x}",
    "{{x}}",
    "#",
    "?",
    "&a=b",
    ";",
    "\t",
    "\r\n",
    "\u{7f}",
    "2024-01-01",
    "true\n",
];

impl Sampler<'_, '_> {
    /// A string of `shape` that can be sent in its context.
    pub(super) fn string(&mut self, shape: &StringShape) -> Option<String> {
        let tries = if self.dice.is_random() { TRIES } else { 4 };
        for attempt in 0..tries {
            let string = self.candidate(shape, attempt)?;
            let length = string.chars().count() as u64;
            let fits = length >= shape.min_length
                && shape.max_length.is_none_or(|max| length <= max)
                && !shape.excluded.contains(&string)
                && self.context.admits(&string);
            if fits {
                return Some(string);
            }
        }
        None
    }

    fn candidate(&mut self, shape: &StringShape, attempt: u32) -> Option<String> {
        let min = shape.min_length;
        let max = shape
            .max_length
            .unwrap_or_else(|| min.saturating_add(USUAL_LENGTH));
        if min > max {
            return None;
        }
        // A path segment cannot be empty.
        let min = if self.context == super::StringContext::Path {
            min.max(1)
        } else {
            min
        };
        if self.patterns.needs_search(shape) {
            let patterns = self.patterns;
            return patterns.searched(shape, min, max, self.context, &mut self.dice);
        }
        if let Some(source) = shape.patterns.first() {
            return pattern::sample(
                &*self.patterns.get(source)?,
                min,
                max,
                self.context,
                &mut self.dice,
            );
        }
        if let Some(name) = shape.formats.first()
            && let Some(string) = format::sample(name, &mut self.dice)
        {
            return Some(string);
        }
        if shape
            .content_encodings
            .iter()
            .any(|encoding| encoding == "base64")
        {
            return format::sample("byte", &mut self.dice);
        }
        if shape
            .content_media_types
            .iter()
            .any(|media_type| media_type == "application/json")
        {
            return Some(
                self.dice
                    .pick(&["{}", "[]", "null", "1", "\"a\""])?
                    .to_string(),
            );
        }
        // The simplest strings are retried with other letters when the first is excluded.
        if !self.dice.is_random() {
            let letter = char::from(b'a' + u8::try_from(attempt % 26).unwrap_or(0));
            // An empty string is valid only by the letter for many servers, so it is not the usual value.
            let length = min.max(1).min(max);
            return Some(letter.to_string().repeat(usize::try_from(length).ok()?));
        }
        if self.dice.chance(8) {
            return self.dice.pick(NASTY).map(|string| (*string).to_owned());
        }
        Some(self.plain_text(min, max.min(min.max(LONG))))
    }

    /// A string of letters and digits, sometimes with other characters.
    pub(super) fn plain_text(&mut self, min: u64, max: u64) -> String {
        const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        let usual = max.min(min.saturating_add(USUAL_LENGTH));
        let length = match self.dice.below(12) {
            0 => min,
            // The longest one is a boundary, which the coverage phase tests, so it is generated rarely.
            1 if max <= 256 => max,
            _ => self.dice.between(min, usual),
        };
        let is_wild = self.dice.chance(20);
        (0..length)
            .map(|_| {
                let letter = self.dice.pick(LETTERS).copied().map_or('a', char::from);
                if !is_wild || !self.dice.chance(40) {
                    return letter;
                }
                let wild = match self.dice.below(4) {
                    0 | 1 => u32::try_from(self.dice.between(0x20, 0x7e)).unwrap_or(0x20),
                    2 => u32::try_from(self.dice.between(0xa1, 0x24f)).unwrap_or(0xe4),
                    _ => u32::try_from(self.dice.between(0x400, 0xd7ff)).unwrap_or(0x416),
                };
                let wild = char::from_u32(wild).unwrap_or(letter);
                if self.context.admits_char(wild) {
                    wild
                } else {
                    letter
                }
            })
            .collect()
    }
}
