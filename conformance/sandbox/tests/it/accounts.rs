//! Digital Accounts, balances, addresses, Members.

use sandbox::{Sandbox, ledger::LedgerAddress};
use serde_json::json;

use crate::node::{Node, clock};

#[tokio::test]
async fn a_member_sees_its_own_accounts() {
    let node = Node::start().await;
    let accounts = node
        .get("bluebank", "/client/v1/api/digital-accounts")
        .await
        .success();
    let names: Vec<_> = accounts
        .as_array()
        .unwrap()
        .iter()
        .map(|a| &a["account_identification"])
        .collect();
    assert_eq!(names, ["emission", "main", "reserveAccount"]);
    for account in accounts.as_array().unwrap() {
        let name = account["account_identification"].as_str().unwrap();
        let one = node
            .get(
                "bluebank",
                &format!("/client/v1/api/digital-accounts/{name}"),
            )
            .await
            .success();
        assert_eq!(&one, account);
        let address = one["distributed_ledger_account_address"].as_str().unwrap();
        assert!(LedgerAddress::parse(address).is_ok());
    }
    let unknown = node
        .get("bluebank", "/client/v1/api/digital-accounts/nothing")
        .await;
    assert_eq!(unknown.error(), (404, "account_unknown"));
    assert_eq!(unknown.body["member_identification"], "bluebank");
    assert_eq!(unknown.body["service_name"], "Member Service");
    let url = format!(
        "{}/client/v1/api/digital-accounts/nothing",
        node.sandbox.base_url()
    );
    assert_eq!(unknown.body["endpoint_url"], url);
}

#[tokio::test]
async fn balances_are_filtered_by_code_and_issuer() {
    let node = Node::start().await;
    let path = "/client/v1/api/balances/digital-accounts/main";
    let all = node.get("bankName", path).await.success();
    let rub = json!({
        "asset_code_identification": "RUB",
        "asset_issuer_identification": "issuerBankName",
        "balance": "150000.00",
        "limit": "1000000.00",
    });
    assert_eq!(
        all,
        json!({ "account_identification": "main", "balances": [rub] })
    );
    for filter in [
        "?asset_code_identification=RUB",
        "?asset_issuer_identification=issuerBankName",
        "?asset_code_identification=RUB&asset_issuer_identification=issuerBankName",
    ] {
        assert_eq!(
            node.get("bankName", &format!("{path}{filter}"))
                .await
                .success(),
            all,
            "{filter}"
        );
    }
    for filter in [
        "?asset_code_identification=EUR",
        "?asset_issuer_identification=nobody",
        "?asset_code_identification=RUB&asset_issuer_identification=bluebank",
    ] {
        let response = node.get("bankName", &format!("{path}{filter}")).await;
        assert_eq!(response.error(), (404, "credit_line_missing"), "{filter}");
    }
    let unknown = node
        .get("bankName", "/client/v1/api/balances/digital-accounts/x")
        .await;
    assert_eq!(unknown.error(), (404, "account_unknown"));
    let invalid = node
        .get("bankName", &format!("{path}?asset_code_identification=rub"))
        .await;
    assert_eq!(invalid.error(), (400, "request_invalid"));
    assert!(
        invalid.body["long_message"]
            .as_str()
            .unwrap()
            .contains("asset_code_identification")
    );
}

#[tokio::test]
async fn tokenizers_look_up_addresses_and_members() {
    let node = Node::start().await;
    let path = "/tokenizer/v1/api/account-address";
    let documented = "?addressing_identification=main*ru.bankName.payments.tkey7.com";
    let found = node
        .get("centralbank", &format!("{path}{documented}"))
        .await
        .success();
    let own = node
        .get("bankName", "/client/v1/api/digital-accounts/main")
        .await
        .success();
    assert_eq!(found, own);
    let unknown = "?addressing_identification=main*us.bankName.payments.tkey7.com";
    let response = node.get("centralbank", &format!("{path}{unknown}")).await;
    assert_eq!(response.error(), (404, "address_unknown"));
    let response = node.get("centralbank", path).await;
    assert_eq!(response.error(), (400, "request_invalid"));
    let members = node
        .get("centralbank", "/tokenizer/v1/api/members")
        .await
        .success();
    let names: Vec<_> = members
        .as_array()
        .unwrap()
        .iter()
        .map(|m| &m["member_identification"])
        .collect();
    assert_eq!(
        names,
        [
            "bankName",
            "bluebank",
            "centralbank",
            "greenbank",
            "issuerBankName"
        ]
    );
    let lookup = format!("{path}{documented}");
    for path in ["/tokenizer/v1/api/members", &lookup] {
        assert_eq!(
            node.get("bluebank", path).await.error(),
            (403, "not_a_tokenizer")
        );
    }
}

#[tokio::test]
async fn a_seed_makes_the_same_data_each_time_and_another_seed_makes_others() {
    let data = async |seed: u64| {
        let node = Node::with(Sandbox::builder().seed(seed).clock(clock())).await;
        let balances = "/client/v1/api/balances/digital-accounts/main";
        let accounts = node
            .get("bluebank", "/client/v1/api/digital-accounts")
            .await
            .success();
        (accounts, node.get("bluebank", balances).await.success())
    };
    let first = data(1).await;
    assert_eq!(first, data(1).await);
    let second = data(2).await;
    assert_ne!(first.0, second.0);
    assert_ne!(first.1, second.1);
}

#[tokio::test]
async fn the_opening_ledger_adds_up() {
    for seed in 0..20 {
        let sandbox = Sandbox::builder().seed(seed).build().await.unwrap();
        assert!(sandbox.audit().unwrap() > 0);
    }
}

#[tokio::test]
async fn the_gateway_is_asked_for_one_thing() {
    let node = Node::start().await;
    for path in [
        "/client/v1/api/gateway/messages",
        "/tokenizer/v1/api/gateway/messages",
    ] {
        for (query, status) in [
            ("", 400),
            ("?payment=&transactions=", 400),
            ("?transactions&payment=x", 400),
            ("?payment", 404),
            ("?payment=x", 404),
            ("?transactions=", 200),
        ] {
            let response = node.get("centralbank", &format!("{path}{query}")).await;
            assert_eq!(response.status.as_u16(), status, "{path}{query}");
            if status == 400 {
                let message = response.body["long_message"].as_str().unwrap();
                assert!(
                    message.contains("exactly one of `payment` and `transactions` must be sent"),
                    "{message}"
                );
            }
        }
    }
}
