//! The errors of ajv as one text: Fastify's `body/name must NOT have fewer than 3 characters`, and `ajv.errorsText()`, such as
//! `data/kind must be equal to one of the allowed values, data.count should be >= 1`.

use serde_json::Value;

use super::{Parser, about, messages, segments, string};
use crate::learned::{
    Complaint, Part,
    matching::{is, regex},
    sentence,
};

/// Reads the errors of ajv where a server prints them.
pub(super) struct AjvText;

impl Parser for AjvText {
    fn name(&self) -> &'static str {
        "ajv as text, Fastify"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        if string(body, "code") == Some("FST_ERR_VALIDATION") {
            return printed(string(body, "message").unwrap_or_default());
        }
        let begins = regex!(
            r"^(?:data|body|instance|request|query|querystring|params|headers)(?:[/.\[]\S+)? (?:must|should) "
        );
        let mut messages = messages(body).filter(|message| is(message, begins));
        messages
            .find_map(|message| {
                let found: Vec<Complaint> = errors(message).flat_map(printed).collect();
                (!found.is_empty()).then_some(found)
            })
            .unwrap_or_default()
    }
}

/// The errors in a text, which are joined by commas.
fn errors(message: &str) -> impl Iterator<Item = &str> {
    let next = regex!(r"[,;] (?:data|body|instance)(?:[/.\[]\S*)? (?:must|should) ");
    let ends: Vec<usize> = next
        .as_ref()
        .map(|next| next.find_iter(message).map(|found| found.start()).collect())
        .unwrap_or_default();
    let starts = std::iter::once(0).chain(ends.clone().into_iter().map(|at| at + 2));
    let ends = ends.into_iter().chain([message.len()]);
    starts
        .zip(ends)
        .filter_map(|(from, to)| message.get(from..to))
}

/// One error: `body/name must NOT have fewer than 3 characters`, `body must have required property 'name'`.
fn printed(message: &str) -> Vec<Complaint> {
    let (place, rest) = message.split_once(' ').unwrap_or((message, ""));
    let mut path = if place.contains('/') {
        segments(&format!("/{}", place.trim_start_matches('/')))
    } else {
        segments(place)
    };
    let part = path.first().and_then(|first| Part::from_name(first));
    if part.is_some()
        || path
            .first()
            .is_some_and(|it| it == "data" || it == "instance")
    {
        path.remove(0);
    }
    let named = sentence::complaints(rest).into_iter();
    let named: Vec<Complaint> = named.filter(|it| !it.path.is_empty()).collect();
    if named.is_empty() {
        return about(part, &path, rest);
    }
    let named = named.into_iter();
    named
        .map(|complaint| Complaint {
            part,
            path: path.iter().cloned().chain(complaint.path).collect(),
            ..complaint
        })
        .collect()
}
