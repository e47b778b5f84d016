//! Responds with 503 where there is no room.

use axum::{
    Router,
    extract::Request,
    http::{
        HeaderValue, StatusCode,
        header::{CONNECTION, RETRY_AFTER},
    },
    middleware,
    response::Response,
};

use crate::{
    app::SharedApp,
    http::{ErrorResponse, log},
};

/// Responds to every request with 503.
pub(crate) fn router(app: SharedApp) -> Router {
    let respond = async move |request: Request| -> Response {
        let error = ErrorResponse::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "overloaded",
            "The sandbox is busy on as many connections as it takes. Try again in a second.",
        );
        let mut response = app.error_response(request.uri(), &error);
        let headers = response.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        response
    };
    Router::new()
        .fallback(respond)
        .layer(middleware::from_fn(log::log))
}
