//! Plain sentences, and which value they are about.

use std::sync::Arc;

use serde_json::{Value, json};
use spec::{document::Document, model::Api};

use super::{ORDERS, assert_messages, request, taught};
use crate::learned::{Demand, Lesson, parsers};

#[test]
fn lists_of_allowed_values_are_read_wherever_the_message_names_the_value() {
    const KIND: &str = "/kind: one of `a`, `b`";
    assert_messages(&[
        ("kind must be one of a, b", KIND),
        ("Kind must be one of [a b]", KIND),
        ("kind: allowed values are a, b", KIND),
        ("kind should be either 'a' or 'b'", KIND),
        ("kind is invalid; valid values: a, b", KIND),
        ("Invalid kind. Valid values: a, b.", KIND),
        ("Invalid kind 'x'. Valid values: a, b", KIND),
        ("Invalid value 'x' for kind. Allowed values are: a, b", KIND),
        ("Invalid value for kind: must be one of a, b", KIND),
        ("'x' is not a valid kind. Valid values are a, b", KIND),
        ("Must be one of a, b for field kind", KIND),
        ("Must be one of [a, b] (kind)", KIND),
        ("Expected one of 'a', 'b' for parameter kind", KIND),
        ("Unsupported kind: x. Supported values: a, b", KIND),
        ("The value of kind must be one of a, b", KIND),
        ("Allowed values for kind are a, b", KIND),
        ("allowed values of 'kind': 'a', 'b'", KIND),
        ("value 'x' is not in the allowed list [a, b]", KIND),
        ("invalid Order.Kind: value must be in list [a b]", KIND),
        ("Value of 'kind' is not one of [a, b]", KIND),
        ("kind must be one of: a, b, got x", KIND),
        ("Invalid option 'x' (choose from 'a', 'b')", KIND),
        (
            "Cannot resolve keyword 'up' into field. Choices are: id, name",
            "query sort: one of `id`, `name`",
        ),
        (
            "Sort must be one of: asc, desc",
            "query sort: one of `asc`, `desc`",
        ),
        (
            "header X-Zone must be one of: east, west",
            "header X-Zone: one of `east`, `west`",
        ),
        ("count must be one of [1, 2]", "/count: one of `1`, `2`"),
        // There is no list.
        (
            "Select a valid choice. x is not one of the available choices.",
            "",
        ),
        ("kind must be equal to one of the allowed values", ""),
        ("kind: expected string or number", ""),
        ("kind: expected a string or an integer", ""),
        ("kind: invalid type: string \"x\", expected a map", ""),
    ]);
}

#[test]
fn numbers_are_learned_as_numbers_where_one_was_sent() {
    let body = json!({"count": 7, "name": "8"});
    let found = |message: &str| taught(body.clone(), &json!({"message": message}).to_string());
    assert_eq!(
        found("count must be one of [1, 2]"),
        "/count: one of `1`, `2`"
    );
    let lesson = |name: &str| {
        let document = Document::from_text("api.yaml", ORDERS).document.unwrap();
        let api = Api::new(Arc::new(document));
        let text = json!({"message": format!("{name} must be one of [1, 2]")}).to_string();
        let complaints = parsers::complaints(text.as_bytes());
        let operation = api.operations.first().unwrap();
        Lesson::of(&complaints[0], operation, &request(body.clone()), None).unwrap()
    };
    let one_of = |values: Vec<Value>| Demand::OneOf(values);
    assert_eq!(lesson("count").demand, one_of(vec![json!(1), json!(2)]));
    assert_eq!(lesson("name").demand, one_of(vec![json!("1"), json!("2")]));
}

#[test]
fn bounds_are_read_in_every_usual_wording() {
    assert_messages(&[
        (
            "name must have at least \"5\" characters",
            "/name: at least 5 characters",
        ),
        (
            "name must be between 5 and 10 characters",
            "/name: at least 5 characters; /name: at most 10 characters",
        ),
        (
            "name must be between \"5\" and \"10\" characters long",
            "/name: at least 5 characters; /name: at most 10 characters",
        ),
        (
            "name must be between 5 and 10 in length",
            "/name: at least 5 characters; /name: at most 10 characters",
        ),
        (
            "name length must be between 5 and 10",
            "/name: at least 5 characters; /name: at most 10 characters",
        ),
        (
            "The length of name must be between 5 and 10",
            "/name: at least 5 characters; /name: at most 10 characters",
        ),
        (
            "name must be 5-10 characters long",
            "/name: at least 5 characters; /name: at most 10 characters",
        ),
        (
            "name must be exactly 5 characters",
            "/name: at least 5 characters; /name: at most 5 characters",
        ),
        (
            "name must be 5 characters long",
            "/name: at least 5 characters; /name: at most 5 characters",
        ),
        (
            "name must have fewer than 3 characters",
            "/name: at most 2 characters",
        ),
        (
            "name must be less than 3 characters",
            "/name: at most 2 characters",
        ),
        (
            "name should be longer than 5 characters",
            "/name: at least 6 characters",
        ),
        (
            "name has fewer than 5 characters",
            "/name: at least 5 characters",
        ),
        (
            "name is shorter than 5 characters",
            "/name: at least 5 characters",
        ),
        (
            "name cannot be longer than 2 characters",
            "/name: at most 2 characters",
        ),
        (
            "name of 3 characters is too short, minimum is 5",
            "/name: at least 5 characters",
        ),
        (
            "name must be at least 5 characters but has 3 characters",
            "/name: at least 5 characters",
        ),
        (
            "name is too long (maximum is 2 characters)",
            "/name: at most 2 characters",
        ),
        ("name must be at least 5", "/name: at least 5 characters"),
        (
            "name must not exceed 2 characters",
            "/name: at most 2 characters",
        ),
        ("count must be a multiple of 5", "/count: a multiple of 5"),
        ("count must be divisible by 5", "/count: a multiple of 5"),
        ("count is not divisible by 5", "/count: a multiple of 5"),
        (
            "price must be a multiple of 0.01",
            "/items/0/price: a multiple of 0.01",
        ),
        ("count must be greater than 10", "/count: at least 11"),
        ("count is less than 10", "/count: at least 10"),
        ("count 7 is greater than 5", "/count: at most 5"),
        ("count must be less than 5", "/count: at most 4"),
        ("count must not exceed 5", "/count: at most 5"),
        ("count must be at least 1,000", "/count: at least 1000"),
        ("count must be at least 7.5", "/count: at least 8"),
        (
            "count must be between 10 and 20",
            "/count: at least 10; /count: at most 20",
        ),
        (
            "count must be in the range 10 to 20",
            "/count: at least 10; /count: at most 20",
        ),
        (
            "count must be in the range [10, 20]",
            "/count: at least 10; /count: at most 20",
        ),
        (
            "tags must contain between 3 and 5 items",
            "/tags: at least 3 elements; /tags: at most 5 elements",
        ),
        (
            "tags must have at most 1 element",
            "/tags: at most 1 elements",
        ),
    ]);
}

#[test]
fn only_values_that_are_taken_must_be_unique() {
    assert_messages(&[
        ("name already exists", "/name: unique"),
        ("the name 'abc' is already in use", "/name: unique"),
        ("A user with this name already exists.", "/name: unique"),
        ("name has already been taken", "/name: unique"),
        ("name must be unique", "/name: unique"),
        ("name is taken", "/name: unique"),
        ("UNIQUE constraint failed: orders.name", "/name: unique"),
        (
            "Duplicate entry 'abc' for key 'orders.name'",
            "/name: unique",
        ),
        (
            "duplicate key value violates unique constraint \"orders_name_key\" DETAIL: Key (name)=(abc) already exists.",
            "/name: unique",
        ),
        ("name: no such unique id", ""),
        ("name does not already exist", ""),
        ("name must not already be closed", ""),
        ("name refers to an order that is already closed", ""),
        ("name must already exist", ""),
        ("name is the unique name of nothing", ""),
        ("tags: items must be unique", "/tags: distinct elements"),
        ("tags must be unique", "/tags: distinct elements"),
        (
            "tags must contain unique values",
            "/tags: distinct elements",
        ),
        ("tags contains duplicates", "/tags: distinct elements"),
        (
            "tags must not contain duplicate values",
            "/tags: distinct elements",
        ),
    ]);
}

#[test]
fn two_values_are_found_by_words_of_their_names() {
    let message = |text: &str| json!(text).to_string();
    let times = json!({"startsAt": "2030-01-01T00:00:00Z", "endsAt": "2029-01-01T00:00:00Z", "comment": ""});
    let before = "/startsAt: less or earlier than `endsAt`";
    for text in [
        "start time must be before end time",
        "Failed to create: start time must be before end time",
        "Start date must be before the end date",
    ] {
        assert_eq!(taught(times.clone(), &message(text)), before, "{text}");
    }
    let nested =
        json!({"name": "a", "period": {"valid_from": "2030-01-01", "valid_until": "2029-01-01"}});
    assert_eq!(
        taught(nested, &message("until must not be before from")),
        "/period/valid_until: not less or earlier than `valid_from`"
    );
    // Each of two members could be meant.
    let both = json!({"startsAt": 1, "startDay": 1, "endsAt": 0});
    let text = message("start time must be before end time");
    assert_eq!(taught(both, &text), "");
}

#[test]
fn a_moment_that_must_be_in_the_future_is_a_late_one_of_the_same_form() {
    let message = |text: &str| json!(text).to_string();
    let times = json!({"startsAt": "2000-01-01T00:00:00Z", "endsAt": "2000-01-02T00:00:00Z", "day": "2000-01-01"});
    for (text, expected) in [
        (
            "Failed to create: end time can't be in the past",
            "/endsAt: accepted as `2100-01-01T00:00:00Z`",
        ),
        (
            "day must be in the future",
            "/day: accepted as `2100-01-01`",
        ),
        (
            "startsAt must be a past date",
            "/startsAt: accepted as `2000-01-01T00:00:00Z`",
        ),
        // Which one is not said.
        ("must be in the future", ""),
    ] {
        assert_eq!(taught(times.clone(), &message(text)), expected, "{text}");
    }
}
