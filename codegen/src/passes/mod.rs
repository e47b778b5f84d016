//! The passes, in order.

pub mod bundle_references;

pub mod derive_operation_ids;

pub mod incoming_requests;

pub mod explicit_discriminators;

pub mod normalize_nullability;

pub mod drop_negations;

pub mod infer_type;

pub mod merge_all_of;

pub mod simplify_unions;

pub mod name_inline_schemas;

pub mod inline_components;

mod schema;

pub(crate) mod tree;

use crate::pass::Pass;

pub(crate) use self::{
    bundle_references::UNNAMED,
    explicit_discriminators::{LISTS_CHILDREN, UNTAGGED, WITHOUT_TAG},
    name_inline_schemas::{is_unnamed, spelled, variant_label},
};

/// All passes in the order they run.
///
/// - References first: every later pass sees one tree in which everything that is referred to is a component.
/// - Operations have names before schemas get theirs, since an inline schema is named after its operation.
/// - Requests that come the other way are named after operations too, and their bodies are schemas like others.
/// - Discriminators are written out before `allOf` is merged, since which schema extends which is lost with that.
/// - Schemas become plain (nullability, type, `allOf`, unions) before they are named, since whether a schema needs a
///   name depends on what it is.
/// - Schemas are named before parameters, bodies and responses are copied to where they are referred to: a schema
///   inside a shared response is one type, not one for each operation.
pub static PIPELINE: &[&dyn Pass] = &[
    &bundle_references::BundleReferences,
    &derive_operation_ids::DeriveOperationIds,
    &incoming_requests::IncomingRequests,
    &explicit_discriminators::ExplicitDiscriminators,
    &normalize_nullability::NormalizeNullability,
    &drop_negations::DropNegations,
    &infer_type::InferType,
    &merge_all_of::MergeAllOf,
    &simplify_unions::SimplifyUnions,
    &name_inline_schemas::NameInlineSchemas,
    &inline_components::InlineComponents,
];
