//! The arrows between the crates of the workspace.

use anyhow::Context as _;
use cargo_metadata::{DependencyKind, MetadataCommand};

use super::tree::Tree;

/// Every arrow there may be, besides those for tests.
const ARROWS: &[(&str, &str)] = &[
    ("openapi-conformance-codegen", "openapi-conformance-spec"),
    ("tkey7-sandbox", "openapi-conformance-spec"),
    ("openapi-conformance", "openapi-conformance-spec"),
    ("openapi-conformance", "tkey7-sandbox"),
    ("xtask", "openapi-conformance-spec"),
    ("xtask", "openapi-conformance-codegen"),
    ("xtask", "openapi-conformance"),
];
/// Arrows that tests may have beside these.
const ARROWS_OF_TESTS: &[(&str, &str)] = &[
    // The client is tried on a node; cargo takes the arrow out of what is published.
    ("tkey7-client", "tkey7-sandbox"),
    // The scenarios of the sandbox are walked with the client.
    ("tkey7-sandbox", "tkey7-client"),
    // What the client sends is validated by the checks.
    ("openapi-conformance", "tkey7-client"),
    // Types of generated clients are tried with the values that conformance generates.
    ("openapi-conformance-codegen", "openapi-conformance"),
    ("openapi-conformance-codegen", "tkey7-client"),
    // A published client calls a node.
    ("xtask", "tkey7-sandbox"),
    // Tests and examples want its own features.
    ("tkey7-client", "tkey7-client"),
    ("openapi-conformance", "openapi-conformance"),
    ("openapi-conformance-spec", "openapi-conformance-spec"),
];

/// Dependencies that are not drawn.
pub(super) fn broken(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let metadata = MetadataCommand::new()
        .current_dir(&tree.root)
        .no_deps()
        .exec()
        .context("cargo cannot describe the workspace")?;
    let names: Vec<&str> = metadata
        .packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    let mut res = Vec::new();
    for package in &metadata.packages {
        let own = package.dependencies.iter();
        for dependency in own.filter(|dependency| names.contains(&dependency.name.as_str())) {
            let arrow = (package.name.as_str(), dependency.name.as_str());
            let is_for_tests = dependency.kind == DependencyKind::Development;
            let is_drawn =
                ARROWS.contains(&arrow) || (is_for_tests && ARROWS_OF_TESTS.contains(&arrow));
            if !is_drawn {
                res.push(format!("{} depends on {}", arrow.0, arrow.1));
            }
        }
    }
    Ok(res)
}
