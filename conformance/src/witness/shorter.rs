//! Shrinks witnesses by the length of their JSON.

use serde_json::Value;

use crate::value::shrink::{
    Simplifier,
    edits::{Edit, edits},
};

/// Shrinks a value to one whose text is shorter.
pub(super) struct Shorter;

impl Simplifier for Shorter {
    type Value = Value;
    type Edit = Edit;

    fn weight(&self, value: &Value) -> u64 {
        value.to_string().len() as u64
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
