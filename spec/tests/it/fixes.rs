//! Tests the fixes of findings: the text after a fix, with its comments, and that nothing is left to fix.

use spec::{
    document::Document,
    lint::{
        LintConfig,
        fix::{FIXABLE, apply, fix},
        lint,
    },
};

/// `text` after all fixes of one round, and the rules of the findings that were fixed.
fn fixed(name: &str, text: &str) -> (String, Vec<&'static str>) {
    let report = lint(&Document::from_text(name, text), &LintConfig::new());
    let mut rules = Vec::new();
    let mut fixes = Vec::new();
    for finding in &report.diagnostics {
        if let Some(fix) = fix(finding, &report.sources) {
            rules.push(finding.rule.id);
            fixes.push(fix);
        }
    }
    (apply(text, &fixes).0, rules)
}

const WRONG: &str = "\
openapi: 3.0.3
info: {title: Things, version: 1.0} # a number
paths:
  /things/{id}:
    get:
      parameters:
      - name: id
        in: path # where it is
        schema: {type: string, pattern: '/^[a-z]+$/'}
      - {name: sort, in: query, required: 'true', schema: {type: string, enum: [asc, asc, desc]}}
      tags:
        - a # the first
        - b
        - a
      responses:
        '200': {description: ok}
        4xx: {description: bad} # all of them
tags: [{name: a}, {name: b}]
";

const RIGHT: &str = "\
openapi: 3.0.3
info: {title: Things, version: '1.0'} # a number
paths:
  /things/{id}:
    get:
      parameters:
      - name: id
        in: path # where it is
        required: true
        schema: {type: string, pattern: '^[a-z]+$'}
      - {name: sort, in: query, required: true, schema: {type: string, enum: [asc, desc]}}
      tags:
        - a # the first
        - b
      responses:
        '200': {description: ok}
        4XX: {description: bad} # all of them
tags: [{name: a}, {name: b}]
";

#[test]
fn fixes_change_their_place_and_keep_comments() {
    let (text, mut rules) = fixed("api.yaml", WRONG);
    assert_eq!(text, RIGHT);
    rules.sort_unstable();
    rules.dedup();
    let mut all = FIXABLE.to_vec();
    all.sort_unstable();
    assert_eq!(rules, all, "every rule with a fix is tried");
    assert_eq!(fixed("api.yaml", RIGHT).1, [""; 0]);
}

#[test]
fn json_is_fixed_too() {
    let text = r#"{"openapi": "3.0.3", "info": {"title": "T", "version": 1}, "paths": {"/a/{b}": {"get": {"parameters": [{"name": "b", "in": "path", "schema": {"type": "string"}}], "responses": {"200": {"description": "ok"}}}}}}"#;
    let (text, _) = fixed("api.json", text);
    assert!(text.contains(r#""version": "1""#), "{text}");
    assert!(text.contains(r#""in": "path", "required": true"#), "{text}");
}

#[test]
fn what_is_not_certain_is_left_alone() {
    // The comment of the element would go with it.
    let text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    A:\n      type: object\n      required:\n      - a\n      - a # twice\n      properties: {a: {type: string}}\n";
    assert_eq!(fixed("api.yaml", text), (text.to_owned(), Vec::new()));
}
