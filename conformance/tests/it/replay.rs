//! Tests of `conformance replay` for the failures of any document and server.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use axum::{Router, http::StatusCode, routing::get};
use tokio::net::TcpListener;

/// A server that fails at `path`, and the document of it.
async fn failing(folder: &Path, path: &str) -> (String, String) {
    let app = Router::new().route(path, get(StatusCode::INTERNAL_SERVER_ERROR));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let name = format!("{}.yaml", path.trim_matches('/'));
    let document = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  {path}: {{get: {{responses: {{'200': {{description: o}}}}}}}}\n"
    );
    fs::write(folder.join(&name), document).unwrap();
    (name, url)
}

async fn conformance(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command.args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output());
    output.await.unwrap().unwrap()
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[tokio::test]
async fn failures_are_sent_where_they_were_found() {
    let folder = folder("replay-subjects");
    for path in ["/left", "/right"] {
        let (document, url) = failing(&folder, path).await;
        let arguments = ["run", "--spec", &document, "--url", &url];
        let arguments = [&arguments[..], &["--check", "not_a_server_error"]].concat();
        let found = conformance(&folder, &arguments).await;
        assert_eq!(found.status.code(), Some(1), "{found:?}");
        // The same failure of another server would replace the file.
        fs::rename(
            folder.join(".conformance/failures"),
            folder.join(document.replace(".yaml", "")),
        )
        .unwrap();
    }
    let replayed = conformance(&folder, &["replay", "left", "right"]).await;
    let printed = String::from_utf8(replayed.stdout).unwrap();
    assert_eq!(replayed.status.code(), Some(1), "{printed}");
    assert_eq!(printed.matches("still failing").count(), 2, "{printed}");
    // What is named by flags comes before what is stored.
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let unreachable = conformance(&folder, &["replay", "left", "--url", &url]).await;
    assert_eq!(unreachable.status.code(), Some(4), "{unreachable:?}");
}
