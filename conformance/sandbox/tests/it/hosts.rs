//! Which hosts the sandbox accepts requests for.

use sandbox::{Sandbox, StartError};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::node::Node;

/// The status and the code of the response to a request with these lines.
async fn ask(node: &Node, lines: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(node.sandbox.address()).await.unwrap();
    let request = format!("{lines}connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    let status = response.split(' ').nth(1).unwrap_or_default();
    let (_, body) = response.split_once("\r\n\r\n").unwrap_or_default();
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let code = body["code"].as_str().unwrap_or_default().to_owned();
    (status.parse().unwrap_or_default(), code)
}

#[tokio::test]
async fn a_request_for_another_host_is_rejected() {
    let node = Node::with(Sandbox::builder().allowed_host("Sandbox.Test")).await;
    let port = node.sandbox.address().port();
    let paths = [
        "/openapi.json",
        "/office/login",
        "/client/v1/api/digital-accounts",
        "/nowhere",
    ];
    for path in paths {
        for evil in [
            "evil.example",
            "localhost.evil.example",
            "10.0.0.1",
            "sandbox.test.evil.example",
            "notlocalhost",
        ] {
            for host in [evil.to_owned(), format!("{evil}:{port}")] {
                let rejected =
                    ask(&node, &format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n")).await;
                assert_eq!(rejected, (421, "host_unknown".to_owned()), "{path} {host}");
            }
        }
    }
    for host in [
        "localhost",
        "LocalHost:1",
        "localhost.",
        "tkey7.localhost",
        "127.0.0.1",
        "127.1.2.3:80",
        "[::1]:80",
        "[::ffff:127.0.0.1]",
        "sandbox.test",
        "SANDBOX.test:8470",
    ] {
        let response = ask(
            &node,
            &format!("GET /openapi.json HTTP/1.1\r\nhost: {host}\r\n"),
        )
        .await;
        assert_eq!(response.0, 200, "{host}");
    }
    // The authority of the target counts before the header, and an old client may send none.
    let absolute = |target: &str, host: &str| {
        format!("GET http://{target}/openapi.json HTTP/1.1\r\nhost: {host}\r\n")
    };
    assert_eq!(
        ask(&node, &absolute("evil.example", "localhost")).await.0,
        421
    );
    assert_eq!(
        ask(&node, &absolute("localhost", "evil.example")).await.0,
        421
    );
    assert_eq!(ask(&node, &absolute("localhost", "localhost")).await.0, 200);
    assert_eq!(ask(&node, "GET /openapi.json HTTP/1.0\r\n").await.0, 200);
    assert_eq!(
        ask(&node, "GET / HTTP/1.0\r\nhost: evil.example\r\n")
            .await
            .0,
        421
    );
}

#[tokio::test]
async fn a_request_with_two_hosts_or_none_is_rejected() {
    let node = Node::start().await;
    for (lines, code) in [
        ("", "host_missing"),
        ("host: localhost\r\nhost: localhost\r\n", "host_repeated"),
        ("host: localhost\r\nHOST: evil.example\r\n", "host_repeated"),
        ("host:\r\n", "host_malformed"),
        ("host: local host\r\n", "host_malformed"),
        ("host: http://localhost\r\n", "host_malformed"),
        ("host: localhost, evil.example\r\n", "host_malformed"),
    ] {
        let response = ask(&node, &format!("GET /openapi.json HTTP/1.1\r\n{lines}")).await;
        assert_eq!(response, (400, code.to_owned()), "{lines}");
    }
}

#[tokio::test]
async fn names_and_passwords_that_cannot_be_used_are_rejected_at_the_start() {
    let host = Sandbox::builder().allowed_host("http://x").build().await;
    assert!(matches!(host, Err(StartError::Host(_))), "{host:?}");
    for blank in ["", "   ", "\u{200b}"] {
        let password = Sandbox::builder()
            .administrator_password(blank)
            .build()
            .await;
        assert!(
            matches!(password, Err(StartError::BlankPassword)),
            "{password:?}"
        );
    }
}
