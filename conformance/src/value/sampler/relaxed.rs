//! Patterns without what `regex-syntax` lacks: look-around is taken out, and back references become marks.
//!
//! Strings of the rest are candidates, of which the engine of the validator chooses.

use std::collections::BTreeMap;

use spec::schema::pattern::length_of_class;

/// The first mark of a back reference: private use characters, which patterns do not contain.
const FIRST_MARK: u32 = 0xf_0000;
/// The maximum number of groups with a mark.
const MAX_GROUPS: u32 = 1_000;

/// A pattern without look-around and back references.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Relaxed {
    /// The rest of the pattern.
    pub(super) source: String,
    /// The patterns of positive look-ahead, which the string must match too.
    pub(super) demanded: Vec<String>,
}

/// The number of the group that `c` refers to.
pub(super) fn group_of_mark(c: char) -> Option<u32> {
    let number = u32::from(c).checked_sub(FIRST_MARK)?;
    (number < MAX_GROUPS).then_some(number)
}

/// `pattern` without look-around and back references.
pub(super) fn relax(pattern: &str) -> Relaxed {
    let mut scan = Scan {
        rest: pattern,
        res: Relaxed::default(),
        seen: 0,
        kept: 0,
        numbers: BTreeMap::new(),
        names: BTreeMap::new(),
    };
    while scan.step().is_some() {}
    scan.res
}

struct Scan<'p> {
    rest: &'p str,
    res: Relaxed,
    /// The number of groups so far, those that were taken out included.
    seen: u32,
    /// The number of groups in the rest of the pattern.
    kept: u32,
    /// The numbers of groups in the pattern, and in its rest.
    numbers: BTreeMap<u32, u32>,
    names: BTreeMap<&'p str, u32>,
}

impl Scan<'_> {
    /// Reads one element; `None` at the end.
    fn step(&mut self) -> Option<()> {
        let first = self.rest.chars().next()?;
        match first {
            '\\' => self.escape(),
            '[' => self.keep(length_of_class(self.rest)),
            '(' => self.group(),
            _ => self.keep(first.len_utf8()),
        }
        Some(())
    }

    fn keep(&mut self, length: usize) {
        let (kept, rest) = self
            .rest
            .split_at_checked(length)
            .unwrap_or((self.rest, ""));
        self.res.source.push_str(kept);
        self.rest = rest;
    }

    fn escape(&mut self) {
        let after = self.rest.strip_prefix('\\').unwrap_or_default();
        if let Some((name, rest)) = after
            .strip_prefix("k<")
            .and_then(|name| name.split_once('>'))
            && let Some(group) = self.names.get(name)
        {
            self.mark(*group);
            self.rest = rest;
            return;
        }
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let number = after
            .get(..digits)
            .and_then(|digits| digits.parse::<u32>().ok());
        match number.filter(|number| *number > 0 && *number <= self.seen) {
            Some(number) => {
                if let Some(group) = self.numbers.get(&number) {
                    self.mark(*group);
                }
                self.rest = after.get(digits..).unwrap_or_default();
            }
            None => self.keep(1 + after.chars().next().map_or(0, char::len_utf8)),
        }
    }

    fn mark(&mut self, group: u32) {
        let number = group.min(MAX_GROUPS - 1);
        self.res.source.extend(char::from_u32(FIRST_MARK + number));
    }

    fn group(&mut self) {
        let is_ahead = self.rest.starts_with("(?=");
        let is_around = is_ahead
            || ["(?!", "(?<=", "(?<!"]
                .iter()
                .any(|start| self.rest.starts_with(start));
        if is_around {
            let end = length_of_group(self.rest);
            let (group, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
            self.seen += captures_in(group);
            if let Some(inner) = group
                .strip_prefix("(?=")
                .and_then(|inner| inner.strip_suffix(')'))
            {
                self.res.demanded.push(inner.to_owned());
            }
            self.rest = rest;
            return;
        }
        let name = self
            .rest
            .strip_prefix("(?<")
            .and_then(|name| name.split_once('>'));
        if name.is_some() || !self.rest.starts_with("(?") {
            self.seen += 1;
            self.kept += 1;
            self.numbers.insert(self.seen, self.kept);
            if let Some((name, _)) = name {
                self.names.insert(name, self.kept);
            }
        }
        self.keep(1);
    }
}

/// The length of the group at the beginning of `text`, up to the parenthesis that closes it.
fn length_of_group(text: &str) -> usize {
    let mut depth = 0_u32;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or_default();
        at += match first {
            '\\' => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            '[' => length_of_class(rest),
            _ => first.len_utf8(),
        };
        match first {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at.min(text.len());
        }
    }
    text.len()
}

/// The number of groups with a number in `text`.
fn captures_in(text: &str) -> u32 {
    let mut res = 0;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or_default();
        let is_named =
            rest.starts_with("(?<") && !rest.starts_with("(?<=") && !rest.starts_with("(?<!");
        res += u32::from(first == '(' && (is_named || !rest.starts_with("(?")));
        at += match first {
            '\\' => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            '[' => length_of_class(rest),
            _ => first.len_utf8(),
        };
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_around_is_taken_out() {
        let found = relax(r"^(?=.*\d)(?=.*[)a])(?!x(y))(?<!a)[a-z(?=]{8,}\(?$");
        assert_eq!(found.source, r"^[a-z(?=]{8,}\(?$");
        assert_eq!(found.demanded, [r".*\d", ".*[)a]"]);
        assert_eq!(relax("(?:a|b)+").source, "(?:a|b)+");
    }

    #[test]
    fn back_references_become_marks_of_the_groups_that_are_left() {
        let found = relax(r"^(?!(x))(a|b)(?<c>\d)\2-\k<c>\3$");
        let marks: Vec<u32> = found.source.chars().filter_map(group_of_mark).collect();
        assert_eq!(marks, [1, 2, 2], "{found:?}");
        assert!(relax(r"\0\1").source.contains(r"\0"));
    }
}
