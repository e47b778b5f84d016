//! How much is read of a body that may never end: the items of its first moments, then the client closes. Bytes of no known
//! form are read a little longer, and left only where they still come: without that, the response does not end in time.

use std::time::Duration;

use spec::{
    http::{BodyKind, MediaType},
    wire::Headers,
};
use tokio::time::Instant;

use crate::exchange::sequence::Sequence;

/// How long a sequence is read in any case: a short one ends within it.
const MOMENT: Duration = Duration::from_millis(100);
/// How long the first item is waited for.
const PATIENCE: Duration = Duration::from_secs(1);
/// The number of bytes that are enough.
const ENOUGH: usize = 256 << 10;
/// The same for bytes of no known form, which may be a large file.
const ENOUGH_BYTES: usize = 8 << 20;

/// The reading of one such body.
#[derive(Debug)]
pub(super) struct EndlessBody {
    /// Its items; `None` for bytes of no known form.
    kind: Option<Sequence>,
    /// Whether items can be recognized: not in a coded body.
    is_plain: bool,
    moment: Instant,
    patience: Instant,
    /// How long before that some of the bytes must have come.
    pause: Duration,
    /// When the response has been given up.
    late: Instant,
}

impl EndlessBody {
    /// The reading of the body behind `headers`, which have just been received within `limit`; `None` for a body that ends.
    pub(super) fn behind(headers: &Headers, limit: Duration) -> Option<Self> {
        let kind = Sequence::in_headers(headers);
        if kind.is_none() && !is_of_bytes(headers) {
            return None;
        }
        let now = Instant::now();
        let patience = PATIENCE.min(limit / 2);
        Some(Self {
            kind,
            is_plain: headers.get("content-encoding").is_none(),
            moment: now + MOMENT.min(limit / 4),
            patience: now + patience,
            pause: patience / 2,
            late: now + 2 * limit,
        })
    }

    /// When reading ends after `body`, the last part of which came just now, unless more comes before; `None` when that is enough.
    pub(super) fn end_after(&self, body: &[u8]) -> Option<Instant> {
        let Some(kind) = self.kind else {
            let is_pausing = self.patience.saturating_duration_since(Instant::now()) >= self.pause;
            let end = if is_pausing { self.late } else { self.patience };
            return (body.len() <= ENOUGH_BYTES).then_some(end);
        };
        let has_item = if self.is_plain {
            kind.complete(body) > 0
        } else {
            !body.is_empty()
        };
        let end = if has_item { self.moment } else { self.patience };
        (body.len() <= ENOUGH).then_some(end)
    }

    /// The complete items of a body that was not read to its end.
    pub(super) fn items_of(&self, mut body: Vec<u8>) -> Vec<u8> {
        if let Some(kind) = self.kind.filter(|_| self.is_plain) {
            body.truncate(kind.complete(&body));
        }
        body
    }
}

/// Whether the body behind `headers` is of bytes whose number is not announced.
fn is_of_bytes(headers: &Headers) -> bool {
    let media_type = headers.get("content-type").and_then(MediaType::parse);
    let kind = media_type.map(|it| BodyKind::of(&it));
    kind == Some(BodyKind::Binary) && headers.get("content-length").is_none()
}
