//! The places in a value: itself, and what is in it.

use serde_json::Value;
use spec::source::pointer::JsonPointer;

/// Places in a value that are looked at.
const PLACES: usize = 200;

/// The places in `value`, outer ones first.
pub(super) fn places(value: &Value) -> Vec<JsonPointer> {
    let mut res = vec![JsonPointer::root()];
    let mut at = 0;
    while let Some(here) = res.get(at).cloned() {
        at += 1;
        if res.len() > PLACES {
            break;
        }
        match value.pointer(here.as_str()) {
            Some(Value::Array(items)) => {
                res.extend((0..items.len().min(3)).map(|index| here.join(index.to_string())));
            }
            Some(Value::Object(members)) => res.extend(members.keys().map(|name| here.join(name))),
            _ => {}
        }
    }
    res
}
