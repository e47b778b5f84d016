//! A run notices when it has broken the server for itself, and says which request did it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use axum::{
    Router,
    http::{HeaderMap, StatusCode},
    routing::{delete, get},
};
use conformance::{
    check_text,
    engine::{RunConfig, Summary},
};

use super::determinism::{Respond, api, recording_server, run};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /items: {get: {responses: {'200': {description: o}, '401': {description: u}}}, delete: {responses: {'204': {description: g}, '401': {description: u}}}}
  /news: {get: {responses: {'200': {description: o}, '401': {description: u}}}}
  /sessions: {delete: {responses: {'204': {description: g}, '401': {description: u}}}}
  /users: {delete: {responses: {'204': {description: g}, '401': {description: u}}}}
";

fn tested(jobs: usize, respond: Respond) -> Summary {
    let (url, _) = recording_server(respond);
    let api = api(CONTRACT);
    let mut config = RunConfig::new(api.operations.len());
    config.jobs = jobs;
    config.max_examples = 5;
    run(&api, config, &url)
}

/// The warnings about a broken server.
fn warnings(summary: &Summary) -> Vec<&String> {
    let warnings = summary.warnings.iter();
    warnings
        .filter(|warning| warning.contains("broken the server"))
        .collect()
}

/// The warning of a run whose sessions end with `DELETE /sessions`.
fn locked_out(jobs: usize) -> String {
    let is_locked = AtomicBool::new(false);
    let summary = tested(
        jobs,
        Arc::new(move |line, _| {
            if line.starts_with("DELETE /sessions") {
                is_locked.store(true, Ordering::Relaxed);
                return (204, String::new());
            }
            if is_locked.load(Ordering::Relaxed) {
                return (401, "{}".to_owned());
            }
            if line.starts_with("GET ") {
                (200, "{}".to_owned())
            } else {
                (204, String::new())
            }
        }),
    );
    let warnings = warnings(&summary);
    let [warning] = warnings[..] else {
        panic!("{:?}", summary.warnings);
    };
    assert!(
        warning.contains("GET /news succeeded, and is answered with 401 since"),
        "{warning}"
    );
    warning.clone()
}

#[test]
fn the_request_that_locks_the_run_out_is_named() {
    let warning = locked_out(1);
    let first = warning.lines().nth(1).unwrap();
    assert!(first.starts_with("DELETE /sessions: curl"), "{warning}");
    assert!(
        warning.contains("`--exclude 'DELETE /sessions'`"),
        "{warning}"
    );
}

#[test]
fn the_request_that_locks_the_run_out_is_named_among_those_of_other_connections() {
    // Which of two requests that were under way together came last, nobody knows but the server.
    let warning = locked_out(2);
    let mut named = warning.lines().skip(1);
    assert!(
        named.any(|line| line.starts_with("DELETE /sessions: curl")),
        "{warning}"
    );
}

#[test]
fn an_emptied_collection_is_not_a_broken_server() {
    let is_empty = AtomicBool::new(false);
    let summary = tested(
        2,
        Arc::new(move |line, _| {
            if line.starts_with("DELETE /items") {
                is_empty.store(true, Ordering::Relaxed);
            }
            let is_gone = line.starts_with("GET /items") && is_empty.load(Ordering::Relaxed);
            match line.starts_with("GET ") {
                true if is_gone => (404, "{}".to_owned()),
                true => (200, "{}".to_owned()),
                false => (204, String::new()),
            }
        }),
    );
    assert_eq!(warnings(&summary), Vec::<&String>::new());
}

#[test]
fn a_moment_of_unavailability_is_not_a_broken_server() {
    let left = AtomicU32::new(0);
    let summary = tested(
        1,
        Arc::new(move |line, _| {
            if !line.starts_with("GET ") {
                left.store(2, Ordering::Relaxed);
                return (204, String::new());
            }
            let is_down = left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                    left.checked_sub(1)
                })
                .is_ok();
            if is_down {
                (502, String::new())
            } else {
                (200, "{}".to_owned())
            }
        }),
    );
    assert_eq!(warnings(&summary), Vec::<&String>::new());
}

/// A server that wants a token for `/me`, and forgets its users with `DELETE /sessions`; `/news` is open to all.
fn guarded() -> Router {
    let is_forgotten = Arc::new(AtomicBool::new(false));
    let forgets = Arc::clone(&is_forgotten);
    let me = move |headers: HeaderMap| async move {
        let is_right = headers
            .get("authorization")
            .is_some_and(|sent| sent == "Bearer right");
        if is_right && !is_forgotten.load(Ordering::Relaxed) {
            StatusCode::OK
        } else {
            StatusCode::UNAUTHORIZED
        }
    };
    let forget = move || async move {
        forgets.store(true, Ordering::Relaxed);
        StatusCode::NO_CONTENT
    };
    Router::new()
        .route("/me", get(me.clone()))
        .route("/news", get(|| async { StatusCode::OK }))
        .route("/sessions", delete(forget).get(me))
}

/// The warning of a run by a contract with these paths of the guarded server.
async fn warning_of(paths: &str) -> String {
    let contract = format!("openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n{paths}");
    let run = check_text(&contract).service(guarded());
    let summary = run.bearer("right").max_examples(5).run().await.summary;
    let warnings = warnings(&summary);
    let [warning] = warnings[..] else {
        panic!("{:?}", summary.warnings);
    };
    warning.clone()
}

#[tokio::test]
async fn a_run_that_locked_itself_out_is_noticed_where_the_document_declares_no_security() {
    let warning = warning_of(
        "
  /me: {get: {responses: {'200': {description: o}, '401': {description: u}}}}
  /news: {get: {responses: {'200': {description: o}}}}
  /sessions: {delete: {responses: {'204': {description: g}}}}",
    )
    .await;
    assert!(
        warning.contains("GET /me succeeded, and is answered with 401 since"),
        "{warning}"
    );
}

#[tokio::test]
async fn a_collection_that_was_emptied_still_shows_that_the_user_is_gone() {
    let warning = warning_of(
        "
  /news: {get: {responses: {'200': {description: o}}}}
  /sessions:
    get: {responses: {'200': {description: o}, '401': {description: u}}}
    delete: {responses: {'204': {description: g}}}",
    )
    .await;
    assert!(
        warning.contains("GET /sessions succeeded, and is answered with 401 since"),
        "{warning}"
    );
}
