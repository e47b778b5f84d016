//! The Web Office over HTTP: long lists, accounts of one Member, and single payments.

use reqwest::StatusCode;
use sandbox::{Sandbox, TokenRequest};

use crate::browser::{Browser, PASSWORD, administrator, node};

#[tokio::test]
async fn more_than_two_hundred_tokens_are_reached_by_pages_and_by_search() {
    let node = node().await;
    let mut browser = administrator(&node).await;
    for number in 0..210 {
        let user = ["manager@bluebank", "viewer@bluebank"][usize::from(number == 0)];
        let request = TokenRequest::unrestricted(user, "bluebank");
        node.create_token(request).await.unwrap();
    }
    let mut seen = 0;
    let mut path = "/office/tokens".to_owned();
    loop {
        let page = browser.get(&path).await;
        seen += page.text.matches("revoke?token=").count();
        let next = page.text.split("<a href=\"").find(|part| {
            let tag = part.split('>').next().unwrap_or_default();
            tag.contains("rel=\"next\"")
        });
        let Some(next) = next else { break };
        path = next.split('"').next().unwrap().replace("&amp;", "&");
    }
    // Three more came with the sandbox.
    assert_eq!(seen, 213);
    let found = browser.get("/office/tokens?search=VIEWER@").await;
    assert_eq!(found.text.matches("revoke?token=").count(), 2);
    let found = browser.get("/office/users?search=manager").await;
    assert!(
        found.text.contains("users/disable?user=manager%40bluebank"),
        "{}",
        found.text
    );
    assert!(!found.text.contains("viewer@bluebank"));
}

#[tokio::test]
async fn the_form_lists_the_accounts_of_the_chosen_member_only() {
    let node = node().await;
    let mut browser = Browser::new(&node);
    browser.log_in("administrator@bankName", PASSWORD).await;
    for (query, chosen, other) in [
        ("", "bankName", "issuerBankName"),
        ("?member=issuerBankName", "issuerBankName", "bankName"),
        ("?member=greenbank", "bankName", "issuerBankName"),
    ] {
        let page = browser.get(&format!("/office/tokens{query}")).await;
        let offers = |member: &str| page.text.contains(&format!("value=\"{member}/main\""));
        assert!(
            offers(chosen) && !offers(other) && !offers("greenbank"),
            "{query}: {}",
            page.text
        );
        assert!(
            page.text
                .contains(&format!("name=\"member\" value=\"{chosen}\""))
        );
        // A link prepares no choice of scopes.
        let link = format!("/office/tokens?member={chosen}&account_scope=all&endpoint_scope=all");
        assert!(!browser.get(&link).await.text.contains(" checked"));
    }
}

#[tokio::test]
async fn a_payment_is_shown_to_its_parties_only() {
    let exchange =
        crate::node::Node::with(Sandbox::builder().administrator_password(PASSWORD)).await;
    let terms = exchange.settled_payment(1).await;
    let mut browser = administrator(&exchange.sandbox).await;
    let overview = browser.get("/office/overview").await;
    let (_, rest) = overview
        .text
        .split_once("/office/payment?payment=")
        .unwrap();
    let path = format!(
        "/office/payment?payment={}",
        rest.split('"').next().unwrap()
    );
    let page = browser.get(&path).await;
    for text in [
        terms.end_to_end_identification().as_str(),
        "125\u{202f}000.00",
        "settled",
        "pacs.008</a>, request of a payment, from bluebank to greenbank",
        "fetched by greenbank",
    ] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    let links = page.text.split("href=\"/office/message?").skip(1);
    let messages: Vec<String> = links
        .filter_map(|rest| rest.split('"').next())
        .map(|query| format!("/office/message?{}", query.replace("&amp;", "&")))
        .collect();
    // What the other side and TKEY7 said to each other is not among them.
    assert!(!page.text.contains("tkey.001"), "{}", page.text);
    assert!(!messages.is_empty());
    let mut stranger = Browser::new(&exchange.sandbox);
    stranger.log_in("administrator@bankName", PASSWORD).await;
    for path in messages.iter().chain([&path]) {
        assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
        assert_eq!(stranger.get(path).await.status, StatusCode::NOT_FOUND);
    }
    let icon = Browser::new(&exchange.sandbox)
        .get("/office/icon.svg")
        .await;
    assert_eq!(icon.headers["content-type"], "image/svg+xml");
}

#[tokio::test]
async fn every_region_of_the_overview_has_a_name_of_its_own() {
    let node = node().await;
    let mut browser = Browser::new(&node);
    browser.log_in("administrator@bankName", PASSWORD).await;
    let page = browser.get("/office/overview").await;
    let regions = page.text.split("role=\"region\" aria-label=\"").skip(1);
    let mut names: Vec<&str> = regions.filter_map(|rest| rest.split('"').next()).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert!(all >= 4 && names.len() == all, "{names:?}");
}
