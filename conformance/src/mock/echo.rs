//! What a response says back: the members of the body of the request, and the identifiers in its path.
//!
//! Only generated values: an example is sent as it is written.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use spec::{
    http::percent,
    model::{MediaTypeObject, ParameterLocation},
    schema::annotation::is_annotation,
    source::pointer::JsonPointer,
    wire::{DecodedRequest, body::BodyKind},
};

use super::{
    identity::{Resource, home, member, with_member},
    response::ResponseGenerator,
};
use crate::{
    observed::names::{foreign, plain},
    value::{seed::Dice, strategy::SchemaStrategy},
};

/// Members of a body that are tried one by one where they cannot be said back together.
const MOST: usize = 32;

/// References that are followed one after another.
const MOST_HOPS: usize = 8;

/// Keywords of objects that describe members by `properties` alone.
const PLAIN: [&str; 5] = [
    "type",
    "properties",
    "required",
    "minProperties",
    "maxProperties",
];

impl ResponseGenerator<'_> {
    /// Writes what the request said of the resource into `value`, the body of a success, as far as the schema describes and
    /// allows it.
    pub(super) fn echo(
        &self,
        (response, status): (usize, u16),
        (position, content): (usize, &MediaTypeObject),
        kind: BodyKind,
        value: &mut Value,
    ) {
        let sent = self.sent.as_ref().filter(|_| (200..300).contains(&status));
        let is_example = content.examples.iter().any(|it| it.value == *value);
        let (Some(sent), false, true) = (sent, is_example, content.is_described()) else {
            return;
        };
        let Some(strategy) = self.endpoint.content(response, position, content, kind) else {
            return;
        };
        let operation = self.endpoint.operation();
        let (method, path) = (operation.method.as_str(), operation.path.as_str());
        if let Some(Value::Object(members)) = &sent.body
            && matches!(method, "POST" | "PUT" | "PATCH")
        {
            let mut members = members.clone();
            // A new resource gets identifiers of its own.
            let created = Resource::created(path, status).filter(|_| method == "POST");
            members.retain(|name, _| {
                let is_own = created.as_ref().is_some_and(|it| it.is_identifier(name));
                !is_own
            });
            say_back(&strategy, &members, value);
        }
        for (path, id) in identifiers(path, sent, value) {
            let mut candidates = [Some(id.clone()), in_other_type(&id)].into_iter().flatten();
            let fitting = candidates.find_map(|id| {
                let candidate = with_member(value, &path, id);
                may_be_sent(&strategy, &candidate).then_some(candidate)
            });
            if let Some(changed) = fitting {
                *value = changed;
            }
        }
    }
}

/// Writes those of `members` that the schema describes into `value` or into what it wraps: all of them where that is valid,
/// else each that is.
fn say_back(strategy: &SchemaStrategy, members: &Map<String, Value>, value: &mut Value) {
    let home = home(value, |name| members.contains_key(name));
    if !said(strategy, &home, members.iter(), value) {
        for one in members.iter().take(MOST) {
            said(strategy, &home, [one], value);
        }
    }
}

/// Writes those of `members` that the schema describes into the object at `home` of `value`; false where that is not valid.
fn said<'v>(
    strategy: &SchemaStrategy,
    home: &[String],
    members: impl IntoIterator<Item = (&'v String, &'v Value)>,
    value: &mut Value,
) -> bool {
    let Some(Value::Object(before)) = member(value, home) else {
        return false;
    };
    let (mut all, mut added) = (before.clone(), Vec::new());
    for (name, new) in members {
        if all.insert(name.clone(), new.clone()).is_none() {
            added.push(name);
        }
    }
    if !added.is_empty() {
        let Some(described) = described(strategy, home, value, &all) else {
            return false;
        };
        let undescribed = added.into_iter().filter(|name| !described.contains(*name));
        for name in undescribed.cloned().collect::<Vec<_>>() {
            all.remove(&name);
        }
    }
    let changed = with_member(value, home, Value::Object(all));
    let is_right = may_be_sent(strategy, &changed);
    if is_right {
        *value = changed;
    }
    is_right
}

/// The names of those of `members`, in the place of the object at `home` of `value`, that the schema describes; `None` where it
/// does not allow them.
fn described(
    strategy: &SchemaStrategy,
    home: &[String],
    value: &Value,
    members: &Map<String, Value>,
) -> Option<BTreeSet<String>> {
    let validator = strategy.validator();
    let names = members.keys();
    let plain = home.is_empty().then(|| properties(validator.json()));
    if let Some(properties) = plain.flatten() {
        let is_described = |name: &&String| properties.get(*name).is_some_and(|it| *it != false);
        return Some(names.filter(is_described).cloned().collect());
    }
    let with = with_member(value, home, Value::Object(members.clone()));
    let evaluated = validator.evaluated(&with)?;
    let at = home
        .iter()
        .fold(JsonPointer::root(), |at, name| at.join(name));
    let is_described = |name: &&String| evaluated.contains(&at.join(name));
    Some(names.filter(is_described).cloned().collect())
}

/// The properties of the schema in `bundle`, where nothing else in it describes members. Most schemas of bodies are so plain,
/// and need no evaluation, which takes longer than all else.
fn properties(bundle: &Value) -> Option<&Map<String, Value>> {
    let mut schema = bundle.as_object()?;
    for _ in 0..MOST_HOPS {
        let Some(Value::String(reference)) = schema.get("$ref") else {
            break;
        };
        if !schema.keys().all(|it| it.starts_with('$')) {
            return None;
        }
        let pointer = percent::decode(reference.strip_prefix('#')?);
        schema = bundle.pointer(&pointer)?.as_object()?;
    }
    let is_plain = |(name, value): (&String, &Value)| match name.as_str() {
        "additionalProperties" => value.is_boolean(),
        name => PLAIN.contains(&name) || is_annotation(name),
    };
    let properties = schema.get("properties")?.as_object()?;
    schema.iter().all(is_plain).then_some(properties)
}

/// Whether `value` is valid, and its tags mean the branches that admit it: a client cannot read what has another one's tag.
fn may_be_sent(strategy: &SchemaStrategy, value: &Value) -> bool {
    strategy.validator().is_valid(value) && strategy.tagged(value, &mut Dice::Simplest).is_none()
}

/// The paths of the members of `value` that the parameters in `path` identify, with what these are in the request.
fn identifiers(path: &str, sent: &DecodedRequest, value: &Value) -> Vec<(Vec<String>, Value)> {
    let resource = Resource::of(path);
    let own = resource.identifiers(value);
    let home = home(value, |name| resource.is_identifier(name));
    let segments: Vec<&str> = path.split('/').filter(|it| !it.is_empty()).collect();
    let mut res: Vec<(Vec<String>, Value)> = Vec::new();
    for (at, segment) in segments.iter().enumerate() {
        let name = segment
            .strip_prefix('{')
            .and_then(|it| it.strip_suffix('}'));
        let Some((name, id)) = name.and_then(|name| {
            let id = sent.parameter(ParameterLocation::Path, name)?;
            Some((name, id))
        }) else {
            continue;
        };
        if let Some(Value::Object(members)) = member(value, &home) {
            let same = members.keys().filter(|it| plain(it) == plain(name));
            res.extend(same.map(|it| ([&home[..], std::slice::from_ref(it)].concat(), id.clone())));
        }
        if at + 1 == segments.len() {
            let ending = foreign(name).map_or_else(|| plain(name), |key| key.identifier.to_owned());
            let fitting = own.iter().filter(|path| {
                let last = path.last().map(|it| plain(it));
                last.is_some_and(|last| last.ends_with(&ending))
            });
            res.extend(fitting.map(|path| (path.clone(), id.clone())));
        }
    }
    res
}

/// A number as a string, or a string as the number in it.
fn in_other_type(id: &Value) -> Option<Value> {
    match id {
        Value::Number(number) => Some(number.to_string().into()),
        Value::String(text) => text.parse::<i64>().ok().map(Value::from),
        _ => None,
    }
}
