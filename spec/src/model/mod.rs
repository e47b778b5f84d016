//! The resolved model of a document: plain data, named as in the specification.
//!
//! References are followed, path-level parameters are merged into operations, defaults of style and explode are filled
//! in. Every object keeps its [`Origin`](crate::document::Origin). Building the model always succeeds: what
//! cannot be understood is skipped, the operation lists it among its [flaws](flaw), and the rest stays.
//!
//! Read [`api`], [`operation`], then the objects they hold; [`build`] makes them.

pub mod api;

pub mod operation;

pub mod path;

pub mod parameter;

mod event_description;

pub mod request_body;

pub mod response;

pub mod security;

pub mod server;

pub mod sunset;

pub mod flaw;

pub mod extensions;

pub mod link;

mod outline;

pub mod build;

pub use self::{
    api::{Api, UnreadablePath},
    extensions::Extensions,
    flaw::{Flaw, FlawKind, ParameterProblem},
    link::{Link, RuntimeExpression},
    operation::{Method, Operation},
    parameter::{
        Parameter, ParameterContent, ParameterEncoding, ParameterLocation, ParameterStyle,
    },
    path::PathTemplate,
    request_body::{Encoding, Encodings, Example, MediaTypeObject, RequestBody},
    response::{Header, Response, Responses},
    security::{CredentialLocation, SecurityRequirement, SecurityScheme, SecuritySchemeKind},
    server::Server,
};

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Api;
    use crate::document::Document;

    /// The model of the document of 3.2 that consists of `text`.
    pub(super) fn api(text: &str) -> Api {
        let text = format!("openapi: 3.2.0\ninfo: {{title: T, version: '1'}}\n{text}");
        let loaded = Document::from_text("api.yaml", text);
        Api::new(Arc::new(loaded.document.expect("a document")))
    }
}
