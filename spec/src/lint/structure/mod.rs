//! Rules about structure: fields, types and names, by the [grammar](crate::document::grammar) and the prose of the
//! specification.

mod unknown_field;

mod missing_field;

mod wrong_type;

mod exclusive_fields;

mod unknown_value;

mod duplicate_operation_id;

mod duplicate_tag;

mod undeclared_tag;

mod duplicate_list_entry;

mod invalid_component_name;

mod invalid_media_type;

mod invalid_url;

mod invalid_server_url;

mod invalid_tag_parent;

mod misplaced_method;

mod invalid_sunset;

mod undeclared_server_variable;

mod unused_server_variable;

mod invalid_server_variable;

pub(super) use self::unknown_field::{SUGGESTION, remedy};
use super::Rule;
use crate::{
    document::{
        SpecVersion,
        walk::{Located, reference_excludes_siblings},
    },
    source::node::{Node, NodeValue},
};

/// The rules, in the order of the documentation.
pub static RULES: &[&dyn Rule] = &[
    &unknown_field::UnknownField,
    &missing_field::MissingField,
    &wrong_type::WrongType,
    &exclusive_fields::ExclusiveFields,
    &unknown_value::UnknownValue,
    &duplicate_operation_id::DuplicateOperationId,
    &duplicate_tag::DuplicateTag,
    &undeclared_tag::UndeclaredTag,
    &duplicate_list_entry::DuplicateListEntry,
    &invalid_component_name::InvalidComponentName,
    &invalid_media_type::InvalidMediaType,
    &invalid_url::InvalidUrl,
    &invalid_server_url::InvalidServerUrl,
    &invalid_tag_parent::InvalidTagParent,
    &misplaced_method::MisplacedMethod,
    &invalid_sunset::InvalidSunset,
    &undeclared_server_variable::UndeclaredServerVariable,
    &unused_server_variable::UnusedServerVariable,
    &invalid_server_variable::InvalidServerVariable,
];

/// Whether the fields of `located` count: not when it is a reference that excludes its siblings.
pub(super) fn has_fields(located: &Located<'_>, version: SpecVersion) -> bool {
    !(located.is_reference && reference_excludes_siblings(located.kind, version))
}

/// What a value is, as a phrase: `a string`, `an object`.
fn with_article(node: &Node) -> &'static str {
    match node.value {
        NodeValue::Null => "null",
        NodeValue::Bool(_) => "a boolean",
        NodeValue::Number(_) => "a number",
        NodeValue::String(_) => "a string",
        NodeValue::Sequence(_) => "a list",
        NodeValue::Mapping(_) => "an object",
    }
}
