//! Tests of shrinking: only what the failure needs remains, and shrinking always ends.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    edits::{Edit, edits},
    weight::{UNIT, weight},
    *,
};

/// Values of one single kind.
#[derive(Debug, Clone)]
struct AnyValue;

impl Simplifier for AnyValue {
    type Value = Value;
    type Edit = Edit;

    fn weight(&self, value: &Value) -> u64 {
        weight(value)
    }

    fn edits(&self, value: &Value) -> Vec<Edit> {
        edits(value)
    }

    fn apply(&self, value: &Value, edit: &Edit) -> Option<Value> {
        Some(edit.apply(value))
    }

    fn admits(&self, _: &Value, _: &Edit) -> bool {
        true
    }
}

/// The smallest value for which `fails`, starting at `value`.
fn shrunk(value: Value, mut fails: impl FnMut(&Value) -> bool) -> Value {
    let mut tree = ShrinkTree::new(AnyValue, value);
    while tree.simplify() {
        if !fails(&tree.current()) {
            tree.complicate();
        }
    }
    tree.current()
}

#[test]
fn no_value_is_tried_twice() {
    let value = json!({"a": [5, 7, {"deep": "xxyz"}], "b": true, "c": "long string"});
    let mut tried: Vec<Value> = Vec::new();
    shrunk(value, |smaller| {
        assert!(!tried.contains(smaller), "{smaller}");
        tried.push(smaller.clone());
        smaller.to_string().contains('y')
    });
}

#[test]
fn names_that_the_failure_does_not_need_become_short() {
    let lists = |value: &Value| {
        value
            .as_object()
            .is_some_and(|it| it.values().any(Value::is_array))
    };
    assert_eq!(
        shrunk(json!({"xqVJTM": [6.5], "z": 1}), lists),
        json!({"a": []})
    );
    let named = |value: &Value| value["x"]["a"] == 1 && value["x"].as_object().unwrap().len() > 1;
    let value = json!({"x": {"ś睝XG": 5, "a": 1}});
    assert_eq!(shrunk(value, named), json!({"x": {"b": 0, "a": 1}}));
}

#[test]
fn only_what_the_failure_needs_remains() {
    let value = json!({"a": [5, 7, {"deep": "xxyz"}], "b": true, "c": "long string"});
    assert_eq!(
        shrunk(value.clone(), |v| v.to_string().contains('y')),
        json!({"a": [{"a": "y"}]})
    );
    assert_eq!(shrunk(value, |v| v["b"] == true), json!({"b": true}));
    assert_eq!(
        shrunk(json!(12_345), |v| v.as_i64().unwrap() > 99),
        json!(100)
    );
    assert_eq!(shrunk(json!(-700), |v| v.as_i64().unwrap() < -3), json!(-4));
    let mut tries = 0;
    let large = |v: &Value| {
        tries += 1;
        v.as_i64().unwrap() > 1
    };
    assert_eq!(shrunk(json!(19_488_328_976_i64), large), json!(2));
    assert!(tries < 20, "{tries}");
    assert_eq!(
        shrunk(json!("äöü-long"), |v| v
            .as_str()
            .unwrap()
            .chars()
            .count()
            >= 3),
        json!("aaa")
    );
}

#[test]
fn what_the_failure_needs_is_not_tried_again_after_each_success() {
    let needed = json!([1, 2, 3, 4]);
    let mut value = json!({"needed": needed});
    for name in 'a'..='p' {
        value[name.to_string()] = json!({"x": 1});
    }
    let mut without = 0;
    shrunk(value, |smaller| {
        let has = smaller["needed"] == needed;
        without += u32::from(!has);
        has
    });
    assert!(without < 25, "{without}");
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(".{0,3}", inner, 0..4)
                .prop_map(|m| m.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #[test]
    fn shrinking_ends_at_the_lightest_value(value in value()) {
        let end = shrunk(value, |_| true);
        prop_assert!(weight(&end) <= 4 * UNIT, "{end}");
    }
}

proptest! {
    #[test]
    fn every_step_goes_down_in_weight(value in value(), salt: u64) {
        let mut tree = ShrinkTree::new(AnyValue, value);
        let mut best = tree.current();
        while tree.simplify() {
            let smaller = tree.current();
            prop_assert!(weight(&smaller) < weight(&best), "{smaller} after {best}");
            let string = format!("{smaller}{salt}");
            let is_good = string.bytes().fold(0_u8, u8::wrapping_add).is_multiple_of(3);
            if is_good {
                best = smaller;
            } else {
                prop_assert!(tree.complicate());
            }
            prop_assert_eq!(&tree.current(), &best);
        }
    }
}

#[test]
fn a_string_that_is_too_long_shrinks_to_the_first_length_that_is() {
    let is_long = |value: &Value| value.as_str().unwrap().len() >= 256;
    assert_eq!(
        shrunk(json!("xy".repeat(150)), is_long),
        json!("a".repeat(256))
    );
}
