//! Gives each created resource identifiers that no other has: in the body, in its links, and in the headers that name it.

use std::collections::BTreeSet;

use serde_json::Value;
use spec::{
    model::{MediaTypeObject, Response as Documented},
    wire::{Response, body::BodyKind},
};

use super::{
    given::Source,
    identity::{Resource, member, names_identifier, readdressed, with_member, written},
    memory::Memory,
    response::ResponseGenerator,
};
use crate::value::seed::Dice;

/// An identifier that the response has in place of those of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Renewed {
    before: BTreeSet<String>,
    pub(super) after: String,
}

impl Renewed {
    /// `text`, a URL or a header with URLs, with the new identifier.
    fn readdress(&self, text: &str) -> Option<String> {
        let others = self.before.iter().filter(|before| **before != self.after);
        let mut found = others.filter_map(|before| readdressed(text, before, &self.after));
        found.next()
    }
}

impl ResponseGenerator<'_> {
    /// What a response with `status` says was created.
    fn creation(&self, status: u16) -> Option<(&Memory, Resource)> {
        let memory = self.memory.filter(|_| (200..300).contains(&status))?;
        let path = self.endpoint.operation().path.as_str();
        Some((memory, Resource::created(path, status)?))
    }

    /// Gives the created resource in `value` identifiers that it alone has, as far as the schema allows.
    pub(super) fn identify(
        &self,
        (response, status): (usize, u16),
        (position, content): (usize, &MediaTypeObject),
        kind: BodyKind,
        value: &mut Value,
    ) -> Vec<Renewed> {
        let Some((memory, resource)) = self.creation(status) else {
            return Vec::new();
        };
        let paths = resource.identifiers(value);
        if paths.is_empty() {
            return Vec::new();
        }
        let described = content.is_described();
        let strategy = described
            .then(|| self.endpoint.content(response, position, content, kind))
            .flatten();
        let is_valid = |value: &Value| {
            let strategy = strategy.as_ref();
            strategy.is_none_or(|strategy| strategy.validator().is_valid(value))
        };
        let mut examples = content.examples.iter();
        let is_example = examples.any(|example| example.value == *value);
        let operation = self.endpoint.operation();
        let mut rng = self.seed.rng(&operation.id, "identity", self.number);
        let mut dice = Dice::Random(&mut rng);
        let digits = dice.digits();
        let mut res = Vec::new();
        for path in paths {
            let Some(current) = member(value, &path).cloned() else {
                continue;
            };
            let fits = |id: &Value| is_valid(&with_member(value, &path, id.clone()));
            let mut sample = || {
                let value = strategy.as_ref()?.sample(dice.reborrow())?;
                member(&value, &path).cloned()
            };
            let mut source = Source {
                fits: &fits,
                sample: &mut sample,
            };
            let next = memory.identify(self.endpoint.index, &path.join("/"), |given| {
                if is_example {
                    given.after(&current, &mut source)
                } else {
                    given.generate(&current, &digits, &mut source)
                }
            });
            let Some(next) = next else { continue };
            let Some(after) = written(&next) else {
                continue;
            };
            let examples = content.examples.iter();
            let known = examples.filter_map(|example| member(&example.value, &path));
            let before = known.chain([&current]).filter_map(written).collect();
            res.push(Renewed { before, after });
            *value = with_member(value, &path, next);
        }
        if is_example {
            relink(value, &res, &is_valid);
        }
        res
    }

    /// Writes the identifiers of the created resource into the headers that name it. A response without a body has its
    /// identifier in `Location` alone (RFC 9110 §15.3.2).
    pub(super) fn identify_in_headers(
        &self,
        at: usize,
        documented: &Documented,
        renewed: &[Renewed],
        response: &mut Response,
    ) {
        let Some((memory, resource)) = self.creation(response.status) else {
            return;
        };
        for (position, header) in documented.headers.iter().enumerate() {
            let name = &header.name;
            let Some(text) = response.headers.get(name).map(ToOwned::to_owned) else {
                continue;
            };
            let strategy = header
                .schema()
                .and_then(|schema| self.endpoint.header(at, position, schema));
            let fits = |text: &str| {
                let strategy = strategy.as_ref();
                let is_valid = |value: &Value| {
                    strategy.is_none_or(|strategy| strategy.validator().is_valid(value))
                };
                is_valid(&text.into()) || serde_json::from_str(text).is_ok_and(|it| is_valid(&it))
            };
            let is_location = name.eq_ignore_ascii_case("location");
            let examples = header.examples.iter();
            let is_example = examples
                .filter_map(|example| example.value.as_str())
                .any(|example| example == text);
            let changed = if is_location && !is_example && response.status == 201 {
                self.address(memory, renewed, &fits)
            } else if renewed.is_empty() && is_location && is_example {
                (response.status == 201)
                    .then(|| {
                        let before = identifier_in(&text, &resource)?;
                        let address = |id: &Value| readdressed(&text, &before, &written(id)?);
                        let fits = |id: &Value| address(id).is_some_and(|text| fits(&text));
                        let mut source = Source {
                            fits: &fits,
                            sample: &mut || None,
                        };
                        let example = Value::from(before.as_str());
                        let next = memory.identify(self.endpoint.index, "Location", |given| {
                            given.after(&example, &mut source)
                        });
                        address(&next?)
                    })
                    .flatten()
            } else {
                renewed.iter().find_map(|renewed| {
                    let is_whole = names_identifier(name) && renewed.before.contains(&text);
                    if is_whole {
                        return Some(renewed.after.clone());
                    }
                    renewed.readdress(&text)
                })
            };
            if let Some(changed) = changed.filter(|changed| *changed != text && fits(changed)) {
                response.headers.set(name, changed);
            }
        }
    }
}

/// The identifier at the end of a URL in the collection of `resource`; in another place it must look like one.
fn identifier_in(url: &str, resource: &Resource) -> Option<String> {
    let path = url.split(['?', '#']).next()?.trim_end_matches('/');
    let (before, last) = path.rsplit_once('/')?;
    let is_in_collection = before.rsplit('/').next() == Some(resource.collection.as_str());
    let is_uuid = last.len() == 36 && last.split('-').count() == 5;
    let is_number = !last.is_empty() && last.chars().all(|c| c.is_ascii_digit());
    let last = spec::http::percent::decode(last);
    (is_in_collection || is_uuid || is_number).then(|| last.into_owned())
}

/// Changes the URLs in an example to those of the new identifiers, where it stays valid.
fn relink(value: &mut Value, renewed: &[Renewed], is_valid: &dyn Fn(&Value) -> bool) {
    let mut changed = value.clone();
    if readdress_all(&mut changed, renewed) > 0 && is_valid(&changed) {
        *value = changed;
    }
}

/// Changes the URLs in `value`, and returns how many there were.
fn readdress_all(value: &mut Value, renewed: &[Renewed]) -> usize {
    match value {
        Value::String(text) if text.contains('/') => {
            let new = renewed.iter().find_map(|renewed| renewed.readdress(text));
            let Some(new) = new else {
                return 0;
            };
            *text = new;
            1
        }
        Value::Object(members) => members
            .values_mut()
            .map(|member| readdress_all(member, renewed))
            .sum(),
        _ => 0,
    }
}
