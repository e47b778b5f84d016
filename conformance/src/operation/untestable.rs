//! Why values of a part of a request cannot be made, and why an operation cannot be tested.

use spec::{
    http::{MediaType, StatusCodePattern},
    model::ParameterLocation,
    wire::{Problem, Validity, body::xml::Inexpressible},
};

use super::CompiledOperation;
use crate::{
    case::render::RenderError,
    value::{
        seed::{Dice, RunSeed},
        strategy::StrategyError,
    },
};

/// Why values of a part of a request cannot be made. Where the part is optional, the operation is tested without it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Obstacle {
    /// The document says something that cannot be used.
    #[error("{0}")]
    Document(String),
    /// No value of a parameter can be made.
    #[error("{location} parameter `{name}`: {reason}")]
    Parameter {
        /// Where it goes.
        location: ParameterLocation,
        /// Its name.
        name: String,
        /// Why.
        reason: StrategyError,
    },
    /// A parameter is called as no header can be (RFC 9110 §5.1).
    #[error("no header can be called `{0}`")]
    HeaderName(String),
    /// A header of a response is called as no header can be (RFC 9110 §5.1), so it is not checked.
    #[error(
        "response {status}: `{name}` is not a valid header field name, so this header is not checked; name it as a token of RFC 9110 §5.6.2"
    )]
    ResponseHeaderName {
        /// The status of the response, as documented.
        status: StatusCodePattern,
        /// The name.
        name: String,
    },
    /// No body of a media type can be made.
    #[error("body of type `{media_type}`: {reason}")]
    Body {
        /// The media type.
        media_type: MediaType,
        /// Why.
        reason: BodyObstacle,
    },
}

/// Why bodies of a media type cannot be made.
#[derive(Debug, Clone, thiserror::Error)]
pub enum BodyObstacle {
    /// No value of its schema can be made.
    #[error("{0}")]
    Value(StrategyError),
    /// XML without a schema.
    #[error("no schema says what is in it")]
    NoSchema,
    /// The schema cannot be written in XML.
    #[error("{0}")]
    Xml(Inexpressible),
    /// XML whose root has no name (OAS 3.0.3 §4.7.24).
    #[error("the schema does not say what the root element is called (`xml: {{name: …}}`)")]
    NoRootName,
}

/// Why no valid request of an operation can be made, or was found.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Untestable {
    /// A required parameter has no value.
    #[error("no value can be made for the {location} parameter `{name}`")]
    Parameter {
        /// Where it goes.
        location: ParameterLocation,
        /// Its name.
        name: String,
    },
    /// The path has a fragment, which is never sent (RFC 9110 §7.1).
    #[error(
        "its path ends in a fragment (`#…`), which is never sent, so no request can say that it is meant"
    )]
    Fragment,
    /// A parameter of the path stands in its query (RFC 3986 §3.3).
    #[error("its path has a parameter behind `?`, where a path has none")]
    ParameterInQuery,
    /// The required body cannot be made.
    #[error("no body can be made: {0}")]
    Body(Obstacle),
    /// The required body has no media type.
    #[error("no body can be made")]
    NoMediaType,
    /// All that can be made is invalid; the simplest of it for this reason.
    #[error("no valid request was found: {0}")]
    NoneFound(Objection),
    /// Nothing was found, for no reason that could be found either.
    #[error("no valid request was found")]
    NoneFoundForNoReason,
}

/// What is wrong with a request that could be made.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Objection {
    /// No value of a required parameter was found.
    #[error("no value was found for the {location} parameter `{name}`")]
    NoValue {
        /// Where it goes.
        location: ParameterLocation,
        /// Its name.
        name: String,
    },
    /// No value of the required body was found.
    #[error("no body was found")]
    NoBody,
    /// It cannot be written.
    #[error("{0}")]
    Unwritable(RenderError),
    /// It does not satisfy the contract.
    #[error("{0}")]
    Invalid(Problem),
}

/// Requests that are looked at for a reason.
const TRIES: u64 = 8;

impl CompiledOperation {
    /// Why no valid request can be made; `None` when one can.
    pub fn untestable(&self) -> Option<Untestable> {
        let parameter = self.parameters.iter().find(|parameter| {
            parameter.required && parameter.has_schema && parameter.strategy.is_none()
        });
        let is_body_needed = self
            .operation()
            .request_body
            .as_ref()
            .is_some_and(|body| body.required);
        if let Some(parameter) = parameter {
            Some(Untestable::Parameter {
                location: parameter.location,
                name: parameter.name.clone(),
            })
        } else if let Some(why) = self.unaddressable() {
            Some(why)
        } else if is_body_needed && self.bodies.is_empty() {
            let mut obstacles = self.obstacles.iter();
            let of_body = obstacles.find(|obstacle| matches!(obstacle, Obstacle::Body { .. }));
            Some(of_body.map_or(Untestable::NoMediaType, |obstacle| {
                Untestable::Body(obstacle.clone())
            }))
        } else {
            None
        }
    }

    /// Why no request can say that the operation is meant (RFC 3986 §3.3, RFC 9110 §7.1).
    pub(super) fn unaddressable(&self) -> Option<Untestable> {
        let path = &self.operation().path;
        if path.as_str().contains('#') {
            Some(Untestable::Fragment)
        } else if path.as_str().contains('?') && path.query().is_none() {
            Some(Untestable::ParameterInQuery)
        } else {
            None
        }
    }

    /// Why no valid request was found, where [`untestable`](Self::untestable) knows nothing: what is wrong with the simplest
    /// one that can be made.
    pub fn why_nothing_was_found(&self) -> Untestable {
        let objection = self.objection(&mut Dice::Simplest).or_else(|| {
            (0..TRIES).find_map(|index| {
                let mut rng = RunSeed(0).rng("difficulty", "", index);
                self.objection(&mut Dice::Random(&mut rng))
            })
        });
        objection.map_or(Untestable::NoneFoundForNoReason, Untestable::NoneFound)
    }

    /// What is wrong with one request.
    fn objection(&self, dice: &mut Dice<'_>) -> Option<Objection> {
        let Some(case) = self.candidate(dice) else {
            let mut required = self
                .parameters
                .iter()
                .filter(|parameter| parameter.required);
            let missing = required.find(|parameter| parameter.sample(dice).is_none());
            return Some(match missing {
                Some(parameter) => Objection::NoValue {
                    location: parameter.location,
                    name: parameter.name.clone(),
                },
                None => Objection::NoBody,
            });
        };
        let request = match self.render(&case) {
            Ok(request) => request,
            Err(error) => return Some(Objection::Unwritable(error)),
        };
        let validation = self.validator.validate(&request);
        if validation.validity == Validity::Valid {
            return None;
        }
        let problems = validation.problems.into_iter();
        problems
            .min_by_key(|problem| problem.is_lenient)
            .map(Objection::Invalid)
    }
}
