//! Webhooks and callbacks: what may arrive is read by its name, or told apart by its constants.

use serde_json::json;

use crate::golden::incoming::{incoming::Incoming, types};

fn body(value: &serde_json::Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

#[test]
fn a_webhook_or_callback_is_read_by_its_name() {
    assert_eq!(
        Incoming::NAMES,
        [
            "newPet",
            "petGone",
            "petChanged",
            "ids",
            "someIds",
            "subscribe/event"
        ]
    );
    let new = body(&json!({"kind": "pet.new", "pet": {"name": "Tom"}}));
    let read = Incoming::read("newPet", &new).unwrap();
    assert_eq!(read.name(), "newPet");
    let Incoming::NewPet(types::NewPet { pet, .. }) = read else {
        panic!("{read:?}");
    };
    assert_eq!(pet.name, "Tom");
    let moved = body(&json!({"kind": "pet.moved", "pet": {"name": "Tom"}, "to": null}));
    let read = Incoming::read("subscribe/event", &moved).unwrap();
    let Incoming::SubscribeEvent(moved) = read else {
        panic!("{read:?}");
    };
    assert_eq!(moved.to, Some(None));
}

#[test]
fn what_is_not_as_documented_is_an_error_with_its_place() {
    let wrong = body(&json!({"kind": "pet.new", "pet": {"name": "Tom", "age": "old"}}));
    let error = Incoming::read("newPet", &wrong).unwrap_err();
    assert_eq!(error.pointer(), Some("/pet/age"));
    assert!(error.to_string().contains("at `/pet/age`"), "{error}");
    let other = body(&json!({"kind": "pet.gone", "pet": {"name": "Tom"}}));
    let error = Incoming::read("newPet", &other).unwrap_err();
    assert_eq!(error.pointer(), Some("/kind"));
    assert!(
        error.to_string().contains("expected `\"pet.new\"`"),
        "{error}"
    );
    let error = Incoming::read("newPet", b"{").unwrap_err();
    assert_eq!(error.pointer(), Some(""));
    let error = Incoming::read("oldPet", b"{}").unwrap_err();
    assert_eq!(
        error.to_string(),
        "`oldPet` is not the name of a webhook or callback"
    );
}

#[test]
fn without_a_name_constants_tell_what_it_is() {
    let table = [
        (
            json!({"kind": "pet.new", "pet": {"name": "Tom"}}),
            Ok("newPet"),
        ),
        (json!({"kind": "pet.gone", "id": 7}), Ok("petGone")),
        (
            json!({"kind": "pet.named", "name": "Tom"}),
            Ok("petChanged"),
        ),
        (
            json!({"kind": "pet.moved", "pet": {"name": "Tom"}}),
            Ok("subscribe/event"),
        ),
        (
            json!([1, 2]),
            Err("it may be the body of `ids`, `someIds`: read it by its name"),
        ),
        // A union keeps what it does not know, and is the only one that can be read of this.
        (json!({"kind": "pet.sold"}), Ok("petChanged")),
    ];
    for (value, expected) in table {
        let read = Incoming::read_any(&body(&value));
        match (read, expected) {
            (Ok(read), Ok(expected)) => assert_eq!(read.name(), expected),
            (Err(error), Err(expected)) => assert_eq!(error.to_string(), expected),
            (read, _) => panic!("{value}: {read:?}"),
        }
    }
}
