//! What tells the branches of a union apart beside strings: numbers, booleans, null, patterns, several constants, and
//! unions in unions and in `allOf`.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::{sent, server, value};
use crate::{
    golden::dispatch::{Client, operations::all, types},
    runtime::runtime_files::Error,
};

/// The names of the variants that `json` is read as, the outer first; it must be written back equal.
#[track_caller]
fn variants<T>(json: &Value) -> String
where
    T: DeserializeOwned + Serialize + std::fmt::Debug,
{
    let read: T = value(json.clone());
    assert_eq!(serde_json::to_value(&read).unwrap(), *json);
    let debug = format!("{read:?}");
    debug.split('(').next().unwrap_or_default().to_owned()
}

#[track_caller]
fn expect<T>(table: &[(Value, &str)])
where
    T: DeserializeOwned + Serialize + std::fmt::Debug,
{
    for (json, expected) in table {
        assert_eq!(variants::<T>(json), *expected, "{json}");
    }
}

#[track_caller]
fn problem<T: DeserializeOwned + std::fmt::Debug>(json: Value) -> String {
    serde_json::from_value::<T>(json).unwrap_err().to_string()
}

#[test]
fn numbers_truth_values_and_null_are_constants() {
    expect::<types::Rate>(&[
        (json!({"factor": 0.5, "a": "x"}), "Low"),
        (json!({"factor": 1.5, "a": "x"}), "High"),
        (json!({"factor": 2.5, "a": "x"}), "Unknown"),
    ]);
    expect::<types::Outcome>(&[
        (json!({"ok": true}), "Success"),
        (json!({"ok": false, "value": "x"}), "Failure"),
        (json!({"ok": "yes"}), "Unknown"),
    ]);
    expect::<types::Ending>(&[
        (json!({"ended": null}), "Running"),
        (json!({"ended": "now", "by": "x"}), "Ended"),
        (json!({"ended": 5}), "Unknown"),
    ]);
    let written = serde_json::to_value(types::RateLow::new("x")).unwrap();
    assert_eq!(written, json!({"factor": 0.5, "a": "x"}));
    let written = serde_json::to_value(types::EndingRunning::new()).unwrap();
    assert_eq!(written, json!({"ended": null}));
}

#[test]
fn patterns_and_formats_in_place_are_looked_at() {
    expect::<types::Document>(&[
        (json!({"number": "AB12"}), "Passport"),
        (json!({"number": "1234"}), "Licence"),
        // What is of neither stays readable.
        (json!({"number": "?"}), "Passport"),
    ]);
    expect::<types::Moment>(&[
        (json!({"at": "2026-01-31"}), "Day"),
        (json!({"at": "2026-01-31T10:00:00Z"}), "Instant"),
        (json!({"at": "7d444840-9dc0-11d1-b245-5ffdce74fad2"}), "Key"),
    ]);
}

#[test]
fn several_constants_decide_together() {
    expect::<types::Message>(&[
        (json!({"type": "text", "version": 1}), "TextV1"),
        (json!({"type": "text", "version": 2, "body": "b"}), "TextV2"),
        (json!({"type": "image", "version": 1}), "ImageV1"),
        (json!({"type": "image", "version": 2}), "Unknown"),
        (json!({"type": "sound", "version": 1}), "Unknown"),
    ]);
    let message = problem::<types::Message>(json!({"type": "text", "version": 2, "body": 5}));
    assert_eq!(
        message,
        "at `/body`: invalid type: integer `5`, expected a string"
    );
    let written = serde_json::to_value(types::MessageTextV2::new()).unwrap();
    assert_eq!(written, json!({"type": "text", "version": 2}));
}

#[test]
fn a_union_in_a_union_claims_what_it_knows_alone() {
    expect::<types::Outer>(&[
        (json!({"color": "red"}), "Colors"),
        (json!({"shape": "flat", "n": 1}), "Shapes"),
        (json!({"color": "green"}), "Unknown"),
        (json!({"neither": 1}), "Unknown"),
    ]);
    let message = problem::<types::Outer>(json!({"color": "red", "n": "x"}));
    assert!(message.starts_with("at `/n`: invalid type"), "{message}");
    expect::<types::Wide>(&[
        (json!({"name": "a"}), "Named"),
        (json!({"kind": "counted", "count": 2}), "Counted"),
        (json!({"count": 2}), "Counted"),
        (json!({"left": "l"}), "Pairs"),
        (json!(["a", "b"]), "Pairs"),
        (json!({"middle": "m"}), "Unknown"),
    ]);
}

#[test]
fn a_union_in_all_of_stays_a_union() {
    expect::<types::Part>(&[
        (json!({"id": "1", "type": "wheel", "size": 3}), "Wheel"),
        (json!({"id": "1", "type": "door"}), "Door"),
        (json!({"id": "1", "type": "roof", "size": 3}), "Unknown"),
    ]);
    expect::<types::Extended>(&[
        (json!({"ok": true, "note": "n", "value": "v"}), "Success"),
        (json!({"ok": false, "note": "n"}), "Failure"),
    ]);
    expect::<types::Carried>(&[
        (json!({"color": "red", "n": 1, "by": "b"}), "Red"),
        (json!({"color": "blue", "by": "b"}), "Blue"),
    ]);
    expect::<types::Crossed>(&[
        (json!({"type": "wheel", "size": 3, "age": 1}), "WheelOld"),
        (json!({"type": "door", "since": "s"}), "DoorFresh"),
        (json!({"type": "door", "age": 1}), "DoorOld"),
    ]);
}

#[test]
fn null_is_no_branch() {
    let all = |json: Value| {
        let read: types::All = value(json.clone());
        assert_eq!(serde_json::to_value(&read).unwrap(), json);
        read
    };
    assert_eq!(all(json!({"maybe": null})).maybe, Some(None));
    assert_eq!(all(json!({"also": null})).also, Some(None));
    let maybes = all(json!({"maybes": [null, {"color": "red"}]})).maybes;
    let maybes = maybes.expect("a list");
    assert!(matches!(
        maybes.as_slice(),
        [None, Some(types::Maybe::Red(_))]
    ));
    all(json!({"loose": null}));
    expect::<types::Loose>(&[
        (json!({"reason": "r"}), "Nothing"),
        (json!({"shape": "round"}), "Round"),
    ]);
}

#[test]
fn variants_are_named_by_constants_members_and_shapes() {
    expect::<types::Flagged>(&[
        (json!({"active": true}), "ActiveTrue"),
        (json!({"active": false, "reason": "r"}), "ActiveFalse"),
    ]);
    expect::<types::Size>(&[
        (json!("auto"), "Auto"),
        (json!(1), "N1"),
        (json!(2.5), "Number"),
        (json!({"w": 1}), "Object"),
    ]);
}

#[test]
fn a_tag_has_no_setter() {
    // A setter would be called in place of the trait's function, and this would not compile.
    trait Kind: Sized {
        fn kind(self, _: &str) -> &'static str {
            "no setter"
        }
    }
    impl Kind for types::Named {}
    assert_eq!(types::Named::new("a").kind("counted"), "no setter");
}

#[tokio::test]
async fn more_than_three_parts_are_given_by_their_names() {
    let server = server(ResponseTemplate::new(204)).await;
    let client = Client::builder(server.uri()).build().unwrap();
    let form = all::AddPapersForm::new(all::AddPapersFormRequired {
        file: "bytes".into(),
        title: "Title".to_owned(),
        pages: vec![1, 2],
        kind: types::AddPapersBodyKind::Final,
    });
    let form = form.note("Note");
    client.all().add_papers(form).send().await.unwrap();
    let text = String::from_utf8(sent(&server).await.body).unwrap();
    for part in ["bytes", "Title", "1", "2", "final", "Note"] {
        assert!(text.contains(&format!("\r\n\r\n{part}\r\n")), "{text}");
    }
}

#[test]
fn documentation_says_what_the_document_says_and_repeats_no_name() {
    let types = include_str!("../../golden/dispatch/types.rs");
    let (_, word) = types.split_once("pub struct Word {").unwrap();
    let (word, _) = word.split_once("\n}").unwrap();
    let docs: Vec<&str> = word
        .lines()
        .filter_map(|line| line.trim().strip_prefix("/// "))
        .collect();
    let expected = [
        "Expected: 1 to 8 characters.",
        "Expected: more than 0, at most 1.",
        "Expected: at most 5 items.",
        "What it means to most people.",
    ];
    assert_eq!(docs, expected);
    assert!(!types.contains("/// `Word`") && !types.contains("/// Word\n"));
    let operations = include_str!("../../golden/dispatch/operations/all.rs");
    assert!(operations.contains("/// Sets the query parameter `pageSize`."));
    assert!(operations.contains("/// What to look for."));
    assert!(!operations.contains("/// The page size."));
    let (_, form) = operations.split_once("pub struct AddPapersForm").unwrap();
    let (form, _) = form.split_once("\n}").unwrap();
    let docs: Vec<&str> = form
        .lines()
        .filter_map(|line| line.trim().strip_prefix("/// "))
        .collect();
    let expected = [
        "The part `note`.",
        "Shown below the paper.",
        "What is left empty",
        "The header `X-Size` of the part `label`.",
    ];
    assert_eq!(docs, expected);
    assert!(operations.contains("/// Sets the body."));
    assert!(!operations.contains("/// The request body."));
}

#[test]
fn a_type_that_is_only_received_has_no_setters() {
    let types = include_str!("../../golden/dispatch/types.rs");
    assert!(types.contains("pub struct Word {"));
    assert!(!types.contains("    Word: "));
    assert!(types.contains("    All:\n") || types.contains("    All: "));
}

/// Reads `body` as the response of an operation; else the pointer to what is wrong with it.
async fn response(body: &str) -> Result<types::All, String> {
    let template = ResponseTemplate::new(200).set_body_raw(body, "application/json");
    let server = server(template).await;
    let client = Client::builder(server.uri()).build().unwrap();
    let sent = client.all().get_all().send().await;
    match sent {
        Ok(response) => Ok(response.into_inner()),
        Err(Error::InvalidResponse(invalid)) => Err(invalid.pointer().to_owned()),
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn integers_are_read_exactly_however_they_are_written() {
    let all = response(
        r#"{"whole": 1e18, "natural": 1.8446744073709551615E19, "small": -0, "level": 1E3,
            "count": {"n": 9007199254740993.0}}"#,
    );
    let all = all.await.unwrap();
    assert_eq!(all.whole, Some(1_000_000_000_000_000_000));
    assert_eq!(all.natural, Some(u64::MAX));
    assert_eq!(all.small, Some(0));
    assert_eq!(all.level, Some(types::AllLevel::from(1000)));
    assert_eq!(
        all.count,
        Some(types::Count::Exact(types::CountExact::new(
            9_007_199_254_740_993
        )))
    );
}

#[tokio::test]
async fn an_integer_that_is_too_large_is_an_error_with_its_pointer() {
    for (body, pointer) in [
        (r#"{"small": 1.0, "whole": 1e19}"#, "/whole"),
        (r#"{"small": 2147483648.0}"#, "/small"),
        (r#"{"natural": -1.0}"#, "/natural"),
        (r#"{"small": 1.0, "whole": 1.5}"#, "/whole"),
    ] {
        assert_eq!(response(body).await.unwrap_err(), pointer, "{body}");
    }
}
