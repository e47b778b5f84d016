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
        "world",
        "messages",
        "payments",
        "settings",
        "http",
        "app",
        "handlers",
        "api",
        "office",
        "workbench",
        "fault",
        "node",
    ],
    exceptions: &[],
    circles: &[],
};
