//! Leads one request of the API through its stations: route, token, permissions, `Accept`, contract, handler.

use std::{net::IpAddr, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{
        HeaderMap, Method, Request, Response, StatusCode, Uri, header::AUTHORIZATION,
        request::Parts,
    },
};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::Value;

use super::{
    Refusal,
    contract::{Endpoint, Route},
    guard,
    log::Caller,
    refusal::{self, Circumstances},
};
use crate::{
    access::grant::Grant,
    app::SharedApp,
    handlers::{Call, Outcome},
};

/// Answers a request for the API.
pub(crate) async fn answer(
    app: SharedApp,
    peer: IpAddr,
    request: Request<Body>,
) -> Response<Bytes> {
    let (parts, body) = request.into_parts();
    let mut visit = Visit {
        app: &app,
        peer,
        endpoint: None,
        member: None,
    };
    let answered = visit.walk(&parts, body).await;
    let mut response = match answered {
        Ok(response) => response,
        Err(refusal) => visit.refuse(&parts.uri, &refusal),
    };
    if let Some(endpoint) = visit.endpoint {
        response = visit.check(endpoint, &parts, response);
        if let Some(fault) = app.settings.fault {
            fault.falsify(&endpoint.operation.id, &mut response).await;
        }
    }
    if let Some(member) = visit.member {
        response.extensions_mut().insert(Caller { member });
    }
    response
}

/// A request on its way, with what is known of it so far.
struct Visit<'a> {
    app: &'a SharedApp,
    peer: IpAddr,
    endpoint: Option<&'a Endpoint>,
    member: Option<String>,
}

impl<'a> Visit<'a> {
    async fn walk(&mut self, parts: &Parts, body: Body) -> Result<Response<Bytes>, Refusal> {
        let app = self.app;
        let endpoint = self.route(&parts.method, &parts.uri)?;
        let grant = self.admit(endpoint, &parts.headers)?;
        self.check_accept(endpoint, &parts.headers)?;
        let limits = &app.settings.limits;
        let body = read_body(body, limits.body_bytes, limits.body_time).await?;
        let fault = app.settings.fault;
        let request = match guard::decode(endpoint, parts, body) {
            Ok(request) => request,
            Err(refusal) => {
                let answer =
                    fault.and_then(|fault| fault.answer_to_invalid(&endpoint.operation.id));
                let answer = answer.ok_or(refusal)?;
                return Ok(refusal::json(StatusCode::OK, &answer));
            }
        };
        let sent = request.body.as_ref().unwrap_or(&Value::Null);
        if fault.is_some_and(|fault| fault.refuses_valid(&endpoint.operation.id, &parts.uri, sent))
        {
            return Err(Refusal::bad_request(
                "request_invalid",
                "The request does not please.",
            ));
        }
        let call = Call {
            app,
            grant: &grant,
            request: &request,
        };
        // The snapshot must not outlive the handler: old views keep old pages alive.
        let outcome = (endpoint.handler)(&call, &app.store.snapshot()?)?;
        let answer = match outcome {
            Outcome::Answer(answer) => answer,
            Outcome::Commit(job) => app.store.commit(job).await??,
        };
        Ok(refusal::json(StatusCode::OK, &answer))
    }

    fn route(&mut self, method: &Method, uri: &Uri) -> Result<&'a Endpoint, Refusal> {
        let app = self.app;
        match app.contract.route(method.as_str(), uri.path()) {
            Route::Unknown => Err(Refusal::not_found(
                "endpoint_unknown",
                "There is no such endpoint.",
            )),
            Route::Endpoint(endpoint) => {
                self.endpoint = Some(endpoint);
                Ok(endpoint)
            }
            Route::OtherMethods(allow, endpoint) => {
                self.endpoint = Some(endpoint);
                let fault = self.app.settings.fault;
                match fault.and_then(|fault| fault.method_instead(&endpoint.operation.id)) {
                    Some(instead) if instead == endpoint.operation.method.as_str() => Ok(endpoint),
                    _ => Err(Refusal::method_not_allowed(method.as_str(), allow)),
                }
            }
        }
    }

    /// Checks the token and what it permits.
    fn admit(&mut self, endpoint: &Endpoint, headers: &HeaderMap) -> Result<Grant, Refusal> {
        let app = self.app;
        let read = Grant::from_headers(
            headers,
            &app.token_key,
            &app.store.snapshot()?,
            app.clock.now(),
        );
        let is_let_in = || {
            let has_token = headers.contains_key(AUTHORIZATION);
            let fault = app.settings.fault;
            fault.is_some_and(|fault| fault.ignores_token(&endpoint.operation.id, has_token))
        };
        let grant = match read {
            Err(_) if is_let_in() => Grant::of_anybody(),
            read => read?,
        };
        self.member = Some(grant.member().to_owned());
        grant.permit_address(self.peer)?;
        grant.permit_endpoint(&endpoint.label)?;
        if !endpoint.operation.method.is_safe() && !endpoint.is_open_to_viewers() {
            grant.permit_change()?;
        }
        Ok(grant)
    }

    fn check_accept(&self, endpoint: &Endpoint, headers: &HeaderMap) -> Result<(), Refusal> {
        let fault = self.app.settings.fault;
        if fault.is_some_and(|fault| fault.ignores_accept(&endpoint.operation.id)) {
            Ok(())
        } else {
            guard::check_accept(headers)
        }
    }

    fn refuse(&self, uri: &Uri, refusal: &Refusal) -> Response<Bytes> {
        let troubleshooting_id = self.app.troubleshooting_id();
        refusal.response(&Circumstances {
            endpoint_url: &self.app.url_of(uri),
            member_identification: self.member.as_deref(),
            service_name: self
                .endpoint
                .map_or("Member Service", |endpoint| endpoint.service),
            time: self.app.clock.now(),
            troubleshooting_id: &troubleshooting_id,
        })
    }

    /// Replaces an answer that breaks the contract by one that says so.
    fn check(
        &self,
        endpoint: &Endpoint,
        parts: &Parts,
        response: Response<Bytes>,
    ) -> Response<Bytes> {
        if !self.app.settings.self_check {
            return response;
        }
        let Some(problem) = endpoint.responses.problem(&response) else {
            return response;
        };
        tracing::error!(
            operation = endpoint.operation.id,
            problem,
            "our own answer breaks the contract"
        );
        let refusal = Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "self_check_failed",
            format!("The answer of the sandbox breaks the contract: {problem}."),
        );
        self.refuse(&parts.uri, &refusal)
    }
}

/// Reads a body that is neither too long nor too slow.
pub(crate) async fn read_body(
    body: Body,
    limit: usize,
    time: Duration,
) -> Result<Vec<u8>, Refusal> {
    let collected = tokio::time::timeout(time, Limited::new(body, limit).collect()).await;
    let collected = collected.map_err(|_| {
        Refusal::new(
            StatusCode::REQUEST_TIMEOUT,
            "body_too_slow",
            "The body of the request took too long.",
        )
    })?;
    match collected {
        Ok(collected) => Ok(collected.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => Err(Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            format!("The body of the request has more than {limit} bytes."),
        )),
        Err(_) => Err(Refusal::bad_request(
            "body_unreadable",
            "The body of the request could not be read.",
        )),
    }
}
