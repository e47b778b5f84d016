//! The contract that ships inside: the files of `spec/openapi/`, compiled in.
//!
//! Tests, the sandbox and `conformance` without `--spec` use it without touching the disk.

use crate::document::{Document, Loaded, MemoryFiles};

/// Name of the entry file.
pub const ENTRY: &str = "spec/openapi/tkey7.yaml";

/// Every file of the contract: its path below the workspace root and its content.
pub static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Loads the shipped contract.
pub fn load() -> Loaded {
    let files: MemoryFiles = FILES.iter().map(|(name, text)| (*name, *text)).collect();
    Document::load_with(ENTRY, &files)
}
