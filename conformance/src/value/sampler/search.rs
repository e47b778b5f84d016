//! Searches for strings that a schema asserts in more than one way, or by a pattern that cannot be walked: look-around,
//! back references, several patterns, a pattern with a format.
//!
//! Candidates come from each pattern and format and from the examples; the engine of the validator chooses among them.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use regex_syntax::hir::{Hir, HirKind, Look};
use serde_json::{Value, json};
use spec::schema::{pattern::tree, shape::StringShape, standalone::Standalone};

use super::{format, pattern, relaxed::relax};
use crate::value::{
    context::StringContext,
    seed::{Dice, RunSeed},
};

/// The candidates for one random string.
const TRIES: u32 = 48;
/// The candidates for the first string, for which others are a fallback.
const FIRST_TRIES: u64 = 600;

/// The search for strings of one shape.
#[derive(Debug)]
pub(super) struct Search {
    shape: StringShape,
    matcher: Standalone,
    /// Each pattern without look-around.
    patterns: Vec<Hir>,
    /// What look-ahead demands somewhere in the string.
    demanded: Vec<Hir>,
    /// Examples that match.
    examples: Vec<String>,
    /// The first strings, by the least and the greatest length and the context.
    first: Mutex<BTreeMap<(u64, u64, StringContext), Option<String>>>,
}

/// Whether strings of `shape` must be searched for, rather than made of its one pattern or format.
pub(super) fn is_needed(shape: &StringShape, parsed: Option<&Hir>) -> bool {
    let assertions = shape.patterns.len() + shape.formats.len();
    let is_excluding = !shape.excluded_patterns.is_empty() || !shape.excluded_formats.is_empty();
    let is_unsupported = !shape.patterns.is_empty() && parsed.is_none_or(has_boundary);
    assertions > 1 || is_excluding || is_unsupported
}

/// Whether `hir` asserts something between characters, which a walk over it does not keep.
fn has_boundary(hir: &Hir) -> bool {
    let mut looks = hir.properties().look_set().iter();
    looks.any(|look| !matches!(look, Look::Start | Look::End))
}

/// `shape` as a schema.
pub(super) fn schema_of(shape: &StringShape) -> Value {
    let all = |key: &str, values: &[String]| -> Vec<Value> {
        values.iter().map(|value| json!({ key: value })).collect()
    };
    let none = |key: &str, values: &[String]| -> Vec<Value> {
        values
            .iter()
            .map(|value| json!({"not": { key: value }}))
            .collect()
    };
    let mut parts = all("pattern", &shape.patterns);
    parts.extend(all("format", &shape.formats));
    parts.extend(none("pattern", &shape.excluded_patterns));
    parts.extend(none("format", &shape.excluded_formats));
    let mut res = json!({"type": "string", "allOf": parts, "minLength": shape.min_length});
    if let (Value::Object(members), Some(max)) = (&mut res, shape.max_length) {
        members.insert("maxLength".to_owned(), max.into());
    }
    if parts.is_empty()
        && let Value::Object(members) = &mut res
    {
        members.remove("allOf");
    }
    res
}

impl Search {
    /// The search for strings of `shape`; `None` when its schema cannot be compiled.
    pub(super) fn new(shape: &StringShape, examples: &[String]) -> Option<Self> {
        let matcher = Standalone::new(&schema_of(shape))?;
        let relaxed: Vec<_> = shape.patterns.iter().map(|source| relax(source)).collect();
        let demanded = relaxed.iter().flat_map(|relaxed| &relaxed.demanded);
        let demanded = demanded.filter_map(|source| without_lead(&tree(&relax(source).source)?));
        let admitted = examples
            .iter()
            .filter(|example| matcher.admits(&example.as_str().into()));
        Some(Self {
            demanded: demanded.collect(),
            patterns: relaxed
                .iter()
                .filter_map(|relaxed| tree(&relaxed.source))
                .collect(),
            examples: admitted.cloned().collect(),
            first: Mutex::default(),
            shape: shape.clone(),
            matcher,
        })
    }

    /// A string that matches: a new one if possible, else one that is known.
    pub(super) fn sample(
        &self,
        min: u64,
        max: u64,
        context: StringContext,
        dice: &mut Dice<'_>,
    ) -> Option<String> {
        if !dice.is_random() {
            return self.first(min, max, context);
        }
        if dice.chance(20)
            && let Some(example) = self.example(context, dice)
        {
            return Some(example);
        }
        (0..TRIES)
            .find_map(|_| self.matching(min, max, context, dice))
            .or_else(|| self.example(context, dice))
            .or_else(|| self.first(min, max, context))
    }

    /// The first string that is found, always the same.
    fn first(&self, min: u64, max: u64, context: StringContext) -> Option<String> {
        let find = || {
            self.example(context, &mut Dice::Simplest)
                .or_else(|| self.matching(min, max, context, &mut Dice::Simplest))
                .or_else(|| {
                    (0..FIRST_TRIES).find_map(|index| {
                        let mut rng = RunSeed(0).rng("search", "", index);
                        self.matching(min, max, context, &mut Dice::Random(&mut rng))
                    })
                })
        };
        let mut known = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.entry((min, max, context)).or_insert_with(find);
        found.clone()
    }

    fn example(&self, context: StringContext, dice: &mut Dice<'_>) -> Option<String> {
        let fitting = self
            .examples
            .iter()
            .filter(|example| context.admits(example));
        let fitting: Vec<&String> = fitting.collect();
        dice.pick(&fitting).map(|example| (*example).clone())
    }

    /// One candidate, when it matches.
    fn matching(
        &self,
        min: u64,
        max: u64,
        context: StringContext,
        dice: &mut Dice<'_>,
    ) -> Option<String> {
        let string = self.candidate(min, max, context, dice)?;
        let fits = context.admits(&string) && self.matcher.admits(&string.as_str().into());
        fits.then_some(string)
    }

    /// A string of one pattern or format, combined with those of others and with what look-ahead demands.
    fn candidate(
        &self,
        min: u64,
        max: u64,
        context: StringContext,
        dice: &mut Dice<'_>,
    ) -> Option<String> {
        let mut pieces: Vec<String> = Vec::new();
        for hir in &self.patterns {
            pieces.push(pattern::sample(hir, min, max, context, dice)?);
        }
        for name in &self.shape.formats {
            pieces.extend(format::sample(name, dice));
        }
        let base = dice.below(pieces.len() as u64);
        let mut res = match usize::try_from(base).ok().filter(|at| *at < pieces.len()) {
            Some(at) => pieces.swap_remove(at),
            None => letters(dice.between(min, max.min(min.saturating_add(12))), dice),
        };
        for piece in pieces {
            // Often the base satisfies the others as it is.
            if dice.chance(70) {
                res = combined(&res, &piece, dice);
            }
        }
        for hir in &self.demanded {
            let piece = pattern::sample(hir, 0, max, context, dice)?;
            // Often the base satisfies it as it is, such as a demand for some length.
            if dice.chance(70) && !res.contains(&piece) {
                res = overlaid(&res, &piece, dice);
            }
        }
        Some(res)
    }
}

fn letters(length: u64, dice: &mut Dice<'_>) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut letter = || dice.pick(LETTERS).copied().map_or('a', char::from);
    (0..length.min(4_096)).map(|_| letter()).collect()
}

/// `base` with `piece` before, behind or over a part of it.
fn combined(base: &str, piece: &str, dice: &mut Dice<'_>) -> String {
    match dice.below(5) {
        0 => format!("{base}{piece}"),
        1 => format!("{piece}{base}"),
        2 => piece
            .chars()
            .chain(base.chars().skip(piece.chars().count()))
            .collect(),
        3 => {
            let kept = base.chars().count().saturating_sub(piece.chars().count());
            base.chars().take(kept).chain(piece.chars()).collect()
        }
        _ => overlaid(base, piece, dice),
    }
}

/// `base` with `piece` over a part of it.
fn overlaid(base: &str, piece: &str, dice: &mut Dice<'_>) -> String {
    let (length, width) = (base.chars().count(), piece.chars().count());
    let room = length.saturating_sub(width) as u64;
    let at = usize::try_from(dice.between(0, room)).unwrap_or(0);
    let before = base.chars().take(at);
    before
        .chain(piece.chars())
        .chain(base.chars().skip(at + width))
        .collect()
}

/// `hir` without a repetition at its beginning that may be anything, such as `.*` in `.*\d`.
fn without_lead(hir: &Hir) -> Option<Hir> {
    let is_lead = |part: &Hir| matches!(part.kind(), HirKind::Repetition(repetition) if repetition.min == 0 && repetition.max.is_none());
    match hir.kind() {
        HirKind::Concat(parts) => Some(Hir::concat(
            parts
                .iter()
                .skip_while(|part| is_lead(part))
                .cloned()
                .collect(),
        )),
        _ if is_lead(hir) => None,
        _ => Some(hir.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(patterns: &[&str], formats: &[&str]) -> StringShape {
        StringShape {
            patterns: patterns.iter().map(ToString::to_string).collect(),
            formats: formats.iter().map(ToString::to_string).collect(),
            ..StringShape::default()
        }
    }

    #[test]
    fn strings_are_found_where_a_walk_over_one_pattern_does_not_suffice() {
        for (patterns, formats) in [
            (vec![r"^(?=.*\d).{8,}$"], vec![]),
            (
                vec![r"^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[@$!%*?&])[A-Za-z\d@$!%*?&]{8,}$"],
                vec![],
            ),
            (vec![r"^(?!.*--)[a-z][a-z-]*(?<!-)$"], vec![]),
            (vec![r"^(['#])[a-z]+\1$"], vec![]),
            (vec!["^[a-z]", r"\d$"], vec![]),
            (vec!["^[a-z0-9]+$", "[a-z]", "[0-9]"], vec![]),
            (vec!["^2024-"], vec!["date"]),
            (vec![r"Z$"], vec!["date-time"]),
            (vec![r"@corp\.example$"], vec!["email"]),
            (vec!["^https://"], vec!["uri"]),
            (vec![r"\bfoo\b"], vec![]),
            (vec!["^(?=.{5,10}$)[a-z]+-[a-z]+$"], vec![]),
            (vec!["(?<!foo)bar$"], vec![]),
        ] {
            let shape = shape(&patterns, &formats);
            let search = Search::new(&shape, &[]);
            let search = search.unwrap_or_else(|| panic!("{patterns:?} cannot be compiled"));
            for index in 0..20 {
                let mut rng = RunSeed(9).rng("test", "", index);
                let found = search.sample(0, 40, StringContext::Json, &mut Dice::Random(&mut rng));
                let found = found.unwrap_or_else(|| panic!("{patterns:?} {formats:?}"));
                assert!(
                    search.matcher.admits(&found.as_str().into()),
                    "{patterns:?}: {found}"
                );
            }
            assert!(
                search
                    .sample(0, 40, StringContext::Json, &mut Dice::Simplest)
                    .is_some()
            );
        }
    }

    #[test]
    fn examples_are_used_where_nothing_is_found() {
        let shape = shape(&[r"^(?=a{40}$)(?=.{40}$).*(?<=a{20})$"], &[]);
        let example = "a".repeat(40);
        let search = Search::new(&shape, &["b".to_owned(), example.clone()]).expect("compiled");
        let found = search.sample(0, 12, StringContext::Json, &mut Dice::Simplest);
        assert_eq!(found, Some(example));
    }
}
