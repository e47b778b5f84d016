//! The client against a node that follows the contract.

use sandbox::{AccessRights, Sandbox, SandboxHandle};
use tkey7_client::{
    Client, Error,
    operations::{
        access_token::RefreshAccessTokenError,
        digital_accounts::{GetDigitalAccountError, ListDigitalAccountsError},
    },
    types::{AccountType, EncodedMessage, UnsignedPayload},
};

async fn node() -> SandboxHandle {
    Sandbox::builder()
        .seed(7)
        .start()
        .await
        .expect("a free port and an empty ledger")
}

fn client(node: &SandboxHandle, token: &str) -> Client {
    Client::builder(node.base_url())
        .bearer_auth(token)
        .build()
        .expect("the node has a base URL")
}

#[tokio::test]
async fn accounts_balances_and_error_responses_of_a_node() {
    let node = node().await;
    let token = node
        .token("bluebank", AccessRights::Viewer)
        .expect("the seed has this member");
    let client = client(&node, token);

    let accounts = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await
        .expect("a list");
    let operating = accounts
        .iter()
        .find(|account| account.account_type == Some(AccountType::Operating))
        .expect("every member has an operating account");
    let name = operating
        .account_identification
        .as_ref()
        .expect("accounts have names");

    let account = client
        .digital_accounts()
        .get_digital_account(name)
        .send()
        .await
        .expect("an account of the list");
    assert_eq!(&*account, operating);

    let balances = client
        .balances()
        .get_balances(name)
        .send()
        .await
        .expect("balances");
    let some = balances.balances.first().expect("the seed has money");
    let filtered = client
        .balances()
        .get_balances(name)
        .asset_code_identification(&some.asset_code_identification)
        .asset_issuer_identification(&some.asset_issuer_identification)
        .send()
        .await
        .expect("balances");
    assert_eq!(filtered.balances, std::slice::from_ref(some));

    let missing = client
        .digital_accounts()
        .get_digital_account("nowhere")
        .send()
        .await;
    let Err(Error::ErrorResponse(error)) = missing else {
        panic!("there is no such account: {missing:?}");
    };
    assert_eq!(error.status(), 404);
    let GetDigitalAccountError::NotFound(error) = error.into_inner() else {
        panic!("404 is documented");
    };
    assert!(error.timestamp > 0);
    assert!(!error.long_message.is_empty());

    let stranger = self::client(&node, "not.a.token");
    let rejected = stranger
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    let Err(Error::ErrorResponse(error)) = rejected else {
        panic!("the token is not one: {rejected:?}");
    };
    assert!(matches!(
        error.into_inner(),
        ListDigitalAccountsError::Unauthorized(_)
    ));
}

#[tokio::test]
async fn a_refreshed_token_works_and_a_session_ends() {
    let node = node().await;
    let token = node
        .token("bluebank", AccessRights::Viewer)
        .expect("the seed has this member")
        .to_owned();
    node.advance_clock(std::time::Duration::from_secs(14 * 60))
        .await
        .expect("a clock");
    let refreshed = client(&node, &token)
        .access_token()
        .refresh_access_token()
        .send()
        .await
        .expect("a new token")
        .into_inner();
    let client = client(&node, &refreshed.access_token);
    let accounts = client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await;
    assert!(!accounts.expect("the new token is valid").is_empty());

    node.advance_clock(std::time::Duration::from_secs(24 * 60 * 60))
        .await
        .expect("a clock");
    let rejected = client.access_token().refresh_access_token().send().await;
    let Err(Error::ErrorResponse(error)) = rejected else {
        panic!("the session is over: {rejected:?}");
    };
    assert!(matches!(
        error.into_inner(),
        RefreshAccessTokenError::Unauthorized(_)
    ));
}

#[tokio::test]
async fn the_signing_service_rejects_invalid_base64() {
    let node = node().await;
    let token = node
        .token("bluebank", AccessRights::Manager)
        .expect("the seed has this member");
    let client = client(&node, token);
    let rejected = client
        .signing()
        .sign_message(UnsignedPayload::new(EncodedMessage::new_unchecked(
            "<xml/>",
        )))
        .send()
        .await;
    let Err(Error::ErrorResponse(error)) = rejected else {
        panic!("it is not base64: {rejected:?}");
    };
    assert_eq!(error.status(), 400);
}
