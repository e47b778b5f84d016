//! Parameters: every style at its location.

use serde_json::json;

use super::{header, sent, silent, value};
use crate::golden::requests::{Client, types};

#[tokio::test]
async fn every_style_is_written_as_in_the_standard() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    let strings = |list: &[&str]| {
        list.iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    client
        .parameters()
        .get_styles(
            strings(&["a", "b/c"]),
            vec![1, 2],
            value(json!({"r": 100, "g": 200})),
        )
        .tags(strings(&["x y", "z&"]))
        .joined(strings(&["a", "b,c"]))
        .spaced(strings(&["a", "b"]))
        .piped(strings(&["a", "b"]))
        .filter(value(json!({"name": "n", "range": {"from": 1, "to": 2}})))
        .page(value(json!({"limit": 5, "offset": 10})))
        .raw("a/b?c")
        .json(value(json!({"a": 1})))
        .send()
        .await
        .unwrap();
    let url = sent(&server).await.url;
    assert_eq!(url.path(), "/styles/a,b%2Fc/.1.2/;matrix=r,100,g,200");
    assert_eq!(
        url.query().unwrap(),
        "tags=x%20y&tags=z%26&joined=a,b%2Cc&spaced=a%20b&piped=a%7Cb\
         &filter[name]=n&filter[range][from]=1&filter[range][to]=2&limit=5&offset=10&raw=a/b?c&json=%7B%22a%22%3A1%7D"
    );
}

#[tokio::test]
async fn parameters_that_are_not_set_are_not_sent() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    let request =
        client
            .parameters()
            .get_styles(vec!["a".to_owned()], vec![1], value(json!({"r": 1})));
    request.send().await.unwrap();
    assert_eq!(sent(&server).await.url.query(), None);
}

#[tokio::test]
async fn one_name_in_query_header_and_cookie_is_three_parameters() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    client
        .parameters()
        .get_names("q", 2, "s;1")
        .version_cookie("c")
        .x_list(vec!["a".to_owned(), "b".to_owned()])
        .type_(types::GetNamesType::LessEqual)
        .send()
        .await
        .unwrap();
    let request = sent(&server).await;
    assert_eq!(request.url.query(), Some("version=q&type=%3C%3D"));
    assert_eq!(header(&request, "version"), Some("2"));
    assert_eq!(header(&request, "x-list"), Some("a,b"));
    assert_eq!(header(&request, "cookie"), Some("version=c; session=s%3B1"));
}

#[tokio::test]
async fn a_parameter_with_one_value_is_no_argument() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    let request = client.parameters().get_constants(1);
    request.clone().send().await.unwrap();
    request.beta().mode().send().await.unwrap();
    let all = server.received_requests().await.unwrap();
    let queries: Vec<_> = all.iter().map(|it| it.url.query().unwrap()).collect();
    assert_eq!(
        queries,
        ["version=2&page=1", "version=2&page=1&beta=true&mode=fast"]
    );
    for request in &all {
        assert_eq!(request.url.path(), "/constants/json");
        assert_eq!(header(request, "x-api"), Some("2026-01-01"));
    }
}

#[tokio::test]
async fn enumerations_of_parameters_accept_unknown_values() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    let request = client.parameters().get_names("q", 2, "s");
    request.type_("newest".into()).send().await.unwrap();
    assert_eq!(
        sent(&server).await.url.query(),
        Some("version=q&type=newest")
    );
}

#[tokio::test]
async fn parts_behind_references_and_ids_of_one_name_are_operations_of_their_own() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    client.parameters().get_x(7).send().await.unwrap();
    let pet = types::Pet::new("Rex");
    client.parameters().get_x_post(7, pet).send().await.unwrap();
    client
        .parameters()
        .trace_shared_by_id(7)
        .send()
        .await
        .unwrap();
    let all = server.received_requests().await.unwrap();
    let lines: Vec<String> = all
        .iter()
        .map(|request| format!("{} {}", request.method, request.url.path()))
        .collect();
    assert_eq!(
        lines,
        ["GET /shared/7", "POST /shared/7", "TRACE /shared/7"]
    );
}

#[tokio::test]
async fn a_path_parameter_cannot_lead_elsewhere() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    for text in ["..", ".", ""] {
        let request =
            client
                .parameters()
                .get_styles(vec![text.to_owned()], vec![1], value(json!({"r": 1})));
        let error = request.send().await.expect_err("it would be another path");
        let is_rejected = matches!(error, crate::golden::requests::Error::InvalidRequest(_));
        assert!(is_rejected, "{text}: {error}");
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}
