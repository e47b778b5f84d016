//! Says what stands in the way of a valid request.

use spec::wire::Verdict;

use super::CompiledOperation;
use crate::value::seed::{Dice, RunSeed};

/// Requests that are looked at for a reason.
const TRIES: u64 = 8;

impl CompiledOperation {
    /// Why no valid request was found, where [`hopeless`](Self::hopeless) knows nothing: what is wrong with the simplest
    /// one that can be made.
    pub fn difficulty(&self) -> String {
        let reason = self.objection_to(&mut Dice::Simplest).or_else(|| {
            (0..TRIES).find_map(|index| {
                let mut rng = RunSeed(0).rng("difficulty", "", index);
                self.objection_to(&mut Dice::Random(&mut rng))
            })
        });
        match reason {
            Some(reason) => format!("no valid request was found: {reason}"),
            None => "no valid request was found".to_owned(),
        }
    }

    /// What is wrong with one request.
    fn objection_to(&self, dice: &mut Dice<'_>) -> Option<String> {
        let Some(case) = self.candidate(dice) else {
            let mut required = self
                .parameters
                .iter()
                .filter(|parameter| parameter.required);
            let missing = required.find(|parameter| parameter.sample(dice).is_none());
            return Some(match missing {
                Some(parameter) => format!(
                    "no value was found for the {} parameter `{}`",
                    parameter.location, parameter.name
                ),
                None => "no body was found".to_owned(),
            });
        };
        let request = match self.render(&case) {
            Ok(request) => request,
            Err(error) => return Some(error.to_string()),
        };
        let judgement = self.judge.judge(&request);
        if judgement.verdict == Verdict::Valid {
            return None;
        }
        let problems = judgement.problems.iter();
        problems
            .min_by_key(|problem| problem.is_lenient)
            .map(ToString::to_string)
    }
}
