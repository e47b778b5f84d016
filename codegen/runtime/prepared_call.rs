//! A call that is ready to be sent.
//!
//! The calls of all operations are of this type, and sending them is written once: with an `async` function and a closure for
//! each operation, checking a client took about a sixth longer.

use reqwest::Request as HttpRequest;

use super::{
    error::Error,
    from_response::FromResponse,
    hooks::{self, RequestBuilderExt as _},
    invalid_request::InvalidRequest,
    position::Position,
    receive,
    received::Received,
    request::Request,
    response::ResponseValue,
    send::{self, Operation},
    send_error::SendError,
    settings::Settings,
};

/// A call of an operation, with all that its request consists of.
pub struct PreparedCall<'c> {
    pub(crate) http: &'c reqwest::Client,
    pub(crate) settings: &'c Settings,
    pub(crate) operation: Operation,
    /// The method, as it is sent.
    pub(crate) method: &'static str,
    pub(crate) url: String,
    /// All of the request but its path.
    pub(crate) parts: &'c (dyn Request + Sync),
    /// The statuses of success.
    pub(crate) is_success: fn(u16) -> bool,
    /// Which page of a list is asked for, where that is not the one of the request.
    pub(crate) position: Option<Position>,
}

impl PreparedCall<'_> {
    /// The same call for the page at `position`.
    #[must_use]
    pub(crate) fn at(self, position: Option<Position>) -> Self {
        Self { position, ..self }
    }

    /// Sends the request and reads the response.
    ///
    /// # Errors
    ///
    /// When the request cannot be sent, or the response is not a success.
    pub(crate) async fn send<T: FromResponse, E: FromResponse>(
        self,
    ) -> Result<ResponseValue<T>, Error<E>> {
        let received = self.received().await?;
        receive::read(received, self.is_success).await
    }

    async fn received(&self) -> Result<Received, SendError> {
        let build = || self.build();
        send::send(self.http, self.settings, &build, self.operation).await
    }

    fn build(&self) -> Result<HttpRequest, InvalidRequest> {
        let begun = self.http.request(hooks::method(self.method), &self.url);
        let mut request = begun.request_parts(self.parts)?.build()?;
        if let Some(position) = &self.position {
            position.put_into(&mut request)?;
        }
        Ok(request)
    }
}
