//! The configuration of the lint: the rules and the severity of their findings.

use std::collections::BTreeMap;

use super::{CATEGORIES, RULE_SETS, Rule, RuleSet, rule_pages};
use crate::{
    diagnostic::{Diagnostics, Severity},
    document::reference::similar,
};

/// The configuration of the lint. The default applies the rules of the standard with their own severities.
#[derive(Debug, Clone, Default)]
pub struct LintConfig {
    sets: Vec<&'static RuleSet>,
    levels: BTreeMap<&'static str, Level>,
}

/// Whether and how severely the findings of a rule are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// They are dropped.
    Off,
    /// They are reported with this severity.
    At(Severity),
}

impl Level {
    /// Reads `off`, `note`, `warning` or `error`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "off" => Some(Self::Off),
            name => Severity::from_name(name).map(Self::At),
        }
    }
}

/// Why a configuration was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// There is no such rule.
    #[error("there is no rule `{name}`{}", did_you_mean(.similar.as_deref()))]
    UnknownRule {
        /// What was asked for.
        name: String,
        /// The nearest name there is.
        similar: Option<String>,
    },
    /// There is no such set.
    #[error("there is no rule set `{name}`{}", did_you_mean(.similar.as_deref()))]
    UnknownSet {
        /// What was asked for.
        name: String,
        /// The nearest name there is.
        similar: Option<String>,
    },
}

fn did_you_mean(similar: Option<&str>) -> String {
    similar
        .map(|name| format!("; did you mean `{name}`?"))
        .unwrap_or_default()
}

impl LintConfig {
    /// The rules of the standard with their own severities.
    pub fn new() -> Self {
        Self::default()
    }

    /// The rules with the ids `rules` alone, with their own severities.
    pub(super) fn only(rules: &[&str]) -> Self {
        let others = rule_ids().into_iter().filter(|id| !rules.contains(id));
        Self {
            sets: Vec::new(),
            levels: others.map(|id| (id, Level::Off)).collect(),
        }
    }

    /// Applies the rule set called `name` too.
    ///
    /// # Errors
    ///
    /// When there is no such set.
    pub fn with_set(mut self, name: &str) -> Result<Self, ConfigError> {
        let set = RULE_SETS.iter().find(|set| set.name == name);
        let set = set.ok_or_else(|| ConfigError::UnknownSet {
            name: name.to_owned(),
            similar: nearest(name, RULE_SETS.iter().map(|set| set.name)),
        })?;
        if !self.sets.iter().any(|known| known.name == name) {
            self.sets.push(set);
        }
        Ok(self)
    }

    /// Sets how the findings of one rule are reported.
    ///
    /// # Errors
    ///
    /// When there is no such rule.
    pub fn with_level(mut self, rule: &str, level: Level) -> Result<Self, ConfigError> {
        self.levels.insert(Self::known_rule(rule)?, level);
        Ok(self)
    }

    /// The rules to run: those of the standard, then those of the sets, without those that are off.
    pub fn rules(&self) -> impl Iterator<Item = &'static dyn Rule> {
        CATEGORIES
            .iter()
            .map(|category| category.rules)
            .chain(self.sets.iter().map(|set| set.rules))
            .flatten()
            .copied()
            .filter(|rule| self.levels.get(rule.info().id) != Some(&Level::Off))
    }

    /// Whether findings of the rule called `id` can appear at all.
    pub fn may_report(&self, id: &str) -> bool {
        let in_other_set = RULE_SETS
            .iter()
            .filter(|set| !self.sets.iter().any(|own| own.name == set.name))
            .any(|set| set.rules.iter().any(|rule| rule.info().id == id));
        !in_other_set && self.levels.get(id) != Some(&Level::Off)
    }

    /// The id of the rule called `rule`.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn known_rule(rule: &str) -> Result<&'static str, ConfigError> {
        let ids = rule_ids();
        let id = ids.iter().find(|id| **id == rule).copied();
        id.ok_or_else(|| ConfigError::UnknownRule {
            name: rule.to_owned(),
            similar: nearest(rule, ids.iter().copied()),
        })
    }

    /// Gives every finding its configured severity and drops those of rules that are off.
    pub(super) fn apply_levels(&self, diagnostics: &mut Diagnostics) {
        if self.levels.is_empty() {
            return;
        }
        diagnostics.retain(|finding| self.levels.get(finding.rule.id) != Some(&Level::Off));
        for finding in diagnostics.iter_mut() {
            if let Some(Level::At(severity)) = self.levels.get(finding.rule.id) {
                finding.severity = *severity;
            }
        }
    }
}

/// The ids of all rules.
pub(super) fn rule_ids() -> Vec<&'static str> {
    let pages = rule_pages();
    pages
        .iter()
        .flat_map(|page| &page.rules)
        .map(|rule| rule.id)
        .collect()
}

fn nearest(wanted: &str, names: impl Iterator<Item = &'static str>) -> Option<String> {
    similar(wanted, names).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_are_rejected_with_the_nearest_one() {
        let rejected = LintConfig::new().with_level("unknown-feild", Level::Off);
        assert_eq!(
            rejected.unwrap_err().to_string(),
            "there is no rule `unknown-feild`; did you mean `unknown-field`?"
        );
        let rejected = LintConfig::new().with_set("other");
        assert_eq!(
            rejected.unwrap_err().to_string(),
            "there is no rule set `other`"
        );
    }

    #[test]
    fn rules_that_are_off_do_not_run() {
        let all = LintConfig::new().rules().count();
        let config = LintConfig::new().with_level("unknown-field", Level::Off);
        assert_eq!(config.unwrap().rules().count(), all - 1);
    }
}
