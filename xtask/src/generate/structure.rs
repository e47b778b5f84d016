//! What a document has where OpenAPI has no place for it. Generation passes over such places; it does not keep quiet
//! about them.

use spec::{
    diagnostic::{Diagnostics, Severity},
    document::Document,
    lint::{LintContext, structure},
};

/// Places that are shown one by one unless all are asked for.
const SHOWN: usize = 3;

/// The places as warnings, and the line that counts what is not shown.
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
            "warning: {hidden} more places are not as OpenAPI has them and are passed over; `cargo xtask lint` with the file names all"
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
    fn places_of_a_wrong_type_are_named() {
        let document =
            document("openapi: 3.0.3\ninfo: {title: A}\npaths:\n  /a: {get: {responses: 5}}\n");
        let (found, rest) = passed_over(&document, false);
        let texts: Vec<String> = found.iter().map(|it| it.message.clone()).collect();
        assert_eq!(texts.len(), 2, "{texts:?}");
        assert!(found.iter().all(|it| it.severity == Severity::Warning));
        assert_eq!(rest, None);
    }

    #[test]
    fn many_places_are_counted() {
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
