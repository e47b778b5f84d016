//! Sets a part of a JSON value, also a member that its object does not have yet.

use serde_json::Value;
use spec::source::pointer::JsonPointer;

/// Sets what is at `at` of `value` to `new`, or adds it as a member where the object around it is there; whether there is such a
/// place.
pub(crate) fn put(value: &mut Value, at: &JsonPointer, new: Value) -> bool {
    if let Some(present) = value.pointer_mut(at.as_str()) {
        *present = new;
        return true;
    }
    let (Some(parent), Some(name)) = (at.parent(), at.last()) else {
        return false;
    };
    match value.pointer_mut(parent.as_str()) {
        Some(Value::Object(members)) => {
            members.insert(name.into_owned(), new);
            true
        }
        _ => false,
    }
}
