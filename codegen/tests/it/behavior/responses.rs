//! Responses: a type by status, headers, errors with the response.

use serde_json::json;
use wiremock::ResponseTemplate;

use super::{header, sent, server};
use crate::golden::responses::{
    Client, Error,
    operations::jobs::{GetJob, GetJobError, GetJobSuccess},
    types,
};

async fn get_job(
    response: ResponseTemplate,
) -> Result<crate::golden::responses::ResponseValue<GetJobSuccess>, Error<GetJobError>> {
    let server = server(response).await;
    let client = Client::builder(server.uri()).build().unwrap();
    let res = client.jobs().get_job("1").send().await;
    let accept = header(&sent(&server).await, "accept").map(ToOwned::to_owned);
    let expected = "application/json, text/plain, application/problem+json";
    assert_eq!(accept.as_deref(), Some(expected));
    res
}

#[tokio::test]
async fn every_success_has_the_type_of_its_status() {
    let done = ResponseTemplate::new(200)
        .insert_header("X-Took", "12")
        .set_body_json(json!({"state": "done", "code": 2}));
    let done = get_job(done).await.unwrap();
    assert_eq!(done.header("x-took"), Some("12"));
    let GetJobSuccess::Ok(job) = done.into_inner() else {
        panic!("200 is a job");
    };
    assert_eq!(
        (job.state, job.code),
        (types::JobState::Done, Some(types::JobCode::N2))
    );

    let accepted = ResponseTemplate::new(202)
        .insert_header("Retry-After", "3")
        .set_body_string("soon");
    let accepted = get_job(accepted).await.unwrap();
    assert_eq!(accepted.header("retry-after"), Some("3"));
    let is_text = matches!(accepted.into_inner(), GetJobSuccess::Accepted(text) if text == "soon");
    assert!(is_text);

    let nothing = get_job(ResponseTemplate::new(204)).await.unwrap();
    assert!(matches!(nothing.into_inner(), GetJobSuccess::NoContent));
}

#[tokio::test]
async fn documented_headers_have_their_types() {
    let done = || ResponseTemplate::new(200).set_body_json(json!({"state": "done"}));
    let sent = done()
        .insert_header("X-Took", "12")
        .insert_header("X-Final", "true")
        .append_header("X-Tags", "a, b")
        .append_header("X-Tags", "1")
        .insert_header("X-Counts", "1,2")
        .insert_header("X-Origin", "{\"title\": \"T\"}")
        .insert_header("X-Pairs", "a,1");
    let sent = get_job(sent).await.unwrap();
    assert_eq!(sent.typed_header(GetJob::X_TOOK), Ok(Some(12)));
    assert_eq!(sent.typed_header(GetJob::X_FINAL), Ok(Some(true)));
    let tags = sent.typed_header(GetJob::X_TAGS).unwrap().unwrap();
    assert_eq!(tags, ["a", "b", "1"]);
    let counts = sent.typed_header(GetJob::X_COUNTS).unwrap();
    assert_eq!(counts, Some(vec![1, 2]));
    let origin = sent.typed_header(GetJob::X_ORIGIN).unwrap().unwrap();
    assert_eq!(origin.title.as_deref(), Some("T"));
    let pairs = sent.typed_header(GetJob::X_PAIRS).unwrap();
    assert_eq!(pairs.as_deref(), Some("a,1"));

    let absent = get_job(done()).await.unwrap();
    assert_eq!(absent.typed_header(GetJob::X_TOOK), Ok(None));
    assert_eq!(absent.typed_header(GetJob::X_TAGS), Ok(None));

    let wrong = done()
        .insert_header("X-Took", "soon")
        .insert_header("X-Counts", "1,x");
    let wrong = get_job(wrong).await.unwrap();
    let error = wrong.typed_header(GetJob::X_TOOK).unwrap_err();
    assert_eq!((error.name(), error.text()), ("X-Took", "soon"));
    assert_eq!(
        error.to_string(),
        "the header `X-Took` of the response is not as documented: invalid type: string \"soon\", expected i64: `soon`"
    );
    let error = wrong.typed_header(GetJob::X_COUNTS).unwrap_err();
    assert_eq!(error.name(), "X-Counts");
}

#[tokio::test]
async fn documented_headers_of_errors_have_their_types() {
    let limited = ResponseTemplate::new(409)
        .insert_header("X-RateLimit-Reset", "30")
        .insert_header("X-RateLimit-Scopes", "read, write")
        .insert_header("X-Took", "12")
        .insert_header("X-Final", "perhaps")
        .set_body_json(json!({"why": "too many"}));
    let error = get_job(limited).await.unwrap_err();
    assert_eq!(error.typed_header(GetJob::X_RATE_LIMIT_RESET), Ok(Some(30)));
    let scopes = error.typed_header(GetJob::X_RATE_LIMIT_SCOPES);
    assert_eq!(scopes.unwrap().unwrap(), ["read", "write"]);
    // One constant for what successes and errors have in common, two for what they have in two types.
    assert_eq!(error.typed_header(GetJob::X_TOOK), Ok(Some(12)));
    let is_final = error.typed_header(GetJob::ERROR_X_FINAL).unwrap();
    assert_eq!(is_final.as_deref(), Some("perhaps"));
    assert_eq!(error.typed_header(GetJob::RETRY_AFTER), Ok(None));
    let Error::ErrorResponse(response) = error else {
        panic!("4XX is documented");
    };
    assert_eq!(
        response.typed_header(GetJob::X_RATE_LIMIT_RESET),
        Ok(Some(30))
    );

    let wrong = ResponseTemplate::new(409)
        .insert_header("X-RateLimit-Reset", "soon")
        .set_body_json(json!({}));
    let error = get_job(wrong).await.unwrap_err();
    let invalid = error.typed_header(GetJob::X_RATE_LIMIT_RESET).unwrap_err();
    assert_eq!(
        (invalid.name(), invalid.text()),
        ("X-RateLimit-Reset", "soon")
    );
}

#[tokio::test]
async fn an_exact_status_takes_precedence_over_a_range_and_a_range_over_the_default() {
    let failure = |status: u16, body: serde_json::Value| async move {
        let response = ResponseTemplate::new(status)
            .insert_header("X-Request", "7")
            .set_body_json(body);
        match get_job(response).await {
            Err(Error::ErrorResponse(response)) => {
                assert_eq!(response.status().as_u16(), status);
                assert_eq!(response.header("x-request"), Some("7"));
                response.into_inner()
            }
            other => panic!("{status}: {other:?}"),
        }
    };
    let missing = failure(404, json!({"title": "no job"})).await;
    assert!(
        matches!(missing, GetJobError::NotFound(problem) if problem.title.as_deref() == Some("no job"))
    );
    let rejected = failure(418, json!({"why": "tea"})).await;
    assert!(
        matches!(rejected, GetJobError::ClientError(body) if body.why.as_deref() == Some("tea"))
    );
    let broken = failure(501, json!([1])).await;
    assert!(matches!(broken, GetJobError::Default(value) if value == json!([1])));
}

#[tokio::test]
async fn text_is_decoded_by_its_charset_or_not_at_all() {
    let text = |bytes: &[u8], media_type: &str| {
        get_job(ResponseTemplate::new(202).set_body_raw(bytes.to_vec(), media_type))
    };
    let latin = text(b"Gr\xFC\xDFe", "text/plain; charset=iso-8859-1").await;
    assert!(
        matches!(latin.unwrap().into_inner(), GetJobSuccess::Accepted(text) if text == "Grüße")
    );
    match text(b"Gr\xFC\xDFe", "text/plain").await {
        Err(error @ Error::InvalidResponse(_)) => {
            let cause = std::error::Error::source(&error).expect("a cause");
            assert_eq!(cause.to_string(), "the text is not valid utf-8 at byte 2");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_undocumented_success_is_an_error_that_keeps_the_response() {
    let server = server(ResponseTemplate::new(206).set_body_string("half")).await;
    let client = Client::builder(server.uri()).build().unwrap();
    let shapes = types::Shapes::new(None);
    match client.shapes().post_shapes(shapes).send().await {
        Err(Error::UnexpectedResponse(unexpected)) => {
            assert_eq!(unexpected.status().as_u16(), 206);
            assert_eq!(unexpected.body().as_ref(), b"half");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_body_of_another_type_is_an_error_with_its_location() {
    let response = ResponseTemplate::new(200).set_body_json(json!({"state": 1}));
    match get_job(response).await {
        Err(Error::InvalidResponse(invalid)) => {
            assert_eq!(invalid.status().as_u16(), 200);
            assert!(invalid.path().contains("state"), "{}", invalid.path());
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn other_media_types_are_streams_of_bytes() {
    let response = ResponseTemplate::new(200).set_body_bytes(vec![1, 2, 3]);
    let server = server(response).await;
    let client = Client::builder(server.uri()).build().unwrap();
    let picture = client.jobs().get_picture("1").send().await.unwrap();
    assert_eq!(picture.into_inner().collect().await.unwrap(), [1, 2, 3]);
    assert_eq!(header(&sent(&server).await, "accept"), Some("image/png"));
}
