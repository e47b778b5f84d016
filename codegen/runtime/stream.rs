//! Bodies that are streamed.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;

/// The body of a response, piece by piece.
pub struct ByteStream(Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send + Sync>>);

impl ByteStream {
    /// The body of `response`.
    pub fn of(response: reqwest::Response) -> Self {
        Self(Box::pin(response.bytes_stream()))
    }

    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Option<reqwest::Result<Bytes>> {
        std::future::poll_fn(|cx| self.0.as_mut().poll_next(cx)).await
    }

    /// The rest of the body.
    ///
    /// # Errors
    ///
    /// When the connection breaks.
    pub async fn collect(mut self) -> reqwest::Result<Vec<u8>> {
        let mut res = Vec::new();
        while let Some(piece) = self.next().await {
            res.extend_from_slice(&piece?);
        }
        Ok(res)
    }
}

impl Stream for ByteStream {
    type Item = reqwest::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByteStream")
    }
}
