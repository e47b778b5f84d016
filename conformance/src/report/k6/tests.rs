//! Tests of the script.

use spec::wire::{Headers, Request};

use super::script::{Load, Script};

fn script(request: &Request, name: &str) -> String {
    let script = Script {
        title: "Shop\n1",
        base_url: "http://127.0.0.1:8080",
        loads: vec![Load {
            name,
            server: None,
            request,
            statuses: vec!["201", "4XX"],
        }],
    };
    script.to_string()
}

#[test]
fn the_script_has_values_and_the_names_of_variables() {
    let mut headers = Headers::new();
    headers.push("Authorization", "Bearer $CONFORMANCE_TOKEN");
    headers.push("Content-Type", "application/json");
    let request = Request {
        method: "POST".to_owned(),
        target: "/items?key=$SHOP_KEY&price=5$".to_owned(),
        headers,
        body: Some(br#"{"name": "a'b"}"#.to_vec()),
    };
    let text = script(&request, "POST /items");
    insta::assert_snapshot!(text);
}

#[test]
fn text_that_breaks_scripts_is_escaped() {
    let mut headers = Headers::new();
    headers.push("Authorization", "Basic base64(user:$CONFORMANCE_PASSWORD)");
    let request = Request {
        method: "GET".to_owned(),
        target: "/a\"b`${1}".to_owned(),
        headers,
        body: Some(vec![0xff, 0]),
    };
    let text = script(&request, "GET \"\\");
    assert!(text.contains(r#"BASE + "/a\"b`${1}""#), "{text}");
    assert!(
        text.contains("'Basic ' + encoding.b64encode(\"user:\" + __ENV.CONFORMANCE_PASSWORD)"),
        "{text}"
    );
    assert!(
        text.contains(r#"body: encoding.b64decode("/wA=")"#),
        "{text}"
    );
    assert!(
        text.starts_with("// Valid requests of Shop 1 for k6"),
        "{text}"
    );
}
