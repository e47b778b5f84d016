//! `misplaced-file`: a file of 2.0 that is not part of a form.

use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{Document, SpecVersion, grammar::ObjectKind, walk::Located},
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "misplaced-file",
    severity: Severity::Error,
    what: "A parameter of type `file` in a document of 2.0 is not in a form, or its operation consumes no form.",
    why: "A file is sent as a part of a form; tools drop it, or send it as nothing the server understands.",
    example: "consumes: [application/json]\nparameters: [{name: photo, in: formData, type: file}]   # wrong: consumes multipart/form-data",
    standard: "Swagger 2.0, Parameter Object (`type`)",
};

/// The media types of forms.
const FORMS: [&str; 2] = ["multipart/form-data", "application/x-www-form-urlencoded"];

/// The rule.
#[derive(Debug)]
pub(super) struct MisplacedFile;

impl Rule for MisplacedFile {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        if version != SpecVersion::V2_0 {
            return;
        }
        let document = context.document.written();
        for located in objects {
            match located.kind {
                ObjectKind::Parameter => diagnostics.extend(outside_of_forms(located)),
                ObjectKind::Operation => check_operation(document, located, diagnostics),
                _ => {}
            }
        }
    }
}

/// Reports a file that is not in a form; one in a body has no type at all.
fn outside_of_forms(located: &Located<'_>) -> Option<Diagnostic> {
    let ty = located.node.get("type")?;
    let location = located.node.get_str("in")?;
    let is_wrong = ty.as_str() == Some("file") && matches!(location, "query" | "header" | "path");
    is_wrong.then(|| {
        let message = format!("a file cannot be sent with `in: {location}`");
        Diagnostic::new(&INFO, ty.span, message).help("write `in: formData`")
    })
}

fn check_operation(document: &Document, located: &Located<'_>, diagnostics: &mut Diagnostics) {
    let consumes = located.node.get("consumes");
    let Some(consumes) = consumes.or_else(|| document.root().get("consumes")) else {
        return;
    };
    let is_form = |item: &Node| {
        let name = item.as_str().unwrap_or_default().to_ascii_lowercase();
        FORMS.iter().any(|form| name.starts_with(form))
    };
    // Without a list anything may be sent.
    if consumes.items().is_empty() || consumes.items().iter().any(is_form) {
        return;
    }
    let at = located.location.join("parameters");
    let items = located.node.get("parameters").map(Node::items);
    for (index, item) in items.unwrap_or_default().iter().enumerate() {
        let Ok(target) = document.follow(item, &at.join(index.to_string())) else {
            continue;
        };
        let parameter = target.node;
        if parameter.get_str("type") != Some("file") || parameter.get_str("in") != Some("formData")
        {
            continue;
        }
        let name = parameter.get_str("name").unwrap_or_default();
        let written = item.get("$ref").or_else(|| item.get("type"));
        diagnostics.push(
            Diagnostic::new(
                &INFO,
                written.map_or(item.span, |node| node.span),
                format!("the file `{name}` is part of a form, and the operation consumes none"),
            )
            .also(consumes.span, "what it consumes")
            .help("add `multipart/form-data` to `consumes`"),
        );
    }
}
