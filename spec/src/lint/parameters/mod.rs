//! Rules about paths, parameters, headers and request bodies.

mod invalid_path;

mod identical_paths;

mod ambiguous_paths;

mod undeclared_path_parameter;

mod unused_path_parameter;

mod optional_path_parameter;

mod duplicate_parameter;

mod conflicting_parameters;

mod misplaced_file;

mod parameter_without_schema;

mod misplaced_style;

mod ignored_header;

mod invalid_header_name;

mod unexpected_body;

mod useless_encoding;

use super::Rule;

/// The rules, in the order of the documentation.
pub static RULES: &[&dyn Rule] = &[
    &invalid_path::InvalidPath,
    &identical_paths::IdenticalPaths,
    &ambiguous_paths::AmbiguousPaths,
    &undeclared_path_parameter::UndeclaredPathParameter,
    &unused_path_parameter::UnusedPathParameter,
    &optional_path_parameter::OptionalPathParameter,
    &duplicate_parameter::DuplicateParameter,
    &conflicting_parameters::ConflictingParameters,
    &misplaced_file::MisplacedFile,
    &parameter_without_schema::ParameterWithoutSchema,
    &misplaced_style::MisplacedStyle,
    &ignored_header::IgnoredHeader,
    &invalid_header_name::InvalidHeaderName,
    &unexpected_body::UnexpectedBody,
    &useless_encoding::UselessEncoding,
];
