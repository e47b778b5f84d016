//! Mocks answer what they are made for, and nothing else.

use tkey7_client::{
    Client, Error,
    mock::{self, MockServer, ResponseTemplate},
    operations::payments::SendPaymentMessageError,
    types::{self, EncodedMessage, FinancialMessage, MessageType},
};

fn client(server: &MockServer) -> Client {
    Client::builder(server.uri()).build().expect("a base URL")
}

#[tokio::test]
async fn path_query_and_body_tell_requests_apart() {
    let server = MockServer::start().await;
    let empty = types::BalanceInfo::new(Vec::new());
    mock::get_balances()
        .account_identification("main/a b")
        .asset_code_identification("RUB")
        .ok(&empty)
        .mount(&server)
        .await;
    let payment = FinancialMessage::new(MessageType::Pacs008, EncodedMessage::of_xml("<a>"));
    let answer = FinancialMessage::new(MessageType::Pacs002, EncodedMessage::of_xml("<b>"));
    mock::send_payment_message()
        .body(&payment)
        .ok(&answer)
        .mount(&server)
        .await;

    let client = client(&server);
    let asked = client
        .balances()
        .get_balances("main/a b")
        .asset_code_identification("RUB");
    assert!(asked.send().await.is_ok());
    for request in [
        client.balances().get_balances("main/a b"),
        client
            .balances()
            .get_balances("main/a b")
            .asset_code_identification("USD"),
        client
            .balances()
            .get_balances("main")
            .asset_code_identification("RUB"),
    ] {
        let refused = request.send().await.expect_err("nothing is mocked for it");
        assert_eq!(refused.status().map(|status| status.as_u16()), Some(404));
    }
    let sent = client.payments().send_payment_message(payment).send().await;
    assert_eq!(sent.expect("it is mocked").into_inner(), answer);
    let other = FinancialMessage::new(MessageType::Pacs008, EncodedMessage::of_xml("<c>"));
    assert!(
        client
            .payments()
            .send_payment_message(other)
            .send()
            .await
            .is_err()
    );
}

#[tokio::test]
async fn refusals_are_typed_and_anything_else_can_be_answered() {
    let server = MockServer::start().await;
    let error = types::Error::new("The message was sent before.", "Conflict", 1);
    mock::send_payment_message()
        .conflict(&error)
        .mount(&server)
        .await;
    mock::list_digital_accounts()
        .respond_with(ResponseTemplate::new(418))
        .mount(&server)
        .await;
    let client = client(&server);
    let message = FinancialMessage::new(MessageType::Pacs008, EncodedMessage::of_xml("<a>"));
    let refused = client.payments().send_payment_message(message).send().await;
    let refused = refused.expect_err("it is refused");
    assert!(
        matches!(refused.error_body(), Some(SendPaymentMessageError::Conflict(found)) if *found == error)
    );
    assert_eq!(
        refused.to_string(),
        "the server answered 409 Conflict: The message was sent before."
    );
    let other = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    assert!(matches!(other, Err(Error::UnexpectedResponse(_))));
}
