//! Tests: the table of styles in the specification, and that written values are read back.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn notation(style: ParameterStyle, explode: bool) -> Notation<'static> {
    Notation {
        name: "color",
        style,
        explode,
        allow_reserved: false,
        percent_encoded: true,
        named: true,
    }
}

#[test]
fn examples_of_the_specification_are_written_as_printed() {
    use ParameterStyle::{DeepObject, Form, Label, Matrix, PipeDelimited, Simple, SpaceDelimited};
    let (string, array) = (json!("blue"), json!(["blue", "black", "brown"]));
    let object = json!({"R": 100, "G": 200, "B": 150});
    let table = [
        (Matrix, false, &string, ";color=blue"),
        (Matrix, false, &array, ";color=blue,black,brown"),
        (Matrix, false, &object, ";color=R,100,G,200,B,150"),
        (Matrix, true, &string, ";color=blue"),
        (Matrix, true, &array, ";color=blue;color=black;color=brown"),
        (Matrix, true, &object, ";R=100;G=200;B=150"),
        (Label, false, &string, ".blue"),
        (Label, false, &array, ".blue,black,brown"),
        (Label, false, &object, ".R,100,G,200,B,150"),
        (Label, true, &string, ".blue"),
        (Label, true, &array, ".blue.black.brown"),
        (Label, true, &object, ".R=100.G=200.B=150"),
        (Form, false, &string, "color=blue"),
        (Form, false, &array, "color=blue,black,brown"),
        (Form, false, &object, "color=R,100,G,200,B,150"),
        (Form, true, &string, "color=blue"),
        (Form, true, &array, "color=blue&color=black&color=brown"),
        (Form, true, &object, "R=100&G=200&B=150"),
        (Simple, false, &string, "blue"),
        (Simple, false, &array, "blue,black,brown"),
        (Simple, false, &object, "R,100,G,200,B,150"),
        (Simple, true, &array, "blue,black,brown"),
        (Simple, true, &object, "R=100,G=200,B=150"),
        (SpaceDelimited, false, &array, "color=blue%20black%20brown"),
        (
            SpaceDelimited,
            false,
            &object,
            "color=R%20100%20G%20200%20B%20150",
        ),
        (PipeDelimited, false, &array, "color=blue%7Cblack%7Cbrown"),
        (
            PipeDelimited,
            false,
            &object,
            "color=R%7C100%7CG%7C200%7CB%7C150",
        ),
        (
            DeepObject,
            true,
            &object,
            "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
        ),
    ];
    for (style, explode, value, expected) in table {
        let written = notation(style, explode).encode(value).unwrap().join("&");
        assert_eq!(written, expected, "{style} {explode}");
    }
}

/// Swagger 2.0, Parameter Object, `collectionFormat`.
#[test]
fn delimiters_stand_in_paths_and_headers_too() {
    use ParameterStyle::{PipeDelimited, SpaceDelimited, TabDelimited};
    let value = json!(["a b", "c/d"]);
    let table = [
        (PipeDelimited, "a%20b%7Cc%2Fd", "a b|c/d"),
        (TabDelimited, "a%20b%09c%2Fd", "a b\tc/d"),
    ];
    for (style, in_path, in_header) in table {
        for (percent_encoded, expected) in [(true, in_path), (false, in_header)] {
            let notation = Notation {
                named: false,
                percent_encoded,
                ..notation(style, false)
            };
            assert_eq!(notation.encode(&value).unwrap(), [expected], "{style}");
            let read = notation.decode_text(expected, Container::List);
            assert_eq!(read, Raw::from_json(&value), "{style}");
        }
    }
    let spaces = Notation {
        named: false,
        ..notation(SpaceDelimited, false)
    };
    assert_eq!(
        spaces.encode(&value),
        Err(EncodeError::Ambiguous("a b".to_owned()))
    );
    assert_eq!(spaces.encode(&json!(["a", "b"])).unwrap(), ["a%20b"]);
    let tabs = notation(TabDelimited, false);
    assert_eq!(tabs.encode(&value).unwrap(), ["color=a%20b%09c%2Fd"]);
}

#[test]
fn inexpressible_values_are_rejected() {
    for style in ParameterStyle::ALL {
        for value in [
            json!(null),
            json!([]),
            json!({}),
            json!([[1]]),
            json!([null]),
        ] {
            assert!(
                notation(style, false).encode(&value).is_err(),
                "{style} {value}"
            );
        }
    }
    let header = Notation {
        percent_encoded: false,
        ..notation(ParameterStyle::Simple, false)
    };
    assert_eq!(
        header.encode(&json!(["a,b"])),
        Err(EncodeError::Ambiguous("a,b".to_owned()))
    );
}

#[test]
fn deep_objects_go_deep() {
    let value = json!({"a": {"b": "1", "c": ["2", "3"]}});
    let notation = notation(ParameterStyle::DeepObject, true);
    let written = notation.encode(&value).unwrap();
    assert_eq!(
        written,
        [
            "color%5Ba%5D%5Bb%5D=1",
            "color%5Ba%5D%5Bc%5D=2",
            "color%5Ba%5D%5Bc%5D=3"
        ]
    );
}

/// Reads back what was written, by the way of its style.
fn read(notation: &Notation<'_>, written: &[String], container: Container) -> Option<Raw> {
    if matches!(
        notation.style,
        ParameterStyle::Simple | ParameterStyle::Label | ParameterStyle::Matrix
    ) {
        return notation.decode_text(written.first()?, container);
    }
    let decoded: Vec<(String, Option<&str>)> = written
        .iter()
        .map(|piece| {
            let (name, value) = piece.split_once('=').unwrap();
            (percent::decode_query(name).into_owned(), Some(value))
        })
        .collect();
    let pairs: Vec<Pair<'_>> = decoded
        .iter()
        .map(|(name, value)| Pair {
            name,
            value: *value,
        })
        .collect();
    notation.decode_pairs(&pairs, container, &[])
}

fn text() -> impl Strategy<Value = Value> {
    prop_oneof![
        "[ -~]{0,6}".prop_map(Value::from),
        ".{0,4}".prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
    ]
}

fn writable() -> impl Strategy<Value = (Value, Container)> {
    prop_oneof![
        text().prop_map(|value| (value, Container::Scalar)),
        prop::collection::vec(text(), 1..4).prop_map(|items| (items.into(), Container::List)),
        prop::collection::btree_map("[a-z|. ,;=]{1,4}", text(), 1..4).prop_map(|members| {
            let members: serde_json::Map<_, _> = members.into_iter().collect();
            (members.into(), Container::Map)
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn written_values_are_read_back(
        (value, container) in writable(),
        style in prop::sample::select(ParameterStyle::ALL.to_vec()),
        explode in any::<bool>(),
    ) {
        let notation = notation(style, explode);
        if let Ok(written) = notation.encode(&value) {
            prop_assert_eq!(read(&notation, &written, container), Raw::from_json(&value), "{:?}", written);
        }
    }
}

/// OAS 3.2.0 §4.12.5: cookies without percent-encoding.
#[test]
fn cookies_are_written_as_they_are() {
    let notation = |explode| Notation {
        percent_encoded: false,
        ..notation(ParameterStyle::Cookie, explode)
    };
    let written = |explode, value: Value| {
        let pieces = notation(explode).encode(&value);
        pieces.map_or_else(|error| error.to_string(), |pieces| pieces.join("; "))
    };
    let list = json!(["blue", "black"]);
    let object = json!({"R": 100, "G": 200});
    assert_eq!(written(true, json!("a%20b/c=")), "color=a%20b/c=");
    assert_eq!(written(true, list.clone()), "color=blue; color=black");
    assert_eq!(written(false, list), "color=blue,black");
    assert_eq!(written(true, object.clone()), "R=100; G=200");
    assert_eq!(written(false, object), "color=R,100,G,200");
    for unwritable in [
        json!("a b"),
        json!("a;b"),
        json!("a,b"),
        json!("é"),
        json!([]),
    ] {
        assert!(notation(true).encode(&unwritable).is_err(), "{unwritable}");
    }
}
