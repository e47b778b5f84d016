//! What holds of every path of a sandbox.

use std::sync::Arc;

use axum::{body::Body, http::Request};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use super::Sandbox;
use crate::access::AccessRights;

#[tokio::test]
async fn an_operation_whose_handler_panics_responds_in_the_error_schema() {
    let mut sandbox = Sandbox::builder().build().await.unwrap();
    let api = Arc::get_mut(&mut sandbox.api).unwrap();
    api.wrap_handler("list_digital_accounts", |_| {
        Box::new(|_, _| panic!("a bug"))
    });
    let token = sandbox.token("bluebank", AccessRights::Viewer).unwrap();
    let request = Request::get("/client/v1/api/digital-accounts")
        .header("authorization", format!("Bearer {token}"));
    let request = request.body(Body::empty()).unwrap();
    let response = sandbox.router().oneshot(request).await.unwrap();
    assert_eq!(response.status().as_u16(), 500);
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["code"], "internal_error");
    assert!(body["troubleshooting_id"].is_string() && body["timestamp"].is_i64());
}
