//! Tests: errors with their locations, and agreement with `serde_json`.

use super::*;
use proptest::prelude::*;

fn message(text: &str) -> String {
    match parse(SourceId::ENTRY, text) {
        Ok(parsed) => format!("read {}", parsed.root.to_json()),
        Err(problem) => format!("{}: {}", problem.span().unwrap().start, problem.message),
    }
}

#[test]
fn errors_are_reported_with_their_location() {
    assert_eq!(
        message(r#"{"a": 1,}"#),
        "8: expected a key in double quotes, found `}`"
    );
    assert_eq!(
        message(r#"{"a" 1}"#),
        "5: expected `:` after the key, found `1`"
    );
    assert_eq!(message("[1 2]"), "3: expected `,` or `]`, found `2`");
    assert_eq!(
        message("[1] x"),
        "4: expected the end of the document, found `x`"
    );
    assert_eq!(
        message("\"a"),
        "2: expected `\"` at the end of the string, found the end of the document"
    );
    assert_eq!(message("[01]"), "2: expected `,` or `]`, found `1`");
    assert_eq!(message(r#""\ud83d\ude00""#), "read \"\u{1f600}\"");
    assert_eq!(
        message(r#""\ud83d""#),
        "7: expected a surrogate pair, not half of one, found `\"`"
    );
}

#[test]
fn nesting_is_bounded() {
    let text = "[".repeat(100_000);
    let problem = parse(SourceId::ENTRY, &text).unwrap_err();
    assert_eq!(problem.rule.id, "nesting-too-deep");
}

fn json_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        (-1e9..1e9).prop_map(|x: f64| x.into()),
        ".*".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::btree_map(".*", inner, 0..5).prop_map(|members| members
                .into_iter()
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    })
}

proptest! {
    #[test]
    fn reads_what_serde_json_writes(value in json_value(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let parsed = parse(SourceId::ENTRY, &text).unwrap();
        prop_assert!(parsed.diagnostics.is_empty());
        prop_assert_eq!(parsed.root.to_json(), value);
    }

    #[test]
    fn strings_are_plain_up_to_the_first_special_byte(text in r#"[aпx ]{0,40}["\\\n]?[a]{0,20}"#) {
        let first = text.find(['"', '\\', '\n']);
        prop_assert_eq!(plain_run(text.as_bytes()), first.unwrap_or(text.len()));
    }

    #[test]
    fn accepts_exactly_what_serde_json_accepts(text in r#"[\[\]{}",:0-9eE.+\-truefalsn\\u \n]{0,24}"#) {
        let ours = parse(SourceId::ENTRY, &text).is_ok();
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        // serde_json rejects numbers beyond a double; we keep their text.
        let too_large = theirs.as_ref().is_err_and(|e| e.to_string().contains("out of range"));
        prop_assert!(ours == theirs.is_ok() || too_large, "{text:?}: {theirs:?}");
    }
}
