//! Reading, linting, modeling and comparing end without a panic for any bytes.
//!
//! Documents are those of the fixtures, which use every field there is, with a few random edits: what people and tools
//! make of a document while they work on it. `PROPTEST_CASES=10000 cargo test -p openapi-conformance-spec robustness` looks closer.

use std::{
    fs,
    path::Path,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use proptest::prelude::*;
use spec::{
    diagnostic::render::Style,
    diff::diff,
    document::{Document, Loaded, MemoryFiles},
    lint::{LintConfig, fixed_file::fixed_files, lint},
    model::Api,
    source::{node::Node, pointer::JsonPointer, source_map::SourceMap, span::Span},
};

/// Time that one case may take on a busy machine, thousands of times what it takes on an idle one.
const PATIENCE: Duration = Duration::from_secs(30);

/// The number of cases, unless the environment asks for another one.
fn cases(unless_cases: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok();
    let cases = cases.and_then(|text| text.parse().ok());
    ProptestConfig::with_cases(cases.unwrap_or(unless_cases))
}

/// The contents of all fixtures of rules, failing and passing.
fn documents() -> &'static [(String, String)] {
    static DOCUMENTS: OnceLock<Vec<(String, String)>> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/rules");
        let mut res = Vec::new();
        for folder in fs::read_dir(root).unwrap() {
            for file in fs::read_dir(folder.unwrap().path()).unwrap() {
                let path = file.unwrap().path();
                let extension = path.extension().unwrap().to_string_lossy().into_owned();
                // A few fixtures are not text.
                if let Ok(text) = fs::read_to_string(&path) {
                    res.push((extension, text));
                }
            }
        }
        res.sort();
        res
    })
}

/// What people type, and what breaks readers.
const SNIPPETS: [&str; 30] = [
    "$ref: '#'",
    "$ref: '#/components/schemas/Pet'",
    "{$ref: '#/paths'}",
    "allOf: [{$ref: '#/components/schemas/Pet'}]",
    "oneOf: []",
    "\n",
    "\r\n",
    "\t",
    "  ",
    ": ",
    "- ",
    "&a ",
    "*a",
    "<<: *a",
    "{",
    "}",
    "[",
    "]",
    "|\n",
    ">-\n",
    "'",
    "\"",
    "#",
    "null",
    "true",
    "1e999",
    "-9223372036854775809",
    "ключ: значение\n",
    "\u{feff}",
    "\u{0}",
];

/// One edit, by numbers that are fitted to the text.
#[derive(Debug, Clone)]
enum Edit {
    /// Puts a snippet somewhere.
    Insert(usize, usize),
    /// Takes some characters out.
    Delete(usize, usize),
    /// Puts a copy of some lines elsewhere.
    Copy(usize, usize, usize),
    /// Moves a line in or out.
    Indent(usize, bool),
    /// Replaces a character by another.
    Replace(usize, char),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<usize>;
    prop_oneof![
        (at(), at()).prop_map(|(at, snippet)| Edit::Insert(at, snippet)),
        (at(), 0_usize..40).prop_map(|(at, count)| Edit::Delete(at, count)),
        (at(), at(), 1_usize..12).prop_map(|(from, to, count)| Edit::Copy(from, to, count)),
        (at(), any::<bool>()).prop_map(|(line, further)| Edit::Indent(line, further)),
        (at(), any::<char>()).prop_map(|(at, char)| Edit::Replace(at, char)),
    ]
}

fn edited(text: &str, edit: &Edit) -> String {
    let chars: Vec<char> = text.chars().collect();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let fit = |at: usize, len: usize| at % (len + 1);
    match edit {
        Edit::Insert(at, snippet) => {
            let (before, after) = chars.split_at(fit(*at, chars.len()));
            let snippet = SNIPPETS[snippet % SNIPPETS.len()];
            before.iter().collect::<String>() + snippet + &after.iter().collect::<String>()
        }
        Edit::Delete(at, count) => {
            let at = fit(*at, chars.len());
            let kept = chars[..at].iter().chain(chars[at..].iter().skip(*count));
            kept.collect()
        }
        Edit::Copy(from, to, count) => {
            let copied = lines.iter().skip(fit(*from, lines.len())).take(*count);
            let (before, after) = lines.split_at(fit(*to, lines.len()));
            before.iter().chain(copied).chain(after).copied().collect()
        }
        Edit::Indent(line, further) => {
            let at = fit(*line, lines.len());
            let moved = |line: &str| match further {
                true => format!("  {line}"),
                false => line.strip_prefix("  ").unwrap_or(line).to_owned(),
            };
            let lines = lines.iter().enumerate();
            lines
                .map(|(i, line)| {
                    if i == at {
                        moved(line)
                    } else {
                        (*line).to_owned()
                    }
                })
                .collect()
        }
        Edit::Replace(at, char) => {
            let at = fit(*at, chars.len());
            let others = chars.iter().enumerate();
            others
                .map(|(i, old)| if i == at { *char } else { *old })
                .collect()
        }
    }
}

fn load(extension: &str, bytes: &[u8]) -> Loaded {
    let name = format!("it.{extension}");
    let files: MemoryFiles = [(name.clone(), bytes.to_vec())].into_iter().collect();
    Document::load_with(&name, &files)
}

/// A small document in which everything may be a reference.
const WHOLE: &str = r##"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"},
"paths": {"/a": {"get": {"parameters": [{"$ref": "#/components/parameters/P"}],
  "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}},
  "responses": {"200": {"description": "ok", "headers": {"X-A": {"schema": {"type": "string"}}},
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/B"}, "examples": {"e": {"value": 1}}}},
    "links": {"l": {"operationId": "x"}}}},
  "callbacks": {"c": {"{$url}": {"post": {"responses": {"200": {"description": "ok"}}}}}}}}},
"components": {"parameters": {"P": {"name": "p", "in": "query", "schema": {"type": "string"}}},
  "schemas": {"A": {"type": "object", "properties": {"id": {"type": "string"}, "b": {"$ref": "#/components/schemas/B"}}},
    "B": {"oneOf": [{"$ref": "#/components/schemas/A"}, {"type": "array", "items": {"$ref": "#/components/schemas/B"}}]}},
  "securitySchemes": {"s": {"type": "apiKey", "in": "header", "name": "k"}}}}"##;

/// The addresses of all objects in `node`, which is at `at`.
fn objects(node: &Node, at: &JsonPointer, res: &mut Vec<JsonPointer>) {
    if node.as_mapping().is_some() {
        res.push(at.clone());
    }
    for entry in node.entries() {
        objects(&entry.value, &at.join(&entry.key), res);
    }
    for (index, item) in node.items().iter().enumerate() {
        objects(item, &at.join(index.to_string()), res);
    }
}

/// `node` as JSON, with references in place of the objects at those addresses.
fn with_references(node: &Node, at: &JsonPointer, references: &[(JsonPointer, String)]) -> String {
    if let Some((_, target)) = references.iter().find(|(place, _)| place == at) {
        return format!("{{\"$ref\": {}}}", serde_json::Value::from(target.as_str()));
    }
    if node.as_mapping().is_some() {
        let members = node.entries().iter().map(|entry| {
            let value = with_references(&entry.value, &at.join(&entry.key), references);
            format!("{}: {value}", serde_json::Value::from(entry.key.as_str()))
        });
        return format!("{{{}}}", members.collect::<Vec<_>>().join(", "));
    }
    if node.as_sequence().is_some() {
        let items = node.items().iter().enumerate();
        let items = items
            .map(|(index, item)| with_references(item, &at.join(index.to_string()), references));
        return format!("[{}]", items.collect::<Vec<_>>().join(", "));
    }
    match node.as_str() {
        Some(text) => serde_json::Value::from(text).to_string(),
        None => node
            .as_number()
            .map_or("null".to_owned(), |number| number.as_str().to_owned()),
    }
}

/// Every span must be a piece of its source.
fn assert_lies_in(span: Span, sources: &SourceMap) {
    let text = sources.get(span.source).text();
    assert!(
        span.start <= span.end && span.end as usize <= text.len(),
        "{span:?}"
    );
    assert!(text.is_char_boundary(span.start as usize), "{span:?}");
    assert!(text.is_char_boundary(span.end as usize), "{span:?}");
}

/// Does with a document all that this crate can.
fn go_through(loaded: &Loaded) {
    let config = LintConfig::new().with_set("tkey7").unwrap();
    let report = lint(loaded, &config);
    for finding in &report.diagnostics {
        for label in &finding.labels {
            assert_lies_in(label.span, &report.sources);
        }
    }
    assert!(!report.to_text(Style::Plain).is_empty());
    assert!(!report.to_json().is_empty());
    for fixed in fixed_files(&report) {
        assert_ne!(fixed.text, report.sources.get(fixed.source).text());
    }
    match &loaded.document {
        Some(document) => drop(Api::new(Arc::new(document.clone())).to_string()),
        None => assert!(loaded.diagnostics.has_errors(), "nothing, and no reason"),
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn edited_documents_are_read_linted_and_compared(
        at in any::<prop::sample::Index>(),
        edits in prop::collection::vec(edit(), 1..6),
    ) {
        let begin = Instant::now();
        let (extension, original) = &documents()[at.index(documents().len())];
        let text = edits.iter().fold(original.clone(), |text, edit| edited(&text, edit));
        let loaded = load(extension, text.as_bytes());
        go_through(&loaded);
        let before = load(extension, original.as_bytes());
        if let (Some(old), Some(new)) = (&before.document, &loaded.document) {
            for (from, to) in [(old, new), (new, old)] {
                let report = diff(from, to);
                for change in &report.changes {
                    change.old.into_iter().for_each(|span| assert_lies_in(span, from.sources()));
                    change.new.into_iter().for_each(|span| assert_lies_in(span, to.sources()));
                }
                prop_assert!(!report.to_text(Style::Plain).is_empty());
                prop_assert!(!report.to_json().is_empty());
                prop_assert!(!report.to_markdown().is_empty());
            }
            prop_assert!(diff(new, new).is_empty(), "{}", diff(new, new).to_text(Style::Plain));
        }
        prop_assert!(begin.elapsed() < PATIENCE, "{:?} for\n{text}", begin.elapsed());
    }

    #[test]
    fn references_in_any_place_to_any_place_are_read_linted_and_compared(
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>(), prop::sample::select(vec!["", "/get", "/items", "/a/b"])), 1..6),
    ) {
        let begin = Instant::now();
        let whole = load("json", WHOLE.as_bytes()).document.unwrap();
        let mut known = Vec::new();
        objects(whole.root(), &JsonPointer::root(), &mut known);
        let places = places.iter().map(|(place, target, is_below, rest)| {
            // Not the document itself.
            let place = known[1 + place.index(known.len() - 1)].clone();
            let within = known.iter().filter(|it| !is_below || it.is_within(&place));
            let within: Vec<_> = within.collect();
            let target = within[target.index(within.len())].to_fragment();
            (place, target + rest)
        });
        let places: Vec<_> = places.collect();
        let text = with_references(whole.root(), &JsonPointer::root(), &places);
        let loaded = load("json", text.as_bytes());
        go_through(&loaded);
        if let Some(new) = &loaded.document {
            drop(diff(&whole, new));
            prop_assert!(diff(new, new).is_empty(), "{}", diff(new, new).to_text(Style::Plain));
        }
        prop_assert!(begin.elapsed() < PATIENCE, "{:?} for\n{text}", begin.elapsed());
    }

    #[test]
    fn any_bytes_are_read_or_rejected(bytes in prop::collection::vec(any::<u8>(), 0..400), is_json in any::<bool>()) {
        let extension = if is_json { "json" } else { "yaml" };
        let begin = Instant::now();
        go_through(&load(extension, &bytes));
        prop_assert!(begin.elapsed() < PATIENCE, "{:?}", begin.elapsed());
    }
}
