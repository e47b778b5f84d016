//! Reads YAML and JSON into trees of [`Node`]s with their locations.
//!
//! **Invariant:** this module knows YAML and JSON, and nothing of OpenAPI.

pub mod yaml;

pub mod json;

pub mod duplicate_key;

pub mod nesting;

use serde_json::Value;

use crate::{
    diagnostic::{Diagnostics, RuleInfo},
    source::{
        node::Node,
        source_map::{SourceId, SourceMap},
    },
};

/// The rules that parsing reports.
pub static RULES: &[&RuleInfo] = &[
    &yaml::YAML_SYNTAX,
    &yaml::YAML_INDENTATION,
    &json::JSON_SYNTAX,
    &duplicate_key::DUPLICATE_KEY,
    &nesting::NESTING_TOO_DEEP,
    &yaml::UNUSABLE_ALIAS,
    &yaml::YAML_BEYOND_JSON,
    &yaml::AMBIGUOUS_BOOLEAN,
];

/// Parses one source of `sources` into a tree.
///
/// JSON is tried first when the text begins like JSON: it is the stricter grammar, it is many times faster,
/// and it reads what YAML does not (escaped surrogate pairs, keys of more than 1,024 characters).
/// Text that is not JSON is read as YAML 1.2 (core schema).
///
/// Problems go to `diagnostics`; `None` means that no usable tree came out.
pub fn parse(sources: &SourceMap, id: SourceId, diagnostics: &mut Diagnostics) -> Option<Node> {
    let text = sources.get(id).text();
    let looks_like_json = text.trim_start().starts_with(['{', '[']);
    if !looks_like_json {
        return yaml::parse(id, text, diagnostics);
    }
    match json::parse(id, text) {
        Ok(parsed) => {
            diagnostics.extend(parsed.diagnostics);
            Some(parsed.root)
        }
        Err(json_problem) => {
            // A YAML flow mapping also begins with a brace, so YAML decides,
            // but a file named `.json` deserves the JSON reader's message.
            let mut as_yaml = Diagnostics::new();
            let node = yaml::parse(id, text, &mut as_yaml);
            if as_yaml.has_errors() || sources.get(id).name().ends_with(".json") {
                diagnostics.push(json_problem);
                return None;
            }
            diagnostics.extend(as_yaml);
            node
        }
    }
}

/// The value of one text of YAML 1.2 (core schema); `None` when it is not read, or has what JSON cannot hold.
pub fn from_yaml(bytes: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut sources = SourceMap::new();
    let id = sources.add("body.yaml", text);
    let mut diagnostics = Diagnostics::new();
    let root = parse(&sources, id, &mut diagnostics)?;
    (!diagnostics.has_errors()).then(|| root.to_json())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn yaml_is_read_as_json() {
        let text = b"a: 1\nb: [x, 'y', true, null]\nc: {d: 2.5}\n";
        let expected = json!({"a": 1, "b": ["x", "y", true, null], "c": {"d": 2.5}});
        assert_eq!(from_yaml(text), Some(expected));
        assert_eq!(from_yaml(b"{\"a\": 1}"), Some(json!({"a": 1})));
        for other in [&b"a: [1"[..], b"a: 1\na: 2", b"\xff", b"? [a]\n: 1"] {
            assert_eq!(from_yaml(other), None);
        }
    }
}
