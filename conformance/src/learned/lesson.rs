//! What was learned about one value of an operation's requests: a complaint, at its location in the request.

use spec::model::Operation;

use super::{
    Complaint, Demand, Relation,
    location::{is_alike, target},
    moments, stems,
    two_values::{first_names, last_names},
};
use crate::case::{Case, ObservedTarget};

/// What was learned about one value of an operation's requests.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// The location of the value; a position in a list stands for every element.
    pub target: ObservedTarget,
    /// What the server demands there.
    pub demand: Demand,
}

impl Lesson {
    /// What `complaint` about `rejected` teaches; `None` when its location is not found. `usual` is a request of the operation
    /// with all optional parts.
    pub fn of(
        complaint: &Complaint,
        operation: &Operation,
        rejected: &Case,
        usual: Option<&Case>,
    ) -> Option<Self> {
        if let Demand::Related(relation, other) = &complaint.demand {
            return related(complaint, *relation, other, operation, rejected).or_else(|| {
                let one = complaint.path.last()?;
                let found = stems::two_values(one, other, operation, rejected);
                let (target, other) = found?;
                let demand = Demand::Related(*relation, other);
                Some(Self { target, demand })
            });
        }
        let by_stem = || {
            let is_moment = matches!(complaint.demand, Demand::Like(_));
            let subject = moments::subject(&complaint.words);
            is_moment.then(|| stems::one_value(subject, operation, rejected))?
        };
        let target = target(complaint, operation, rejected, usual).or_else(by_stem)?;
        let demand = complaint.demand.clone();
        let demand = match target.value_in(rejected) {
            Some(sent) => demand.meant_of(sent),
            None => demand,
        };
        Some(Self { target, demand })
    }
}

/// What a message about two values teaches; `None` unless it names two values that stand beside each other.
fn related(
    complaint: &Complaint,
    relation: Relation,
    other: &str,
    operation: &Operation,
    rejected: &Case,
) -> Option<Lesson> {
    let (words, above) = complaint.path.split_last()?;
    let located = |path: Vec<String>| {
        let named = Complaint {
            path,
            ..complaint.clone()
        };
        let has_name = !named.path.is_empty();
        has_name.then(|| target(&named, operation, rejected, None))?
    };
    let below = |name: String| above.iter().cloned().chain([name]).collect();
    let mut named = last_names(words).into_iter().map(below);
    let target = named
        .find_map(located)
        .or_else(|| located(above.to_vec()))?;
    let beside: Vec<&str> = match &target {
        ObservedTarget::Parameter(location, _) => {
            let all = operation.parameters.iter();
            let all = all.filter(|it| it.location == *location);
            all.map(|it| it.name.as_str()).collect()
        }
        ObservedTarget::Body(pointer) => {
            let object = pointer.parent()?;
            let object = rejected
                .body_value()?
                .pointer(object.as_str())?
                .as_object()?;
            object.keys().map(String::as_str).collect()
        }
    };
    let is_named = |name: &String| {
        // `period.start` is beside `period.end`.
        let last = name.rsplit('.').next().unwrap_or(name);
        let mut beside = beside.iter();
        beside.find(|it| is_alike(it, last)).copied()
    };
    let other = first_names(other).iter().find_map(is_named)?.to_owned();
    let is_itself = target.beside(&other).as_ref() == Some(&target);
    let demand = Demand::Related(relation, other);
    (!is_itself).then_some(Lesson { target, demand })
}
