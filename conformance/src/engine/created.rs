//! The resources that a run created, and those of them that it could not remove.
//!
//! A resource counts as created where a `POST` or `PUT` was answered with 201. Another success of a `POST` to a collection may
//! have returned a resource that was there before: it counts where its identifier was not shown before, and was not sent; else it
//! may be new, so it is never removed, and listed.

mod binding;

mod renamed;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;
use spec::{http::StatusCodePattern, model::Api};

use self::renamed::Renaming;
use crate::{
    case::OperationIndex,
    exchange::Exchange,
    observed::{Shapes, resources},
};

/// The maximum number of resources that are remembered.
const MOST: usize = 5_000;

/// The maximum number of resources that were not removed for one reason and are listed.
const MOST_LISTED: usize = 1_000;

/// The resources that a run created and did not remove.
#[derive(Debug)]
pub(super) struct Created {
    /// The keys of the paths of resources that a `POST` may create without saying so by 201.
    uncertain: BTreeSet<String>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// By the key of the path and its values, with the order of creation.
    resources: BTreeMap<(String, String), Resource>,
    number: usize,
    /// What was not removed.
    left: BTreeMap<(String, String), Leftover>,
    /// The resources of [`Created::uncertain`] collections that were there before they could have been created.
    seen: BTreeSet<(String, String)>,
    /// The resources of such collections that may have been created, or have been there before.
    doubtful: BTreeMap<(String, String), Vec<Value>>,
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
    /// The shortest of their paths.
    pub example: String,
    /// All their paths, up to a thousand.
    pub paths: Vec<String>,
    /// Why they were not removed.
    pub reason: String,
}

impl Created {
    /// Nothing yet.
    pub(super) fn new(api: &Api, shapes: &Shapes) -> Self {
        let creates = OperationIndex::all(api).filter(|(_, operation)| {
            let statuses = operation.responses.list.iter().map(|it| it.status);
            let mut successes = statuses.filter(|status| status.is_success()).peekable();
            let has_none = successes.peek().is_none();
            let is_post = operation.method.as_str() == "POST";
            is_post && (has_none || successes.any(|it| it != StatusCodePattern::Exact(201)))
        });
        let uncertain = creates.filter_map(|(index, _)| {
            let shape = shapes.of(index)?;
            let key = shape.key(shape.segments.len());
            shapes.children(&key).next()?;
            Some(format!("{key}/{{}}"))
        });
        Self {
            uncertain: uncertain.collect(),
            state: Mutex::default(),
        }
    }

    /// Notes what `exchange` created or removed.
    pub(super) fn note(&self, api: &Api, shapes: &Shapes, exchange: &Exchange) {
        let status = exchange.response().map(|response| response.status);
        let Some(operation) = exchange.operation.of(api) else {
            return;
        };
        let undeclared = exchange.case.method.as_deref();
        let is_certain = match undeclared.unwrap_or(operation.method.as_str()) {
            "POST" | "PUT" if status == Some(201) && undeclared.is_none() => true,
            "POST" if undeclared.is_none() && self.may_create(shapes, exchange) => false,
            "GET" if undeclared.is_none() => return self.note_shown(shapes, exchange),
            "PUT" | "PATCH" if undeclared.is_none() && exchange.is_success() => {
                if let Some(renaming) = renamed::of(shapes, exchange) {
                    self.lock().rename(&renaming);
                }
                // A PUT without 201 replaces what was there.
                return;
            }
            "DELETE" if exchange.is_success() => return self.note_removed(shapes, exchange),
            _ => return,
        };
        if self.lock().resources.len() >= MOST {
            return;
        }
        let mut created = resources::created(api, shapes, exchange);
        if !is_certain {
            created.retain(|(key, values)| {
                self.uncertain.contains(key) && !binding::is_sent(exchange, values)
            });
            if created.is_empty()
                && let Some((key, values)) = binding::by_name(shapes, exchange)
            {
                self.lock().doubt(key, values);
            }
        } else if created.is_empty() {
            let found = binding::created(api, shapes, exchange);
            created.extend(found.or_else(|| binding::without_path(api, shapes, exchange)));
        }
        let mut state = self.lock();
        for (key, values) in created {
            if is_certain {
                state.add(key, values);
            } else {
                state.add_uncertain(key, values);
            }
        }
    }

    /// Whether `exchange`, of a `POST` without 201, may have created a resource below its path.
    fn may_create(&self, shapes: &Shapes, exchange: &Exchange) -> bool {
        let shape = shapes.of(exchange.operation);
        exchange.is_success()
            && !exchange.is_accepted()
            && shape.is_some_and(|shape| {
                let key = shape.key(shape.segments.len());
                self.uncertain.contains(&format!("{key}/{{}}"))
            })
    }

    /// Notes what a `GET` shows of the resources of which others may be created without saying so.
    fn note_shown(&self, shapes: &Shapes, exchange: &Exchange) {
        let is_done = exchange.is_success() && !exchange.is_accepted();
        if self.uncertain.is_empty() || !is_done {
            return;
        }
        let shown = resources::shown(shapes, exchange, |key| self.uncertain.contains(key));
        let mut state = self.lock();
        for (key, values) in shown {
            state.see(key, &values);
        }
    }

    /// Notes that the resource in the path of `exchange` was removed, and with it what was below.
    fn note_removed(&self, shapes: &Shapes, exchange: &Exchange) {
        let Some(shape) = shapes.of(exchange.operation) else {
            return;
        };
        let values = binding::in_path(shape, exchange);
        if let Some(values) = values {
            let key = shape.key(shape.segments.len());
            self.lock().remove(&key, &values);
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

    /// Takes the resources that may have been there before the run.
    pub(super) fn take_doubtful(&self) -> Vec<(String, Vec<Value>)> {
        let doubtful = std::mem::take(&mut self.lock().doubtful);
        let each = doubtful.into_iter();
        each.map(|((key, _), values)| (key, values)).collect()
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
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Notes that a resource was there.
    fn see(&mut self, key: String, values: &[Value]) {
        if self.seen.len() < MOST {
            self.seen.insert((key, binding::text(values)));
        }
    }

    /// Adds a resource that may have been there before: only where its identifier is new.
    fn add_uncertain(&mut self, key: String, values: Vec<Value>) {
        let id = binding::text(&values);
        let known = (key.clone(), id);
        if self.resources.len() < MOST && !self.seen.contains(&known) {
            self.seen.insert(known);
            self.add(key, values);
        }
    }

    /// Adds a resource that may be new and may have been there before, which nothing showed so far.
    fn doubt(&mut self, key: String, values: Vec<Value>) {
        let known = (key, binding::text(&values));
        if self.doubtful.len() < MOST && !self.seen.contains(&known) {
            self.doubtful.insert(known, values);
        }
    }

    /// Gives a resource that was created its new name, and what is below it. Who created another one is not known.
    fn rename(&mut self, renaming: &Renaming) {
        let is_below = |key: &str, values: &[Value]| {
            let rest = key.strip_prefix(renaming.key.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                && values.len() >= renaming.values.len()
                && values
                    .iter()
                    .zip(&renaming.values)
                    .all(|(own, named)| own == named)
        };
        let at = renaming.values.len().saturating_sub(1);
        let mut is_known = false;
        let mut renamed = |key: &str, values: &mut Vec<Value>| {
            let is_own = is_below(key, values);
            if let Some(last) = values.get_mut(at).filter(|_| is_own) {
                *last = renaming.name.clone();
                is_known = true;
            }
            is_own
        };
        for ((key, id), mut resource) in std::mem::take(&mut self.resources) {
            let id = if renamed(&key, &mut resource.values) {
                Value::from(resource.values.clone()).to_string()
            } else {
                id
            };
            self.resources.insert((key, id), resource);
        }
        for ((key, id), mut values) in std::mem::take(&mut self.doubtful) {
            let id = if renamed(&key, &mut values) {
                binding::text(&values)
            } else {
                id
            };
            self.doubtful.insert((key, id), values);
        }
        if !is_known {
            let mut values = renaming.values.clone();
            values.pop();
            values.push(renaming.name.clone());
            self.doubt(renaming.key.clone(), values);
        }
    }

    fn add(&mut self, key: String, values: Vec<Value>) {
        // A second identifier of the same resource has a key of its own.
        if !key.ends_with("{}") || self.resources.len() >= MOST {
            return;
        }
        self.number += 1;
        let number = self.number;
        let id = if values.len() < key.matches("{}").count() {
            // Its identifier is unknown, so it is not one that is known already.
            number.to_string()
        } else {
            Value::from(values.clone()).to_string()
        };
        let resource = Resource { values, number };
        self.resources.entry((key, id)).or_insert(resource);
    }

    /// Identifiers are the same in a path, whether they are numbers or strings; what is in a folder may have its path as one identifier.
    fn remove(&mut self, key: &str, values: &[Value]) {
        let text = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), ToOwned::to_owned)
        };
        let removed: Vec<String> = values.iter().map(text).collect();
        let is_left = |known: &str, own: &[Value]| {
            let rest = known.strip_prefix(key);
            let is_below = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            let own: Vec<String> = own.iter().take(values.len()).map(text).collect();
            let is_in_folder = || {
                let (Some((own, before)), Some((removed, same))) =
                    (own.split_last(), removed.split_last())
                else {
                    return false;
                };
                before == same
                    && own
                        .strip_prefix(removed)
                        .is_some_and(|it| it.starts_with('/'))
            };
            !(is_below && (own == removed || is_in_folder()))
        };
        self.resources
            .retain(|(known, _), resource| is_left(known, &resource.values));
        self.doubtful.retain(|(known, _), own| is_left(known, own));
    }

    fn leave(&mut self, key: String, values: &[Value], reason: String) {
        let example = filled(&key, values);
        let left = self
            .left
            .entry((key.clone(), reason.clone()))
            .or_insert_with(|| Leftover {
                path: key,
                count: 0,
                example: example.clone(),
                paths: Vec::new(),
                reason,
            });
        left.count += 1;
        if left.paths.len() < MOST_LISTED {
            left.paths.push(example.clone());
        }
        // The shortest is the easiest to read.
        if example.len() < left.example.len() {
            left.example = example;
        }
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
            res.push_str(text.as_deref().unwrap_or("{}"));
        }
        res.push_str(piece);
    }
    res
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FILES: &str = "/files/{}";

    fn known(state: &State) -> Vec<Vec<Value>> {
        let known = state.resources.values();
        known.map(|resource| resource.values.clone()).collect()
    }

    #[test]
    fn what_is_in_a_folder_goes_with_it() {
        let mut state = State::default();
        for path in ["a", "a/b", "a/b/c", "ab", "b/a"] {
            state.add(FILES.to_owned(), vec![json!(path)]);
        }
        state.remove(FILES, &[json!("a")]);
        assert_eq!(known(&state), [[json!("ab")], [json!("b/a")]]);
    }

    #[test]
    fn the_shortest_of_what_is_left_stands_for_all() {
        let mut state = State::default();
        for path in ["abc", "a", "b"] {
            state.leave(FILES.to_owned(), &[json!(path)], "403".to_owned());
        }
        let left: Vec<(u64, &str)> = state
            .left
            .values()
            .map(|left| (left.count, left.example.as_str()))
            .collect();
        assert_eq!(left, [(3, "/files/a")]);
    }

    #[test]
    fn what_is_renamed_and_was_not_created_may_be_listed_and_is_not_removed() {
        let mut state = State::default();
        state.add(FILES.to_owned(), vec![json!("a")]);
        let renaming = |from: &str, to: &str| Renaming {
            key: FILES.to_owned(),
            values: vec![json!(from)],
            name: json!(to),
        };
        state.rename(&renaming("a", "b"));
        state.rename(&renaming("x", "z"));
        state.rename(&renaming("z", "y"));
        assert_eq!(known(&state), [[json!("b")]]);
        let doubtful: Vec<&Vec<Value>> = state.doubtful.values().collect();
        assert_eq!(doubtful, [&vec![json!("y")]]);
    }
}
