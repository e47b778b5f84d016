//! `ambiguous-paths`: a request may fit two paths, and neither is the more concrete one.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    lint::{LintContext, Rule, context::LocatedOperation},
};

static INFO: RuleInfo = RuleInfo {
    id: "ambiguous-paths",
    severity: Severity::Warning,
    what: "A request can fit two paths of one method, each more concrete in another segment.",
    why: "`/pets/mine` fits both `/{kind}/mine` and `/pets/{id}`; which one serves it is up to the tool.",
    example: "/{kind}/mine: {get: …}\n/pets/{id}: {get: …}   # wrong beside the first",
    standard: "OAS 3.0.3 §4.7.8.2",
};

/// The rule.
#[derive(Debug)]
pub(super) struct AmbiguousPaths;

impl Rule for AmbiguousPaths {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let mut trees: BTreeMap<(&str, usize), Tree<'_>> = BTreeMap::new();
        for operation in context.operations.iter().filter(|o| !o.is_webhook) {
            let segments: Vec<&str> = operation.path.split('/').collect();
            let tree = trees
                .entry((operation.method.as_str(), segments.len()))
                .or_default();
            let mut earlier = Vec::new();
            tree.ambiguous(&segments, Concrete::default(), &mut earlier);
            diagnostics.extend(earlier.into_iter().map(|it| finding(it, operation)));
            tree.insert(&segments, operation);
        }
    }
}

/// Operations by the segments of their paths, which are equally many: looking for those that collide with another visits only
/// what some path can fit.
#[derive(Default)]
struct Tree<'c> {
    literals: BTreeMap<&'c str, Tree<'c>>,
    parameter: Option<Box<Tree<'c>>>,
    operations: Vec<&'c LocatedOperation<'c>>,
}

/// Which of two paths is literal where the other has a parameter.
#[derive(Debug, Clone, Copy, Default)]
struct Concrete {
    earlier: bool,
    later: bool,
}

impl<'c> Tree<'c> {
    fn insert(&mut self, segments: &[&'c str], operation: &'c LocatedOperation<'c>) {
        match segments.split_first() {
            None => self.operations.push(operation),
            Some((first, rest)) if is_parameter(first) => {
                let below = self.parameter.get_or_insert_default();
                below.insert(rest, operation);
            }
            Some((first, rest)) => self
                .literals
                .entry(first)
                .or_default()
                .insert(rest, operation),
        }
    }

    /// Adds those for which some path fits both and each of the two is literal where the other has a parameter.
    ///
    /// Segments that are neither literal nor one parameter (`{a}.json`) are taken as literals: they rarely collide.
    fn ambiguous(
        &self,
        segments: &[&str],
        concrete: Concrete,
        res: &mut Vec<&'c LocatedOperation<'c>>,
    ) {
        let Some((first, rest)) = segments.split_first() else {
            if concrete.earlier && concrete.later {
                res.extend(&self.operations);
            }
            return;
        };
        if is_parameter(first) {
            let concrete_earlier = Concrete {
                earlier: true,
                ..concrete
            };
            // A parameter is never empty.
            for (_, below) in self.literals.iter().filter(|(text, _)| !text.is_empty()) {
                below.ambiguous(rest, concrete_earlier, res);
            }
            if let Some(below) = &self.parameter {
                below.ambiguous(rest, concrete, res);
            }
            return;
        }
        if let Some(below) = self.literals.get(first) {
            below.ambiguous(rest, concrete, res);
        }
        if let Some(below) = self.parameter.as_ref().filter(|_| !first.is_empty()) {
            let later = Concrete {
                later: true,
                ..concrete
            };
            below.ambiguous(rest, later, res);
        }
    }
}

/// Whether a segment is one parameter.
fn is_parameter(text: &str) -> bool {
    text.starts_with('{') && text.find('}') == Some(text.len().saturating_sub(1))
}

fn finding(earlier: &LocatedOperation<'_>, later: &LocatedOperation<'_>) -> Diagnostic {
    Diagnostic::new(
        &INFO,
        later.path_span,
        format!(
            "a {} request can fit both `{}` and `{}`",
            later.method, earlier.path, later.path
        ),
    )
    .also(earlier.path_span, "the other one")
    .help("change one of the paths so that no request fits both")
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::document::Document;

    /// Whether some path fits both and each of the two is literal where the other has a parameter.
    fn is_ambiguous(a: &str, b: &str) -> bool {
        let (a, b): (Vec<&str>, Vec<&str>) = (a.split('/').collect(), b.split('/').collect());
        let each = || a.iter().zip(&b).map(|(a, b)| (*a, *b));
        let fits = |(a, b): (&str, &str)| match (is_parameter(a), is_parameter(b)) {
            (false, false) => a == b,
            (true, false) => !b.is_empty(),
            (false, true) => !a.is_empty(),
            (true, true) => true,
        };
        a.len() == b.len()
            && each().all(fits)
            && each().any(|(a, b)| is_parameter(a) && !is_parameter(b))
            && each().any(|(a, b)| !is_parameter(a) && is_parameter(b))
    }

    proptest! {
        #[test]
        fn the_tree_finds_what_comparing_all_pairs_finds(
            paths in vec("(/(a|b|\\{x\\}|)){1,4}", 0..12),
        ) {
            let mut paths: Vec<String> = paths;
            paths.sort();
            paths.dedup();
            let item = json!({"get": {"responses": {"200": {"description": ""}}}});
            let items: Map<String, Value> = paths.iter().map(|it| (it.clone(), item.clone())).collect();
            let document = json!({"openapi": "3.0.3", "info": {"title": "", "version": ""}, "paths": items});
            let document = Document::from_text("a.json", document.to_string()).document.expect("a document");
            let mut found = Diagnostics::default();
            AmbiguousPaths.check(&LintContext::new(&document), &mut found);
            let later = paths.iter().enumerate();
            let pairs = later.flat_map(|(at, later)| paths[..at].iter().map(move |it| (it, later)));
            let expected = pairs.filter(|(earlier, later)| is_ambiguous(earlier, later)).count();
            prop_assert_eq!(found.iter().count(), expected, "{:?}", paths);
        }
    }
}
