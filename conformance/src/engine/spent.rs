//! What is known, while one failure is confirmed, of requests that the server takes only once: sent again as they are, they would
//! be rejected again.

use serde_json::Value;

use super::{fresh::differing, worker::Worker};
use crate::{
    case::{Case, ObservedTarget, OperationIndex},
    phases::stateful::Step,
};

/// Values that the server took once.
#[derive(Debug)]
struct Taken {
    operation: OperationIndex,
    /// Where a request had them. The server took it with others there.
    values: Vec<(ObservedTarget, Value)>,
}

impl Taken {
    /// Whether `case` has all of the values.
    fn is_in(&self, case: &Case) -> bool {
        let mut values = self.values.iter();
        values.all(|(target, value)| target.value_in(case) == Some(value))
    }
}

/// What is spent.
#[derive(Debug, Default)]
pub(super) struct Spent {
    taken: Vec<Taken>,
    /// Steps in front of a failing one that the server rejected with other values too.
    refused: Vec<Vec<Step>>,
}

impl Spent {
    /// Notes that the server rejected `step` as it is, and took it with the values of `renewed`.
    pub(super) fn note(&mut self, worker: &Worker<'_>, step: &Step, renewed: &Step) {
        let replaced = replaced(worker, step, renewed).into_iter();
        let values = replaced.filter_map(|target| {
            let value = target.value_in(&step.case)?.clone();
            Some((target, value))
        });
        let values: Vec<(ObservedTarget, Value)> = values.collect();
        if !values.is_empty() && !self.has(step) {
            let operation = step.operation;
            self.taken.push(Taken { operation, values });
        }
    }

    /// Whether `step` has values that the server took once.
    pub(super) fn has(&self, step: &Step) -> bool {
        self.of(step).is_some()
    }

    fn of(&self, step: &Step) -> Option<&Taken> {
        let mut taken = self.taken.iter();
        taken.find(|it| it.operation == step.operation && it.is_in(&step.case))
    }

    /// Notes that the server rejected the steps in front of the last of `steps` with other values too.
    pub(super) fn refuse(&mut self, steps: &[Step]) {
        if let Some((_, front)) = steps.split_last()
            && !self.refused.iter().any(|known| known == front)
        {
            self.refused.push(front.to_vec());
        }
    }

    /// Whether sending `smaller` tells nothing new about `best`, which fails: what is in front is known to be rejected, or the two
    /// differ only in values that would be replaced.
    pub(super) fn is_in_vain(&self, best: &[Step], smaller: &[Step]) -> bool {
        let front = smaller.split_last().map(|(_, front)| front);
        if front.is_some_and(|front| self.refused.iter().any(|known| known == front)) {
            return true;
        }
        is_same_but(best, smaller, |_, step| {
            let taken = self.of(step).map(|it| it.values.as_slice());
            let taken = taken.unwrap_or_default().iter();
            taken.map(|(target, _)| target.clone()).collect()
        })
    }
}

/// Whether `smaller`, which the server took as `renewed`, differs from `best` only where it was replaced.
pub(super) fn is_undone(
    worker: &Worker<'_>,
    best: &[Step],
    smaller: &[Step],
    renewed: &[Step],
) -> bool {
    is_same_but(best, smaller, |at, step| {
        let renewed = renewed.get(at);
        renewed.map_or_else(Vec::new, |renewed| replaced(worker, step, renewed))
    })
}

/// Where `renewed` has other values than `step`.
fn replaced(worker: &Worker<'_>, step: &Step, renewed: &Step) -> Vec<ObservedTarget> {
    let cases = worker.prepared.get(step.operation);
    let cases = cases.filter(|_| step.operation == renewed.operation);
    cases.map_or_else(Vec::new, |cases| {
        differing(&cases.operation, &step.case, &renewed.case)
    })
}

/// Whether `one` and `other` differ only in the values of `other` at `targets`.
fn is_same_but(
    one: &[Step],
    other: &[Step],
    targets: impl Fn(usize, &Step) -> Vec<ObservedTarget>,
) -> bool {
    let is_same = |(at, (one, other)): (usize, (&Step, &Step))| {
        if one == other {
            return true;
        }
        let mut restored = other.clone();
        for target in targets(at, other) {
            if let Some(value) = target.value_in(&one.case) {
                target.set(&mut restored.case, value.clone());
            }
        }
        *one == restored
    };
    one.len() == other.len() && one.iter().zip(other).enumerate().all(is_same)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use spec::{http::MediaType, model::ParameterLocation, source::pointer::JsonPointer};

    use super::*;
    use crate::case::{Body, Content, Intent};

    fn step(name: &str, size: u64) -> Step {
        let mut case = Case::new("create", Intent::Positive);
        case.set_parameter(ParameterLocation::Path, "name", json!(name));
        case.set_parameter(ParameterLocation::Query, "size", json!(size));
        Step::alone(OperationIndex(0), case)
    }

    /// `a` was taken.
    fn spent() -> Spent {
        let target = ObservedTarget::Parameter(ParameterLocation::Path, "name".to_owned());
        Spent {
            taken: vec![Taken {
                operation: OperationIndex(0),
                values: vec![(target, json!("a"))],
            }],
            refused: Vec::new(),
        }
    }

    #[test]
    fn a_name_that_is_taken_is_taken_whatever_else_is_sent() {
        assert!(spent().has(&step("a", 1)));
        assert!(spent().has(&step("a", 2)));
        assert!(!spent().has(&step("b", 1)));
    }

    #[test]
    fn a_name_that_would_be_replaced_is_not_smaller() {
        let (spent, best) = (spent(), [step("abc", 2)]);
        assert!(spent.is_in_vain(&best, &[step("a", 2)]));
        assert!(!spent.is_in_vain(&best, &[step("a", 1)]));
        assert!(!spent.is_in_vain(&best, &[step("b", 2)]));
        assert!(!spent.is_in_vain(&best, &[]));
    }

    #[test]
    fn what_was_rejected_in_front_is_not_sent_in_front_of_another_request() {
        let mut spent = Spent::default();
        spent.refuse(&[step("a", 1), step("b", 1)]);
        let best = [step("abc", 1), step("b", 2)];
        assert!(spent.is_in_vain(&best, &[step("a", 1), step("b", 2)]));
        assert!(!spent.is_in_vain(&best, &[step("a", 2), step("b", 2)]));
    }

    #[test]
    fn members_of_bodies_are_names_too() {
        let with = |name: &str| {
            let mut case = Case::new("create", Intent::Positive);
            case.body = Some(Body {
                media_type: Some("application/json".to_owned()),
                content: Content::Value {
                    value: json!({"name": name, "size": 1}),
                    written_as: MediaType::parse("application/json").unwrap(),
                },
            });
            Step::alone(OperationIndex(0), case)
        };
        let pointer = JsonPointer::root().join("name");
        let mut spent = spent();
        spent.taken[0].values = vec![(ObservedTarget::Body(pointer), json!("a"))];
        assert!(spent.is_in_vain(&[with("abc")], &[with("a")]));
        assert!(!spent.is_in_vain(&[with("abc")], &[with("b")]));
    }
}
