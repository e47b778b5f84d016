//! Generates strings that match a pattern of ECMA-262.
//!
//! `regex-syntax` parses the translated pattern; its tree is walked once for each string. Anchors do not affect the string
//! between them; where a pattern has none, other characters may surround the match. What the walk does not support (anchors
//! in the middle, word boundaries, look-around) is left to the [search](super::search).

use std::collections::BTreeMap;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::relaxed::group_of_mark;
use crate::value::{context::StringContext, seed::Dice};

/// The maximum number of repetitions beyond the minimum when a pattern sets no bound.
const USUAL_REPETITIONS: u64 = 8;

/// A string of `min` to `max` characters that matches the pattern `hir`.
/// The length is only a target: it guides repetitions and may be missed.
pub(super) fn sample(
    hir: &Hir,
    min: u64,
    max: u64,
    context: StringContext,
    dice: &mut Dice<'_>,
) -> Option<String> {
    let mut walk = Walk {
        context,
        dice,
        string: String::new(),
        groups: BTreeMap::new(),
        wanted: min,
        max,
    };
    walk.hir(hir)?;
    let mut string = walk.string;
    // A pattern without an anchor at its end allows any suffix.
    let missing = min.saturating_sub(string.chars().count() as u64);
    if missing > 0 && !is_anchored_at_end(hir) {
        string.extend(std::iter::repeat_n(
            'a',
            usize::try_from(missing.min(max)).ok()?,
        ));
    }
    Some(string)
}

struct Walk<'a, 'r> {
    context: StringContext,
    dice: &'a mut Dice<'r>,
    string: String,
    /// The text of each group, for back references.
    groups: BTreeMap<u32, String>,
    /// The target length.
    wanted: u64,
    max: u64,
}

impl Walk<'_, '_> {
    fn hir(&mut self, hir: &Hir) -> Option<()> {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => {
                for c in std::str::from_utf8(&literal.0).ok()?.chars() {
                    match group_of_mark(c) {
                        Some(group) => {
                            let text = self.groups.get(&group).map(String::as_str);
                            self.string.push_str(text.unwrap_or_default());
                        }
                        None => self.string.push(c),
                    }
                }
            }
            HirKind::Class(class) => self.one_of(&Characters::of(class))?,
            HirKind::Capture(capture) => {
                let start = self.string.len();
                self.hir(&capture.sub)?;
                let text = self.string.get(start..).unwrap_or_default().to_owned();
                self.groups.insert(capture.index, text);
            }
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.hir(part))?,
            HirKind::Alternation(parts) => {
                let part = self.dice.pick(parts)?;
                self.hir(part)?;
            }
            HirKind::Repetition(repetition) => {
                let min = u64::from(repetition.min);
                let max = repetition.max.map(u64::from);
                if let HirKind::Class(class) = repetition.sub.kind() {
                    let characters = Characters::of(class);
                    return (0..self.times(min, max, &repetition.sub))
                        .try_for_each(|_| self.one_of(&characters));
                }
                for _ in 0..self.times(min, max, &repetition.sub) {
                    self.hir(&repetition.sub)?;
                }
            }
        }
        Some(())
    }

    /// The number of repetitions: enough for the target length in the absence of other constraints, never beyond the maximum length.
    fn times(&mut self, min: u64, max: Option<u64>, sub: &Hir) -> u64 {
        let width = sub.properties().minimum_len().unwrap_or(1).max(1) as u64;
        let length = self.string.chars().count() as u64;
        let room = self.max.saturating_sub(length) / width;
        let needed = self.wanted.saturating_sub(length).div_ceil(width);
        let usual = max
            .unwrap_or(u64::MAX)
            .min(min.saturating_add(USUAL_REPETITIONS));
        let least = if max.is_none_or(|max| max > USUAL_REPETITIONS) {
            min.max(needed)
        } else {
            min
        };
        let most = usual
            .max(least)
            .min(max.unwrap_or(u64::MAX))
            .min(room.max(min));
        self.dice.between(least.min(most), most)
    }

    /// Adds a character of a class; letters and digits are preferred, because they are more readable in reports.
    fn one_of(&mut self, characters: &Characters) -> Option<()> {
        let Characters {
            all,
            printable,
            plain,
        } = characters;
        let chosen = match self.dice.below(20) {
            0 if self.dice.is_random() => all,
            1 | 2 if !printable.is_empty() && self.dice.is_random() => printable,
            _ if !plain.is_empty() => plain,
            _ if !printable.is_empty() => printable,
            _ => all,
        };
        for _ in 0..8 {
            let (from, to) = *self.dice.pick(chosen)?;
            let code = u32::try_from(self.dice.between(u64::from(from), u64::from(to))).ok()?;
            if let Some(c) = char::from_u32(code).filter(|c| self.context.admits_char(*c)) {
                self.string.push(c);
                return Some(());
            }
        }
        let (from, _) = *chosen.first()?;
        self.string.push(char::from_u32(from)?);
        Some(())
    }
}

/// The characters of a class, as ranges of code points.
struct Characters {
    all: Vec<(u32, u32)>,
    /// The visible ones in ASCII.
    printable: Vec<(u32, u32)>,
    /// Letters and digits in ASCII.
    plain: Vec<(u32, u32)>,
}

impl Characters {
    fn of(class: &Class) -> Self {
        let all: Vec<(u32, u32)> = match class {
            Class::Unicode(class) => class
                .iter()
                .map(|range| (range.start() as u32, range.end() as u32))
                .collect(),
            Class::Bytes(class) => class
                .iter()
                .map(|range| (u32::from(range.start()), u32::from(range.end())))
                .collect(),
        };
        let within = |low: u32, high: u32| {
            let cut = all
                .iter()
                .map(move |(from, to)| ((*from).max(low), (*to).min(high)));
            cut.filter(|(from, to)| from <= to)
        };
        let plain = [('a', 'z'), ('A', 'Z'), ('0', '9')];
        Self {
            printable: within(0x20, 0x7e).collect(),
            plain: plain
                .iter()
                .flat_map(|(from, to)| within(*from as u32, *to as u32))
                .collect(),
            all,
        }
    }
}

fn is_anchored_at_end(hir: &Hir) -> bool {
    hir.properties().look_set_suffix().contains(Look::End)
}

#[cfg(test)]
mod tests {
    use spec::schema::pattern::tree;

    use super::*;
    use crate::value::seed::RunSeed;

    #[test]
    fn patterns_of_real_contracts_are_matched() {
        for pattern in [
            "^[A-Z]{3}(DSO)?$",
            r"^[^*]+\*[a-z]{2}\.[^.*]+\.payments\.tkey7\.com$",
            r"^([0-9]{1,13}(\.[0-9]{1,5})?|[0-9]{18})$",
            "^T[A-Z2-7]{55}$",
            "[a-f0-9]{8}",
            r"^\d{3}-\w+\/\S*$",
            "^(a|b)*c{2,}$",
            "",
        ] {
            let regex = regex::Regex::new(
                &spec::schema::pattern::pattern_in_rust(pattern).expect("translatable"),
            )
            .expect("valid");
            for index in 0..100 {
                let mut rng = RunSeed(3).rng(pattern, "", index);
                let string = sample(
                    &tree(pattern).expect("readable"),
                    0,
                    60,
                    StringContext::Json,
                    &mut Dice::Random(&mut rng),
                )
                .expect("readable");
                assert!(regex.is_match(&string), "{pattern}: {string:?}");
            }
            let string = sample(
                &tree(pattern).expect("readable"),
                0,
                60,
                StringContext::Json,
                &mut Dice::Simplest,
            )
            .expect("readable");
            assert!(regex.is_match(&string), "{pattern}: {string:?}");
        }
    }

    #[test]
    fn lengths_are_reached_where_the_pattern_allows_them() {
        for index in 0..50 {
            let mut rng = RunSeed(5).rng("", "", index);
            let string = sample(
                &tree("^[a-z]+$").expect("readable"),
                20,
                25,
                StringContext::Json,
                &mut Dice::Random(&mut rng),
            )
            .expect("readable");
            assert!((20..=25).contains(&string.len()), "{string}");
        }
    }
}
