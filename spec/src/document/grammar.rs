//! The grammar of OpenAPI documents: which object has which fields, of which type, since which version.
//!
//! One table serves every question about structure: which nodes are schemas, what a `$ref` must point to, which
//! fields are unknown, missing or of the wrong type.
//!
//! Source: OpenAPI (Swagger) 2.0, OAS 3.0.3 §4.7, OAS 3.1.1 §4.8, OAS 3.2.0 §4. Where 2.0 has an object of the same
//! role under the same name, the rows of both stand in one table.

use super::version::SpecVersion;

/// The objects of the specification, in its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// The document itself.
    OpenApi,
    /// Metadata.
    Info,
    /// Whom to ask.
    Contact,
    /// Under which terms.
    License,
    /// Where the API is served.
    Server,
    /// A variable of a server URL.
    ServerVariable,
    /// Reusable objects.
    Components,
    /// Path templates to path items.
    Paths,
    /// The operations of one path.
    PathItem,
    /// One operation.
    Operation,
    /// A link to documentation.
    ExternalDocumentation,
    /// A parameter.
    Parameter,
    /// A request body.
    RequestBody,
    /// A body in one media type.
    MediaType,
    /// How one property of a form is written.
    Encoding,
    /// Status codes to responses.
    Responses,
    /// One response.
    Response,
    /// Requests the server makes.
    Callback,
    /// An example value.
    Example,
    /// A way from one response to another operation.
    Link,
    /// A header.
    Header,
    /// The elements of a list outside of bodies (2.0 only).
    Items,
    /// A group of operations.
    Tag,
    /// A schema.
    Schema,
    /// Which property tells the variant.
    Discriminator,
    /// How a schema is written in XML.
    Xml,
    /// A way to authenticate.
    SecurityScheme,
    /// The flows of OAuth 2.0.
    OAuthFlows,
    /// One flow of OAuth 2.0.
    OAuthFlow,
    /// Schemes that must be satisfied together.
    SecurityRequirement,
}

impl ObjectKind {
    /// The name as the specification prints it, such as `Path Item Object`.
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenApi => "OpenAPI Object",
            Self::Info => "Info Object",
            Self::Contact => "Contact Object",
            Self::License => "License Object",
            Self::Server => "Server Object",
            Self::ServerVariable => "Server Variable Object",
            Self::Components => "Components Object",
            Self::Paths => "Paths Object",
            Self::PathItem => "Path Item Object",
            Self::Operation => "Operation Object",
            Self::ExternalDocumentation => "External Documentation Object",
            Self::Parameter => "Parameter Object",
            Self::RequestBody => "Request Body Object",
            Self::MediaType => "Media Type Object",
            Self::Encoding => "Encoding Object",
            Self::Responses => "Responses Object",
            Self::Response => "Response Object",
            Self::Callback => "Callback Object",
            Self::Example => "Example Object",
            Self::Link => "Link Object",
            Self::Header => "Header Object",
            Self::Items => "Items Object",
            Self::Tag => "Tag Object",
            Self::Schema => "Schema Object",
            Self::Discriminator => "Discriminator Object",
            Self::Xml => "XML Object",
            Self::SecurityScheme => "Security Scheme Object",
            Self::OAuthFlows => "OAuth Flows Object",
            Self::OAuthFlow => "OAuth Flow Object",
            Self::SecurityRequirement => "Security Requirement Object",
        }
    }

    /// The fixed fields.
    pub fn fields(self) -> &'static [Field] {
        use fields as f;
        match self {
            Self::OpenApi => f::OPEN_API,
            Self::Info => f::INFO,
            Self::Contact => f::CONTACT,
            Self::License => f::LICENSE,
            Self::Server => f::SERVER,
            Self::ServerVariable => f::SERVER_VARIABLE,
            Self::Components => f::COMPONENTS,
            Self::PathItem => f::PATH_ITEM,
            Self::Operation => f::OPERATION,
            Self::ExternalDocumentation => f::EXTERNAL_DOCUMENTATION,
            Self::Parameter => f::PARAMETER,
            Self::RequestBody => f::REQUEST_BODY,
            Self::MediaType => f::MEDIA_TYPE,
            Self::Encoding => f::ENCODING,
            Self::Response => f::RESPONSE,
            Self::Example => f::EXAMPLE,
            Self::Link => f::LINK,
            Self::Header => f::HEADER,
            Self::Items => f::ITEMS,
            Self::Tag => f::TAG,
            Self::Schema => f::SCHEMA,
            Self::Discriminator => f::DISCRIMINATOR,
            Self::Xml => f::XML,
            Self::SecurityScheme => f::SECURITY_SCHEME,
            Self::OAuthFlows => f::OAUTH_FLOWS,
            Self::OAuthFlow => f::OAUTH_FLOW,
            Self::Paths | Self::Responses | Self::Callback | Self::SecurityRequirement => &[],
        }
    }

    /// The type of fields whose names are not fixed: paths, status codes, expressions, scheme names.
    pub fn patterned(self) -> Option<&'static FieldType> {
        use FieldType::{List, OrReference, String};
        match self {
            Self::Paths => Some(&OrReference(Self::PathItem)),
            Self::Responses => Some(&OrReference(Self::Response)),
            Self::Callback => Some(&OrReference(Self::PathItem)),
            Self::SecurityRequirement => Some(&List(&String)),
            _ => None,
        }
    }

    /// Whether fields that begin with `x-` may be added.
    pub fn may_be_extended(self) -> bool {
        self != Self::SecurityRequirement
    }

    /// The field called `name` in documents of `version`.
    pub fn field(self, name: &str, version: SpecVersion) -> Option<&'static Field> {
        self.fields()
            .iter()
            .find(|field| field.name == name && field.versions.contains(version))
    }
}

/// A field of an object.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub ty: FieldType,
    /// Whether it must be there.
    pub required: bool,
    /// The versions that know it.
    pub versions: Versions,
}

/// What a field holds.
#[derive(Debug)]
pub enum FieldType {
    /// A string.
    String,
    /// A truth value.
    Boolean,
    /// A number.
    Number,
    /// A whole number that is not negative.
    Count,
    /// Any value.
    Any,
    /// An object of this kind.
    Object(ObjectKind),
    /// An object of this kind, or a reference to one.
    OrReference(ObjectKind),
    /// A schema, or (since 3.1) a truth value in its place.
    Schema,
    /// A schema or a truth value in all versions (`additionalProperties`).
    SchemaOrBoolean,
    /// A schema, or a list of schemas in drafts before 2020-12 (`items`).
    SchemaOrList,
    /// A truth value in 3.0, a number since 3.1 (`exclusiveMinimum`).
    BooleanOrNumber,
    /// A string, or since 3.1 a list of strings (`type`).
    StringOrList,
    /// A list of these.
    List(&'static FieldType),
    /// Names to these.
    Map(&'static FieldType),
}

/// A set of versions.
#[derive(Debug, Clone, Copy)]
pub struct Versions {
    from: SpecVersion,
    to: SpecVersion,
}

impl Versions {
    /// The versions from one to another, both among them.
    pub const fn between(from: SpecVersion, to: SpecVersion) -> Self {
        Self { from, to }
    }

    /// Whether `version` is one of them.
    pub fn contains(self, version: SpecVersion) -> bool {
        self.from <= version && version <= self.to
    }

    /// The first version.
    pub fn first(self) -> SpecVersion {
        self.from
    }

    /// The last version.
    pub fn last(self) -> SpecVersion {
        self.to
    }
}

const ALL: Versions = Versions::between(SpecVersion::V2_0, SpecVersion::V3_2);
const ONLY_2_0: Versions = Versions::between(SpecVersion::V2_0, SpecVersion::V2_0);
const SINCE_3_0: Versions = Versions::between(SpecVersion::V3_0, SpecVersion::V3_2);
const ONLY_3_0: Versions = Versions::between(SpecVersion::V3_0, SpecVersion::V3_0);
const UNTIL_3_1: Versions = Versions::between(SpecVersion::V2_0, SpecVersion::V3_1);
const SINCE_3_1: Versions = Versions::between(SpecVersion::V3_1, SpecVersion::V3_2);
const SINCE_3_2: Versions = Versions::between(SpecVersion::V3_2, SpecVersion::V3_2);

const fn optional(name: &'static str, ty: FieldType) -> Field {
    Field {
        name,
        ty,
        required: false,
        versions: ALL,
    }
}

const fn required(name: &'static str, ty: FieldType) -> Field {
    Field {
        name,
        ty,
        required: true,
        versions: ALL,
    }
}

const fn only(versions: Versions, name: &'static str, ty: FieldType) -> Field {
    Field {
        name,
        ty,
        required: false,
        versions,
    }
}

const fn required_only(versions: Versions, name: &'static str, ty: FieldType) -> Field {
    Field {
        name,
        ty,
        required: true,
        versions,
    }
}

mod fields {
    //! The tables, in the order of the specification.

    use super::{
        Field,
        FieldType::{
            Any, Boolean, BooleanOrNumber, Count, List, Map, Number, Object, OrReference, Schema,
            SchemaOrBoolean, SchemaOrList, String, StringOrList,
        },
        ONLY_2_0, ONLY_3_0, ObjectKind as K, SINCE_3_0, SINCE_3_1, SINCE_3_2, UNTIL_3_1, only,
        optional, required, required_only,
    };

    pub(super) const OPEN_API: &[Field] = &[
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

    pub(super) const INFO: &[Field] = &[
        required("title", String),
        only(SINCE_3_1, "summary", String),
        optional("description", String),
        optional("termsOfService", String),
        optional("contact", Object(K::Contact)),
        optional("license", Object(K::License)),
        required("version", String),
    ];

    pub(super) const CONTACT: &[Field] = &[
        optional("name", String),
        optional("url", String),
        optional("email", String),
    ];

    pub(super) const LICENSE: &[Field] = &[
        required("name", String),
        only(SINCE_3_1, "identifier", String),
        optional("url", String),
    ];

    pub(super) const SERVER: &[Field] = &[
        required("url", String),
        optional("description", String),
        only(SINCE_3_2, "name", String),
        optional("variables", Map(&Object(K::ServerVariable))),
    ];

    pub(super) const SERVER_VARIABLE: &[Field] = &[
        optional("enum", List(&String)),
        required("default", String),
        optional("description", String),
    ];

    pub(super) const COMPONENTS: &[Field] = &[
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

    pub(super) const PATH_ITEM: &[Field] = &[
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

    pub(super) const OPERATION: &[Field] = &[
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

    pub(super) const EXTERNAL_DOCUMENTATION: &[Field] =
        &[optional("description", String), required("url", String)];

    pub(super) const PARAMETER: &[Field] = &[
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
        only(ONLY_2_0, "multipleOf", Number),
    ];

    pub(super) const REQUEST_BODY: &[Field] = &[
        optional("description", String),
        required("content", Map(&OrReference(K::MediaType))),
        optional("required", Boolean),
    ];

    pub(super) const MEDIA_TYPE: &[Field] = &[
        optional("schema", Schema),
        only(SINCE_3_2, "itemSchema", Schema),
        optional("example", Any),
        optional("examples", Map(&OrReference(K::Example))),
        optional("encoding", Map(&Object(K::Encoding))),
        only(SINCE_3_2, "prefixEncoding", List(&Object(K::Encoding))),
        only(SINCE_3_2, "itemEncoding", Object(K::Encoding)),
    ];

    pub(super) const ENCODING: &[Field] = &[
        optional("contentType", String),
        optional("headers", Map(&OrReference(K::Header))),
        optional("style", String),
        optional("explode", Boolean),
        optional("allowReserved", Boolean),
        only(SINCE_3_2, "encoding", Map(&Object(K::Encoding))),
        only(SINCE_3_2, "prefixEncoding", List(&Object(K::Encoding))),
        only(SINCE_3_2, "itemEncoding", Object(K::Encoding)),
    ];

    pub(super) const RESPONSE: &[Field] = &[
        only(SINCE_3_2, "summary", String),
        required_only(UNTIL_3_1, "description", String),
        only(SINCE_3_2, "description", String),
        optional("headers", Map(&OrReference(K::Header))),
        only(SINCE_3_0, "content", Map(&OrReference(K::MediaType))),
        only(SINCE_3_0, "links", Map(&OrReference(K::Link))),
        only(ONLY_2_0, "schema", Schema),
        only(ONLY_2_0, "examples", Map(&Any)),
    ];

    pub(super) const EXAMPLE: &[Field] = &[
        optional("summary", String),
        optional("description", String),
        optional("value", Any),
        optional("externalValue", String),
        only(SINCE_3_2, "dataValue", Any),
        only(SINCE_3_2, "serializedValue", String),
    ];

    pub(super) const LINK: &[Field] = &[
        optional("operationRef", String),
        optional("operationId", String),
        optional("parameters", Map(&Any)),
        optional("requestBody", Any),
        optional("description", String),
        optional("server", Object(K::Server)),
    ];

    pub(super) const HEADER: &[Field] = &[
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
        only(ONLY_2_0, "multipleOf", Number),
    ];

    pub(super) const ITEMS: &[Field] = &[
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
        only(ONLY_2_0, "multipleOf", Number),
    ];

    pub(super) const TAG: &[Field] = &[
        required("name", String),
        only(SINCE_3_2, "summary", String),
        optional("description", String),
        optional("externalDocs", Object(K::ExternalDocumentation)),
        only(SINCE_3_2, "parent", String),
        only(SINCE_3_2, "kind", String),
    ];

    pub(super) const SCHEMA: &[Field] = &[
        optional("$ref", String),
        optional("title", String),
        optional("multipleOf", Number),
        optional("maximum", Number),
        optional("exclusiveMaximum", BooleanOrNumber),
        optional("minimum", Number),
        optional("exclusiveMinimum", BooleanOrNumber),
        optional("maxLength", Count),
        optional("minLength", Count),
        optional("pattern", String),
        optional("maxItems", Count),
        optional("minItems", Count),
        optional("uniqueItems", Boolean),
        optional("maxProperties", Count),
        optional("minProperties", Count),
        optional("required", List(&String)),
        optional("enum", List(&Any)),
        optional("type", StringOrList),
        optional("allOf", List(&Schema)),
        only(SINCE_3_0, "oneOf", List(&Schema)),
        only(SINCE_3_0, "anyOf", List(&Schema)),
        only(SINCE_3_0, "not", Schema),
        optional("items", SchemaOrList),
        optional("properties", Map(&Schema)),
        optional("additionalProperties", SchemaOrBoolean),
        optional("description", String),
        optional("format", String),
        optional("default", Any),
        only(ONLY_3_0, "nullable", Boolean),
        only(ONLY_2_0, "discriminator", String),
        only(SINCE_3_0, "discriminator", Object(K::Discriminator)),
        optional("readOnly", Boolean),
        only(SINCE_3_0, "writeOnly", Boolean),
        optional("xml", Object(K::Xml)),
        optional("externalDocs", Object(K::ExternalDocumentation)),
        optional("example", Any),
        only(SINCE_3_0, "deprecated", Boolean),
        only(SINCE_3_1, "$id", String),
        only(SINCE_3_1, "$schema", String),
        only(SINCE_3_1, "$anchor", String),
        only(SINCE_3_1, "$dynamicRef", String),
        only(SINCE_3_1, "$dynamicAnchor", String),
        only(SINCE_3_1, "$vocabulary", Any),
        only(SINCE_3_1, "$comment", String),
        only(SINCE_3_1, "$defs", Map(&Schema)),
        only(SINCE_3_1, "definitions", Map(&Schema)),
        only(SINCE_3_1, "const", Any),
        only(SINCE_3_1, "examples", List(&Any)),
        only(SINCE_3_1, "if", Schema),
        only(SINCE_3_1, "then", Schema),
        only(SINCE_3_1, "else", Schema),
        only(SINCE_3_1, "dependentSchemas", Map(&Schema)),
        only(SINCE_3_1, "dependentRequired", Map(&List(&String))),
        only(SINCE_3_1, "prefixItems", List(&Schema)),
        only(SINCE_3_1, "contains", Schema),
        only(SINCE_3_1, "minContains", Count),
        only(SINCE_3_1, "maxContains", Count),
        only(SINCE_3_1, "patternProperties", Map(&Schema)),
        only(SINCE_3_1, "propertyNames", Schema),
        only(SINCE_3_1, "unevaluatedItems", Schema),
        only(SINCE_3_1, "unevaluatedProperties", Schema),
        only(SINCE_3_1, "contentEncoding", String),
        only(SINCE_3_1, "contentMediaType", String),
        only(SINCE_3_1, "contentSchema", Schema),
    ];

    pub(super) const DISCRIMINATOR: &[Field] = &[
        required("propertyName", String),
        optional("mapping", Map(&String)),
        only(SINCE_3_2, "defaultMapping", String),
    ];

    pub(super) const XML: &[Field] = &[
        optional("name", String),
        optional("namespace", String),
        optional("prefix", String),
        optional("attribute", Boolean),
        optional("wrapped", Boolean),
        only(SINCE_3_2, "nodeType", String),
    ];

    pub(super) const SECURITY_SCHEME: &[Field] = &[
        required("type", String),
        optional("description", String),
        optional("name", String),
        optional("in", String),
        only(SINCE_3_0, "scheme", String),
        only(SINCE_3_0, "bearerFormat", String),
        only(SINCE_3_0, "flows", Object(K::OAuthFlows)),
        only(SINCE_3_0, "openIdConnectUrl", String),
        only(ONLY_2_0, "flow", String),
        only(ONLY_2_0, "authorizationUrl", String),
        only(ONLY_2_0, "tokenUrl", String),
        only(ONLY_2_0, "scopes", Map(&String)),
        only(SINCE_3_2, "oauth2MetadataUrl", String),
        only(SINCE_3_2, "deprecated", Boolean),
    ];

    pub(super) const OAUTH_FLOWS: &[Field] = &[
        optional("implicit", Object(K::OAuthFlow)),
        optional("password", Object(K::OAuthFlow)),
        optional("clientCredentials", Object(K::OAuthFlow)),
        optional("authorizationCode", Object(K::OAuthFlow)),
        only(SINCE_3_2, "deviceAuthorization", Object(K::OAuthFlow)),
    ];

    pub(super) const OAUTH_FLOW: &[Field] = &[
        optional("authorizationUrl", String),
        only(SINCE_3_2, "deviceAuthorizationUrl", String),
        optional("tokenUrl", String),
        optional("refreshUrl", String),
        required("scopes", Map(&String)),
    ];
}
