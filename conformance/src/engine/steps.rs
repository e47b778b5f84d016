//! Steps of a sequence: planned before anything is sent, filled in when earlier answers are there.

use std::rc::Rc;

use proptest::test_runner::TestRng;
use serde_json::Value;
use spec::{model::ParameterLocation, source::pointer::JsonPointer};

use super::worker::Worker;
use crate::{
    case::{Case, Content},
    checks::Step,
    operation::CompiledOperation,
    phases::{
        OperationCases,
        coverage::is_certified,
        stateful::{PlannedStep, Sequence, bind},
    },
    transport::Transport,
    value::seed::Dice,
};

/// A step that was sent.
pub(super) struct SentStep {
    pub(super) operation: Rc<OperationCases>,
    pub(super) step: Step,
}

impl Worker<'_> {
    /// The steps of run `number` of `sequence`: random valid cases, to be filled in later.
    pub(super) fn planned(&self, sequence: &Sequence, number: u64) -> Option<Vec<PlannedStep>> {
        let mut res = Vec::new();
        // Every sequence has values of its own, or the second one meets what the first one left behind.
        let end = self.prepared(sequence.steps.last()?.operation)?;
        let end = &end.operation.operation().id;
        for (at, step) in sequence.steps.iter().enumerate() {
            let cases = self.prepared(step.operation)?;
            let purpose = format!("stateful {at} {end}");
            let mut rng =
                self.shared
                    .config
                    .seed
                    .rng(&cases.operation.operation().id, &purpose, number);
            // Every other run is the plainest one: what works at all should work there.
            let case = if number.is_multiple_of(2) {
                let purpose = format!("{purpose} {}", cases.operation.operation().id);
                let mut rng = self.shared.config.unique_values(&purpose, number);
                let simplest = cases.operation.simplest();
                simplest.map(|case| with_names(&cases.operation, &case, Which::Empty, &mut rng))
            } else {
                cases.operation.positive(&mut Dice::Random(&mut rng))
            };
            res.push(PlannedStep {
                operation: step.operation,
                case: case?,
                bindings: step.bindings.clone(),
            });
        }
        Some(res)
    }

    /// Sends step `at` of `planned` after `history`. `None` when a value it needs is not there, when it would no longer be
    /// what it was meant to be, or when the run is over.
    pub(super) async fn step(
        &self,
        planned: &[PlannedStep],
        at: usize,
        history: &[Step],
        transport: &mut dyn Transport,
    ) -> Option<SentStep> {
        let plan = planned.get(at)?;
        let operation = self.prepared(plan.operation)?;
        let mut case = plan.case.clone();
        let mut sources: Vec<usize> = Vec::new();
        for (from, binding) in &plan.bindings {
            let source = history.get(*from)?;
            let is_success = source
                .interaction
                .outcome
                .as_ref()
                .is_ok_and(|r| (200..300).contains(&r.status));
            if !is_success || !bind(&mut case, binding, source) {
                return None;
            }
            if !sources.contains(from) {
                sources.push(*from);
            }
        }
        if !is_certified(&operation.operation, &case) {
            return None;
        }
        let request = self.request(&operation.operation, &case, true)?;
        let interaction = self.send(&request, transport).await?;
        Some(SentStep {
            step: Step {
                case,
                request,
                interaction,
                sources,
            },
            operation,
        })
    }

    /// Sends all of `planned`, if need be with other names for what it creates: what was created once may not be created
    /// again. `None` when not every step could be taken.
    pub(super) async fn all_steps_anew(
        &self,
        planned: &[PlannedStep],
        transport: &mut dyn Transport,
    ) -> Option<(Vec<PlannedStep>, Vec<SentStep>)> {
        if let Some(sent) = self.all_steps(planned, transport).await {
            return Some((planned.to_vec(), sent));
        }
        let renamed = self.renamed(planned)?;
        let sent = self.all_steps(&renamed, transport).await?;
        Some((renamed, sent))
    }

    /// `planned` with fresh names in everything before the last step; `None` when there is nothing to name.
    fn renamed(&self, planned: &[PlannedStep]) -> Option<Vec<PlannedStep>> {
        let (last, before) = planned.split_last()?;
        let mut res = Vec::new();
        for step in before {
            let cases = self.prepared(step.operation)?;
            let mut rng = self.shared.fresh_names();
            let case = with_names(&cases.operation, &step.case, Which::Every, &mut rng);
            res.push(PlannedStep {
                case,
                ..step.clone()
            });
        }
        let is_other = res
            .iter()
            .zip(before)
            .any(|(renamed, step)| renamed.case != step.case);
        res.push(last.clone());
        is_other.then_some(res)
    }

    /// Sends all of `planned`; `None` when not every step could be taken.
    pub(super) async fn all_steps(
        &self,
        planned: &[PlannedStep],
        transport: &mut dyn Transport,
    ) -> Option<Vec<SentStep>> {
        let mut sent: Vec<SentStep> = Vec::new();
        let mut history: Vec<Step> = Vec::new();
        for at in 0..planned.len() {
            let step = self.step(planned, at, &history, transport).await?;
            history.push(step.step.clone());
            sent.push(step);
        }
        Some(sent)
    }
}

/// Which texts get names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    /// Those that are empty or of one letter.
    Empty,
    /// Those of the body itself, and all that are empty or of one letter.
    Every,
}

/// `case` with a plain word of its own for every empty or one-letter text of its body that may be one, and of the path
/// that it puts something at: servers ask more of names than documents say, and what has a name of its own conflicts with
/// nothing.
fn with_names(operation: &CompiledOperation, case: &Case, which: Which, rng: &mut TestRng) -> Case {
    let mut dice = Dice::Random(rng);
    let mut res = case.clone();
    let mut keep = |change: &mut dyn FnMut(&mut Case, Value)| {
        let mut named = res.clone();
        change(
            &mut named,
            format!("name{:08}", dice.below(100_000_000)).into(),
        );
        if is_certified(operation, &named) {
            res = named;
        }
    };
    let mut places = Vec::new();
    if let Some(value) = case.body_value() {
        nameless(value, &JsonPointer::root(), which, &mut places);
    }
    for place in places {
        keep(&mut |case, name| {
            if let Some(Content::Value { value, .. }) =
                case.body.as_mut().map(|body| &mut body.content)
                && let Some(text) = value.pointer_mut(place.as_str())
            {
                *text = name;
            }
        });
    }
    if operation.operation().method.as_str() == "PUT" {
        for name in operation.operation().path.parameter_names() {
            let is_nameless = case
                .parameter(ParameterLocation::Path, name)
                .and_then(Value::as_str)
                .is_some_and(|text| which == Which::Every || text.len() < 2);
            if is_nameless {
                keep(&mut |case, value| case.set_parameter(ParameterLocation::Path, name, value));
            }
        }
    }
    res
}

/// The places of the texts that get names.
fn nameless(value: &Value, at: &JsonPointer, which: Which, res: &mut Vec<JsonPointer>) {
    match value {
        Value::String(text) if which == Which::Every || text.len() < 2 => res.push(at.clone()),
        Value::Object(members) => {
            for (name, member) in members {
                // What lies deeper is data of the resource rather than its name.
                let which = if member.is_object() {
                    Which::Empty
                } else {
                    which
                };
                nameless(member, &at.join(name), which, res);
            }
        }
        _ => {}
    }
}
