//! Breaks what HTTP itself promises: a connection whose outgoing bytes can be spoilt.

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

/// How an answer breaks HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WireLie {
    /// The connection is closed instead of answered.
    Close,
    /// The connection is reset instead of answered.
    Reset,
    /// The connection is closed before the announced length has been sent.
    Truncate,
    /// Something else than HTTP is sent.
    Garbage,
    /// A chunk has a size that is no number.
    BadChunk,
    /// Nothing is ever sent.
    Hang,
}

/// The lie that the next answer on a connection tells.
#[derive(Debug, Clone, Default)]
pub(super) struct NextLie(Arc<Mutex<Option<WireLie>>>);

impl NextLie {
    /// Makes the next bytes that go out tell `lie`.
    pub(super) fn set(&self, lie: WireLie) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(lie);
    }

    fn get(&self) -> Option<WireLie> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that can lie.
#[derive(Debug)]
pub(crate) struct Line {
    stream: TcpStream,
    next: NextLie,
    /// What is still to be sent in place of the answer, once a lie is being told.
    instead: Option<Vec<u8>>,
}

/// Serves a socket as a connection that can lie; its requests carry the [`NextLie`] of their connection.
pub(crate) fn spoilable(stream: TcpStream) -> (Line, Extensions) {
    let next = NextLie::default();
    let mut extensions = Extensions::new();
    extensions.insert(next.clone());
    let line = Line {
        stream,
        next,
        instead: None,
    };
    (line, extensions)
}

/// What goes out in place of the answer `real`; the connection ends behind it.
fn spoilt(lie: WireLie, real: &[u8]) -> Vec<u8> {
    const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    match lie {
        WireLie::Close | WireLie::Reset | WireLie::Hang => Vec::new(),
        WireLie::Truncate => real
            .get(..real.len().saturating_sub(10))
            .unwrap_or_default()
            .to_vec(),
        WireLie::Garbage => b"\x16\x03\x01 this is not HTTP\r\n\r\n".to_vec(),
        WireLie::BadChunk => {
            format!("{HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n").into_bytes()
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let Some(lie) = this.next.get() else {
            return Pin::new(&mut this.stream).poll_write(context, buffer);
        };
        let instead = this.instead.get_or_insert_with(|| spoilt(lie, buffer));
        while !instead.is_empty() {
            match Pin::new(&mut this.stream).poll_write(context, instead) {
                Poll::Ready(Ok(count)) => drop(instead.drain(..count)),
                other => return other,
            }
        }
        if lie == WireLie::Reset {
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
