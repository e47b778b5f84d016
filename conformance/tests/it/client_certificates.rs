//! Tests of servers that ask for a client certificate.

use std::{fs, path::Path, sync::Arc};

use rcgen::{BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig, crypto::ring, pki_types::PrivateKeyDer,
        server::WebPkiClientVerifier,
    },
    server::TlsStream,
};

use super::sessions::{folder, run, text};

const CONTRACT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths: {/items: {get: {responses: {'200': {description: o}}}}}
";

struct Authority {
    root: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new(Vec::new()).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self {
            root: parameters.self_signed(&key).unwrap(),
            issuer: Issuer::new(parameters, key),
        }
    }

    fn signed(&self, name: &str) -> (Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new(vec![name.to_owned()]).unwrap();
        parameters.distinguished_name.push(DnType::CommonName, name);
        (parameters.signed_by(&key, &self.issuer).unwrap(), key)
    }

    /// Writes a certificate for clients and its key: `NAME.pem` and `NAME.key`.
    fn write_client(&self, folder: &Path, name: &str) {
        let (certificate, key) = self.signed(name);
        fs::write(folder.join(format!("{name}.pem")), certificate.pem()).unwrap();
        fs::write(folder.join(format!("{name}.key")), key.serialize_pem()).unwrap();
    }

    /// A server that shows a certificate of this authority and wants to see another one of it.
    async fn serve(&self) -> String {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.der().clone()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let (certificate, key) = self.signed("localhost");
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(verifier.build().unwrap())
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // The handshake rejects clients without a certificate.
                if let Ok(stream) = acceptor.accept(stream).await {
                    tokio::spawn(respond(stream));
                }
            }
        });
        format!("https://localhost:{port}")
    }
}

/// Responds to every request of a connection with an empty success.
async fn respond(mut stream: TlsStream<TcpStream>) {
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
}

#[tokio::test]
async fn a_server_that_asks_for_a_certificate_is_tested_with_one() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let url = authority.serve().await;
    let folder = folder("client-certificates");
    fs::write(folder.join("contract.yaml"), CONTRACT).unwrap();
    fs::write(folder.join("ca.pem"), authority.root.pem()).unwrap();
    authority.write_client(&folder, "member");
    stranger.write_client(&folder, "stranger");
    let config = format!("spec: contract.yaml\nurl: {url}\nca: ca.pem\n");
    let of = |name: &str| {
        let [certificate, key] = ["pem", "key"].map(|end| format!("{name}.{end}"));
        ["--cert".to_owned(), certificate, "--key".to_owned(), key]
    };
    let tested = async |options: &[&str]| {
        let checks = ["--check", "status_code_conformance"];
        run(&folder, &config, &[], &[options, &checks].concat()).await
    };
    let member = of("member");
    let output = tested(&member.each_ref().map(String::as_str)).await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    // Without a certificate, or with that of another authority, the run ends and says what the server wants.
    let output = tested(&[]).await;
    assert_eq!(output.status.code(), Some(4), "{}", text(&output));
    assert!(text(&output).contains("certificate"), "{}", text(&output));
    let stranger = of("stranger");
    let output = tested(&stranger.each_ref().map(String::as_str)).await;
    assert_eq!(output.status.code(), Some(4), "{}", text(&output));
}
