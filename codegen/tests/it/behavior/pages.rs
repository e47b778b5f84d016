//! Lists that come in pages: each way to the next page, over HTTP.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use super::header;
use crate::{
    golden::pages::{Client, operations::lists, types},
    runtime::runtime_files::{Error, Retry},
};

/// Responds to each request with the next response.
struct Responses(Mutex<Vec<ResponseTemplate>>, AtomicUsize);

impl Respond for Responses {
    fn respond(&self, _request: &Request) -> ResponseTemplate {
        let at = self.1.fetch_add(1, Ordering::SeqCst);
        let list = self.0.lock().expect("no panic");
        list.get(at).cloned().unwrap_or(ResponseTemplate::new(410))
    }
}

async fn serve(responses: Vec<ResponseTemplate>) -> (MockServer, Client) {
    let server = MockServer::start().await;
    let responses = Responses(Mutex::new(responses), AtomicUsize::new(0));
    Mock::given(any())
        .respond_with(responses)
        .mount(&server)
        .await;
    let client = Client::builder(server.uri()).retry(Retry::off());
    let client = client.build().expect("a base URL");
    (server, client)
}

fn pages(bodies: &[Value]) -> Vec<ResponseTemplate> {
    let page = |body: &Value| ResponseTemplate::new(200).set_body_json(body);
    bodies.iter().map(page).collect()
}

/// Path and query of each request that came.
async fn targets(server: &MockServer) -> Vec<String> {
    let requests = server.received_requests().await.expect("they are recorded");
    let target = |request: &Request| {
        let query = request.url.query().map(|query| format!("?{query}"));
        format!("{}{}", request.url.path(), query.unwrap_or_default())
    };
    requests.iter().map(target).collect()
}

fn ids(items: &[types::Item]) -> Vec<i64> {
    items.iter().map(|item| item.id).collect()
}

fn item(id: i64) -> Value {
    json!({ "id": id })
}

#[tokio::test]
async fn links_in_the_header_are_followed() {
    let page = |from: i64| json!([item(from), item(from + 1)]);
    let mut list = pages(&[page(1), page(3), page(5)]);
    for (at, link) in [
        (
            0,
            "</by-link?page=2&per_page=2>; rel=\"next\", </by-link?page=3>; rel=\"last\"",
        ),
        (1, "<?page=3&per_page=2>; rel=next"),
    ] {
        list[at] = list[at].clone().insert_header("link", link);
    }
    let (server, client) = serve(list).await;
    let traced = client.with_header(
        reqwest::header::HeaderName::from_static("x-trace"),
        reqwest::header::HeaderValue::from_static("7"),
    );
    let items = traced.lists().by_link().per_page(2).items().collect().await;
    assert_eq!(ids(&items.unwrap()), [1, 2, 3, 4, 5, 6]);
    assert_eq!(
        targets(&server).await,
        [
            "/by-link?per_page=2",
            "/by-link?page=2&per_page=2",
            "/by-link?page=3&per_page=2"
        ]
    );
    for request in server.received_requests().await.unwrap() {
        assert_eq!(header(&request, "x-trace"), Some("7"));
    }
}

#[tokio::test]
async fn a_link_to_another_host_is_an_error() {
    let first = ResponseTemplate::new(200).set_body_json(json!([item(1)]));
    let first = first.insert_header("link", "<https://evil.example.org/by-link>; rel=next");
    let (server, client) = serve(vec![first]).await;
    let mut pages = client.lists().by_link().pages();
    assert_eq!(ids(&pages.next().await.unwrap().unwrap()), [1]);
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert!(error.to_string().contains("next page"), "{error}");
    assert!(pages.next().await.is_none());
    assert_eq!(targets(&server).await.len(), 1);
}

#[tokio::test]
async fn tokens_of_responses_are_parameters_of_requests() {
    let (server, client) = serve(pages(&[
        json!({"data": [item(1)], "tags": ["a"], "nextPageToken": "a b&c"}),
        json!({"data": [], "nextPageToken": "last"}),
        json!({"data": [item(2)], "nextPageToken": null}),
    ]))
    .await;
    let request = client.lists().by_token().q("x y");
    let items = request.clone().items().collect().await.unwrap();
    assert_eq!(ids(&items), [1, 2]);
    assert_eq!(
        targets(&server).await,
        [
            "/by-token?q=x%20y",
            "/by-token?q=x%20y&pageToken=a%20b%26c",
            "/by-token?q=x%20y&pageToken=last"
        ]
    );
}

#[tokio::test]
async fn a_token_of_dropshot_stands_for_all_parameters_but_the_limit() {
    let (server, client) = serve(pages(&[
        json!({"items": [item(1)], "next_page": "t"}),
        json!({"items": [item(2)]}),
    ]))
    .await;
    let request = client.lists().by_dropshot().limit(1).sort("name");
    assert_eq!(ids(&request.items().collect().await.unwrap()), [1, 2]);
    assert_eq!(
        targets(&server).await,
        [
            "/by-dropshot?limit=1&sort=name",
            "/by-dropshot?limit=1&page_token=t"
        ]
    );
}

#[tokio::test]
async fn tokens_of_responses_are_members_of_bodies() {
    let (server, client) = serve(pages(&[
        json!({"results": [item(1)], "next_cursor": "c", "has_more": true}),
        json!({"results": [item(2)], "next_cursor": "d", "has_more": false}),
    ]))
    .await;
    let body = types::ByBodyBody::default().query("q");
    let items = client.lists().by_body(body).items();
    assert_eq!(ids(&items.collect().await.unwrap()), [1, 2]);
    let requests = server.received_requests().await.unwrap();
    let bodies: Vec<Value> = requests.iter().map(|it| it.body_json().unwrap()).collect();
    assert_eq!(
        bodies,
        [
            json!({"query": "q"}),
            json!({"query": "q", "start_cursor": "c"})
        ]
    );
}

#[tokio::test]
async fn the_last_item_is_the_position() {
    let (server, client) = serve(pages(&[
        json!({"data": [item(1), item(7)], "has_more": true}),
        json!({"data": [item(8)], "has_more": false}),
    ]))
    .await;
    let items = client.lists().by_last_item().items();
    assert_eq!(ids(&items.collect().await.unwrap()), [1, 7, 8]);
    assert_eq!(
        targets(&server).await,
        ["/by-last-item", "/by-last-item?starting_after=7"]
    );
}

#[tokio::test]
async fn urls_in_responses_are_followed() {
    let (server, client) = serve(pages(&[
        json!({"value": [item(1)], "@odata.nextLink": "/by-next-url?$skiptoken=x"}),
        json!({"value": [item(2)]}),
    ]))
    .await;
    // The request has a parameter of the usual name.
    let items = client.lists().by_next_url().items("some").all_items();
    assert_eq!(ids(&items.collect().await.unwrap()), [1, 2]);
    assert_eq!(
        targets(&server).await,
        ["/by-next-url?items=some", "/by-next-url?$skiptoken=x"]
    );
}

#[tokio::test]
async fn offsets_and_numbers_are_counted_until_a_page_is_empty() {
    let (server, client) = serve(pages(&[
        json!([item(1), item(2)]),
        json!([item(3)]),
        json!([]),
    ]))
    .await;
    let items = client.lists().by_offset().offset(10).limit(2).items();
    assert_eq!(ids(&items.collect().await.unwrap()), [1, 2, 3]);
    assert_eq!(
        targets(&server).await,
        [
            "/by-offset?offset=10&limit=2",
            "/by-offset?limit=2&offset=12",
            "/by-offset?limit=2&offset=13"
        ]
    );
    let (server, client) = serve(pages(&[
        json!({"items": [item(1)]}),
        json!({"items": [item(2)]}),
        json!({"items": null}),
    ]))
    .await;
    let items = client.lists().by_number().items();
    assert_eq!(ids(&items.collect().await.unwrap()), [1, 2]);
    assert_eq!(
        targets(&server).await,
        ["/by-number", "/by-number?page=1", "/by-number?page=2"]
    );
}

#[tokio::test]
async fn pages_are_counted_from_the_number_that_the_first_one_has_until_the_last_one() {
    for (first, expected) in [
        (0, ["/by-own-number", "/by-own-number?page=1"]),
        (1, ["/by-own-number", "/by-own-number?page=2"]),
    ] {
        let (server, client) = serve(pages(&[
            json!({"content": [item(1)], "number": first, "last": false}),
            json!({"content": [item(2)], "number": first + 1, "last": true}),
        ]))
        .await;
        let items = client.lists().by_own_number().items();
        assert_eq!(ids(&items.collect().await.unwrap()), [1, 2]);
        assert_eq!(targets(&server).await, expected);
    }
    // What the request asks for first is known.
    let (server, client) = serve(pages(&[
        json!({"content": [item(1)], "number": 6}),
        json!({"content": []}),
    ]))
    .await;
    let items = client.lists().by_own_number().page(7).items();
    assert_eq!(ids(&items.collect().await.unwrap()), [1]);
    assert_eq!(
        targets(&server).await,
        ["/by-own-number?page=7", "/by-own-number?page=8"]
    );
}

#[tokio::test]
async fn a_setting_of_the_operation_comes_first() {
    let (server, client) = serve(pages(&[
        json!({"result": {"found": [item(1)], "more": "m"}}),
        json!({"result": null}),
    ]))
    .await;
    let items = client.lists().by_setting().items();
    assert_eq!(ids(&items.collect().await.unwrap()), [1]);
    assert_eq!(
        targets(&server).await,
        ["/by-setting", "/by-setting?from=m"]
    );
}

#[tokio::test]
async fn a_page_that_points_to_itself_ends_with_an_error() {
    let page = json!({"data": [item(1)], "nextPageToken": "same"});
    let (server, client) = serve(pages(&[page.clone(), page.clone(), page])).await;
    let mut items = client.lists().by_token().items();
    assert!(items.next().await.unwrap().is_ok());
    assert!(items.next().await.unwrap().is_ok());
    let error = items.next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::InvalidRequest(_)), "{error:?}");
    assert!(items.next().await.is_none());
    assert_eq!(targets(&server).await.len(), 2);
}

#[tokio::test]
async fn an_error_of_a_page_is_that_of_the_operation_and_the_end() {
    let mut list = pages(&[json!({"data": [item(1)], "nextPageToken": "n"})]);
    list.push(ResponseTemplate::new(500).set_body_json(item(5)));
    let (_server, client) = serve(list).await;
    let mut pages = client.lists().by_token().pages();
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!(first.data.as_ref().map(Vec::len), Some(1));
    let error = pages.next().await.unwrap().unwrap_err();
    let Error::ErrorResponse(response) = error else {
        panic!("{error:?}");
    };
    let lists::ByTokenError::Default(body) = response.into_inner();
    assert_eq!(body.id, 5);
    assert!(pages.next().await.is_none());
}

/// Both are streams for users of the traits, and may be sent to other threads.
#[test]
fn pages_and_items_are_streams() {
    fn is_stream<S: futures_core::Stream + Send + Unpin>(_stream: &S) {}
    let client = Client::builder("http://127.0.0.1:9").build().unwrap();
    is_stream(&client.lists().by_token().pages());
    is_stream(&client.lists().by_token().items());
}
