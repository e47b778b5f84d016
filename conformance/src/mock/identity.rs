//! Gives each created resource an identifier of its own, also where the response is an example of the document.

use serde_json::Value;

/// The members that identify a resource.
const NAMES: [&str; 4] = ["id", "_id", "uuid", "guid"];

/// Changes the identifiers of `value` for the resource number `created`; the first one keeps those of the example. An
/// identifier that would violate the schema stays as it is.
pub(super) fn renew(value: &mut Value, created: u64, is_valid: &dyn Fn(&Value) -> bool) {
    if created == 0 {
        return;
    }
    for name in NAMES {
        let Some(next) = value.get(name).and_then(|id| next(id, created)) else {
            continue;
        };
        let Some(member) = value.get_mut(name) else {
            continue;
        };
        let before = std::mem::replace(member, next);
        if !is_valid(value)
            && let Some(member) = value.get_mut(name)
        {
            *member = before;
        }
    }
}

/// All strings and whole numbers in a JSON body, which may be identifiers.
pub(super) fn scalars(body: &[u8]) -> Vec<String> {
    fn collect(value: &Value, res: &mut Vec<String>) {
        match value {
            Value::String(text) => res.push(text.clone()),
            Value::Number(number) => res.push(number.to_string()),
            Value::Array(items) => items.iter().for_each(|item| collect(item, res)),
            Value::Object(members) => members.values().for_each(|member| collect(member, res)),
            Value::Null | Value::Bool(_) => {}
        }
    }
    let mut res = Vec::new();
    if let Ok(value) = serde_json::from_slice(body) {
        collect(&value, &mut res);
    }
    res
}

/// The identifier that is `by` after `id`.
fn next(id: &Value, by: u64) -> Option<Value> {
    match id {
        Value::Number(number) => Some(number.as_u64()?.checked_add(by)?.into()),
        Value::String(text) => Some(next_text(text, by)?.into()),
        _ => None,
    }
}

/// Counts in the last characters, as hexadecimal digits where the text is a UUID (RFC 9562 §4), and keeps the length.
fn next_text(text: &str, by: u64) -> Option<String> {
    let is_uuid = text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    let radix = if is_uuid { 16 } else { 10 };
    let digits = text.chars().rev().take_while(|c| c.is_digit(radix));
    let length = digits.count().min(12);
    let (head, tail) = text.split_at_checked(text.len() - length)?;
    if tail.is_empty() {
        return Some(format!("{text}-{}", by.checked_add(1)?));
    }
    let number = u64::from_str_radix(tail, radix).ok()?.checked_add(by)?;
    Some(if is_uuid {
        format!("{head}{:012x}", number & 0xffff_ffff_ffff)
    } else {
        format!("{head}{number:0length$}")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_created_resource_has_an_identifier_of_its_own() {
        let after = |mut value: Value, created| {
            renew(&mut value, created, &|value| value["id"] != 9);
            value["id"].clone()
        };
        assert_eq!(after(json!({"id": 7}), 0), 7);
        assert_eq!(after(json!({"id": 7}), 1), 8);
        assert_eq!(after(json!({"id": 7}), 2), 7, "9 violates the schema");
        assert_eq!(after(json!({"id": "lamp"}), 1), "lamp-2");
        assert_eq!(after(json!({"id": "ord-0099"}), 1), "ord-0100");
        assert_eq!(
            after(json!({"id": "f47ac10b-58cc-4372-a567-0e02b2c3d4ff"}), 1),
            "f47ac10b-58cc-4372-a567-0e02b2c3d500"
        );
        assert_eq!(after(json!({"id": -1}), 1), -1);
        assert_eq!(after(json!({"id": null}), 1), Value::Null);
        assert_eq!(after(json!([1]), 1), Value::Null);
    }
}
