//! Breaks what HTTP itself promises: a connection whose outgoing bytes can be replaced.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use axum::http::Extensions;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// How a response breaks HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WireFault {
    /// The connection is closed without a response.
    Close,
    /// The connection is reset without a response.
    Reset,
    /// The connection is closed before the announced length has been sent.
    Truncate,
    /// Something else than HTTP is sent.
    Garbage,
    /// A chunk has a size that is not a number.
    BadChunk,
    /// Nothing is ever sent.
    Hang,
}

/// How the next response on a connection breaks HTTP.
#[derive(Debug, Clone, Default)]
pub(super) struct NextFault(Arc<Mutex<Option<WireFault>>>);

impl NextFault {
    /// Injects `fault` into the next bytes that go out.
    pub(super) fn set(&self, fault: WireFault) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
    }

    fn get(&self) -> Option<WireFault> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream whose outgoing bytes can be replaced.
#[derive(Debug)]
pub(crate) struct FaultyStream {
    stream: TcpStream,
    next: NextFault,
    /// What is still to be sent in place of the response, once a fault is injected.
    instead: Option<Vec<u8>>,
}

/// Serves a socket as a stream into which faults can be injected; its requests carry the [`NextFault`] of their connection.
pub(crate) fn with_faults(stream: TcpStream) -> (FaultyStream, Extensions) {
    let next = NextFault::default();
    let mut extensions = Extensions::new();
    extensions.insert(next.clone());
    let faulty = FaultyStream {
        stream,
        next,
        instead: None,
    };
    (faulty, extensions)
}

/// What goes out in place of the response `real`; the connection ends behind it.
fn replacement(fault: WireFault, real: &[u8]) -> Vec<u8> {
    const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    match fault {
        WireFault::Close | WireFault::Reset | WireFault::Hang => Vec::new(),
        WireFault::Truncate => real
            .get(..real.len().saturating_sub(10))
            .unwrap_or_default()
            .to_vec(),
        WireFault::Garbage => b"\x16\x03\x01 this is not HTTP\r\n\r\n".to_vec(),
        WireFault::BadChunk => {
            format!("{HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n").into_bytes()
        }
    }
}

impl AsyncRead for FaultyStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for FaultyStream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let Some(fault) = this.next.get() else {
            return Pin::new(&mut this.stream).poll_write(context, buffer);
        };
        let instead = this
            .instead
            .get_or_insert_with(|| replacement(fault, buffer));
        while !instead.is_empty() {
            match Pin::new(&mut this.stream).poll_write(context, instead) {
                Poll::Ready(Ok(count)) => drop(instead.drain(..count)),
                other => return other,
            }
        }
        if fault == WireFault::Reset {
            // Pending input makes the system send a reset; so does this, without waiting for any.
            let _ = this.stream.set_zero_linger();
        }
        Poll::Ready(Err(io::Error::new(
            io::ErrorKind::ConnectionAborted,
            "a deliberate fault",
        )))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
