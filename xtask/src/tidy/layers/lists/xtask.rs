//! The layers of `xtask`.

use super::super::Layers;

pub(super) const LAYERS: Layers = Layers {
    root: "xtask/src/main.rs",
    list: file!(),
    modules: &[
        "workspace",
        "exit",
        "generate",
        "bench",
        "conformance",
        "corpus",
        "coverage_map",
        "diff",
        "dist",
        "docs",
        "lint",
        "publish",
        "tidy",
    ],
    exceptions: &[],
    circles: &[],
};
