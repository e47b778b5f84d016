//! The configuration of a project: `conformance.yaml`, and the baseline of known findings.

pub mod auth;

pub mod baseline;

pub mod file;

pub mod lint;

pub mod location;

pub mod skeleton;

pub mod values;

pub mod wfc;

pub use self::{
    baseline::Baseline,
    file::{ConfigError, ConfigFile},
    lint::LintSection,
    values::ValueRule,
};
