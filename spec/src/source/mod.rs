//! Text to tree: reads YAML and JSON into [`Node`]s that know where they were written.
//!
//! **Invariant:** this module knows YAML, JSON and RFC 6901, and nothing of OpenAPI.
//! Read [`span`], then [`node`], then [`parse`].

pub mod span;

pub mod source_map;

pub mod node;

pub mod pointer;

pub mod json_text;

pub mod yaml_text;

pub mod value;

use crate::diagnostic::{Diagnostics, RuleInfo};

use self::{
    node::Node,
    source_map::{SourceId, SourceMap},
};

/// Deepest nesting of sequences and mappings that is read.
///
/// Real documents stay below 60; the bound keeps every recursive walk (and `Drop`) on a small stack.
pub const MAX_DEPTH: usize = 192;

/// The rules of reading text.
pub static RULES: &[&RuleInfo] = &[
    &yaml_text::YAML_SYNTAX,
    &json_text::JSON_SYNTAX,
    &yaml_text::DUPLICATE_KEY,
    &yaml_text::NESTING_TOO_DEEP,
    &yaml_text::UNUSABLE_ALIAS,
    &yaml_text::YAML_BEYOND_JSON,
    &yaml_text::AMBIGUOUS_BOOLEAN,
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
        return yaml_text::parse(id, text, diagnostics);
    }
    match json_text::parse(id, text) {
        Ok(parsed) => {
            diagnostics.extend(parsed.diagnostics);
            Some(parsed.root)
        }
        Err(json_problem) => {
            // A YAML flow mapping also begins with a brace, so YAML has the last word,
            // but a file named `.json` deserves the JSON reader's message.
            let mut as_yaml = Diagnostics::new();
            let node = yaml_text::parse(id, text, &mut as_yaml);
            if as_yaml.has_errors() || sources.get(id).name().ends_with(".json") {
                diagnostics.push(json_problem);
                return None;
            }
            diagnostics.extend(as_yaml);
            node
        }
    }
}
