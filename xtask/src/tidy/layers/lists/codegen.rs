//! The layers of `codegen`.

use super::super::{KnownCircle, Layers};

pub(super) const LAYERS: Layers = Layers {
    root: "codegen/src/lib.rs",
    list: file!(),
    modules: &[
        "circles",
        "name_lock",
        "error",
        "names",
        "media_word",
        "format",
        "pagination",
        "config",
        "config_file",
        "pass",
        "type_form",
        "imports",
        "passes",
        "types",
        "lower",
        "output",
        "count",
        "plan",
        "rustdoc",
        "code",
        "progenitor",
        "render",
        "generate",
        "generator",
        "build_script",
        "cli",
    ],
    exceptions: &[],
    circles: &[KnownCircle {
        within: "plan",
        modules: &["content", "response"],
        reason: "what a response holds will be below what a response is",
    }],
};
