//! Rules about names and descriptions.

mod missing_operation_id;

mod unusual_operation_id;

mod colliding_names;

mod stray_whitespace;

mod trailing_slash;

mod undescribed_operation;

use super::Rule;

/// The rules, in the order of the documentation.
pub static RULES: &[&dyn Rule] = &[
    &missing_operation_id::MissingOperationId,
    &unusual_operation_id::UnusualOperationId,
    &colliding_names::CollidingNames,
    &stray_whitespace::StrayWhitespace,
    &trailing_slash::TrailingSlash,
    &undescribed_operation::UndescribedOperation,
];
