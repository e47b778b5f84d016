//! Compares unions and conditions.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    flat::{Flat, Union},
    pair::{Findings, Pair},
    part::{Bundle, Part},
};
pub(super) use crate::diff::kinds::composition::{KINDS, SCHEMA_NAME_CHANGED};
use crate::{diff::kinds::composition as kinds, schema::types::TypeSet};

/// Keywords that are compared by their complete values. Those of `if` belong together.
const CONDITIONS: [&[&str]; 7] = [
    &["not"],
    &["if", "then", "else"],
    &["contains", "minContains", "maxContains"],
    &["dependentSchemas"],
    &["unevaluatedItems"],
    &["$dynamicRef"],
    &["unevaluatedProperties"],
];

/// References that are followed within a condition.
const DEPTH: usize = 6;

impl<'b> Findings<'b> {
    /// Compares unions and conditions.
    pub(super) fn composition(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        for at in 0..old.unions.len().max(new.unions.len()) {
            match (old.unions.get(at), new.unions.get(at)) {
                (Some(before), Some(after)) => self.union((old, before), (new, after)),
                (None, Some(union)) => {
                    let marks = self.marks((old, None), (new, Some(&union.address)));
                    let message = "it must satisfy one of several schemas";
                    self.push(&kinds::UNION_ADDED, marks, message);
                }
                (Some(union), None) => {
                    let marks = self.marks((old, Some(&union.address)), (new, None));
                    let message = "it need no longer satisfy one of several schemas";
                    self.push(&kinds::UNION_REMOVED, marks, message);
                }
                (None, None) => {}
            }
        }
        for keywords in CONDITIONS {
            self.condition(keywords, old, new);
        }
    }

    /// Compares a schema with a union that has it as a variant: the other variants are new, or gone.
    pub(super) fn became_variant(
        &mut self,
        pair: &Pair<'b>,
        old: &Flat<'b>,
        new: &Flat<'b>,
    ) -> bool {
        let alone = |parts: &[Part<'b>], flat: &Flat<'b>| match parts {
            [part] if flat.unions.is_empty() => Some(Union {
                variants: vec![part.clone()],
                address: part.address.clone(),
            }),
            _ => None,
        };
        let (before, after) = match (old.only_union(), new.only_union()) {
            (None, Some(after)) => (&alone(&pair.old, old), &Some(after.clone())),
            (Some(before), None) => (&Some(before.clone()), &alone(&pair.new, new)),
            _ => return false,
        };
        let (Some(before), Some(after)) = (before, after) else {
            return false;
        };
        if matched(before, after, self.old, self.new).is_empty() {
            return false;
        }
        self.union((old, before), (new, after));
        true
    }

    fn union(
        &mut self,
        (old, before): (&Flat<'b>, &Union<'b>),
        (new, after): (&Flat<'b>, &Union<'b>),
    ) {
        let matched = matched(before, after, self.old, self.new);
        for (at, variant) in before.variants.iter().enumerate() {
            match matched.iter().find(|(from, _)| *from == at) {
                Some((_, to)) => {
                    if let Some(partner) = after.variants.get(*to) {
                        let way = format!("({})", name_of(partner, *to));
                        let parts = (std::slice::from_ref(variant), std::slice::from_ref(partner));
                        self.below(way, (old, new), parts);
                    }
                }
                None => {
                    let mut marks =
                        self.marks((old, Some(&before.address)), (new, Some(&after.address)));
                    marks.old = self.old.mark(&variant.address, true).or(marks.old);
                    let message = format!("the variant {} is gone", name_of(variant, at));
                    self.push(&kinds::VARIANT_REMOVED, marks, message);
                }
            }
        }
        for (at, variant) in after.variants.iter().enumerate() {
            if !matched.iter().any(|(_, to)| *to == at) {
                let mut marks =
                    self.marks((old, Some(&before.address)), (new, Some(&after.address)));
                marks.new = self.new.mark(&variant.address, true).or(marks.new);
                let message = format!("the variant {} is new", name_of(variant, at));
                self.push(&kinds::VARIANT_ADDED, marks, message);
            }
        }
    }

    fn condition(&mut self, keywords: &[&str], old: &Flat<'b>, new: &Flat<'b>) {
        let Some(first) = keywords.first() else {
            return;
        };
        let all = |flat: &Flat<'b>, bundle: &Bundle<'_>| -> Vec<Value> {
            let of = |keyword: &&str| {
                let own = flat.keywords.get(*keyword).into_iter().flatten();
                let below = flat.below.get(*keyword).into_iter().flatten();
                own.map(|(value, _)| *value)
                    .chain(below.map(|part| part.value))
                    .collect::<Vec<&Value>>()
            };
            keywords
                .iter()
                .flat_map(of)
                .map(|value| resolved(value, bundle, DEPTH))
                .collect()
        };
        let (before, after) = (all(old, self.old), all(new, self.new));
        let kind = match (before.is_empty(), after.is_empty()) {
            _ if before == after => return,
            (true, _) => &kinds::CONSTRAINT_ADDED,
            (_, true) => &kinds::CONSTRAINT_REMOVED,
            _ => &kinds::CONSTRAINT_CHANGED,
        };
        // Closing an object is a change of its own.
        if *first == "unevaluatedProperties" && (old.is_closed() || new.is_closed()) {
            return;
        }
        let marks = self.keyword_marks(first, old, new);
        let what = match (before.is_empty(), after.is_empty()) {
            (true, _) => "is new",
            (_, true) => "is gone",
            _ => "changed",
        };
        self.push(kind, marks, format!("the condition `{first}` {what}"));
    }
}

/// Which variant of the old union is which of the new one: of the same component, with the same content, of the same
/// shape, and at last the only ones that are left.
fn matched(
    before: &Union<'_>,
    after: &Union<'_>,
    old: &Bundle<'_>,
    new: &Bundle<'_>,
) -> Vec<(usize, usize)> {
    type Test<'t> = &'t dyn Fn(&Part<'_>, &Part<'_>) -> bool;
    let by_name: Test<'_> = &|a, b| a.component().is_some() && a.component() == b.component();
    let by_content: Test<'_> =
        &|a, b| resolved(a.value, old, DEPTH) == resolved(b.value, new, DEPTH);
    let by_shape: Test<'_> = &|a, b| shape(a, old) == shape(b, new);
    let mut res: Vec<(usize, usize)> = Vec::new();
    let mut free_old: BTreeSet<usize> = (0..before.variants.len()).collect();
    let mut free_new: BTreeSet<usize> = (0..after.variants.len()).collect();
    for test in [by_name, by_content, by_shape] {
        for from in free_old.clone() {
            let partner = free_new.iter().copied().find(|to| {
                let pair = before.variants.get(from).zip(after.variants.get(*to));
                pair.is_some_and(|(a, b)| test(a, b))
            });
            if let Some(to) = partner {
                free_old.remove(&from);
                free_new.remove(&to);
                res.push((from, to));
            }
        }
    }
    res
}

/// What distinguishes variants: their component, their types, and the properties that have one value.
fn shape(part: &Part<'_>, bundle: &Bundle<'_>) -> (Option<String>, TypeSet, Vec<(String, String)>) {
    let parts = [part.clone()];
    let flat = Flat::of(&parts, bundle);
    let tags = flat.properties.iter().filter_map(|(name, parts)| {
        let schema = resolved(parts.first()?.value, bundle, 1);
        let only = schema.get("const").or_else(|| match schema.get("enum") {
            Some(Value::Array(values)) if values.len() == 1 => values.first(),
            _ => None,
        })?;
        Some(((*name).to_owned(), only.to_string()))
    });
    (
        part.component(),
        TypeSet::admitted_by(part.value, bundle.json()),
        tags.collect(),
    )
}

/// A variant in words.
fn name_of(part: &Part<'_>, at: usize) -> String {
    match part.component() {
        Some(name) => format!("`{name}`"),
        None => format!("{}", at + 1),
    }
}

/// The schema with references replaced by what they point to, `depth` deep.
fn resolved(value: &Value, bundle: &Bundle<'_>, depth: usize) -> Value {
    match value {
        Value::Object(keywords) => {
            let target = keywords.get("$ref").and_then(|text| bundle.target(text));
            let mut res: Map<String, Value> = keywords
                .iter()
                .filter(|(keyword, _)| *keyword != "$ref")
                .map(|(keyword, value)| (keyword.clone(), resolved(value, bundle, depth)))
                .collect();
            match target {
                Some(target) if depth > 0 && res.is_empty() => {
                    return resolved(target.value, bundle, depth - 1);
                }
                Some(target) if depth > 0 => {
                    let target = resolved(target.value, bundle, depth - 1);
                    res.insert("$ref".to_owned(), target);
                }
                _ => {}
            }
            Value::Object(res)
        }
        Value::Array(items) => items
            .iter()
            .map(|item| resolved(item, bundle, depth))
            .collect(),
        other => other.clone(),
    }
}
