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
        "testing",
        "faults",
        "cli",
    ],
    exceptions: &[],
    circles: &[
        KnownCircle {
            within: "cli",
            modules: &[
                "args",
                "completions",
                "credentials",
                "diff",
                "init",
                "lint",
                "list",
                "load",
                "mock",
                "outputs",
                "sandbox",
                "select",
                "sessions",
                "settings",
                "values",
            ],
            reason: "arguments are declared together, and each command reads its own",
        },
        KnownCircle {
            within: "report",
            modules: &["at_end", "json"],
            reason: "what is written at the end is made from the JSON report; the wrapper will be below both",
        },
        KnownCircle {
            within: "value",
            modules: &["strategy", "tags"],
            reason: "a strategy gives the branches of its unions their tags, and each branch has a strategy of its own",
        },
    ],
};
