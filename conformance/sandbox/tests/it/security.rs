//! Attacks, each of which must come to nothing.

use std::time::{Duration, Instant};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::Method;
use sandbox::{Scope, TokenRequest};
use serde_json::json;

use crate::{
    exchange::{ReceivedMessage, SEND},
    node::{Node, NodeResponse, send},
};

const ACCOUNTS: &str = "/client/v1/api/digital-accounts";
const SIGN: &str = "/client/v1/api/sign/message";

/// `GET` with a token that is restricted as `request` says.
async fn get_with(node: &Node, request: TokenRequest, path: &str) -> NodeResponse {
    let token = node.sandbox.create_token(request).await.unwrap();
    send(node.request(Method::GET, path).bearer_auth(token.token)).await
}

/// A token of Blue Bank's Manager without restrictions.
fn of_manager() -> TokenRequest {
    TokenRequest::unrestricted("manager@bluebank", "bluebank")
}

#[tokio::test]
async fn a_token_reaches_its_accounts_only() {
    let node = Node::start().await;
    let only_main = TokenRequest {
        accounts: Scope::only(["main"]),
        ..of_manager()
    };
    let list = get_with(&node, only_main.clone(), ACCOUNTS).await.success();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(list[0]["account_identification"], "main");
    for name in [
        "emission",
        "reserveAccount",
        "no-such-account",
        "main%2F..%2Femission",
        "MAIN",
        "main%20",
    ] {
        for base in [ACCOUNTS, "/client/v1/api/balances/digital-accounts"] {
            let response = get_with(&node, only_main.clone(), &format!("{base}/{name}")).await;
            assert_eq!(
                response.error(),
                (403, "account_not_allowed"),
                "{base}/{name}"
            );
        }
    }
    // Messages are held to the same accounts, on signing and on sending.
    let token = node.sandbox.create_token(only_main).await.unwrap().token;
    let terms = node
        .terms(["bluebank", "greenbank"], ["USD", "bluebank"], "1", 1)
        .from_account("reserveAccount");
    let message = terms.pacs_008();
    let post = async |path: &str, body: serde_json::Value| {
        send(
            node.request(Method::POST, path)
                .bearer_auth(&token)
                .json(&body),
        )
        .await
    };
    assert_eq!(
        post(SIGN, message.unsigned_payload()).await.error(),
        (403, "account_not_allowed")
    );
    let signed = node.sign("bluebank", &message.xml).await;
    let sent = post(SEND, message.financial_message(&signed)).await;
    assert_eq!(sent.error(), (403, "account_not_allowed"));
}

#[tokio::test]
async fn a_token_of_one_member_sees_nothing_of_another() {
    let node = Node::start().await;
    let blue = node.get("bluebank", ACCOUNTS).await.success();
    let green = node.get("greenbank", ACCOUNTS).await.success();
    for account in green.as_array().unwrap() {
        assert!(!blue.as_array().unwrap().contains(account));
        assert_eq!(account["member_identification"], "greenbank");
    }
    // Names that would lead to another Member if they were pasted into a key or a path.
    for name in [
        "..%2Fgreenbank%2Fmain",
        "greenbank%00main",
        "..",
        "%2e%2e",
        "main%00",
    ] {
        let response = node.get("bluebank", &format!("{ACCOUNTS}/{name}")).await;
        assert_eq!(response.status.as_u16(), 404, "{name}: {}", response.body);
    }
}

#[tokio::test]
async fn a_token_comes_from_its_addresses_only_whatever_the_headers_say() {
    let node = Node::start().await;
    let elsewhere = TokenRequest {
        addresses: Scope::only(["10.0.0.0/8", "192.0.2.7"]),
        ..of_manager()
    };
    let token = node
        .sandbox
        .create_token(elsewhere.clone())
        .await
        .unwrap()
        .token;
    for header in [
        "x-forwarded-for",
        "x-real-ip",
        "forwarded",
        "true-client-ip",
        "x-client-ip",
        "cf-connecting-ip",
    ] {
        for value in ["10.0.0.1", "for=10.0.0.1", "10.0.0.1, 127.0.0.1"] {
            let request = node
                .request(Method::GET, ACCOUNTS)
                .bearer_auth(&token)
                .header(header, value);
            assert_eq!(
                send(request).await.error(),
                (403, "address_not_allowed"),
                "{header}: {value}"
            );
        }
    }
    let here = TokenRequest {
        addresses: Scope::only(["127.0.0.0/8"]),
        ..elsewhere
    };
    assert_eq!(get_with(&node, here, ACCOUNTS).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_token_that_is_issued_is_accepted() {
    let node = Node::start().await;
    let networks = |count: usize| {
        let networks = (0..count).map(|at| format!("2001:db8:{at:x}::/48"));
        networks.chain(["::ffff:127.0.0.1".to_owned()])
    };
    // As long as a token can be: everything is named, and more than once.
    let list = send(node.request(Method::GET, "/openapi.json"))
        .await
        .success();
    let paths = list["paths"].as_object().unwrap().iter();
    let endpoints: Vec<String> = paths
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let longest = TokenRequest {
        accounts: Scope::only(["main", "emission", "reserveAccount", "main"]),
        addresses: Scope::only(networks(99)),
        endpoints: Scope::only([&endpoints[..]; 20].concat()),
        ..of_manager()
    };
    assert_eq!(
        get_with(&node, longest, ACCOUNTS).await.status.as_u16(),
        200
    );
    for (addresses, reason) in [
        (
            Scope::only(networks(999)),
            "1000 addresses and networks were given, and a token holds at most 100",
        ),
        (
            Scope::only(["10.1.2.3/8"]),
            "write `10.0.0.0/8` for the network",
        ),
        (Scope::only(["0.0.0.0"]), "no request comes from `0.0.0.0`"),
    ] {
        let request = TokenRequest {
            addresses,
            ..of_manager()
        };
        let error = node
            .sandbox
            .create_token(request)
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[tokio::test]
async fn a_token_calls_its_endpoints_only() {
    let node = Node::start().await;
    let only_list = TokenRequest {
        endpoints: Scope::only(["GET /client/v1/api/digital-accounts"]),
        ..of_manager()
    };
    assert_eq!(
        get_with(&node, only_list.clone(), ACCOUNTS)
            .await
            .status
            .as_u16(),
        200
    );
    for path in [
        "/client/v1/api/digital-accounts/main",
        "/client/v1/api/gateway/messages",
        "/tokenizer/v1/api/members",
    ] {
        let response = get_with(&node, only_list.clone(), path).await;
        assert_eq!(response.error(), (403, "endpoint_not_permitted"), "{path}");
    }
}

#[tokio::test]
async fn tokens_cannot_be_asked_for_what_does_not_exist() {
    let node = Node::start().await;
    let request = TokenRequest::unrestricted("viewer@bluebank", "bluebank");
    for (wrong, text) in [
        (
            TokenRequest {
                user: "nobody".to_owned(),
                ..request.clone()
            },
            "the User `nobody` is unknown",
        ),
        (
            TokenRequest {
                member: "greenbank".to_owned(),
                ..request.clone()
            },
            "the Member `greenbank` does not belong to the organization",
        ),
        (
            TokenRequest {
                accounts: Scope::only(["x"]),
                ..request.clone()
            },
            "the Member has no Digital Account `x`",
        ),
        (
            TokenRequest {
                endpoints: Scope::only(["GET /"]),
                ..request.clone()
            },
            "the endpoint `GET /` does not exist",
        ),
        (
            TokenRequest {
                addresses: Scope::only(["10.0.0.0/99"]),
                ..request.clone()
            },
            "`10.0.0.0/99` is neither an IP address nor a network such as `10.0.0.0/8`",
        ),
        (
            TokenRequest {
                accounts: Scope::Only(Vec::new()),
                ..request.clone()
            },
            "no Digital Account was chosen, so the token would allow nothing",
        ),
        (
            TokenRequest {
                addresses: Scope::Only(Vec::new()),
                ..request.clone()
            },
            "no IP address was chosen, so the token would allow nothing",
        ),
        (
            TokenRequest {
                endpoints: Scope::Only(Vec::new()),
                ..request.clone()
            },
            "no endpoint was chosen, so the token would allow nothing",
        ),
    ] {
        assert_eq!(
            node.sandbox
                .create_token(wrong)
                .await
                .unwrap_err()
                .to_string(),
            text
        );
    }
}

#[tokio::test]
async fn a_signed_message_cannot_be_changed() {
    let node = Node::start().await;
    let message = node
        .terms(["bluebank", "greenbank"], ["USD", "bluebank"], "1", 2)
        .pacs_008();
    let signed = String::from_utf8(
        STANDARD
            .decode(node.sign("bluebank", &message.xml).await)
            .unwrap(),
    )
    .unwrap();
    let reason = async |xml: String| {
        let body = message.financial_message(&STANDARD.encode(xml));
        let received = ReceivedMessage::of(&node.post("bluebank", SEND, &body).await.success());
        received.status().2
    };
    let changed = "AppHdr/Sgntr has a digest that does not fit the message: it was changed after it was signed.";
    assert_eq!(reason(signed.replace(">1.00<", ">9.00<")).await, changed);
    assert_eq!(
        reason(signed.replace("greenbank", "centralbank")).await,
        changed
    );
    // The original element kept for the signature, and another one beside it for the reader.
    let start = signed.find("<FIToFICstmrCdtTrf>").unwrap();
    let end = signed.find("</Message>").unwrap();
    let wrapped = format!(
        "{}{}{}",
        &signed[..end],
        &signed[start..end].replace(">1.00<", ">9.00<"),
        &signed[end..]
    );
    assert_eq!(
        reason(wrapped).await,
        "The message has more than one element after AppHdr."
    );
    // A digest that fits, under the old signature.
    let unsigned = "AppHdr/Sgntr is missing: the message is not signed.";
    let sgntr = signed.find("<Sgntr").unwrap()..signed.find("</Sgntr>").unwrap() + "</Sgntr>".len();
    assert_eq!(
        reason(format!(
            "{}{}",
            &signed[..sgntr.start],
            &signed[sgntr.end..]
        ))
        .await,
        unsigned
    );
    let value = signed
        .split("<SignatureValue>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    let zeros = STANDARD.encode([0; 64]);
    assert_eq!(
        reason(signed.replace(value, &zeros)).await,
        "AppHdr/Sgntr has a signature that the key it names did not make."
    );
    // Another key is named: that of another Member, with a signature of its own.
    let key = signed
        .split("<X509Certificate>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    let foreign = node.address("greenbank", "main");
    assert_eq!(
        reason(signed.replace(key, &foreign)).await,
        "AppHdr/Sgntr has a signature that the key it names did not make."
    );
    for (from, to) in [
        (
            "xml-exc-c14n#\"></Transform>",
            "xml-exc-c14n#WithComments\"></Transform>",
        ),
        ("xmldsig#enveloped-signature", "xslt"),
        ("xmlenc#sha256", "xmldsig#sha1"),
        ("xmldsig-more#eddsa-ed25519", "xmldsig#hmac-sha1"),
        ("<Reference URI=\"\">", "<Reference URI=\"#x\">"),
        (
            "<Reference URI=\"\">",
            "<Reference URI=\"file:///etc/passwd\">",
        ),
    ] {
        let reason = reason(signed.replace(from, to)).await;
        assert!(
            reason.contains(" other than ") || reason.contains("to something else"),
            "{to}: {reason}"
        );
    }
    node.assert_queues_empty().await;
}

#[tokio::test]
async fn xml_bombs_do_not_explode() {
    let node = Node::start().await;
    let laughs: String = (1..20)
        .map(|level| {
            format!(
                "<!ENTITY l{level} \"{}\">",
                format!("&l{};", level - 1).repeat(10)
            )
        })
        .collect();
    let bombs = [
        format!("<!DOCTYPE m [<!ENTITY l0 \"ha\">{laughs}]><m>&l19;</m>"),
        "<!DOCTYPE m SYSTEM \"http://127.0.0.1:1/evil.dtd\"><m/>".to_owned(),
        "<!DOCTYPE m [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><m>&x;</m>".to_owned(),
        "<m>&xxe;</m>".to_owned(),
        "<a>".repeat(100_000),
        format!("{}{}", "<a>".repeat(60), "</a>".repeat(60)),
        format!("<m>{}</m>", "<a/>".repeat(20_000)),
        format!("<m {}/>", (0..1000).map(|at| format!("a{at}='' ")).collect::<String>()),
        "<?xml-stylesheet href='http://127.0.0.1:1/'?><m/>".to_owned(),
        "<m xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='file:///etc/passwd' parse='text'/></m>".to_owned(),
    ];
    for bomb in bombs {
        let start = Instant::now();
        let shown: String = bomb.chars().take(50).collect();
        let payload = STANDARD.encode(bomb);
        let response = node
            .post("bluebank", SIGN, &json!({ "payload": payload }))
            .await;
        assert_eq!(response.error(), (409, "message_unsignable"), "{shown}");
        let body = json!({ "message_type": "pacs.008", "signed_message_payload": payload });
        let response = node.post("bluebank", SEND, &body).await.success();
        assert_eq!(ReceivedMessage::of(&response).status().0, "RJCT", "{shown}");
        assert!(!response.to_string().contains("root:"), "{shown}");
        assert!(start.elapsed() < Duration::from_secs(5), "{shown}");
    }
}
