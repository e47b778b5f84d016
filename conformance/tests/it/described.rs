//! Tests that what descriptions give as examples is tried where other values are rejected.

use axum::{Json, Router, extract::Path, http::StatusCode, routing::get};
use conformance::check_text;
use serde_json::{Value, json};

const ZONES: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /zones:
    post:
      parameters: [{name: view, in: query, required: true, description: 'Which view, for example `int-7`.', schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Zone'}}}}
      responses: {'201': {description: c}, '422': {description: n}}
  /zones/{zone_id}:
    get:
      parameters: [{name: zone_id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: o}, '404': {description: n}}
components:
  schemas:
    Zone:
      type: object
      required: [name]
      properties:
        name: {type: string, description: 'Name of the zone (e.g. “example.com.”) MUST have a trailing dot'}
";

#[tokio::test]
async fn values_in_descriptions_are_tried_where_others_are_rejected() {
    let create = async |uri: axum::http::Uri, Json(body): Json<Value>| {
        let name = body["name"].as_str().unwrap_or_default();
        if name.ends_with(".com.") && uri.query() == Some("view=int-7") {
            (StatusCode::CREATED, Json(json!({"id": "zone-1"})))
        } else {
            let message = format!("Name '{name}' is not canonical");
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                Json(json!({"error": message})),
            )
        }
    };
    let read = async |Path(id): Path<String>| {
        if id == "zone-1" {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        }
    };
    let app = Router::new()
        .route("/zones", axum::routing::post(create))
        .route("/zones/{zone_id}", get(read));
    let report = check_text(ZONES).service(app).max_examples(20).run().await;
    let operations = report.summary.operations.iter();
    let failed = operations.filter(|operation| !operation.has_succeeded());
    let failed: Vec<&str> = failed.map(|operation| operation.label.as_str()).collect();
    assert_eq!(failed, [""; 0]);
}
