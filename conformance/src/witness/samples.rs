//! Sample values of schemas, the same ones in every comparison.

use serde_json::Value;
use spec::{
    diff::{Flow, evidence::Carrier},
    document::{Document, Location},
    schema::{Direction, dialect::schema_at},
};

use crate::value::{
    context::StringContext,
    seed::{Dice, RunSeed},
    strategy::{SchemaStrategy, StrategyError},
};

/// Random values that begin a search.
pub(super) const BASES: u64 = 10;

/// Values of the schema at `at` of `document`.
///
/// # Errors
///
/// If no value satisfies the schema, or it cannot be used.
pub(super) fn values_of(
    document: &Document,
    at: &Location,
    flow: Flow,
    carrier: Carrier,
) -> Result<Vec<Value>, StrategyError> {
    let Some(schema) = schema_at(document, at.clone()) else {
        return Ok(Vec::new());
    };
    let strategy = SchemaStrategy::new(document, &schema, generated(flow), context_of(carrier))?;
    Ok(samples_of(&strategy, BASES))
}

/// The direction of values that are generated for `flow`.
pub(super) fn generated(flow: Flow) -> Direction {
    match flow {
        Flow::Request => Direction::GeneratedRequest,
        Flow::Response => Direction::GeneratedResponse,
    }
}

/// The context of strings that are sent as `carrier`.
pub(super) fn context_of(carrier: Carrier) -> StringContext {
    match carrier {
        Carrier::Json => StringContext::Json,
        Carrier::Text => StringContext::Query,
    }
}

/// The simplest value of `strategy`, the fullest one, and `count` random ones.
pub(super) fn samples_of(strategy: &SchemaStrategy, count: u64) -> Vec<Value> {
    let seed = RunSeed(0);
    let fixed = [strategy.simplest(), strategy.sample(Dice::Fullest)];
    let random = (0..count).map(|index| {
        let mut rng = seed.rng("witness", "", index);
        strategy.sample(Dice::Random(&mut rng))
    });
    let mut res: Vec<Value> = Vec::new();
    for value in fixed.into_iter().chain(random).flatten() {
        if !res.contains(&value) {
            res.push(value);
        }
    }
    res
}
