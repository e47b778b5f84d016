//! Changes to finished responses.

use axum::{
    body::Bytes,
    http::{
        HeaderValue, Response, StatusCode,
        header::{ALLOW, CONTENT_TYPE},
    },
};
use serde_json::{Map, Value, json};

fn is_success(response: &Response<Bytes>) -> bool {
    response.status().is_success()
}

/// Changes the JSON of a response with `status`.
fn edit(response: &mut Response<Bytes>, status: StatusCode, change: impl FnOnce(&mut Value)) {
    if response.status() != status {
        return;
    }
    let Ok(mut body) = serde_json::from_slice(response.body()) else {
        return;
    };
    change(&mut body);
    *response.body_mut() = Bytes::from(body.to_string());
}

/// Changes the object at the JSON pointer `at` of a success.
fn edit_object(
    response: &mut Response<Bytes>,
    at: &str,
    change: impl FnOnce(&mut Map<String, Value>),
) {
    edit(response, StatusCode::OK, |body| {
        if let Some(object) = body.pointer_mut(at).and_then(Value::as_object_mut) {
            change(object);
        }
    });
}

fn set_status(response: &mut Response<Bytes>, from: StatusCode, to: StatusCode) {
    if response.status() == from {
        *response.status_mut() = to;
    }
}

fn set_type(response: &mut Response<Bytes>, value: &'static str) {
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(value));
}

pub(super) fn crash(response: &mut Response<Bytes>) {
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        return;
    }
    let body = json!({
        "long_message": "called `Option::unwrap()` on a `None` value",
        "short_message": "Internal server error",
        "timestamp": 0,
    });
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    *response.body_mut() = Bytes::from(body.to_string());
    set_type(response, "application/json");
}

pub(super) fn not_found(response: &mut Response<Bytes>) {
    if is_success(response) {
        let body = json!({
            "long_message": "There is no such access token.",
            "short_message": "Not found",
            "timestamp": 0,
        });
        *response.status_mut() = StatusCode::NOT_FOUND;
        *response.body_mut() = Bytes::from(body.to_string());
    }
}

pub(super) fn crash_instead_of_not_found(response: &mut Response<Bytes>) {
    if response.status() == StatusCode::NOT_FOUND {
        crash(response);
    }
}

pub(super) fn crash_instead_of_conflict(response: &mut Response<Bytes>) {
    if response.status() == StatusCode::CONFLICT {
        crash(response);
    }
}

pub(super) fn crash_instead_of_bad_request(response: &mut Response<Bytes>) {
    if response.status() == StatusCode::BAD_REQUEST {
        crash(response);
    }
}

pub(super) fn unavailable_instead_of_not_found(response: &mut Response<Bytes>) {
    set_status(
        response,
        StatusCode::NOT_FOUND,
        StatusCode::SERVICE_UNAVAILABLE,
    );
}

pub(super) fn created(response: &mut Response<Bytes>) {
    set_status(response, StatusCode::OK, StatusCode::CREATED);
}

pub(super) fn partial(response: &mut Response<Bytes>) {
    set_status(response, StatusCode::OK, StatusCode::PARTIAL_CONTENT);
}

pub(super) fn too_many_requests_instead_of_not_found(response: &mut Response<Bytes>) {
    set_status(
        response,
        StatusCode::NOT_FOUND,
        StatusCode::TOO_MANY_REQUESTS,
    );
}

pub(super) fn no_content(response: &mut Response<Bytes>) {
    if is_success(response) {
        *response.status_mut() = StatusCode::NO_CONTENT;
        *response.body_mut() = Bytes::new();
        response.headers_mut().remove(CONTENT_TYPE);
    }
}

pub(super) fn as_text(response: &mut Response<Bytes>) {
    if is_success(response) {
        set_type(response, "text/plain; charset=utf-8");
    }
}

pub(super) fn errors_as_html(response: &mut Response<Bytes>) {
    if response.status() == StatusCode::NOT_FOUND {
        set_type(response, "text/html");
        *response.body_mut() = Bytes::from_static(b"<h1>404 Not Found</h1>");
    }
}

pub(super) fn without_type(response: &mut Response<Bytes>) {
    if is_success(response) {
        response.headers_mut().remove(CONTENT_TYPE);
    }
}

pub(super) fn broken_type(response: &mut Response<Bytes>) {
    if is_success(response) {
        set_type(response, "json");
    }
}

pub(super) fn balance_as_number(response: &mut Response<Bytes>) {
    edit_object(response, "/balances/0", |balance| {
        let number = balance
            .get("balance")
            .and_then(Value::as_str)
            .and_then(|text| text.parse::<f64>().ok());
        balance.insert("balance".to_owned(), number.into());
    });
}

pub(super) fn balance_with_grouping(response: &mut Response<Bytes>) {
    edit_object(response, "/balances/0", |balance| {
        balance.insert("balance".to_owned(), "1,000,000.00".into());
    });
}

pub(super) fn member_without_identification(response: &mut Response<Bytes>) {
    edit_object(response, "/0", |member| {
        member.shift_remove("member_identification");
    });
}

pub(super) fn member_of_unknown_type(response: &mut Response<Bytes>) {
    edit_object(response, "/0", |member| {
        member.insert("member_type".to_owned(), "neobank".into());
    });
}

pub(super) fn address_in_lower_case(response: &mut Response<Bytes>) {
    edit_object(response, "", |account| {
        if let Some(address) = account.get_mut("distributed_ledger_account_address") {
            *address = address.as_str().unwrap_or_default().to_lowercase().into();
        }
    });
}

pub(super) fn address_missing(response: &mut Response<Bytes>) {
    edit_object(response, "", |account| {
        account.shift_remove("distributed_ledger_account_address");
    });
}

pub(super) fn status_unknown(response: &mut Response<Bytes>) {
    edit_object(response, "/transactions/0", |transaction| {
        transaction.insert("payment_status".to_owned(), "pending".into());
    });
}

pub(super) fn end_as_text(response: &mut Response<Bytes>) {
    edit_object(response, "", |token| {
        token.insert("expires_at".to_owned(), "tomorrow".into());
    });
}

pub(super) fn wrapped_list(response: &mut Response<Bytes>) {
    edit(response, StatusCode::OK, |body| {
        *body = json!({ "items": body.take() });
    });
}

pub(super) fn null_in_list(response: &mut Response<Bytes>) {
    edit(response, StatusCode::OK, |body| {
        if let Some(list) = body.as_array_mut() {
            list.push(Value::Null);
        }
    });
}

pub(super) fn half_of_the_json(response: &mut Response<Bytes>) {
    if is_success(response) {
        let half = response.body().len() / 2;
        response.body_mut().truncate(half);
    }
}

pub(super) fn full_message_type(response: &mut Response<Bytes>) {
    edit_object(response, "", |message| {
        if let Some(kind) = message.get_mut("message_type") {
            *kind = format!("{}.001.11", kind.as_str().unwrap_or_default()).into();
        }
    });
}

pub(super) fn payload_as_hex(response: &mut Response<Bytes>) {
    edit_object(response, "", |message| {
        message.insert(
            "signed_message_payload".to_owned(),
            "3c4d657373616765203e".into(),
        );
        message.insert("message_type".to_owned(), Value::Null);
    });
}

pub(super) fn unfounded_error(response: &mut Response<Bytes>) {
    edit(response, StatusCode::NOT_FOUND, |error| {
        if let Some(error) = error.as_object_mut() {
            error.shift_remove("long_message");
        }
    });
}

pub(super) fn time_as_text(response: &mut Response<Bytes>) {
    edit(response, StatusCode::UNAUTHORIZED, |error| {
        if let Some(error) = error.as_object_mut() {
            error.insert("timestamp".to_owned(), "2022-04-29T10:01:06Z".into());
        }
    });
}

pub(super) fn problem_details(response: &mut Response<Bytes>) {
    edit(response, StatusCode::BAD_REQUEST, |error| {
        *error = json!({ "title": "Bad Request", "status": 400 });
    });
}

pub(super) fn empty_object(response: &mut Response<Bytes>) {
    edit(response, StatusCode::NOT_ACCEPTABLE, |error| {
        *error = json!({});
    });
}

pub(super) fn message_alone(response: &mut Response<Bytes>) {
    edit(response, StatusCode::CONFLICT, |error| {
        *error = error["long_message"].take();
    });
}

pub(super) fn without_allow(response: &mut Response<Bytes>) {
    response.headers_mut().remove(ALLOW);
}

pub(super) fn forbidden_method(response: &mut Response<Bytes>) {
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().remove(ALLOW);
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
}
