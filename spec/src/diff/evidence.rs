//! What shows that a change breaks someone: the places where it was found, and the witnesses from there.
//!
//! The comparison notes the places ([`Evidence`]). Who can generate values fills in the witnesses: a request or response that one
//! document admits and the other rejects.

use std::sync::Arc;

use super::{Breaks, Flow};
use crate::{document::Location, http::MediaType, model::ParameterLocation, source::span::Span};

/// Something of both documents; absent where there is no such thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides<T> {
    /// In the old document.
    pub old: Option<T>,
    /// In the new document.
    pub new: Option<T>,
}

impl<T> Default for Sides<T> {
    fn default() -> Self {
        Self {
            old: None,
            new: None,
        }
    }
}

impl<T: Clone> Sides<T> {
    /// Copies of both.
    pub(super) fn of(old: Option<&T>, new: Option<&T>) -> Self {
        Self {
            old: old.cloned(),
            new: new.cloned(),
        }
    }
}

impl<T> Sides<T> {
    /// That of the old or of the new document.
    pub fn get(&self, is_old: bool) -> Option<&T> {
        if is_old {
            self.old.as_ref()
        } else {
            self.new.as_ref()
        }
    }
}

/// A place where a change was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The way of the value.
    pub flow: Flow,
    /// Whether the server calls and the client responds.
    pub is_swapped: bool,
    /// Whom the change breaks here.
    pub breaks: Breaks,
    /// The operation.
    pub operation: Sides<Location>,
    /// The response.
    pub response: Sides<Location>,
    /// The parameter.
    pub parameter: Sides<(ParameterLocation, String)>,
    /// The name of the response header.
    pub header: Option<String>,
    /// The media type of the body.
    pub media_type: Option<MediaType>,
    /// The schemas.
    pub schemas: Option<SchemaPair>,
}

impl Default for Evidence {
    fn default() -> Self {
        Self {
            flow: Flow::Request,
            is_swapped: false,
            breaks: Breaks::NEITHER,
            operation: Sides::default(),
            response: Sides::default(),
            parameter: Sides::default(),
            header: None,
            media_type: None,
            schemas: None,
        }
    }
}

/// A message whose schema changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagePair {
    /// The message, from the outside in.
    pub subject: Vec<String>,
    /// The operation it belongs to, as `GET /path`.
    pub operation: Option<String>,
    /// Where its schemas are written.
    pub marks: Sides<Span>,
    /// Its schemas.
    pub evidence: Evidence,
    /// The numbers of the changes in it.
    pub changes: Vec<usize>,
}

/// Two schemas of a message, and the part of them that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaPair {
    /// The schemas of the message; absent where anything goes.
    pub roots: Sides<Location>,
    /// The schema objects that changed, old and new.
    pub objects: Arc<(Vec<Location>, Vec<Location>)>,
    /// How the values are written.
    pub carrier: Carrier,
}

/// How values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carrier {
    /// With types.
    Json,
    /// As strings, as in parameters, headers and forms.
    Text,
}

/// What one document admits and the other rejects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Whom it breaks: clients or servers.
    pub breaks: Breaks,
    /// Whether the old document admits it; otherwise the new one does.
    pub is_old: bool,
    /// What it is, such as `request` or `response value`.
    pub what: String,
    /// The value as JSON, or the first lines of the message.
    pub text: String,
    /// Why the other document rejects it, in one sentence.
    pub reason: String,
}

impl Witness {
    /// In one sentence: what was right, and why it no longer is.
    pub fn sentence(&self) -> String {
        let (what, text, reason) = (&self.what, &self.text, &self.reason);
        if self.is_old {
            format!("the {what} `{text}` was right and no longer is: {reason}")
        } else {
            format!("the {what} `{text}` is right and was not before: {reason}")
        }
    }
}
