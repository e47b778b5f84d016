//! What one confirmation knows of values that the server accepts only once: a request that has them is rejected again.
//!
//! **Invariant:** a value counts as taken only where the failure was reproduced with another one instead; steps may need what has it.

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

/// The values that were taken, and the steps that were rejected with any.
#[derive(Debug, Default)]
pub(super) struct Spent {
    taken: Vec<Taken>,
    rejected: Vec<RejectedFront>,
}

/// Steps in front of a failing one that the server rejected with other values too.
#[derive(Debug)]
struct RejectedFront {
    front: Vec<Step>,
    /// Where each of them had the others.
    replaced: Vec<Vec<ObservedTarget>>,
}

impl RejectedFront {
    /// Whether `front` has other values at most where other ones did not help.
    fn is(&self, front: &[Step]) -> bool {
        is_same_but(&self.front, front, |at, _| {
            self.replaced.get(at).cloned().unwrap_or_default()
        })
    }
}

impl Spent {
    /// Notes that the server rejected `step` as it is, and that the failure was reproduced with the values of `renewed`.
    pub(super) fn note(&mut self, worker: &Worker<'_>, step: &Step, renewed: &Step) {
        let replaced = replaced_in(worker, step, renewed).into_iter();
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

    /// Whether `step` has values that the server took once, so that they have to be replaced.
    pub(super) fn has(&self, step: &Step) -> bool {
        self.of(step).is_some()
    }

    fn of(&self, step: &Step) -> Option<&Taken> {
        let mut taken = self.taken.iter();
        taken.find(|it| it.operation == step.operation && it.is_in(&step.case))
    }

    /// Notes that the server rejected the steps in front of the last of `steps` with the values of `renewed` too.
    pub(super) fn note_rejected(&mut self, worker: &Worker<'_>, steps: &[Step], renewed: &[Step]) {
        let Some((_, front)) = steps.split_last() else {
            return;
        };
        if !self.is_rejected(front) {
            let replaced = front.iter().zip(renewed);
            let replaced = replaced.map(|(step, renewed)| replaced_in(worker, step, renewed));
            self.rejected.push(RejectedFront {
                replaced: replaced.collect(),
                front: front.to_vec(),
            });
        }
    }

    fn is_rejected(&self, front: &[Step]) -> bool {
        self.rejected.iter().any(|known| known.is(front))
    }

    /// Whether sending `smaller` tells nothing new about `best`, which fails: what is in front is known to be rejected, or the two
    /// differ only in values that have to be replaced.
    pub(super) fn is_in_vain(&self, best: &[Step], smaller: &[Step]) -> bool {
        let front = smaller.split_last().map(|(_, front)| front);
        if front.is_some_and(|front| self.is_rejected(front)) {
            return true;
        }
        is_same_but(best, smaller, |at, _| {
            let taken = best.get(at).and_then(|step| self.of(step));
            let values = taken.map(|it| it.values.as_slice()).unwrap_or_default();
            values.iter().map(|(target, _)| target.clone()).collect()
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
        renewed.map_or_else(Vec::new, |renewed| replaced_in(worker, step, renewed))
    })
}

/// Where `renewed` has other values than `step`.
fn replaced_in(worker: &Worker<'_>, step: &Step, renewed: &Step) -> Vec<ObservedTarget> {
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

    fn name() -> ObservedTarget {
        ObservedTarget::Parameter(ParameterLocation::Path, "name".to_owned())
    }

    /// `a` was taken.
    fn spent() -> Spent {
        Spent {
            taken: vec![Taken {
                operation: OperationIndex(0),
                values: vec![(name(), json!("a"))],
            }],
            rejected: Vec::new(),
        }
    }

    #[test]
    fn a_name_that_is_taken_is_taken_whatever_else_is_sent() {
        assert!(spent().has(&step("a", 1)));
        assert!(spent().has(&step("a", 2)));
        assert!(!spent().has(&step("b", 1)));
    }

    #[test]
    fn a_name_that_has_to_be_replaced_does_not_become_smaller() {
        let (spent, best) = (spent(), [step("a", 2)]);
        assert!(spent.is_in_vain(&best, &[step("b", 2)]));
        assert!(!spent.is_in_vain(&best, &[step("a", 1)]));
        assert!(!spent.is_in_vain(&best, &[step("b", 1)]));
        assert!(!spent.is_in_vain(&best, &[]));
        assert!(!spent.is_in_vain(&[step("abc", 2)], &[step("b", 2)]));
    }

    #[test]
    fn what_was_rejected_in_front_is_not_sent_in_front_of_another_request() {
        let mut spent = Spent::default();
        spent.rejected.push(RejectedFront {
            front: vec![step("a", 1)],
            replaced: vec![vec![name()]],
        });
        let best = [step("abc", 7), step("b", 2)];
        assert!(spent.is_in_vain(&best, &[step("a", 1), step("b", 2)]));
        assert!(spent.is_in_vain(&best, &[step("abc", 1), step("b", 1)]));
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
        assert!(spent.is_in_vain(&[with("a")], &[with("b")]));
        assert!(!spent.is_in_vain(&[with("b")], &[with("a")]));
    }
}
