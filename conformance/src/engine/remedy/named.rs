//! The names of parameters and members that responses have in their messages.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{engine::rejection::Rejection, value::member_name::plain};

/// How many words of a message may be one name.
const MOST_WORDS: usize = 3;
/// Those of `names` that the bodies of `rejections` have in their strings, in this order: `order_id` also as `Order ID`.
pub(super) fn in_bodies<'n>(
    rejections: &[&Rejection],
    names: &'n BTreeSet<String>,
) -> Vec<&'n str> {
    let known: BTreeMap<String, &str> = names
        .iter()
        .map(|name| (plain(name), name.as_str()))
        .collect();
    let mut res: Vec<&str> = Vec::new();
    for rejection in rejections {
        let mut strings = Vec::new();
        match serde_json::from_str::<Value>(&rejection.body) {
            Ok(value) => collect_strings(&value, &mut strings),
            Err(_) => strings.push(rejection.body.clone()),
        }
        for string in &strings {
            let is_part_of_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
            let words = string.split(|c: char| !is_part_of_name(c));
            let words: Vec<String> = words.map(plain).filter(|it| !it.is_empty()).collect();
            let mut rest = words.as_slice();
            while let Some((_, after)) = rest.split_first() {
                let lengths = (1..=MOST_WORDS.min(rest.len())).rev();
                let mut starts = lengths.filter_map(|count| rest.split_at_checked(count));
                let found = starts.find_map(|(words, after)| {
                    let name = known.get(words.concat().as_str())?;
                    Some((*name, after))
                });
                if let Some((name, _)) = found
                    && !res.contains(&name)
                {
                    res.push(name);
                }
                rest = found.map_or(after, |(_, after)| after);
            }
        }
    }
    res
}

fn collect_strings(value: &Value, res: &mut Vec<String>) {
    match value {
        Value::String(string) => res.push(string.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect_strings(item, res)),
        Value::Object(members) => members.values().for_each(|item| collect_strings(item, res)),
        _ => {}
    }
}
