//! What a project writes down about its runs: `conformance.yaml`, and the list of findings it already knows.

pub mod baseline;

pub mod file;

pub mod lint;

pub use self::{
    baseline::Baseline,
    file::{ConfigError, ConfigFile},
    lint::LintSection,
};
