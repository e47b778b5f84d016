//! What a document says, resolved: plain data in the words of the specification.
//!
//! References are followed, path-level parameters are merged into operations, defaults of style and explode are filled
//! in. Every object keeps its [`Origin`](crate::document::Origin). Building the model never fails as a whole: what
//! cannot be understood is left out with a diagnostic, and the rest stays.
//!
//! Read [`api`], [`operation`], then the objects they hold; [`build`] makes them.

pub mod api;

pub mod operation;

pub mod path;

pub mod parameter;

pub mod request_body;

pub mod response;

pub mod security;

pub mod server;

pub mod link;

mod outline;

pub mod build;

pub use self::{
    api::Api,
    link::{Link, RuntimeExpression},
    operation::{Method, Operation},
    parameter::{Parameter, ParameterContent, ParameterLocation, ParameterStyle},
    path::PathTemplate,
    request_body::{Encoding, Example, MediaTypeObject, RequestBody},
    response::{Header, Response, Responses},
    security::{SecurityRequirement, SecurityScheme, SecuritySchemeKind},
    server::Server,
};
