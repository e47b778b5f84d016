//! The paths of the sandbox.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, Request, StatusCode, Uri, header::HOST},
    middleware,
    response::Response,
    routing::get,
};

use super::Sandbox;
use crate::{
    api::Api,
    app::SharedApp,
    fault::layer,
    http::{document, error_response, log, server::Peer},
    middleware::{
        hosts::{self, Hosts},
        panics,
    },
    office, operator_tools,
};

impl Sandbox {
    /// The sandbox as a service, for use in process: requests come from the loopback address.
    pub fn router(&self) -> Router {
        self.routes().layer(middleware::from_fn(log::log))
    }

    /// The sandbox as a service behind a socket, where requests say which host they are for.
    pub(super) fn router_at(&self, bound: SocketAddr) -> Router {
        let hosts = Arc::new(Hosts::new(Arc::clone(&self.app), bound.ip().to_canonical()));
        self.routes()
            .layer(middleware::from_fn_with_state(hosts, hosts::check))
            .layer(middleware::from_fn(log::log))
    }

    /// The paths of the sandbox; each request gets a response.
    fn routes(&self) -> Router {
        let mut api = Router::new()
            .fallback(api)
            .with_state(Arc::clone(&self.api));
        if let Some(fault) = &self.fault {
            let layer = middleware::from_fn_with_state(Arc::clone(fault), layer::inject);
            api = api.layer(layer);
        }
        Router::new()
            .route("/openapi.json", get(openapi))
            .merge(operator_tools::router())
            .with_state(Arc::clone(&self.app))
            .merge(office::router().with_state(Arc::clone(&self.office)))
            .merge(api)
            .layer(middleware::from_fn_with_state(
                Arc::clone(&self.app),
                panics::respond,
            ))
    }
}

async fn openapi(State(app): State<SharedApp>, headers: HeaderMap) -> Response {
    // The name that the client knows the sandbox by; whether it is one of ours has been checked.
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let url = host.map_or_else(
        || app.base_url().to_owned(),
        |host| format!("http://{host}"),
    );
    let document = document::bundled(&app.contract.api.document);
    let document = document::with_server(document, &url);
    error_response::json(StatusCode::OK, &document).map(Body::from)
}

/// The refresh of a token, as the introduction to the API writes its path; the contract adds the prefix of all others.
const BARE_REFRESH: &str = "/oauth-token/refresh";

/// The same request for the path of the contract.
fn with_prefix(mut request: Request<Body>) -> Request<Body> {
    if request.uri().path() == BARE_REFRESH {
        let query = request.uri().query();
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        // A path of a valid target behind a literal prefix is one.
        if let Ok(uri) = Uri::try_from(format!("/client/v1/api{BARE_REFRESH}{query}")) {
            *request.uri_mut() = uri;
        }
    }
    request
}

async fn api(State(api): State<Arc<Api>>, request: Request<Body>) -> Response {
    let request = with_prefix(request);
    let peer = request.extensions().get::<Peer>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
    api.respond(peer, request).await.map(Body::from)
}
