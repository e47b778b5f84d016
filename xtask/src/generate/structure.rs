//! Warns about structural errors of a document, which generation ignores.

use spec::{
    diagnostic::{Diagnostics, Severity},
    document::Document,
    lint::{LintContext, structure},
};

/// The number of errors that are shown unless all are asked for.
const SHOWN: usize = 3;

/// The structural errors as warnings, and the line that counts those not shown.
pub(super) fn passed_over(document: &Document, all: bool) -> (Diagnostics, Option<String>) {
    let context = LintContext::new(document);
    let mut found = Diagnostics::new();
    for rule in structure::RULES {
        rule.check(&context, &mut found);
    }
    found.retain(|diagnostic| diagnostic.severity == Severity::Error);
    found.sort();
    let count = found.count(Severity::Error);
    let mut shown = 0;
    found.retain(|_| {
        shown += 1;
        all || shown <= SHOWN
    });
    for diagnostic in found.iter_mut() {
        diagnostic.severity = Severity::Warning;
    }
    let hidden = count.saturating_sub(SHOWN);
    let rest = (!all && hidden > 0).then(|| {
        format!(
            "warning: {hidden} more structural errors are ignored; `cargo xtask lint` with the file lists all"
        )
    });
    (found, rest)
}

#[cfg(test)]
mod tests {
    use spec::document::MemoryFiles;

    use super::*;

    fn document(text: &str) -> Document {
        let files = MemoryFiles::from_iter([("api.yaml", text)]);
        let loaded = Document::load_with("api.yaml", &files);
        loaded.document.expect("it can be read")
    }

    #[test]
    fn values_of_a_wrong_type_are_reported() {
        let document =
            document("openapi: 3.0.3\ninfo: {title: A}\npaths:\n  /a: {get: {responses: 5}}\n");
        let (found, rest) = passed_over(&document, false);
        let messages: Vec<String> = found.iter().map(|it| it.message.clone()).collect();
        assert_eq!(messages.len(), 2, "{messages:?}");
        assert!(found.iter().all(|it| it.severity == Severity::Warning));
        assert_eq!(rest, None);
    }

    #[test]
    fn many_errors_are_counted() {
        let operations: String = (0..9)
            .map(|at| format!("  /a{at}: {{get: {{responses: 5}}}}\n"))
            .collect();
        let text =
            format!("openapi: 3.0.3\ninfo: {{title: A, version: '1'}}\npaths:\n{operations}");
        let document = document(&text);
        let (found, rest) = passed_over(&document, false);
        assert_eq!(found.iter().count(), SHOWN);
        assert!(rest.is_some_and(|it| it.starts_with("warning: 6 more")));
        let (found, rest) = passed_over(&document, true);
        assert_eq!((found.iter().count(), rest), (9, None));
    }
}
