//! Values of all kinds of schemas are read, and written back as they came.

use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::{sent, server, value};
use crate::golden::responses::{Client, types};

/// Sends `shapes` to a server that sends it back; returns the response and the body of the request.
async fn there_and_back(shapes: types::Shapes) -> (types::Shapes, Value) {
    let body = serde_json::to_value(&shapes).unwrap();
    let server = server(ResponseTemplate::new(200).set_body_json(body)).await;
    let client = Client::builder(server.uri()).build().unwrap();
    let response = client.shapes().post_shapes(shapes).send().await.unwrap();
    let wire = serde_json::from_slice(&sent(&server).await.body).unwrap();
    (response.into_inner(), wire)
}

/// Reads `json` as shapes, sends them, and expects the same on the wire.
async fn travels(json: Value) -> types::Shapes {
    let shapes: types::Shapes = value(json.clone());
    let (back, wire) = there_and_back(shapes.clone()).await;
    assert_eq!(wire, json);
    assert_eq!(back, shapes);
    shapes
}

#[tokio::test]
async fn absent_and_null_are_distinguished() {
    let absent = travels(json!({"required_null": null})).await;
    assert_eq!((absent.required_null, absent.optional_null), (None, None));
    let null =
        travels(json!({"required_null": "x", "optional_null": null, "anything": null})).await;
    assert_eq!(null.optional_null, Some(None));
    assert_eq!(null.anything, Some(Value::Null));
    let given = travels(json!({"required_null": null, "optional_null": 5})).await;
    assert_eq!(given.optional_null, Some(Some(5)));
}

#[tokio::test]
async fn formats_and_bounds_of_integers_keep_every_digit() {
    let json = json!({
        "required_null": null,
        "big": u64::MAX,
        "bounded": u64::MAX,
        "signed": -1,
        "digits": 9_007_199_254_740_993_i64,
    });
    let shapes = travels(json).await;
    assert_eq!(
        (shapes.big, shapes.bounded),
        (Some(u64::MAX), Some(u64::MAX))
    );
    let integers = (shapes.signed, shapes.digits);
    assert_eq!(integers, (Some(-1), Some(9_007_199_254_740_993)));
}

#[tokio::test]
async fn a_discriminator_chooses_the_variant_and_unknown_ones_are_kept() {
    let table = [
        (json!({"kind": "cat", "name": "Tom", "lives": 9}), "cat"),
        (json!({"kind": "puppy", "barks": true}), "dog"),
        (json!({"kind": "fish", "fins": 2}), "unknown"),
        (json!({"name": "no"}), "unknown"),
    ];
    for (pet, expected) in table {
        let shapes = travels(json!({"required_null": null, "pet": pet})).await;
        let found = match shapes.pet.expect("it is there") {
            types::Pet::Cat(_) => "cat",
            types::Pet::Dog(_) => "dog",
            types::Pet::Unknown(_) => "unknown",
        };
        assert_eq!(found, expected, "{pet}");
    }
}

#[tokio::test]
async fn a_union_is_read_as_the_variant_that_keeps_most_of_the_value() {
    let table = [
        (json!({"name": "a"}), "name"),
        (json!({"id": 1}), "id"),
        (json!("text"), "text"),
        (json!([1]), "unknown"),
    ];
    for (either, expected) in table {
        let shapes = travels(json!({"required_null": null, "either": either})).await;
        let found = match shapes.either.expect("it is there") {
            types::ShapesEither::ByName(_) => "name",
            types::ShapesEither::ById(_) => "id",
            types::ShapesEither::String(_) => "text",
            types::ShapesEither::Several(_) => "several",
            types::ShapesEither::Unknown(_) => "unknown",
        };
        assert_eq!(found, expected, "{either}");
    }
    let equal = travels(json!({"required_null": null, "equal": {"id": 1}})).await;
    assert_eq!(equal.equal, Some(types::ById::new(1)));
}

#[tokio::test]
async fn unknown_enumeration_values_are_kept() {
    let shapes = travels(json!({"required_null": null, "size": "huge", "fixed": "other"})).await;
    assert_eq!(
        shapes.size,
        Some(types::ShapesSize::Unknown("huge".to_owned()))
    );
    assert_eq!(shapes.size.unwrap().as_str(), "huge");
    for mixed in [json!(1), json!("two"), json!(null), json!(true)] {
        travels(json!({"required_null": null, "mixed": mixed})).await;
    }
    for several in [json!("a"), json!(1)] {
        travels(json!({"required_null": null, "several": several})).await;
    }
}

#[tokio::test]
async fn recursive_types_are_supported() {
    let tree = json!({"value": 1, "left": {"value": 2, "children": [{"value": 3}, {}]}});
    travels(json!({"required_null": null, "tree": tree, "map": {"a": tree}})).await;
    travels(json!({"required_null": null, "aliases": [[], [[]]]})).await;
    travels(json!({"required_null": null, "looped": {"x": "a", "next": {"x": "b"}}})).await;
}

#[tokio::test]
async fn inexpressible_schemas_are_any_value_and_nothing_is_lost() {
    let all = json!({
        "required_null": null,
        "nothing": {"a": [1]},
        "anything": [null],
        "no_text": 1,
        "conditional": {"a": "x", "c": 5},
        "impossible": "abc",
        "tuple": ["a", 1],
        "big": 18_446_744_073_709_551_615_u64,
        "exclusive": 1,
    });
    travels(all).await;
}

#[tokio::test]
async fn a_number_without_a_fraction_is_an_integer() {
    let body = r#"{"required_null": null, "tree": {"value": 2.0, "left": {"value": 1e3}}}"#;
    let server = server(ResponseTemplate::new(200).set_body_raw(body, "application/json")).await;
    let client = Client::builder(server.uri()).build().unwrap();
    let shapes: types::Shapes = value(json!({"required_null": null}));
    let response = client.shapes().post_shapes(shapes).send().await.unwrap();
    let tree = response.into_inner().tree.expect("it is there");
    assert_eq!(tree.value, Some(2));
    assert_eq!(tree.left.expect("it is there").value, Some(1000));
}

#[tokio::test]
async fn an_array_is_not_read_as_an_object_by_position() {
    let bodies = [
        json!([null, "a"]),
        json!({"required_null": null, "tree": [1]}),
        json!({"required_null": null, "forest": {"name": "a", "oak": [1]}}),
        json!({"required_null": null, "forest": {"oak": {"children": [{}, [1]]}}}),
    ];
    let pointers = ["", "/tree", "/forest/oak", "/forest/oak/children/1"];
    for (body, pointer) in bodies.into_iter().zip(pointers) {
        let server = server(ResponseTemplate::new(200).set_body_json(body)).await;
        let client = Client::builder(server.uri()).build().unwrap();
        let shapes: types::Shapes = value(json!({"required_null": null}));
        let error = client
            .shapes()
            .post_shapes(shapes)
            .send()
            .await
            .unwrap_err();
        let crate::runtime::runtime_files::Error::InvalidResponse(invalid) = error else {
            panic!("{error:?}");
        };
        assert_eq!(invalid.pointer(), pointer);
    }
}

#[tokio::test]
async fn names_of_type_parameters_and_of_trait_functions_are_names_as_any_others() {
    let json = json!({
        "required_null": null,
        "letter": {"d": "x"},
        "shadowing": {"default": true, "clone": 1, "new": "n", "into": "i"},
        "listed": u64::MAX,
    });
    let shapes = travels(json.clone()).await;
    assert!(
        matches!(shapes.letter, Some(types::Letter::D(_))),
        "{shapes:?}"
    );
    assert_eq!(shapes.listed, Some(u64::MAX));
    let built = types::Shadowing::default()
        .default_(true)
        .clone_(1)
        .new_("n")
        .into_("i");
    assert_eq!(serde_json::to_value(built).unwrap(), json["shadowing"]);
}
