//! Mocks respond only to the requests that they expect.

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
async fn mocks_match_path_query_and_body() {
    let server = MockServer::start().await;
    let empty = types::BalanceInfo::new(Vec::new());
    mock::get_balances()
        .account_identification("main/a b")
        .asset_code_identification("RUB")
        .ok(&empty)
        .mount(&server)
        .await;
    let payment = FinancialMessage::new(MessageType::Pacs008, EncodedMessage::of_xml("<a>"));
    let response = FinancialMessage::new(MessageType::Pacs002, EncodedMessage::of_xml("<b>"));
    mock::send_payment_message()
        .body(&payment)
        .ok(&response)
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
        let rejected = request.send().await.expect_err("nothing is mocked for it");
        assert_eq!(rejected.status().map(|status| status.as_u16()), Some(404));
    }
    let sent = client.payments().send_payment_message(payment).send().await;
    assert_eq!(sent.expect("it is mocked").into_inner(), response);
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
async fn error_responses_are_typed_and_any_response_can_be_sent() {
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
    let rejected = client.payments().send_payment_message(message).send().await;
    let rejected = rejected.expect_err("it is rejected");
    assert!(
        matches!(rejected.error_body(), Some(SendPaymentMessageError::Conflict(found)) if *found == error)
    );
    assert_eq!(
        rejected.to_string(),
        "the server responded with 409 Conflict: The message was sent before."
    );
    let other = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    assert!(matches!(other, Err(Error::UnexpectedResponse(_))));
}
