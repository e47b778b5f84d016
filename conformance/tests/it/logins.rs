//! Tests of the ways in which a log-in names the user and sends the token, and of values that the environment gives.

use std::{
    fs,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::sessions::{folder, run, text};

/// What a service received, in the order of the requests.
#[derive(Debug, Default)]
struct Received {
    /// Log-ins: authorization, media type and body.
    logins: Vec<String>,
    /// Requests whose token had expired or was unknown.
    rejected: Vec<String>,
    /// The member `text` of notes.
    texts: Vec<Value>,
}

type Log = Arc<Mutex<Received>>;

fn header(headers: &HeaderMap, name: &str) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

/// Whether a request has a token, in a header or in the query.
fn has_token(log: &Log, headers: &HeaderMap, uri: &Uri) -> bool {
    let mut log = log.lock().unwrap();
    let latest = log.logins.len();
    let authorization = header(headers, "authorization");
    let query = uri.query().unwrap_or_default();
    // The one before may still be in use on another connection.
    let mut known = [latest, latest.saturating_sub(1)].into_iter();
    let is_known = known.any(|number| {
        let token = format!("secret-token-{number}.");
        number > 0 && (authorization.contains(&token) || query.contains(&token))
    });
    if !is_known && (authorization.contains("secret") || query.contains("secret")) {
        log.rejected.push(format!("{authorization} {query}"));
    }
    is_known
}

const REJECTED: (StatusCode, &str) = (StatusCode::UNAUTHORIZED, "no valid token");

/// The URL of a service whose tokens are said to last for `seconds`.
async fn served(seconds: u64) -> (String, Log) {
    let log = Log::default();
    let login = async move |State(log): State<Log>, headers: HeaderMap, body: String| {
        let mut log = log.lock().unwrap();
        let (authorization, media_type) = (
            header(&headers, "authorization"),
            header(&headers, "content-type"),
        );
        log.logins
            .push(format!("{authorization}|{media_type}|{body}"));
        let token = format!("secret-token-{}.", log.logins.len());
        Json(json!({"access_token": token, "expires_in": seconds}))
    };
    let list = async |State(log): State<Log>, headers: HeaderMap, uri: Uri| {
        if has_token(&log, &headers, &uri) {
            (StatusCode::OK, "")
        } else {
            REJECTED
        }
    };
    let add = async |State(log): State<Log>, body: String| {
        let body: Value = serde_json::from_str(&body).unwrap_or_default();
        if !body["text"].is_string() {
            return StatusCode::BAD_REQUEST;
        }
        log.lock().unwrap().texts.push(body["text"].clone());
        StatusCode::CREATED
    };
    let app = Router::new()
        .route("/login", post(login))
        .route("/notes", get(list).post(add))
        .with_state(Arc::clone(&log));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, log)
}

/// The log-ins of a run over the operations that read, with this section `login`.
async fn logins(name: &str, login: &str) -> Vec<String> {
    let (url, log) = served(3600).await;
    let config = format!(
        "spec: notes.yaml\nurl: {url}\nauth: {{login: {{request: POST /login, token: {{json: /access_token}}, {login}}}}}\n"
    );
    let folder = folder(name);
    let password = [("NOTES_PASSWORD", "secret-password")];
    let output = run(&folder, &config, &password, &["--tag", "reading"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    for file in ["report.json", "run.har"] {
        let report = fs::read_to_string(folder.join(file)).unwrap();
        assert!(!report.contains("secret-"), "{file} has a secret");
    }
    let log = log.lock().unwrap();
    assert!(log.rejected.is_empty(), "{:?}", log.rejected);
    log.logins.clone()
}

#[tokio::test]
async fn a_log_in_is_a_form() {
    let logins = logins(
        "login-form",
        "form: {user: anna, password: $NOTES_PASSWORD}",
    )
    .await;
    assert_eq!(
        logins,
        ["|application/x-www-form-urlencoded|password=secret-password&user=anna"]
    );
}

#[tokio::test]
async fn a_log_in_has_basic_authentication() {
    let logins = logins(
        "login-basic",
        "basic: {user: anna, password: NOTES_PASSWORD}",
    )
    .await;
    // `anna:secret-password`
    assert_eq!(logins, ["Basic YW5uYTpzZWNyZXQtcGFzc3dvcmQ=||"]);
}

#[tokio::test]
async fn a_token_is_sent_as_a_query_parameter() {
    let login = "json: {password: $NOTES_PASSWORD}, send: {query: access token}";
    assert_eq!(logins("login-query", login).await.len(), 1);
    let har = fs::read_to_string(folder_of("login-query").join("run.har")).unwrap();
    assert!(har.contains("access%20token=$TOKEN"));
}

/// The folder of a run that is over.
fn folder_of(name: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[tokio::test]
async fn users_of_other_fuzzers_send_their_token_as_a_query_parameter() {
    let (url, log) = served(3600).await;
    let folder = folder("wfc-query");
    let users = "
auth:
- name: anna
  loginEndpointAuth:
    endpoint: /login
    verb: POST
    contentType: application/json
    payloadRaw: '{}'
    token: {extractFrom: body, extractSelector: /access_token, sendIn: query, sendName: access_token, sendTemplate: '{token}'}
";
    fs::write(folder.join("users.yaml"), users).unwrap();
    let config = format!("spec: notes.yaml\nurl: {url}\nauth: {{wfc: users.yaml}}\n");
    let output = run(&folder, &config, &[], &["--tag", "reading"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let report = fs::read_to_string(folder.join("run.har")).unwrap();
    assert!(report.contains("access_token=$") && !report.contains("secret-token"));
    let log = log.lock().unwrap();
    assert_eq!((log.logins.len(), log.rejected.len()), (1, 0), "{log:?}");
}

#[tokio::test]
async fn a_session_is_renewed_before_it_expires() {
    let (url, log) = served(1).await;
    let config = format!(
        "spec: notes.yaml\nurl: {url}\nrate_limit: 10\nauth: {{login: {{request: POST /login, token: {{json: /access_token}}}}}}\n"
    );
    let output = run(&folder("renewal"), &config, &[], &["--tag", "reading"]).await;
    let text = text(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(!text.contains("ended in the middle"), "{text}");
    let log = log.lock().unwrap();
    assert!(log.logins.len() > 1, "{log:?}");
    assert!(log.rejected.is_empty(), "{log:?}");
}

#[tokio::test]
async fn a_refresh_token_is_given() {
    let (url, service) = super::sessions::served(1000).await;
    let config = format!(
        "spec: notes.yaml\nurl: {url}\nauth:\n  oauth2: {{client_id: notes, client_secret: NOTES_SECRET, refresh_token: NOTES_REFRESH}}\n"
    );
    let variables = [
        ("NOTES_SECRET", "secret-client"),
        ("NOTES_REFRESH", "secret-refresh-given"),
    ];
    let folder = folder("given-refresh");
    let output = run(&folder, &config, &variables, &["--tag", "reading"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert_eq!(service.lock().unwrap().log, ["oauth refresh"]);
    let report = fs::read_to_string(folder.join("run.har")).unwrap();
    assert!(!report.contains("secret-"), "the report has a secret");
}

#[tokio::test]
async fn a_refresh_token_is_used_where_the_document_says() {
    let (url, service) = super::sessions::served(1000).await;
    let config = format!(
        "spec: users.yaml\nurl: {url}\nauth:\n  oauth2: {{client_id: notes, client_secret: NOTES_SECRET, refresh_token: NOTES_REFRESH}}\n"
    );
    let variables = [
        ("NOTES_SECRET", "secret-client"),
        ("NOTES_REFRESH", "secret-refresh-given"),
    ];
    let folder = folder("documented-refresh");
    let contract = fs::read_to_string(folder.join("notes.yaml")).unwrap();
    let contract = contract.replace(
        "clientCredentials: {tokenUrl: /oauth/token, scopes: {}}",
        "authorizationCode: {authorizationUrl: /agree, tokenUrl: /elsewhere, refreshUrl: /oauth/token, scopes: {}}",
    );
    assert!(contract.contains("refreshUrl"));
    fs::write(folder.join("users.yaml"), contract).unwrap();
    let output = run(&folder, &config, &variables, &["--tag", "reading"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert_eq!(service.lock().unwrap().log, ["oauth refresh"]);
}

#[tokio::test]
async fn values_come_from_the_environment_and_from_programs() {
    for (name, source, expected) in [
        ("value-env", "env: NOTES_TEXT", "from-environment"),
        (
            "value-command",
            "command: [/bin/sh, -c, echo from-command]",
            "from-command",
        ),
    ] {
        let (url, log) = served(3600).await;
        let config = format!(
            "spec: notes.yaml\nurl: {url}\nvalues: [{{name: text, {source}}}]\nchecks: {{only: [not_a_server_error]}}\n"
        );
        let variables = [("NOTES_TEXT", "from-environment")];
        let output = run(&folder(name), &config, &variables, &[]).await;
        assert_eq!(output.status.code(), Some(0), "{}", text(&output));
        let texts = log.lock().unwrap().texts.clone();
        assert!(texts.len() > 3, "{name}: {texts:?}");
        assert!(
            texts.iter().all(|text| text == expected),
            "{name}: {texts:?}"
        );
    }
}

#[tokio::test]
async fn a_run_without_access_prints_the_response_and_a_setting() {
    let (url, _) = served(3600).await;
    let config = format!("spec: notes.yaml\nurl: {url}\n");
    let output = run(&folder("no-access"), &config, &[], &["--tag", "reading"]).await;
    let text = text(&output);
    assert_eq!(output.status.code(), Some(5), "{text}");
    for line in [
        "every response was 401 or 403",
        "GET /notes says: no valid token",
        "auth:\n  token: API_TOKEN",
    ] {
        assert!(text.contains(line), "{text}");
    }
}
