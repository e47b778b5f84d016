//! Tests that there is one finding for each failure signature, whatever servers put into their messages.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::{
    Json, Router,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use conformance::{
    check_text,
    engine::{Finding, Mechanism, finding::Reproduction},
};
use serde_json::json;

/// A finding that was reproduced each time.
const EVERY_TIME: Reproduction = Reproduction {
    reproduced: 5,
    tries: 5,
};

/// The findings of `check` at `app`.
async fn found(contract: &str, check: &str, app: Router) -> Vec<Finding> {
    let report = check_text(contract)
        .service(app)
        .max_examples(40)
        // What is learned would leave few occurrences of one failure.
        .leaving_out(Mechanism::Learning)
        .run()
        .await;
    let mut found = report.summary.findings;
    found.retain(|finding| finding.failure.check == check);
    found
}

const LISTING: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /items:
    get:
      parameters:
      - {name: fields, in: query, style: form, explode: false, schema: {type: array, minItems: 1, items: {type: string, minLength: 1}}}
      responses: {'200': {description: o}, '400': {description: b}}
";

/// Rejects every field by its name.
async fn reject_fields(RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let Some((_, fields)) = query.split_once("fields=") else {
        return Json(json!([])).into_response();
    };
    let pairs = url_decoded(fields);
    let message = format!("the fields {pairs} do not exist");
    let complaints: Vec<_> = pairs
        .split(',')
        .map(|field| json!({"field": field}))
        .collect();
    let body = Json(json!({"message": message, "complaints": complaints}));
    (StatusCode::BAD_REQUEST, body).into_response()
}

fn url_decoded(text: &str) -> String {
    spec::http::percent::decode(text).into_owned()
}

#[tokio::test]
async fn a_message_that_quotes_the_request_is_one_finding() {
    let app = Router::new().route("/items", get(reject_fields));
    let found = found(LISTING, "positive_data_acceptance", app).await;
    let lines: Vec<&str> = found
        .iter()
        .map(|finding| finding.evidence.curl.as_str())
        .collect();
    assert_eq!(found.len(), 1, "{lines:#?}");
    assert!(found[0].occurrences() > 10, "{lines:#?}");
    assert_eq!(
        found[0].evidence.exchange.case.explicit_values(),
        1,
        "{lines:#?}"
    );
}

const TWO: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /first:
    get:
      parameters: [{name: n, in: query, schema: {type: integer}}]
      responses:
        '200': {description: o}
        '400': {description: b, content: {application/json: {schema: {type: object, properties: {reason: {type: string}}}}}}
  /second:
    get:
      parameters: [{name: n, in: query, schema: {type: integer}}]
      responses:
        '200': {description: o}
        '400': {description: b, content: {application/json: {schema: {type: object, properties: {reason: {type: string}}}}}}
";

#[tokio::test]
async fn a_failure_that_occurs_once_in_one_operation_is_reproduced_in_another() {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let only_once = async || match CALLS.fetch_add(1, Ordering::Relaxed) {
        0 => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::OK,
    };
    let app = Router::new()
        .route("/first", get(only_once))
        .route("/second", get(StatusCode::INTERNAL_SERVER_ERROR));
    let found = found(TWO, "not_a_server_error", app).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].reproduction, EVERY_TIME);
    let labels: Vec<&str> = found[0]
        .operations
        .iter()
        .map(|operation| operation.label.as_str())
        .collect();
    assert_eq!(labels, ["GET /second", "GET /first"]);
}

#[tokio::test]
async fn a_server_error_has_a_command_for_every_operation() {
    let app = Router::new()
        .route("/first", get(StatusCode::INTERNAL_SERVER_ERROR))
        .route("/second", get(StatusCode::INTERNAL_SERVER_ERROR));
    let found = found(TWO, "not_a_server_error", app).await;
    assert_eq!(found.len(), 1);
    assert!(
        found[0].evidence.curl.contains("/first'"),
        "{}",
        found[0].evidence.curl
    );
    let further: Vec<&str> = found[0]
        .operations
        .iter()
        .filter_map(|operation| operation.curl.as_deref())
        .collect();
    assert_eq!(further.len(), 1, "{further:?}");
    assert!(further[0].contains("/second'"), "{further:?}");
}

#[tokio::test]
async fn one_error_handler_is_one_finding_however_often_its_schema_is_repeated() {
    let reject = async || (StatusCode::BAD_REQUEST, Json(json!({"reason": null})));
    let app = Router::new()
        .route("/first", get(reject))
        .route("/second", get(reject));
    let found = found(TWO, "error_schema_conformance", app).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].operations.len(), 2);
}

#[tokio::test]
async fn credentials_without_a_declared_scheme_are_sent() {
    let guarded = async |headers: HeaderMap| {
        let given = headers
            .get("authorization")
            .and_then(|value| value.to_str().ok());
        match given {
            Some("Bearer right") => StatusCode::OK,
            _ => StatusCode::UNAUTHORIZED,
        }
    };
    let app = Router::new()
        .route("/first", get(guarded))
        .route("/second", get(guarded));
    let report = check_text(TWO)
        .service(app)
        .bearer("right")
        .max_examples(5)
        .run()
        .await;
    assert_eq!(report.summary.succeeded(), 2);
    assert_eq!(report.text().matches("401").count(), 0, "{}", report.text());
}

const ECHO: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /status/{code}:
    get:
      parameters: [{name: code, in: path, required: true, schema: {type: integer, minimum: 200, maximum: 599}}]
      responses: {'200': {description: o}, '400': {description: b}}
";

#[tokio::test]
async fn statuses_that_a_parameter_asks_for_are_one_finding() {
    let echo = async |Path(code): Path<String>| {
        let code = code.parse().ok().filter(|code| (200..600).contains(code));
        code.and_then(|code| StatusCode::from_u16(code).ok())
            .unwrap_or(StatusCode::BAD_REQUEST)
    };
    let app = || Router::new().route("/status/{code}", get(echo));
    for check in ["not_a_server_error", "status_code_conformance"] {
        let found = found(ECHO, check, app()).await;
        let titles: Vec<&str> = found
            .iter()
            .map(|finding| finding.failure.title.as_str())
            .collect();
        assert_eq!(found.len(), 1, "{titles:?}");
    }
}

const SHELF: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /shelves:
    delete: {responses: {'204': {description: d}}}
  /shelves/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, minLength: 5, pattern: '^[a-z]+$'}}]
    get: {responses: {'200': {description: o}, '404': {description: n}}}
    put: {responses: {'204': {description: p}, '400': {description: b}}}
  /shelves/{shelf}/books:
    parameters: [{name: shelf, in: path, required: true, schema: {type: string}}]
    get: {responses: {'200': {description: o}, '404': {description: n}}}
";

#[tokio::test]
async fn resources_that_were_put_are_used_and_destructive_operations_come_last() {
    #[derive(Clone, Default)]
    struct Shelves(Arc<Mutex<(BTreeSet<String>, u32)>>);
    let put = async |State(shelves): State<Shelves>, Path(id): Path<String>| {
        let is_valid = id.len() >= 5 && id.bytes().all(|b| b.is_ascii_lowercase());
        if is_valid {
            shelves.0.lock().unwrap().0.insert(id);
        }
        if is_valid {
            StatusCode::NO_CONTENT
        } else {
            StatusCode::BAD_REQUEST
        }
    };
    let look = async |State(shelves): State<Shelves>, Path(id): Path<String>| {
        let mut shelves = shelves.0.lock().unwrap();
        // No failure is reproduced after everything was deleted.
        shelves.1 = 0;
        if shelves.0.contains(&id) {
            StatusCode::OK
        } else {
            StatusCode::NOT_FOUND
        }
    };
    let sweep = async |State(shelves): State<Shelves>| {
        let mut shelves = shelves.0.lock().unwrap();
        shelves.0.clear();
        shelves.1 += 1;
        StatusCode::NO_CONTENT
    };
    let shelves = Shelves::default();
    let app = Router::new()
        .route("/shelves", axum::routing::delete(sweep))
        .route("/shelves/{id}", get(look).put(put))
        .route("/shelves/{id}/books", get(look))
        .with_state(shelves.clone());
    let report = check_text(SHELF)
        .service(app)
        .max_examples(20)
        .only(&["not_a_server_error"])
        .run()
        .await;
    assert_eq!(report.summary.succeeded(), 4, "{}", report.text());
    let destroys = shelves.0.lock().unwrap().1;
    let all = report
        .summary
        .operations
        .iter()
        .find(|operation| operation.label == "DELETE /shelves");
    assert_eq!(
        Some(u64::from(destroys)),
        all.map(|operation| operation.statuses[&204])
    );
}

#[tokio::test]
async fn failures_are_reproduced_before_destructive_operations_are_sent() {
    static IS_SWEPT: AtomicU32 = AtomicU32::new(0);
    let look = async || match IS_SWEPT.load(Ordering::Relaxed) {
        0 => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::NOT_FOUND,
    };
    let sweep = async || {
        IS_SWEPT.store(1, Ordering::Relaxed);
        StatusCode::BAD_GATEWAY
    };
    let app = Router::new()
        .route("/shelves", axum::routing::delete(sweep))
        .route("/shelves/{id}", get(look).put(look))
        .route("/shelves/{id}/books", get(look));
    let found = found(SHELF, "not_a_server_error", app).await;
    let seen: Vec<_> = found
        .iter()
        .map(|finding| {
            (
                finding.failure.title.as_str(),
                finding.operations.len(),
                finding.reproduction,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("the server responds with 500", 3, EVERY_TIME),
            ("the server responds with 502", 1, EVERY_TIME)
        ]
    );
}

const DRAWER: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /drawers:
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string, minLength: 3}}}}}}
      responses: {'201': {description: c, content: {application/json: {schema: {type: object, properties: {id: {type: integer}}}}}}, '400': {description: b}, '409': {description: there}, '415': {description: t}, '422': {description: i}}
  /drawers/{id}/open:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {'200': {description: o}, '400': {description: b}, '404': {description: n}}}
";

#[tokio::test]
async fn a_resource_that_can_be_created_once_gets_another_name_when_a_failure_is_reproduced() {
    #[derive(Clone, Default)]
    struct Drawers(Arc<Mutex<Vec<String>>>);
    let create = async |State(drawers): State<Drawers>, Json(new): Json<serde_json::Value>| {
        let name = new["name"]
            .as_str()
            .filter(|name| name.chars().count() >= 3);
        let Some(name) = name else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        let mut drawers = drawers.0.lock().unwrap();
        if drawers.iter().any(|known| known == name) {
            return StatusCode::CONFLICT.into_response();
        }
        drawers.push(name.to_owned());
        let id = drawers.len() + 1_000_000;
        (StatusCode::CREATED, Json(json!({"id": id}))).into_response()
    };
    let open = async |State(drawers): State<Drawers>, Path(id): Path<String>| {
        let Ok(id) = id.parse::<usize>() else {
            return StatusCode::BAD_REQUEST;
        };
        let count = drawers.0.lock().unwrap().len();
        if (1_000_001..=1_000_000 + count).contains(&id) {
            StatusCode::NOT_IMPLEMENTED
        } else {
            StatusCode::NOT_FOUND
        }
    };
    let app = Router::new()
        .route("/drawers", axum::routing::post(create))
        .route("/drawers/{id}/open", get(open))
        .with_state(Drawers::default());
    let found = found(DRAWER, "not_a_server_error", app).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].reproduction, EVERY_TIME);
    assert_eq!(found[0].before.len(), 1);
    assert!(
        found[0]
            .evidence
            .exchange
            .request
            .target
            .starts_with("/drawers/1000"),
        "{}",
        found[0].evidence.curl
    );
}

const STORE: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /items:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [name, price], properties: {name: {type: string}, price: {type: integer}, is_new: {type: boolean}, tags: {type: array, items: {type: string}}}}
      responses: {'200': {description: o}, '400': {description: b}}
";

#[tokio::test]
async fn an_echoed_body_is_one_finding_with_the_message_of_the_server() {
    let echo = async |body: String| {
        let error = json!({"errors": [{"message": format!("cannot store {body}")}]});
        (StatusCode::INTERNAL_SERVER_ERROR, Json(error))
    };
    let app = Router::new().route("/items", post(echo));
    let found = found(STORE, "not_a_server_error", app).await;
    let titles: Vec<&str> = found
        .iter()
        .map(|finding| finding.failure.title.as_str())
        .collect();
    assert_eq!(titles.len(), 1, "{titles:#?}");
    let title = "the server responds with 500: cannot store";
    assert!(titles[0].starts_with(title), "{titles:#?}");
}

#[tokio::test]
async fn an_echoed_value_is_one_finding_and_a_message_by_field_is_one_for_each_first_field() {
    let reject = async |body: String| {
        let input: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
        let error = json!({"detail": [{"msg": "out of stock", "input": input}]});
        (StatusCode::BAD_REQUEST, Json(error))
    };
    let app = Router::new().route("/items", post(reject));
    let found = found(STORE, "positive_data_acceptance", app).await;
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].failure.title,
        "a valid request is rejected with 400: out of stock"
    );
}

#[tokio::test]
async fn accepted_values_of_wrong_types_are_one_finding() {
    let app = Router::new().route("/items", post(StatusCode::OK));
    let found = found(STORE, "negative_data_rejection", app).await;
    let titles: Vec<&str> = found
        .iter()
        .map(|finding| finding.failure.title.as_str())
        .collect();
    let of_types = titles
        .iter()
        .filter(|title| title.starts_with("a value of a wrong type is accepted"));
    assert_eq!(of_types.count(), 1, "{titles:#?}");
    assert!(titles.len() > 1, "{titles:#?}");
}

const PARAMETERS: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /items/{id}/{day}:
    get:
      parameters:
      - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
      - {name: day, in: path, required: true, schema: {type: string, format: date}}
      - {name: owner, in: query, schema: {type: string, format: uuid}}
      - {name: limit, in: query, schema: {type: integer}}
      - {name: X-Since, in: header, schema: {type: string, format: date-time}}
      responses: {'200': {description: o}, '400': {description: b}}
";

#[tokio::test]
async fn accepted_parameters_of_wrong_types_and_formats_are_one_finding() {
    let app = Router::new().route("/items/{id}/{day}", get(StatusCode::OK));
    let found = found(PARAMETERS, "negative_data_rejection", app).await;
    let titles: Vec<&str> = found
        .iter()
        .map(|finding| finding.failure.title.as_str())
        .collect();
    assert_eq!(titles.len(), 1, "{titles:#?}");
}

#[tokio::test]
async fn a_body_that_is_echoed_with_escapes_is_one_finding() {
    let echo = async |body: String| {
        let units = body.encode_utf16().map(|unit| match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
            _ => format!("\\u{unit:04x}"),
        });
        let body: String = units.collect();
        let error = json!({"message": format!("cannot store {body}")});
        (StatusCode::INTERNAL_SERVER_ERROR, Json(error))
    };
    let app = Router::new().route("/items", post(echo));
    let found = found(STORE, "not_a_server_error", app).await;
    let titles: Vec<&str> = found
        .iter()
        .map(|finding| finding.failure.title.as_str())
        .collect();
    assert_eq!(titles.len(), 1, "{titles:#?}");
}
