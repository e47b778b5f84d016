//! Finds out why an operation cannot be tested.

use spec::wire::Validity;

use super::{CompiledOperation, reason::Reason};
use crate::value::seed::{Dice, RunSeed};

/// Requests that are generated to find the reason.
const TRIES: u64 = 8;

impl CompiledOperation {
    /// Why no valid request can be generated; `None` when one can.
    pub fn untestable(&self) -> Option<Reason> {
        let parameter = self.parameters.iter().find(|parameter| {
            parameter.required && parameter.has_schema && parameter.strategy.is_none()
        });
        let is_body_needed = self
            .operation()
            .request_body
            .as_ref()
            .is_some_and(|body| body.required);
        if let Some(parameter) = parameter {
            Some(Reason::RequiredParameter {
                location: parameter.location,
                name: parameter.name.clone(),
            })
        } else if let Some(reason) = self.unaddressable() {
            Some(reason)
        } else if is_body_needed && self.bodies.is_empty() {
            let mut skipped = self.skipped_parts.iter();
            let of_body = skipped.find(|reason| matches!(reason, Reason::Body { .. }));
            Some(of_body.map_or(Reason::NoMediaType, |reason| {
                Reason::RequiredBody(Box::new(reason.clone()))
            }))
        } else {
            None
        }
    }

    /// Why no request can address the operation (RFC 3986 §3.3, RFC 9110 §7.1).
    pub(super) fn unaddressable(&self) -> Option<Reason> {
        let path = &self.operation().path;
        if path.as_str().contains('#') {
            Some(Reason::Fragment)
        } else if path.as_str().contains('?') && path.query().is_none() {
            Some(Reason::ParameterInQuery)
        } else {
            None
        }
    }

    /// Why no valid request was found although [`untestable`](Self::untestable) gives no reason: what is wrong with the
    /// simplest one.
    pub fn reason_for_no_valid_request(&self) -> Reason {
        let reason = self.reason_with(&mut Dice::Simplest).or_else(|| {
            (0..TRIES).find_map(|index| {
                let mut rng = RunSeed(0).rng("difficulty", "", index);
                self.reason_with(&mut Dice::Random(&mut rng))
            })
        });
        reason.unwrap_or(Reason::NotFound)
    }

    /// What is wrong with the request that `dice` generates.
    fn reason_with(&self, dice: &mut Dice<'_>) -> Option<Reason> {
        let Some(case) = self.candidate(dice) else {
            let mut required = self
                .parameters
                .iter()
                .filter(|parameter| parameter.required);
            let missing = required.find(|parameter| parameter.sample(dice).is_none());
            return Some(match missing {
                Some(parameter) => Reason::NoParameterFound {
                    location: parameter.location,
                    name: parameter.name.clone(),
                },
                None => Reason::NoBodyFound,
            });
        };
        let request = match self.render(&case) {
            Ok(request) => request,
            Err(error) => return Some(Reason::Unserializable(error)),
        };
        let validation = self.validator.validate(&request);
        if validation.validity == Validity::Valid {
            return None;
        }
        let problems = validation.problems.into_iter();
        problems
            .min_by_key(|problem| problem.is_lenient)
            .map(Reason::Invalid)
    }
}
