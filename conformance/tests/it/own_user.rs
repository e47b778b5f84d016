//! The user that the run is: what would take it away, or end its session, comes last or is not sent.

use std::sync::{Arc, Mutex};

use conformance::{
    engine::{RunConfig, plan::is_destructive},
    transport::{
        auth::{Auth, BasicCredentials, Secret},
        http::{HttpOptions, HttpTransport},
        session::{
            Session,
            plan::{LoginBody, LoginPlan, LoginRequest, ValueSource},
        },
        target::Target,
    },
};
use serde_json::json;

use super::determinism::{Respond, api, recording_server, run};

const ID: &str = "{name: id, in: path, required: true, schema: {type: string}}";

/// A service of users; `{ME}` is replaced by the operation that tells who the caller is.
const CONTRACT: &str = "
openapi: 3.0.3
info: {title: users, version: '1'}
paths:
  {ME}
  /users:
    get: {responses: {'200': {description: o}, '401': {description: u}}}
  /users/{id}:
    get: {parameters: [{ID}], responses: {'200': {description: o}, '401': {description: u}}}
    patch: {parameters: [{ID}], requestBody: {content: {application/json: {schema: {type: object}}}}, responses: {'200': {description: o}, '401': {description: u}}}
    delete: {parameters: [{ID}], responses: {'204': {description: g}, '401': {description: u}}}
  /users/{id}/password:
    put: {parameters: [{ID}], requestBody: {content: {application/json: {schema: {type: object}}}}, responses: {'200': {description: o}, '401': {description: u}}}
  /users/{id}/notes:
    post: {parameters: [{ID}], responses: {'200': {description: o}, '401': {description: u}}}
  /sign-out:
    get: {responses: {'200': {description: o}, '401': {description: u}}}
";

/// The request lines of a run, in their order. The user of the run is `u-1`; one who signs out is out.
fn lines(me: &str, change: impl FnOnce(&mut RunConfig)) -> Vec<String> {
    let log: Arc<Mutex<Vec<String>>> = Arc::default();
    let shared = Arc::clone(&log);
    let is_out = Mutex::new(false);
    let own_path = me.to_owned();
    let respond: Respond = Arc::new(move |line, _| {
        let mut words = line.split(' ');
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        shared.lock().unwrap().push(format!("{method} {path}"));
        let mut is_out = is_out.lock().unwrap();
        *is_out |= path == "/sign-out";
        match (method, path) {
            _ if *is_out && path != "/sign-out" => (401, "{}".to_owned()),
            ("GET", "/users") => (200, json!([{"id": "u-1"}, {"id": "u-2"}]).to_string()),
            ("GET", path) if path == own_path => (
                200,
                json!({"user": {"id": "u-1", "name": "Ann"}}).to_string(),
            ),
            ("DELETE", _) => (204, String::new()),
            _ => (200, "{}".to_owned()),
        }
    });
    let (url, _) = recording_server(respond);
    let operation = "get: {responses: {'200': {description: o}, '401': {description: u}}}";
    let operation = if me.is_empty() {
        String::new()
    } else {
        format!("{me}:\n    {operation}")
    };
    let contract = CONTRACT.replace("{ME}", &operation).replace("{ID}", ID);
    let api = api(&contract);
    let mut config = RunConfig::new(api.operations.len());
    config.jobs = 1;
    config.confirm = false;
    config.cleans_up = false;
    change(&mut config);
    run(&api, config, &url);
    let log = log.lock().unwrap();
    log.clone()
}

/// The requests that take the user `u-1` away, or change it.
fn harmful(lines: &[String]) -> Vec<&String> {
    let own = lines.iter().filter(|line| line.contains("/users/u-1"));
    own.filter(|line| !line.starts_with("GET") && !line.ends_with("/notes"))
        .filter(|line| !line.starts_with("OPTIONS") && !line.starts_with("HEAD"))
        .collect()
}

/// A token whose claims name `u-1` (RFC 7519 §3.1).
const TOKEN: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1LTEifQ.c2ln";

#[test]
fn the_user_that_the_run_is_stays_as_it_is() {
    for me in ["/me", "/users/me", "/whoami", "/self", "/account"] {
        let lines = lines(me, |_| {});
        assert!(harmful(&lines).is_empty(), "{me}: {:?}", harmful(&lines));
        // What belongs to it is tested, and so are others.
        for tested in ["POST /users/u-1/notes", "PATCH /users/u-2"] {
            assert!(lines.iter().any(|line| line == tested), "{me}: {lines:?}");
        }
    }
}

#[test]
fn a_token_tells_who_the_run_is() {
    let lines = lines("", |config| {
        config.auth.bearer = Some(Secret::new(TOKEN, "TOKEN"));
    });
    assert!(harmful(&lines).is_empty(), "{:?}", harmful(&lines));
}

#[test]
fn an_end_of_the_session_comes_last_by_any_method() {
    let lines = lines("/me", |_| {});
    let first = lines.iter().position(|line| line == "GET /sign-out");
    let after = lines.get(first.unwrap()..).unwrap_or_default();
    let others: Vec<&String> = after
        .iter()
        .filter(|line| line.starts_with("POST") || line.starts_with("PUT"))
        .filter(|line| line.contains("/users"))
        .collect();
    assert!(others.is_empty(), "{others:?}");
    let contract = CONTRACT.replace("{ME}", "").replace("{ID}", ID);
    let destructive: Vec<String> = api(&contract)
        .operations
        .iter()
        .filter(|operation| is_destructive(operation))
        .map(spec::model::Operation::label)
        .collect();
    assert_eq!(destructive, ["DELETE /users/{id}", "GET /sign-out"]);
}

#[test]
fn a_log_in_tells_who_the_run_is() {
    let respond: Respond = Arc::new(|_, _| {
        let body = json!({"token": TOKEN, "profile": {"id": 17}});
        (200, body.to_string())
    });
    let (url, _) = recording_server(respond);
    let login = LoginRequest {
        method: "POST".to_owned(),
        server: None,
        target: "/login".to_owned(),
        headers: Vec::new(),
        body: LoginBody::Json(json!({"username": "ann", "password": "secret"})),
    };
    let plan = LoginPlan {
        login: Some(login),
        token: Some(ValueSource::Json("/token".into())),
        ..LoginPlan::default()
    };
    let session = Arc::new(Session::new("default", plan));
    let auth = Auth {
        basic: Some(BasicCredentials {
            user: "root".to_owned(),
            password: Secret::new("hidden", "PASSWORD"),
        }),
        session: Some(Arc::clone(&session)),
        ..Auth::default()
    };
    let names = |auth: &Auth| auth.own_names().into_iter().collect::<Vec<String>>();
    assert_eq!(names(&auth), ["ann", "root"]);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let options = Arc::new(HttpOptions::new(Target::parse(&url).unwrap()));
    runtime
        .block_on(session.open(&mut HttpTransport::new(options)))
        .unwrap();
    assert_eq!(names(&auth), ["17", "ann", "root", "u-1"]);
}
