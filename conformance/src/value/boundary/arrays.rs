//! Boundaries of arrays: `minItems`, `maxItems`, `uniqueItems`, `items`, `unevaluatedItems` and the elements.

use serde_json::Value;

use super::{Keyword, Location, Walk};

/// The longest array that is generated for a bound.
const MAX_ITEMS: u64 = 1_000;

impl<'b> Walk<'b> {
    pub(super) fn arrays(&mut self, location: &Location<'_>, items: &[Value]) {
        let count = |key| location.keywords.get(key).and_then(Value::as_u64);
        let is_unique = location.keywords.get("uniqueItems") == Some(&Value::Bool(true));
        let resized = |length| resized(items, length, is_unique);
        if let Some(min) = count("minItems") {
            self.inside(
                location.pointer,
                Keyword::MinItems,
                resized(min),
                "as few elements as allowed",
            );
            if min > 0 {
                self.outside(
                    location.pointer,
                    Keyword::MinItems,
                    resized(min - 1),
                    "one element too few",
                );
            }
        }
        if let Some(max) = count("maxItems").filter(|max| *max < MAX_ITEMS) {
            self.inside(
                location.pointer,
                Keyword::MaxItems,
                resized(max),
                "as many elements as allowed",
            );
            self.outside(
                location.pointer,
                Keyword::MaxItems,
                resized(max + 1),
                "one element too many",
            );
        }
        if is_unique && let Some(first) = items.first() {
            let mut doubled = items.to_vec();
            doubled.push(first.clone());
            self.outside(
                location.pointer,
                Keyword::UniqueItems,
                doubled,
                "the same element twice",
            );
        }
        let limits = [
            ("items", Keyword::Items),
            ("unevaluatedItems", Keyword::UnevaluatedItems),
        ];
        for (name, keyword) in limits {
            if location.keywords.get(name) == Some(&Value::Bool(false)) {
                self.outside(
                    location.pointer,
                    keyword,
                    self.with_one_more(location, items),
                    "with an element that is not documented",
                );
            }
        }
        if count("minItems").is_none() && self.context.is_typed() {
            self.inside(
                location.pointer,
                Keyword::Items,
                Value::Array(Vec::new()),
                "no elements",
            );
        }
    }

    /// `items` with all elements of the prefix, and one more.
    fn with_one_more(&self, location: &Location<'_>, items: &[Value]) -> Value {
        let mut res = items.to_vec();
        let prefix = location.keywords.get("prefixItems");
        let prefix = prefix.and_then(Value::as_array).into_iter().flatten();
        for schema in prefix.skip(items.len()) {
            res.extend(self.sample(schema, |_| {}));
        }
        res.push("x".into());
        Value::Array(res)
    }

    /// Continues with each element of the prefix and the first element after it.
    pub(super) fn elements(
        &mut self,
        keywords: &'b serde_json::Map<String, Value>,
        location: &Location<'_>,
        items: &[Value],
        depth: usize,
    ) {
        let prefix = keywords
            .get("prefixItems")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        for (index, (schema, item)) in prefix.iter().zip(items).enumerate() {
            self.schema(schema, item, &location.pointer.index(index), depth + 1);
        }
        for keyword in ["items", "unevaluatedItems"] {
            if let (Some(schema), Some(item)) = (keywords.get(keyword), items.get(prefix.len())) {
                self.schema(
                    schema,
                    item,
                    &location.pointer.index(prefix.len()),
                    depth + 1,
                );
            }
        }
    }
}

/// `items` truncated or extended to `length`, with distinct elements where `uniqueItems` requires it.
fn resized(items: &[Value], length: u64, is_unique: bool) -> Value {
    let length = usize::try_from(length).unwrap_or(0);
    let mut res: Vec<Value> = items.iter().take(length).cloned().collect();
    let mut number = 0_i64;
    while res.len() < length {
        number += 1;
        let next = match items.first() {
            Some(Value::Number(first)) if is_unique => first
                .as_i64()
                .map_or_else(|| number.into(), |first| (first + number).into()),
            Some(Value::String(first)) if is_unique => format!("{first}{number}").into(),
            Some(first) => first.clone(),
            None => number.into(),
        };
        res.push(next);
    }
    Value::Array(res)
}
