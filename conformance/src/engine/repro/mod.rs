//! The reproduction script of a scenario: shell commands that take generated identifiers out of the responses, so that they
//! also run on a server that generates other ones.
//!
//! A command takes a value out of a body with `jq`, and out of a `Location` with `sed`, only where this finds the value that
//! was used in the recorded response. Other values are literal.

pub(super) mod curl;

use std::collections::BTreeMap;

use serde_json::Value;
use spec::{
    model::{
        ParameterLocation, RuntimeExpression,
        link::{LinkValue, MessagePart},
    },
    source::pointer::JsonPointer,
    wire::{Request, Response, style::raw::scalar_string},
};

use self::curl::{curl, single_quoted, with_options};
use super::{request, worker::Worker};
use crate::{
    case::Case,
    exchange::Exchange,
    phases::stateful::{Binding, BindingTarget, Source, Step, StepBinding},
};

/// Reports that the script needs `jq`. It is not a comment: many interactive shells reject pasted comments.
const JQ: &str = "command -v jq >/dev/null || echo 'this needs jq' >&2";

/// A parameter of a step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct ParameterOfStep {
    step: usize,
    location: ParameterLocation,
    name: String,
}

/// How a value is taken out of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Extraction {
    /// A value in a JSON body, by its `jq` filter.
    Body(String),
    /// The last segment of `Location`.
    LocationTail,
}

/// A shell variable that holds a value of a response.
#[derive(Debug, Clone)]
struct Variable {
    name: String,
    /// The step whose response contains it.
    step: usize,
    extraction: Extraction,
}

/// The variables of a scenario, and the parameters whose values they hold.
#[derive(Debug, Default)]
struct Variables {
    list: Vec<Variable>,
    /// By position in `list`.
    held: BTreeMap<ParameterOfStep, usize>,
}

/// The command for each of `exchanges`, which came of `steps`.
pub(super) fn commands(worker: &Worker<'_>, steps: &[Step], exchanges: &[Exchange]) -> Vec<String> {
    let variables = variables(steps, exchanges);
    let config = &worker.run.config;
    let mut names = config.auth.variables();
    names.extend(variables.list.iter().map(|variable| variable.name.clone()));
    let needs_jq = |variable: &Variable| matches!(variable.extraction, Extraction::Body(_));
    let first = variables.list.iter().filter(|variable| needs_jq(variable));
    let first = first.map(|variable| variable.step).min();
    let commands = exchanges.iter().enumerate().map(|(at, exchange)| {
        let request = shown(worker, exchange, at, &variables);
        let line = curl(&config.url_of(exchange.operation), &request, &names);
        let mut options = config.curl_options.clone();
        options.extend(exchange.redirect.is_some().then(|| "-L".to_owned()));
        let line = with_options(line, &options);
        let line = match variables.list.iter().find(|variable| variable.step == at) {
            Some(variable) => variable.filled_by(&line),
            None => line,
        };
        if first == Some(at) {
            format!("{JQ}; {line}")
        } else {
            line
        }
    });
    commands.collect()
}

/// The variables that are needed. One response fills one variable.
fn variables(steps: &[Step], exchanges: &[Exchange]) -> Variables {
    let mut res = Variables::default();
    for (at, (step, exchange)) in steps.iter().zip(exchanges).enumerate() {
        for StepBinding { from, binding } in &step.bindings {
            let BindingTarget::Parameter(location, name) = &binding.target else {
                continue;
            };
            let known = match &binding.source {
                Source::SameParameter(location, name) => {
                    let earlier = ParameterOfStep::new(*from, *location, name);
                    res.held.get(&earlier).copied()
                }
                _ => taken_from(*from, binding, exchange, exchanges).and_then(|extraction| {
                    let is_same = |known: &Variable| known.step == *from;
                    if let Some(at) = res.list.iter().position(is_same) {
                        let is_equal = res.list.get(at)?.extraction == extraction;
                        return is_equal.then_some(at);
                    }
                    res.list.push(Variable {
                        name: format!("{}_{}", in_shell(name), from + 1),
                        step: *from,
                        extraction,
                    });
                    Some(res.list.len() - 1)
                }),
            };
            if let Some(variable) = known {
                res.held
                    .insert(ParameterOfStep::new(at, *location, name), variable);
            }
        }
    }
    res
}

/// How the value that `binding` filled into `exchange` is taken out of the response to step `from`, if this finds it.
fn taken_from(
    from: usize,
    binding: &Binding,
    exchange: &Exchange,
    exchanges: &[Exchange],
) -> Option<Extraction> {
    let BindingTarget::Parameter(location, name) = &binding.target else {
        return None;
    };
    let value = scalar_string(exchange.case.parameter(*location, name)?)?;
    // It needs no encoding in a URL.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
    if value.is_empty() || !value.chars().all(is_plain) {
        return None;
    }
    let response = exchanges.get(from)?.response()?;
    let (extraction, found) = match &binding.source {
        Source::LocationTail => (Extraction::LocationTail, location_tail(response)?),
        Source::Link(LinkValue::Expression(RuntimeExpression::Response(MessagePart::Body(
            pointer,
        )))) => {
            let (filter, found) = in_body(pointer, &response.body)?;
            (Extraction::Body(filter), found)
        }
        _ => return None,
    };
    (found == value).then_some(extraction)
}

/// The `jq` filter that finds the value at `pointer` in `body`, and its output.
fn in_body(pointer: &JsonPointer, body: &[u8]) -> Option<(String, String)> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let mut at = &body;
    let mut filter = String::new();
    for token in pointer.tokens() {
        let step = match at {
            Value::Array(items) => {
                let index: usize = token.parse().ok()?;
                at = items.get(index)?;
                format!("[{index}]")
            }
            Value::Object(members) => {
                at = members.get(&*token)?;
                let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
                if token.starts_with(|c: char| c.is_ascii_digit()) || !token.chars().all(is_plain) {
                    format!("[{}]", Value::from(&*token))
                } else {
                    format!(".{token}")
                }
            }
            _ => return None,
        };
        filter.push_str(&step);
    }
    if !filter.starts_with('.') {
        filter.insert(0, '.');
    }
    Some((filter, printed(at)?))
}

/// The output of `jq -r` for `value`; `None` where versions differ: numbers are doubles before 1.7.
fn printed(value: &Value) -> Option<String> {
    const EXACT: u64 = 1 << 53;
    match value {
        Value::String(string) => Some(string.clone()),
        Value::Number(number) => {
            let integer = number
                .as_i64()
                .filter(|integer| integer.unsigned_abs() <= EXACT);
            integer.map(|integer| integer.to_string())
        }
        _ => None,
    }
}

/// The output of `sed` for the last segment of `Location`.
fn location_tail(response: &Response) -> Option<String> {
    let location = response.headers.get("location")?;
    let (_, tail) = location.rsplit_once('/')?;
    tail.split(['?', '#']).next().map(ToOwned::to_owned)
}

/// The request of step `at` with the variables instead of the values that they hold.
fn shown(worker: &Worker<'_>, exchange: &Exchange, at: usize, variables: &Variables) -> Request {
    let mut case = exchange.case.clone();
    let mut held: Vec<&Variable> = Vec::new();
    for given in &mut case.parameters {
        let parameter = ParameterOfStep::new(at, given.location, &given.name);
        let variable = variables.held.get(&parameter);
        if let Some(variable) = variable.and_then(|at| variables.list.get(*at)) {
            given.value = variable.placeholder().into();
            held.push(variable);
        }
    }
    let cases = worker.prepared.get(exchange.operation);
    let rendered = |case: &Case| request::shown(worker.run, &cases.as_ref()?.operation, case);
    let mut request = rendered(&case)
        .or_else(|| rendered(&exchange.case))
        .unwrap_or_else(|| exchange.request.clone());
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

impl ParameterOfStep {
    fn new(step: usize, location: ParameterLocation, name: &str) -> Self {
        Self {
            step,
            location,
            name: name.to_owned(),
        }
    }
}

impl Variable {
    /// The placeholder while a request is serialized: letters, which no style changes.
    fn placeholder(&self) -> String {
        format!("zz{}zz", self.name.replace('_', "z"))
    }

    /// The command that sends what `line` sends and stores the value.
    fn filled_by(&self, line: &str) -> String {
        let (options, taken) = match &self.extraction {
            Extraction::Body(filter) => ("curl -s", format!("jq -r {}", single_quoted(filter))),
            Extraction::LocationTail => (
                "curl -si",
                "tr -d '\\r' | sed -n 's/^[Ll]ocation: .*\\/\\([^/?#]*\\).*/\\1/p' | head -n 1"
                    .to_owned(),
            ),
        };
        let silent = line.replacen("curl -i", options, 1);
        format!("{}=$({silent} | {taken})", self.name)
    }
}

/// `name` as a valid name of a shell variable.
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
    use std::{
        io::Write as _,
        process::{Command, Stdio},
    };

    use super::*;

    fn response(location: &str, body: &str) -> Response {
        Response {
            status: 201,
            headers: [("location", location)].into_iter().collect(),
            body: body.as_bytes().to_vec(),
        }
    }

    /// What `jq` prints for the value at `pointer`, by our account and by `jq` itself, where it is installed.
    fn taken(pointer: &str, body: &str) -> Option<String> {
        let (filter, found) = in_body(&JsonPointer::from(pointer), body.as_bytes())?;
        let mut jq = Command::new("jq");
        let jq = jq
            .args(["-r", &filter])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        match jq.spawn() {
            Ok(mut jq) => {
                let mut stdin = jq.stdin.take().unwrap();
                stdin.write_all(body.as_bytes()).unwrap();
                drop(stdin);
                let printed = jq.wait_with_output().unwrap().stdout;
                assert_eq!(
                    String::from_utf8(printed).unwrap(),
                    format!("{found}\n"),
                    "{filter}"
                );
            }
            Err(_) => println!("skipped: jq is not installed"),
        }
        Some(format!("{filter} {found}"))
    }

    #[test]
    fn values_are_taken_out_of_bodies_as_jq_does() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(taken("/id", r#"{"id":7,"name":"a"}"#), some(".id 7"));
        assert_eq!(
            taken("/a/id", r#"{"id":7,"a":{"id":"x-1"}}"#),
            some(".a.id x-1")
        );
        assert_eq!(taken("/0/id", r#"[{"id":-3}]"#), some(".[0].id -3"));
        assert_eq!(taken("/a/1", r#"{"a":["b","c"]}"#), some(".a[1] c"));
        assert_eq!(taken("/0", r#"{"0":"c"}"#), some(r#".["0"] c"#));
        assert_eq!(
            taken("/it's \"~1\"", r#"{"it's \"/\"":"c"}"#),
            some(r#".["it's \"/\""] c"#)
        );
        assert_eq!(taken("", "5"), some(". 5"));
        assert_eq!(taken("/id", r#"{"uuid":7}"#), None);
        assert_eq!(taken("/id", r#"{"id":9007199254740993}"#), None);
        assert_eq!(taken("/id", r#"{"id":[7]}"#), None);
    }

    #[test]
    fn values_are_taken_out_of_locations_as_sed_does() {
        let tail = |location| location_tail(&response(location, ""));
        assert_eq!(tail("http://a/items/7?x=1").as_deref(), Some("7"));
        assert_eq!(tail("7"), None);
    }

    #[test]
    fn names_are_those_of_variables() {
        assert_eq!(in_shell("Item-Id"), "item_id");
        assert_eq!(in_shell("2nd"), "value_2nd");
    }
}
