//! The ruleset of the TKEY7 contract: the evidence of every operation, and the style of the contract.

mod tkey7_general_errors;

mod tkey7_json_only;

mod tkey7_bearer;

mod tkey7_paths;

mod tkey7_names;

mod tkey7_identification;

mod tkey7_examples;

pub mod evidence;

mod tkey7_evidence;

use super::Rule;

/// The rules, in the order of the documentation.
pub static RULES: &[&dyn Rule] = &[
    &tkey7_general_errors::GeneralErrors,
    &tkey7_json_only::JsonOnly,
    &tkey7_bearer::Bearer,
    &tkey7_paths::Paths,
    &tkey7_names::Names,
    &tkey7_identification::Identification,
    &tkey7_examples::Examples,
    &tkey7_evidence::EvidenceGiven,
];
