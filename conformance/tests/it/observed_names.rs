//! Tests that values are used under the names that other places have for them: slugs, headers with a prefix, cursors of pages.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use conformance::{check_text, testing::TestReport};
use serde_json::{Value, json};

const ACCOUNTS: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /invoices: {get: {responses: {'200': {description: o}}}}
  /teams: {get: {responses: {'200': {description: o}}}}
  /accounts/{slug}: {get: {parameters: [{name: slug, in: path, required: true, schema: {type: string}}], responses: {'200': {description: o}, '404': {description: n}}}}
  /teams/{team_slug}: {get: {parameters: [{name: team_slug, in: path, required: true, schema: {type: string}}], responses: {'200': {description: o}, '404': {description: n}}}}
  /usage: {get: {parameters: [{name: X-Account-Id, in: header, required: true, schema: {type: string}}], responses: {'200': {description: o}, '404': {description: n}}}}
";

/// A service that knows one account and one team.
fn accounts() -> Router {
    let found = |is_known: bool, body: Value| -> Response {
        if is_known {
            Json(body).into_response()
        } else {
            StatusCode::NOT_FOUND.into_response()
        }
    };
    Router::new()
        .route(
            "/invoices",
            get(Json(json!([{"number": 1, "account_slug": "acme-7731"}]))),
        )
        .route(
            "/teams",
            get(Json(json!({"data": [{"id": 5, "slug": "red-5512"}]}))),
        )
        .route(
            "/accounts/{slug}",
            get(async move |Path(slug): Path<String>| {
                let body = json!({"account": {"id": "90417", "slug": slug}});
                found(slug == "acme-7731", body)
            }),
        )
        .route(
            "/teams/{team_slug}",
            get(async move |Path(slug): Path<String>| found(slug == "red-5512", json!({}))),
        )
        .route(
            "/usage",
            get(async move |headers: HeaderMap| {
                let account = headers.get("x-account-id");
                found(account.is_some_and(|it| it == "90417"), json!({}))
            }),
        )
}

async fn run(contract: &str, app: Router) -> TestReport {
    check_text(contract)
        .service(app)
        .max_examples(30)
        .run()
        .await
}

/// The operations without a success.
fn never_succeeded(report: &TestReport) -> Vec<&str> {
    let operations = report.summary.operations.iter();
    operations
        .filter(|operation| !operation.has_succeeded())
        .map(|operation| operation.label.as_str())
        .collect()
}

#[tokio::test]
async fn slugs_and_headers_with_a_prefix_take_the_identifiers_that_responses_show() {
    let report = run(ACCOUNTS, accounts()).await;
    assert_eq!(never_succeeded(&report), [""; 0]);
}

const PAGES: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /events: {get: {parameters: [{name: cursor, in: query, schema: {type: string, minLength: 1}}], responses: {'200': {description: o}, '400': {description: b}}}}
  /logs: {get: {parameters: [{name: pageToken, in: query, schema: {type: string, minLength: 1}}], responses: {'200': {description: o}, '400': {description: b}}}}
";

/// The cursors with which pages were found.
type Pages = Arc<Mutex<Vec<String>>>;

/// A page, where the query has no cursor or that of the next page.
fn page(pages: &Pages, query: Option<String>, known: &str, first: Value) -> Response {
    let query = query.unwrap_or_default();
    if query.is_empty() {
        return Json(first).into_response();
    }
    if query != known {
        return StatusCode::BAD_REQUEST.into_response();
    }
    pages.lock().unwrap().push(query);
    Json(json!({"items": []})).into_response()
}

#[tokio::test]
async fn the_cursor_of_the_next_page_is_used() {
    let pages = Pages::default();
    let app = Router::new()
        .route(
            "/events",
            get(
                async |State(pages): State<Pages>, RawQuery(query): RawQuery| {
                    let first = json!({"items": [], "links": {"next": "/events?cursor=c-7731"}});
                    page(&pages, query, "cursor=c-7731", first)
                },
            ),
        )
        .route(
            "/logs",
            get(
                async |State(pages): State<Pages>, RawQuery(query): RawQuery| {
                    let first = json!({"entries": [], "nextPageToken": "t-5512"});
                    page(&pages, query, "pageToken=t-5512", first)
                },
            ),
        )
        .with_state(pages.clone());
    run(PAGES, app).await;
    let found = pages.lock().unwrap().clone();
    for known in ["cursor=c-7731", "pageToken=t-5512"] {
        assert!(found.iter().any(|it| it == known), "{known}: {found:?}");
    }
}

const VERSIONS: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /prompt_versions/{prompt_version_id}: {get: {parameters: [{name: prompt_version_id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: o}, '404': {description: n}}}}
  /prompts: {get: {responses: {'200': {description: o}}}}
  /prompts/{id}/versions: {get: {parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'200': {description: o}, '404': {description: n}}}}
  /runs:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [prompt_version_id], properties: {prompt_version_id: {type: string}}}}}}
      responses: {'200': {description: o}, '404': {description: n}, '422': {description: n}}
";

#[tokio::test]
async fn the_name_of_a_collection_below_a_resource_may_have_that_of_the_resource_in_front() {
    let found = |is_known: bool| {
        if is_known {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        }
    };
    let app = Router::new()
        .route(
            "/prompt_versions/{id}",
            get(async move |Path(id): Path<String>| found(id == "version-31")),
        )
        .route("/prompts", get(Json(json!([{"id": "prompt-7"}]))))
        .route(
            "/prompts/{id}/versions",
            get(async move |Path(id): Path<String>| match id.as_str() {
                "prompt-7" => Json(json!({"data": [{"id": "version-31"}]})).into_response(),
                _ => StatusCode::NOT_FOUND.into_response(),
            }),
        )
        .route(
            "/runs",
            post(async move |Json(body): Json<Value>| {
                found(body["prompt_version_id"] == "version-31")
            }),
        );
    let report = run(VERSIONS, app).await;
    let operations = report.summary.operations.iter();
    let failed = operations.filter(|operation| !operation.has_succeeded());
    let failed: Vec<&str> = failed.map(|operation| operation.label.as_str()).collect();
    assert_eq!(failed, [""; 0]);
}

#[tokio::test]
async fn what_a_path_asks_for_is_found_behind_much_else() {
    let contract = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /all: {get: {responses: {'200': {description: o}}}}
  /processes/{pid}: {get: {parameters: [{name: pid, in: path, required: true, schema: {type: string}}], responses: {'200': {description: o}, '404': {description: n}}}}
";
    let mut all = serde_json::Map::new();
    for number in 0..500 {
        all.insert(
            format!("a{number:03}"),
            json!({"load": number, "kind": "x"}),
        );
    }
    all.insert(
        "processes".to_owned(),
        json!([{"pid": 44_071, "name": "init"}]),
    );
    let all = Value::Object(all);
    let app = Router::new()
        .route("/all", get(async move || Json(all)))
        .route(
            "/processes/{pid}",
            get(async |Path(pid): Path<String>| match pid.as_str() {
                "44071" => Json(json!({})).into_response(),
                _ => StatusCode::NOT_FOUND.into_response(),
            }),
        );
    let report = run(contract, app).await;
    let operations = report.summary.operations.iter();
    assert!(
        operations
            .clone()
            .all(conformance::engine::OperationSummary::has_succeeded)
    );
}

#[tokio::test]
async fn codes_that_responses_show_are_used_under_their_names() {
    let contract = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /members: {get: {responses: {'200': {description: o}}}}
  /doors:
    get:
      parameters: [{name: badge_no, in: query, required: true, schema: {type: string}}]
      responses: {'200': {description: o}, '404': {description: n}}
  /visits:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [rooms], properties: {rooms: {type: array, minItems: 1, items: {type: object, required: [badgeNo], properties: {badgeNo: {type: string}}}}}}}}}
      responses: {'201': {description: c}, '400': {description: b}, '404': {description: n}}
";
    let known = |is_known: bool, status: StatusCode| -> StatusCode {
        if is_known {
            status
        } else {
            StatusCode::NOT_FOUND
        }
    };
    let doors = async move |RawQuery(query): RawQuery| {
        let query = query.unwrap_or_default();
        known(query.contains("badge_no=B77-1"), StatusCode::OK)
    };
    let visits = async move |Json(body): Json<Value>| {
        let badge = body.pointer("/rooms/0/badgeNo").cloned();
        known(badge == Some(json!("B77-1")), StatusCode::CREATED)
    };
    let app = Router::new()
        .route(
            "/members",
            get(Json(json!([{"id": 1, "badge_no": "B77-1"}]))),
        )
        .route("/doors", get(doors))
        .route("/visits", post(visits));
    let report = run(contract, app).await;
    assert_eq!(
        report.summary.succeeded(),
        3,
        "{:?}",
        report.summary.operations
    );
}

const KINDS: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /statements:
    get: {responses: {'200': {description: o, content: {application/json: {schema: {type: array, items: {type: object, properties: {holder: {$ref: '#/components/schemas/Iban'}, bank: {type: string, format: bic}}}}}}}}}
  /balances:
    get:
      parameters: [{name: of, in: query, required: true, schema: {$ref: '#/components/schemas/Iban'}}]
      responses: {'200': {description: o}, '404': {description: n}}
  /branches/{at}:
    get:
      parameters: [{name: at, in: path, required: true, schema: {type: string, format: bic}}]
      responses: {'200': {description: o}, '404': {description: n}}
  /transfers:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [legs], properties: {legs: {type: array, minItems: 1, items: {type: object, required: [debit], properties: {debit: {$ref: '#/components/schemas/Iban'}}}}}}}}}
      responses: {'201': {description: c}, '422': {description: n}}
components:
  schemas:
    Iban: {type: string}
";

/// A service that knows one account and one bank.
fn kinds() -> Router {
    let status = |is_known: bool, otherwise: StatusCode| {
        if is_known { StatusCode::OK } else { otherwise }
    };
    let statements = json!([{"holder": "LI21-0881", "bank": "TKEYLI22"}]);
    Router::new()
        .route("/statements", get(Json(statements)))
        .route(
            "/balances",
            get(async move |RawQuery(query): RawQuery| {
                status(
                    query.as_deref() == Some("of=LI21-0881"),
                    StatusCode::NOT_FOUND,
                )
            }),
        )
        .route(
            "/branches/{at}",
            get(async move |Path(at): Path<String>| {
                status(at == "TKEYLI22", StatusCode::NOT_FOUND)
            }),
        )
        .route(
            "/transfers",
            post(async move |body: Option<Json<Value>>| {
                let account = body.and_then(|Json(body)| body.pointer("/legs/0/debit").cloned());
                let is_known = account == Some(json!("LI21-0881"));
                if is_known {
                    StatusCode::CREATED
                } else {
                    StatusCode::UNPROCESSABLE_ENTITY
                }
            }),
        )
}

#[tokio::test]
async fn values_flow_between_what_shares_a_schema_or_a_format_whatever_it_is_called() {
    let report = run(KINDS, kinds()).await;
    assert_eq!(never_succeeded(&report), [""; 0]);
}
