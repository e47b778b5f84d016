//! Certificates: roots that the client trusts besides those of the system, and its own for servers that ask for one.

use std::sync::Arc;

use rcgen::{BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tkey7_client::{Client, ClientBuilder, Error, types::BalanceInfo};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig, crypto::ring, pki_types::PrivateKeyDer,
        server::WebPkiClientVerifier,
    },
};

/// An authority, and what it has signed.
struct Authority {
    root: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut parameters = CertificateParams::new(Vec::new()).expect("no names");
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = parameters.self_signed(&key).expect("a certificate");
        Self {
            root,
            issuer: Issuer::new(parameters, key),
        }
    }

    fn signed(&self, name: &str) -> (Certificate, KeyPair) {
        let key = KeyPair::generate().expect("a key");
        let mut parameters = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        // OpenSSL takes a certificate for self-signed with the name of its issuer.
        parameters.distinguished_name.push(DnType::CommonName, name);
        let certificate = parameters.signed_by(&key, &self.issuer);
        (certificate.expect("a certificate"), key)
    }

    fn root(&self) -> reqwest::Certificate {
        reqwest::Certificate::from_pem(self.root.pem().as_bytes()).expect("a certificate")
    }

    fn identity(&self) -> reqwest::Identity {
        let (certificate, key) = self.signed("client.example.test");
        let pem = certificate.pem() + &key.serialize_pem();
        reqwest::Identity::from_pem(pem.as_bytes()).expect("a certificate and its key")
    }

    /// A server that wants to see a certificate of this authority, and responds to every request with an empty list of
    /// balances.
    async fn serve(&self) -> String {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.der().clone()).expect("a root");
        let provider = Arc::new(ring::default_provider());
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                .build()
                .expect("a root");
        let (certificate, key) = self.signed("localhost");
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("a certificate and its key");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // The handshake rejects clients without a certificate.
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    continue;
                };
                let mut head = [0; 4096];
                let _ = stream.read(&mut head).await;
                let body = r#"{"balances":[]}"#;
                let response = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                let _ = stream.write_all(response.as_bytes()).await;
                let _ = stream.shutdown().await;
            }
        });
        format!("https://localhost:{port}")
    }
}

/// With both kinds of TLS compiled in, the one of the operating system is the default.
fn rustls(url: &str) -> ClientBuilder {
    Client::builder(url).configure_http(reqwest::ClientBuilder::tls_backend_rustls)
}

async fn balances(builder: ClientBuilder) -> Result<BalanceInfo, String> {
    let client = builder
        .retry(tkey7_client::Retry::off())
        .build()
        .expect("a base URL");
    match client.balances().get_balances("main").send().await {
        Ok(response) => Ok(response.into_inner()),
        Err(Error::CommunicationError(error)) => Err(format!("{error:?}")),
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_server_that_requires_a_certificate_accepts_the_client_certificate() {
    let authority = Authority::new();
    let url = authority.serve().await;
    let builder = rustls(&url)
        .add_root_certificate(authority.root())
        .identity(authority.identity());
    let info = balances(builder).await.expect("both know each other");
    assert!(info.balances.is_empty());
}

#[tokio::test]
async fn a_server_that_requires_a_certificate_rejects_clients_without_one() {
    let authority = Authority::new();
    let url = authority.serve().await;
    let builder = rustls(&url).add_root_certificate(authority.root());
    balances(builder)
        .await
        .expect_err("the server asks for one");
    let stranger = rustls(&url)
        .add_root_certificate(authority.root())
        .identity(Authority::new().identity());
    balances(stranger)
        .await
        .expect_err("its certificate is not trusted");
}

#[tokio::test]
async fn a_server_with_an_untrusted_certificate_is_rejected() {
    let authority = Authority::new();
    let url = authority.serve().await;
    let builder = rustls(&url).identity(authority.identity());
    let error = balances(builder)
        .await
        .expect_err("its root is not trusted");
    assert!(error.contains("UnknownIssuer"), "{error}");
}

#[cfg(feature = "native-tls")]
#[tokio::test]
async fn the_tls_of_the_operating_system_behaves_the_same() {
    let authority = Authority::new();
    let url = authority.serve().await;
    let (certificate, key) = authority.signed("client.example.test");
    let certificate = certificate.pem();
    let key = key.serialize_pem();
    let identity = reqwest::Identity::from_pkcs8_pem(certificate.as_bytes(), key.as_bytes());
    let builder = Client::builder(&url)
        .configure_http(reqwest::ClientBuilder::tls_backend_native)
        .add_root_certificate(authority.root())
        .identity(identity.expect("a certificate and its key"));
    let info = balances(builder).await.expect("both know each other");
    assert!(info.balances.is_empty());
}
