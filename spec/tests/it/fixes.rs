//! Tests the fixes of findings: the text after a fix, with its comments, and that nothing is left to fix.

use proptest::prelude::*;
use spec::{
    document::Document,
    lint::{
        LintConfig, LintReport,
        fix::{FIXABLE, fix},
        fixed_file::fixed_files,
        lint,
    },
    source::node::{Node, NodeValue},
};

/// `text` after all fixes of one round, and the rules of the findings that were fixed.
fn fixed(name: &str, text: &str) -> (String, Vec<&'static str>) {
    let report = report(name, text);
    let rules = report.diagnostics.iter();
    let rules = rules.filter(|finding| fix(finding, &report.sources).is_some());
    let rules = rules.map(|finding| finding.rule.id).collect();
    let fixed = fixed_files(&report).pop();
    (fixed.map_or(text.to_owned(), |file| file.text), rules)
}

fn report(name: &str, text: &str) -> LintReport {
    lint(&Document::from_text(name, text), &LintConfig::new())
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

const FRONT: &str = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n";

#[test]
fn what_is_read_at_an_anchor_keeps_its_anchor() {
    let text = "openapi: 3.0.3\ninfo: {title: A, version: &v 1.0}\npaths: {}\n";
    let expected = "openapi: 3.0.3\ninfo: {title: A, version: &v '1.0'}\npaths: {}\n";
    assert_eq!(fixed("api.yaml", text).0, expected);
    let text = "openapi: 3.0.3\ninfo: {title: A, version: &v  \"1\" } # it\npaths: {}\nx-a: *v\n";
    assert_eq!(fixed("api.yaml", text).0, text);
}

#[test]
fn what_an_alias_reads_elsewhere_stays() {
    let schema = "components: {schemas: {A: {type: number, minimum: *v}}}\n";
    let text =
        format!("openapi: 3.0.3\ninfo: {{title: A, version: &v 1.0}}\npaths: {{}}\n{schema}");
    assert_eq!(fixed("api.yaml", &text).0, text);
}

#[test]
fn a_value_with_a_tag_is_left_alone() {
    let text = "openapi: 3.0.3\ninfo: {title: A, version: !!float 1.0}\npaths: {}\n";
    assert_eq!(fixed("api.yaml", text).0, text);
}

#[test]
fn what_several_parameters_read_is_fixed_once() {
    let rest = "paths:\n  /a/{id}/{k}:\n    get:\n      operationId: a\n      parameters: [{<<: *p}, {<<: *p, name: k}]\n      responses: {'200': {description: ok}}\n";
    let flow = format!("{FRONT}x-p: &p {{in: path, name: id, schema: {{type: string}}}}\n{rest}");
    let expected = flow.replace("in: path", "in: path, required: true");
    assert_eq!(fixed("api.yaml", &flow).0, expected);
    let block =
        format!("{FRONT}x-p: &p\n  in: path\n  name: id\n  schema: {{type: string}}\n{rest}");
    let expected = block.replace("in: path", "in: path\n  required: true");
    assert_eq!(fixed("api.yaml", &block).0, expected);
    // A parameter of a query must not become required with it.
    let query = flow.replace("name: k}", "name: k, in: query}");
    assert_eq!(fixed("api.yaml", &query).0, query);
}

#[test]
fn lines_end_as_they_did() {
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(fixed("api.yaml", &crlf(WRONG)).0, crlf(RIGHT));
}

#[test]
fn quotes_stay_where_what_they_hold_is_no_number_without_them() {
    let json = r#"{"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {}, "components": {"schemas": {"A": {"type": "number", "minimum": "+1", "maximum": "01", "multipleOf": "1.5"}}}}"#;
    let expected = json.replace("\"1.5\"", "1.5");
    assert_eq!(fixed("api.json", json).0, expected);
    let yaml = format!(
        "{FRONT}paths: {{}}\ncomponents: {{schemas: {{A: {{type: number, minimum: 'inf', maximum: '3'}}}}}}\n"
    );
    let expected = yaml.replace("'3'", "3");
    assert_eq!(fixed("api.yaml", &yaml).0, expected);
}

#[test]
fn a_range_of_codes_that_is_there_twice_stays() {
    let text = format!(
        "{FRONT}paths: {{/a: {{get: {{responses: {{4xx: {{description: a}}, 4XX: {{description: b}}}}}}}}}}\n"
    );
    assert_eq!(fixed("api.yaml", &text).0, text);
}

/// `node` without what a fix may change.
fn essence(node: &Node) -> String {
    match &node.value {
        NodeValue::Mapping(mapping) => {
            let is_path = node.get_str("in") == Some("path");
            let entries = mapping.entries().iter();
            let entries = entries.filter(|entry| !(is_path && entry.key == "required"));
            let member =
                |key: &str, value| format!("{}: {}", essence_of_string(key), essence(value));
            let mut members: Vec<String> = entries
                .map(|entry| member(&entry.key, &entry.value))
                .collect();
            members.sort();
            format!("{{{}}}", members.join(", "))
        }
        NodeValue::Sequence(items) => {
            let mut res: Vec<String> = items.iter().map(essence).collect();
            res.sort();
            res.dedup();
            format!("[{}]", res.join(", "))
        }
        NodeValue::Number(number) => number.as_str().to_owned(),
        NodeValue::String(text) => essence_of_string(text),
        NodeValue::Bool(flag) => flag.to_string(),
        NodeValue::Null => "null".to_owned(),
    }
}

fn essence_of_string(text: &str) -> String {
    let inner = text
        .strip_prefix('/')
        .and_then(|text| text.strip_suffix('/'));
    inner.unwrap_or(text).replace("xx", "XX")
}

/// Values with and without what makes YAML hard to change.
fn value(texts: &'static [&'static str]) -> impl Strategy<Value = String> {
    let around = prop::sample::select(vec![
        "",
        "",
        "",
        "&a ",
        "!!str ",
        "!!float ",
        "&a !!int ",
        "*a #",
    ]);
    let behind = prop::sample::select(vec!["", "", " ", " # a, b", "  # 'it'"]);
    (around, prop::sample::select(texts), behind)
        .prop_map(|(around, text, behind)| format!("{around}{text}{behind}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn fixes_remove_their_findings_and_change_nothing_else(
        version in value(&["1.0", "'1'", "true", "\"1\"", "0x1F"]),
        anchored in prop::sample::select(vec!["{in: path, name: id}", "\n  in: path\n  name: id", "{'in': 'path', name: id, required: false}", "{in: query, name: id}"]),
        parameters in prop::sample::select(vec!["[*p]", "[{<<: *p}, {<<: *p, name: k}]", "[{<<: *p, in: path}]", "\n      - <<: *p\n        in: path # it\n      - in: path\n        name: k", "[{<<: *p, in: query, name: q}, *p]"]),
        required in value(&["'true'", "true", "\"false\""]),
        tags in prop::sample::select(vec!["[a, b, a]", "[&a a, b, *a, a]", "[a, # first,\n         a]", "\n      - a\n      - b # b\n      - a", "\n      - &t a\n      - a\n      - *t", "[*a, 2, b]"]),
        code in prop::sample::select(vec!["4xx", "'4xx'", "\"5xx\"", "&c 4xx", "? 4xx\n       ", "*c "]),
        pattern in value(&["/^a$/", "'/^a$/'", "\"/^a\\\\.$/\"", "/^a$/i"]),
        maximum in value(&["'1'", "1", "'inf'", "\"+1\"", "'0x1F'", "'1e3'"]),
        has_returns in any::<bool>(),
    ) {
        let text = format!(
            "openapi: 3.0.3\nx-p: &p {anchored}\nx-c: &c 4xx\nx-a: &a 1\ninfo:\n  title: T\n  version: {version}\npaths:\n  /a/{{id}}:\n    get:\n      tags: {tags}\n      parameters: {parameters}\n      responses:\n        {code}: {{description: x}}\n        4XX: {{description: y}}\n      requestBody:\n        required: {required}\n        content:\n          a/b:\n            schema:\n              pattern: {pattern}\n              maximum: {maximum}\n"
        );
        let text = if has_returns { text.replace('\n', "\r\n") } else { text };
        let loaded = Document::from_text("api.yaml", text.as_str());
        prop_assume!(loaded.document.is_some() && !loaded.diagnostics.has_errors());
        let before = lint(&loaded, &LintConfig::new());
        let Some(fixed) = fixed_files(&before).pop() else { return Ok(()) };
        let reloaded = Document::from_text("api.yaml", fixed.text.as_str());
        prop_assert!(!reloaded.diagnostics.has_errors(), "{text}\nbecame\n{}", fixed.text);
        let (old, new) = (loaded.document.unwrap(), reloaded.document.unwrap());
        prop_assert_eq!(essence(old.root()), essence(new.root()), "{}\nbecame\n{}", text, fixed.text);
        let after = report("api.yaml", &fixed.text);
        let count = |report: &LintReport| {
            let ids = report.diagnostics.iter().map(|finding| finding.rule.id);
            ids.filter(|id| FIXABLE.contains(id)).count()
        };
        prop_assert!(count(&after) + fixed.findings <= count(&before), "{text}\nbecame\n{}", fixed.text);
        prop_assert!(has_returns || !fixed.text.contains('\r'));
        prop_assert!(!has_returns || !fixed.text.replace("\r\n", "").contains('\n'), "{:?}", fixed.text);
    }
}
