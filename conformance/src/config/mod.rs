//! The configuration of a project: `conformance.yaml`, and the baseline of known findings.

pub mod auth;

pub mod baseline;

pub mod diff;

pub mod file;

pub mod known_findings;

pub mod lint;

pub mod location;

pub mod mock;

pub mod skeleton;

pub mod values;

pub mod wfc;

pub use self::{
    baseline::Baseline,
    diff::DiffSection,
    file::{ConfigError, ConfigFile},
    lint::LintSection,
    mock::{MockSection, Percentage},
    values::ValueRule,
};
