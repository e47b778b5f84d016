//! Tests of servers that show a certificate which they signed themselves, and which `--ca` names.

use std::{fs, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};

use super::sessions::{folder, run, text};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths: {/items: {get: {responses: {'200': {description: o}}}}}
";

/// A server with a self-signed certificate, and the certificate as PEM.
async fn serve(parameters: CertificateParams) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let certificate = parameters.self_signed(&key).unwrap();
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            tokio::spawn(async move {
                let mut input = Vec::new();
                while stream.read_buf(&mut input).await.is_ok_and(|read| read > 0) {
                    if input.ends_with(b"\r\n\r\n") {
                        input.clear();
                        let response = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                        if stream.write_all(response).await.is_err() {
                            return;
                        }
                    }
                }
            });
        }
    });
    (format!("https://localhost:{port}"), certificate.pem())
}

/// The exit code of a run that trusts the certificate of a server, and what it printed.
async fn tested(name: &str, parameters: CertificateParams) -> (Option<i32>, String) {
    let (url, pem) = serve(parameters).await;
    let folder = folder(&format!("self-signed-{name}"));
    fs::write(folder.join("contract.yaml"), CONTRACT).unwrap();
    fs::write(folder.join("ca.pem"), pem).unwrap();
    let config = format!("spec: contract.yaml\nurl: {url}\nca: ca.pem\n");
    let checks = ["--check", "status_code_conformance"];
    let output = run(&folder, &config, &[], &checks).await;
    (output.status.code(), text(&output))
}

fn parameters(name: &str, is_ca: IsCa) -> CertificateParams {
    let mut res = CertificateParams::new(vec![name.to_owned()]).unwrap();
    res.is_ca = is_ca;
    res
}

#[tokio::test]
async fn a_named_certificate_is_trusted_whether_or_not_it_calls_itself_an_authority() {
    for (name, is_ca) in [
        ("plain", IsCa::NoCa),
        ("explicit", IsCa::ExplicitNoCa),
        ("authority", IsCa::Ca(BasicConstraints::Unconstrained)),
    ] {
        let (code, printed) = tested(name, parameters("localhost", is_ca)).await;
        assert_eq!(code, Some(0), "{name}: {printed}");
    }
}

#[tokio::test]
async fn the_names_and_the_time_of_a_named_certificate_are_verified() {
    let authority = || IsCa::Ca(BasicConstraints::Unconstrained);
    let (code, printed) = tested("name", parameters("other.test", authority())).await;
    assert_eq!(code, Some(4), "{printed}");
    assert!(printed.contains("other.test"), "{printed}");
    let mut old = parameters("localhost", authority());
    old.not_before = date_time_ymd(2001, 1, 1);
    old.not_after = date_time_ymd(2002, 1, 1);
    let (code, printed) = tested("time", old).await;
    assert_eq!(code, Some(4), "{printed}");
    assert!(printed.contains("expired"), "{printed}");
}
