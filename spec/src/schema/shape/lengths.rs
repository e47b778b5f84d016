//! The lengths of the strings that match a pattern.

use regex_syntax::hir::{Hir, HirKind, Look};

use super::StringShape;
use crate::schema::pattern::tree;

/// False where no string has a length that all patterns of `shape` and its bounds allow.
pub(super) fn are_possible(shape: &StringShape) -> bool {
    let mut least = shape.min_length;
    let mut most = shape.max_length.unwrap_or(u64::MAX);
    // A pattern alone excludes no length that it needs.
    if shape.patterns.len() > 1 || least > 0 || most < u64::MAX {
        for pattern in shape.patterns.iter().filter_map(|it| tree(it)) {
            let (from, to) = of(&pattern);
            least = least.max(from);
            if is_anchored(&pattern) {
                most = most.min(to);
            }
        }
    }
    least <= most
}

/// Whether a match is always the whole string.
fn is_anchored(pattern: &Hir) -> bool {
    let properties = pattern.properties();
    properties.look_set_prefix().contains(Look::Start)
        && properties.look_set_suffix().contains(Look::End)
}

/// The least and the greatest number of characters of a match.
fn of(pattern: &Hir) -> (u64, u64) {
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => (0, 0),
        HirKind::Class(_) => (1, 1),
        HirKind::Literal(literal) => {
            let characters = String::from_utf8_lossy(&literal.0).chars().count() as u64;
            (characters, characters)
        }
        HirKind::Capture(capture) => of(&capture.sub),
        HirKind::Repetition(repetition) => {
            let (least, most) = of(&repetition.sub);
            let times = repetition.max.map_or(u64::MAX, u64::from);
            (
                least.saturating_mul(repetition.min.into()),
                most.saturating_mul(times),
            )
        }
        HirKind::Concat(parts) => parts.iter().map(of).fold((0, 0), |sum, part| {
            (
                u64::saturating_add(sum.0, part.0),
                u64::saturating_add(sum.1, part.1),
            )
        }),
        HirKind::Alternation(parts) => parts.iter().map(of).fold((u64::MAX, 0), |all, part| {
            (all.0.min(part.0), all.1.max(part.1))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_possible(patterns: &[&str], min_length: u64, max_length: Option<u64>) -> bool {
        are_possible(&StringShape {
            min_length,
            max_length,
            patterns: patterns.iter().map(|&it| it.to_owned()).collect(),
            ..StringShape::default()
        })
    }

    #[test]
    fn a_pattern_and_bounds_may_exclude_each_other() {
        assert!(is_possible(&["^[0-9]{2}$"], 2, Some(2)));
        assert!(!is_possible(&["^[0-9]{2}$"], 3, None));
        assert!(!is_possible(&["^[0-9]{2}$"], 0, Some(1)));
        assert!(!is_possible(&["^(ab|c{3,5})$"], 6, None));
        assert!(is_possible(&["^(ab|c{3,5})$"], 5, None));
        assert!(!is_possible(&["^(ab|c{3,5})$"], 0, Some(1)));
    }

    #[test]
    fn what_is_not_anchored_may_be_longer_and_never_shorter() {
        assert!(is_possible(&["[0-9]{2}"], 30, None));
        assert!(is_possible(&["^[0-9]{2}"], 30, None));
        assert!(is_possible(&["[0-9]{2}$"], 30, None));
        assert!(!is_possible(&["[0-9]{2}"], 0, Some(1)));
        assert!(is_possible(&["^a|b$"], 30, None));
    }

    #[test]
    fn characters_are_counted_and_not_bytes() {
        assert!(is_possible(&["^é{3}$"], 3, Some(3)));
        assert!(!is_possible(&["^é{3}$"], 4, None));
        assert!(is_possible(&["^日本$"], 0, Some(2)));
        assert!(!is_possible(&["^日本$"], 0, Some(1)));
    }

    #[test]
    fn patterns_may_exclude_each_other_by_their_lengths() {
        assert!(!is_possible(&["^[a-z]{2}$", "^[a-z]{3}$"], 0, None));
        assert!(is_possible(&["^[a-z]{2,3}$", "^[a-z]{3}$"], 0, None));
    }

    #[test]
    fn what_cannot_be_read_excludes_nothing() {
        assert!(is_possible(&["^(?=a)b(?!c)$"], 30, None));
    }
}
