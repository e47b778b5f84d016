//! The options with which schemas are compiled: the same ones everywhere.

use std::sync::OnceLock;

use base64::Engine as _;
use jsonschema::{Draft, PatternCache, PatternOptions, ValidationOptions};

/// The one set of options with which schemas are compiled.
///
/// Compiled patterns are shared in the process: a document has few, schemas repeat them, and compiling one costs more
/// than everything else in a small schema.
pub(in crate::schema) fn options() -> ValidationOptions<'static> {
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
