//! Unions are read as the variant that the document means, and written back as they came.

use std::time::Instant;

use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::{sent, server, value};
use crate::golden::unions::{Client, types};

/// Reads `json` as a type, expects to find it again when it is written, and gives what `name` says of it.
fn read<T>(json: &Value, name: fn(&T) -> String) -> String
where
    T: serde::de::DeserializeOwned + serde::Serialize,
{
    let read: T = value(json.clone());
    assert_eq!(serde_json::to_value(&read).unwrap(), *json);
    name(&read)
}

/// The name of the variant, from its `Debug`.
fn variant<T: std::fmt::Debug>(value: &T) -> String {
    let debug = format!("{value:?}");
    debug.split('(').next().unwrap_or_default().to_owned()
}

#[track_caller]
fn expect<T>(table: &[(Value, &str)])
where
    T: serde::de::DeserializeOwned + serde::Serialize + std::fmt::Debug,
{
    for (json, expected) in table {
        assert_eq!(read::<T>(json, variant), *expected, "{json}");
    }
}

#[test]
fn a_constant_of_a_branch_is_its_tag_whatever_its_name_implies() {
    expect::<types::Item>(&[
        (json!({"type": "message", "id": "1"}), "OutputMessage"),
        (json!({"type": "tool_call", "id": "1"}), "ToolCall"),
        (json!({"type": "OutputMessage", "id": "1"}), "Unknown"),
        (json!({"type": "new", "more": [1]}), "Unknown"),
    ]);
}

#[test]
fn a_listed_string_is_of_the_enumeration_that_lists_it() {
    expect::<types::Until>(&[
        (json!("now"), "Soon"),
        (json!(""), "Never"),
        (json!("never"), "Never"),
        (json!(3), "Integer"),
        (json!(true), "Unknown"),
    ]);
}

#[test]
fn what_is_documented_below_a_member_decides_where_nothing_else_does() {
    expect::<types::Entry>(&[
        (json!("a"), "Variant1"),
        (json!({"a": 1}), "Variant1"),
        (json!([null, "a"]), "List"),
        (json!([]), "List"),
    ]);
    expect::<types::Stage>(&[
        (json!({"is": {"state": "draft"}}), "Early"),
        (json!({"is": {"state": "final"}}), "Late"),
        (json!({"is": {"state": "new"}}), "Early"),
    ]);
    expect::<types::Holder>(&[
        (json!({"of": ["AB"]}), "Codes"),
        (json!({"of": ["12"]}), "Numbers"),
        (json!({"of": ["12", "AB", "13"]}), "Numbers"),
    ]);
}

#[test]
fn a_constant_inside_a_member_is_a_tag_too() {
    expect::<types::Envelope>(&[
        (json!({"header": {"type": "opened"}}), "Opened"),
        (
            json!({"header": {"type": "closed", "at": "a"}, "payload": {"after": 3}}),
            "Closed",
        ),
        (
            json!({"header": {"type": "moved"}, "payload": {"by": "b"}}),
            "Unknown",
        ),
    ]);
    let wrong = json!({"header": {"type": "closed"}, "payload": {"after": "soon"}});
    let error = serde_json::from_value::<types::Envelope>(wrong).unwrap_err();
    assert!(
        error.to_string().starts_with("at `/payload/after`: "),
        "{error}"
    );
}

#[test]
fn constants_are_tags_without_a_discriminator_too() {
    expect::<types::Event>(&[
        (json!({"type": "created", "id": "1"}), "Created"),
        (json!({"type": "deleted", "id": "1"}), "Deleted"),
        (json!({"type": "purged", "id": "1"}), "Deleted"),
        (json!({"type": "moved", "id": "1"}), "Unknown"),
    ]);
    expect::<types::AllInline>(&[
        (json!({"op": "add", "path": "/a"}), "Add"),
        (json!({"op": "remove", "path": "/a"}), "Remove"),
    ]);
}

#[test]
fn a_tag_of_several_values_takes_no_other() {
    // There is no branch for another value: this would not compile if the type had one.
    let kind = |tag: types::CarTag| match tag {
        types::CarTag::Car => "car",
        types::CarTag::Auto => "auto",
    };
    for tag in [types::CarTag::Car, types::CarTag::Auto] {
        let car = types::Car::new(types::CarRequired {
            kind: tag,
            doors: 4,
            seats: 5,
            color: "red".to_owned(),
        });
        assert_eq!(car.kind, kind(tag));
        let written = serde_json::to_value(types::Vehicle::from(car)).unwrap();
        assert_eq!(written["kind"], kind(tag));
    }
    let deleted = types::Deleted::new(types::DeletedTag::Purged, "1");
    assert_eq!(
        serde_json::to_value(deleted).unwrap(),
        json!({"type": "purged", "id": "1"})
    );
    // One that may be absent has a value, and a function for the others.
    let film = types::Film::new(90);
    assert_eq!(film.type_, Some(types::FilmType::Film));
    let film = film.type_(types::FilmTag::Movie);
    assert_eq!(film.type_, Some(types::FilmType::Movie));
}

#[test]
fn a_tag_of_one_value_is_no_argument_whatever_its_schema_admits() {
    let written = serde_json::to_value(types::Bike::new()).unwrap();
    assert_eq!(written, json!({"kind": "bike"}));
    // The schema lists three values, of which one is mapped to another branch.
    let boat = types::Boat::new(types::BoatTag::Ship);
    assert_eq!(serde_json::to_value(boat).unwrap(), json!({"kind": "ship"}));
    expect::<types::Vehicle>(&[
        (json!({"kind": "bike"}), "Bike"),
        (json!({"kind": "ship"}), "Boat"),
        (json!({"kind": "boat"}), "Boat"),
        (
            json!({"kind": "auto", "doors": 1, "seats": 2, "color": "c"}),
            "Car",
        ),
        (json!({"kind": "sled"}), "Unknown"),
    ]);
}

#[test]
fn a_constant_that_may_be_absent_is_set_to_its_value_alone() {
    let price = types::Price::new(5);
    assert_eq!(serde_json::to_value(&price).unwrap(), json!({"amount": 5}));
    let price = price.unit().exact().version().basis().note("n");
    assert_eq!(
        serde_json::to_value(price).unwrap(),
        json!({"amount": 5, "unit": "EUR", "exact": true, "version": 2, "basis": "net", "note": "n"})
    );
}

#[test]
fn tags_may_be_integers_and_other_types_stand_beside_them() {
    expect::<types::Versioned>(&[
        (json!({"version": 1, "a": "x"}), "Old"),
        (json!({"version": 2}), "New"),
        (json!({"version": 3}), "Unknown"),
        (json!({"version": "1"}), "Unknown"),
        (json!("latest"), "String"),
        (json!([]), "Unknown"),
    ]);
    let fraction: types::Versioned = value(json!({"version": 2.0}));
    assert_eq!(variant(&fraction), "New");
}

#[test]
fn integer_constants_are_one_enumeration_with_the_names_of_the_document() {
    expect::<types::Level>(&[(json!(1), "Low"), (json!(2), "High"), (json!(7), "Unknown")]);
    assert_eq!(variant(&types::AllRank::from(2)), "Second");
}

#[test]
fn a_base_with_a_discriminator_is_a_union_of_its_children() {
    expect::<types::Animal>(&[
        (json!({"kind": "cat", "name": "Tom", "lives": 9}), "Cat"),
        (json!({"kind": "dog", "barks": true}), "Dog"),
        (json!({"kind": "fish", "fins": 2}), "Unknown"),
    ]);
    expect::<types::Failure>(&[
        (
            json!({"kind": "TakenFailure", "message": "m", "by": "b"}),
            "TakenFailure",
        ),
        (
            json!({"kind": "PlainFailure", "message": "m"}),
            "PlainFailure",
        ),
        (
            json!({"kind": "LostFailure", "message": "m", "by": "b", "shelf": 3}),
            "LostFailure",
        ),
        (json!({"kind": "Failure", "message": "m"}), "Base"),
    ]);
}

#[test]
fn a_mapping_beside_shared_properties_names_the_branches() {
    expect::<types::Shape>(&[
        (
            json!({"form": "round", "label": "l", "radius": 1.5}),
            "Circle",
        ),
        (json!({"form": "even", "side": 2.5}), "Square"),
        (json!({"form": "Circle"}), "Unknown"),
    ]);
}

#[test]
fn without_a_tag_types_members_and_constants_decide() {
    expect::<types::Either>(&[
        (json!({"name": "a"}), "ByName"),
        (json!({"id": 1, "note": "n"}), "ById"),
        (json!(["a"]), "StringList"),
        (json!(true), "Boolean"),
        (json!({"note": "n"}), "Unknown"),
        (json!(1), "Unknown"),
    ]);
    expect::<types::Wrapped>(&[
        (json!({"text": "a"}), "Text"),
        (json!({"count": 1}), "Count"),
    ]);
    expect::<types::Setting>(&[
        (json!({"kind": "switch", "on": true}), "Switch"),
        (json!({"kind": "other", "on": true}), "Custom"),
    ]);
}

#[test]
fn a_value_of_several_branches_of_any_of_loses_nothing() {
    for json in [
        json!({"id": "1", "mail": "a", "phone": "b"}),
        json!({"id": "1", "phone": "b", "score": 3}),
        json!({"id": "1", "mail": "a", "phone": "b", "score": 3}),
        json!({"id": "1", "mail": "a", "place": {"town": "t", "country": "c"}}),
        json!({"id": "1", "mail": "a", "places": [{"town": "t", "country": "c"}, {"town": "u"}]}),
        json!({"id": "1"}),
        json!("text"),
        json!({"mail": "a"}),
    ] {
        let read: types::Contact = value(json.clone());
        assert_eq!(serde_json::to_value(&read).unwrap(), json);
    }
}

#[test]
fn unions_that_hold_themselves_are_read() {
    expect::<types::Looped>(&[
        (json!("a"), "String"),
        (json!(["a", ["b", []]]), "LoopedList"),
        (json!(1), "Unknown"),
    ]);
    let sum = json!({
        "kind": "sum",
        "left": {"kind": "neg", "of": {"kind": "lit", "v": 1.5}},
        "right": {"kind": "power", "of": 2},
    });
    expect::<types::Expression>(&[(sum, "Sum")]);
}

#[test]
fn a_known_tag_with_a_malformed_branch_is_an_error_with_its_place() {
    let error = serde_json::from_value::<types::Item>(json!({"type": "message", "id": 5}));
    let message = error.unwrap_err().to_string();
    assert_eq!(
        message,
        "at `/id`: invalid type: integer `5`, expected a string"
    );
    let nested = json!({"kind": "neg", "of": {"kind": "neg", "of": {"kind": "lit", "v": "x"}}});
    let message = serde_json::from_value::<types::Expression>(nested)
        .unwrap_err()
        .to_string();
    assert!(
        message.starts_with("at `/of/of/v`: invalid type"),
        "{message}"
    );
}

#[tokio::test]
async fn the_error_of_a_call_points_into_the_union() {
    let body = json!({"expression": {"kind": "neg", "of": {"kind": "lit", "v": "x"}}});
    let server = server(ResponseTemplate::new(200).set_body_json(body)).await;
    let client = Client::builder(server.uri()).build().unwrap();
    let error = client.all().get_all().send().await.unwrap_err();
    let crate::runtime::runtime_files::Error::InvalidResponse(invalid) = error else {
        panic!("{error:?}");
    };
    assert_eq!(invalid.pointer(), "/expression/of/v");
    assert_eq!(invalid.path(), "expression.of.v");
}

#[tokio::test]
async fn branches_are_sent_with_their_tags_whatever_a_program_sets() {
    let mut cat = types::Cat::new(9);
    assert_eq!(cat.kind, "cat");
    "dog".clone_into(&mut cat.kind);
    let negation = types::Negation::new(Box::new(types::Literal::new().into()));
    let all = types::All {
        animal: Some(cat.into()),
        item: Some(types::ToolCall::new("1").into()),
        versioned: Some("latest".to_owned().into()),
        expression: Some(negation.into()),
        ..types::All::default()
    };
    let server = server(ResponseTemplate::new(200).set_body_json(json!({}))).await;
    let client = Client::builder(server.uri()).build().unwrap();
    client.all().post_all(all).send().await.unwrap();
    let body: Value = serde_json::from_slice(&sent(&server).await.body).unwrap();
    let expected = json!({
        "animal": {"kind": "cat", "lives": 9},
        "item": {"type": "tool_call", "id": "1"},
        "versioned": "latest",
        "expression": {"kind": "neg", "of": {"kind": "lit"}},
    });
    assert_eq!(body, expected);
}

#[test]
fn a_tag_that_may_be_absent_is_written_where_the_value_had_it() {
    expect::<types::Medium>(&[
        (json!({"url": "/a"}), "Picture"),
        (json!({"type": "picture", "url": "/a"}), "Picture"),
        (json!({"length": 2}), "Film"),
        (json!({"type": "movie", "length": 2}), "Film"),
        (json!({"hertz": 440}), "Sound"),
        (json!({"type": "sound", "hertz": 440}), "Sound"),
        (json!({"type": null, "hertz": 440}), "Sound"),
    ]);
    expect::<types::Filter>(&[
        (json!({"radius": 2}), "Blur"),
        (json!({"name": "crop", "width": 2}), "Crop"),
        (json!({"width": 2}), "Crop"),
    ]);
}

#[test]
fn a_new_value_has_its_tag() {
    let written = |value: &dyn Fn() -> Value, expected: Value| assert_eq!(value(), expected);
    let medium = |value: types::Medium| serde_json::to_value(value).unwrap();
    let filter = |value: types::Filter| serde_json::to_value(value).unwrap();
    written(
        &|| medium(types::Picture::new("/a").into()),
        json!({"type": "picture", "url": "/a"}),
    );
    written(
        &|| medium(types::Film::new(2).into()),
        json!({"type": "film", "length": 2}),
    );
    written(
        &|| medium(types::Sound::new(440).into()),
        json!({"type": "sound", "hertz": 440}),
    );
    written(
        &|| filter(types::Blur::new().into()),
        json!({"name": "blur"}),
    );
    written(
        &|| filter(types::Crop::default().into()),
        json!({"name": "crop"}),
    );
    // What a program sets wrong is still written right.
    let mut blur = types::Blur::new();
    blur.name = Some("crop".to_owned());
    written(&|| filter(blur.clone().into()), json!({"name": "blur"}));
}

/// `depth` objects in each other.
fn nested(depth: usize) -> Value {
    (0..depth).fold(json!({"a": "x"}), |of, _| json!({"of": of}))
}

#[test]
fn values_that_fit_several_variants_at_every_level_are_read_in_time() {
    let begin = Instant::now();
    let deep = nested(110);
    let read: types::Content = serde_json::from_str(&deep.to_string()).expect("a value");
    assert_eq!(serde_json::to_value(&read).unwrap(), deep);
    assert!(!format!("{read:?}").contains("Unknown"), "{read:?}");
    // Far from a clock's precision: reading each combination would take longer than the world exists.
    assert!(begin.elapsed().as_secs() < 60);
}

#[test]
fn what_is_nested_without_end_is_an_error() {
    for depth in [1_000, 100_000] {
        let text = "{\"of\":".repeat(depth) + "{}" + &"}".repeat(depth);
        let error = serde_json::from_str::<types::Content>(&text).unwrap_err();
        assert!(error.to_string().contains("recursion limit"), "{error}");
        let text = "[".repeat(depth) + &"]".repeat(depth);
        serde_json::from_str::<types::Looped>(&text).unwrap_err();
    }
}

#[test]
fn wrong_types_at_each_place_are_kept_or_named() {
    let wrong = [
        json!(null),
        json!(true),
        json!(1),
        json!("x"),
        json!([]),
        json!({}),
    ];
    for one in &wrong {
        for two in &wrong {
            let json = json!({"kind": one, "of": two, "type": two, "id": one, "name": two});
            let _ = serde_json::from_value::<types::Item>(json.clone());
            let _ = serde_json::from_value::<types::Expression>(json.clone());
            let _ = serde_json::from_value::<types::Animal>(json.clone());
            let either: types::Either = value(json.clone());
            let _ = serde_json::to_value(&either).unwrap();
        }
    }
}
