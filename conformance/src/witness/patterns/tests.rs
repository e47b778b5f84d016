//! Tests of languages: pairs of patterns, and whether the one is within the other.

use proptest::prelude::*;

use super::{
    difference::{Language, difference},
    *,
};

fn language(patterns: &[&str], min: u64, max: Option<u64>) -> Language {
    Language {
        patterns: patterns.iter().map(|&it| it.to_owned()).collect(),
        min,
        max,
    }
}

fn between(from: &str, to: &str) -> Difference {
    difference(&language(&[from], 0, None), &language(&[to], 0, None))
}

#[test]
fn patterns_with_the_same_strings_do_not_differ() {
    for (a, b) in [
        ("^[0-9]+$", r"^\d+$"),
        ("^[A-Fa-f0-9]{4}$", r"^[a-fA-F\d]{4}$"),
        ("^a(b|c)d$", "^(abd|acd)$"),
        ("^(?:ab)*$", "^(ab)*$"),
        ("^a+$", "^aa*$"),
        ("a", "^.*a.*$|a"),
        (r"^\w+$", "^[A-Za-z0-9_]+$"),
        ("^$", "^(?:)$"),
        (r"^[\s\S]*$", ""),
    ] {
        assert_eq!(between(a, b), Difference::Nothing, "{a} {b}");
        assert_eq!(between(b, a), Difference::Nothing, "{b} {a}");
    }
}

#[test]
fn one_pattern_may_be_within_another() {
    for (narrow, wide, example) in [
        ("^[0-9]{2,5}$", "^[0-9]{2,9}$", "000000"),
        ("^ab$", "^a", "a"),
        ("^[a-c]+$", "[a-z]", "d"),
        ("^[^\\u0000]*$", "", "\0"),
        ("^a$", "a$", "0a"),
    ] {
        assert_eq!(
            between(narrow, wide),
            Difference::Nothing,
            "{narrow} {wide}"
        );
        let found = between(wide, narrow);
        assert_eq!(found, Difference::Example(example.to_owned()), "{wide}");
    }
}

#[test]
fn lengths_beside_a_pattern_count() {
    let bounded = language(&["^[a-z]+$"], 0, Some(10));
    let counted = language(&["^[a-z]{1,10}$"], 0, None);
    assert_eq!(difference(&bounded, &counted), Difference::Nothing);
    let longer = language(&["^[a-z]+$"], 0, Some(11));
    let example = Difference::Example("a".repeat(11));
    assert_eq!(difference(&longer, &counted), example);
    let least = language(&["^[a-z]*$"], 1, None);
    let some = language(&["^[a-z]+$"], 0, None);
    assert_eq!(difference(&least, &some), Difference::Nothing);
    let both = language(&["^[a-z]", "[a-z]$"], 2, Some(2));
    let two = language(&["^[a-z]{2}$"], 0, None);
    assert_eq!(difference(&both, &two), Difference::Nothing);
}

#[test]
fn what_cannot_be_read_stays_undecided() {
    for pattern in ["^(?!a)[a-z]+$", r"\bword\b", "^(a{99}){99}$", r"^(a)\1$"] {
        assert_eq!(between(pattern, "^a"), Difference::Undecided, "{pattern}");
    }
}

proptest! {
    #[test]
    fn an_example_is_what_the_validator_says(
        from in "(\\^)?([ab.]|[ab][*+?]|\\(a\\|b\\)|[ab]\\{1,2\\}){0,4}(\\$)?",
        to in "(\\^)?([ab.]|[ab][*+?]|\\(a\\|b\\)|[ab]\\{1,2\\}){0,4}(\\$)?",
        strings in proptest::collection::vec("[abc]{0,6}", 20),
    ) {
        let matches = |pattern: &str, text: &str| {
            spec::schema::standalone::admits(&serde_json::json!({"pattern": pattern}), &text.into())
        };
        match between(&from, &to) {
            Difference::Nothing => for text in strings {
                prop_assert!(!matches(&from, &text) || matches(&to, &text), "{} {} {}", from, to, text);
            },
            Difference::Example(text) => {
                prop_assert!(matches(&from, &text) && !matches(&to, &text), "{} {} {}", from, to, text);
            }
            Difference::Undecided => prop_assert!(false, "{} {}", from, to),
        }
    }
}
