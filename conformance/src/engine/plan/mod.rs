//! The plan of a run: its units in their order, its scenarios, and where the search pauses.

mod destructive;

mod discovery;

mod need;

pub mod units;

use std::{cmp::Reverse, collections::BTreeMap};

use spec::model::{Api, Operation};

use self::destructive::Harm;
pub use self::units::Unit;
use super::{
    config::{RunConfig, SkippedOperation},
    mechanism::Mechanism,
};
use crate::{
    case::OperationIndex,
    phases::{
        Phase,
        stateful::{Scenario, Workflow, scenarios},
    },
};

/// Whether `operation` deletes whole collections, accounts or sessions, or resets the service.
pub fn is_destructive(operation: &Operation) -> bool {
    Harm::of(operation) >= Harm::Destroys
}

/// What a run sends, in order.
#[derive(Debug)]
pub(super) struct Plan {
    /// The units; those of destructive operations come last.
    pub(super) units: Vec<Unit>,
    /// Where the search pauses until all failures are confirmed: before the operations that delete something, before the
    /// destructive ones, because they remove the resources that failures depend on, and at the end.
    pub(super) pauses: Vec<usize>,
    /// The first unit that may lock the run out of the server, or the number of units where there is none.
    pub(super) lockout: usize,
    /// One past the last unit of each round: a unit uses what was observed in earlier rounds.
    pub(super) rounds: Vec<usize>,
    /// Scenarios by their subject, each as often as it is sent.
    scenarios: BTreeMap<OperationIndex, Vec<Scenario>>,
}

impl Plan {
    /// The plan of `config` for `api`.
    pub(super) fn new(api: &Api, config: &RunConfig) -> Self {
        let scenarios = repeated_scenarios(api, config);
        let counts = scenarios
            .iter()
            .map(|(operation, runs)| (*operation, runs.len() as u64))
            .collect();
        let mut units = units::units(
            &config.operations,
            &config.phases,
            config.max_examples,
            &counts,
        );
        // Once for each operation: with many examples there are many units of one.
        let harms: BTreeMap<OperationIndex, (Harm, Harm)> = OperationIndex::all(api)
            .map(|(index, operation)| {
                let of_delete = Harm::of_delete(&operation.path);
                (index, (Harm::of(operation), of_delete))
            })
            .collect();
        let harm = |unit: &Unit| {
            let known = harms.get(&unit.operation);
            known.map_or(Harm::None, |(own, of_delete)| {
                if unit.is_undeclared_delete() {
                    *of_delete
                } else {
                    *own
                }
            })
        };
        if !config.destroys {
            units.retain(|unit| !unit.is_undeclared_delete());
        }
        let has_order = config.has(Mechanism::Order);
        let harm = |unit: &Unit| if has_order { harm(unit) } else { Harm::None };
        let needs = if has_order {
            need::needs(api)
        } else {
            BTreeMap::new()
        };
        discovery::sort(&needs, &mut units);
        // The examples of overlays are what the user knows of this server.
        let is_of_user = |unit: &Unit| {
            let operation = unit.operation.of(api);
            unit.phase == Phase::Examples
                && operation.is_some_and(|it| has_examples_of_user(api, it))
        };
        units.sort_by_key(|unit| !is_of_user(unit));
        units.splice(0..0, workflows(api, config));
        // What is below a collection is deleted before the collection.
        let depth = |unit: &Unit| {
            let path = unit.operation.of(api).map_or("", |it| it.path.as_str());
            Reverse((harm(unit) > Harm::None).then(|| path.split('/').count()))
        };
        units.sort_by_key(|unit| (harm(unit), depth(unit)));
        units.retain(|unit| {
            !config.skipped_operations.contains(&SkippedOperation {
                operation: unit.operation,
                phase: unit.phase,
            })
        });
        let before = |harm_of: Harm| units.partition_point(|unit| harm(unit) < harm_of);
        let mut pauses = vec![
            before(Harm::Deletes),
            before(Harm::Destroys),
            before(Harm::LocksOut),
            units.len(),
        ];
        pauses.dedup();
        let mut rounds = discovery::rounds(&needs, &units, &pauses);
        if config.has(Mechanism::Learning) {
            rounds.extend(discovery::after_shared_parameters(api, &units));
            rounds.sort_unstable();
            rounds.dedup();
        }
        Self {
            lockout: before(Harm::LocksOut),
            units,
            pauses,
            rounds,
            scenarios,
        }
    }

    /// The scenarios with this subject, each as often as it is sent.
    pub(super) fn scenarios(&self, operation: OperationIndex) -> &[Scenario] {
        self.scenarios
            .get(&operation)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }
}

/// Whether an overlay gives examples for requests of `operation`.
fn has_examples_of_user(api: &Api, operation: &Operation) -> bool {
    let of_parameters = operation.parameters.iter().flat_map(|it| &it.examples);
    let contents = operation.request_body.iter().flat_map(|it| &it.content);
    let mut all = of_parameters.chain(contents.flat_map(|content| &content.examples));
    all.any(|example| api.document.is_of_overlay(example.origin.span))
}

/// The units of workflows, each in the turn of its most destructive operation. A workflow that needs an operation that is not
/// selected is not sent.
fn workflows(api: &Api, config: &RunConfig) -> Vec<Unit> {
    if !config.phases.contains(&Phase::Workflows) {
        return Vec::new();
    }
    let of = |(at, workflow): (usize, &Workflow)| {
        let is_selected = workflow
            .operations()
            .all(|operation| config.operations.contains(&operation));
        let subject = workflow.subject(api, Harm::of).filter(|_| is_selected)?;
        Some(Unit {
            operation: subject,
            phase: Phase::Workflows,
            from: at as u64,
            to: at as u64 + 1,
        })
    };
    config.workflows.iter().enumerate().filter_map(of).collect()
}

/// Every scenario of selected operations, in rounds, so that an early stop skips repetitions first.
fn repeated_scenarios(api: &Api, config: &RunConfig) -> BTreeMap<OperationIndex, Vec<Scenario>> {
    let mut res: BTreeMap<OperationIndex, Vec<Scenario>> = BTreeMap::new();
    if !config.phases.contains(&Phase::Stateful) || config.max_examples == 0 {
        return res;
    }
    let found = scenarios(api);
    for _ in 0..(config.max_examples / 10).clamp(2, 50) {
        for scenario in &found {
            let is_selected = scenario
                .steps
                .iter()
                .all(|step| config.operations.contains(&step.operation));
            if is_selected {
                let known = res.entry(scenario.subject).or_default();
                known.push(scenario.clone());
            }
        }
    }
    res
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spec::document::Document;

    use super::*;

    fn api() -> Api {
        let text = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /items: {delete: {responses: {'204': {description: d}}}, get: {responses: {'200': {description: o}}}}
";
        let document = Document::from_text("api.yaml", text).document.unwrap();
        Api::new(Arc::new(document))
    }

    #[test]
    fn the_search_pauses_before_destructive_operations() {
        let api = api();
        let plan = Plan::new(&api, &RunConfig::new(api.operations.len()));
        let labels = plan.units.iter().map(|unit| {
            let operation = unit.operation.of(&api).unwrap();
            if unit.is_undeclared_delete() {
                "DELETE"
            } else {
                operation.method.as_str()
            }
        });
        let labels: Vec<&str> = labels.collect();
        let first = labels.iter().position(|method| *method == "DELETE");
        assert_eq!(plan.pauses, [first.unwrap(), plan.units.len()]);
        let (before, after) = labels.split_at(plan.pauses[0]);
        assert!(before.iter().all(|method| *method == "GET"), "{labels:?}");
        assert!(after.iter().all(|method| *method == "DELETE"), "{labels:?}");
    }

    #[test]
    fn operations_are_skipped_in_single_phases() {
        let api = api();
        let mut config = RunConfig::new(api.operations.len());
        config.skipped_operations.insert(SkippedOperation {
            operation: OperationIndex(0),
            phase: Phase::Fuzzing,
        });
        let plan = Plan::new(&api, &config);
        let phases_of = |operation| {
            let units = plan.units.iter();
            let units = units.filter(move |unit| unit.operation == OperationIndex(operation));
            units
                .map(|unit| unit.phase)
                .collect::<std::collections::BTreeSet<_>>()
        };
        assert!(!phases_of(0).contains(&Phase::Fuzzing));
        assert!(phases_of(0).contains(&Phase::Coverage));
        assert!(phases_of(1).contains(&Phase::Fuzzing));
    }
}
