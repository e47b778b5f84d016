//! The layers of `conformance`.

use super::super::{KnownCircle, Layers};

pub(super) const LAYERS: Layers = Layers {
    root: "conformance/src/lib.rs",
    list: file!(),
    modules: &[
        "control_chars",
        "failure",
        "value",
        "case",
        "signature",
        "exchange",
        "transport",
        "learned",
        "observed",
        "operation",
        "checks",
        "phases",
        "workflows",
        "engine",
        "report",
        "replay",
        "config",
        "mock",
        "witness",
        "traffic",
        "testing",
        "faults",
        "cli",
    ],
    exceptions: &[],
    circles: &[KnownCircle {
        within: "value",
        modules: &["strategy", "tags"],
        reason: "a strategy gives the branches of its unions their tags, and each branch has a strategy of its own",
    }],
};
