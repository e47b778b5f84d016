//! Responses of hostile servers: whatever comes is a value or an error with its place, in time linear in its size, on a
//! small stack.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tkey7_client as tkey7;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::golden::{responses, unions};

/// A server that responds with the body of the moment.
async fn hostile() -> (MockServer, Arc<Mutex<Vec<u8>>>) {
    let body = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&body);
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(move |_: &wiremock::Request| {
            let bytes = shared.lock().expect("no test panics").clone();
            ResponseTemplate::new(200).set_body_raw(bytes, "application/json")
        })
        .mount(&server)
        .await;
    (server, body)
}

/// What is put in the place of every value, of every type and at the bounds of each.
fn wrong() -> Vec<String> {
    let mut res: Vec<String> = [
        "null",
        "true",
        "0",
        "-1",
        "1.5",
        "2.0",
        "1e3",
        "1e308",
        "18446744073709551615",
        "-9223372036854775809",
        "99999999999999999999999999999999",
        "\"\"",
        "\"\\u0000\\ud83d\\ude00\"",
        "[]",
        "[null]",
        "{}",
        "{\"\": null}",
        "{\"kind\": \"unknown\", \"type\": \"unknown\", \"op\": 1, \"version\": [], \"form\": {}, \"x\": 1}",
        // Not JSON.
        "1e999",
        "nul",
        "[",
        "\"\\ud800\"",
        "",
    ]
    .map(ToOwned::to_owned)
    .into();
    for depth in [127, 10_000] {
        res.push(format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
        res.push(format!(
            "{}1{}",
            "{\"of\":".repeat(depth),
            "}".repeat(depth)
        ));
        res.push("{\"kind\":\"neg\",\"of\":".repeat(depth));
    }
    res
}

/// The pointers of all values in `value`.
fn pointers(value: &Value, at: &str, res: &mut Vec<String>) {
    res.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, &format!("{at}/{index}"), res);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                pointers(member, &format!("{at}/{name}"), res);
            }
        }
        _ => {}
    }
}

/// `value` with each of the wrong values in each place.
fn variations(value: &Value) -> Vec<String> {
    const HERE: &str = "the wrong value";
    let mut all = Vec::new();
    pointers(value, "", &mut all);
    let wrong = wrong();
    let mut res = Vec::new();
    for pointer in all {
        let mut marked = value.clone();
        if let Some(place) = marked.pointer_mut(&pointer) {
            *place = HERE.into();
        }
        let text = marked.to_string();
        let at_place = wrong
            .iter()
            .map(|it| text.replace(&format!("\"{HERE}\""), it));
        res.extend(at_place);
    }
    res
}

/// A value with every kind of union, read and sent.
fn union_values() -> Value {
    json!({
        "item": {"type": "message", "id": "1"},
        "event": {"type": "created", "id": "1"},
        "versioned": {"version": 1, "a": "x"},
        "level": 1,
        "animal": {"kind": "cat", "lives": 9},
        "failure": {"kind": "TakenFailure", "message": "m", "by": "b"},
        "either": {"name": "a"},
        "expression": {"kind": "sum", "left": {"kind": "lit", "v": 1.5}, "right": {"kind": "neg", "of": {"kind": "lit"}}},
        "looped": ["a", ["b"]],
        "content": {"of": {"of": {"a": "x"}}},
        "shape": {"form": "round", "radius": 1.5},
        "inline": {"op": "add", "path": "/a"},
        "wrapped": {"text": "a"},
        "setting": {"kind": "other", "on": 1},
        "medium": {"url": "/a"},
        "filter": {"radius": 1},
    })
}

fn shape_values() -> Value {
    json!({
        "required_null": null,
        "optional_null": 1,
        "tree": {"value": 1, "left": {"children": [{"value": 2}]}},
        "pet": {"kind": "dog", "name": "n", "barks": true},
        "either": {"id": 1},
        "size": "small",
        "several": "s",
        "looped": {"next": {"x": "a"}},
        "tuple": ["a", 1],
        "map": {"a": {"value": 1}},
        "aliases": [[], [[]]],
        "big": 1,
    })
}

/// What comes of a call: nothing but a value that can be written, or an error about the body, is allowed.
macro_rules! expect_value_or_error {
    ($call:expr, $client:ident, $body:expr) => {
        match $call {
            Ok(response) => {
                serde_json::to_value(response.into_inner()).expect("what is read can be written");
            }
            Err($client::Error::InvalidResponse(_)) => {}
            Err(other) => panic!("{other:?} of {}", $body),
        }
    };
}

fn put(body: &Mutex<Vec<u8>>, text: &str) {
    *body.lock().expect("no test panics") = text.as_bytes().to_vec();
}

#[tokio::test]
async fn a_wrong_value_in_any_place_of_a_union_is_a_value_or_an_error() {
    let (server, body) = hostile().await;
    let client = unions::Client::builder(server.uri()).build().unwrap();
    for text in variations(&union_values()) {
        put(&body, &text);
        let call = client.all().get_all().send().await;
        expect_value_or_error!(call, unions, text);
    }
}

#[tokio::test]
async fn a_wrong_value_in_any_place_of_a_shape_is_a_value_or_an_error() {
    let (server, body) = hostile().await;
    let client = responses::Client::builder(server.uri()).build().unwrap();
    for text in variations(&shape_values()) {
        put(&body, &text);
        let shapes = responses::types::Shapes::new(None);
        let call = client.shapes().post_shapes(shapes).send().await;
        expect_value_or_error!(call, responses, text);
    }
}

#[tokio::test]
async fn a_wrong_value_in_any_place_of_the_shipped_contract_is_a_value_or_an_error() {
    let (server, body) = hostile().await;
    let client = tkey7::Client::builder(server.uri())
        .bearer_auth("token")
        .build()
        .unwrap();
    let balances = json!({"account_identification": "main", "balances": [{"asset_code": "RUB"}]});
    for text in variations(&balances) {
        put(&body, &text);
        let call = client.balances().get_balances("main").send().await;
        expect_value_or_error!(call, tkey7, text);
    }
}

#[tokio::test]
async fn ten_megabytes_of_an_array_are_read_whole() {
    let (server, body) = hostile().await;
    let client = unions::Client::builder(server.uri()).build().unwrap();
    let items = vec!["\"0123456789\""; 800_000].join(",");
    assert!(items.len() > 10_000_000);
    put(&body, &format!("{{\"looped\":[{items}]}}"));
    let all = client.all().get_all().send().await.unwrap().into_inner();
    let Some(unions::types::Looped::LoopedList(list)) = all.looped else {
        panic!("a list");
    };
    assert_eq!(list.len(), 800_000);
}

/// Reads `text` as `T` on a stack of half a mebibyte, a quarter of what threads get; the result is whether it is one.
fn is_read<T: DeserializeOwned + Serialize + 'static>(text: String) -> bool {
    let thread = std::thread::Builder::new().stack_size(SMALL);
    let running = thread.spawn(move || {
        let read = serde_json::from_str::<T>(&text);
        read.is_ok_and(|value| serde_json::to_string(&value).is_ok())
    });
    running.expect("a thread").join().expect("no panic")
}

const SMALL: usize = if cfg!(debug_assertions) {
    2 << 20
} else {
    512 << 10
};

#[test]
fn values_as_deep_as_json_may_be_fit_a_small_stack() {
    let objects = |depth: usize| "{\"of\":".repeat(depth) + "{}" + &"}".repeat(depth);
    let negations = |depth: usize| {
        "{\"kind\":\"neg\",\"of\":".repeat(depth) + "{\"kind\":\"lit\"}" + &"}".repeat(depth)
    };
    let lists = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(is_read::<unions::types::Content>(objects(120)));
    assert!(is_read::<unions::types::Expression>(negations(120)));
    assert!(is_read::<unions::types::Looped>(lists(120)));
    assert!(is_read::<responses::types::Aliases>(lists(120)));
    for depth in [130, 1_000_000] {
        assert!(!is_read::<unions::types::Content>(objects(depth)));
        assert!(!is_read::<unions::types::Expression>(negations(depth)));
        assert!(!is_read::<unions::types::Looped>(lists(depth)));
        assert!(!is_read::<responses::types::Aliases>(lists(depth)));
    }
}

/// The shortest of several times to read `text`.
fn time<T: DeserializeOwned>(text: &str) -> Duration {
    let times = (0..2).map(|_| {
        let (begin, start) = (Instant::now(), on_processor());
        let read = serde_json::from_str::<T>(text);
        let time = match (start, on_processor()) {
            (Some(start), Some(end)) => end.saturating_sub(start),
            _ => begin.elapsed(),
        };
        assert!(read.is_ok(), "{:?}", read.err());
        time
    });
    times.min().unwrap_or_default()
}

/// How long this thread has been on a processor, where the system counts it: other programs make that no longer.
fn on_processor() -> Option<Duration> {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = statistics.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

#[test]
fn time_is_linear_in_the_size_of_a_value() {
    /// How much larger the second value is, and how much longer it may take: far from the square.
    const TIMES: usize = 8;
    const LONGER: u32 = 8 * 3;
    /// The system counts time in steps.
    const STEP: Duration = Duration::from_millis(4);
    let list = |item: &str, count: usize| format!("[{}]", vec![item; count].join(","));
    let deep = "{\"of\":".repeat(20) + "{}" + &"}".repeat(20);
    let ambiguous = "{\"kind\":\"unknown\",\"name\":\"n\",\"id\":1,\"note\":\"n\"}";
    let linear = |name: &str, read: &dyn Fn(&str) -> Duration, item: &str, count: usize| {
        let short = read(&list(item, count));
        let long = read(&list(item, count * TIMES));
        let most = short.max(STEP) * LONGER;
        assert!(long < most, "{name}: {short:?}, {long:?}");
    };
    let unions = &time::<unions::types::Looped>;
    linear(
        "a list of unions that list themselves",
        unions,
        "\"a\"",
        4_000,
    );
    let unknown = &time::<Vec<unions::types::Animal>>;
    linear("unknown tags", unknown, ambiguous, 500);
    let several = &time::<Vec<unions::types::Either>>;
    linear("several variants", several, ambiguous, 500);
    let nested = &time::<Vec<unions::types::Content>>;
    linear("unions in unions", nested, &deep, 5);
    let lists = &time::<responses::types::Aliases>;
    linear("lists in lists", lists, "[[],[[]]]", 1_000);
}
