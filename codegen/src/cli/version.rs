//! What `--version` prints: the version, and the commit and its date where the build knew them.

/// `0.1.0 (a1b2c3d4e 2026-01-31)`.
pub(super) const fn text() -> &'static str {
    match option_env!("CONFORMANCE_BUILD") {
        Some(text) => text,
        None => env!("CARGO_PKG_VERSION"),
    }
}
