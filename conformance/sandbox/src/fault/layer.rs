//! Puts a fault around the API: what it does to requests on their way in and to responses on their way out.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, Method, Response, StatusCode,
        header::{ACCEPT, AUTHORIZATION},
    },
    middleware::Next,
};
use http_body_util::{BodyExt as _, Collected};
use serde_json::Value;

use super::{
    Fault, FaultKind,
    wire::{NextFault, WireFault},
};
use crate::{
    api::Api,
    http::{ErrorResponse, error_response, log::LoggedError},
};

/// The codes of the errors that say a request breaks the contract.
const INVALID: [&str; 2] = ["request_invalid", "unsupported_media_type"];

/// A fault around an API.
#[derive(Debug)]
pub(crate) struct FaultLayer {
    api: Arc<Api>,
    fault: &'static Fault,
    /// An access token that reaches every operation, for those that are let in without a good one.
    token: HeaderValue,
}

impl FaultLayer {
    /// The layer of `fault` around `api`; `token` is one that reaches every operation.
    pub(crate) fn new(api: Arc<Api>, fault: &'static Fault, token: &str) -> Self {
        // Tokens are base64 with dots, so the value is one.
        let token = HeaderValue::try_from(format!("Bearer {token}"));
        Self {
            api,
            fault,
            token: token.unwrap_or(HeaderValue::from_static("")),
        }
    }

    /// What the fault does to a request for its operation, whose method is `declared`.
    fn change_request(&self, method: &mut Method, headers: &mut HeaderMap, declared: &str) {
        let has_token = headers.contains_key(AUTHORIZATION);
        match self.fault.kind {
            FaultKind::NoToken if !has_token => {
                headers.insert(AUTHORIZATION, self.token.clone());
            }
            FaultKind::AnyToken if has_token && self.api.grant(headers).is_err() => {
                headers.insert(AUTHORIZATION, self.token.clone());
            }
            FaultKind::AnyAccept => {
                headers.remove(ACCEPT);
            }
            FaultKind::AnyMethod(instead) if instead == declared => {
                *method = Method::from_bytes(instead.as_bytes()).unwrap_or_default();
            }
            _ => {}
        }
    }

    /// What the fault does to the response of its operation.
    async fn change_response(&self, response: &mut Response<Bytes>, next: Option<NextFault>) {
        match self.fault.kind {
            FaultKind::Invalid(body) => respond_to_invalid(response, body),
            FaultKind::Response(falsify) => falsify(response),
            FaultKind::Late(by) => tokio::time::sleep(by).await,
            FaultKind::Wire(WireFault::Hang) => std::future::pending().await,
            FaultKind::Wire(fault) => {
                if let Some(next) = next {
                    next.set(fault);
                }
            }
            _ => {}
        }
    }
}

/// Puts `fault` around the handler of its operation, if that is where it belongs.
pub(crate) fn wrap_handlers(api: &mut Api, fault: &'static Fault) {
    let FaultKind::Valid(is_rejected) = fault.kind else {
        return;
    };
    api.wrap_handler(fault.operation, |handler| {
        Box::new(move |call, records| {
            if is_rejected(call) {
                return Err(ErrorResponse::bad_request(
                    "request_invalid",
                    "The request does not please.",
                ));
            }
            handler(call, records)
        })
    });
}

/// Leads a request through the fault to the API and back.
pub(crate) async fn inject(
    State(layer): State<Arc<FaultLayer>>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let endpoint = layer.api.endpoint(request.method(), request.uri());
    let operation = endpoint.map(|endpoint| &endpoint.operation);
    let Some(operation) = operation.filter(|operation| operation.id == layer.fault.operation)
    else {
        return next.run(request).await;
    };
    let mut method = request.method().clone();
    layer.change_request(
        &mut method,
        request.headers_mut(),
        operation.method.as_str(),
    );
    *request.method_mut() = method;
    let next_fault = request.extensions().get::<NextFault>().cloned();
    let (parts, body) = next.run(request).await.into_parts();
    let mut response = Response::from_parts(parts, bytes(body).await);
    layer.change_response(&mut response, next_fault).await;
    response.map(Body::from)
}

/// The body of a response of the API, which is in memory already.
async fn bytes(body: Body) -> Bytes {
    let collected = body.collect().await;
    collected.map(Collected::to_bytes).unwrap_or_default()
}

/// Responds to a request that breaks the contract with a success.
fn respond_to_invalid(response: &mut Response<Bytes>, body: fn() -> Value) {
    let rejected = response.extensions().get::<LoggedError>();
    if !rejected.is_some_and(|rejected| INVALID.contains(&rejected.code)) {
        return;
    }
    let mut extensions = std::mem::take(response.extensions_mut());
    extensions.remove::<LoggedError>();
    *response = error_response::json(StatusCode::OK, &body());
    *response.extensions_mut() = extensions;
}
