//! Requests and connections that are slow, large, many, or not HTTP.

use std::time::{Duration, Instant};

use sandbox::{AccessRights, Limits, Sandbox};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::node::Node;

const ACCOUNTS: &str = "/client/v1/api/digital-accounts";
const SIGN: &str = "/client/v1/api/sign/message";

#[tokio::test]
async fn slow_requests_are_cut_off() {
    let limits = Limits {
        body_time: Duration::from_millis(300),
        header_time: Duration::from_millis(300),
        ..Limits::default()
    };
    let node = Node::with(Sandbox::builder().limits(limits)).await;
    let token = node.token("bluebank", AccessRights::Manager);
    let slow_body = format!(
        "POST {SIGN} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n\
         content-length: 1000\r\n\r\n{{"
    );
    let drip = async |start: &str| {
        let mut stream = TcpStream::connect(node.sandbox.address()).await.unwrap();
        stream.write_all(start.as_bytes()).await.unwrap();
        let mut response = Vec::new();
        let begun = Instant::now();
        // The end of the connection may come as an error when bytes are still under way.
        let _ = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut response))
            .await
            .unwrap();
        assert!(begun.elapsed() < Duration::from_secs(3));
        String::from_utf8(response).unwrap()
    };
    assert!(drip(&slow_body).await.starts_with("HTTP/1.1 408"));
    let rest = drip("GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ").await;
    assert!(
        rest.is_empty() || rest.starts_with("HTTP/1.1 408"),
        "{rest}"
    );
    assert!(drip("").await.is_empty());
    assert_eq!(node.get("bluebank", ACCOUNTS).await.status.as_u16(), 200);
}

#[tokio::test]
async fn idle_connections_make_room_for_requests() {
    let limits = Limits {
        connections: 20,
        ..Limits::default()
    };
    let node = Node::with(Sandbox::builder().limits(limits)).await;
    let mut idle = Vec::new();
    let begun = Instant::now();
    for round in 0..5 {
        for _ in 0..50 {
            let mut stream = TcpStream::connect(node.sandbox.address()).await.unwrap();
            // Some have begun to ask, and never go on.
            if round % 2 == 1 {
                stream.write_all(b"GET / HTTP/1.1\r\nhost:").await.unwrap();
            }
            idle.push(stream);
        }
        let request = node.get("bluebank", ACCOUNTS);
        let response = tokio::time::timeout(Duration::from_secs(5), request).await;
        let response = response.expect("an idle connection makes room");
        assert_eq!(response.status.as_u16(), 200);
    }
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    // The oldest have been closed, and not for their slowness.
    let mut rest = Vec::new();
    let oldest = idle[0].read_to_end(&mut rest);
    let _ = tokio::time::timeout(Duration::from_secs(5), oldest)
        .await
        .unwrap();
}

#[tokio::test]
async fn where_all_connections_are_busy_another_gets_503() {
    let limits = Limits {
        connections: 3,
        body_time: Duration::from_secs(2),
        ..Limits::default()
    };
    let node = Node::with(Sandbox::builder().limits(limits)).await;
    let token = node.token("bluebank", AccessRights::Manager);
    let mut busy = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(node.sandbox.address()).await.unwrap();
        let head = format!(
            "POST {SIGN} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\nexpect: 100-continue\r\ncontent-length: 20\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        // The body is asked for, so that the request is under way.
        let mut asked = [0; 25];
        stream.read_exact(&mut asked).await.unwrap();
        busy.push(stream);
    }
    let response = node.get("bluebank", ACCOUNTS).await;
    assert_eq!(response.error(), (503, "overloaded"));
    assert_eq!(response.headers["retry-after"], "1");
    assert_eq!(response.headers["connection"], "close");
    // Those at work get their responses, and then there is room.
    for stream in &mut busy {
        stream.write_all(b"{\"payload\":\"eA==\"}  ").await.unwrap();
        let mut response = [0; 12];
        stream.read_exact(&mut response).await.unwrap();
        assert_eq!(&response, b"HTTP/1.1 409");
    }
    assert_eq!(node.get("bluebank", ACCOUNTS).await.status.as_u16(), 200);
}

#[tokio::test]
async fn requests_that_are_not_http_end_the_connection_and_nothing_else() {
    let node = Node::start().await;
    for garbage in [
        "\u{16}\u{3}\u{1}\r\n\r\n".to_owned(),
        "GET\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n".to_owned(),
        "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n".to_owned(),
        format!("GET / HTTP/1.1\r\nhost: localhost\r\n{}\r\n", "a: b\r\n".repeat(10_000)),
        format!("GET /{} HTTP/1.1\r\nhost: localhost\r\n\r\n", "a".repeat(1 << 20)),
    ] {
        let mut stream = TcpStream::connect(node.sandbox.address()).await.unwrap();
        // The server may hang up before all of it is sent.
        let _ = stream.write_all(garbage.as_bytes()).await;
        let mut response = Vec::new();
        let _ = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut response)).await.unwrap();
        let response = String::from_utf8_lossy(&response);
        assert!(response.is_empty() || response.starts_with("HTTP/1.1 4"), "{response}");
    }
    assert_eq!(node.get("bluebank", ACCOUNTS).await.status.as_u16(), 200);
}

#[tokio::test]
async fn oversized_bodies_are_rejected() {
    let limits = Limits {
        body_bytes: 10_000,
        ..Limits::default()
    };
    let node = Node::with(Sandbox::builder().limits(limits)).await;
    let body = json!({ "payload": "A".repeat(20_000) });
    assert_eq!(
        node.post("bluebank", SIGN, &body).await.error(),
        (413, "body_too_large")
    );
    // A body that does not say how long it is.
    let token = node.token("bluebank", AccessRights::Manager);
    let head = format!(
        "POST {SIGN} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n\
         transfer-encoding: chunked\r\n\r\n"
    );
    let mut stream = TcpStream::connect(node.sandbox.address()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    for _ in 0..20 {
        // The server may hang up before all of it is sent.
        if stream
            .write_all(format!("3e8\r\n{}\r\n", "x".repeat(1000)).as_bytes())
            .await
            .is_err()
        {
            break;
        }
    }
    let mut response = [0; 12];
    stream.read_exact(&mut response).await.unwrap();
    assert_eq!(&response, b"HTTP/1.1 413");
}
