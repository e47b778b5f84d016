//! A value in a request that an earlier response of the run showed, and where it comes from.

use std::sync::Arc;

use serde_json::Value;
use spec::{model::ParameterLocation, source::pointer::JsonPointer};

use super::{Case, Content, OperationIndex};

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
