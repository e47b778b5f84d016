//! The responses of an operation: a body for each documented status.

use spec::{
    http::{StatusCodePattern, reason_phrase},
    model::Responses,
};

use super::{
    content, filler,
    header::{self, HeaderPlan},
    prose,
    schemas::Schemas,
};
use crate::{
    imports::Scope,
    names::{Names, pascal},
    types::{TypeExpr, TypeTable},
};

/// A documented response.
#[derive(Debug, Clone)]
pub struct ResponsePlan {
    /// The statuses it describes.
    pub status: StatusCodePattern,
    /// The name of its variant.
    pub variant: String,
    /// The media type that it is read from, as documented, without parameters.
    pub media_type: Option<String>,
    /// Its body.
    pub body: ResponseBody,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// Its documented headers.
    pub headers: Vec<HeaderPlan>,
}

/// The body of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResponseBody {
    /// None.
    Empty,
    /// JSON of this type.
    Json(TypeExpr),
    /// Server-sent events whose data are of this type.
    Events(TypeExpr),
    /// Server-sent events of this type, each with its fields as members.
    TypedEvents(TypeExpr),
    /// Lines of JSON of this type.
    Lines(TypeExpr),
    /// Text.
    Text,
    /// Anything else, as it comes.
    Stream,
}

impl ResponseBody {
    /// The type of its value, or of each of its values.
    pub fn ty(&self) -> Option<&TypeExpr> {
        match self {
            Self::Json(ty) | Self::Events(ty) | Self::TypedEvents(ty) | Self::Lines(ty) => Some(ty),
            Self::Empty | Self::Text | Self::Stream => None,
        }
    }

    /// The type it is read as, as a file of `scope` writes it.
    pub(crate) fn in_rust(&self, table: &TypeTable, scope: &Scope) -> String {
        match self {
            Self::Empty => "runtime::Empty".to_owned(),
            Self::Json(ty) => ty.in_rust(table, scope).to_string(),
            Self::Events(ty) => format!("runtime::EventStream<{}>", ty.in_rust(table, scope)),
            Self::TypedEvents(ty) => {
                format!("runtime::TypedEventStream<{}>", ty.in_rust(table, scope))
            }
            Self::Lines(ty) => format!("runtime::JsonLines<{}>", ty.in_rust(table, scope)),
            Self::Text => "String".to_owned(),
            Self::Stream => "runtime::ByteStream".to_owned(),
        }
    }
}

/// The responses of an operation in one of the two cases, success or failure.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Nothing is documented.
    Undocumented,
    /// Always the same type, for these statuses.
    One(Vec<ResponsePlan>),
    /// A type of its own by status.
    ByStatus {
        /// Its name.
        name: String,
        /// Its variants.
        responses: Vec<ResponsePlan>,
    },
}

impl Outcome {
    /// One type is used as it is; several get an enumeration.
    pub(super) fn of_success(list: Vec<ResponsePlan>, request: &str, names: &mut Names) -> Self {
        let is_one = list
            .iter()
            .zip(list.iter().skip(1))
            .all(|(a, b)| a.body == b.body);
        match list.as_slice() {
            [] => Self::Undocumented,
            _ if is_one => Self::One(list),
            _ => Self::ByStatus {
                name: names.take(&format!("{request}Success")),
                responses: list,
            },
        }
    }

    /// Errors are always distinguished by status: callers match on it.
    pub(super) fn of_failure(list: Vec<ResponsePlan>, request: &str, names: &mut Names) -> Self {
        if list.is_empty() {
            return Self::Undocumented;
        }
        Self::ByStatus {
            name: names.take(&format!("{request}Error")),
            responses: list,
        }
    }

    /// The responses it covers.
    pub fn responses(&self) -> &[ResponsePlan] {
        match self {
            Self::Undocumented => &[],
            Self::One(responses) | Self::ByStatus { responses, .. } => responses,
        }
    }

    /// The type it is read as, as a file of `scope` writes it: `undocumented` where nothing is documented, a name of
    /// its own prefixed with `module`.
    pub(crate) fn in_rust(
        &self,
        table: &TypeTable,
        scope: &Scope,
        module: &str,
        undocumented: &str,
    ) -> String {
        match self {
            Self::Undocumented => undocumented.to_owned(),
            Self::One(responses) => responses.first().map_or_else(
                || undocumented.to_owned(),
                |response| response.body.in_rust(table, scope),
            ),
            Self::ByStatus { name, .. } => format!("{module}{name}"),
        }
    }

    /// Whether all responses it covers are redirects.
    pub(crate) fn is_redirect(&self) -> bool {
        let responses = self.responses();
        !responses.is_empty() && responses.iter().all(|it| it.status.is_redirect())
    }

    /// The name of its enumeration.
    pub fn enum_name(&self) -> Option<&str> {
        match self {
            Self::ByStatus { name, .. } => Some(name),
            _ => None,
        }
    }
}

/// The documented `responses` to a request with `method`, exact statuses before ranges before `default`; of several media
/// types by the choice with the suffix `chosen`.
pub(super) fn plan(
    responses: &Responses,
    method: &str,
    chosen: &str,
    schemas: Schemas<'_>,
) -> Vec<ResponsePlan> {
    let mut names = Names::default();
    let mut res: Vec<ResponsePlan> = responses
        .list
        .iter()
        .map(|response| ResponsePlan {
            status: response.status,
            variant: names.take(&variant_name(response.status)),
            media_type: content::response_media_type(response, chosen, schemas),
            // A response to HEAD has no content, whatever its headers promise (RFC 9110 §9.3.2).
            body: if method == "HEAD" {
                ResponseBody::Empty
            } else {
                content::response_body(response, chosen, schemas)
            },
            description: prose(Some(&response.description))
                .filter(|text| !filler::is_of_response(text, response.status)),
            headers: response
                .headers
                .iter()
                .map(|it| header::plan(it, schemas))
                .collect(),
        })
        .collect();
    res.sort_by_key(|response| response.status);
    res.dedup_by_key(|response| response.status);
    res
}

/// The reason phrase of RFC 9110 §15 and its companions as a name.
fn variant_name(status: StatusCodePattern) -> String {
    match status {
        StatusCodePattern::Exact(code) => match reason_phrase(code) {
            Some(reason) => pascal(reason),
            None => format!("Status{code}"),
        },
        StatusCodePattern::Range(1) => "Informational".to_owned(),
        StatusCodePattern::Range(2) => "Success".to_owned(),
        StatusCodePattern::Range(3) => "Redirection".to_owned(),
        StatusCodePattern::Range(4) => "ClientError".to_owned(),
        StatusCodePattern::Range(_) => "ServerError".to_owned(),
        StatusCodePattern::Default => "Default".to_owned(),
    }
}
