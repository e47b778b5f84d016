//! Rejects a document in which lint finds errors, unless the user allows them.

use std::collections::BTreeSet;

use spec::{
    diagnostic::{Diagnostics, Severity},
    document::Loaded,
    lint::{self, LintConfig},
};

/// Allows the errors of every rule.
const ALL: &str = "all";

/// Errors that change nothing in a client, and so are warnings here: parsers and validators trip over them, generated code
/// does not.
const HARMLESS: [&str; 7] = [
    // Defaults and examples are documentation of a client.
    "invalid-default",
    "invalid-example",
    // Every name of a component gets a name in Rust.
    "invalid-component-name",
    // A query in a path is sent as it is written.
    "invalid-path",
    // The base URL of a client is an argument.
    "invalid-server-url",
    // Tags are modules, without an order of their own.
    "invalid-tag-parent",
    // A method is the same, wherever its operation is written.
    "misplaced-method",
];

/// A name that no rule or ruleset has.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// No rule has the name.
    #[error(
        "there is no rule `{0}` to allow; `conformance lint --rules` lists the rules, and `all` is every rule"
    )]
    Rule(String),
    /// No ruleset has the name.
    #[error("there is no ruleset `{0}`")]
    Ruleset(String),
}

/// The errors of lint in a document.
#[derive(Debug)]
pub(super) struct LintErrors {
    /// Those that nobody allowed.
    pub(super) rejected: Diagnostics,
    /// The others, as warnings.
    pub(super) allowed: Diagnostics,
}

/// Finds the errors of lint, besides those of loading; `ruleset` is one that is not for every document.
///
/// # Errors
///
/// When there is no such ruleset, or a name in `allowed` is that of no rule.
pub(super) fn find(
    loaded: &Loaded,
    ruleset: Option<&str>,
    allowed: &[String],
) -> Result<LintErrors, RuleError> {
    let mut config = LintConfig::new();
    if let Some(name) = ruleset {
        let unknown = |_| RuleError::Ruleset(name.to_owned());
        config = config.with_set(name).map_err(unknown)?;
    }
    check_names(&config, loaded, allowed)?;
    let of_loading: BTreeSet<&str> = loaded.diagnostics.iter().map(|it| it.rule.id).collect();
    let is_allowed =
        |rule: &str| HARMLESS.contains(&rule) || allowed.iter().any(|it| it == ALL || it == rule);
    let mut rejected = lint::lint(loaded, &config).diagnostics;
    rejected.retain(|it| it.severity == Severity::Error && !of_loading.contains(it.rule.id));
    let mut warnings = rejected.clone();
    rejected.retain(|it| !is_allowed(it.rule.id));
    warnings.retain(|it| is_allowed(it.rule.id));
    for diagnostic in warnings.iter_mut() {
        diagnostic.severity = Severity::Warning;
    }
    Ok(LintErrors {
        rejected,
        allowed: warnings,
    })
}

/// Rejects names that no rule has.
fn check_names(config: &LintConfig, loaded: &Loaded, allowed: &[String]) -> Result<(), RuleError> {
    let mut known: BTreeSet<&str> = config.rules().map(|rule| rule.info().id).collect();
    known.extend(loaded.diagnostics.iter().map(|it| it.rule.id));
    let unknown = allowed
        .iter()
        .find(|name| *name != ALL && !known.contains(name.as_str()));
    match unknown {
        Some(name) => Err(RuleError::Rule(name.clone())),
        None => Ok(()),
    }
}

/// The rules behind `found`, each once.
pub(super) fn rules(found: &Diagnostics) -> Vec<&'static str> {
    let rules: BTreeSet<&'static str> = found.iter().map(|it| it.rule.id).collect();
    rules.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use spec::document::Document;

    use super::*;

    const WRONG: &str = "openapi: 3.0.3\ninfo: {title: A}\npaths:\n  /a: {get: {responses: 5}}\n";

    #[test]
    fn errors_of_lint_reject_a_document_unless_their_rules_are_allowed() {
        let loaded = Document::from_text("api.yaml", WRONG);
        let found = find(&loaded, None, &[]).expect("no name is given");
        assert!(found.rejected.has_errors());
        let rules: Vec<String> = rules(&found.rejected)
            .into_iter()
            .map(ToOwned::to_owned)
            .collect();
        for allowed in [rules, vec![ALL.to_owned()]] {
            let found = find(&loaded, None, &allowed).expect("rules that exist");
            assert_eq!(found.rejected.iter().count(), 0);
            assert!(found.allowed.iter().count() > 0);
            assert!(!found.allowed.has_errors());
        }
    }

    #[test]
    fn what_changes_nothing_in_a_client_rejects_no_document() {
        let known: Vec<&str> = LintConfig::new().rules().map(|it| it.info().id).collect();
        for rule in HARMLESS {
            assert!(known.contains(&rule), "{rule}");
        }
        let text = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths:\n  /a?b=true:\n    get:\n      parameters: [{name: q, in: query, schema: {type: integer, default: x}}]\n      responses: {'200': {description: d}}\ncomponents: {schemas: {枚: {type: string}}}\n";
        let found = find(&Document::from_text("api.yaml", text), None, &[]).expect("no name");
        assert_eq!(found.rejected.iter().count(), 0, "{:?}", found.rejected);
        assert_eq!(
            rules(&found.allowed),
            ["invalid-component-name", "invalid-default", "invalid-path"]
        );
    }

    #[test]
    fn an_unknown_rule_is_named() {
        let loaded = Document::from_text("api.yaml", WRONG);
        let error = find(&loaded, None, &["nothing".to_owned()]).expect_err("no such rule");
        assert!(error.to_string().contains("no rule `nothing`"), "{error}");
    }

    #[test]
    fn the_contract_has_no_errors() {
        let found = find(&spec::embedded::load(), Some("tkey7"), &[]).expect("its rules");
        assert_eq!(found.rejected.iter().count(), 0);
    }
}
