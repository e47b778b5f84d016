//! What was learned about one value of an operation's requests: a complaint, at its location in the request.

use spec::model::{Operation, ParameterLocation};

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
        let is_possible = demand != Demand::Unique || can_be_unique(&target, operation);
        is_possible.then_some(Self { target, demand })
    }
}

/// Whether the value at `target` may be of something that a request of `operation` creates: what the path leads through is there
/// already, and so is what a request reads, changes or deletes.
fn can_be_unique(target: &ObservedTarget, operation: &Operation) -> bool {
    let ObservedTarget::Parameter(ParameterLocation::Path, name) = target else {
        return true;
    };
    let creates = matches!(operation.method.as_str(), "POST" | "PUT");
    creates && operation.path.parameter_names().last() == Some(name.as_str())
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spec::{document::Document, model::Api};

    use super::*;

    #[test]
    fn only_what_a_request_creates_has_to_be_unique() {
        let text = "{openapi: 3.0.3, info: {title: t, version: '1'}, paths: {'/shops/{shop}/items/{item}': {put: {responses: {}}, patch: {responses: {}}}}}";
        let document = Document::from_text("a.yaml", text).document.unwrap();
        let api = Api::new(Arc::new(document));
        let of = |method: &str, name: &str| {
            let mut operations = api.operations.iter();
            let operation = operations.find(|it| it.method.as_str() == method).unwrap();
            let target = ObservedTarget::Parameter(ParameterLocation::Path, name.to_owned());
            can_be_unique(&target, operation)
        };
        assert!(of("PUT", "item"));
        assert!(!of("PUT", "shop"));
        assert!(!of("PATCH", "item"));
    }
}
