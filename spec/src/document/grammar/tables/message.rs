//! The parts of messages: parameters, bodies, responses, headers, and the links between them (OAS 3.0.3 §4.7.12 to
//! §4.7.21).

use crate::document::grammar::{
    field::{
        Field,
        FieldType::{
            Any, Boolean, BooleanOrNumber, Count, List, Map, Number, Object, OrReference,
            PositiveNumber, Schema, String,
        },
        ONLY_2_0, ONLY_3_0, SINCE_3_0, SINCE_3_2, UNTIL_3_1, only, optional, required,
        required_only,
    },
    kind::ObjectKind as K,
};

pub(in crate::document::grammar) const PARAMETER: &[Field] = &[
    required("name", String),
    required("in", String),
    optional("description", String),
    optional("required", Boolean),
    only(SINCE_3_0, "deprecated", Boolean),
    optional("allowEmptyValue", Boolean),
    only(SINCE_3_0, "style", String),
    only(SINCE_3_0, "explode", Boolean),
    only(SINCE_3_0, "allowReserved", Boolean),
    optional("schema", Schema),
    only(SINCE_3_0, "example", Any),
    only(SINCE_3_0, "examples", Map(&OrReference(K::Example))),
    only(SINCE_3_0, "content", Map(&OrReference(K::MediaType))),
    // Required in 2.0 except in bodies.
    only(ONLY_2_0, "type", String),
    only(ONLY_2_0, "format", String),
    only(ONLY_2_0, "items", Object(K::Items)),
    only(ONLY_2_0, "collectionFormat", String),
    only(ONLY_2_0, "default", Any),
    only(ONLY_2_0, "maximum", Number),
    only(ONLY_2_0, "exclusiveMaximum", BooleanOrNumber),
    only(ONLY_2_0, "minimum", Number),
    only(ONLY_2_0, "exclusiveMinimum", BooleanOrNumber),
    only(ONLY_2_0, "maxLength", Count),
    only(ONLY_2_0, "minLength", Count),
    only(ONLY_2_0, "pattern", String),
    only(ONLY_2_0, "maxItems", Count),
    only(ONLY_2_0, "minItems", Count),
    only(ONLY_2_0, "uniqueItems", Boolean),
    only(ONLY_2_0, "enum", List(&Any)),
    only(ONLY_2_0, "multipleOf", PositiveNumber),
];

pub(in crate::document::grammar) const REQUEST_BODY: &[Field] = &[
    optional("description", String),
    required("content", Map(&OrReference(K::MediaType))),
    optional("required", Boolean),
];

pub(in crate::document::grammar) const MEDIA_TYPE: &[Field] = &[
    optional("schema", Schema),
    only(SINCE_3_2, "itemSchema", Schema),
    optional("example", Any),
    optional("examples", Map(&OrReference(K::Example))),
    optional("encoding", Map(&Object(K::Encoding))),
    only(SINCE_3_2, "prefixEncoding", List(&Object(K::Encoding))),
    only(SINCE_3_2, "itemEncoding", Object(K::Encoding)),
];

pub(in crate::document::grammar) const ENCODING: &[Field] = &[
    optional("contentType", String),
    optional("headers", Map(&OrReference(K::Header))),
    optional("style", String),
    optional("explode", Boolean),
    optional("allowReserved", Boolean),
    only(SINCE_3_2, "encoding", Map(&Object(K::Encoding))),
    only(SINCE_3_2, "prefixEncoding", List(&Object(K::Encoding))),
    only(SINCE_3_2, "itemEncoding", Object(K::Encoding)),
];

pub(in crate::document::grammar) const RESPONSE: &[Field] = &[
    only(SINCE_3_2, "summary", String),
    required_only(UNTIL_3_1, "description", String),
    only(SINCE_3_2, "description", String),
    optional("headers", Map(&OrReference(K::Header))),
    only(SINCE_3_0, "content", Map(&OrReference(K::MediaType))),
    only(SINCE_3_0, "links", Map(&OrReference(K::Link))),
    only(ONLY_2_0, "schema", Schema),
    only(ONLY_2_0, "examples", Map(&Any)),
];

pub(in crate::document::grammar) const EXAMPLE: &[Field] = &[
    optional("summary", String),
    optional("description", String),
    optional("value", Any),
    optional("externalValue", String),
    only(SINCE_3_2, "dataValue", Any),
    only(SINCE_3_2, "serializedValue", String),
];

pub(in crate::document::grammar) const LINK: &[Field] = &[
    optional("operationRef", String),
    optional("operationId", String),
    optional("parameters", Map(&Any)),
    optional("requestBody", Any),
    optional("description", String),
    optional("server", Object(K::Server)),
];

pub(in crate::document::grammar) const HEADER: &[Field] = &[
    optional("description", String),
    only(SINCE_3_0, "required", Boolean),
    only(SINCE_3_0, "deprecated", Boolean),
    only(ONLY_3_0, "allowEmptyValue", Boolean),
    only(SINCE_3_0, "style", String),
    only(SINCE_3_0, "explode", Boolean),
    only(ONLY_3_0, "allowReserved", Boolean),
    only(SINCE_3_0, "schema", Schema),
    only(SINCE_3_0, "example", Any),
    only(SINCE_3_0, "examples", Map(&OrReference(K::Example))),
    only(SINCE_3_0, "content", Map(&OrReference(K::MediaType))),
    required_only(ONLY_2_0, "type", String),
    only(ONLY_2_0, "format", String),
    only(ONLY_2_0, "items", Object(K::Items)),
    only(ONLY_2_0, "collectionFormat", String),
    only(ONLY_2_0, "default", Any),
    only(ONLY_2_0, "maximum", Number),
    only(ONLY_2_0, "exclusiveMaximum", BooleanOrNumber),
    only(ONLY_2_0, "minimum", Number),
    only(ONLY_2_0, "exclusiveMinimum", BooleanOrNumber),
    only(ONLY_2_0, "maxLength", Count),
    only(ONLY_2_0, "minLength", Count),
    only(ONLY_2_0, "pattern", String),
    only(ONLY_2_0, "maxItems", Count),
    only(ONLY_2_0, "minItems", Count),
    only(ONLY_2_0, "uniqueItems", Boolean),
    only(ONLY_2_0, "enum", List(&Any)),
    only(ONLY_2_0, "multipleOf", PositiveNumber),
];

pub(in crate::document::grammar) const ITEMS: &[Field] = &[
    required_only(ONLY_2_0, "type", String),
    only(ONLY_2_0, "format", String),
    only(ONLY_2_0, "items", Object(K::Items)),
    only(ONLY_2_0, "collectionFormat", String),
    only(ONLY_2_0, "default", Any),
    only(ONLY_2_0, "maximum", Number),
    only(ONLY_2_0, "exclusiveMaximum", BooleanOrNumber),
    only(ONLY_2_0, "minimum", Number),
    only(ONLY_2_0, "exclusiveMinimum", BooleanOrNumber),
    only(ONLY_2_0, "maxLength", Count),
    only(ONLY_2_0, "minLength", Count),
    only(ONLY_2_0, "pattern", String),
    only(ONLY_2_0, "maxItems", Count),
    only(ONLY_2_0, "minItems", Count),
    only(ONLY_2_0, "uniqueItems", Boolean),
    only(ONLY_2_0, "enum", List(&Any)),
    only(ONLY_2_0, "multipleOf", PositiveNumber),
];
