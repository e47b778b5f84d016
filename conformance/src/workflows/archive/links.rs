//! Finds the values of a recorded request that an earlier recorded response showed: a later run takes them from its own
//! responses, because a server gives new identifiers to new resources.

use serde_json::Value;
use spec::{
    model::{
        ParameterLocation, RuntimeExpression,
        link::{LinkValue, MessagePart},
    },
    source::pointer::JsonPointer,
};

use super::format::RecordedResponse;
use crate::{
    case::Case,
    exchange::location,
    observed::names::{foreign, is_identifier, plain},
    phases::stateful::{Binding, BindingTarget, Source, StepBinding},
};

/// The identifiers that the recorded responses showed.
#[derive(Debug, Default)]
pub(super) struct Shown(Vec<Identifier>);

#[derive(Debug)]
struct Identifier {
    /// The position of the step.
    step: usize,
    /// The name of the member; `None` for the end of `Location`.
    name: Option<String>,
    value: Value,
    source: Source,
    is_creation: bool,
}

impl Shown {
    /// Adds what the response to step `step` shows, which was sent as `case` with `method`.
    pub(super) fn add(
        &mut self,
        step: usize,
        method: &str,
        case: &Case,
        response: &RecordedResponse,
    ) {
        if !response.is_success() {
            return;
        }
        let is_creation = method == "POST";
        let location = response.header("location");
        if let Some(identifier) = location.and_then(location::identifier) {
            self.0.push(Identifier {
                step,
                name: None,
                value: identifier.into(),
                source: Source::LocationTail,
                is_creation,
            });
        }
        let Some(body) = response.body() else {
            return;
        };
        let mut sent: Vec<&Value> = case.parameters.iter().map(|given| &given.value).collect();
        let mut members = Vec::new();
        if let Some(body) = case.body_value() {
            leaves(body, "", &JsonPointer::root(), &mut members);
        }
        sent.extend(members.iter().map(|member: &Leaf<'_>| member.value));
        let mut found = Vec::new();
        leaves(&body, "", &JsonPointer::root(), &mut found);
        for Leaf { name, value, at } in found {
            // What a server repeats is not a value of its own.
            let is_own = !sent.iter().any(|sent| is_same(sent, value));
            let is_meant = is_identifier(name) || foreign(name).is_some();
            if is_own && is_meant && is_identifying(value) {
                let part = MessagePart::Body(at);
                self.0.push(Identifier {
                    step,
                    name: Some(plain(name)),
                    value: value.clone(),
                    source: Source::Link(LinkValue::Expression(RuntimeExpression::Response(part))),
                    is_creation,
                });
            }
        }
    }

    /// The values of `case` that earlier responses showed.
    pub(super) fn bindings(&self, case: &Case) -> Vec<StepBinding> {
        let parameters = case.parameters.iter().filter_map(|given| {
            let is_path = given.location == ParameterLocation::Path;
            let from = self.source_of(&given.name, &given.value, is_path)?;
            let target = BindingTarget::Parameter(given.location, given.name.clone());
            Some(from.to(target))
        });
        let mut res: Vec<StepBinding> = parameters.collect();
        let mut members = Vec::new();
        if let Some(body) = case.body_value() {
            leaves(body, "", &JsonPointer::root(), &mut members);
        }
        res.extend(members.into_iter().filter_map(|Leaf { name, value, at }| {
            let from = self.source_of(name, value, false)?;
            Some(from.to(BindingTarget::Member(at)))
        }));
        res
    }

    /// The last response that showed `value`, one that created something before one that lists it.
    fn source_of(&self, name: &str, value: &Value, is_path: bool) -> Option<&Identifier> {
        let name_is_foreign = is_identifier(name) || foreign(name).is_some();
        let name = plain(name);
        let known = self.0.iter().filter(|known| {
            let has_name = known.name.as_ref().is_none_or(|known| *known == name);
            let is_meant = is_path || has_name || name_is_foreign;
            is_meant && is_same(&known.value, value)
        });
        known.max_by_key(|known| (known.is_creation, known.step))
    }
}

impl Identifier {
    fn to(&self, target: BindingTarget) -> StepBinding {
        StepBinding {
            from: self.step,
            binding: Binding {
                target,
                source: self.source.clone(),
            },
        }
    }
}

/// A scalar value in a body.
struct Leaf<'v> {
    /// The name of the member, or of the list around it.
    name: &'v str,
    value: &'v Value,
    at: JsonPointer,
}

fn leaves<'v>(value: &'v Value, name: &'v str, at: &JsonPointer, res: &mut Vec<Leaf<'v>>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                leaves(member, name, &at.join(name), res);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                leaves(item, name, &at.index(index), res);
            }
        }
        _ => res.push(Leaf {
            name,
            value,
            at: at.clone(),
        }),
    }
}

/// Whether `value` can identify something.
fn is_identifying(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Number(number) => number.is_u64() || number.is_i64(),
        _ => false,
    }
}

/// Whether two values are the same in a URL, where `1` and `"1"` are.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(text), Value::Number(number))
        | (Value::Number(number), Value::String(text)) => *text == number.to_string(),
        _ => one == other,
    }
}
