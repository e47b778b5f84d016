//! The layers of every crate, one file each.

mod spec;

mod codegen;

mod runtime;

mod conformance;

mod sandbox;

mod client;

mod xtask;

use super::Layers;

/// All crates.
pub(super) const ALL: &[Layers] = &[
    spec::LAYERS,
    codegen::LAYERS,
    runtime::LAYERS,
    conformance::LAYERS,
    sandbox::LAYERS,
    client::LAYERS,
    xtask::LAYERS,
];
