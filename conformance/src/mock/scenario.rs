//! Named scenarios of responses: which response an operation gives to its first valid request, to the second, and so on.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use super::preference::Preferences;
use crate::{case::OperationIndex, config::mock::AfterLast};

/// The scenarios of a mock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scenarios {
    /// By name.
    pub list: BTreeMap<String, Vec<ScenarioRule>>,
    /// The scenario of requests that choose none.
    pub chosen: Option<String>,
}

/// The responses of some operations in a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioRule {
    /// The operations, which count their requests apart.
    pub operations: Vec<OperationIndex>,
    /// The responses in their order.
    pub responses: Vec<ScenarioResponse>,
    /// What comes after the last.
    pub then: AfterLast,
}

/// A response of a scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScenarioResponse {
    /// The status.
    pub status: Option<u16>,
    /// The name of the example that becomes the body.
    pub example: Option<String>,
    /// Generated values instead of examples.
    pub dynamic: Option<bool>,
    /// The time before the response.
    pub delay: Duration,
    /// Whether the connection is closed without a response.
    pub closes: bool,
}

impl ScenarioResponse {
    pub(super) fn preferences(&self) -> Preferences {
        Preferences {
            code: self.status,
            example: self.example.clone(),
            dynamic: self.dynamic,
            ..Preferences::default()
        }
    }
}

/// How many valid requests each operation had in each scenario.
#[derive(Debug, Default)]
pub(super) struct Progress(Mutex<BTreeMap<(String, usize), u64>>);

impl Progress {
    /// The response of `scenarios` to the next request of `operation`; `None` for the usual one.
    ///
    /// # Errors
    ///
    /// The request names no scenario; the message names all.
    pub(super) fn next<'s>(
        &self,
        scenarios: &'s Scenarios,
        named: Option<&str>,
        operation: usize,
    ) -> Result<Option<&'s ScenarioResponse>, String> {
        let Some(name) = named.or(scenarios.chosen.as_deref()) else {
            return Ok(None);
        };
        let Some(rules) = scenarios.list.get(name) else {
            let known: Vec<&str> = scenarios.list.keys().map(String::as_str).collect();
            let known = if known.is_empty() {
                "the mock has no scenarios".to_owned()
            } else {
                format!("there are {}", known.join(", "))
            };
            return Err(format!(
                "`Prefer: scenario={name}` names no scenario; {known}"
            ));
        };
        let mut rules = rules.iter();
        let index = OperationIndex(operation);
        let Some(rule) = rules.find(|rule| rule.operations.contains(&index)) else {
            return Ok(None);
        };
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry((name.to_owned(), operation)).or_default();
        let number = usize::try_from(*count).unwrap_or(usize::MAX);
        *count += 1;
        let responses = &rule.responses;
        Ok(match rule.then {
            AfterLast::Last => responses.get(number).or(responses.last()),
            AfterLast::Usual => responses.get(number),
            AfterLast::Repeat => number
                .checked_rem(responses.len())
                .and_then(|number| responses.get(number)),
        })
    }
}
