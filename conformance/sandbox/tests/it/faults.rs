//! Each deliberate fault shows on its operation and nowhere else.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use reqwest::{Method, header};
use sandbox::{
    AccessRights, Sandbox,
    fault::{FAULTS, Fault},
};
use serde_json::{Value, json};

use crate::node::{Node, clock};

/// How long a response may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// The faults that show in the time.
const SLOW: [&str; 2] = ["late-balances", "no-response"];

/// Stands for the identifier of the token that the tour is made with.
const OWN: &str = "own";

/// A request of the tour.
struct Stop {
    operation: &'static str,
    method: Method,
    path: String,
    accept: Option<&'static str>,
    has_token: bool,
    body: Option<Value>,
}

fn stop(operation: &'static str, method: Method, path: impl Into<String>) -> Stop {
    Stop {
        operation,
        method,
        path: path.into(),
        accept: None,
        has_token: true,
        body: None,
    }
}

/// Requests of every kind to every operation: valid, invalid, unknown, without token, with other methods.
fn tour() -> Vec<Stop> {
    const CLIENT: &str = "/client/v1/api";
    const TOKENIZER: &str = "/tokenizer/v1/api";
    let get = |operation, path: String| stop(operation, Method::GET, path);
    let post = |operation, path: String, body: Value| Stop {
        body: Some(body),
        ..stop(operation, Method::POST, path)
    };
    let message =
        json!({ "message_type": "camt.087", "signed_message_payload": "PE1lc3NhZ2U+Pg==" });
    let mut tour = vec![
        get(
            "list_digital_accounts",
            format!("{CLIENT}/digital-accounts"),
        ),
        get(
            "get_digital_account",
            format!("{CLIENT}/digital-accounts/main"),
        ),
        get(
            "get_digital_account",
            format!("{CLIENT}/digital-accounts/no-such-account"),
        ),
        get(
            "get_balances",
            format!("{CLIENT}/balances/digital-accounts/main"),
        ),
        get(
            "get_balances",
            format!("{CLIENT}/balances/digital-accounts/main?asset_code_identification=x"),
        ),
        post(
            "sign_message",
            format!("{CLIENT}/sign/message"),
            json!({ "payload": "Pj4+" }),
        ),
        post(
            "sign_message",
            format!("{CLIENT}/sign/message"),
            json!({ "payload": 1 }),
        ),
        get(
            "get_gateway_messages",
            format!("{CLIENT}/gateway/messages?payment"),
        ),
        get(
            "get_gateway_messages",
            format!("{CLIENT}/gateway/messages?transactions="),
        ),
        get(
            "get_tokenizer_gateway_messages",
            format!("{TOKENIZER}/gateway/messages?payment"),
        ),
        stop(
            "refresh_access_token",
            Method::POST,
            format!("{CLIENT}/oauth-token/refresh"),
        ),
        get("list_members", format!("{TOKENIZER}/members")),
        stop(
            "withdraw_message",
            Method::DELETE,
            format!("{CLIENT}/gateway/messages/no-such-message"),
        ),
        stop(
            "revoke_access_token",
            Method::DELETE,
            format!("{CLIENT}/oauth-tokens/unknown"),
        ),
    ];
    for (query, _) in [
        ("main*ru.bankName.payments.tkey7.com", 200),
        ("main*ru.nobody.payments.tkey7.com", 404),
        ("x", 400),
    ] {
        let path = format!("{TOKENIZER}/account-address?addressing_identification={query}");
        tour.push(get("get_account_address", path));
    }
    for (operation, path) in [
        (
            "send_payment_message",
            format!("{CLIENT}/payments/message/send"),
        ),
        (
            "reply_payment_message",
            format!("{CLIENT}/payments/message/reply"),
        ),
        (
            "redeem_payment_message",
            format!("{CLIENT}/payments/message/redeem"),
        ),
        (
            "redeem_transaction_message",
            format!("{TOKENIZER}/transactions/message/redeem"),
        ),
    ] {
        tour.push(post(operation, path.clone(), message.clone()));
        tour.push(post(operation, path, json!({})));
    }
    let firsts: BTreeMap<&str, (Method, String, Option<Value>)> = tour
        .iter()
        .rev()
        .map(|stop| {
            (
                stop.operation,
                (stop.method.clone(), stop.path.clone(), stop.body.clone()),
            )
        })
        .collect();
    for (operation, (method, path, body)) in firsts {
        tour.push(Stop {
            has_token: false,
            body: body.clone(),
            ..stop(operation, method.clone(), path.clone())
        });
        tour.push(Stop {
            accept: Some("text/html"),
            body,
            ..stop(operation, method, path.clone())
        });
        tour.push(stop(operation, Method::PUT, path));
    }
    // The last one, because no request with the token succeeds after it.
    tour.push(stop(
        "revoke_access_token",
        Method::DELETE,
        format!("{CLIENT}/oauth-tokens/{OWN}"),
    ));
    tour
}

/// What came back, without what differs from run to run.
async fn respond(node: &Node, stop: &Stop, token: &str, patience: Duration) -> String {
    let mut request = node
        .request(stop.method.clone(), &stop.path)
        .timeout(patience);
    if stop.has_token {
        request = request.bearer_auth(token);
    }
    if let Some(accept) = stop.accept {
        request = request.header(header::ACCEPT, accept);
    }
    if let Some(body) = &stop.body {
        request = request.json(body);
    }
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => return format!("no response, timeout: {}", error.is_timeout()),
    };
    let (status, kind) = (
        response.status(),
        response.headers().get(header::CONTENT_TYPE).cloned(),
    );
    let allow = response.headers().get(header::ALLOW).cloned();
    let Ok(bytes) = response.bytes().await else {
        return format!("{status}, half a body");
    };
    let mut body: Value =
        serde_json::from_slice(&bytes).unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into());
    for name in [
        "access_token",
        "token_identification",
        "troubleshooting_id",
        "endpoint_url",
    ] {
        if let Some(value) = body.get_mut(name) {
            *value = name.into();
        }
    }
    format!("{status} {kind:?} {allow:?} {body}")
}

async fn travel(
    builder: sandbox::SandboxBuilder,
    patience: Duration,
) -> Vec<(&'static str, String)> {
    let node = Node::with(builder.seed(0).clock(clock())).await;
    let good = node.token("centralbank", AccessRights::Administrator);
    let mut seen = Vec::new();
    for mut stop in tour() {
        if let Some(path) = stop.path.strip_suffix(&format!("/{OWN}")) {
            stop.path = format!("{path}/{}", crate::access::identifier_of(good));
        }
        seen.push((stop.operation, respond(&node, &stop, good, patience).await));
        if stop.has_token {
            let wrong = format!("{:?} with a wrong token", stop.method);
            seen.push((
                stop.operation,
                wrong + &respond(&node, &stop, "wrong", patience).await,
            ));
        }
    }
    seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_fault_shows_on_its_operation_and_nowhere_else() {
    let honest = travel(Sandbox::builder(), PATIENCE).await;
    let (slow, fast): (Vec<&Fault>, Vec<&Fault>) =
        FAULTS.iter().partition(|fault| SLOW.contains(&fault.id));
    // A few at a time: a machine that is out of breath would let honest responses come late.
    let groups = fast.chunks(4).map(|some| (some, PATIENCE));
    for (some, patience) in groups.chain([(slow.as_slice(), PATIENCE / 5)]) {
        let travels = some
            .iter()
            .map(|fault| tokio::spawn(travel(Sandbox::builder().fault(fault), patience)));
        for (fault, task) in some.iter().zip(travels.collect::<Vec<_>>()) {
            let seen = task.await.unwrap();
            let differing: Vec<_> = honest
                .iter()
                .zip(&seen)
                .filter(|(honest, seen)| honest != seen)
                .collect();
            assert!(!differing.is_empty(), "{} does not show", fault.id);
            for ((operation, honest), (_, seen)) in differing {
                assert_eq!(
                    *operation, fault.operation,
                    "{}: {honest} / {seen}",
                    fault.id
                );
            }
        }
    }
}

#[tokio::test]
async fn a_slow_response_is_a_right_response() {
    let fault = sandbox::fault::Fault::find("late-balances").unwrap();
    let node = Node::with(Sandbox::builder().fault(fault)).await;
    let start = Instant::now();
    node.get("bluebank", "/client/v1/api/balances/digital-accounts/main")
        .await
        .success();
    assert!(start.elapsed() >= Duration::from_secs(2));
}
