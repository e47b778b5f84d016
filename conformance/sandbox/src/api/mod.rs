//! The API: leads a request through its stations, which are route, token, permissions, `Accept`, contract, handler.

use std::{collections::BTreeMap, fmt, net::IpAddr};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, Response, StatusCode, Uri, request::Parts},
};

use crate::{
    access::grant::Grant,
    app::SharedApp,
    handlers::{Call, HANDLERS, Outcome},
    http::{
        ErrorResponse, bearer,
        body::read_body,
        contract::{ContractError, Endpoint, Route},
        error_response::{self, Circumstances},
        guard,
        log::Caller,
    },
    store::Snapshot,
};

/// What serves an operation.
pub(crate) type Handler =
    Box<dyn Fn(&Call<'_>, &Snapshot) -> Result<Outcome, ErrorResponse> + Send + Sync>;

/// The contract with a handler for each operation.
pub(crate) struct Api {
    app: SharedApp,
    /// By `operationId`.
    handlers: BTreeMap<String, Handler>,
}

impl Api {
    /// Serves the contract of `app`.
    ///
    /// # Errors
    ///
    /// When an operation of the contract has no handler.
    pub(crate) fn new(app: SharedApp) -> Result<Self, ContractError> {
        let handler_of = |endpoint: &Endpoint| {
            let id = &endpoint.operation.id;
            let found = HANDLERS.iter().find(|(known, _)| known == id);
            let (_, handler) = found.ok_or_else(|| ContractError::NoHandler(id.clone()))?;
            Ok((id.clone(), Box::new(*handler) as Handler))
        };
        let handlers: Result<_, ContractError> =
            app.contract.endpoints.iter().map(handler_of).collect();
        Ok(Self {
            handlers: handlers?,
            app,
        })
    }

    /// Puts something around the handler of an operation.
    pub(crate) fn wrap_handler(&mut self, operation: &str, wrap: impl FnOnce(Handler) -> Handler) {
        if let Some((id, handler)) = self.handlers.remove_entry(operation) {
            self.handlers.insert(id, wrap(handler));
        }
    }

    /// The operation that a request is for, or whose path it asks with a method that is not there.
    pub(crate) fn endpoint(&self, method: &Method, uri: &Uri) -> Option<&Endpoint> {
        match self.app.contract.route(method.as_str(), uri.path()) {
            Route::Endpoint(endpoint) | Route::OtherMethods(_, endpoint) => Some(endpoint),
            Route::Unknown => None,
        }
    }

    /// The method that HEAD requests are handled as.
    fn method_for_head(&self, uri: &Uri) -> Method {
        match self.app.contract.route("GET", uri.path()) {
            Route::Endpoint(_) => Method::GET,
            _ => Method::HEAD,
        }
    }

    /// What the token of a request is good for.
    pub(crate) fn grant(&self, headers: &HeaderMap) -> Result<Grant, ErrorResponse> {
        let token = bearer::token(headers)?;
        let records = self.app.store.snapshot()?;
        let now = self.app.clock.now();
        Ok(Grant::check(token, &self.app.token_key, &records, now)?)
    }

    /// Responds to a request.
    pub(crate) async fn respond(&self, peer: IpAddr, request: Request<Body>) -> Response<Bytes> {
        let (mut parts, body) = request.into_parts();
        // HEAD is handled as GET is; the server sends the headers without the body (RFC 9110 §9.3.2).
        let is_head = parts.method == Method::HEAD;
        if is_head {
            parts.method = self.method_for_head(&parts.uri);
        }
        let mut visit = Visit {
            api: self,
            peer,
            is_head,
            endpoint: None,
            member: None,
        };
        let mut response = match visit.walk(&parts, body).await {
            Ok(response) => response,
            Err(error) => visit.respond_with_error(&parts.uri, &error),
        };
        if let Some(endpoint) = visit.endpoint {
            response = visit.check(endpoint, &parts, response);
        }
        if let Some(member) = visit.member {
            response.extensions_mut().insert(Caller { member });
        }
        response
    }
}

impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operations = self.handlers.keys();
        f.debug_set().entries(operations).finish()
    }
}

/// A request on its way, with what is known of it so far.
struct Visit<'a> {
    api: &'a Api,
    peer: IpAddr,
    is_head: bool,
    endpoint: Option<&'a Endpoint>,
    member: Option<String>,
}

impl<'a> Visit<'a> {
    async fn walk(&mut self, parts: &Parts, body: Body) -> Result<Response<Bytes>, ErrorResponse> {
        let app = &self.api.app;
        let endpoint = self.route(&parts.method, &parts.uri)?;
        let grant = self.admit(endpoint, &parts.headers)?;
        guard::check_accept(&parts.headers)?;
        let limits = &app.settings.limits;
        let body = read_body(body, limits.body_bytes, limits.body_time).await?;
        let request = guard::decode(endpoint, parts, body)?;
        let call = Call {
            app,
            grant: &grant,
            request: &request,
            is_head: self.is_head,
        };
        let response = match self.handle(endpoint, &call)? {
            Outcome::Response(response) => response,
            Outcome::Commit(job) => app.store.commit(job).await??,
        };
        Ok(error_response::json(StatusCode::OK, &response))
    }

    fn route(&mut self, method: &Method, uri: &Uri) -> Result<&'a Endpoint, ErrorResponse> {
        match self.api.app.contract.route(method.as_str(), uri.path()) {
            Route::Unknown => Err(ErrorResponse::not_found(
                "endpoint_unknown",
                "There is no such endpoint.",
            )),
            Route::Endpoint(endpoint) => {
                self.endpoint = Some(endpoint);
                Ok(endpoint)
            }
            Route::OtherMethods(allow, endpoint) => {
                self.endpoint = Some(endpoint);
                Err(ErrorResponse::method_not_allowed(method.as_str(), allow))
            }
        }
    }

    /// Checks the token and what it permits.
    fn admit(&mut self, endpoint: &Endpoint, headers: &HeaderMap) -> Result<Grant, ErrorResponse> {
        let grant = self.api.grant(headers)?;
        self.member = Some(grant.member().to_owned());
        grant.permit_address(self.peer)?;
        grant.permit_endpoint(&endpoint.label)?;
        if !endpoint.operation.method.is_safe() && !endpoint.is_open_to_viewers() {
            grant.permit_change()?;
        }
        Ok(grant)
    }

    fn handle(&self, endpoint: &Endpoint, call: &Call<'_>) -> Result<Outcome, ErrorResponse> {
        let id = &endpoint.operation.id;
        let Some(handler) = self.api.handlers.get(id) else {
            unreachable!("an API is not made with an operation that has no handler");
        };
        // The snapshot must not outlive the handler: old views keep old pages alive.
        handler(call, &self.api.app.store.snapshot()?)
    }

    fn respond_with_error(&self, uri: &Uri, error: &ErrorResponse) -> Response<Bytes> {
        let app = &self.api.app;
        let troubleshooting_id = app.troubleshooting_id();
        error.response(&Circumstances {
            endpoint_url: &app.url_of(uri),
            member_identification: self.member.as_deref(),
            service_name: self
                .endpoint
                .map_or("Member Service", |endpoint| endpoint.service),
            time: app.clock.now(),
            troubleshooting_id: &troubleshooting_id,
        })
    }

    /// Replaces a response that breaks the contract by one that reports it.
    fn check(
        &self,
        endpoint: &Endpoint,
        parts: &Parts,
        response: Response<Bytes>,
    ) -> Response<Bytes> {
        if !self.api.app.settings.self_check {
            return response;
        }
        let Some(problem) = endpoint.responses.problem(&response) else {
            return response;
        };
        tracing::error!(
            operation = endpoint.operation.id,
            problem,
            "our own response breaks the contract"
        );
        let error = ErrorResponse::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "self_check_failed",
            format!("The response of the sandbox breaks the contract: {problem}."),
        );
        self.respond_with_error(&parts.uri, &error)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::http::contract::Contract;

    #[test]
    fn every_operation_has_a_handler_and_every_handler_an_operation() {
        let contract = Contract::shipped().unwrap();
        let endpoints = contract.endpoints.iter();
        let served: BTreeSet<&str> = endpoints
            .map(|endpoint| endpoint.operation.id.as_str())
            .collect();
        let handled: BTreeSet<&str> = HANDLERS.iter().map(|(id, _)| *id).collect();
        assert_eq!(served, handled);
        assert_eq!(contract.endpoints.len(), HANDLERS.len());
    }
}
