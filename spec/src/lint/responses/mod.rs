//! Rules about responses.

mod invalid_status_code;

mod empty_responses;

mod no_success_response;

mod no_error_response;

mod error_without_schema;

mod response_without_content;

mod body_of_bodyless_status;

mod media_type_without_schema;

use super::Rule;

/// The rules, in the order of the documentation.
pub static RULES: &[&dyn Rule] = &[
    &invalid_status_code::InvalidStatusCode,
    &empty_responses::EmptyResponses,
    &no_success_response::NoSuccessResponse,
    &no_error_response::NoErrorResponse,
    &error_without_schema::ErrorWithoutSchema,
    &response_without_content::ResponseWithoutContent,
    &body_of_bodyless_status::BodyOfBodylessStatus,
    &media_type_without_schema::MediaTypeWithoutSchema,
];
