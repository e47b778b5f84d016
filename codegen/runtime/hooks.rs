//! The items that the methods of progenitor name.
//!
//! They name a client and a request builder; this module defines those names.

use super::{
    invalid_request::InvalidRequest,
    request::{Parts, Request},
};

/// The parts of a client.
pub trait ClientInfo<Inner> {
    /// The version of the API, from its document.
    fn api_version() -> &'static str;

    /// The URL that paths are appended to.
    fn baseurl(&self) -> &str;

    /// The HTTP client.
    fn client(&self) -> &reqwest::Client;

    /// The settings.
    fn inner(&self) -> &Inner;
}

/// Puts the parts of a request into the builder progenitor's method has begun: query, headers, cookies and body.
pub trait RequestBuilderExt: Sized {
    /// Writes all of `request` but its path.
    fn request_parts<R: Request + ?Sized>(self, request: &R) -> Result<Self, InvalidRequest>;
}

impl RequestBuilderExt for reqwest::RequestBuilder {
    fn request_parts<R: Request + ?Sized>(self, request: &R) -> Result<Self, InvalidRequest> {
        let mut parts = Parts::default();
        request.write(&mut parts)?;
        let (client, built) = self.build_split();
        let mut built = built?;
        parts.put_into(&mut built)?;
        Ok(Self::from_parts(client, built))
    }
}

/// A method that the HTTP client has no function for.
pub fn method(name: &'static str) -> reqwest::Method {
    reqwest::Method::from_bytes(name.as_bytes()).unwrap_or_default()
}
