//! The objects of the specification, by their names.

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
    /// Which property determines the variant.
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
}
