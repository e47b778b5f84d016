//! The lines for the shell that send a sequence again: what a server made up is taken from its answer, so that the lines
//! run on a server that makes up something else.
//!
//! A line takes a value out of an answer with `tr` and `sed`, which is no parser: it is written so only where it finds, in
//! the answer that came, the very value that was used. Elsewhere values stay as they were.

pub(super) mod curl;

use std::collections::BTreeMap;

use spec::{
    model::{
        ParameterLocation, RuntimeExpression,
        link::{LinkValue, MessagePart},
    },
    wire::{Request, Response, style::raw::scalar_text},
};

use self::curl::curl;
use super::{steps::SentStep, worker::Worker};
use crate::{
    case::Case,
    phases::stateful::{Binding, BindingTarget, PlannedStep, Source},
};

/// A parameter of a step: position of the step, place and name.
type Place = (usize, ParameterLocation, String);

/// How a value is taken out of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Extraction {
    /// The first member of this name in a body of JSON.
    Member(String),
    /// The last segment of `Location`.
    LocationTail,
}

/// A variable of the shell that holds a value of an answer.
#[derive(Debug, Clone)]
struct Variable {
    name: String,
    /// The step that is answered with it.
    step: usize,
    extraction: Extraction,
}

/// The line of each of `sent`, which are `planned` with values filled in.
pub(super) fn lines(
    worker: &Worker<'_>,
    planned: &[PlannedStep],
    sent: &[SentStep],
) -> Vec<String> {
    let (variables, places) = variables(planned, sent);
    let config = &worker.shared.config;
    let mut names = config.auth.variables();
    names.extend(variables.iter().map(|variable| variable.name.clone()));
    let lines = sent.iter().enumerate().map(|(at, step)| {
        let request = shown(worker, step, at, &variables, &places);
        let line = curl(&config.base_url, &request, &names);
        match variables.iter().find(|variable| variable.step == at) {
            Some(variable) => variable.filled_by(&line),
            None => line,
        }
    });
    lines.collect()
}

/// The variables that are needed, and the parameters whose values they hold. One answer fills one variable.
fn variables(
    planned: &[PlannedStep],
    sent: &[SentStep],
) -> (Vec<Variable>, BTreeMap<Place, usize>) {
    let mut variables: Vec<Variable> = Vec::new();
    let mut places: BTreeMap<Place, usize> = BTreeMap::new();
    for (at, (plan, step)) in planned.iter().zip(sent).enumerate() {
        for (from, binding) in &plan.bindings {
            let BindingTarget::Parameter(location, name) = &binding.target else {
                continue;
            };
            let known = match &binding.source {
                Source::SameParameter(location, name) => {
                    places.get(&(*from, *location, name.clone())).copied()
                }
                _ => taken_from(*from, binding, step, sent).and_then(|extraction| {
                    let is_same = |known: &Variable| known.step == *from;
                    if let Some(at) = variables.iter().position(is_same) {
                        let is_equal = variables.get(at)?.extraction == extraction;
                        return is_equal.then_some(at);
                    }
                    variables.push(Variable {
                        name: format!("{}_{}", in_shell(name), from + 1),
                        step: *from,
                        extraction,
                    });
                    Some(variables.len() - 1)
                }),
            };
            if let Some(variable) = known {
                places.insert((at, *location, name.clone()), variable);
            }
        }
    }
    (variables, places)
}

/// How the value that `binding` filled into `step` is taken out of the answer to step `from`, when that finds it.
fn taken_from(
    from: usize,
    binding: &Binding,
    step: &SentStep,
    sent: &[SentStep],
) -> Option<Extraction> {
    let BindingTarget::Parameter(location, name) = &binding.target else {
        return None;
    };
    let value = scalar_text(step.step.case.parameter(*location, name)?)?;
    // It stands in a URL as it is.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
    if value.is_empty() || !value.chars().all(is_plain) {
        return None;
    }
    let answer = sent.get(from)?.step.interaction.outcome.as_ref().ok()?;
    let extraction = match &binding.source {
        Source::LocationTail => Extraction::LocationTail,
        Source::Link(LinkValue::Expression(RuntimeExpression::Response(MessagePart::Body(
            pointer,
        )))) => Extraction::Member(pointer.tokens().last()?.into_owned()),
        _ => return None,
    };
    (extraction.result(answer)? == value).then_some(extraction)
}

/// The request of a step as it is shown, with the variables in the places of the values they hold.
fn shown(
    worker: &Worker<'_>,
    sent: &SentStep,
    at: usize,
    variables: &[Variable],
    places: &BTreeMap<Place, usize>,
) -> Request {
    let mut case = sent.step.case.clone();
    let mut held: Vec<&Variable> = Vec::new();
    for given in &mut case.parameters {
        let place = (at, given.location, given.name.clone());
        if let Some(variable) = places.get(&place).and_then(|at| variables.get(*at)) {
            given.value = variable.placeholder().into();
            held.push(variable);
        }
    }
    let rendered = |case: &Case| worker.request(&sent.operation.operation, case, false);
    let mut request = rendered(&case)
        .or_else(|| rendered(&sent.step.case))
        .unwrap_or_else(|| sent.step.request.clone());
    for variable in held {
        let filled =
            |text: &str| text.replace(&variable.placeholder(), &format!("${}", variable.name));
        request.target = filled(&request.target);
        request.headers = request
            .headers
            .iter()
            .map(|(name, value)| (name.to_owned(), filled(value)))
            .collect();
    }
    request
}

impl Variable {
    /// What stands for it while a request is written: letters, which no notation touches.
    fn placeholder(&self) -> String {
        format!("zz{}zz", self.name.replace('_', "z"))
    }

    /// The line that sends what `line` sends and keeps the value.
    fn filled_by(&self, line: &str) -> String {
        let (options, taken) = match &self.extraction {
            Extraction::Member(name) => (
                "curl -s",
                format!(
                    "tr '{{}},' '\\n\\n\\n' | sed -n 's/^[[:space:]]*\"{name}\"[[:space:]]*:[[:space:]]*\"\\{{0,1\\}}\\([^\"]*\\).*/\\1/p'"
                ),
            ),
            Extraction::LocationTail => (
                "curl -si",
                "tr -d '\\r' | sed -n 's/^[Ll]ocation: .*\\/\\([^/?#]*\\).*/\\1/p'".to_owned(),
            ),
        };
        let silent = line.replacen("curl -i", options, 1);
        format!("{}=$({silent} | {taken} | head -n 1)", self.name)
    }
}

impl Extraction {
    /// What the shell takes out of `answer` in this way.
    fn result(&self, answer: &Response) -> Option<String> {
        match self {
            Self::Member(name) => {
                let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                if !name.chars().all(is_plain) {
                    return None;
                }
                let text = std::str::from_utf8(&answer.body).ok()?;
                let pieces = text.split(['{', '}', ',', '\n']);
                let mut values = pieces.filter_map(|piece| {
                    let rest = piece.trim_start().strip_prefix(&format!("\"{name}\""))?;
                    let value = rest.trim_start().strip_prefix(':')?.trim_start();
                    let value = value.strip_prefix('"').unwrap_or(value);
                    value.split('"').next()
                });
                values.next().map(ToOwned::to_owned)
            }
            Self::LocationTail => {
                let location = answer.headers.get("location")?;
                let (_, tail) = location.rsplit_once('/')?;
                tail.split(['?', '#']).next().map(ToOwned::to_owned)
            }
        }
    }
}

/// `name` as a shell takes it for a variable.
fn in_shell(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name
    } else {
        format!("value_{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(location: &str, body: &str) -> Response {
        Response {
            status: 201,
            headers: [("location", location)].into_iter().collect(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn values_are_taken_out_as_the_shell_does() {
        let member = Extraction::Member("id".to_owned());
        let of = |body: &str| member.result(&answer("/", body));
        assert_eq!(of(r#"{"id":7,"name":"a"}"#).as_deref(), Some("7"));
        assert_eq!(
            of("{\n  \"a\": {\"id\" : \"x-1\"},\n  \"id\": 2\n}").as_deref(),
            Some("x-1")
        );
        assert_eq!(of(r#"{"uuid":7}"#), None);
        let tail = |location| Extraction::LocationTail.result(&answer(location, ""));
        assert_eq!(tail("http://a/items/7?x=1").as_deref(), Some("7"));
        assert_eq!(tail("7"), None);
    }

    #[test]
    fn names_are_those_of_variables() {
        assert_eq!(in_shell("Item-Id"), "item_id");
        assert_eq!(in_shell("2nd"), "value_2nd");
    }
}
