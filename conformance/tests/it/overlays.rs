//! Tests of overlays of documents that are tested and linted.

use std::{
    fs,
    sync::{Arc, Mutex},
};

use axum::{Json, Router, extract::Path, http::StatusCode, routing::get};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::sessions::{folder, run, text};

const OVERLAY: &str = "
overlay: 1.0.0
info: {title: o, version: '1'}
actions:
- {target: $.security, remove: true}
- {target: \"$.paths['/notes'].post\", remove: true}
- target: $.paths
  update:
    /more: {get: {operationId: more, responses: {'200': {description: more}}}}
";

#[tokio::test]
async fn a_run_tests_the_document_with_its_overlays() {
    let app = Router::new()
        .route("/notes", get(StatusCode::OK))
        .route("/more", get(StatusCode::OK));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    for (name, config, arguments) in [
        ("overlay-flag", "", ["--overlay", "o.yaml"].as_slice()),
        ("overlay-config", "overlays: [o.yaml]\n", &[]),
    ] {
        let folder = folder(name);
        fs::write(folder.join("o.yaml"), OVERLAY).unwrap();
        let config = format!("spec: notes.yaml\nurl: {url}\n{config}");
        let arguments = [arguments, &["--check", "not_a_server_error"]].concat();
        let output = run(&folder, &config, &[], &arguments).await;
        assert_eq!(output.status.code(), Some(0), "{}", text(&output));
        let report = fs::read_to_string(folder.join("report.json")).unwrap();
        let report: Value = serde_json::from_str(&report).unwrap();
        let operations = report["operations"].as_array().unwrap().iter();
        let locations: Vec<(&Value, &Value)> = operations
            .map(|known| (&known["label"], &known["place"]))
            .collect();
        assert_eq!(locations.len(), 2, "{locations:?}");
        assert_eq!(locations[0].0, "GET /notes");
        assert_eq!(locations[1].0, "GET /more");
        let place = locations[1].1.as_str().unwrap();
        assert!(place.contains("o.yaml:9:"), "{place}");
    }
}

#[tokio::test]
async fn an_overlay_without_effect_is_printed_with_its_location() {
    let folder = folder("overlay-lint");
    fs::write(
        folder.join("o.yaml"),
        OVERLAY.replace("$.security", "$.securities"),
    )
    .unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_conformance"));
    command
        .current_dir(&folder)
        .args(["lint", "notes.yaml", "--overlay", "o.yaml"]);
    let output = tokio::task::spawn_blocking(move || command.output());
    let text = text(&output.await.unwrap().unwrap());
    assert!(text.contains("o.yaml:5:12"), "{text}");
    assert!(text.contains("overlay-without-target"), "{text}");
}

#[tokio::test]
async fn the_examples_of_overlays_are_sent_first_and_their_responses_provide_values() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let shop = async move |Path(shop): Path<String>| {
        noted.lock().unwrap().push(shop.clone());
        let is_known = shop == "shop-7";
        let body = json!({"shop_id": shop, "orders": [{"order_id": "order-9"}]});
        if is_known {
            (StatusCode::OK, Json(body))
        } else {
            (StatusCode::NOT_FOUND, Json(json!({})))
        }
    };
    let order = async |Path(order): Path<String>| {
        if order == "order-9" {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        }
    };
    let app = Router::new()
        .route("/shops/{shop}", get(shop))
        .route("/orders/{order_id}", get(order));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let folder = folder("overlay-examples");
    fs::write(
        folder.join("shops.yaml"),
        "openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /orders/{order_id}:
    get: {parameters: [{name: order_id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: o}, '404': {description: n}}}
  /shops/{shop}:
    get: {parameters: [{name: shop, in: path, required: true, schema: {type: string}}], responses: {'200': {description: o}, '404': {description: n}}}
",
    )
    .unwrap();
    fs::write(
        folder.join("o.yaml"),
        "overlay: 1.0.0
info: {title: o, version: '1'}
actions:
- {target: \"$.paths['/shops/{shop}'].get.parameters[0]\", update: {example: shop-7}}
",
    )
    .unwrap();
    let config = format!("spec: shops.yaml\nurl: {url}\noverlays: [o.yaml]\n");
    let output = run(&folder, &config, &[], &["--check", "not_a_server_error"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert_eq!(seen.lock().unwrap()[0], "shop-7");
    let report = fs::read_to_string(folder.join("report.json")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    let operations = report["operations"].as_array().unwrap();
    assert!(
        operations[0]["statuses"]["200"].as_u64() > Some(0),
        "{operations:?}"
    );
}
