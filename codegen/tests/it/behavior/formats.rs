//! Formats that have types: values are typed, and what a server sends wrong stays readable.

use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::{header, sent, server, silent, value};
use crate::{
    golden::formats::{Client, operations::events::GetEvent, types},
    runtime::runtime_files::{Base64, Error, Formatted},
};

const ID: &str = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

fn event(id: &str, at: &str) -> Value {
    json!({"id": id, "at": at, "ended": null})
}

/// The event that a server answers with `body`.
async fn received(body: Value) -> types::Event {
    let server = server(ResponseTemplate::new(200).set_body_json(body)).await;
    let client = Client::builder(server.uri()).build().unwrap();
    let response = client.events().get_event(ID).send().await.unwrap();
    response.into_inner()
}

#[tokio::test]
async fn values_of_formats_are_typed() {
    let mut body = event(ID, "2024-05-01T12:00:00Z");
    body["day"] = json!("2024-02-29");
    body["length"] = json!("P1Y2M");
    body["page"] = json!("https://example.com/a");
    body["picture"] = json!("aGk=");
    let event = received(body.clone()).await;
    assert_eq!(serde_json::to_value(&event).unwrap(), body);
    let id: uuid::Uuid = *event.id.get().unwrap();
    assert_eq!(id.to_string(), ID);
    let at: jiff::Timestamp = event.at.into_inner().unwrap();
    assert_eq!(at.as_second(), 1_714_564_800);
    let day = event.day.unwrap();
    assert_eq!(day.value().map(|day| day.day()), Some(29));
    assert_eq!(event.length.unwrap().get().unwrap().0.get_months(), 2);
    let page = event.page.unwrap();
    assert_eq!(page.get().unwrap().host_str(), Some("example.com"));
    assert_eq!(&**event.picture.unwrap().get().unwrap(), b"hi");
    assert_eq!((event.ended, event.moved), (None, None));
}

#[tokio::test]
async fn a_wrong_value_stays_readable_and_is_kept() {
    let event = received(event("7", "yesterday")).await;
    assert_eq!(event.id.value(), None);
    assert_eq!(event.at.to_string(), "yesterday");
    assert_eq!(
        event.at.check().unwrap_err().to_string(),
        "`yesterday` is not a valid date-time: expected a date and time of RFC 3339, such as `2024-05-01T12:00:00Z`"
    );
    let written = serde_json::to_value(&event).unwrap();
    assert_eq!(written["at"], "yesterday");
}

#[test]
fn a_value_is_written_as_it_came_and_equal_in_another_form() {
    for text in [
        "2024-05-01T12:00:00.000Z",
        "2024-05-01T14:00:00+02:00",
        "2024-05-01t12:00:00z",
    ] {
        let read: types::Event = value(event(ID, text));
        assert_eq!(serde_json::to_value(&read).unwrap()["at"], text);
        let plain: types::Event = value(event(ID, "2024-05-01T12:00:00Z"));
        assert_eq!(read, plain, "{text}");
    }
}

#[tokio::test]
async fn parameters_take_values_and_strings() {
    let server = silent().await;
    let client = Client::builder(server.uri()).build().unwrap();
    let id: uuid::Uuid = ID.parse().unwrap();
    let request = client
        .events()
        .get_event(id)
        .since(jiff::Timestamp::from_second(1_714_564_800).unwrap())
        .days([jiff::civil::date(2024, 5, 1), jiff::civil::date(2024, 5, 2)])
        .x_origin("https://example.com/");
    // The status is not documented; only the request counts.
    request.send().await.unwrap_err();
    let sent = sent(&server).await;
    assert_eq!(sent.url.path(), format!("/events/{ID}"));
    assert_eq!(
        sent.url.query(),
        Some("since=2024-05-01T12%3A00%3A00Z&days=2024-05-01&days=2024-05-02")
    );
    assert_eq!(header(&sent, "x-origin"), Some("https://example.com/"));
}

#[tokio::test]
async fn an_invalid_string_is_reported_before_anything_is_sent() {
    let client = Client::builder("http://127.0.0.1:9").build().unwrap();
    let error = client
        .events()
        .get_event(ID)
        .since("tomorrow")
        .send()
        .await
        .unwrap_err();
    let Error::InvalidRequest(reason) = error else {
        panic!("{error:?}");
    };
    assert!(
        reason
            .to_string()
            .contains("`tomorrow` is not a valid date-time"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_body_is_made_of_values() {
    let server = server(ResponseTemplate::new(200).set_body_json(json!(ID))).await;
    let client = Client::builder(server.uri()).build().unwrap();
    let id: uuid::Uuid = ID.parse().unwrap();
    let at = jiff::Timestamp::from_second(1_714_564_800).unwrap();
    let picture = Base64::from(b"hi".to_vec());
    let body = types::Event::new(id, at, Some(at.into()))
        .holidays(vec![jiff::civil::date(2024, 5, 1).into()])
        .picture(picture)
        .mail("a@example.com")
        .moved(None);
    let created = client.events().create_event(body).send().await.unwrap();
    assert_eq!(*created, id);
    let wire: Value = serde_json::from_slice(&sent(&server).await.body).unwrap();
    let expected = json!({
        "id": ID,
        "at": "2024-05-01T12:00:00Z",
        "ended": "2024-05-01T12:00:00Z",
        "holidays": ["2024-05-01"],
        "picture": "aGk=",
        "mail": "a@example.com",
        "moved": null,
    });
    assert_eq!(wire, expected);
}

#[tokio::test]
async fn many_values_that_must_be_there_are_given_by_name() {
    let server = server(ResponseTemplate::new(204)).await;
    let client = Client::builder(server.uri()).build().unwrap();
    let id: uuid::Uuid = ID.parse().unwrap();
    let booking = types::Booking::new(types::BookingRequired {
        event: id.into(),
        from: jiff::civil::date(2024, 5, 1).into(),
        to: jiff::civil::date(2024, 5, 2).into(),
        seats: 2,
    });
    client
        .events()
        .book(booking.note(None))
        .send()
        .await
        .unwrap();
    let wire: Value = serde_json::from_slice(&sent(&server).await.body).unwrap();
    let expected = json!({
        "event": ID,
        "from": "2024-05-01",
        "to": "2024-05-02",
        "seats": 2,
        "kind": "booking",
        "note": null,
    });
    assert_eq!(wire, expected);
}

#[test]
fn a_union_is_dispatched_by_the_format() {
    let table = [
        (json!("2024-05-01T12:00:00Z"), "date-time"),
        (json!("2024-05-01"), "date"),
        (json!(5), "integer"),
    ];
    for (when, expected) in table {
        let mut body = event(ID, "2024-05-01T12:00:00Z");
        body["when"] = when.clone();
        let event: types::Event = value(body);
        let found = match event.when.expect("it is there") {
            types::EventWhen::DateTime(_) => "date-time",
            types::EventWhen::Date(_) => "date",
            types::EventWhen::Integer(_) => "integer",
            types::EventWhen::Unknown(_) => "unknown",
        };
        assert_eq!(found, expected, "{when}");
    }
}

/// All texts are read, in every library; those that the format does not have are not values.
fn reads<T: crate::runtime::runtime_files::Format>(valid: &[&str], invalid: &[&str]) {
    for text in valid {
        let read = Formatted::<T>::new_unchecked(text);
        assert!(read.value().is_some(), "{text}");
        assert_eq!(read.as_text(), *text);
        let again = Formatted::from(read.into_inner().unwrap());
        assert!(T::read(&again.as_text()).is_some(), "{text}");
    }
    for text in invalid {
        let read = Formatted::<T>::new_unchecked(text);
        assert!(read.value().is_none(), "{text}");
        assert_eq!(read.as_text(), *text);
    }
}

#[test]
fn every_library_reads_what_the_format_has() {
    let valid = [
        "2024-05-01T12:00:00Z",
        "2024-05-01T12:00:00.123456Z",
        "2024-05-01T12:00:00+02:00",
        "1969-12-31T23:59:59-08:00",
    ];
    let invalid = [
        "",
        "2024-05-01",
        "2024-05-01T12:00:00",
        "2024-13-01T12:00:00Z",
        "now",
    ];
    reads::<jiff::Timestamp>(&valid, &invalid);
    reads::<chrono::DateTime<chrono::FixedOffset>>(&valid, &invalid);
    reads::<time::OffsetDateTime>(&valid, &invalid);
    let valid = ["2024-02-29", "1969-12-31"];
    let invalid = [
        "",
        "2023-02-29",
        "20240229",
        "2024-05-01T12:00:00Z",
        "2024-W01-1",
        "2024-5-1",
    ];
    reads::<jiff::civil::Date>(&valid, &invalid);
    reads::<chrono::NaiveDate>(&valid, &invalid);
    reads::<time::Date>(&valid, &invalid);
    let valid = ["09:30:00", "23:59:59.123456", "00:00:00.5"];
    let invalid = [
        "",
        "09:30",
        "24:61:00",
        "09:30:00Z",
        "09:30:00+02:00",
        "2024-05-01T09:30:00",
        "093000",
    ];
    reads::<jiff::civil::Time>(&valid, &invalid);
    reads::<chrono::NaiveTime>(&valid, &invalid);
    reads::<time::Time>(&valid, &invalid);
    reads::<rust_decimal::Decimal>(
        &[
            "0",
            "-12.50",
            "+1.5",
            "1e3",
            "79228162514264337593543950335",
        ],
        &[
            "",
            "1,5",
            "0x1",
            "NaN",
            "79228162514264337593543950336",
            "0.12345678901234567890123456789",
        ],
    );
    reads::<jiff::SpanFieldwise>(
        &["P1Y2M3DT4H5M6S", "PT0.5S", "P2W"],
        &["", "1 day", "P", "5"],
    );
    reads::<uuid::Uuid>(
        &[ID, "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"],
        &["", "f81d4fae7dec11d0a76500a0c91e6bf6"],
    );
    reads::<reqwest::Url>(
        &["https://example.com", "urn:a:b"],
        &["", "/a", "example.com"],
    );
}

#[tokio::test]
async fn headers_of_responses_have_the_types_of_their_formats() {
    let response = ResponseTemplate::new(200)
        .insert_header("X-Seen", "2024-05-01T12:00:00Z")
        .set_body_json(event(ID, "2024-05-01T12:00:00Z"));
    let server = server(response).await;
    let client = Client::builder(server.uri()).build().unwrap();
    let response = client.events().get_event(ID).send().await.unwrap();
    let seen = response.typed_header(GetEvent::X_SEEN).unwrap().unwrap();
    let seen: jiff::Timestamp = seen.into_inner().unwrap();
    assert_eq!(seen.as_second(), 1_714_564_800);
}
