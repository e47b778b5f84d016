//! Bodies of requests: the chosen media type, and the bytes that are sent.

use serde_json::json;

use super::{header, sent, silent, value};
use crate::golden::requests::{
    Client,
    operations::bodies::PostMultipartForm,
    runtime::{Body, Multipart, Part},
    types::{self, PostMultipartBodyKind},
};

#[tokio::test]
async fn json_is_taken_before_others_under_its_own_media_type() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    let mut pet = types::Pet::new("Rex");
    pet.age = Some(None);
    pet.foo_bar = Some("dash".to_owned());
    pet.foo_bar_2 = Some("underscore".to_owned());
    pet.self_ = Some("keyword".to_owned());
    pet.additional_properties.insert("legs".to_owned(), 4);
    client.bodies().post_json().body(pet).send().await.unwrap();
    let request = sent(&server).await;
    assert_eq!(
        header(&request, "content-type"),
        Some("application/vnd.pets+json")
    );
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(
        body,
        json!({"name": "Rex", "age": null, "foo-bar": "dash", "foo_bar": "underscore", "self": "keyword", "legs": 4})
    );
}

#[tokio::test]
async fn an_optional_body_stays_optional() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    client.bodies().post_json().send().await.unwrap();
    let request = sent(&server).await;
    assert_eq!(header(&request, "content-type"), None);
    assert_eq!(request.body, b"");
}

#[tokio::test]
async fn form_fields_repeat_their_name_and_nest_in_brackets() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    let body = value(json!({"name": "a b&c", "ids": [1, 2], "nested": {"a": "x"}}));
    client.bodies().post_form(body).send().await.unwrap();
    let request = sent(&server).await;
    assert_eq!(
        header(&request, "content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        String::from_utf8(request.body).unwrap(),
        "name=a%20b%26c&ids=1&ids=2&nested[a]=x"
    );
}

#[tokio::test]
async fn a_boundary_separates_the_parts_of_a_multipart_body() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    let body = Multipart::new()
        .text("title", "a \"title\"")
        .json("meta", &json!({"a": 1}))
        .unwrap()
        .file("file", "a\"b.txt", &b"--no boundary\r\n"[..])
        .part(
            "raw",
            Part::new("x")
                .media_type("text/csv")
                .header("X-Rows", "1\r\nX-No-Header: 1"),
        );
    client.bodies().post_multipart(body).send().await.unwrap();
    let request = sent(&server).await;
    let media_type = header(&request, "content-type").unwrap();
    let boundary = media_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let text = String::from_utf8(request.body.clone()).unwrap();
    let expected = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\na \"title\"\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{{\"a\":1}}\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22b.txt\"\r\nContent-Type: application/octet-stream\r\n\r\n--no boundary\r\n\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"raw\"\r\nContent-Type: text/csv\r\nX-Rows: 1X-No-Header: 1\r\n\r\nx\r\n\
         --{boundary}--\r\n"
    );
    assert_eq!(text, expected);
    // All of it is in memory, so its length is sent.
    let length = header(&request, "content-length").unwrap();
    assert_eq!(length, request.body.len().to_string());
}

#[tokio::test]
async fn documented_headers_of_parts_are_typed() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    let form = PostMultipartForm::new(&b"bytes"[..])
        .previews_x_width(300)
        .title_content_language("en")
        .previews_x_tags(vec!["cat".to_owned(), "dog".to_owned()])
        .title("Title")
        .previews(vec![Part::new("p"), Part::new("q")]);
    client.bodies().post_multipart(form).send().await.unwrap();
    let request = sent(&server).await;
    let text = String::from_utf8(request.body).unwrap();
    let of = |name: &str| -> Vec<String> {
        let begin = format!("name=\"{name}\"");
        let parts = text.split("\r\n--").filter(|part| part.contains(&begin));
        parts.map(ToOwned::to_owned).collect()
    };
    assert!(of("title")[0].contains("\r\nContent-Language: en\r\n"));
    for preview in of("previews") {
        assert!(
            preview.contains("\r\nX-Width: 300\r\nX-Tags: cat,dog\r\n"),
            "{preview}"
        );
    }
    assert_eq!(of("previews").len(), 2);
    assert!(!of("file")[0].contains("X-"));
}

#[tokio::test]
async fn described_parts_are_typed() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    let form = PostMultipartForm::new(&b"bytes"[..])
        .title("Title")
        .pages(vec![1, 2])
        .previews(vec![
            Part::new("p").file_name("p.png").media_type("image/png"),
        ])
        .kind(PostMultipartBodyKind::Final)
        .pet(value(json!({"name": "Rex"})));
    client.bodies().post_multipart(form).send().await.unwrap();
    let request = sent(&server).await;
    let media_type = header(&request, "content-type").unwrap().to_owned();
    let (_, boundary) = media_type.split_once("boundary=").unwrap();
    let text = String::from_utf8(request.body).unwrap();
    let parts: Vec<&str> = text.split(&format!("--{boundary}\r\n")).skip(1).collect();
    let field = |name: &str, rest: &str| {
        format!("Content-Disposition: form-data; name=\"{name}\"{rest}\r\n")
    };
    let file = "; filename=\"file\"\r\nContent-Type: application/octet-stream\r\n\r\nbytes";
    let preview = "; filename=\"p.png\"\r\nContent-Type: image/png\r\n\r\np";
    let pet = "\r\nContent-Type: application/json\r\n\r\n{\"name\":\"Rex\"}";
    let expected = [
        field("file", file),
        // Nobody gives what can have one value alone.
        field("purpose", "\r\n\r\narchive"),
        field("revision", "\r\n\r\n2"),
        field("title", "\r\n\r\nTitle"),
        field("pages", "\r\n\r\n1"),
        field("pages", "\r\n\r\n2"),
        field("previews", preview),
        field("kind", "\r\n\r\nfinal"),
        field("pet", pet) + &format!("--{boundary}--\r\n"),
    ];
    assert_eq!(parts, expected);
}

#[tokio::test]
async fn a_file_that_is_a_stream_is_sent_in_pieces_and_once() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    let stream = || Body::stream(reqwest::Body::wrap_stream(Pieces(3)));
    let body = Multipart::new().file("file", "big.bin", stream());
    let request = client.bodies().post_multipart(body);
    let again = request.clone();
    request.send().await.unwrap();
    let received = sent(&server).await;
    assert_eq!(header(&received, "content-length"), None);
    let text = String::from_utf8(received.body).unwrap();
    assert!(
        text.contains("\r\n\r\npiece 3 piece 2 piece 1 \r\n--"),
        "{text}"
    );
    let error = again.send().await.expect_err("a stream can be sent once");
    assert!(error.to_string().contains("once") || !error.to_string().is_empty());
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

/// Pieces that come one at a time.
struct Pieces(u32);

impl futures_core::Stream for Pieces {
    type Item = Result<bytes::Bytes, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        if self.0 == 0 {
            return std::task::Poll::Ready(None);
        }
        let piece = format!("piece {} ", self.0);
        self.0 -= 1;
        std::task::Poll::Ready(Some(Ok(piece.into())))
    }
}

#[tokio::test]
async fn text_and_bytes_are_sent_unchanged_with_their_media_type() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    client.bodies().post_text("Grüße").send().await.unwrap();
    client
        .bodies()
        .put_bytes(&b"\x00\xff"[..])
        .send()
        .await
        .unwrap();
    let any = Body::from("a;b").with_media_type("text/csv");
    client.bodies().put_any(any).send().await.unwrap();
    let all = server.received_requests().await.unwrap();
    let seen: Vec<(Option<&str>, &[u8])> = all
        .iter()
        .map(|request| (header(request, "content-type"), request.body.as_slice()))
        .collect();
    assert_eq!(
        seen,
        [
            (Some("text/plain"), "Grüße".as_bytes()),
            (Some("text/csv"), b"\x00\xff"),
            (Some("text/csv"), b"a;b"),
        ]
    );
}
