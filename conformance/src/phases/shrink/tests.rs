//! Tests of shrinking: the properties that every step of shrinking keeps.

use std::{
    collections::hash_map::DefaultHasher,
    hash::{Hash as _, Hasher as _},
    rc::Rc,
    sync::Arc,
};

use proptest::{prelude::*, strategy::ValueTree};
use serde_json::json;
use spec::{
    document::Document,
    model::{
        Api, ParameterLocation, RuntimeExpression,
        link::{LinkValue, MessagePart},
    },
    source::pointer::JsonPointer,
};

use super::{
    case::CaseSimplifier,
    removals::RemovalSimplifier,
    scenario::{ScenarioEdit, ScenarioSimplifier},
    *,
};
use crate::{
    case::{Case, Content, Credentials, Intent, OperationIndex},
    operation::CompiledOperation,
    phases::{
        OperationCases, Phase,
        certification::is_certified,
        stateful::{Binding, BindingTarget, Source, Step, StepBinding},
    },
    value::{
        seed::RunSeed,
        shrink::{ShrinkTree, Simplifier},
    },
};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /orders/{customer}:
    post:
      operationId: order
      parameters:
      - {name: customer, in: path, required: true, schema: {type: string, minLength: 2, maxLength: 12}}
      - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 500}}
      - {name: tags, in: query, schema: {type: array, items: {type: string}, maxItems: 4}}
      - {name: X-Trace, in: header, schema: {type: string, pattern: '^[a-f0-9]{4,8}$'}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [item, count]
              additionalProperties: false
              properties:
                item: {type: string, minLength: 3}
                count: {type: integer, minimum: 1}
                note: {type: string, maxLength: 20}
                parts: {type: array, maxItems: 3, items: {type: object, required: [size], properties: {size: {enum: [small, large]}, weight: {type: number}}}}
      responses: {'204': {description: d}}
";

fn operation() -> Rc<OperationCases> {
    let document = Document::from_text("a.yaml", CONTRACT).document.unwrap();
    let api = Arc::new(Api::new(Arc::new(document)));
    Rc::new(OperationCases::new(
        CompiledOperation::new(api, OperationIndex(0)).unwrap(),
    ))
}

/// A case of the operation that matches its intent.
fn case(operation: &OperationCases, phase: Phase, seed: u64, index: u64) -> Option<Case> {
    let index = match phase {
        Phase::Coverage => index % operation.count(phase, 0),
        _ => index,
    };
    let case = operation.case(phase, RunSeed(seed), index)?;
    is_certified(&operation.operation, &case).then_some(case)
}

/// An arbitrary predicate.
fn is_good(value: &impl std::fmt::Debug, salt: u64) -> bool {
    let mut hasher = DefaultHasher::new();
    format!("{value:?}{salt}").hash(&mut hasher);
    hasher.finish().is_multiple_of(3)
}

/// Shrinks the value of `tree`; `step` gets each pair of a value and a smaller one, and returns whether the smaller one still
/// fails.
fn walk<T: ValueTree>(
    tree: &mut T,
    mut step: impl FnMut(&T::Value, &T::Value) -> bool,
) -> T::Value {
    let mut best = tree.current();
    let mut steps = 0;
    while tree.simplify() {
        steps += 1;
        assert!(steps < 50_000, "shrinking does not end");
        let smaller = tree.current();
        if step(&best, &smaller) {
            best = smaller;
        } else {
            assert!(tree.complicate());
        }
    }
    assert!(
        !tree.complicate(),
        "shrinking that ended keeps the best value"
    );
    assert!(!tree.simplify(), "shrinking that ended does not continue");
    tree.current()
}

/// The minimal case for which `shows` is true, starting at `case`.
fn shrunk(operation: &Rc<OperationCases>, case: Case, shows: impl Fn(&Case) -> bool) -> Case {
    assert!(is_certified(&operation.operation, &case) && shows(&case));
    let mut tree = CaseTree::new(CaseSimplifier::new(Rc::clone(operation)), case);
    walk(&mut tree, |_, smaller| shows(smaller))
}

fn phase() -> impl Strategy<Value = Phase> {
    prop_oneof![Just(Phase::Coverage), Just(Phase::Fuzzing)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn cases_get_lighter_and_stay_of_their_kind(phase in phase(), seed: u64, index in 0..400_u64, salt: u64) {
        let operation = operation();
        let simplifier = CaseSimplifier::new(Rc::clone(&operation));
        let Some(case) = case(&operation, phase, seed, index) else {
            return Ok(());
        };
        let intent = case.intent.clone();
        let mut tree = CaseTree::new(simplifier.clone(), case);
        walk(&mut tree, |best, smaller| {
            assert!(simplifier.weight(smaller) < simplifier.weight(best), "{smaller:?} is not lighter");
            assert!(is_certified(&operation.operation, smaller), "{smaller:?} is of another kind");
            // Without its header, what accepted no documented type is a valid request, and so is any with its credentials.
            let has_become_valid = matches!(intent, Intent::Unacceptable | Intent::Unauthenticated);
            let is_valid = has_become_valid && smaller.intent == Intent::Positive;
            assert!(is_valid || smaller.intent == intent, "{smaller:?}");
            is_good(smaller, salt)
        });
    }

    #[test]
    fn valid_cases_shrink_to_the_simplest_one(seed: u64, index in 0..400_u64) {
        let operation = operation();
        let case = case(&operation, Phase::Fuzzing, seed, index).filter(|case| case.intent == Intent::Positive);
        if let Some(case) = case {
            let least = operation.operation.simplest().expect("a case");
            let simplifier = CaseSimplifier::new(Rc::clone(&operation));
            let end = shrunk(&operation, case, |_| true);
            prop_assert!(simplifier.weight(&end) <= simplifier.weight(&least), "{end:?}");
        }
    }

    #[test]
    fn scenarios_get_lighter_and_their_steps_take_values_from_earlier_ones(
        seed: u64,
        feeds in prop::collection::vec(prop::option::of(0..4_usize), 1..5),
        salt: u64,
    ) {
        let operation = operation();
        let steps: Vec<Step> = (0_u64..)
            .zip(&feeds)
            .filter_map(|(index, from)| {
                let case = case(&operation, Phase::Fuzzing, seed, index)?;
                Some(step(0, case, from.as_slice()))
            })
            .collect();
        // Only what comes before can feed a step.
        let steps: Vec<Step> = steps
            .into_iter()
            .enumerate()
            .map(|(at, mut step)| {
                step.bindings.retain(|binding| binding.from < at);
                step
            })
            .collect();
        prop_assume!(!steps.is_empty());
        let simplifier = ScenarioSimplifier::new(&steps, |_| Some(Rc::clone(&operation)));
        let mut tree = ScenarioTree::new(simplifier.clone(), steps.clone());
        let end = walk(&mut tree, |best, smaller| {
            assert!(simplifier.weight(smaller) < simplifier.weight(best));
            for (at, step) in smaller.iter().enumerate() {
                assert!(is_certified(&operation.operation, &step.case));
                assert!(step.bindings.iter().all(|binding| binding.from < at));
            }
            is_good(smaller, salt)
        });
        prop_assert_eq!(end.last().map(|step| step.operation), steps.last().map(|step| step.operation));
    }
}

#[test]
fn a_minimal_case_has_only_what_the_failure_needs() {
    let operation = operation();
    let full = (0..400)
        .filter_map(|index| case(&operation, Phase::Fuzzing, 1, index))
        .filter(|case| case.intent == Intent::Positive)
        .max_by_key(Case::explicit_values)
        .expect("a case");
    let least = operation.operation.simplest().expect("a case");
    assert!(
        full.explicit_values() > least.explicit_values() + 4,
        "{full:?}"
    );

    let with_limit = |case: &Case| case.parameter(ParameterLocation::Query, "limit").is_some();
    let mut expected = least.clone();
    expected.set_parameter(ParameterLocation::Query, "limit", json!(1));
    let end = shrunk(&operation, full.clone(), with_limit);
    assert_eq!(end.parameters.len(), expected.parameters.len(), "{end:?}");
    assert_eq!(end.body_value(), expected.body_value());
    assert_eq!(
        end.parameter(ParameterLocation::Query, "limit"),
        Some(&json!(1))
    );

    let large = |case: &Case| {
        case.body_value()
            .is_some_and(|body| body.to_string().contains("large"))
    };
    let end = shrunk(&operation, full, large);
    assert_eq!(end.parameters, least.parameters);
    assert_eq!(
        end.body_value(),
        Some(&json!({"item": "aaa", "count": 1, "parts": [{"size": "large"}]}))
    );
}

#[test]
fn an_invalid_case_stays_invalid_in_its_one_location() {
    let operation = operation();
    let negative: Vec<Case> = (0..operation.count(Phase::Coverage, 0))
        .filter_map(|index| case(&operation, Phase::Coverage, 0, index))
        .filter(|case| matches!(case.intent, Intent::Negative(_)))
        .collect();
    assert!(negative.len() > 20, "{}", negative.len());
    for case in negative {
        let intent = case.intent.clone();
        let end = shrunk(&operation, case, |_| true);
        assert_eq!(end.intent, intent);
        assert!(is_certified(&operation.operation, &end), "{end:?}");
        // Optional valid parts are gone: four parts at most remain besides three required values.
        assert!(end.explicit_values() <= 7, "{intent}: {end:?}");
    }
}

#[test]
fn a_case_that_accepts_no_documented_type_is_a_valid_one_without_its_header() {
    let operation = operation();
    let mut all = (0..operation.count(Phase::Coverage, 0))
        .filter_map(|index| case(&operation, Phase::Coverage, 0, index));
    let case = all
        .find(|case| case.intent == Intent::Unacceptable)
        .expect("one of them");
    let end = shrunk(&operation, case, |_| true);
    assert_eq!((end.headers.len(), end.intent), (0, Intent::Positive));
}

/// A step that takes its body from those at `from`.
fn step(operation: usize, case: Case, from: &[usize]) -> Step {
    let binding = Binding {
        target: BindingTarget::Body,
        source: Source::LocationTail,
    };
    Step {
        operation: OperationIndex(operation),
        case,
        bindings: from
            .iter()
            .map(|from| StepBinding {
                from: *from,
                binding: binding.clone(),
            })
            .collect(),
    }
}

#[test]
fn only_steps_that_no_later_step_needs_are_removed() {
    let step = |operation, from| step(operation, Case::new("x", Intent::Positive), from);
    let steps = vec![step(0, &[]), step(1, &[]), step(2, &[1]), step(3, &[1])];
    let simplifier = ScenarioSimplifier::new(&steps, |_| None);
    let edits = simplifier.edits(&steps);
    assert_eq!(
        edits,
        [
            ScenarioEdit::Alone,
            ScenarioEdit::WithoutStep(0),
            ScenarioEdit::WithoutStep(2),
            ScenarioEdit::OwnValue(3, 0),
            ScenarioEdit::OwnValue(2, 0),
        ]
    );
    let removals = edits
        .iter()
        .filter(|edit| matches!(edit, ScenarioEdit::WithoutStep(_)));
    let shorter: Vec<_> = removals
        .filter_map(|edit| simplifier.apply(&steps, edit))
        .collect();
    assert_eq!(
        shorter,
        [
            vec![step(1, &[]), step(2, &[0]), step(3, &[0])],
            vec![step(0, &[]), step(1, &[]), step(3, &[1])],
        ]
    );
}

#[test]
fn large_steps_in_all_parts_come_before_small_ones_in_one() {
    let operation = operation();
    let simplifier = CaseSimplifier::new(Rc::clone(&operation));
    let mut case = operation.operation.simplest().unwrap();
    case.set_parameter(ParameterLocation::Path, "customer", json!("abcdefghijkl"));
    let sent = json!({"item": "abcdefgh", "count": 400, "note": "some words", "parts": []});
    let body = case.body.as_mut().unwrap();
    if let Content::Value { value, .. } = &mut body.content {
        *value = sent;
    }
    let mut tree = ShrinkTree::new(simplifier, case);
    let mut tries = 0;
    // The customer and the item are what fails, in any shape but the simplest.
    while tries < 40 && tree.simplify() {
        tries += 1;
        let tried = tree.current();
        let customer = tried.parameter(ParameterLocation::Path, "customer");
        let item = &tried.body_value().unwrap_or(&json!(null))["item"];
        if customer != Some(&json!("abcdefghijkl")) || item != "abcdefgh" {
            tree.complicate();
        }
    }
    let rest = tree.current();
    assert_eq!(
        rest.body_value(),
        Some(&json!({"item": "abcdefgh", "count": 1}))
    );
}

#[test]
fn a_request_in_front_keeps_its_path_and_what_is_taken_from_it() {
    let operation = operation();
    let mut full = operation.operation.simplest().unwrap();
    full.set_parameter(ParameterLocation::Path, "customer", json!("abcdef"));
    full.set_parameter(ParameterLocation::Query, "limit", json!(400));
    let sent = json!({"item": "abcdef", "count": 400, "note": "some words", "parts": []});
    let body = full.body.as_mut().unwrap();
    if let Content::Value { value, .. } = &mut body.content {
        *value = sent;
    }
    let note = JsonPointer::root().join("note");
    let taken = Binding {
        target: BindingTarget::Body,
        source: Source::Link(LinkValue::Expression(RuntimeExpression::Request(
            MessagePart::Body(note),
        ))),
    };
    let mut last = step(0, full.clone(), &[]);
    last.bindings.push(StepBinding {
        from: 0,
        binding: taken,
    });
    let steps = vec![step(0, full.clone(), &[]), last.clone()];
    let all = ScenarioSimplifier::new(&steps, |_| Some(Rc::clone(&operation)));
    let mut tree = ShrinkTree::new(RemovalSimplifier::of_front(all), steps);
    let end = walk(&mut tree, |_, _| true);
    assert_eq!(end[1], last);
    let front = &end[0].case;
    let customer = front.parameter(ParameterLocation::Path, "customer");
    assert_eq!(
        (customer, front.parameters.len()),
        (Some(&json!("abcdef")), 1)
    );
    // Values stay as they are: only whole parts go.
    let rest = json!({"item": "abcdef", "count": 400, "note": "some words"});
    assert_eq!(front.body_value(), Some(&rest));
}

#[test]
fn what_fails_alone_needs_no_other_step_and_no_wrong_credentials() {
    let operation = operation();
    let mut last = operation.operation.simplest().unwrap();
    last.credentials = Credentials::Wrong;
    last.intent = Intent::Unauthenticated;
    let first = operation.operation.simplest().unwrap();
    let taken = Binding {
        target: BindingTarget::Parameter(ParameterLocation::Path, "customer".to_owned()),
        source: Source::LocationTail,
    };
    let mut last = Step::alone(OperationIndex(0), last);
    last.bindings.push(StepBinding {
        from: 0,
        binding: taken,
    });
    let steps = vec![Step::alone(OperationIndex(0), first), last];
    let simplifier = ScenarioSimplifier::new(&steps, |_| Some(Rc::clone(&operation)));
    let shrunk = |shows: &dyn Fn(&[Step]) -> bool| {
        let mut tree = ScenarioTree::new(simplifier.clone(), steps.clone());
        walk(&mut tree, |_, smaller| shows(smaller))
    };
    let end = shrunk(&|_| true);
    assert_eq!((end.len(), end[0].bindings.len()), (1, 0));
    assert_eq!(end[0].case.credentials, Credentials::Given);
    assert_eq!(end[0].case.intent, Intent::Positive);
    // What fails only with a value of its own still needs the step in front.
    let end = shrunk(&|steps| steps.len() == 2);
    assert_eq!(end[1].bindings.len(), 0);
    let end = shrunk(&|steps| steps.last().is_some_and(|last| !last.bindings.is_empty()));
    assert_eq!(end.len(), 2);
    // None are simpler than wrong ones, where they do as well.
    let with = |needed: Option<Credentials>| {
        let end = shrunk(&|steps| {
            let last = steps.last().map(|last| &last.case);
            last.is_some_and(|last| {
                let is_meant = needed.is_none_or(|it| last.credentials == it);
                is_meant && last.intent == Intent::Unauthenticated
            })
        });
        (end.len(), end[0].case.credentials)
    };
    assert_eq!(with(None), (1, Credentials::None));
    assert_eq!(with(Some(Credentials::Wrong)), (1, Credentials::Wrong));
}
