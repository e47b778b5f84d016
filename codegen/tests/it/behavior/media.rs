//! Every media type of a body can be chosen, forms are written as `encoding` specifies, and what never has a body has none.

use serde_json::json;
use wiremock::ResponseTemplate;

use super::{header, sent, server, silent};
use crate::{
    golden::media::{
        Client,
        operations::media::{UploadMultipartForm, UploadPartsForm},
        types,
    },
    runtime::runtime_files::{Body, Error, Multipart, Part},
};

fn client(uri: &str) -> Client {
    Client::builder(uri).build().expect("a client")
}

#[tokio::test]
async fn json_and_events_are_two_functions() {
    let text = server(ResponseTemplate::new(200).set_body_json(json!({"text": "all"}))).await;
    let prompt = types::Prompt::new("p");
    let whole = client(&text.uri());
    let whole = whole.media().complete(prompt.clone()).send().await.unwrap();
    assert_eq!(whole.into_inner().text, "all");
    let accept = sent(&text).await;
    assert_eq!(header(&accept, "accept"), Some("application/json"));

    let body = "data: {\"delta\": \"a\"}\n\ndata: {\"delta\": \"b\"}\n\n";
    let events = ResponseTemplate::new(200).set_body_raw(body, "text/event-stream");
    let events = server(events).await;
    let streaming = client(&events.uri());
    let response = streaming.media().complete_events(prompt).send().await;
    let mut stream = response.unwrap().into_inner();
    let mut deltas = Vec::new();
    while let Some(event) = stream.next().await {
        deltas.push(event.unwrap().data.delta);
    }
    assert_eq!(deltas, ["a", "b"]);
    let accept = sent(&events).await;
    let accept = header(&accept, "accept").expect("it is sent");
    assert!(accept.starts_with("text/event-stream"), "{accept}");
}

#[tokio::test]
async fn json_and_files_are_two_functions_and_parts_have_their_documented_types() {
    let json = silent().await;
    let prompt = types::Prompt::new("p");
    let response = client(&json.uri());
    response
        .media()
        .upload(prompt.clone())
        .send()
        .await
        .unwrap();
    assert_eq!(
        header(&sent(&json).await, "content-type"),
        Some("application/json")
    );

    let server = silent().await;
    let form = UploadMultipartForm::new(Part::new("bytes"), prompt)
        .label("a\"b")
        .plain("text");
    let client = client(&server.uri());
    client.media().upload_multipart(form).send().await.unwrap();
    let request = sent(&server).await;
    let body = String::from_utf8(request.body).expect("text");
    for expected in [
        "name=\"file\"; filename=\"file\"\r\nContent-Type: image/png\r\n\r\nbytes",
        "name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"prompt\":\"p\"}",
        "name=\"label\"\r\nContent-Type: application/json\r\n\r\n\"a\\\"b\"",
        "name=\"plain\"\r\n\r\ntext",
    ] {
        assert!(body.contains(expected), "{expected}\n{body}");
    }
}

/// The body of the request that `form` becomes.
async fn written(form: UploadPartsForm) -> String {
    let server = silent().await;
    let client = client(&server.uri());
    client.media().upload_parts(form).send().await.unwrap();
    String::from_utf8(sent(&server).await.body).expect("text")
}

fn report() -> UploadPartsForm {
    UploadPartsForm::new("<report/>")
}

#[tokio::test]
async fn parts_in_a_format_that_the_client_does_not_write_are_given_as_bytes() {
    let prompts = Multipart::new()
        .unnamed(Part::new("{}").media_type("application/json"))
        .into_part("multipart/mixed");
    let form = report()
        .rows(vec!["a,b".into(), "c,d".into()])
        .scan("%PDF")
        .page("<p>")
        .fields(serde_json::from_value(json!({"zip": "1 2"})).unwrap())
        .prompts(prompts);
    let body = written(form).await;
    for expected in [
        "name=\"report\"; filename=\"report\"\r\nContent-Type: application/xml\r\n\r\n<report/>",
        "name=\"rows\"; filename=\"rows\"\r\nContent-Type: text/csv\r\n\r\na,b",
        "name=\"rows\"; filename=\"rows\"\r\nContent-Type: text/csv\r\n\r\nc,d",
        "name=\"scan\"; filename=\"scan\"\r\nContent-Type: application/pdf\r\n\r\n%PDF",
        "name=\"page\"\r\nContent-Type: text/html\r\n\r\n<p>",
        "name=\"fields\"\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nzip=1%202",
        "name=\"prompts\"\r\nContent-Type: multipart/mixed; boundary=",
        "\r\nContent-Type: application/json\r\n\r\n{}\r\n--",
    ] {
        assert!(body.contains(expected), "{expected}\n{body}");
    }
}

#[tokio::test]
async fn of_several_media_types_a_part_has_that_of_its_file() {
    let image = |part: Part| written(report().image(part));
    let first = image(Part::new("x")).await;
    assert!(first.contains("Content-Type: image/png\r\n"), "{first}");
    let named = image(Part::new("x").file_name("a.JPG")).await;
    assert!(named.contains("Content-Type: image/jpeg\r\n"), "{named}");
    let given = image(Part::new("x").media_type("image/webp")).await;
    assert!(given.contains("Content-Type: image/webp\r\n"), "{given}");
}

#[tokio::test]
async fn parts_with_a_style_are_written_in_it_without_percent_encoding() {
    let form = report()
        .joined(vec!["a b".into(), "c/d".into()])
        .repeated(vec!["e".into(), "f".into()])
        .piped(vec![1, 2])
        .filter(serde_json::from_value(json!({"city": "Rome & more"})).unwrap())
        .spread(serde_json::from_value(json!({"street": "Via 1"})).unwrap());
    let body = written(form).await;
    for expected in [
        "name=\"joined\"\r\n\r\na b,c/d\r\n",
        "name=\"repeated\"\r\n\r\ne\r\n",
        "name=\"repeated\"\r\n\r\nf\r\n",
        "name=\"piped\"\r\n\r\n1|2\r\n",
        "name=\"filter[city]\"\r\n\r\nRome & more\r\n",
        "name=\"street\"\r\n\r\nVia 1\r\n",
    ] {
        assert!(body.contains(expected), "{expected}\n{body}");
    }
    let ambiguous = report().joined(vec!["a,b".into()]);
    let server = silent().await;
    let client = client(&server.uri());
    let error = client.media().upload_parts(ambiguous).send().await;
    let Err(Error::InvalidRequest(error)) = error else {
        panic!("`a,b` would be read as two values: {error:?}");
    };
    assert!(error.to_string().contains("joined"), "{error}");
}

/// OAS 3.1.1 §4.8.14.4: each item of a list is a part, and a list or an object within it is JSON.
#[tokio::test]
async fn items_of_a_list_are_parts_and_what_is_within_them_is_json() {
    let form = report()
        .grid(vec![vec![1, 2], vec![], vec![3]])
        .cells(serde_json::from_value(json!([{"at": [1, 2]}, {}])).unwrap());
    let body = written(form).await;
    for expected in [
        "name=\"grid\"\r\nContent-Type: application/json\r\n\r\n[1,2]\r\n",
        "name=\"grid\"\r\nContent-Type: application/json\r\n\r\n[]\r\n",
        "name=\"grid\"\r\nContent-Type: application/json\r\n\r\n[3]\r\n",
        "name=\"cells\"\r\nContent-Type: application/json\r\n\r\n{\"at\":[1,2]}\r\n",
        "name=\"cells\"\r\nContent-Type: application/json\r\n\r\n{}\r\n",
    ] {
        assert!(body.contains(expected), "{expected}\n{body}");
    }
    // A list without items has no part.
    let body = written(report().grid(Vec::new())).await;
    assert!(!body.contains("grid"), "{body}");
}

#[tokio::test]
async fn each_pair_of_what_is_sent_and_what_is_read_is_a_function() {
    let text = server(ResponseTemplate::new(200).set_body_raw("t", "text/plain")).await;
    let reader = client(&text.uri());
    let body = Body::from("jpeg").with_media_type("image/jpeg");
    let response = reader.media().convert_bytes_text(body).send().await;
    assert_eq!(response.unwrap().into_inner(), "t");
    let request = sent(&text).await;
    assert_eq!(header(&request, "content-type"), Some("image/jpeg"));
    assert_eq!(header(&request, "accept"), Some("text/plain"));

    let json = server(ResponseTemplate::new(200).set_body_json(json!({"text": "all"}))).await;
    let reader = client(&json.uri());
    let response = reader.media().convert_bytes_json("png".as_bytes()).send();
    assert_eq!(response.await.unwrap().text, "all");
    let request = sent(&json).await;
    assert_eq!(header(&request, "content-type"), Some("image/png"));
    assert_eq!(header(&request, "accept"), Some("application/json"));

    let pdf = server(ResponseTemplate::new(200).set_body_raw("%PDF", "application/pdf")).await;
    let reader = client(&pdf.uri());
    let prompt = types::Prompt::new("p");
    let response = reader.media().convert_json_bytes(prompt).send().await;
    let bytes = response.unwrap().into_inner().collect().await.unwrap();
    assert_eq!(&bytes[..], b"%PDF");
    let accept = sent(&pdf).await;
    assert_eq!(header(&accept, "accept"), Some("text/csv, application/pdf"));
}

#[tokio::test]
async fn a_parameter_whose_content_is_text_is_sent_as_it_is() {
    let server = server(ResponseTemplate::new(200).set_body_string("n")).await;
    let client = client(&server.uri());
    client.media().get_note().q("a b").send().await.unwrap();
    assert_eq!(sent(&server).await.url.query(), Some("q=a%20b"));
}

#[tokio::test]
async fn other_notations_of_the_same_values_are_no_function_and_bytes_are_one() {
    let server =
        server(ResponseTemplate::new(200).set_body_raw("%PDF", "application/octet-stream"));
    let server = server.await;
    let client = client(&server.uri());
    let prompt = types::Prompt::new("p");
    let response = client.media().put_pet_bytes(prompt).send().await.unwrap();
    let bytes = response.into_inner().collect().await.unwrap();
    assert_eq!(&bytes[..], b"%PDF");
    let source = include_str!("../../golden/media/operations/media.rs");
    for absent in ["put_pet_xml", "put_pet_form", "put_pet_bytes_bytes"] {
        assert!(!source.contains(absent), "{absent}");
    }
}

#[tokio::test]
async fn fields_of_forms_are_written_as_their_encoding_specifies() {
    let server = server(ResponseTemplate::new(200)).await;
    let client = client(&server.uri());
    let charge = serde_json::from_value(json!({
        "amount": 5,
        "metadata": {"key": "v w"},
        "items": [{"price": "p1"}, {"price": "p2"}],
        "expand": ["a", "b"],
        "joined": ["c", "d"],
        "plain": ["e", "f"],
        "address": {"city": "Rome"},
    }));
    client
        .media()
        .charge()
        .body(charge.unwrap())
        .send()
        .await
        .unwrap();
    let body = String::from_utf8(sent(&server).await.body).expect("text");
    let mut fields: Vec<&str> = body.split('&').collect();
    fields.sort_unstable();
    let expected = [
        "address=%7B%22city%22%3A%22Rome%22%7D",
        "amount=5",
        "expand[0]=a",
        "expand[1]=b",
        "items[0][price]=p1",
        "items[1][price]=p2",
        "joined=c,d",
        "metadata[key]=v%20w",
        "plain=e",
        "plain=f",
    ];
    assert_eq!(fields, expected);
}

#[tokio::test]
async fn binary_content_is_bytes_under_any_media_type() {
    let bytes: &[u8] = &[0x25, 0x50, 0xff, 0xfe, 0x00];
    let body = ResponseTemplate::new(200).set_body_raw(bytes, "application/json");
    let server = server(body).await;
    let client = client(&server.uri());
    let response = client.media().get_document().send().await.unwrap();
    assert_eq!(&response.into_inner().collect().await.unwrap()[..], bytes);
    let prompt = types::Prompt::new("p");
    let response = client.media().put_document(prompt).send().await.unwrap();
    assert_eq!(&response.into_inner().collect().await.unwrap()[..], bytes);
}

#[tokio::test]
async fn ranges_are_sent_as_a_type_and_json_is_preferred_to_its_patches() {
    let server = server(ResponseTemplate::new(200)).await;
    let first = client(&server.uri());
    let prompt = types::Prompt::new("p");
    let put = first.media().put_document(prompt.clone()).send().await;
    put.unwrap();
    let request = sent(&server).await;
    assert_eq!(header(&request, "content-type"), Some("application/json"));
    server.reset().await;
    let patched = super::server(ResponseTemplate::new(200)).await;
    let second = client(&patched.uri());
    let patch = second.media().patch_document().body(prompt).send().await;
    patch.unwrap();
    let request = sent(&patched).await;
    assert_eq!(header(&request, "content-type"), Some("application/json"));
}

#[tokio::test]
async fn head_and_204_have_no_body_whatever_is_documented() {
    let server = silent().await;
    let client = client(&server.uri());
    let prompt = types::Prompt::new("p");
    client
        .media()
        .upload(prompt)
        .send()
        .await
        .expect("204 without a body");
    let ok = super::server(ResponseTemplate::new(200)).await;
    let client = super::super::golden::media::Client::builder(ok.uri())
        .build()
        .unwrap();
    client
        .media()
        .head_document()
        .send()
        .await
        .expect("HEAD without a body");
}

#[tokio::test]
async fn a_request_without_content_has_its_length() {
    let server = server(ResponseTemplate::new(200)).await;
    let client = client(&server.uri());
    client.media().touch_document().send().await.unwrap();
    assert_eq!(header(&sent(&server).await, "content-length"), Some("0"));
}

#[tokio::test]
async fn a_documented_redirect_is_the_response_where_no_success_is_documented() {
    let moved = ResponseTemplate::new(301).insert_header("location", "/elsewhere");
    let server = server(moved).await;
    let client = client(&server.uri());
    let page = serde_json::from_value(json!({"sort": ["a", "b"], "size": 2})).unwrap();
    let response = client.media().get_moved().page(page).send().await.unwrap();
    assert_eq!(response.header("location"), Some("/elsewhere"));
    let request = sent(&server).await;
    let mut query: Vec<&str> = request.url.query().unwrap_or_default().split('&').collect();
    query.sort_unstable();
    assert_eq!(query, ["size=2", "sort=a", "sort=b"]);
}

#[tokio::test]
async fn a_query_in_a_path_is_sent_and_members_that_match_no_pattern_are_kept() {
    let tags = json!({"name": "n", "x-a": "s", "other": 5});
    let server = server(ResponseTemplate::new(200).set_body_json(&tags)).await;
    let client = client(&server.uri());
    let response = client.media().get_photo().id(7).send().await.unwrap();
    assert_eq!(serde_json::to_value(response.into_inner()).unwrap(), tags);
    let query = sent(&server).await.url.query().map(ToOwned::to_owned);
    assert_eq!(query.as_deref(), Some("method=photos.get&format=json&id=7"));
}

#[tokio::test]
async fn a_body_in_memory_has_its_own_length_whatever_a_program_sets() {
    for length in [0, 2, 100] {
        let server = silent().await;
        let client = client(&server.uri());
        let call = client.media().put_upload(length, &b"whole"[..]);
        call.send().await.unwrap();
        let request = sent(&server).await;
        assert_eq!(header(&request, "content-length"), Some("5"));
        assert_eq!(request.body, b"whole");
    }
}
