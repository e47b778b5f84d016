//! Tests of proxies, unix sockets, client certificates, redirects of documents, and servers of HTTP/2.

use std::{
    fs,
    sync::{Arc, Mutex},
};

use axum::{Router, http::StatusCode, response::Redirect, routing::get};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, UnixListener},
};

use super::sessions::{folder, run, text};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths: {/items: {get: {responses: {'200': {description: o}, '404': {description: n}}}}}
";

fn app() -> Router {
    Router::new().route("/items", get(StatusCode::OK))
}

/// What the requests of a connection begin with, each with a success in response.
async fn serve_raw(listener: TcpListener, log: Arc<Mutex<Vec<String>>>) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let log = Arc::clone(&log);
        tokio::spawn(async move {
            let mut input = Vec::new();
            while stream
                .read_buf(&mut input)
                .await
                .is_ok_and(|count| count > 0)
            {
                if !input.ends_with(b"\r\n\r\n") {
                    continue;
                }
                log.lock()
                    .unwrap()
                    .push(String::from_utf8_lossy(&input).into_owned());
                input.clear();
                let response = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                stream.write_all(response).await.unwrap();
            }
        });
    }
}

#[tokio::test]
async fn a_unix_socket_is_tested_and_named_in_commands() {
    let folder = folder("unix-socket");
    fs::write(folder.join("api.yaml"), CONTRACT).unwrap();
    // The path of a socket is short.
    let socket = std::env::temp_dir().join(format!("conformance-{}.sock", std::process::id()));
    drop(fs::remove_file(&socket));
    let listener = UnixListener::bind(&socket).unwrap();
    let broken = Router::new().route("/items", get(StatusCode::INTERNAL_SERVER_ERROR));
    tokio::spawn(async move { axum::serve(listener, broken).await });
    for config in [
        format!("url: 'unix:{}'\n", socket.display()),
        format!("url: http://localhost\nunix_socket: {}\n", socket.display()),
    ] {
        let config = format!("spec: api.yaml\n{config}");
        let output = run(&folder, &config, &[], &["--check", "not_a_server_error"]).await;
        let shown = text(&output);
        assert_eq!(output.status.code(), Some(1), "{shown}");
        let command = format!(
            "curl -i --unix-socket {} 'http://localhost/items'",
            socket.display()
        );
        assert!(shown.contains(&command), "{shown}");
    }
    fs::remove_file(&socket).unwrap();
}

#[tokio::test]
async fn proxies_get_whole_urls_and_their_credentials() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = listener.local_addr().unwrap();
    let log = Arc::new(Mutex::new(Vec::new()));
    tokio::spawn(serve_raw(listener, Arc::clone(&log)));
    let folder = folder("proxy");
    fs::write(folder.join("api.yaml"), CONTRACT).unwrap();
    let config = "spec: api.yaml\nurl: http://api.invalid/v1\n";
    let url = format!("http://anna:secret-word@{proxy}");
    let arguments = ["--check", "not_a_server_error"];
    let by_flag = [&arguments[..], &["--proxy", &url]].concat();
    for (variables, arguments) in [
        (&[("http_proxy", url.as_str())][..], &arguments[..]),
        (&[][..], &by_flag),
    ] {
        log.lock().unwrap().clear();
        let output = run(&folder, config, variables, arguments).await;
        assert_eq!(output.status.code(), Some(0), "{}", text(&output));
        let seen = log.lock().unwrap().clone();
        assert!(
            seen[0].starts_with("GET http://api.invalid/v1/items HTTP/1.1\r\n"),
            "{seen:?}"
        );
        assert!(seen[0].contains("host: api.invalid\r\n"), "{seen:?}");
        // `anna:secret-word`
        let credentials = "proxy-authorization: Basic YW5uYTpzZWNyZXQtd29yZA==\r\n";
        assert!(seen[0].contains(credentials), "{seen:?}");
        let report = fs::read_to_string(folder.join("run.har")).unwrap();
        assert!(!report.contains("YW5uYTpz") && !report.contains("secret-word"));
    }
    // Without the proxy the name of the server leads nowhere.
    let variables = [("http_proxy", url.as_str()), ("NO_PROXY", "other,.invalid")];
    let output = run(&folder, config, &variables, &arguments).await;
    assert_eq!(output.status.code(), Some(4), "{}", text(&output));
    let output = run(&folder, config, &[], &["--proxy", "socks5://a:1"]).await;
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
}

#[tokio::test]
async fn a_server_that_speaks_only_http2_ends_the_run_with_the_reason() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            // An empty SETTINGS frame, then GOAWAY.
            let frames = [0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 8, 7, 0, 0, 0, 0, 0];
            drop(stream.write_all(&frames).await);
            drop(stream.read_u8().await);
        }
    });
    let folder = folder("http2");
    fs::write(folder.join("api.yaml"), CONTRACT).unwrap();
    let output = run(&folder, &format!("spec: api.yaml\nurl: {url}\n"), &[], &[]).await;
    let shown = text(&output);
    assert_eq!(output.status.code(), Some(4), "{shown}");
    assert!(shown.contains("the server speaks HTTP/2 only"), "{shown}");
}

#[tokio::test]
async fn a_document_is_fetched_with_headers_and_through_redirects() {
    let document = async |headers: axum::http::HeaderMap| {
        let is_known = headers.get("x-key").is_some_and(|key| key == "secret");
        if is_known {
            (StatusCode::OK, CONTRACT)
        } else {
            (StatusCode::UNAUTHORIZED, "")
        }
    };
    let app = app()
        .route("/docs", get(async || Redirect::temporary("v1/api.yaml")))
        .route("/v1/api.yaml", get(document));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let folder = folder("fetched");
    let config = format!("spec: {url}/docs\nurl: {url}\n");
    let with_key = [
        "--check",
        "not_a_server_error",
        "--spec-header",
        "X-Key: secret",
    ];
    let output = run(&folder, &config, &[], &with_key).await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let output = run(&folder, &config, &[], &[]).await;
    assert_eq!(output.status.code(), Some(4), "{}", text(&output));
    assert!(text(&output).contains("--spec-header"), "{}", text(&output));
}

/// The URL of a server with `app`.
async fn served(app: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

#[tokio::test]
async fn references_to_other_machines_are_followed_where_that_is_allowed() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let responses = async move |headers: axum::http::HeaderMap| {
        noted.lock().unwrap().push(headers.contains_key("x-key"));
        "bad: {description: b}\n"
    };
    let other = served(Router::new().route("/shared/responses.yaml", get(responses))).await;
    let contract = format!(
        "openapi: 3.0.3
info: {{title: t, version: '1'}}
paths:
  /items:
    get:
      responses:
        '200': {{$ref: 'parts/ok.yaml#/ok'}}
        '400': {{$ref: '{other}/shared/responses.yaml#/bad'}}
"
    );
    // A file of the server refers to another one beside it.
    let app = app()
        .route("/v1/api.yaml", get(async move || contract))
        .route(
            "/v1/parts/ok.yaml",
            get(async || "ok: {$ref: all.yaml#/ok}\n"),
        )
        .route("/v1/parts/all.yaml", get(async || "ok: {description: o}\n"));
    let url = served(app).await;
    let folder = folder("remote");
    let config = format!("spec: {url}/v1/api.yaml\nurl: {url}\n");
    let flags = ["--spec-header", "X-Key: secret"];
    let output = run(&folder, &config, &[], &flags).await;
    let shown = text(&output);
    assert!(shown.contains("remote-reference"), "{shown}");
    assert!(shown.contains("--allow-remote"), "{shown}");
    assert!(!shown.contains("ok.yaml"), "{shown}");
    assert!(seen.lock().unwrap().is_empty());
    for (config, flags) in [
        (config.clone(), [&flags[..], &["--allow-remote"]].concat()),
        (format!("{config}allow_remote: true\n"), flags.to_vec()),
    ] {
        let output = run(&folder, &config, &[], &flags).await;
        let shown = text(&output);
        assert_eq!(output.status.code(), Some(0), "{shown}");
        assert!(!shown.contains("reference"), "{shown}");
        // The header is for the server of the document.
        assert_eq!(seen.lock().unwrap().drain(..).collect::<Vec<_>>(), [false]);
    }
}

#[tokio::test]
async fn lint_mock_and_diff_follow_references_of_files_to_other_machines() {
    let schemas = "Item: {type: object, required: [id], properties: {id: {type: integer}}}\n";
    let url = served(Router::new().route("/schemas.yaml", get(async move || schemas))).await;
    let folder = folder("remote-files");
    let contract = format!(
        "openapi: 3.0.3
info: {{title: t, version: '1'}}
servers: [{{url: 'https://api.test'}}]
paths:
  /items:
    get:
      operationId: items
      responses: {{'200': {{description: o, content: {{application/json: {{schema: {{$ref: '{url}/schemas.yaml#/Item'}}}}}}}}}}
"
    );
    let path = folder.join("api.yaml");
    fs::write(&path, contract).unwrap();
    let missing = format!("{url}/none.yaml");
    let broken = fs::read_to_string(&path)
        .unwrap()
        .replace("/schemas.yaml", "/none.yaml");
    fs::write(folder.join("broken.yaml"), broken).unwrap();
    let command = async |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_conformance"));
        command.args(arguments).current_dir(&folder);
        tokio::task::spawn_blocking(move || command.output().unwrap())
            .await
            .unwrap()
    };
    let output = command(&["lint", "api.yaml"]).await;
    assert!(
        text(&output).contains("remote-reference"),
        "{}",
        text(&output)
    );
    let output = command(&["lint", "api.yaml", "--allow-remote"]).await;
    assert!(
        !text(&output).contains("remote-reference"),
        "{}",
        text(&output)
    );
    let output = command(&["lint", "broken.yaml", "--allow-remote"]).await;
    let shown = text(&output);
    let expected = format!("cannot read `{missing}`: the server responded with 404");
    assert!(shown.contains(&expected), "{shown}");
    let output = command(&["diff", "broken.yaml", "api.yaml", "--allow-remote"]).await;
    assert!(text(&output).contains(&expected), "{}", text(&output));
}
