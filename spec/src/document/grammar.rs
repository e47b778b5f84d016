//! The grammar of OpenAPI documents: which object has which fields, of which type, since which version.
//!
//! One table serves every question about structure: which nodes are schemas, what a `$ref` must point to, which
//! fields are unknown, missing or of the wrong type.
//!
//! Source: OAS 3.0.3 §4.7, OAS 3.1.1 §4.8, OAS 3.2.0 §4. Documents of version 2.0 are lifted before they get here.

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
    /// Whether `version` is one of them; a document of 2.0 counts as 3.0, to which it is lifted.
    pub fn contains(self, version: SpecVersion) -> bool {
        let version = version.max(SpecVersion::V3_0);
        self.from <= version && version <= self.to
    }

    /// The first version.
    pub fn first(self) -> SpecVersion {
        self.from
    }
}

const ALL: Versions = Versions {
    from: SpecVersion::V3_0,
    to: SpecVersion::V3_2,
};
const ONLY_3_0: Versions = Versions {
    from: SpecVersion::V3_0,
    to: SpecVersion::V3_0,
};
const SINCE_3_1: Versions = Versions {
    from: SpecVersion::V3_1,
    to: SpecVersion::V3_2,
};
const SINCE_3_2: Versions = Versions {
    from: SpecVersion::V3_2,
    to: SpecVersion::V3_2,
};

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

mod fields {
    //! The tables, in the order of the specification.

    use super::{
        Field,
        FieldType::{
            Any, Boolean, BooleanOrNumber, Count, List, Map, Number, Object, OrReference, Schema,
            SchemaOrBoolean, SchemaOrList, String, StringOrList,
        },
        ONLY_3_0, ObjectKind as K, SINCE_3_1, SINCE_3_2, only, optional, required,
    };

    pub(super) const OPEN_API: &[Field] = &[
        required("openapi", String),
        only(SINCE_3_2, "$self", String),
        required("info", Object(K::Info)),
        only(SINCE_3_1, "jsonSchemaDialect", String),
        optional("servers", List(&Object(K::Server))),
        // Required in 3.0; since 3.1 one of `paths`, `components` and `webhooks` is.
        optional("paths", Object(K::Paths)),
        only(SINCE_3_1, "webhooks", Map(&OrReference(K::PathItem))),
        optional("components", Object(K::Components)),
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
        optional("summary", String),
        optional("description", String),
        optional("get", Object(K::Operation)),
        optional("put", Object(K::Operation)),
        optional("post", Object(K::Operation)),
        optional("delete", Object(K::Operation)),
        optional("options", Object(K::Operation)),
        optional("head", Object(K::Operation)),
        optional("patch", Object(K::Operation)),
        optional("trace", Object(K::Operation)),
        only(SINCE_3_2, "query", Object(K::Operation)),
        only(
            SINCE_3_2,
            "additionalOperations",
            Map(&Object(K::Operation)),
        ),
        optional("servers", List(&Object(K::Server))),
        optional("parameters", List(&OrReference(K::Parameter))),
    ];

    pub(super) const OPERATION: &[Field] = &[
        optional("tags", List(&String)),
        optional("summary", String),
        optional("description", String),
        optional("externalDocs", Object(K::ExternalDocumentation)),
        optional("operationId", String),
        optional("parameters", List(&OrReference(K::Parameter))),
        optional("requestBody", OrReference(K::RequestBody)),
        // Required in 3.0, optional since 3.1.
        optional("responses", Object(K::Responses)),
        optional("callbacks", Map(&OrReference(K::Callback))),
        optional("deprecated", Boolean),
        optional("security", List(&Object(K::SecurityRequirement))),
        optional("servers", List(&Object(K::Server))),
    ];

    pub(super) const EXTERNAL_DOCUMENTATION: &[Field] =
        &[optional("description", String), required("url", String)];

    pub(super) const PARAMETER: &[Field] = &[
        required("name", String),
        required("in", String),
        optional("description", String),
        optional("required", Boolean),
        optional("deprecated", Boolean),
        optional("allowEmptyValue", Boolean),
        optional("style", String),
        optional("explode", Boolean),
        optional("allowReserved", Boolean),
        optional("schema", Schema),
        optional("example", Any),
        optional("examples", Map(&OrReference(K::Example))),
        optional("content", Map(&OrReference(K::MediaType))),
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
        // Required before 3.2.
        optional("description", String),
        optional("headers", Map(&OrReference(K::Header))),
        optional("content", Map(&OrReference(K::MediaType))),
        optional("links", Map(&OrReference(K::Link))),
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
        optional("required", Boolean),
        optional("deprecated", Boolean),
        only(ONLY_3_0, "allowEmptyValue", Boolean),
        optional("style", String),
        optional("explode", Boolean),
        only(ONLY_3_0, "allowReserved", Boolean),
        optional("schema", Schema),
        optional("example", Any),
        optional("examples", Map(&OrReference(K::Example))),
        optional("content", Map(&OrReference(K::MediaType))),
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
        optional("oneOf", List(&Schema)),
        optional("anyOf", List(&Schema)),
        optional("not", Schema),
        optional("items", SchemaOrList),
        optional("properties", Map(&Schema)),
        optional("additionalProperties", SchemaOrBoolean),
        optional("description", String),
        optional("format", String),
        optional("default", Any),
        only(ONLY_3_0, "nullable", Boolean),
        optional("discriminator", Object(K::Discriminator)),
        optional("readOnly", Boolean),
        optional("writeOnly", Boolean),
        optional("xml", Object(K::Xml)),
        optional("externalDocs", Object(K::ExternalDocumentation)),
        optional("example", Any),
        optional("deprecated", Boolean),
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
        optional("scheme", String),
        optional("bearerFormat", String),
        optional("flows", Object(K::OAuthFlows)),
        optional("openIdConnectUrl", String),
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
