//! Requests of a proof: what is meant, as the suite writes it, and as the arguments of the client.

use std::rc::Rc;

use codegen::plan::{BodyKind, OperationPlan};
use conformance::{
    case::{Case, Content},
    operation::CompiledOperation,
    value::{
        seed::{Dice, RunSeed},
        strategy::SchemaStrategy,
    },
};
use serde_json::{Map, Value, json};
use spec::{
    http::MediaType,
    wire::{Request, Validation},
};

use super::{compare::with_integers, implied::Implied};

/// A request that is meant.
#[derive(Debug, Clone)]
pub(super) struct Meant {
    /// The line for the driver.
    pub(super) line: Value,
    /// The request as the suite writes it.
    pub(super) request: Request,
    /// What the suite reads of it.
    pub(super) validation: Rc<Validation>,
    /// The schema of the body.
    pub(super) schema: Option<SchemaStrategy>,
}

/// How many random requests are tried to get one.
const TRIES: u64 = 12;

/// Up to `count` requests of `operation`, which is `compiled`: the simplest, the fullest, then random ones by `seed`.
pub(super) fn requests(
    operation: &OperationPlan,
    compiled: &CompiledOperation,
    seed: u64,
    count: u64,
    implied: &Implied,
) -> Vec<Meant> {
    let mut res = Vec::new();
    res.extend(request(operation, compiled, implied, &mut Dice::Simplest));
    res.extend(request(operation, compiled, implied, &mut Dice::Fullest));
    for number in 0..count {
        let made = (0..TRIES).find_map(|attempt| {
            let index = number * TRIES + attempt;
            let mut rng = RunSeed(seed).rng(&operation.id, "prove", index);
            request(operation, compiled, implied, &mut Dice::Random(&mut rng))
        });
        res.extend(made);
    }
    res
}

fn request(
    operation: &OperationPlan,
    compiled: &CompiledOperation,
    implied: &Implied,
    dice: &mut Dice<'_>,
) -> Option<Meant> {
    let mut case = compiled.positive(dice)?;
    // The client has no value for null in a parameter: it leaves it out.
    if case.parameters.iter().any(|it| it.value.is_null()) {
        return None;
    }
    let mut schema = None;
    if let (Some(body), Some(plan)) = (&mut case.body, &operation.body) {
        let wanted = MediaType::parse(&plan.media_type)?;
        let bodies = compiled.bodies.iter();
        let fitting = bodies.filter(|it| it.content.media_type.covers(&wanted));
        // The type itself comes before a range that it is of.
        let written = fitting.min_by_key(|it| it.content.media_type.is_range())?;
        schema.clone_from(&written.strategy);
        let is_other = body
            .media_type
            .as_deref()
            .and_then(MediaType::parse)
            .is_none_or(|it| it.essence() != wanted.essence());
        if is_other {
            *body = written.body(written.sample(dice)?);
        }
    }
    if !compiled.is_valid(&case) {
        return None;
    }
    let is_implied =
        |strategy: &SchemaStrategy, value: &Value| implied.admits(strategy.validator(), value);
    let body = schema.as_ref().zip(case.body_value());
    let are_implied = case.parameters.iter().all(|given| {
        let mut parameters = compiled.parameters.iter();
        let known = parameters.find(|it| it.location == given.location && it.name == given.name);
        let strategy = known.and_then(|it| it.strategy.as_ref());
        strategy.is_none_or(|strategy| is_implied(strategy, &given.value))
    });
    if !are_implied || body.is_some_and(|(strategy, value)| !is_implied(strategy, value)) {
        return None;
    }
    let request = compiled.render(&case).ok()?;
    let validation = compiled.validator.validate(&request);
    Some(Meant {
        line: line(operation, &case, &request)?,
        request,
        validation: Rc::new(validation),
        schema,
    })
}

/// The line for the driver; `None` when the client has no argument for a value.
fn line(operation: &OperationPlan, case: &Case, request: &Request) -> Option<Value> {
    let mut arguments = Map::new();
    for given in &case.parameters {
        let mut parameters = operation.parameters.iter();
        let parameter =
            parameters.find(|it| it.location == given.location && it.name == given.name)?;
        let mut value = given.value.clone();
        with_integers(&mut value);
        arguments.insert(parameter.field.clone(), value);
    }
    let mut body = Map::new();
    if let (Some(given), Some(plan)) = (&case.body, &operation.body) {
        let bytes = request.body.clone().unwrap_or_default();
        let sent = given.media_type.clone();
        match (&plan.kind, &given.content) {
            (
                BodyKind::Json(_) | BodyKind::Form(_) | BodyKind::Lines(_) | BodyKind::Multipart(_),
                Content::Value { value, .. },
            ) => {
                let mut value = value.clone();
                with_integers(&mut value);
                body.insert("value".to_owned(), value);
            }
            (
                BodyKind::Json(_) | BodyKind::Form(_) | BodyKind::Lines(_) | BodyKind::Multipart(_),
                _,
            ) => return None,
            (BodyKind::Text, _) => {
                body.insert("text".to_owned(), String::from_utf8(bytes).ok()?.into());
            }
            (BodyKind::Bytes, _) => {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                body.insert("bytes".to_owned(), hex.into());
                if let Some(sent) = sent {
                    body.insert("media_type".to_owned(), sent.into());
                }
            }
        }
    }
    Some(json!({ "operation": operation.function, "arguments": arguments, "body": body }))
}
