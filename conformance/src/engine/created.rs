//! The resources that a run created, and those of them that it could not remove.
//!
//! A resource counts as created where a `POST` or `PUT` was answered with 201: any other success may have returned a resource
//! that was there before.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;
use spec::model::{Api, ParameterLocation};

use crate::{
    exchange::Exchange,
    observed::{Fact, Shapes, facts},
};

/// The maximum number of resources that are remembered.
const MOST: usize = 5_000;

/// The resources that a run created and did not remove.
#[derive(Debug, Default)]
pub(super) struct Created(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// By the key of the path and its values, with the order of creation.
    resources: BTreeMap<(String, String), Resource>,
    number: usize,
    /// What was not removed.
    left: BTreeMap<(String, String), Leftover>,
}

#[derive(Debug)]
struct Resource {
    values: Vec<Value>,
    number: usize,
}

/// Resources that the run created and could not remove, all for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// Their path, with `{}` in the place of identifiers.
    pub path: String,
    /// How many there are.
    pub count: u64,
    /// The path of the first one.
    pub example: String,
    /// Why they were not removed.
    pub reason: String,
}

impl Created {
    /// Notes what `exchange` created or removed.
    pub(super) fn note(&self, api: &Api, shapes: &Shapes, exchange: &Exchange) {
        let status = exchange.response().map(|response| response.status);
        let Some(operation) = exchange.operation.of(api) else {
            return;
        };
        let undeclared = exchange.case.method.as_deref();
        match undeclared.unwrap_or(operation.method.as_str()) {
            "POST" | "PUT" if status == Some(201) && undeclared.is_none() => {}
            "DELETE" if exchange.is_success() => return self.note_removed(shapes, exchange),
            _ => return,
        }
        let found = facts(api, shapes, exchange);
        let mut state = self.lock();
        for fact in found {
            match fact {
                Fact::Exists {
                    key,
                    values,
                    is_created: true,
                    ..
                }
                | Fact::Unfit { key, values } => state.add(key, values),
                _ => {}
            }
        }
    }

    /// Notes that the resource in the path of `exchange` was removed, and with it what was below.
    fn note_removed(&self, shapes: &Shapes, exchange: &Exchange) {
        let Some(shape) = shapes.of(exchange.operation) else {
            return;
        };
        let length = shape.segments.len();
        let value = |name| {
            exchange
                .case
                .parameter(ParameterLocation::Path, name)
                .cloned()
        };
        let values: Option<Vec<Value>> = shape.parameters(length).into_iter().map(value).collect();
        if let Some(values) = values {
            self.lock().remove(&shape.key(length), &values);
        }
    }

    /// Takes the resources that were not removed, those below others first, and the newest first.
    pub(super) fn take(&self) -> Vec<(String, Vec<Value>)> {
        let created = std::mem::take(&mut self.lock().resources);
        let mut list: Vec<(String, Resource)> = created
            .into_iter()
            .map(|((key, _), resource)| (key, resource))
            .collect();
        list.sort_by_key(|(key, resource)| {
            (Reverse(key.matches('/').count()), Reverse(resource.number))
        });
        let each = list.into_iter();
        each.map(|(key, resource)| (key, resource.values)).collect()
    }

    /// Notes that a resource could not be removed.
    pub(super) fn leave(&self, key: String, values: &[Value], reason: String) {
        self.lock().leave(key, values, reason);
    }

    /// What was not removed.
    pub(super) fn left(&self) -> Vec<Leftover> {
        self.lock().left.values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn add(&mut self, key: String, values: Vec<Value>) {
        // A second identifier of the same resource has a key of its own.
        if !key.ends_with("{}") || self.resources.len() >= MOST {
            return;
        }
        self.number += 1;
        let number = self.number;
        let id = Value::from(values.clone()).to_string();
        let resource = Resource { values, number };
        self.resources.entry((key, id)).or_insert(resource);
    }

    /// Identifiers are the same in a path, whether they are numbers or strings.
    fn remove(&mut self, key: &str, values: &[Value]) {
        let text = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), ToOwned::to_owned)
        };
        let removed: Vec<String> = values.iter().map(text).collect();
        self.resources.retain(|(known, _), resource| {
            let rest = known.strip_prefix(key);
            let is_below = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            let own = resource.values.iter().take(values.len()).map(text);
            let is_same = own.eq(removed.iter().cloned());
            !(is_below && is_same)
        });
    }

    fn leave(&mut self, key: String, values: &[Value], reason: String) {
        let example = filled(&key, values);
        let left = self
            .left
            .entry((key.clone(), reason.clone()))
            .or_insert_with(|| Leftover {
                path: key,
                count: 0,
                example,
                reason,
            });
        left.count += 1;
    }
}

/// The path with `key` and these values.
fn filled(key: &str, values: &[Value]) -> String {
    let mut values = values.iter();
    let mut res = String::new();
    for (at, piece) in key.split("{}").enumerate() {
        if at > 0 {
            let value = values.next();
            let text = value.map(|value| {
                let text = value.as_str().map(ToOwned::to_owned);
                text.unwrap_or_else(|| value.to_string())
            });
            res.push_str(&text.unwrap_or_default());
        }
        res.push_str(piece);
    }
    res
}
