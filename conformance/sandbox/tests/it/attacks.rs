//! Attacks on tokens and paths, and the table of attacks in the documentation.

use std::{fs, path::Path};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::Method;
use sandbox::{AccessRights, Sandbox};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    browser::{ACCOUNTS, PASSWORD, administrator},
    node::{Node, clock, send},
};

/// A token with this header and these claims, signed with HMAC-SHA256 and a key that one could think of.
fn forged(header: &Value, claims: &Value, key: &[u8]) -> String {
    let encode = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let signed = format!("{}.{}", encode(header), encode(claims));
    let mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    let signature = mac.chain_update(&signed).finalize().into_bytes();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[tokio::test]
async fn forged_tokens_open_nothing() {
    let node = Node::start().await;
    let token = node.token("bluebank", AccessRights::Viewer).to_owned();
    let claims = token.split('.').nth(1).unwrap();
    let mut claims: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    claims["access_rights"] = json!("Administrator");
    claims["member_identification"] = json!("greenbank");
    // What an attacker can see of the node.
    let address = node.address("bluebank", "main");
    let keys: [&[u8]; 5] = [b"", b"secret", b"tkey7", address.as_bytes(), &[0; 32]];
    let headers = [
        json!({ "alg": "HS256", "typ": "JWT" }),
        json!({ "alg": "HS256", "jwk": { "kty": "oct", "k": "" } }),
        json!({ "alg": "HS256", "kid": "../../../../dev/null" }),
        json!({ "alg": "HS256", "jku": "http://127.0.0.1:1/keys" }),
        json!({ "alg": "RS256" }),
        json!({ "alg": "ES256" }),
        json!({ "alg": "EdDSA", "x5c": [address] }),
        json!({ "alg": "HS512" }),
        json!({ "alg": "none" }),
        json!({ "alg": "nOnE" }),
        json!({ "alg": ["HS256"] }),
    ];
    for header in &headers {
        for key in keys {
            let token = forged(header, &claims, key);
            let (unsigned, _) = token.rsplit_once('.').unwrap();
            for token in [token.clone(), format!("{unsigned}.")] {
                let request = node.request(Method::GET, ACCOUNTS).bearer_auth(&token);
                let response = send(request).await;
                let (status, code) = response.error();
                assert_eq!(status, 401, "{header}");
                let codes = ["token_signature", "token_algorithm", "token_malformed"];
                assert!(codes.contains(&code), "{header}: {code}");
            }
        }
    }
    // The parts of two good tokens make no third.
    let other = node.token("greenbank", AccessRights::Administrator);
    let (head, _) = other.rsplit_once('.').unwrap();
    let (_, signature) = token.rsplit_once('.').unwrap();
    let request = node.request(Method::GET, ACCOUNTS);
    let mixed = send(request.bearer_auth(format!("{head}.{signature}"))).await;
    assert_eq!(mixed.error(), (401, "token_signature"));
}

#[tokio::test]
async fn a_token_in_the_wrong_place_opens_nothing() {
    let node = Node::start().await;
    let token = node.token("bluebank", AccessRights::Manager);
    let bearer = format!("Bearer {token}");
    let get = |path: &str| node.request(Method::GET, path);
    let twice = get(ACCOUNTS)
        .header("authorization", &bearer)
        .header("authorization", &bearer);
    for (request, expected) in [
        (
            get(&format!("{ACCOUNTS}?access_token={token}")),
            "token_missing",
        ),
        (
            get(ACCOUNTS).header("cookie", format!("token={token}")),
            "token_missing",
        ),
        (
            get(ACCOUNTS).header("x-authorization", &bearer),
            "token_missing",
        ),
        (twice, "token_malformed"),
    ] {
        assert_eq!(send(request).await.error(), (401, expected));
    }
}

#[tokio::test]
async fn a_revoked_token_stays_revoked_with_all_that_came_of_it() {
    let folder = std::env::temp_dir().join(format!("sandbox-revoked-{}", std::process::id()));
    let builder = || {
        Sandbox::builder()
            .clock(clock())
            .data(&folder)
            .administrator_password(PASSWORD)
    };
    let node = Node::with(builder()).await;
    let request = sandbox::TokenRequest::unrestricted("manager@bluebank", "bluebank");
    let first = node.sandbox.create_token(request).await.unwrap().token;
    let refresh = "/client/v1/api/oauth-token/refresh";
    let refreshed = send(node.request(Method::POST, refresh).bearer_auth(&first)).await;
    let second = refreshed.success()["access_token"]
        .as_str()
        .unwrap()
        .to_owned();

    let claims = first.split('.').nth(1).unwrap();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    let mut browser = administrator(&node.sandbox).await;
    let session = claims["sid"].as_str().unwrap();
    let page = browser
        .submit(
            "/office/tokens",
            "/office/tokens/revoke",
            &[("token", session)],
        )
        .await;
    assert!(
        page.text.contains("The access token was revoked."),
        "{}",
        page.text
    );

    let assert_out = async |node: &Node| {
        for token in [&first, &second] {
            let call = node.request(Method::GET, ACCOUNTS).bearer_auth(token);
            assert_eq!(send(call).await.error(), (401, "token_revoked"));
            let call = node.request(Method::POST, refresh).bearer_auth(token);
            assert_eq!(send(call).await.error(), (401, "token_revoked"));
        }
    };
    assert_out(&node).await;
    node.sandbox.stop().await;
    // Nor does a new start forget it.
    let node = Node::with(builder()).await;
    assert_out(&node).await;
    drop(node);
    fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn paths_lead_nowhere_but_to_endpoints() {
    let node = Node::start().await;
    let token = node.token("bluebank", AccessRights::Administrator);
    for target in [
        "/../../../etc/passwd",
        "/office/../../../etc/passwd",
        "/office/style.css/../../../../etc/passwd",
        "/office/..%2f..%2fetc%2fpasswd",
        "/client/v1/api/digital-accounts/../../../../etc/passwd",
        "/client/v1/api/digital-accounts/..%2f..%2f..%2fetc%2fpasswd",
        "/client/v1/api/digital-accounts/%2e%2e%5c%2e%2e%5cetc%5cpasswd",
        "/client/v1/api/digital-accounts/..;/main",
        "/client/v1/api//digital-accounts",
        "/client/v1/api/digital-accounts/main/",
        "/client/v1/api/./digital-accounts",
        "/sandbox/messages/..%2f..%2fetc%2fpasswd",
        "//etc/passwd",
        "/sandbox.redb",
        "/%00",
    ] {
        // By hand, for clients tidy up paths before they send them.
        let mut stream = TcpStream::connect(node.sandbox.address()).await.unwrap();
        let request = format!(
            "GET {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut response = Vec::new();
        stream.read_to_end(&mut response).await.unwrap();
        let response = String::from_utf8_lossy(&response);
        assert!(response.starts_with("HTTP/1.1 4"), "{target}: {response}");
        assert!(!response.contains("root:"), "{target}: {response}");
    }
}

/// All Rust below a folder, as one text.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
    text
}

#[test]
fn every_attack_in_the_documentation_has_its_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = fs::read_to_string(folder.join("README.md")).unwrap();
    let (_, table) = document
        .split_once("\n## Attacks\n")
        .expect("the table of attacks");
    let table = table.split("\n## ").next().unwrap();
    // The suite of the command line lies beside this crate.
    let tests: String = ["src", "tests/it", "../tests/it"]
        .iter()
        .map(|place| sources(&folder.join(place)))
        .collect();
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(1);
    let mut count = 0;
    for row in rows {
        let cell = row.split('|').nth(2).unwrap_or_default();
        let names: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "no test is named in: {row}");
        for name in names {
            assert!(
                tests.contains(&format!("fn {name}(")),
                "there is no test {name}"
            );
        }
        count += 1;
    }
    assert!(count >= 15, "{count} attacks are listed");
}
