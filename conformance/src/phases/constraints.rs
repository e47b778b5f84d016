//! The constraints of requests that the sent cases satisfied and violated.

use std::cell::RefCell;

use spec::{source::pointer::JsonPointer, wire::RequestPart};

use super::boundary::Boundary;
use crate::{
    case::{Case, Intent},
    value::keyword::Keyword,
};

/// A constraint of a request: a keyword at a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoveredConstraint {
    /// Part, location and keyword, such as `body /name minLength`.
    pub name: String,
    /// Whether a request satisfied it.
    pub is_satisfied: bool,
    /// Whether a request violated it.
    pub is_violated: bool,
}

/// The constraints of an operation: every keyword with a boundary in its fullest request.
#[derive(Debug)]
pub(super) struct Constraints(RefCell<Vec<Constraint>>);

#[derive(Debug)]
struct Constraint {
    part: RequestPart,
    pointer: JsonPointer,
    keyword: Keyword,
    is_satisfied: bool,
    is_violated: bool,
}

impl Constraints {
    /// Those with `boundaries`.
    pub(super) fn of(boundaries: &[Boundary]) -> Self {
        let mut list: Vec<Constraint> = Vec::new();
        for boundary in boundaries {
            let (part, pointer) = (&boundary.part, &boundary.proposal.pointer);
            let keyword = boundary.proposal.keyword;
            let is_known = list.iter().any(|known| {
                known.part == *part && known.pointer == *pointer && known.keyword == keyword
            });
            if !is_known {
                list.push(Constraint {
                    part: part.clone(),
                    pointer: pointer.clone(),
                    keyword,
                    is_satisfied: false,
                    is_violated: false,
                });
            }
        }
        Self(RefCell::new(list))
    }

    pub(super) fn note(&self, case: &Case) {
        let mut list = self.0.borrow_mut();
        match &case.intent {
            Intent::Negative(mutation) => {
                let broken = list.iter_mut().filter(|constraint| {
                    constraint.part == mutation.part
                        && constraint.pointer == mutation.pointer
                        && constraint.keyword == mutation.keyword
                });
                broken.for_each(|constraint| constraint.is_violated = true);
            }
            Intent::Positive => {
                for constraint in list
                    .iter_mut()
                    .filter(|constraint| !constraint.is_satisfied)
                {
                    let value = match &constraint.part {
                        RequestPart::Parameter(location, name) => case.parameter(*location, name),
                        RequestPart::Body => case.body_value(),
                        RequestPart::ContentType | RequestPart::Path => None,
                    };
                    let is_there = value
                        .is_some_and(|value| value.pointer(constraint.pointer.as_str()).is_some());
                    constraint.is_satisfied = is_there;
                }
            }
            _ => {}
        }
    }

    pub(super) fn coverage(&self) -> Vec<CoveredConstraint> {
        let list = self.0.borrow();
        list.iter()
            .map(|constraint| CoveredConstraint {
                name: match constraint.pointer.as_str() {
                    "" => format!("{} {}", constraint.part, constraint.keyword),
                    pointer => format!("{} {pointer} {}", constraint.part, constraint.keyword),
                },
                is_satisfied: constraint.is_satisfied,
                is_violated: constraint.is_violated,
            })
            .collect()
    }
}
