//! The layers of `generated-client`.

use super::super::Layers;

pub(super) const LAYERS: Layers = Layers {
    root: "generated-client/src/lib.rs",
    list: file!(),
    modules: &[
        "generated",
        "identifiers",
        "amount",
        "member",
        "message",
        "payment",
        "session",
    ],
    exceptions: &[],
    circles: &[],
};
