//! Spans are right to the byte: the text at the span of every node reads back as that node.

use proptest::prelude::*;
use spec::{
    diagnostic::Diagnostics,
    source::{
        node::{Node, NodeValue},
        source_map::SourceMap,
    },
    syntax,
};

/// Parses `text`, which must be free of errors.
fn parse(name: &str, text: &str) -> (SourceMap, Node) {
    let mut sources = SourceMap::new();
    let id = sources.add(name, text);
    let mut diagnostics = Diagnostics::new();
    let node = syntax::parse(&sources, id, &mut diagnostics);
    assert!(
        !diagnostics.has_errors(),
        "{}\n{text}",
        diagnostics.to_lines(&sources)
    );
    (sources, node.expect("no errors, so there is a tree"))
}

/// `pointer = text` for every node of the tree, in order.
fn listing(sources: &SourceMap, node: &Node, pointer: &str, out: &mut String) {
    out.push_str(&format!("{pointer} = {:?}\n", sources.text_at(node.span)));
    for entry in node.entries() {
        assert_eq!(
            sources.text_at(entry.key_span).trim_matches(['"', '\'']),
            entry.key
        );
        listing(
            sources,
            &entry.value,
            &format!("{pointer}/{}", entry.key),
            out,
        );
    }
    for (i, item) in node.items().iter().enumerate() {
        listing(sources, item, &format!("{pointer}/{i}"), out);
    }
}

fn list(text: &str) -> String {
    let (sources, node) = parse("test.yaml", text);
    let mut out = String::new();
    listing(&sources, &node, "", &mut out);
    out
}

#[test]
fn block_style_with_cyrillic_text_and_comments() {
    insta::assert_snapshot!(list(
        "# счета\nописание: остатки на счёте  # конец\nlist:\n  - один\n  - два: 2\n\n  - [α, β ]\nempty:\nlast: x\n"
    ), @r#"
     = "описание: остатки на счёте  # конец\nlist:\n  - один\n  - два: 2\n\n  - [α, β ]\nempty:\nlast: x"
    /описание = "остатки на счёте"
    /list = "- один\n  - два: 2\n\n  - [α, β ]"
    /list/0 = "один"
    /list/1 = "два: 2"
    /list/1/два = "2"
    /list/2 = "[α, β ]"
    /list/2/0 = "α"
    /list/2/1 = "β"
    /empty = ""
    /last = "x"
    "#);
}

#[test]
fn crlf_and_tabs() {
    insta::assert_snapshot!(list("a:\t1\r\nb:\r\n  c: 'два'\t\r\n  d: \"x\\ty\"\r\n"), @r#"
     = "a:\t1\r\nb:\r\n  c: 'два'\t\r\n  d: \"x\\ty\""
    /a = "1"
    /b = "c: 'два'\t\r\n  d: \"x\\ty\""
    /b/c = "'два'"
    /b/d = "\"x\\ty\""
    "#);
}

#[test]
fn lines_that_are_not_indented_further_than_their_parent_continue_it() {
    let text = "а:\n  b: {\n    c: [1,\n  'два'\n  ], d:\n  e\n  }\n  f: 'один\n  it''s\n\nтри' # g\nh: {\ni: \"ж\nк\",\nj: 1\n}\nk: 2\n";
    insta::assert_snapshot!(list(text), @r#"
     = "а:\n  b: {\n    c: [1,\n  'два'\n  ], d:\n  e\n  }\n  f: 'один\n  it''s\n\nтри' # g\nh: {\ni: \"ж\nк\",\nj: 1\n}\nk: 2"
    /а = "b: {\n    c: [1,\n  'два'\n  ], d:\n  e\n  }\n  f: 'один\n  it''s\n\nтри'"
    /а/b = "{\n    c: [1,\n  'два'\n  ], d:\n  e\n  }"
    /а/b/c = "[1,\n  'два'\n  ]"
    /а/b/c/0 = "1"
    /а/b/c/1 = "'два'"
    /а/b/d = "e"
    /а/f = "'один\n  it''s\n\nтри'"
    /h = "{\ni: \"ж\nк\",\nj: 1\n}"
    /h/i = "\"ж\nк\""
    /h/j = "1"
    /k = "2"
    "#);
    let (_, node) = parse("test.yaml", text);
    let string = node.get("а").and_then(|it| it.get_str("f"));
    assert_eq!(string, Some("один it's\nтри"));
}

#[test]
fn block_scalars_end_with_their_text() {
    insta::assert_snapshot!(list("a: |\n  первая\n  вторая\n\nb: >-\n  x\n  y\nc: 1\n"), @r#"
     = "a: |\n  первая\n  вторая\n\nb: >-\n  x\n  y\nc: 1"
    /a = "первая\n  вторая"
    /b = "x\n  y"
    /c = "1"
    "#);
}

#[test]
fn anchors_aliases_and_merge_keys() {
    insta::assert_snapshot!(list("base: &b\n  x: 1\n  y: 2\nuse: *b\nmerged:\n  <<: *b\n  y: 3\n"), @r#"
     = "base: &b\n  x: 1\n  y: 2\nuse: *b\nmerged:\n  <<: *b\n  y: 3"
    /base = "&b\n  x: 1\n  y: 2"
    /base/x = "1"
    /base/y = "2"
    /use = "&b\n  x: 1\n  y: 2"
    /use/x = "1"
    /use/y = "2"
    /merged = "<<: *b\n  y: 3"
    /merged/y = "3"
    /merged/x = "1"
    "#);
}

#[test]
fn comments_belong_to_no_value() {
    insta::assert_snapshot!(list(
        "a: 'один' # c\nb: \"д\\\"ва\"   # c\nc: [1] # c\nd: {e: 'it''s'} # c\nf: 3 # c\ng: # c\n  h: 'x' # c\n# c\n'i' : -1 # c\n"
    ), @r#"
     = "a: 'один' # c\nb: \"д\\\"ва\"   # c\nc: [1] # c\nd: {e: 'it''s'} # c\nf: 3 # c\ng: # c\n  h: 'x' # c\n# c\n'i' : -1"
    /a = "'один'"
    /b = "\"д\\\"ва\""
    /c = "[1]"
    /c/0 = "1"
    /d = "{e: 'it''s'}"
    /d/e = "'it''s'"
    /f = "3"
    /g = "h: 'x'"
    /g/h = "'x'"
    /i = "-1"
    "#);
}

#[test]
fn json_with_escapes() {
    insta::assert_snapshot!(list("{\"ключ\": [1, \"два\\u0020\", {\"x\":null}],\n\t\"e\": {} }"), @r#"
     = "{\"ключ\": [1, \"два\\u0020\", {\"x\":null}],\n\t\"e\": {} }"
    /ключ = "[1, \"два\\u0020\", {\"x\":null}]"
    /ключ/0 = "1"
    /ключ/1 = "\"два\\u0020\""
    /ключ/2 = "{\"x\":null}"
    /ключ/2/x = "null"
    /e = "{}"
    "#);
}

/// Writes a value as block YAML with every scalar quoted or plain as given.
fn write_block(value: &serde_json::Value, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    match value {
        serde_json::Value::Object(members) if !members.is_empty() => {
            for (key, value) in members {
                out.push_str(&format!("{pad}{}:", serde_json::to_string(key).unwrap()));
                write_member(value, indent, out);
            }
        }
        serde_json::Value::Array(items) if !items.is_empty() => {
            for item in items {
                out.push_str(&format!("{pad}-"));
                write_member(item, indent, out);
            }
        }
        scalar => out.push_str(&format!("{pad}{scalar}\n")),
    }
}

fn write_member(value: &serde_json::Value, indent: usize, out: &mut String) {
    let nested = match value {
        serde_json::Value::Object(members) => !members.is_empty(),
        serde_json::Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    if nested {
        out.push('\n');
        write_block(value, indent + 2, out);
    } else {
        out.push_str(&format!(" {value}\n"));
    }
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let text = "[a-zж☃ \"\\\\:#'-]{0,8}";
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        text.prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map(text, inner, 0..4).prop_map(|members| members
                .into_iter()
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    })
}

/// Every node's own text, parsed alone, is the same data.
fn assert_spans_read_back(sources: &SourceMap, node: &Node, name: &str) {
    let text = sources.text_at(node.span);
    let is_block = matches!(&node.value, NodeValue::Mapping(_) | NodeValue::Sequence(_))
        && !text.starts_with(['{', '[']);
    // A block collection's later lines keep the indentation of the file; give the first line the same.
    let column = sources.line_column(node.span).column;
    let text = if is_block {
        " ".repeat(column - 1) + text
    } else {
        text.to_owned()
    };
    let (_, again) = parse(name, &text);
    assert!(
        node.same_data(&again),
        "{text:?} is not {:?}",
        node.to_json()
    );
    for child in node
        .entries()
        .iter()
        .map(|entry| &entry.value)
        .chain(node.items())
    {
        assert_spans_read_back(sources, child, name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn json_and_yaml_of_one_value_agree_and_are_read_back(value in value(), crlf in any::<bool>()) {
        let json = serde_json::to_string_pretty(&value).unwrap();
        let mut yaml = String::new();
        write_block(&value, 0, &mut yaml);
        if crlf {
            yaml = yaml.replace('\n', "\r\n");
        }
        let (json_sources, json_node) = parse("value.json", &json);
        let (yaml_sources, yaml_node) = parse("value.yaml", &yaml);
        prop_assert_eq!(json_node.to_json(), value.clone());
        prop_assert_eq!(yaml_node.to_json(), value);
        assert_spans_read_back(&json_sources, &json_node, "part.json");
        assert_spans_read_back(&yaml_sources, &yaml_node, "part.yaml");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_bytes_are_read_or_rejected(text in "[-\\[\\]{}:,&*!|>'\"%@#? \n\ta<~01ж]{0,40}") {
        let mut sources = SourceMap::new();
        let id = sources.add("x.yaml", text);
        let mut diagnostics = Diagnostics::new();
        let node = syntax::parse(&sources, id, &mut diagnostics);
        prop_assert!(node.is_some() || diagnostics.has_errors());
        for diagnostic in &diagnostics {
            for label in &diagnostic.labels {
                let _ = sources.text_at(label.span);
            }
            let _ = spec::diagnostic::render::render(diagnostic, &sources, spec::diagnostic::render::Style::Plain);
        }
    }
}
