//! Documents of other versions: 2.0 and 3.2.

use serde_json::json;
use wiremock::ResponseTemplate;

use super::{header, sent, server, silent, value};
use crate::golden::{latest, swagger};

#[tokio::test]
async fn collection_formats_of_2_0_are_styles() {
    let response = ResponseTemplate::new(200).set_body_json(json!([{"name": "Rex"}]));
    let server = server(response).await;
    let client = swagger::Client::builder(server.uri())
        .key("k")
        .build()
        .unwrap();
    let request = client.pets().list_pets();
    let request = request
        .status(vec!["a".to_owned(), "b".to_owned()])
        .ids(vec![1, 2]);
    let pets = request.send().await.unwrap();
    assert_eq!(pets[0].name, "Rex");
    let request = sent(&server).await;
    assert_eq!(request.url.query(), Some("status=a&status=b&ids=1%7C2"));
    assert_eq!(header(&request, "x-key"), Some("k"));
    assert_eq!(
        swagger::Server::default().url(),
        "https://api.example.com/v2"
    );
}

#[tokio::test]
async fn every_collection_format_of_2_0_is_sent_wherever_it_stands() {
    let server = silent().await;
    let client = swagger::Client::builder(server.uri()).build().unwrap();
    let strings = |list: &[&str]| -> Vec<String> { list.iter().map(ToString::to_string).collect() };
    let body: swagger::types::MarkRowsBody = value(json!({
        "colors": ["red", "dark blue"],
        "sizes": [1, 2],
        "notes": ["a", "b"],
    }));
    let rows = client.rows();
    let request = rows.mark_rows(strings(&["a b", "c"]));
    let request = request
        .columns(strings(&["first name", "age"]))
        .pairs(vec![strings(&["a", "b"]), strings(&["c d", "e"])])
        .many(vec![vec![1, 2], vec![3]])
        .x_marks(strings(&["x", "y"]))
        .x_names(strings(&["n", "m"]));
    request.body(body).send().await.unwrap();
    let request = sent(&server).await;
    assert_eq!(request.url.path(), "/rows/a%20b%7Cc");
    let query = "columns=first%20name%09age&pairs=a%2Cb%7Cc%20d%2Ce&many=1%202&many=3";
    assert_eq!(request.url.query(), Some(query));
    assert_eq!(header(&request, "x-marks"), Some("x y"));
    assert_eq!(header(&request, "x-names"), Some("n,m"));
    let body = String::from_utf8_lossy(&request.body);
    assert_eq!(body, "colors=red%7Cdark%20blue&sizes=1,2&notes=a&notes=b");
}

#[tokio::test]
async fn form_data_of_2_0_are_parts() {
    let server = silent().await;
    let client = swagger::Client::builder(server.uri()).build().unwrap();
    let body = swagger::runtime::Multipart::new()
        .file("photo", "a.png", &b"png"[..])
        .text("caption", "A");
    client
        .pets()
        .upload_photo(7)
        .body(body)
        .send()
        .await
        .unwrap();
    let request = sent(&server).await;
    assert_eq!(request.url.path(), "/pets/7/photo");
    let media_type = header(&request, "content-type").unwrap();
    assert!(
        media_type.starts_with("multipart/form-data; boundary="),
        "{media_type}"
    );
}

#[tokio::test]
async fn lists_in_form_data_of_2_0_are_joined_by_their_collection_format() {
    let server = silent().await;
    let client = swagger::Client::builder(server.uri()).build().unwrap();
    let list = || vec!["a b".to_owned(), "c".to_owned()];
    let form = swagger::operations::pets::UploadPhotoForm::new()
        .tags(list())
        .marks(list())
        .notes(list());
    let call = client.pets().upload_photo(7).body(form);
    call.send().await.unwrap();
    let body = String::from_utf8(sent(&server).await.body).unwrap();
    for expected in [
        "name=\"tags\"\r\n\r\na b,c\r\n",
        "name=\"marks\"\r\n\r\na b\tc\r\n",
        "name=\"notes\"\r\n\r\na b\r\n",
        "name=\"notes\"\r\n\r\nc\r\n",
    ] {
        assert!(body.contains(expected), "{expected}\n{body}");
    }
}

#[tokio::test]
async fn a_lone_default_describes_success_too() {
    let response = ResponseTemplate::new(200).set_body_json(json!({"name": "Rex"}));
    let server = server(response).await;
    let client = swagger::Client::builder(server.uri()).build().unwrap();
    let pet = client
        .pets()
        .add_pet(swagger::types::Pet::new("Rex"))
        .send()
        .await
        .unwrap();
    assert_eq!(pet.name, "Rex");
}

#[tokio::test]
async fn methods_of_3_2_are_sent_by_their_name() {
    let response = ResponseTemplate::new(200).set_body_json(json!(["found"]));
    let server = server(response).await;
    let client = latest::Client::builder(server.uri()).build().unwrap();
    let found = client
        .search()
        .search(value(json!({"text": "x"})))
        .send()
        .await
        .unwrap();
    assert_eq!(found.into_inner(), ["found"]);
    assert_eq!(sent(&server).await.method.as_str(), "QUERY");
    let server = silent().await;
    let client = latest::Client::builder(server.uri()).build().unwrap();
    client.search().purge().send().await.unwrap();
    assert_eq!(sent(&server).await.method.as_str(), "PURGE");
}

#[tokio::test]
async fn a_parameter_of_3_2_can_be_the_complete_query_string() {
    let filter: latest::types::Filter = value(json!({"words": ["a b", "c"], "limit": 3}));
    let server = silent().await;
    let client = latest::Client::builder(server.uri()).build().unwrap();
    let request = client.search().found().filter(filter.clone());
    request.send().await.unwrap();
    assert_eq!(
        sent(&server).await.url.query(),
        Some("words=a%20b&words=c&limit=3")
    );
    let server = silent().await;
    let client = latest::Client::builder(server.uri()).build().unwrap();
    client.search().found().send().await.unwrap();
    assert_eq!(sent(&server).await.url.query(), None);
    let server = silent().await;
    let client = latest::Client::builder(server.uri()).build().unwrap();
    client.search().matched(filter).send().await.unwrap();
    assert_eq!(
        sent(&server).await.url.query(),
        Some("%7B%22words%22%3A%5B%22a%20b%22%2C%22c%22%5D%2C%22limit%22%3A3%7D")
    );
}

#[test]
fn what_default_mapping_of_3_2_takes_keeps_its_tag() {
    for (json, is_start) in [
        (json!({"kind": "start", "at": 3}), true),
        (json!({"kind": "new", "text": "t"}), false),
        (json!({"kind": "Other", "text": "t"}), false),
    ] {
        let read: latest::types::Signal = value(json.clone());
        assert_eq!(matches!(read, latest::types::Signal::Start(_)), is_start);
        assert_eq!(serde_json::to_value(&read).unwrap(), json);
    }
    // A tag that means another variant is not this one's.
    let mut other: latest::types::Other = value(json!({"kind": "start"}));
    let written = |it: &latest::types::Other| {
        serde_json::to_value(latest::types::Signal::from(it.clone())).unwrap()
    };
    assert_eq!(written(&other), json!({"kind": "Other"}));
    "new".clone_into(&mut other.kind);
    assert_eq!(written(&other), json!({"kind": "new"}));
}

#[tokio::test]
async fn cookies_of_3_2_are_not_percent_encoded_and_lines_are_typed() {
    let items: Vec<latest::types::Item> = value(json!([{"title": "One"}, {"title": "Two"}]));
    let server = silent().await;
    let client = latest::Client::builder(server.uri()).build().unwrap();
    let request = client.search().add_batch("a%20b/c", items.clone());
    let request = request.colors(vec!["red".to_owned(), "blue".to_owned()]);
    request.send().await.unwrap();
    let sent = sent(&server).await;
    let cookies: Vec<&str> = sent
        .headers
        .get_all("cookie")
        .iter()
        .map(|it| it.to_str().unwrap())
        .collect();
    assert_eq!(cookies, ["session=a%20b/c; colors=red,blue"]);
    let body = String::from_utf8(sent.body.clone()).unwrap();
    assert_eq!(body, "{\"title\":\"One\"}\n{\"title\":\"Two\"}\n");
    // What needs an encoding cannot be sent without one.
    let request = client.search().add_batch("a b", items);
    assert!(request.send().await.is_err());
}

#[tokio::test]
async fn parts_of_3_2_are_sent_by_position() {
    use latest::runtime::{Multipart, Part};
    let server = silent().await;
    let client = latest::Client::builder(server.uri()).build().unwrap();
    let item = Part::new("{\"title\":\"One\"}").media_type("application/json");
    let parts = Multipart::new()
        .unnamed(item.header("X-Part", "first"))
        .unnamed(Part::new("abc").media_type("text/plain"));
    client.search().add_bundle(parts).send().await.unwrap();
    let sent = sent(&server).await;
    let body = String::from_utf8(sent.body.clone()).unwrap();
    let boundary = body.lines().next().unwrap();
    let expected = "--B\r\nContent-Type: application/json\r\nX-Part: first\r\n\r\n{\"title\":\"One\"}\r\n--B\r\nContent-Type: text/plain\r\n\r\nabc\r\n--B--\r\n";
    assert_eq!(body.replace(boundary, "--B"), expected);
}
