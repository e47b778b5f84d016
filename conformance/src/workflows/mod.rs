//! Reads the requests that a user recorded or wrote down: HTTP Archives ([`archive`]) and Arazzo documents ([`arazzo`]).
//!
//! Both become [`Workflow`]s: cases with the values of the file, and the values that later steps take from the responses of
//! earlier ones. What cannot be used is named in a note and skipped.

mod operations;

pub(crate) mod secrets;

pub mod archive;

pub mod arazzo;

use std::sync::Arc;

use serde_json::Value;
use spec::model::Api;

use crate::{operation::GivenValues, phases::stateful::Workflow};

/// The workflows of a file.
#[derive(Debug, Default, PartialEq)]
pub struct Workflows {
    /// The workflows, in their order.
    pub list: Vec<Workflow>,
    /// What is not used, and why: one sentence each.
    pub notes: Vec<String>,
}

/// The API that workflows are for.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'s> {
    /// The API.
    pub api: &'s Arc<Api>,
    /// The values that the user gives; they take precedence over those of a file.
    pub values: &'s GivenValues,
    /// The path of the base URL, without a slash at its end.
    pub prefix: &'s str,
}

/// Why a file has no workflows.
#[derive(Debug, thiserror::Error)]
pub enum WorkflowError {
    /// It is neither JSON nor YAML.
    #[error("neither JSON nor YAML: {0}")]
    Syntax(String),
    /// It has another format.
    #[error(
        "neither an HTTP Archive (with `log.entries`) nor an Arazzo document (with `arazzo: 1.0.1`)"
    )]
    Format,
    /// It is an HTTP Archive, and not a valid one.
    #[error("not a valid HTTP Archive: {0}")]
    Archive(String),
    /// It is an Arazzo document, and not a valid one.
    #[error("not a valid Arazzo document: {0}")]
    Arazzo(String),
    /// The version of Arazzo is not known.
    #[error("Arazzo `{0}` is not supported; 1.0 and 1.1 are")]
    Version(String),
}

/// Reads a file with `text` for `subject`.
///
/// # Errors
///
/// When it has no known format.
pub fn read(text: &str, subject: Subject<'_>) -> Result<Workflows, WorkflowError> {
    // Archives are large, and YAML is slow to read.
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) if text.trim_start().starts_with('{') => {
            return Err(WorkflowError::Syntax(error.to_string()));
        }
        Err(_) => {
            serde_yaml::from_str(text).map_err(|error| WorkflowError::Syntax(error.to_string()))?
        }
    };
    if value.pointer("/log/entries").is_some() {
        archive::read(value, subject)
    } else if value.get("arazzo").is_some() {
        arazzo::read(value, subject)
    } else {
        Err(WorkflowError::Format)
    }
}
