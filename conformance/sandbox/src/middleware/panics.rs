//! Responds to requests whose handler panics: every request gets a response.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};

use crate::{app::SharedApp, http::ErrorResponse};

/// Responds to a request, with 500 if that panics.
pub(crate) async fn respond(
    State(app): State<SharedApp>,
    request: Request,
    next: Next,
) -> Response {
    let uri = request.uri().clone();
    if let Some(response) = without_panic(next.run(request)).await {
        return response;
    }
    tracing::error!(path = uri.path(), "a handler panicked");
    let error = ErrorResponse::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal_error",
        "The sandbox failed to process the request. This is a bug of the sandbox.",
    );
    app.error_response(&uri, &error)
}

/// What `future` gives, unless it panics.
async fn without_panic<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| {
        // The future is not polled again once it has panicked, and what it shared is behind locks that recover.
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)));
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Some(output)),
            Err(_) => Poll::Ready(None),
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware, routing::get};
    use http_body_util::BodyExt as _;
    use serde_json::Value;
    use tower::ServiceExt as _;

    use super::*;
    use crate::Sandbox;

    #[tokio::test]
    async fn a_request_whose_handler_panics_gets_500() {
        let sandbox = Sandbox::builder().build().await.unwrap();
        let panics = |late: bool| async move {
            if late {
                tokio::task::yield_now().await;
            }
            panic!("a bug");
            #[expect(unreachable_code, reason = "the type of the handler")]
            ""
        };
        let layer = middleware::from_fn_with_state(sandbox.app(), respond);
        let router = Router::new()
            .route("/early", get(move || panics(false)))
            .route("/late", get(move || panics(true)))
            .route("/fine", get(async || "fine"))
            .layer(layer);
        for (path, status) in [("/early", 500), ("/late", 500), ("/fine", 200)] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status().as_u16(), status);
            let body = response.into_body().collect().await.unwrap().to_bytes();
            if status == 500 {
                let body: Value = serde_json::from_slice(&body).unwrap();
                assert_eq!(body["code"], "internal_error");
                assert!(body["troubleshooting_id"].is_string() && body["timestamp"].is_i64());
            }
        }
    }
}
