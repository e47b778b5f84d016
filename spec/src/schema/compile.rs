//! How schemas are compiled, and which patterns can be.

use std::sync::OnceLock;

use base64::Engine as _;
use jsonschema::{Draft, PatternCache, PatternOptions};

/// The one set of options with which schemas are compiled.
///
/// Compiled patterns are shared in the process: a document has few, schemas repeat them, and compiling one costs more
/// than everything else in a small schema.
pub(super) fn options() -> jsonschema::ValidationOptions<'static> {
    static PATTERNS: OnceLock<PatternCache> = OnceLock::new();
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .with_pattern_cache(PATTERNS.get_or_init(PatternCache::new).clone())
        .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(100_000))
        .with_format("byte", |text: &str| {
            base64::engine::general_purpose::STANDARD
                .decode(text)
                .is_ok()
        })
}

/// Whether `pattern` is a regular expression of ECMA-262 that can be compiled.
pub fn is_pattern(pattern: &str) -> bool {
    options()
        .build(&serde_json::json!({ "pattern": pattern }))
        .is_ok()
}

/// The meaning of a pattern between slashes, as in the source text of JavaScript: `/^a$/i`. Taken literally, no string
/// can match it, with a slash before the beginning; `None` for all others.
pub fn undelimited(pattern: &str) -> Option<String> {
    let (inner, flags) = pattern.strip_prefix('/')?.rsplit_once('/')?;
    let is_meant = inner.starts_with('^')
        && inner.ends_with('$')
        && flags.chars().all(|flag| "dgimsuvy".contains(flag));
    is_meant.then(|| {
        if flags.contains('i') {
            format!("(?i:{inner})")
        } else {
            inner.to_owned()
        }
    })
}
