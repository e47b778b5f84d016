//! Tests of log-ins: CSRF tokens, expiry, OAuth 2.0 and identities.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Output, Stdio},
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpSocket};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: Notes, version: '1'}
security: [{session: []}]
components:
  securitySchemes:
    session: {type: http, scheme: bearer}
    client:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: /oauth/token, scopes: {}}}
paths:
  /notes:
    get:
      tags: [reading]
      responses: {'200': {description: o}, '401': {description: u}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [text], properties: {text: {type: string}}}}}}
      responses: {'201': {description: c}, '400': {description: b}, '401': {description: u}, '403': {description: f}}
";

/// A service whose tokens are valid for a number of requests.
#[derive(Debug, Default)]
pub(super) struct Service {
    lasts: u32,
    left: u32,
    token: u32,
    pub(super) log: Vec<String>,
}

pub(super) type Shared = Arc<Mutex<Service>>;

fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default()
}

fn new_token(service: &Shared, request: &str) -> Response {
    let mut service = service.lock().unwrap();
    service.token += 1;
    service.left = service.lasts;
    service.log.push(request.to_owned());
    let (token, refresh) = (
        format!("secret-access-{}", service.token),
        format!("secret-refresh-{}", service.token),
    );
    Json(json!({"access_token": token, "refresh_token": refresh, "expires_in": 3600}))
        .into_response()
}

async fn log_in(
    State(service): State<Shared>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let has_csrf = header(&headers, "x-csrf-token") == "secret-csrf"
        && header(&headers, "cookie").contains("csrf=secret-csrf");
    if !has_csrf || body != json!({"user": "anna", "password": "secret-password"}) {
        return (StatusCode::FORBIDDEN, "no CSRF token, or a wrong password").into_response();
    }
    new_token(&service, "login")
}

async fn refresh(State(service): State<Shared>, Json(body): Json<Value>) -> Response {
    let known = format!("secret-refresh-{}", service.lock().unwrap().token);
    if body["refresh_token"] != known {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    new_token(&service, "refresh")
}

async fn oauth(State(service): State<Shared>, headers: HeaderMap, body: String) -> Response {
    // `notes:secret-client`
    if header(&headers, "authorization") != "Basic bm90ZXM6c2VjcmV0LWNsaWVudA=="
        || !body.contains("grant_type=")
    {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let kind = if body.contains("refresh_token=secret-refresh") {
        "oauth refresh"
    } else {
        "oauth client"
    };
    new_token(&service, kind)
}

fn is_open(service: &Shared, headers: &HeaderMap) -> bool {
    let mut service = service.lock().unwrap();
    let is_known =
        header(headers, "authorization") == format!("Bearer secret-access-{}", service.token);
    let is_open = is_known && service.left > 0;
    if is_open {
        service.left -= 1;
    }
    is_open
}

async fn list(State(service): State<Shared>, headers: HeaderMap) -> StatusCode {
    if is_open(&service, &headers) {
        StatusCode::OK
    } else {
        StatusCode::UNAUTHORIZED
    }
}

async fn add(State(service): State<Shared>, headers: HeaderMap, body: String) -> Response {
    if !is_open(&service, &headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if header(&headers, "x-csrf-token") != "secret-csrf" {
        return StatusCode::FORBIDDEN.into_response();
    }
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    if !body["text"].is_string() {
        return StatusCode::BAD_REQUEST.into_response();
    }
    // The service shows its secrets, and has a fault.
    let shown = header(&headers, "authorization").to_owned();
    (StatusCode::IM_A_TEAPOT, [("x-shown", shown.clone())], shown).into_response()
}

/// The URL of a service whose tokens last for `lasts` requests.
pub(super) async fn served(lasts: u32) -> (String, Shared) {
    let service = Arc::new(Mutex::new(Service {
        lasts,
        left: lasts,
        ..Service::default()
    }));
    let app = Router::new()
        .route(
            "/csrf",
            get((
                [("set-cookie", "csrf=secret-csrf; Path=/")],
                StatusCode::NO_CONTENT,
            )),
        )
        .route("/login", post(log_in))
        .route("/refresh", post(refresh))
        .route("/oauth/token", post(oauth))
        .route("/notes", get(list).post(add))
        .with_state(Arc::clone(&service));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, service)
}

pub(super) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("notes.yaml"), CONTRACT).unwrap();
    folder
}

pub(super) async fn run(
    folder: &Path,
    config: &str,
    variables: &[(&str, &str)],
    arguments: &[&str],
) -> Output {
    fs::write(folder.join("conformance.yaml"), config).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_conformance"));
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command.envs(variables.iter().copied());
    command.args(["run", "--seed", "1", "--max-examples", "10"]);
    if !arguments.contains(&"--jobs") {
        command.args(["--jobs", "2"]);
    }
    command.args(["--report", "json=report.json", "--report", "har=run.har"]);
    command.args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output());
    output.await.unwrap().unwrap()
}

pub(super) fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The configuration in the README, for the service at `url`.
fn example(url: &str) -> String {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let (_, rest) = readme.split_once("<!-- session -->\n```yaml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    assert_eq!(example.lines().count(), 10);
    example.replace("http://localhost:8080", url)
}

#[tokio::test]
async fn a_service_with_csrf_and_expiry_is_reached_with_ten_lines() {
    let (url, service) = served(20).await;
    let folder = folder("session");
    let password = [("NOTES_PASSWORD", "secret-password")];
    let output = run(&folder, &example(&url), &password, &[]).await;
    let text = text(&output);
    // The service has one fault, behind everything.
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("418"), "{text}");
    assert!(
        text.contains("$CSRF_TOKEN") && text.contains("$TOKEN"),
        "{text}"
    );
    assert!(
        text.contains("the session of `default` ended in the middle of the run"),
        "{text}"
    );
    let log = service.lock().unwrap().log.clone();
    assert_eq!(log[0], "login");
    assert!(
        log.len() > 2 && log[1..].iter().all(|request| request == "refresh"),
        "{log:?}"
    );
    for name in ["report.json", "run.har"] {
        let report = fs::read_to_string(folder.join(name)).unwrap();
        assert!(report.contains("$TOKEN"), "{name}");
        for secret in [
            "secret-access",
            "secret-refresh",
            "secret-password",
            "secret-csrf",
        ] {
            let at = report.find(secret);
            assert_eq!(
                at.map(|at| &report[at.saturating_sub(200)..at]),
                None,
                "{name} has {secret}"
            );
        }
    }
}

#[tokio::test]
async fn a_rejected_log_in_ends_the_run_before_it_begins() {
    let (url, service) = served(20).await;
    let folder = folder("rejected");
    let output = run(
        &folder,
        &example(&url),
        &[("NOTES_PASSWORD", "incorrect")],
        &[],
    )
    .await;
    assert_eq!(output.status.code(), Some(5));
    let text = text(&output);
    assert!(
        text.contains("log-in of `default`: `POST /login` was answered with 403: no CSRF token"),
        "{text}"
    );
    assert!(service.lock().unwrap().log.is_empty());
    let output = run(&folder, &example(&url), &[], &[]).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(self::text(&output).contains("`NOTES_PASSWORD`, which is not set"));
    let config = example(&url).replace("/access_token", "/token");
    let output = run(
        &folder,
        &config,
        &[("NOTES_PASSWORD", "secret-password")],
        &[],
    )
    .await;
    assert_eq!(output.status.code(), Some(5));
    let expected =
        "has no string or number at `/token`; it has /access_token, /refresh_token, /expires_in";
    assert!(
        self::text(&output).contains(expected),
        "{}",
        self::text(&output)
    );
}

#[tokio::test]
async fn clients_get_tokens_at_the_url_of_the_document() {
    let (url, service) = served(20).await;
    let folder = folder("oauth");
    let config = format!(
        "spec: notes.yaml\nurl: {url}\nauth:\n  oauth2: {{client_id: notes, client_secret: NOTES_SECRET}}\n"
    );
    let output = run(
        &folder,
        &config,
        &[("NOTES_SECRET", "secret-client")],
        &["--tag", "reading"],
    )
    .await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let log = service.lock().unwrap().log.clone();
    assert_eq!(log[0], "oauth client");
    assert!(
        log[1..].iter().all(|request| request == "oauth refresh"),
        "{log:?}"
    );
}

#[tokio::test]
async fn operations_use_their_identities_and_users_of_other_fuzzers_can_be_read() {
    let (url, service) = served(1000).await;
    let folder = folder("identities");
    let config = format!(
        "spec: notes.yaml\nurl: {url}\nauth:\n  wfc: users.yaml\n  identities:\n    guest: {{token: GUEST}}\n  use: [{{identity: guest, tags: [reading]}}]\n"
    );
    let users = "
auth:
- {name: anna, fixedHeaders: [{name: X-CSRF-Token, value: secret-csrf}]}
authTemplate:
  loginEndpointAuth:
    endpoint: /login
    verb: POST
    contentType: application/json
    headers: [{name: X-CSRF-Token, value: secret-csrf}, {name: Cookie, value: csrf=secret-csrf}]
    payloadUserPwd: {username: anna, password: secret-password, usernameField: user, passwordField: password}
    token: {extractFrom: body, extractSelector: /access_token, sendIn: header, sendName: Authorization, sendTemplate: 'Bearer {token}'}
";
    fs::write(folder.join("users.yaml"), users).unwrap();
    let output = run(&folder, &config, &[("GUEST", "secret-guest")], &[]).await;
    let text = text(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert_eq!(service.lock().unwrap().log, ["login"]);
    let report = fs::read_to_string(folder.join("report.json")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    let succeeded: Vec<&Value> = report["operations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|known| &known["statuses"])
        .collect();
    assert!(
        succeeded[0].get("200").is_none() && succeeded[0].get("401").is_some(),
        "{report:#}"
    );
    assert!(succeeded[1].get("418").is_some(), "{report:#}");
    let unknown = config.replace("identity: guest", "identity: gest");
    let output = run(&folder, &unknown, &[("GUEST", "g")], &[]).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(self::text(&output).contains("did you mean `guest`?"));
}

#[tokio::test]
async fn a_value_for_nothing_is_an_error_with_its_line_and_similar_names() {
    let folder = folder("values");
    let config = "spec: notes.yaml\nurl: http://127.0.0.1:9\nvalues:\n- {name: texts, value: a}\n";
    let output = run(&folder, config, &[], &["--value", "query:text=b"]).await;
    assert_eq!(output.status.code(), Some(2));
    let text = text(&output);
    for line in [
        "error: conformance.yaml:4:10: there is no parameter or member `texts`; did you mean `text`?",
        "error: --value query:text=b: there is no parameter or member `text` in query; it is in another location",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[tokio::test]
async fn a_run_waits_for_its_server() {
    // Bound, so that no other process gets the port, and not listening yet.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    let folder = folder("wait");
    let config = format!("spec: notes.yaml\nurl: http://{address}\n");
    let output = run(&folder, &config, &[], &["--wait", "200ms"]).await;
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output).contains("accepted no connection within 0.2 s"));
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let app = Router::new().route("/notes", get(StatusCode::OK).post(StatusCode::CREATED));
        axum::serve(socket.listen(16).unwrap(), app).await
    });
    let arguments = ["--wait", "20s", "--check", "not_a_server_error"];
    let output = run(&folder, &config, &[], &arguments).await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
}

#[tokio::test]
async fn a_token_that_ends_without_a_log_in_is_a_warning() {
    let (url, _) = served(12).await;
    let folder = folder("ends");
    let config = format!("spec: notes.yaml\nurl: {url}\nauth: {{token: NOTES_TOKEN}}\n");
    let token = [("NOTES_TOKEN", "secret-access-0")];
    let output = run(&folder, &config, &token, &[]).await;
    let report = fs::read_to_string(folder.join("report.json")).unwrap();
    let expected = "the credentials were accepted ";
    assert!(report.contains(expected), "{}", text(&output));
}
