//! The forms that the document for progenitor is made of, with functions that build and match each.

use openapiv3::{
    MediaType, Parameter, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle,
    ReferenceOr, RequestBody, Response, Schema, SchemaData, SchemaKind, StringType, Type,
};

/// The media type of bodies that are JSON.
pub(super) const JSON: &str = "application/json";
/// The media type of bodies that are something else: progenitor leaves the writing of a form to a trait.
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// The prefix of references to components.
const SCHEMAS: &str = "#/components/schemas/";

/// `{type: string}`
pub(super) fn string() -> ReferenceOr<Schema> {
    ReferenceOr::Item(Schema {
        schema_data: SchemaData::default(),
        schema_kind: SchemaKind::Type(Type::String(StringType::default())),
    })
}

/// `{$ref: '#/components/schemas/<name>'}`
pub(super) fn reference_to(name: &str) -> ReferenceOr<Schema> {
    ReferenceOr::Reference {
        reference: format!("{SCHEMAS}{name}"),
    }
}

/// The name of the component that `schema` refers to.
pub(super) fn component(schema: &ReferenceOr<Schema>) -> Option<&str> {
    match schema {
        ReferenceOr::Reference { reference } => reference.strip_prefix(SCHEMAS),
        ReferenceOr::Item(_) => None,
    }
}

/// `{name: <name>, in: path, required: true, schema: {type: string}}`
pub(super) fn path_parameter(name: &str) -> Parameter {
    Parameter::Path {
        parameter_data: required(name, string()),
        style: PathStyle::default(),
    }
}

/// `{name: <name>, in: query, required: true, schema: <schema>}`
pub(super) fn query_parameter(name: &str, schema: ReferenceOr<Schema>) -> Parameter {
    Parameter::Query {
        parameter_data: required(name, schema),
        allow_reserved: false,
        style: QueryStyle::default(),
        allow_empty_value: None,
    }
}

fn required(name: &str, schema: ReferenceOr<Schema>) -> ParameterData {
    ParameterData {
        name: name.to_owned(),
        description: None,
        required: true,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(schema),
        example: None,
        examples: std::iter::empty().collect(),
        explode: None,
        extensions: std::iter::empty().collect(),
    }
}

/// `{content: {<media type>: {schema: <schema>}}}`
pub(super) fn body(media_type: &str, schema: ReferenceOr<Schema>) -> RequestBody {
    RequestBody {
        content: std::iter::once(content(media_type, schema)).collect(),
        ..RequestBody::default()
    }
}

/// `{description: '', content: {application/json: {schema: <schema>}}}`
pub(super) fn response(schema: ReferenceOr<Schema>) -> Response {
    Response {
        content: std::iter::once(content(JSON, schema)).collect(),
        ..Response::default()
    }
}

fn content(media_type: &str, schema: ReferenceOr<Schema>) -> (String, MediaType) {
    let media = MediaType {
        schema: Some(schema),
        ..MediaType::default()
    };
    (media_type.to_owned(), media)
}
