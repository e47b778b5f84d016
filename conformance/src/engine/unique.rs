//! Unique values: names of created resources that the server has not seen.

use std::cell::Cell;

use proptest::test_runner::TestRng;
use serde_json::Value;
use spec::{model::ParameterLocation, source::pointer::JsonPointer};

use super::config::RunConfig;
use crate::{
    case::{Case, Content},
    operation::CompiledOperation,
    phases::certification::is_certified,
    value::seed::Dice,
};

/// The source of unique values for one failure. They depend on the nonce, the signature of the failure and the number of
/// values before, and not on other connections.
#[derive(Debug)]
pub(super) struct UniqueValues {
    purpose: String,
    next: Cell<u64>,
}

impl UniqueValues {
    /// The source for the failure with this fingerprint.
    pub(super) fn for_failure(fingerprint: &str) -> Self {
        Self {
            purpose: format!("names {fingerprint}"),
            next: Cell::new(0),
        }
    }

    /// Random choices that no other call gets.
    pub(super) fn choices(&self, config: &RunConfig) -> TestRng {
        let number = self.next.get();
        self.next.set(number + 1);
        config.unique_values(&self.purpose, number)
    }
}

/// Which strings are replaced by unique names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// Those with at most one character.
    Empty,
    /// Those of the body itself, and deeper ones with at most one character.
    Every,
}

/// `case` with unique names for the strings of its body that `which` selects, and for the path parameters of a PUT, as far as
/// it stays valid: servers require more of names than documents state, and unique names cause no conflicts.
pub(super) fn with_names(
    operation: &CompiledOperation,
    case: &Case,
    which: Which,
    rng: &mut TestRng,
) -> Case {
    let mut dice = Dice::Random(rng);
    let mut res = case.clone();
    let mut keep = |change: &mut dyn FnMut(&mut Case, Value)| {
        let mut named = res.clone();
        change(
            &mut named,
            format!("name{:08}", dice.below(100_000_000)).into(),
        );
        if operation.keeps_given(&named) && is_certified(operation, &named) {
            res = named;
        }
    };
    let mut pointers = Vec::new();
    if let Some(value) = case.body_value() {
        collect_unnamed(value, &JsonPointer::root(), which, &mut pointers);
    }
    for pointer in pointers {
        keep(&mut |case, name| {
            if let Some(Content::Value { value, .. }) =
                case.body.as_mut().map(|body| &mut body.content)
                && let Some(string) = value.pointer_mut(pointer.as_str())
            {
                *string = name;
            }
        });
    }
    if operation.operation().method.as_str() == "PUT" {
        for name in operation.operation().path.parameter_names() {
            let needs_name = case
                .parameter(ParameterLocation::Path, name)
                .and_then(Value::as_str)
                .is_some_and(|string| which == Which::Every || string.len() < 2);
            if needs_name {
                keep(&mut |case, value| case.set_parameter(ParameterLocation::Path, name, value));
            }
        }
    }
    res
}

/// Collects the locations of the strings that get names.
fn collect_unnamed(value: &Value, at: &JsonPointer, which: Which, res: &mut Vec<JsonPointer>) {
    match value {
        Value::String(string) if which == Which::Every || string.len() < 2 => res.push(at.clone()),
        Value::Object(members) => {
            for (name, member) in members {
                // Deeper values are data of the resource rather than its name.
                let which = if member.is_object() {
                    Which::Empty
                } else {
                    which
                };
                collect_unnamed(member, &at.join(name), which, res);
            }
        }
        _ => {}
    }
}
