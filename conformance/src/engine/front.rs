//! Leaves out of the requests in front of a failing one what they do not need: they were taken from the run as they were sent.

use spec::model::ParameterLocation;

use super::{
    names::given_by,
    reproduce::{Reproduced, Reproducer, reproduce},
    worker::Worker,
};
use crate::{
    case::{Case, Content, ObservedTarget},
    operation::CompiledOperation,
    phases::{shrink::case::CaseSimplifier, stateful::Step},
    transport::Transport,
    value::shrink::{
        Simplifier as _,
        edits::{Edit, edits},
    },
};

/// The maximum number of attempts for one finding.
const MOST: u32 = 30;

/// Makes the steps in front of the last one of `shown` smaller as long as they still reproduce the failure. What later steps take
/// from them stays.
pub(super) async fn simplify(
    worker: &Worker<'_>,
    reproducer: &Reproducer<'_>,
    shown: &mut Reproduced,
    transport: &mut dyn Transport,
) {
    let mut left = MOST;
    for at in 0..shown.steps.len().saturating_sub(1) {
        let mut tried: Vec<Case> = Vec::new();
        // What was left out changes what else there is.
        while let Some(steps) = smaller(worker, &shown.steps, at, &mut tried) {
            if left == 0 || worker.run.stop.is_final() {
                return;
            }
            left -= 1;
            if let Some(found) = reproduce(worker, reproducer, &steps, transport).await {
                *shown = found;
            }
        }
    }
}

/// `steps` with less in step `at`, in a way that is not among the `tried` ones yet.
fn smaller(
    worker: &Worker<'_>,
    steps: &[Step],
    at: usize,
    tried: &mut Vec<Case>,
) -> Option<Vec<Step>> {
    let step = steps.get(at)?;
    let cases = worker.prepared.get(step.operation)?;
    let own = given_by(steps, at);
    let mut candidates = candidates(&cases.operation, &step.case, &own).into_iter();
    let simplifier = CaseSimplifier::new(cases);
    let weight = simplifier.weight(&step.case);
    let case = candidates.find(|case| simplifier.weight(case) < weight && !tried.contains(case))?;
    tried.push(case.clone());
    let mut res = steps.to_vec();
    res.get_mut(at)?.case = case;
    Some(res)
}

/// `case` with the simplest body, without header fields, without single parameters and without single members; what is in `own`
/// keeps its value.
fn candidates(operation: &CompiledOperation, case: &Case, own: &[ObservedTarget]) -> Vec<Case> {
    let mut res = Vec::new();
    if let Some(simplest) = operation.simplest() {
        let mut all = simplest;
        for sent in &case.parameters {
            if sent.location == ParameterLocation::Path {
                all.set_parameter(sent.location, &sent.name, sent.value.clone());
            }
        }
        all.intent = case.intent.clone();
        res.push(all);
    }
    if !case.headers.is_empty() {
        let mut without = case.clone();
        without.headers.clear();
        res.push(without);
    }
    for (at, sent) in case.parameters.iter().enumerate() {
        if sent.location != ParameterLocation::Path {
            let mut without = case.clone();
            without.parameters.remove(at);
            res.push(without);
        }
    }
    if let Some(value) = case.body_value() {
        for edit in edits(value).into_iter().filter(Edit::is_removal) {
            let mut without = case.clone();
            if let Some(body) = without.body.as_mut()
                && let Content::Value { value, .. } = &mut body.content
            {
                *value = edit.apply(value);
            }
            res.push(without);
        }
    }
    for smaller in &mut res {
        for target in own {
            if let Some(value) = target.value_in(case) {
                target.set(smaller, value.clone());
            }
        }
    }
    let has_all = |smaller: &Case| {
        own.iter()
            .all(|target| target.value_in(smaller) == target.value_in(case))
    };
    res.retain(|smaller| has_all(smaller) && operation.keeps_given(smaller));
    res
}
