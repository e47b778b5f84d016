//! A body that passes unchanged, and of which a copy is kept.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

/// The largest copy; longer bodies pass and are not validated.
pub(super) const LARGEST: usize = 32 << 20;

/// The copy of a body.
#[derive(Debug, Default, Clone)]
pub(super) struct BodyCopy {
    pub(super) bytes: Vec<u8>,
    /// Whether the body is longer than what was kept.
    pub(super) is_cut: bool,
    /// Whether the sender ended it.
    pub(super) is_complete: bool,
    /// Why it broke off.
    pub(super) error: Option<String>,
}

/// A body with its copy; `end` is called with it when the body is over.
pub(super) struct Recording {
    /// `None` where there is none.
    body: Option<Incoming>,
    copy: Shared,
    end: Option<Box<dyn FnOnce(BodyCopy) + Send>>,
}

/// A copy that grows while the body passes.
#[derive(Debug, Default, Clone)]
pub(super) struct Shared(Arc<Mutex<BodyCopy>>);

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, BodyCopy> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recording {
    /// `body`, with a copy in `copy`.
    pub(super) fn new(
        body: Incoming,
        copy: Shared,
        end: Option<Box<dyn FnOnce(BodyCopy) + Send>>,
    ) -> Self {
        copy.lock().is_complete = body.is_end_stream();
        Self {
            body: Some(body),
            copy,
            end,
        }
    }

    /// No body.
    pub(super) fn none() -> Self {
        Self {
            body: None,
            copy: Shared::default(),
            end: None,
        }
    }
}

impl Body for Recording {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let this = self.get_mut();
        let Some(body) = &mut this.body else {
            return Poll::Ready(None);
        };
        let polled = Pin::new(&mut *body).poll_frame(cx);
        let mut copy = this.copy.lock();
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    if copy.bytes.len() + data.len() > LARGEST {
                        copy.is_cut = true;
                    } else if !copy.is_cut {
                        copy.bytes.extend_from_slice(data);
                    }
                }
                copy.is_complete = body.is_end_stream();
            }
            Poll::Ready(Some(Err(error))) => copy.error = Some(error.to_string()),
            Poll::Ready(None) => copy.is_complete = true,
            Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let size = self.body.as_ref().map(Body::size_hint);
        size.unwrap_or_else(|| SizeHint::with_exact(0))
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            end(self.copy.lock().clone());
        }
    }
}
