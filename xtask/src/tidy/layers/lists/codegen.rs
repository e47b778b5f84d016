//! The layers of `codegen`.

use super::super::{Exception, KnownCircle, Layers};

pub(super) const LAYERS: Layers = Layers {
    root: "codegen/src/lib.rs",
    list: file!(),
    modules: &[
        "tree",
        "name_lock",
        "error",
        "names",
        "config",
        "pass",
        "schema",
        "passes",
        "imports",
        "types",
        "lower",
        "output",
        "count",
        "plan",
        "rustdoc",
        "code",
        "gate",
        "progenitor",
        "render",
    ],
    exceptions: &[Exception {
        from: "plan",
        to: "gate",
        reason: "planning errors will be beside the plan",
    }],
    circles: &[KnownCircle {
        within: "plan",
        modules: &["content", "response"],
        reason: "what a response holds will be below what a response is",
    }],
};
