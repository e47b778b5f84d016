//! The grammar of OpenAPI documents: which object has which fields, of which type, since which version.
//!
//! One set of tables serves every question about structure: which nodes are schemas, what a `$ref` must point to, which
//! fields are unknown, missing or of the wrong type.
//!
//! Source: OpenAPI (Swagger) 2.0, OAS 3.0.3 §4.7, OAS 3.1.1 §4.8, OAS 3.2.0 §4. Where 2.0 has an object of the same
//! role under the same name, one table holds the rows of both.

mod kind;

mod field;

mod tables;

pub use self::{
    field::{Field, FieldType, Versions},
    kind::ObjectKind,
};

use self::tables::{document, message, schema, security};
use super::version::SpecVersion;

impl ObjectKind {
    /// The fixed fields.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::OpenApi => document::OPEN_API,
            Self::Info => document::INFO,
            Self::Contact => document::CONTACT,
            Self::License => document::LICENSE,
            Self::Server => document::SERVER,
            Self::ServerVariable => document::SERVER_VARIABLE,
            Self::Components => document::COMPONENTS,
            Self::PathItem => document::PATH_ITEM,
            Self::Operation => document::OPERATION,
            Self::ExternalDocumentation => document::EXTERNAL_DOCUMENTATION,
            Self::Parameter => message::PARAMETER,
            Self::RequestBody => message::REQUEST_BODY,
            Self::MediaType => message::MEDIA_TYPE,
            Self::Encoding => message::ENCODING,
            Self::Response => message::RESPONSE,
            Self::Example => message::EXAMPLE,
            Self::Link => message::LINK,
            Self::Header => message::HEADER,
            Self::Items => message::ITEMS,
            Self::Tag => document::TAG,
            Self::Schema => schema::SCHEMA,
            Self::Discriminator => schema::DISCRIMINATOR,
            Self::Xml => schema::XML,
            Self::SecurityScheme => security::SECURITY_SCHEME,
            Self::OAuthFlows => security::OAUTH_FLOWS,
            Self::OAuthFlow => security::OAUTH_FLOW,
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

    /// The type of the field called `name` where names are not fixed; `None` for an extension.
    ///
    /// Maps are not such objects: `x-rate` is a header in `headers`, and an extension in `responses`.
    pub fn patterned_field(self, name: &str) -> Option<&'static FieldType> {
        let is_extension = self.may_be_extended() && name.starts_with("x-");
        self.patterned().filter(|_| !is_extension)
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
