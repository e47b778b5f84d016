//! Cases from the examples of the document, each of which is used at least once.

use serde_json::Value;
use spec::model::{Example, Operation};

use crate::{case::Case, operation::CompiledOperation, value::seed::Dice};

/// Cases from the examples of parameters and bodies: the first case has the first example of every part, the next one the
/// second, and so on in rounds. Parts without examples have their simplest values. Where the examples are invalid together,
/// such as those of parameters that exclude each other, each comes alone. Examples that the contract itself does not allow
/// give no case; the lint reports them.
pub fn cases(operation: &CompiledOperation) -> Vec<Case> {
    let Some(base) = operation.simplest() else {
        return Vec::new();
    };
    let model = operation.operation();
    let most = longest_list(model);
    let mut res: Vec<Case> = Vec::new();
    for round in 0..most {
        let mut case = base.clone();
        for parameter in &model.parameters {
            if let Some(example) = nth(&parameter.examples, round) {
                case.set_parameter(parameter.location, &parameter.name, example.value.clone());
            }
        }
        let with_examples = operation
            .bodies
            .iter()
            .filter(|body| !body.content.examples.is_empty());
        for (index, body) in with_examples.enumerate() {
            if let Some(example) = nth(&body.content.examples, round) {
                // The first media type is combined with the parameters, the others come alone.
                let mut with_body = case.clone();
                with_body.body = Some(body.body(example.value.clone()));
                if let Some(serialized) = body.serialized(example) {
                    let mut as_written = case.clone();
                    as_written.body = Some(serialized);
                    add(operation, as_written, &mut res);
                }
                if index == 0 {
                    case = with_body;
                } else {
                    add(operation, with_body, &mut res);
                }
            }
        }
        if !add(operation, case, &mut res) {
            alone(operation, &base, round, &mut res);
        }
    }
    res
}

/// Adds each example of a round alone: in the base, in a case without other optional parameters, or with one more of them.
fn alone(operation: &CompiledOperation, base: &Case, round: usize, res: &mut Vec<Case>) {
    let model = operation.operation();
    let mut least = base.clone();
    least.parameters.retain(|given| {
        let mut declared = model.parameters.iter();
        declared.any(|it| it.required && it.is(&given.name, given.location))
    });
    let more = operation.parameters.iter().filter_map(|parameter| {
        let is_given = base
            .parameter(parameter.location, &parameter.name)
            .is_some();
        let value = parameter
            .sample(&mut Dice::Simplest)
            .filter(|_| !is_given)?;
        let mut case = base.clone();
        case.set_parameter(parameter.location, &parameter.name, value);
        Some(case)
    });
    let bases: Vec<Case> = [base.clone(), least].into_iter().chain(more).collect();
    for parameter in &model.parameters {
        if let Some(example) = nth(&parameter.examples, round) {
            let mut cases = bases.iter().map(|base| {
                let mut case = base.clone();
                case.set_parameter(parameter.location, &parameter.name, example.value.clone());
                case
            });
            cases.any(|case| add(operation, case, res));
        }
    }
    for body in &operation.bodies {
        if let Some(example) = nth(&body.content.examples, round) {
            let case = Case {
                body: Some(body.body(example.value.clone())),
                ..base.clone()
            };
            add(operation, case, res);
        }
    }
}

/// Adds a case with the values that the user gives, once, if it is valid; returns whether it is.
fn add(operation: &CompiledOperation, case: Case, res: &mut Vec<Case>) -> bool {
    let case = operation.with_given(case);
    let is_valid = operation.is_valid(&case);
    if is_valid && !res.contains(&case) {
        res.push(case);
    }
    is_valid
}

fn longest_list(operation: &Operation) -> usize {
    let parameters = operation
        .parameters
        .iter()
        .map(|parameter| parameter.examples.len());
    let contents = operation.request_body.iter().flat_map(|body| &body.content);
    parameters
        .chain(contents.map(|content| content.examples.len()))
        .max()
        .unwrap_or(0)
}

/// The example of this round; shorter lists start again.
fn nth(examples: &[Example], round: usize) -> Option<&Example> {
    let usable: Vec<&Example> = examples
        .iter()
        .filter(|example| example.value != Value::Null)
        .collect();
    usable.get(round.checked_rem(usable.len())?).copied()
}
