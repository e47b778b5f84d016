//! Prints what a document says and no reader understands, before a run that cannot test it, or a mock that cannot keep it.

use spec::{document::Loaded, lint::overlooked::overlooked};

use super::print_status;

/// The number of places that are printed.
const MOST: usize = 3;

/// Prints the first places of `loaded` that are skipped since they are misspelled or have no meaning, and how to see all; nothing
/// where there are none. The document is named `from`, as the user named it.
pub(super) fn print(loaded: &Loaded, from: Option<&str>) {
    if let Some(text) = text(loaded, from) {
        print_status(&text);
    }
}

fn text(loaded: &Loaded, from: Option<&str>) -> Option<String> {
    let found = overlooked(loaded);
    let count = found.len();
    let (what, pronoun) = match count {
        0 => return None,
        1 => ("a part that is".to_owned(), "it says"),
        count => (format!("{count} parts that are"), "they say"),
    };
    let lines = found.iter().take(MOST).map(|finding| {
        let at = finding.span();
        let at = at.map_or_else(String::new, |span| loaded.sources.location(span));
        let help = finding.help.as_ref();
        let help = help.map_or_else(String::new, |help| format!("; {help}"));
        format!("\n  {at}: {}{help}", finding.message)
    });
    let lines: String = lines.collect();
    let all = match from {
        Some(from) if count > MOST => format!("\n  `conformance lint {from}` shows all"),
        _ => String::new(),
    };
    Some(format!(
        "warning: the document has {what} not understood, so what {pronoun} has no effect:{lines}{all}"
    ))
}

#[cfg(test)]
mod tests {
    use spec::document::Document;

    use super::*;

    fn warning(paths: &str) -> Option<String> {
        let document = format!("openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\n{paths}");
        text(&Document::from_text("a.yaml", document), Some("a.yaml"))
    }

    #[test]
    fn misspelled_fields_and_keywords_are_printed_with_their_location() {
        let misspelled = r"paths:
  /items:
    get:
      paramters: []
      responses: {}
    psot: {responses: {}}
    put:
      respnses: {}
      responses:
        '200':
          description: o
          content: {application/json: {schema: {type: object, proprties: {a: {type: strng}}}}}
";
        insta::assert_snapshot!(warning(misspelled).unwrap(), @r"
        warning: the document has 4 parts that are not understood, so what they say has no effect:
          a.yaml:6:7: `paramters` is not a field of the Operation Object; did you mean `parameters`?
          a.yaml:8:5: `psot` is not a field of the Path Item Object
          a.yaml:10:7: `respnses` is not a field of the Operation Object; did you mean `responses`?
          `conformance lint a.yaml` shows all
        ");
        let one = "paths: {/a: {get: {responses: {}, paramters: []}}}";
        insta::assert_snapshot!(warning(one).unwrap(), @r"
        warning: the document has a part that is not understood, so what it says has no effect:
          a.yaml:3:35: `paramters` is not a field of the Operation Object; did you mean `parameters`?
        ");
    }

    #[test]
    fn extensions_and_keywords_of_other_vocabularies_are_not() {
        let extended = r"x-own: 1
paths:
  x-paths: 1
  /items:
    x-path: {paramters: 1}
    get:
      x-amazon: {respnses: {}}
      responses: {'200': {description: o, content: {application/json: {schema: {x-a: 1, javaType: A}}}}}
";
        assert_eq!(warning(extended), None);
    }
}
