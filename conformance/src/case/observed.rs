//! A value in a request that an earlier response of the run showed, and where it comes from.

use std::sync::Arc;

use serde_json::Value;
use spec::{model::ParameterLocation, source::pointer::JsonPointer, wire::RequestPart};

use super::{Case, Content, Intent, OperationIndex};
use crate::value::put::put;

/// A value in a request that an earlier exchange of the run showed.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservedValue {
    /// Its location in the request.
    pub target: ObservedTarget,
    /// The value.
    pub value: Value,
    /// The generated value that it replaces.
    pub replaced: Option<Value>,
    /// The exchange that showed it.
    pub origin: Arc<Origin>,
}

/// The location of an observed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObservedTarget {
    /// A parameter.
    Parameter(ParameterLocation, String),
    /// A value in the body.
    Body(JsonPointer),
}

/// What is kept of an exchange that showed values.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// The operation.
    pub operation: OperationIndex,
    /// Whether it creates resources.
    pub is_creation: bool,
    /// The case that was sent.
    pub case: Case,
    /// The body of the response, when it is JSON and not large.
    pub body: Option<Value>,
    /// The last segment of `Location`.
    pub location_tail: Option<String>,
}

impl ObservedTarget {
    /// The value at this location of `case`.
    pub fn value_in<'c>(&self, case: &'c Case) -> Option<&'c Value> {
        match self {
            Self::Parameter(location, name) => case.parameter(*location, name),
            Self::Body(pointer) => case.body_value()?.pointer(pointer.as_str()),
        }
    }

    /// Sets the value at this location of `case`; a location that the body does not have stays absent.
    pub fn set(&self, case: &mut Case, value: Value) {
        match self {
            Self::Parameter(location, name) => case.set_parameter(*location, name, value),
            Self::Body(pointer) => {
                let body = case.body.as_mut().map(|body| &mut body.content);
                if let Some(Content::Value { value: body, .. }) = body
                    && let Some(member) = body.pointer_mut(pointer.as_str())
                {
                    *member = value;
                }
            }
        }
    }
}

impl ObservedTarget {
    /// The location of the value with the name `other` beside this one: another member of the same object, or another
    /// parameter in the same location. `None` beside a whole body.
    pub fn beside(&self, other: &str) -> Option<Self> {
        Some(match self {
            Self::Parameter(location, _) => Self::Parameter(*location, other.to_owned()),
            Self::Body(pointer) => Self::Body(pointer.parent()?.join(other)),
        })
    }

    /// Sets the value at this location of `case`, also where it is a member that an object does not have yet. Returns whether
    /// there is such a location.
    pub fn insert(&self, case: &mut Case, value: Value) -> bool {
        let Self::Body(pointer) = self else {
            self.set(case, value);
            return true;
        };
        let Some(Content::Value { value: body, .. }) =
            case.body.as_mut().map(|body| &mut body.content)
        else {
            return false;
        };
        put(body, pointer, value)
    }

    /// Removes the value at this location of `case`.
    pub fn remove(&self, case: &mut Case) {
        match self {
            Self::Parameter(location, name) => case
                .parameters
                .retain(|given| given.location != *location || given.name != *name),
            Self::Body(pointer) => {
                let (Some(parent), Some(name)) = (pointer.parent(), pointer.last()) else {
                    return;
                };
                let body = case.body.as_mut().map(|body| &mut body.content);
                if let Some(Content::Value { value: body, .. }) = body
                    && let Some(Value::Object(members)) = body.pointer_mut(parent.as_str())
                {
                    members.remove(name.as_ref());
                }
            }
        }
    }

    /// Whether `case` is invalid at this location, around it or within it.
    pub fn is_mutated_in(&self, case: &Case) -> bool {
        let Intent::Negative(mutation) = &case.intent else {
            return false;
        };
        match (&mutation.part, self) {
            (RequestPart::Parameter(location, name), Self::Parameter(own, own_name)) => {
                location == own && name == own_name
            }
            (RequestPart::Body, Self::Body(pointer)) => {
                // Where only the names of members are wrong, the values of those that are there can be any.
                let is_below = pointer.is_within(&mutation.pointer);
                let is_member = is_below && *pointer != mutation.pointer;
                let is_about_names = is_member && mutation.keyword.is_about_names();
                let is_free = is_about_names && self.value_in(case).is_some();
                (is_below && !is_free) || mutation.pointer.is_within(pointer)
            }
            _ => false,
        }
    }
}

impl Case {
    /// Replaces the value at `target` by one that `origin` showed.
    pub fn observe(&mut self, target: ObservedTarget, value: &Value, origin: &Arc<Origin>) {
        let replaced = target.value_in(self).cloned();
        target.set(self, value.clone());
        self.observed.push(ObservedValue {
            target,
            value: value.clone(),
            replaced,
            origin: Arc::clone(origin),
        });
    }

    /// Returns to the generated value at `target`, if an observed one is there. Returns whether the value is a generated one now.
    pub fn restore(&mut self, target: &ObservedTarget) -> bool {
        let mut observed = self.observed.iter();
        let Some(at) = observed.position(|it| it.target == *target) else {
            return true;
        };
        let observed = self.observed.remove(at);
        let Some(replaced) = observed.replaced else {
            return false;
        };
        observed.target.set(self, replaced);
        true
    }

    /// The case with the generated values in the place of observed ones.
    pub fn as_generated(&self) -> Self {
        let mut res = self.clone();
        for observed in std::mem::take(&mut res.observed) {
            if let Some(replaced) = observed.replaced {
                observed.target.set(&mut res, replaced);
            }
        }
        res
    }
}
