//! The lint: rules, one file each, and the report of their findings.
//!
//! A [`Rule`] gets a [`LintContext`] (the document with everything visited and indexed once) and pushes diagnostics.
//! [`lint`] runs the rules that a [`LintConfig`] asks for, adds what loading found, sets severities, takes out what the
//! document itself suppresses (`x-lint-ignore`), and hands all of it over as a [`LintReport`].
//!
//! Read [`context`], one rule (such as [`structure`]), then [`report`].

pub mod context;

pub mod config;

pub mod structure;

pub mod references;

pub mod parameters;

pub mod schemas;

pub mod responses;

pub mod security;

pub mod links;

pub mod naming;

pub mod versions;

#[cfg(feature = "tkey7")]
pub mod tkey7;

pub mod suppression;

pub mod overlooked;

pub mod fix;

pub mod fixed_file;

pub mod report;

pub mod json;

use std::fmt;

pub use self::{
    config::{Level, LintConfig},
    context::LintContext,
    report::LintReport,
};
use crate::{
    diagnostic::{Diagnostics, RuleInfo},
    document::{self, Loaded},
    syntax,
};

/// Something a document should do or leave.
pub trait Rule: fmt::Debug + Sync {
    /// Its id and page.
    fn info(&self) -> &'static RuleInfo;

    /// Looks at a document and reports every location that breaks the rule.
    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics);
}

/// Rules about one subject.
#[derive(Debug)]
pub struct Category {
    /// Its name in lists and pages.
    pub title: &'static str,
    /// The rules, in the order of the documentation.
    pub rules: &'static [&'static dyn Rule],
}

/// The rules that every document is held to.
pub static CATEGORIES: &[Category] = &[
    Category {
        title: "Structure",
        rules: structure::RULES,
    },
    Category {
        title: "References",
        rules: references::RULES,
    },
    Category {
        title: "Paths and parameters",
        rules: parameters::RULES,
    },
    Category {
        title: "Schemas and examples",
        rules: schemas::RULES,
    },
    Category {
        title: "Responses",
        rules: responses::RULES,
    },
    Category {
        title: "Security",
        rules: security::RULES,
    },
    Category {
        title: "Links and callbacks",
        rules: links::RULES,
    },
    Category {
        title: "Naming and description",
        rules: naming::RULES,
    },
    Category {
        title: "Versions and dialects",
        rules: versions::RULES,
    },
];

/// A ruleset of one API, applied when asked for by name.
#[derive(Debug)]
pub struct RuleSet {
    /// The name to ask for.
    pub name: &'static str,
    /// Whose rules these are.
    pub title: &'static str,
    /// The rules, in the order of the documentation.
    pub rules: &'static [&'static dyn Rule],
}

/// The sets that can be asked for.
pub static RULE_SETS: &[RuleSet] = &[
    #[cfg(feature = "tkey7")]
    RuleSet {
        name: "tkey7",
        title: "Ruleset of the TKEY7 contract",
        rules: tkey7::RULES,
    },
];

/// A list of rule pages with a heading.
#[derive(Debug)]
pub struct RulePages {
    /// The heading.
    pub title: &'static str,
    /// The set the rules belong to; absent for rules that are always applied.
    pub set: Option<&'static str>,
    /// The pages.
    pub rules: Vec<&'static RuleInfo>,
}

/// The pages of every rule of this crate: those of loading, of the lint, of the sets, and of suppression.
pub fn rule_pages() -> Vec<RulePages> {
    let infos = |rules: &[&dyn Rule]| rules.iter().map(|rule| rule.info()).collect();
    let mut res = vec![RulePages {
        title: "Reading",
        set: None,
        rules: syntax::RULES
            .iter()
            .chain(document::load::RULES)
            .copied()
            .collect(),
    }];
    res.extend(CATEGORIES.iter().map(|category| RulePages {
        title: category.title,
        set: None,
        rules: infos(category.rules),
    }));
    res.push(RulePages {
        title: "Suppression",
        set: None,
        rules: suppression::RULES.to_vec(),
    });
    res.extend(RULE_SETS.iter().map(|set| RulePages {
        title: set.title,
        set: Some(set.name),
        rules: infos(set.rules),
    }));
    res
}

/// Runs the rules that `config` asks for over a loaded document.
///
/// What loading found is part of the report; a document that could not be loaded has nothing else.
pub fn lint(loaded: &Loaded, config: &LintConfig) -> LintReport {
    lint_with(loaded, config, |rules, check| {
        rules.iter().map(|rule| check(*rule)).collect()
    })
}

/// What a rule finds in the document.
pub type Check<'c> = dyn Fn(&dyn Rule) -> Diagnostics + Sync + 'c;

/// The same; `each` calls the function for each of the rules, on several threads if it likes, and returns the results in the order
/// of the rules. This crate spawns none.
pub fn lint_with(
    loaded: &Loaded,
    config: &LintConfig,
    each: impl FnOnce(&[&'static dyn Rule], &Check<'_>) -> Vec<Diagnostics>,
) -> LintReport {
    let mut diagnostics = loaded.diagnostics.clone();
    let mut ignores = Vec::new();
    if let Some(document) = &loaded.document {
        let context = LintContext::new(document);
        let rules: Vec<&'static dyn Rule> = config.rules().collect();
        let check = |rule: &dyn Rule| {
            let mut found = Diagnostics::new();
            rule.check(&context, &mut found);
            found
        };
        diagnostics.extend(each(&rules, &check).into_iter().flatten());
        ignores = suppression::collect(&context, &mut diagnostics);
    }
    config.apply_levels(&mut diagnostics);
    let mut suppressed = suppression::apply(ignores, config, &mut diagnostics);
    diagnostics.sort();
    suppressed.sort_by_key(|finding| finding.diagnostic.span());
    LintReport {
        diagnostics,
        suppressed,
        sources: loaded.sources.clone(),
    }
}
