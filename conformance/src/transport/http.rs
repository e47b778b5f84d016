//! HTTP/1.1: one connection, kept alive where the server allows it.

use std::{future::Future, pin::Pin, sync::Arc, time::Instant};

use spec::wire::{Request, Response};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::{timeout, timeout_at},
};

pub use super::options::HttpOptions;
use super::{
    Transport,
    connect::{Stream, address, connect, is_http2, rejection},
    endless::EndlessBody,
    framing::{BodyFraming, ChunkedBody, Head, ReadHead, read_head, response, write_request},
    target::Target,
};
use crate::exchange::{Interaction, TransportError};

/// One connection, reopened as needed.
pub struct HttpTransport {
    options: Arc<HttpOptions>,
    /// The server that the stream is connected to.
    target: Target,
    host: String,
    stream: Option<Box<dyn Stream>>,
    output: Vec<u8>,
    input: Vec<u8>,
    /// When the head was received of a response whose body was not read to its end.
    left_at: Option<Instant>,
}

/// A body, or as much of it as is enough.
struct Received {
    content: Vec<u8>,
    is_complete: bool,
}

impl Received {
    fn complete(content: Vec<u8>) -> Self {
        Self {
            content,
            is_complete: true,
        }
    }
}

impl HttpTransport {
    /// A transport that connects when the first request is sent.
    pub fn new(options: Arc<HttpOptions>) -> Self {
        Self {
            host: options.target.host_header(),
            target: options.target.clone(),
            options,
            stream: None,
            output: Vec::new(),
            input: Vec::new(),
            left_at: None,
        }
    }

    async fn connect(&self) -> Result<Box<dyn Stream>, TransportError> {
        match timeout(
            self.options.connect_timeout,
            connect(&self.options, &self.target),
        )
        .await
        {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(error)) => Err(self.unreachable(plain_reason(&error))),
            Err(_) => Err(self.unreachable(format!(
                "no connection within {} ms",
                self.options.connect_timeout.as_millis()
            ))),
        }
    }

    fn unreachable(&self, reason: String) -> TransportError {
        TransportError::Connect {
            address: address(&self.options, &self.target),
            reason,
        }
    }

    /// Writes `request` to the output. A proxy for `http` needs the whole URL (RFC 9112 §3.2.2), and its credentials.
    fn write(&mut self, request: &Request) {
        self.output.clear();
        let target = &self.target;
        let proxies = &self.options.proxies;
        let proxy = proxies
            .of(target)
            .filter(|_| !target.is_https && self.options.socket_of(target).is_none());
        let Some(proxy) = proxy else {
            write_request(request, &self.host, &target.prefix, &mut self.output);
            return;
        };
        match &proxy.authorization {
            Some(authorization) => {
                let mut request = request.clone();
                request.headers.push("proxy-authorization", authorization);
                write_request(&request, &self.host, &target.url(), &mut self.output);
            }
            None => write_request(request, &self.host, &target.url(), &mut self.output),
        }
    }

    /// Sends over a kept connection when there is one. A server may close that at any time, so after a close before the first
    /// byte of the response, the request is sent again on a new connection (RFC 9112 §9.3.1).
    async fn exchange(&mut self, request: &Request) -> Result<Response, TransportError> {
        self.write(request);
        if let Some(mut stream) = self.stream.take() {
            match self.over(&mut stream, &request.method).await {
                Err(TransportError::Closed { .. }) => {}
                Ok((response, keeps_alive)) => {
                    self.stream = keeps_alive.then_some(stream);
                    return Ok(response);
                }
                Err(error) => return Err(error),
            }
        }
        let mut stream = self.connect().await?;
        let (response, keeps_alive) = self.over(&mut stream, &request.method).await?;
        self.stream = keeps_alive.then_some(stream);
        Ok(response)
    }

    async fn over(
        &mut self,
        stream: &mut Box<dyn Stream>,
        method: &str,
    ) -> Result<(Response, bool), TransportError> {
        self.input.clear();
        // A server may respond and close before it has read everything, so a failed write does not end the exchange.
        let written = stream.write_all(&self.output).await;
        let head = loop {
            if is_http2(&self.input) {
                let reason = "the server speaks HTTP/2 only, which is not supported; name an address \
                              where it speaks HTTP/1.1";
                return Err(self.unreachable(reason.to_owned()));
            }
            if let Some(ReadHead { head, length }) = read_head(&self.input, method)? {
                self.input.drain(..length);
                // Interim responses are skipped (RFC 9110 §15.2).
                if head.status >= 200 || head.status == 101 {
                    break head;
                }
                continue;
            }
            if self
                .read_more(stream)
                .await
                .map_err(|reason| self.lost(&reason))?
                == 0
            {
                return Err(match (&written, self.input.is_empty()) {
                    (Err(error), true) => self.lost(error),
                    (Ok(()), true) => TransportError::Closed {
                        reason: "end of stream".to_owned(),
                    },
                    (_, false) => TransportError::Truncated {
                        received: 0,
                        expected: "a response whose head is not complete".to_owned(),
                    },
                });
            }
        };
        let received_at = Instant::now();
        let body = self.body(stream, &head).await?;
        if !body.is_complete {
            self.left_at = Some(received_at);
            return Ok((response(head, body.content), false));
        }
        if !self.input.is_empty() {
            return Err(TransportError::ExtraBytes {
                extra: self.input.len(),
            });
        }
        let keeps_alive = head.keeps_alive && written.is_ok();
        Ok((response(head, body.content), keeps_alive))
    }

    /// Reads the body; following bytes stay in the input.
    async fn body(
        &mut self,
        stream: &mut Box<dyn Stream>,
        head: &Head,
    ) -> Result<Received, TransportError> {
        let endless = EndlessBody::behind(&head.headers, self.options.timeout);
        match head.body {
            BodyFraming::None => Ok(Received::complete(Vec::new())),
            BodyFraming::Length(length) => {
                if length > self.options.max_body {
                    return Err(self.too_large());
                }
                while self.input.len() < length {
                    let ended = !matches!(self.read_more(stream).await, Ok(1..));
                    if ended {
                        return Err(TransportError::Truncated {
                            received: self.input.len(),
                            expected: length.to_string(),
                        });
                    }
                }
                let rest = self.input.split_off(length);
                let content = std::mem::replace(&mut self.input, rest);
                Ok(Received::complete(content))
            }
            BodyFraming::Chunked => {
                let mut body = ChunkedBody::default();
                while !body.read(&self.input)? {
                    if self.input.len() > self.options.max_body {
                        return Err(self.too_large());
                    }
                    let more = self.more_of(stream, endless.as_ref(), Some(&body.content));
                    let Some(more) = more.await else {
                        return Ok(left(endless, body.content));
                    };
                    if !matches!(more, Ok(1..)) {
                        return Err(TransportError::Truncated {
                            received: body.content.len(),
                            expected: "a chunked body".to_owned(),
                        });
                    }
                }
                self.input.drain(..body.consumed);
                Ok(Received::complete(body.content))
            }
            BodyFraming::Close => loop {
                if self.input.len() > self.options.max_body {
                    return Err(self.too_large());
                }
                match self.more_of(stream, endless.as_ref(), None).await {
                    None => return Ok(left(endless, std::mem::take(&mut self.input))),
                    Some(Ok(0)) => {
                        return Ok(Received::complete(std::mem::take(&mut self.input)));
                    }
                    Some(Ok(_)) => {}
                    Some(Err(_)) => {
                        return Err(TransportError::Truncated {
                            received: self.input.len(),
                            expected: "a body that ends with the connection".to_owned(),
                        });
                    }
                }
            },
        }
    }

    /// Reads more of a body; `None` when what was received of an endless one is enough: `content`, or the input itself.
    async fn more_of(
        &mut self,
        stream: &mut Box<dyn Stream>,
        endless: Option<&EndlessBody>,
        content: Option<&[u8]>,
    ) -> Option<std::io::Result<usize>> {
        let Some(endless) = endless else {
            return Some(self.read_more(stream).await);
        };
        let end = endless.end_after(content.unwrap_or(&self.input))?;
        timeout_at(end, self.read_more(stream)).await.ok()
    }

    async fn read_more(&mut self, stream: &mut Box<dyn Stream>) -> std::io::Result<usize> {
        self.input.reserve(4096);
        stream.read_buf(&mut self.input).await
    }

    /// The error of a connection that was lost before the response began.
    fn lost(&self, error: &std::io::Error) -> TransportError {
        match rejection(error) {
            Some(reason) => self.unreachable(reason),
            None => TransportError::Closed {
                reason: plain_reason(error),
            },
        }
    }

    fn too_large(&self) -> TransportError {
        TransportError::TooLarge {
            limit: self.options.max_body,
        }
    }
}

impl HttpTransport {
    /// Turns to `server`; the stream stays where it leads to the same host.
    fn turn_to(&mut self, server: &Target) {
        if self.target == *server {
            return;
        }
        if !self.target.is_same_host(server) {
            self.stream = None;
        }
        self.target.clone_from(server);
        self.host = server.host_header();
    }

    async fn interaction(&mut self, request: &Request) -> Interaction {
        let started = Instant::now();
        let limit = self.options.timeout;
        self.left_at = None;
        let outcome = match timeout(limit, self.exchange(request)).await {
            Ok(outcome) => outcome,
            Err(_) => {
                self.stream = None;
                Err(TransportError::Timeout { limit })
            }
        };
        Interaction {
            outcome,
            // How long an endless body was read is the client's own choice.
            elapsed: match self.left_at {
                Some(received_at) => received_at.saturating_duration_since(started),
                None => started.elapsed(),
            },
        }
    }
}

impl Transport for HttpTransport {
    fn send<'a>(
        &'a mut self,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Interaction> + 'a>> {
        Box::pin(async move {
            let options = Arc::clone(&self.options);
            self.turn_to(&options.target);
            self.interaction(request).await
        })
    }

    fn send_to<'a>(
        &'a mut self,
        server: &'a Target,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Interaction> + 'a>> {
        Box::pin(async move {
            self.turn_to(server);
            self.interaction(request).await
        })
    }

    fn disconnect(&mut self) {
        self.stream = None;
    }
}

/// What was read of a body that may never end.
fn left(endless: Option<EndlessBody>, content: Vec<u8>) -> Received {
    Received {
        content: match endless {
            Some(endless) => endless.items_of(content),
            None => content,
        },
        is_complete: false,
    }
}

/// The message of the operating system, without the error number, which differs between systems.
fn plain_reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}
