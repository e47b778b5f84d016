//! Rules about links and callbacks.

mod undefined_link_operation;

mod undefined_link_parameter;

mod invalid_expression;

mod unreachable_link_value;

use super::Rule;

/// The rules, in the order of the documentation.
pub static RULES: &[&dyn Rule] = &[
    &undefined_link_operation::UndefinedLinkOperation,
    &undefined_link_parameter::UndefinedLinkParameter,
    &invalid_expression::InvalidExpression,
    &unreachable_link_value::UnreachableLinkValue,
];
