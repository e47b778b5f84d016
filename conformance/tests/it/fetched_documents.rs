//! Tests of where requests are sent when the document was fetched, and its servers are relative to it (OAS 3.0.3 §4.7.5).

use axum::{Router, http::StatusCode, routing::get};
use serde_json::Value;
use tokio::net::TcpListener;

use super::sessions::{folder, run, text};

/// The URL of a server that has a document at `/docs/v0/openapi.yaml`, whose first server is `server`, and an API at each of
/// some paths.
async fn served(server: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let server = server.replace("HOST", &host);
    let document = format!(
        "
openapi: 3.0.3
info: {{title: t, version: '1'}}
servers: [{{url: '{server}'}}]
paths: {{/items: {{get: {{responses: {{'200': {{description: o}}}}}}}}}}
"
    );
    let mut app = Router::new().route("/docs/v0/openapi.yaml", get(async move || document.clone()));
    for prefix in [
        "",
        "/docs",
        "/docs/v0",
        "/docs/up",
        "/docs/v0/up",
        "/up",
        "/own",
    ] {
        app = app.route(&format!("{prefix}/items"), get(StatusCode::OK));
    }
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{host}")
}

/// The base URL that was tested, without its host, or the exit code and what was printed.
async fn tested(server: &str, arguments: &[&str]) -> Result<String, (Option<i32>, String)> {
    let url = served(server).await;
    let name: String = server.chars().filter(|c| c.is_alphanumeric()).collect();
    let folder = folder(&format!("fetched-{name}-{}", arguments.len()));
    let config = format!("spec: {url}/docs/v0/openapi.yaml?format=yaml\n");
    let own = format!("{url}/own");
    let arguments: Vec<&str> = arguments
        .iter()
        .map(|argument| if *argument == "OWN" { &own } else { *argument })
        .chain(["--check", "status_code_conformance"])
        .collect();
    let output = run(&folder, &config, &[], &arguments).await;
    if output.status.code() != Some(0) {
        return Err((output.status.code(), text(&output)));
    }
    let report = std::fs::read_to_string(folder.join("report.json")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    let tested = report["base_url"].as_str().unwrap();
    Ok(tested.strip_prefix(&url).unwrap_or(tested).to_owned())
}

#[tokio::test]
async fn servers_are_relative_to_the_url_that_the_document_was_fetched_from() {
    for (server, expected) in [
        ("/", ""),
        ("./", "/docs/v0"),
        ("..", "/docs"),
        ("../up", "/docs/up"),
        ("up", "/docs/v0/up"),
        ("/up/", "/up"),
        ("//HOST/up", "/up"),
    ] {
        let found = tested(server, &[]).await;
        assert_eq!(found.as_deref(), Ok(expected), "{server}");
    }
}

#[tokio::test]
async fn a_base_url_of_the_user_takes_precedence_over_relative_servers() {
    let found = tested("../up", &["--url", "OWN"]).await;
    assert_eq!(found.as_deref(), Ok("/own"));
}

#[tokio::test]
async fn a_server_that_is_not_a_base_url_is_named() {
    let (code, printed) = tested("?q", &[]).await.unwrap_err();
    assert_eq!(code, Some(2), "{printed}");
    let expected = "the server `?q` of the document is not the base URL of an HTTP API; name the API to test with --url";
    assert!(printed.contains(expected), "{printed}");
}
