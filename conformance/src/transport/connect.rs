//! Opens the connection to a server: over TCP, through a proxy, or over a unix socket; encrypted where the server asks for it.

use std::{io, sync::Arc};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{AlertDescription, CertificateError, Error, pki_types::ServerName},
};

use super::{options::HttpOptions, proxy::Proxy, target::Target};

/// A connection.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// The largest head of the response of a proxy.
const LARGEST_HEAD: usize = 16 << 10;

/// A connection to `target`.
pub(crate) async fn connect(options: &HttpOptions, target: &Target) -> io::Result<Box<dyn Stream>> {
    let stream = plain(options, target).await?;
    let Some(tls) = options.tls.as_ref().filter(|_| target.is_https) else {
        return Ok(stream);
    };
    let name = ServerName::try_from(target.host.clone()).map_err(io::Error::other)?;
    let connected = TlsConnector::from(Arc::clone(tls)).connect(name, stream);
    let stream = connected.await.map_err(explained)?;
    Ok(Box::new(stream))
}

/// The address that is connected to for `target`, for messages.
pub(super) fn address(options: &HttpOptions, target: &Target) -> String {
    if let Some(path) = options.socket_of(target) {
        return path.display().to_string();
    }
    let own = format!("{}:{}", target.host, target.port);
    match options.proxies.of(target) {
        Some(proxy) => format!("{own} through the proxy {}", proxy.url()),
        None => own,
    }
}

async fn plain(options: &HttpOptions, target: &Target) -> io::Result<Box<dyn Stream>> {
    if let Some(path) = options.socket_of(target) {
        #[cfg(unix)]
        return Ok(Box::new(tokio::net::UnixStream::connect(path).await?));
        #[cfg(not(unix))]
        return Err(io::Error::new(
            io::ErrorKind::Unsupported,
            format!("{}: this system has no unix sockets", path.display()),
        ));
    }
    let Some(proxy) = options.proxies.of(target) else {
        return Ok(Box::new(tcp(&target.host, target.port).await?));
    };
    let mut stream = tcp(&proxy.host, proxy.port).await?;
    if target.is_https {
        open_tunnel(&mut stream, proxy, target).await?;
    }
    Ok(Box::new(stream))
}

async fn tcp(host: &str, port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((host, port)).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Asks the proxy for a tunnel to `target` (RFC 9110 §9.3.6).
async fn open_tunnel(stream: &mut TcpStream, proxy: &Proxy, target: &Target) -> io::Result<()> {
    let host = if target.host.contains(':') {
        format!("[{}]", target.host)
    } else {
        target.host.clone()
    };
    let address = format!("{host}:{}", target.port);
    let mut request = format!("CONNECT {address} HTTP/1.1\r\nhost: {address}\r\n");
    if let Some(authorization) = &proxy.authorization {
        request.push_str(&format!("proxy-authorization: {authorization}\r\n"));
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).await?;
    // The server speaks after the client, so nothing follows the head.
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > LARGEST_HEAD {
            return Err(io::Error::other("the proxy does not end its response"));
        }
        head.push(stream.read_u8().await.map_err(|error| {
            let reason = format!("the proxy closed the connection ({error})");
            io::Error::new(error.kind(), reason)
        })?);
    }
    let head = String::from_utf8_lossy(&head);
    let line = head.lines().next().unwrap_or_default();
    match line.split(' ').nth(1) {
        Some(status) if status.starts_with('2') => Ok(()),
        _ => Err(io::Error::other(format!(
            "the proxy opens no tunnel: it responds with `{line}`"
        ))),
    }
}

/// An error of TLS, with what a user can do about it.
fn explained(error: io::Error) -> io::Error {
    match hint(&error) {
        Some(hint) => {
            let why = certificate_reason(&error).unwrap_or_else(|| error.to_string());
            io::Error::new(error.kind(), format!("{why}; {hint}"))
        }
        None => error,
    }
}

/// Why the server ended the connection before a request, when it said so. With TLS 1.3 it does that after the client believes
/// that it is connected.
pub(super) fn rejection(error: &io::Error) -> Option<String> {
    let Some(Error::AlertReceived(_)) = tls_error(error) else {
        return None;
    };
    Some(match hint(error) {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    })
}

fn tls_error(error: &io::Error) -> Option<&Error> {
    error.get_ref()?.downcast_ref::<Error>()
}

/// Why a certificate is not trusted, where the library has only the name of a constant for it.
fn certificate_reason(error: &io::Error) -> Option<String> {
    let Error::InvalidCertificate(reason) = tls_error(error)? else {
        return None;
    };
    let reason = match reason {
        CertificateError::UnknownIssuer => "no authority that is trusted has signed it",
        CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            "it is that of an authority, as self-signed ones are, and not that of a server"
        }
        CertificateError::Expired => "it has expired",
        CertificateError::NotValidYet => "it is not valid yet",
        CertificateError::NotValidForName => "it has another name than the host of the URL",
        _ => return None,
    };
    Some(format!(
        "the certificate of the server is not trusted: {reason}"
    ))
}

fn hint(error: &io::Error) -> Option<&'static str> {
    match tls_error(error)? {
        Error::AlertReceived(AlertDescription::NoApplicationProtocol) => {
            Some("the server does not offer HTTP/1.1, and HTTP/2 is not supported")
        }
        Error::AlertReceived(
            AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA,
        ) => Some(
            "the server asks for a client certificate that it knows; name it with --cert and --key",
        ),
        Error::InvalidMessage(_) => Some(
            "the server does not answer with TLS; if it is one of plain HTTP, begin the URL with `http://`",
        ),
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => Some("name the host in the URL as the certificate does"),
        Error::InvalidCertificate(_) => {
            Some("name a certificate that you trust with --ca, such as that of the issuer")
        }
        _ => None,
    }
}

/// Whether `input` begins with a frame that HTTP/2 servers send first (RFC 9113 §3.4): SETTINGS, or GOAWAY to a client that
/// does not speak it.
pub(super) fn is_http2(input: &[u8]) -> bool {
    const SETTINGS: u8 = 4;
    const GOAWAY: u8 = 7;
    match input {
        [0, _, _, kind, _, 0, 0, 0, 0, ..] => matches!(*kind, SETTINGS | GOAWAY),
        _ => false,
    }
}
