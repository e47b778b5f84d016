//! What was learned about one value of an operation's requests: a complaint, at its location in the request.

use serde_json::Value;
use spec::{
    model::{Operation, ParameterLocation},
    source::pointer::JsonPointer,
};

use super::{
    Complaint, Demand, Part, Relation,
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
            return related(complaint, *relation, other, operation, rejected);
        }
        let demand = complaint.demand.clone();
        let target = target(complaint, operation, rejected, usual)?;
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

fn target(
    complaint: &Complaint,
    operation: &Operation,
    rejected: &Case,
    usual: Option<&Case>,
) -> Option<ObservedTarget> {
    let path = &complaint.path;
    let Some(last) = path.last() else {
        let is_missing = complaint.demand == Demand::Present
            && rejected.body.is_none()
            && operation.request_body.is_some();
        return is_missing.then(|| ObservedTarget::Body(JsonPointer::root()));
    };
    let parameter = |location: Option<ParameterLocation>| {
        let declared = operation.parameters.iter();
        let mut declared = declared.filter(|it| location.is_none_or(|at| it.location == at));
        let found = declared.find(|it| is_alike(&it.name, last))?;
        Some(ObservedTarget::Parameter(
            found.location,
            found.name.clone(),
        ))
    };
    match complaint.part {
        Some(Part::Parameter(location)) => parameter(Some(location)),
        Some(Part::Body) => {
            known_member(rejected, path).or_else(|| new_member(complaint, rejected, usual))
        }
        None => known_member(rejected, path)
            .or_else(|| parameter(None))
            .or_else(|| new_member(complaint, rejected, usual)),
    }
}

/// The value of the body that `path` leads to. The first names of a path may be those of types.
fn known_member(rejected: &Case, path: &[String]) -> Option<ObservedTarget> {
    let body = rejected.body_value()?;
    let mut tails = (0..path.len()).filter_map(|from| path.get(from..));
    tails
        .find_map(|tail| walk(body, tail))
        .map(ObservedTarget::Body)
}

/// The member that is missing in the body.
fn new_member(
    complaint: &Complaint,
    rejected: &Case,
    usual: Option<&Case>,
) -> Option<ObservedTarget> {
    if complaint.demand != Demand::Present {
        return None;
    }
    let body = rejected.body_value()?;
    let (name, above) = complaint.path.split_last()?;
    let parent = (0..=above.len()).find_map(|from| walk(body, above.get(from..)?))?;
    body.pointer(parent.as_str())?.as_object()?;
    // The document may spell the name in another way.
    let documented = usual
        .and_then(Case::body_value)
        .and_then(|body| body.pointer(parent.as_str())?.as_object());
    let documented = documented.and_then(|members| members.keys().find(|it| is_alike(it, name)));
    let is_name = name.len() <= 60
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    let name = documented.or_else(|| Some(name).filter(|_| is_name))?;
    Some(ObservedTarget::Body(parent.join(name)))
}

/// The pointer to the value in `body` that `path` leads to.
fn walk(body: &Value, path: &[String]) -> Option<JsonPointer> {
    let mut at = JsonPointer::root();
    let mut value = body;
    for segment in path {
        // Some servers leave positions out.
        if let Value::Array(items) = value
            && segment.parse::<usize>().is_err()
        {
            at.push("0");
            value = items.first()?;
        }
        match value {
            Value::Object(members) => {
                let mut names = members.keys();
                let name = members
                    .get_key_value(segment.as_str())
                    .map(|(name, _)| name)
                    .or_else(|| names.find(|name| is_alike(name, segment)))?;
                at.push(name);
                value = members.get(name)?;
            }
            Value::Array(items) => {
                at.push("0");
                value = items.first()?;
            }
            _ => return None,
        }
    }
    Some(at)
}

/// Whether two names differ at most in case and punctuation.
fn is_alike(one: &str, other: &str) -> bool {
    let plain = |name: &str| -> String {
        let letters = name.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let one = plain(one);
    !one.is_empty() && one == plain(other)
}
