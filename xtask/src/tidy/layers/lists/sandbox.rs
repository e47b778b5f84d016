//! The layers of `conformance/sandbox`.

use super::super::Layers;

pub(super) const LAYERS: Layers = Layers {
    root: "conformance/sandbox/src/lib.rs",
    list: file!(),
    modules: &[
        "sentence",
        "clock",
        "store",
        "ledger",
        "access",
        "seed_data",
        "messages",
        "payments",
        "stored_data",
        "settings",
        "http",
        "app",
        "middleware",
        "handlers",
        "api",
        "office",
        "operator_tools",
        "fault",
        "node",
    ],
    exceptions: &[],
    circles: &[],
};
