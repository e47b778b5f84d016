//! `misplaced-style`: a style that does not exist at the parameter's location or for its type.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{grammar::ObjectKind, version::SpecVersion},
    lint::{LintContext, Rule},
    model::{ParameterLocation, ParameterStyle},
};

static INFO: RuleInfo = RuleInfo {
    id: "misplaced-style",
    severity: Severity::Error,
    what: "The `style` of a parameter is not defined for its location, or `deepObject` is used for something that is not an object.",
    why: "There is no rule for how to write the value, so client and server disagree.",
    example: "{name: id, in: path, style: form}     # wrong: `form` is for queries and cookies\n{name: id, in: path, style: simple}   # right",
    standard: "OAS 3.0.3 §4.7.12.3",
};

/// The rule.
#[derive(Debug)]
pub(super) struct MisplacedStyle;

impl Rule for MisplacedStyle {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (_, written) = context.written();
        if written == SpecVersion::V2_0 {
            // It has `collectionFormat`, which may stand anywhere.
            return;
        }
        for located in context.written_out(ObjectKind::Parameter) {
            let (Some(written), Some(location)) = (
                located.node.get("style"),
                located
                    .node
                    .get_str("in")
                    .and_then(ParameterLocation::from_name),
            ) else {
                continue;
            };
            let Some(style) = written.as_str().and_then(ParameterStyle::from_name) else {
                continue;
            };
            if !style.fits(location) {
                let fitting: Vec<&str> = ParameterStyle::ALL
                    .into_iter()
                    .filter(|style| style.fits(location) && *style != ParameterStyle::Cookie)
                    .map(ParameterStyle::name)
                    .collect();
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        written.span,
                        format!("the style `{style}` does not exist for {location} parameters"),
                    )
                    .help(format!("write one of: {}", fitting.join(", "))),
                );
                continue;
            }
            let schema = located
                .node
                .get("schema")
                .and_then(|schema| context.follow(schema, &located.location.join("schema")));
            if style == ParameterStyle::DeepObject
                && let Some(ty) = schema.and_then(|schema| schema.node.get("type"))
                && let Some(name) = ty.as_str().filter(|name| *name != "object")
            {
                diagnostics.push(
                    Diagnostic::new(
                        &INFO,
                        written.span,
                        format!("`deepObject` is for objects, and this is of type {name}"),
                    )
                    .also(ty.span, "its type"),
                );
            }
        }
    }
}
