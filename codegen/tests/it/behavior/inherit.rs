//! Bases with a discriminator, and what extends them by `allOf`: the base itself, children of children, children that only
//! their `allOf` makes known, and children in other files.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::{server, value};
use crate::{
    golden::inherit::{Client, types},
    runtime::runtime_files::Error,
};

/// Reads each value as a variant of this name, and writes it back equal.
#[track_caller]
fn expect<T>(table: &[(Value, &str)])
where
    T: DeserializeOwned + Serialize + std::fmt::Debug,
{
    for (json, expected) in table {
        let read: T = value(json.clone());
        assert_eq!(serde_json::to_value(&read).unwrap(), *json);
        let debug = format!("{read:?}");
        assert_eq!(debug.split('(').next(), Some(*expected), "{json}");
    }
}

#[test]
fn a_base_that_its_mapping_names_stands_alone_beside_children_that_no_mapping_names() {
    expect::<types::Node>(&[
        (json!({"kind": "node", "name": "n"}), "Base"),
        (json!({"kind": "leaf", "size": 3}), "Leaf"),
        (
            json!({"kind": "Branch", "nodes": [{"kind": "leaf", "size": 1}, {"kind": "node"}]}),
            "Branch",
        ),
        (json!({"kind": "Leaf", "size": 3}), "Unknown"),
        (json!({"kind": "root", "more": [1]}), "Unknown"),
    ]);
}

#[test]
fn children_of_children_are_of_every_base_above_them() {
    expect::<types::Vehicle>(&[
        (json!({"type": "Vehicle"}), "Base"),
        (json!({"type": "Bike", "gears": 21}), "Bike"),
        (json!({"type": "Car", "doors": 4}), "Car"),
        (
            json!({"type": "SportsCar", "doors": 2, "power": 300}),
            "Car",
        ),
        (json!({"type": "Boat", "doors": 2}), "Unknown"),
    ]);
    let sports: types::Vehicle = value(json!({"type": "SportsCar", "doors": 2}));
    assert!(matches!(
        sports,
        types::Vehicle::Car(types::Car::SportsCar(_))
    ));
    expect::<types::Car>(&[
        (json!({"type": "Car", "doors": 4}), "Base"),
        (
            json!({"type": "SportsCar", "doors": 2, "power": 300}),
            "SportsCar",
        ),
        (json!({"type": "Bike", "doors": 2}), "Unknown"),
    ]);
}

#[test]
fn children_in_other_files_are_named_by_relative_references() {
    expect::<types::Shape>(&[
        (
            json!({"form": "round", "radius": 1.5, "label": "l"}),
            "Circle",
        ),
        (json!({"form": "even", "side": 2.5}), "Square"),
        (json!({"form": "line", "length": 7.5}), "InheritLine"),
        (
            json!({"form": "Triangle", "sides": [3.0, 4.0, 5.0]}),
            "Triangle",
        ),
        (json!({"form": "Circle", "radius": 1.5}), "Unknown"),
    ]);
}

#[test]
fn children_of_a_base_in_another_file_belong_to_it_though_nothing_refers_to_them() {
    expect::<types::Pet>(&[
        (json!({"kind": "Cat", "name": "c", "lives": 9}), "Cat"),
        (json!({"kind": "Kitten", "name": "k", "weeks": 5}), "Kitten"),
        (json!({"kind": "Pet", "name": "p"}), "Base"),
        // Another component has its name, and the tag stays what the document says.
        (json!({"kind": "Note", "name": "n", "sings": true}), "Note2"),
        (
            json!({"kind": "Note_2", "name": "n", "sings": true}),
            "Unknown",
        ),
    ]);
}

#[test]
fn a_base_whose_tag_may_be_absent_takes_what_has_none() {
    expect::<types::Note>(&[
        (json!({"text": "t"}), "Base"),
        (
            json!({"kind": "signed", "by": "b", "text": "t"}),
            "SignedNote",
        ),
        (json!({"kind": "other", "text": "t"}), "Base"),
    ]);
}

#[test]
fn a_base_that_is_wrapped_where_it_is_used_is_its_union() {
    let car = json!({"type": "SportsCar", "doors": 2, "power": 300});
    let owned = json!({"type": "Bike", "gears": 21, "owner": "o"});
    let note = json!({"kind": "signed", "by": "b", "text": "t", "at": 1});
    for (member, of) in [
        ("typed", &car),
        ("nullable", &car),
        ("nullable", &Value::Null),
        ("beside", &car),
        ("extended", &owned),
        (
            "extended",
            &json!({"type": "SportsCar", "doors": 2, "power": 3, "owner": "o"}),
        ),
        ("extended", &json!({"type": "Train", "cars": 9})),
        ("required", &car),
        ("noted", &note),
        ("noted", &json!({"text": "t", "at": 1})),
    ] {
        let json = json!({member: of});
        let read: types::Wrapped = value(json.clone());
        assert_eq!(serde_json::to_value(&read).unwrap(), json);
    }
    // What adds nothing is the union itself.
    let wrapped = types::Wrapped::default().typed(types::Bike::new());
    let typed: Option<types::Vehicle> = wrapped.typed;
    assert!(matches!(typed, Some(types::Vehicle::Bike(_))));
}

#[test]
fn an_unknown_tag_is_not_that_of_a_base_whose_tag_may_be_absent() {
    expect::<types::Choice>(&[
        (json!({"n": 1}), "Base"),
        (json!({"cls": "Choice", "n": 1}), "Base"),
        (json!({"cls": "ChoiceText", "text": "t"}), "Text"),
        (json!({"cls": "New", "n": 1, "extra": 5}), "Unknown"),
        (json!({"cls": "New", "n": 1}), "Unknown"),
    ]);
    expect::<types::Note>(&[(
        json!({"kind": "other", "text": "t", "more": [1]}),
        "Unknown",
    )]);
}

#[test]
fn new_values_have_their_tag() {
    let written = |value: Value, expected: Value| assert_eq!(value, expected);
    written(
        serde_json::to_value(types::Leaf::new(3)).unwrap(),
        json!({"kind": "leaf", "size": 3}),
    );
    written(
        serde_json::to_value(types::SportsCar::new(2)).unwrap(),
        json!({"type": "SportsCar", "doors": 2}),
    );
    written(
        serde_json::to_value(types::Circle::new(1.5)).unwrap(),
        json!({"form": "round", "radius": 1.5}),
    );
    let note = types::Note::from(types::NoteBase::default().text("t"));
    written(serde_json::to_value(note).unwrap(), json!({"text": "t"}));
}

#[tokio::test]
async fn a_known_tag_with_a_value_that_does_not_fit_is_an_error_with_its_pointer() {
    for (body, pointer) in [
        (
            json!({"node": {"kind": "leaf", "size": "big"}}),
            "/node/size",
        ),
        (
            json!({"node": {"kind": "Branch", "nodes": [{"kind": "node"}, {"kind": "leaf", "size": true}]}}),
            "/node/nodes/1/size",
        ),
        (
            json!({"vehicle": {"type": "SportsCar", "doors": "two"}}),
            "/vehicle/doors",
        ),
        (
            json!({"car": {"type": "SportsCar", "doors": 2, "power": "much"}}),
            "/car/power",
        ),
        (
            json!({"shape": {"form": "round", "radius": []}}),
            "/shape/radius",
        ),
        (
            json!({"shape": {"form": "line", "length": "long"}}),
            "/shape/length",
        ),
        (json!({"note": {"kind": "signed", "by": 1}}), "/note/by"),
    ] {
        let server = server(ResponseTemplate::new(200).set_body_json(&body)).await;
        let client = Client::builder(server.uri()).build().unwrap();
        match client.all().get_all().send().await {
            Err(Error::InvalidResponse(invalid)) => {
                assert_eq!(invalid.pointer(), pointer, "{body}");
            }
            other => panic!("{body}: {other:?}"),
        }
    }
}
