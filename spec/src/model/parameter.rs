//! Parameters: where they go and how they are written.

use std::fmt;

use super::request_body::{Example, MediaTypeObject};
use crate::{document::Origin, http::BodyKind, schema::Schema};

/// Where a parameter goes (OAS 3.0.3 §4.7.12.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParameterLocation {
    /// In the path.
    Path,
    /// In the query string, by name.
    Query,
    /// All of the query string (since 3.2).
    QueryString,
    /// In a request header.
    Header,
    /// In a cookie.
    Cookie,
}

impl ParameterLocation {
    /// All locations.
    pub const ALL: [Self; 5] = [
        Self::Path,
        Self::Query,
        Self::QueryString,
        Self::Header,
        Self::Cookie,
    ];

    /// The value of the field `in`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::QueryString => "querystring",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }

    /// The location called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|location| location.name() == name)
    }

    /// The style when none is given (OAS 3.0.3 §4.7.12.2).
    pub fn default_style(self) -> ParameterStyle {
        match self {
            Self::Path | Self::Header => ParameterStyle::Simple,
            Self::Query | Self::QueryString | Self::Cookie => ParameterStyle::Form,
        }
    }
}

impl fmt::Display for ParameterLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How a value is serialized (OAS 3.0.3 §4.7.12.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParameterStyle {
    /// `;name=value` in paths (RFC 6570 §3.2.7).
    Matrix,
    /// `.value` in paths (RFC 6570 §3.2.5).
    Label,
    /// `name=value` in queries and cookies (RFC 6570 §3.2.8).
    Form,
    /// `value,value` in paths and headers (RFC 6570 §3.2.2).
    Simple,
    /// `value%20value` in queries.
    SpaceDelimited,
    /// `value|value` in queries.
    PipeDelimited,
    /// Values separated by tabs: the `collectionFormat: tsv` of 2.0, which no later version can express.
    TabDelimited,
    /// `name[key]=value` in queries.
    DeepObject,
    /// `name=value; name=value` in cookies (since 3.2).
    Cookie,
}

impl ParameterStyle {
    /// All styles that a document can name.
    pub const ALL: [Self; 8] = [
        Self::Matrix,
        Self::Label,
        Self::Form,
        Self::Simple,
        Self::SpaceDelimited,
        Self::PipeDelimited,
        Self::DeepObject,
        Self::Cookie,
    ];

    /// The value of the field `style`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Matrix => "matrix",
            Self::Label => "label",
            Self::Form => "form",
            Self::Simple => "simple",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::TabDelimited => "tabDelimited",
            Self::DeepObject => "deepObject",
            Self::Cookie => "cookie",
        }
    }

    /// The style called `name`, with those that documents of 2.0 have beside [`Self::ALL`].
    pub fn from_name(name: &str) -> Option<Self> {
        let mut styles = Self::ALL.into_iter().chain([Self::TabDelimited]);
        styles.find(|style| style.name() == name)
    }

    /// Whether lists and objects are taken apart by default (OAS 3.0.3 §4.7.12.2, `explode`).
    pub fn default_explode(self) -> bool {
        matches!(self, Self::Form | Self::Cookie)
    }

    /// Whether the style may be used at `location` (OAS 3.0.3 §4.7.12.3, table).
    pub fn fits(self, location: ParameterLocation) -> bool {
        use ParameterLocation as L;
        match self {
            Self::Matrix | Self::Label => location == L::Path,
            Self::Simple => matches!(location, L::Path | L::Header),
            Self::Form => matches!(location, L::Query | L::Cookie),
            Self::SpaceDelimited | Self::PipeDelimited | Self::DeepObject => location == L::Query,
            Self::TabDelimited => false,
            Self::Cookie => location == L::Cookie,
        }
    }

    /// Whether a value can be written so at `location`: delimiters separate values in paths and headers as well (Swagger
    /// 2.0, Parameter Object, `collectionFormat`), though no later version defines it.
    pub fn has_form_in(self, location: ParameterLocation) -> bool {
        self.fits(location) || self.delimiter().is_some() && location != ParameterLocation::Cookie
    }

    /// What separates the values of a list, and how it is written in a URL; `None` for styles of other separators.
    pub fn delimiter(self) -> Option<(char, &'static str)> {
        match self {
            Self::SpaceDelimited => Some((' ', "%20")),
            Self::PipeDelimited => Some(('|', "%7C")),
            Self::TabDelimited => Some(('\t', "%09")),
            _ => None,
        }
    }
}

impl fmt::Display for ParameterStyle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A parameter (OAS 3.0.3 §4.7.12).
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name, case as written. Header names do not depend on case.
    pub name: String,
    /// Where it goes.
    pub location: ParameterLocation,
    /// Whether it must be there. Always true in paths.
    pub required: bool,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Whether `name=` without a value may be sent in a query.
    pub allow_empty_value: bool,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// What it holds and how that is written.
    pub content: ParameterContent,
    /// What stands between the items of a list within its list: the `collectionFormat` of the items in 2.0. Other versions
    /// leave it open.
    pub items_separator: Option<char>,
    /// Example values, already taken from `example`, `examples` and the schema's own.
    pub examples: Vec<Example>,
    /// Where it was written.
    pub origin: Origin,
}

/// The value of a parameter and how it is serialized.
#[derive(Debug, Clone)]
pub enum ParameterContent {
    /// A value of a schema, written in a style.
    Styled {
        /// The schema; absent when the document gives none, so that anything goes.
        schema: Option<Schema>,
        /// The style.
        style: ParameterStyle,
        /// Whether lists and objects are taken apart.
        explode: bool,
        /// Whether the reserved characters of RFC 3986 are sent as they are.
        allow_reserved: bool,
    },
    /// A value serialized in a media type (`content`).
    Media(Box<MediaTypeObject>),
}

/// How the value of a parameter or header is serialized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterEncoding {
    /// In a style (OAS 3.0.3 §4.7.12.3).
    Styled {
        /// The style.
        style: ParameterStyle,
        /// Whether lists and objects are taken apart.
        explode: bool,
        /// Whether the reserved characters of RFC 3986 are sent as they are.
        allow_reserved: bool,
    },
    /// As JSON.
    Json,
    /// As `application/x-www-form-urlencoded`: the complete query string (OAS 3.2.0 §4.12.2.3).
    Form,
    /// In another media type, of which only the plain text of a single value is known.
    Text,
}

impl ParameterContent {
    /// The schema of the value.
    pub fn schema(&self) -> Option<&Schema> {
        match self {
            Self::Styled { schema, .. } => schema.as_ref(),
            Self::Media(media) => media.schema.as_ref(),
        }
    }

    /// The media type that the value is serialized in (`content`).
    pub fn media(&self) -> Option<&MediaTypeObject> {
        match self {
            Self::Styled { .. } => None,
            Self::Media(media) => Some(media),
        }
    }

    /// How the value is serialized.
    pub fn encoding(&self) -> ParameterEncoding {
        match self {
            &Self::Styled {
                style,
                explode,
                allow_reserved,
                ..
            } => ParameterEncoding::Styled {
                style,
                explode,
                allow_reserved,
            },
            Self::Media(media) => match BodyKind::of(&media.media_type) {
                BodyKind::Json => ParameterEncoding::Json,
                BodyKind::FormUrlencoded => ParameterEncoding::Form,
                _ => ParameterEncoding::Text,
            },
        }
    }
}

impl Parameter {
    /// The schema of its value.
    pub fn schema(&self) -> Option<&Schema> {
        self.content.schema()
    }

    /// Whether `name` and `location` mean this parameter; header names do not depend on case.
    pub fn is(&self, name: &str, location: ParameterLocation) -> bool {
        self.location == location
            && match location {
                ParameterLocation::Header => self.name.eq_ignore_ascii_case(name),
                _ => self.name == name,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tests::api;

    /// `name: encoding` of each parameter of the only operation of the path item `item`.
    fn encodings(item: &str) -> Vec<(String, ParameterEncoding)> {
        let api = api(&format!("paths: {{/a: {item}}}\n"));
        let operation = api.operations.first().expect("an operation");
        let parameters = operation.parameters.iter();
        parameters
            .map(|parameter| (parameter.name.clone(), parameter.content.encoding()))
            .collect()
    }

    fn styled(style: ParameterStyle, explode: bool) -> ParameterEncoding {
        ParameterEncoding::Styled {
            style,
            explode,
            allow_reserved: false,
        }
    }

    #[test]
    fn a_style_that_does_not_fit_the_location_is_replaced_by_the_default() {
        use ParameterStyle as S;
        let found = encodings(
            "{get: {responses: {}, parameters: [{name: q, in: query}, {name: p, in: query, style: pipeDelimited}, {name: s, in: query, style: simple}, {name: u, in: query, style: loud, explode: false}, {name: h, in: header, style: form}, {name: c, in: cookie, style: cookie}]}}",
        );
        let expected = [
            ("q", S::Form, true),
            ("p", S::PipeDelimited, false),
            ("s", S::Form, true),
            ("u", S::Form, false),
            ("h", S::Simple, false),
            ("c", S::Cookie, true),
        ]
        .map(|(name, style, explode)| (name.to_owned(), styled(style, explode)));
        assert_eq!(found, expected);
    }

    #[test]
    fn content_is_json_a_form_or_text() {
        let found = encodings(
            "{get: {responses: {}, parameters: [{name: j, in: query, content: {application/problem+json: {}}}, {name: t, in: header, content: {text/plain: {}}}, {name: f, in: querystring, content: {application/x-www-form-urlencoded: {}}}]}}",
        );
        let found: Vec<ParameterEncoding> = found.into_iter().map(|(_, it)| it).collect();
        assert_eq!(
            found,
            [
                ParameterEncoding::Json,
                ParameterEncoding::Text,
                ParameterEncoding::Form
            ]
        );
    }

    #[test]
    fn an_operation_replaces_parameters_of_its_path_in_their_order() {
        let found = encodings(
            "{parameters: [{name: a, in: query}, {name: X-Id, in: header}, {name: b, in: query}], get: {responses: {}, parameters: [{name: x-id, in: header, explode: true}, {name: a, in: header}, {name: c, in: query}, {name: c, in: query, explode: false}]}}",
        );
        let expected = [
            ("a", styled(ParameterStyle::Form, true)),
            ("x-id", styled(ParameterStyle::Simple, true)),
            ("b", styled(ParameterStyle::Form, true)),
            ("a", styled(ParameterStyle::Simple, false)),
            ("c", styled(ParameterStyle::Form, true)),
        ]
        .map(|(name, encoding)| (name.to_owned(), encoding));
        assert_eq!(found, expected);
    }
}
