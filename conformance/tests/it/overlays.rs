//! Tests of overlays of documents that are tested and linted.

use std::fs;

use axum::{Router, http::StatusCode, routing::get};
use serde_json::Value;
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
