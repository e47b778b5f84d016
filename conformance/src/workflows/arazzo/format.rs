//! The objects of Arazzo 1.0 that are read. Actions are not: a run goes on whether or not a step succeeds.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

/// The document (Arazzo 1.0.1 §4.6.1).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Description {
    pub(super) arazzo: String,
    #[serde(default)]
    pub(super) source_descriptions: Vec<SourceDescription>,
    pub(super) workflows: Vec<WorkflowObject>,
    #[serde(default)]
    pub(super) components: Components,
}

/// A document that the workflows use (§4.6.3).
#[derive(Debug, Deserialize)]
pub(super) struct SourceDescription {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
}

/// A workflow (§4.6.4).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WorkflowObject {
    pub(super) workflow_id: String,
    #[serde(default)]
    pub(super) inputs: Value,
    #[serde(default)]
    pub(super) depends_on: Vec<String>,
    pub(super) steps: Vec<StepObject>,
    #[serde(default)]
    pub(super) outputs: BTreeMap<String, Value>,
    #[serde(default)]
    pub(super) parameters: Vec<ParameterObject>,
}

/// A step (§4.6.5).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StepObject {
    pub(super) step_id: String,
    pub(super) operation_id: Option<String>,
    pub(super) operation_path: Option<String>,
    pub(super) workflow_id: Option<String>,
    #[serde(default)]
    pub(super) parameters: Vec<ParameterObject>,
    pub(super) request_body: Option<RequestBodyObject>,
    #[serde(default)]
    pub(super) success_criteria: Vec<CriterionObject>,
    #[serde(default)]
    pub(super) outputs: BTreeMap<String, Value>,
}

/// A criterion (§4.6.11).
#[derive(Debug, Default, Deserialize)]
pub(super) struct CriterionObject {
    pub(super) context: Option<String>,
    #[serde(default)]
    pub(super) condition: String,
    #[serde(rename = "type")]
    pub(super) kind: Option<Value>,
}

impl CriterionObject {
    /// The type, also where a version comes with it (§4.6.12).
    pub(super) fn kind(&self) -> Option<&str> {
        let kind = self.kind.as_ref()?;
        kind.as_str().or_else(|| kind.get("type")?.as_str())
    }
}

/// A parameter (§4.6.6), or a reference to one with another value (§4.6.10).
#[derive(Debug, Clone, Deserialize)]
pub(super) struct ParameterObject {
    pub(super) name: Option<String>,
    #[serde(rename = "in")]
    pub(super) location: Option<String>,
    pub(super) value: Option<Value>,
    pub(super) reference: Option<String>,
}

/// A body (§4.6.13).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestBodyObject {
    pub(super) content_type: Option<String>,
    pub(super) payload: Option<Value>,
    #[serde(default)]
    pub(super) replacements: Vec<Replacement>,
}

/// A value that is put into a body (§4.6.14).
#[derive(Debug, Deserialize)]
pub(super) struct Replacement {
    pub(super) target: String,
    pub(super) value: Value,
}

/// What several workflows share (§4.6.9).
#[derive(Debug, Default, Deserialize)]
pub(super) struct Components {
    #[serde(default)]
    pub(super) inputs: Map<String, Value>,
    #[serde(default)]
    pub(super) parameters: BTreeMap<String, ParameterObject>,
}
