//! The document and what groups its operations (OAS 3.0.3 §4.7.1 to §4.7.11).

use crate::document::grammar::{
    field::{
        Field,
        FieldType::{Boolean, List, Map, Object, OrReference, Schema, String},
        ONLY_2_0, SINCE_3_0, SINCE_3_1, SINCE_3_2, only, optional, required, required_only,
    },
    kind::ObjectKind as K,
};

pub(in crate::document::grammar) const OPEN_API: &[Field] = &[
    required_only(SINCE_3_0, "openapi", String),
    required_only(ONLY_2_0, "swagger", String),
    only(SINCE_3_2, "$self", String),
    required("info", Object(K::Info)),
    only(SINCE_3_1, "jsonSchemaDialect", String),
    only(SINCE_3_0, "servers", List(&Object(K::Server))),
    only(ONLY_2_0, "host", String),
    only(ONLY_2_0, "basePath", String),
    only(ONLY_2_0, "schemes", List(&String)),
    only(ONLY_2_0, "consumes", List(&String)),
    only(ONLY_2_0, "produces", List(&String)),
    // Required before 3.1; since 3.1 one of `paths`, `components` and `webhooks` is.
    optional("paths", Object(K::Paths)),
    only(SINCE_3_1, "webhooks", Map(&OrReference(K::PathItem))),
    only(SINCE_3_0, "components", Object(K::Components)),
    only(ONLY_2_0, "definitions", Map(&Schema)),
    only(ONLY_2_0, "parameters", Map(&Object(K::Parameter))),
    only(ONLY_2_0, "responses", Map(&Object(K::Response))),
    only(
        ONLY_2_0,
        "securityDefinitions",
        Map(&Object(K::SecurityScheme)),
    ),
    optional("security", List(&Object(K::SecurityRequirement))),
    optional("tags", List(&Object(K::Tag))),
    optional("externalDocs", Object(K::ExternalDocumentation)),
];

pub(in crate::document::grammar) const INFO: &[Field] = &[
    required("title", String),
    only(SINCE_3_1, "summary", String),
    optional("description", String),
    optional("termsOfService", String),
    optional("contact", Object(K::Contact)),
    optional("license", Object(K::License)),
    required("version", String),
];

pub(in crate::document::grammar) const CONTACT: &[Field] = &[
    optional("name", String),
    optional("url", String),
    optional("email", String),
];

pub(in crate::document::grammar) const LICENSE: &[Field] = &[
    required("name", String),
    only(SINCE_3_1, "identifier", String),
    optional("url", String),
];

pub(in crate::document::grammar) const SERVER: &[Field] = &[
    required("url", String),
    optional("description", String),
    only(SINCE_3_2, "name", String),
    optional("variables", Map(&Object(K::ServerVariable))),
];

pub(in crate::document::grammar) const SERVER_VARIABLE: &[Field] = &[
    optional("enum", List(&String)),
    required("default", String),
    optional("description", String),
];

pub(in crate::document::grammar) const COMPONENTS: &[Field] = &[
    optional("schemas", Map(&Schema)),
    optional("responses", Map(&OrReference(K::Response))),
    optional("parameters", Map(&OrReference(K::Parameter))),
    optional("examples", Map(&OrReference(K::Example))),
    optional("requestBodies", Map(&OrReference(K::RequestBody))),
    optional("headers", Map(&OrReference(K::Header))),
    optional("securitySchemes", Map(&OrReference(K::SecurityScheme))),
    optional("links", Map(&OrReference(K::Link))),
    optional("callbacks", Map(&OrReference(K::Callback))),
    only(SINCE_3_1, "pathItems", Map(&OrReference(K::PathItem))),
    only(SINCE_3_2, "mediaTypes", Map(&OrReference(K::MediaType))),
];

pub(in crate::document::grammar) const PATH_ITEM: &[Field] = &[
    optional("$ref", String),
    only(SINCE_3_0, "summary", String),
    only(SINCE_3_0, "description", String),
    optional("get", Object(K::Operation)),
    optional("put", Object(K::Operation)),
    optional("post", Object(K::Operation)),
    optional("delete", Object(K::Operation)),
    optional("options", Object(K::Operation)),
    optional("head", Object(K::Operation)),
    optional("patch", Object(K::Operation)),
    only(SINCE_3_0, "trace", Object(K::Operation)),
    only(SINCE_3_2, "query", Object(K::Operation)),
    only(
        SINCE_3_2,
        "additionalOperations",
        Map(&Object(K::Operation)),
    ),
    only(SINCE_3_0, "servers", List(&Object(K::Server))),
    optional("parameters", List(&OrReference(K::Parameter))),
];

pub(in crate::document::grammar) const OPERATION: &[Field] = &[
    optional("tags", List(&String)),
    optional("summary", String),
    optional("description", String),
    optional("externalDocs", Object(K::ExternalDocumentation)),
    optional("operationId", String),
    optional("parameters", List(&OrReference(K::Parameter))),
    only(ONLY_2_0, "consumes", List(&String)),
    only(ONLY_2_0, "produces", List(&String)),
    only(SINCE_3_0, "requestBody", OrReference(K::RequestBody)),
    // Required before 3.1.
    optional("responses", Object(K::Responses)),
    only(SINCE_3_0, "callbacks", Map(&OrReference(K::Callback))),
    optional("deprecated", Boolean),
    optional("security", List(&Object(K::SecurityRequirement))),
    only(SINCE_3_0, "servers", List(&Object(K::Server))),
    only(ONLY_2_0, "schemes", List(&String)),
];

pub(in crate::document::grammar) const EXTERNAL_DOCUMENTATION: &[Field] =
    &[optional("description", String), required("url", String)];

pub(in crate::document::grammar) const TAG: &[Field] = &[
    required("name", String),
    only(SINCE_3_2, "summary", String),
    optional("description", String),
    optional("externalDocs", Object(K::ExternalDocumentation)),
    only(SINCE_3_2, "parent", String),
    only(SINCE_3_2, "kind", String),
];
