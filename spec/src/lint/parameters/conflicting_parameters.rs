//! `conflicting-parameters`: parameters of one request that exclude each other.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{Document, Location, grammar::ObjectKind},
    lint::{LintContext, Rule},
    model::Method,
    source::{node::Node, span::Span},
};

static INFO: RuleInfo = RuleInfo {
    id: "conflicting-parameters",
    severity: Severity::Error,
    what: "An operation has parameters that exclude each other: in 2.0 two bodies, or a body and a form; in 3.2 two query strings, or a query string and a query parameter.",
    why: "A request has one body and one query, so that one of the two is never sent; tools take one, each in its own way.",
    example: "- {name: pet, in: body, schema: {type: object}}\n- {name: photo, in: formData, type: file}   # wrong beside the body",
    standard: "Swagger 2.0, Parameter Object (`in`); OAS 3.2.0 §4.12",
};

/// The locations that exclude each other.
const PAIRS: &[(&str, &str)] = &[
    ("body", "body"),
    ("body", "formData"),
    ("querystring", "querystring"),
    ("querystring", "query"),
];

/// The rule.
#[derive(Debug)]
pub(super) struct ConflictingParameters;

impl Rule for ConflictingParameters {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let document = context.document.written();
        let (objects, _) = context.written();
        for item in objects.iter().filter(|it| it.kind == ObjectKind::PathItem) {
            let shared = parameters(document, item.node, &item.location);
            check(&shared, 0, diagnostics);
            for (node, at) in operations(item.node, &item.location) {
                let own = parameters(document, node, &at);
                let is_replaced = |it: &&Listed<'_>| own.iter().any(|own| own.key() == it.key());
                let inherited = shared.iter().filter(|it| !is_replaced(it)).copied();
                let mut all: Vec<Listed<'_>> = inherited.collect();
                let inherited = all.len();
                all.extend(&own);
                check(&all, inherited, diagnostics);
            }
        }
    }
}

/// A parameter where it is listed.
#[derive(Clone, Copy)]
struct Listed<'d> {
    name: &'d str,
    location: &'d str,
    span: Span,
}

impl<'d> Listed<'d> {
    fn key(&self) -> (&'d str, &'d str) {
        (self.name, self.location)
    }

    /// Whether a request has this one or `other`. The same parameter twice is another problem.
    fn excludes(&self, other: &Self) -> bool {
        let is_pair = |one: &Self, other: &Self| PAIRS.contains(&(one.location, other.location));
        self.key() != other.key() && (is_pair(self, other) || is_pair(other, self))
    }
}

/// Reports each of `list` that excludes one before it; the first `known` are looked at elsewhere.
fn check(list: &[Listed<'_>], known: usize, diagnostics: &mut Diagnostics) {
    for (at, parameter) in list.iter().enumerate().skip(known) {
        let mut earlier = list.iter().take(at);
        let Some(first) = earlier.find(|first| first.excludes(parameter)) else {
            continue;
        };
        let message = format!(
            "`{}` with `in: {}` and `{}` with `in: {}` exclude each other",
            first.name, first.location, parameter.name, parameter.location
        );
        let help = if matches!(parameter.location, "body" | "formData") {
            "describe the request by one body, or by form parameters alone"
        } else {
            "describe the query by one `querystring`, or by `query` parameters alone"
        };
        diagnostics.push(
            Diagnostic::new(&INFO, parameter.span, message)
                .also(first.span, "the other one")
                .help(help),
        );
    }
}

/// The list `parameters` of `node` at `at`, references followed.
fn parameters<'d>(document: &'d Document, node: &'d Node, at: &Location) -> Vec<Listed<'d>> {
    let at = at.join("parameters");
    let items = node.get("parameters").map(Node::items).unwrap_or_default();
    let items = items.iter().enumerate();
    let listed = items.filter_map(|(index, item)| {
        let target = document.follow(item, &at.join(index.to_string())).ok()?;
        let location = target.node.get("in")?;
        let span = item.get("$ref").map_or(location.span, |text| text.span);
        Some(Listed {
            name: target.node.get_str("name").unwrap_or_default(),
            location: location.as_str()?,
            span,
        })
    });
    listed.collect()
}

/// The operations of the path item `node` at `at`.
fn operations<'d>(node: &'d Node, at: &'d Location) -> impl Iterator<Item = (&'d Node, Location)> {
    let fixed = node.entries().iter();
    let fixed = fixed.filter(|entry| Method::of_field(&entry.key).is_some());
    let fixed = fixed.map(|entry| (&entry.value, at.join(&entry.key)));
    let field = "additionalOperations";
    let further = node.get(field).map(Node::entries).unwrap_or_default();
    let further = further.iter();
    let further = further.map(move |entry| (&entry.value, at.join(field).join(&entry.key)));
    fixed.chain(further)
}
