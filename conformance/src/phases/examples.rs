//! Cases from the examples of the document, each of which is used at least once.

use serde_json::Value;
use spec::{
    model::{Example, Operation},
    wire::Validity,
};

use crate::{case::Case, operation::CompiledOperation};

/// Cases from the examples of parameters and bodies: the first case has the first example of every part, the next one the
/// second, and so on in rounds. Parts without examples have their simplest values. Examples that the contract itself does
/// not allow give no case; the lint reports them.
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
                if index == 0 {
                    case = with_body;
                } else {
                    add(operation, with_body, &mut res);
                }
            }
        }
        add(operation, case, &mut res);
    }
    res
}

fn add(operation: &CompiledOperation, case: Case, res: &mut Vec<Case>) {
    let is_valid = operation
        .validate_case(&case)
        .is_some_and(|validation| validation.validity == Validity::Valid);
    if is_valid && !res.contains(&case) {
        res.push(case);
    }
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
