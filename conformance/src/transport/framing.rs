//! HTTP/1.1 on bytes: writes requests, parses responses (RFC 9112).
//!
//! Why not a client library: a conformance run looks for exactly the errors that a library fixes or hides (a wrong length,
//! bytes after the end, a close in the middle), and most of the cost of a case is its exchange. `httparse`, the parser below
//! hyper, parses the heads; this file only frames bodies.

use spec::wire::{Headers, Request, Response};

use crate::exchange::TransportError;

/// The largest head.
const MAX_HEAD: usize = 1 << 20;

/// Appends `request` for `host` in wire format; `prefix` is the path of the base URL.
pub fn write_request(request: &Request, host: &str, prefix: &str, out: &mut Vec<u8>) {
    let mut line = |parts: &[&str]| {
        for part in parts {
            out.extend_from_slice(part.as_bytes());
        }
        out.extend_from_slice(b"\r\n");
    };
    line(&[&request.method, " ", prefix, &request.target, " HTTP/1.1"]);
    line(&["host: ", host]);
    let mut has_agent = false;
    let mut has_accept = false;
    for (name, value) in request.headers.iter() {
        has_agent |= name.eq_ignore_ascii_case("user-agent");
        has_accept |= name.eq_ignore_ascii_case("accept");
        line(&[name, ": ", value]);
    }
    if !has_agent {
        line(&["user-agent: conformance"]);
    }
    if !has_accept {
        line(&["accept: */*"]);
    }
    let body = request.body.as_deref().unwrap_or_default();
    let announces_length =
        request.body.is_some() || matches!(request.method.as_str(), "POST" | "PUT" | "PATCH");
    if announces_length {
        line(&["content-length: ", &body.len().to_string()]);
    }
    line(&[]);
    out.extend_from_slice(body);
}

/// The head of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The status code.
    pub status: u16,
    /// The header fields.
    pub headers: Headers,
    /// How the body ends.
    pub body: BodyFraming,
    /// Whether the connection may be used again.
    pub keeps_alive: bool,
}

/// How a body ends (RFC 9112 §6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFraming {
    /// No body.
    None,
    /// A body of this length.
    Length(usize),
    /// A chunked body.
    Chunked,
    /// A body up to the end of the connection.
    Close,
}

/// A head that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadHead {
    /// The head.
    pub head: Head,
    /// How many bytes it has.
    pub length: usize,
}

/// Parses the head at the beginning of `bytes`; nothing when it is not complete yet.
///
/// # Errors
///
/// When the bytes are not a valid head of a response to a request with `method`.
pub fn read_head(bytes: &[u8], method: &str) -> Result<Option<ReadHead>, TransportError> {
    let mut capacity = 64;
    loop {
        let mut fields = vec![httparse::EMPTY_HEADER; capacity];
        let mut parsed = httparse::Response::new(&mut fields);
        match parsed.parse(bytes) {
            Ok(httparse::Status::Complete(length)) => {
                let head = head_of(&parsed, method)?;
                return Ok(Some(ReadHead { head, length }));
            }
            Ok(httparse::Status::Partial) if bytes.len() > MAX_HEAD => {
                return Err(TransportError::TooLarge { limit: MAX_HEAD });
            }
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(httparse::Error::TooManyHeaders) if capacity < MAX_HEAD / 4 => capacity *= 8,
            Err(error) => {
                return Err(TransportError::InvalidHttp {
                    reason: error.to_string(),
                });
            }
        }
    }
}

fn head_of(parsed: &httparse::Response<'_, '_>, method: &str) -> Result<Head, TransportError> {
    let status = parsed.code.unwrap_or_default();
    let mut headers = Headers::new();
    for field in parsed.headers.iter() {
        headers.push(field.name, String::from_utf8_lossy(field.value));
    }
    let is_1_1 = parsed.version == Some(1);
    let connection = headers
        .joined("connection")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let body = framing(&headers, status, method)?;
    let keeps_alive = if is_1_1 {
        !connection.contains("close")
    } else {
        connection.contains("keep-alive")
    };
    Ok(Head {
        status,
        body,
        keeps_alive: keeps_alive && body != BodyFraming::Close,
        headers,
    })
}

/// RFC 9112 §6.3.
fn framing(headers: &Headers, status: u16, method: &str) -> Result<BodyFraming, TransportError> {
    if method == "HEAD" || matches!(status, 100..=199 | 204 | 304) {
        return Ok(BodyFraming::None);
    }
    if let Some(coding) = headers.joined("transfer-encoding") {
        return Ok(if coding.to_ascii_lowercase().ends_with("chunked") {
            BodyFraming::Chunked
        } else {
            BodyFraming::Close
        });
    }
    let mut lengths = headers
        .all("content-length")
        .flat_map(|value| value.split(','))
        .map(str::trim);
    let Some(first) = lengths.next() else {
        return Ok(BodyFraming::Close);
    };
    if lengths.any(|other| other != first) {
        return Err(TransportError::InvalidHttp {
            reason: "it has different `Content-Length`s".to_owned(),
        });
    }
    first
        .parse()
        .map(BodyFraming::Length)
        .map_err(|_| TransportError::InvalidHttp {
            reason: format!("`Content-Length: {first}` is not a number"),
        })
}

/// A partially received chunked body (RFC 9112 §7.1).
#[derive(Debug, Default)]
pub struct ChunkedBody {
    /// The content of the received chunks.
    pub content: Vec<u8>,
    /// The number of parsed bytes.
    pub consumed: usize,
}

impl ChunkedBody {
    /// Parses more of `bytes`, which start where the body starts; true when the body is complete.
    ///
    /// # Errors
    ///
    /// When the bytes are not a valid chunked body.
    pub fn read(&mut self, bytes: &[u8]) -> Result<bool, TransportError> {
        let invalid = |reason: &str| TransportError::InvalidHttp {
            reason: reason.to_owned(),
        };
        loop {
            let rest = bytes.get(self.consumed..).unwrap_or_default();
            let (head, size) = match httparse::parse_chunk_size(rest) {
                Ok(httparse::Status::Complete((head, size))) => {
                    (head, usize::try_from(size).unwrap_or(usize::MAX))
                }
                Ok(httparse::Status::Partial) => return Ok(false),
                Err(_) => return Err(invalid("the size of a chunk is not a hexadecimal number")),
            };
            let behind = rest.get(head..).unwrap_or_default();
            if size == 0 {
                let trailer = trailer_length(behind);
                self.consumed += trailer.map_or(0, |trailer| head + trailer);
                return Ok(trailer.is_some());
            }
            let Some((data, end)) = behind
                .split_at_checked(size)
                .filter(|(_, end)| end.len() >= 2)
            else {
                return Ok(false);
            };
            if !end.starts_with(b"\r\n") {
                return Err(invalid("a chunk is longer than its size"));
            }
            self.content.extend_from_slice(data);
            self.consumed += head + size + 2;
        }
    }
}

/// The length of the trailer section with its empty line; `None` when it is not complete yet.
fn trailer_length(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"\r\n") {
        return Some(2);
    }
    bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map(|at| at + 4)
}

/// Builds a response from its parts.
pub fn response(head: Head, body: Vec<u8>) -> Response {
    Response {
        status: head.status,
        headers: head.headers,
        body,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn head(text: &str) -> Head {
        read_head(text.as_bytes(), "GET")
            .expect("valid")
            .expect("complete")
            .head
    }

    #[test]
    fn bodies_are_framed_as_in_rfc_9112() {
        assert_eq!(
            head("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n").body,
            BodyFraming::Length(5)
        );
        assert_eq!(
            head("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n").body,
            BodyFraming::Chunked
        );
        assert_eq!(
            head("HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n").body,
            BodyFraming::None
        );
        let open = head("HTTP/1.1 200 OK\r\n\r\n");
        assert_eq!((open.body, open.keeps_alive), (BodyFraming::Close, false));
        assert!(!head("HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n").keeps_alive);
        assert!(
            read_head(
                b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
                "GET"
            )
            .is_err()
        );
        assert!(read_head(b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n", "GET").is_err());
        assert!(read_head(b"garbage\r\n\r\n", "GET").is_err());
        assert_eq!(read_head(b"HTTP/1.1 200 OK\r\nx: y\r\n", "GET"), Ok(None));
    }

    #[test]
    fn ten_thousand_headers_are_parsed() {
        let text = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(10_000));
        assert_eq!(head(&text).headers.len(), 10_000);
    }

    #[test]
    fn chunks_are_joined() {
        let coded = b"3\r\nabc\r\n2;x=1\r\nde\r\n0\r\nt: 1\r\n\r\nmore";
        // The result does not depend on how the bytes arrive.
        let mut body = ChunkedBody::default();
        let complete =
            (0..=coded.len()).find(|length| body.read(&coded[..*length]).expect("valid"));
        assert_eq!(complete, Some(coded.len() - 4));
        assert_eq!(
            (body.content.as_slice(), body.consumed),
            (b"abcde".as_slice(), coded.len() - 4)
        );
        assert!(
            ChunkedBody::default()
                .read(b"3\r\nabcd\r\n0\r\n\r\n")
                .is_err()
        );
        assert!(ChunkedBody::default().read(b"zz\r\n").is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_rejected(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = read_head(&bytes, "GET");
            let _ = read_head(&[b"HTTP/1.1 200 OK\r\n".as_slice(), &bytes].concat(), "GET");
            let _ = ChunkedBody::default().read(&bytes);
        }
    }
}
