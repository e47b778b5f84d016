//! How much is read of a body that may never end: the items of its first moments, then the client closes.

use std::time::Duration;

use spec::wire::Headers;
use tokio::time::Instant;

use crate::exchange::sequence::Sequence;

/// How long a sequence is read in any case: a short one ends within it.
const MOMENT: Duration = Duration::from_millis(100);
/// How long the first item is waited for.
const PATIENCE: Duration = Duration::from_secs(1);
/// The number of bytes that are enough.
const ENOUGH: usize = 256 << 10;

/// The reading of one such body.
#[derive(Debug)]
pub(super) struct EndlessBody {
    kind: Sequence,
    /// Whether items can be recognized: not in a coded body.
    is_plain: bool,
    moment: Instant,
    patience: Instant,
}

impl EndlessBody {
    /// The reading of the body behind `headers`, which have just been received within `limit`; `None` for a body that ends.
    pub(super) fn behind(headers: &Headers, limit: Duration) -> Option<Self> {
        let kind = Sequence::in_headers(headers)?;
        let now = Instant::now();
        Some(Self {
            kind,
            is_plain: headers.get("content-encoding").is_none(),
            moment: now + MOMENT.min(limit / 4),
            patience: now + PATIENCE.min(limit / 2),
        })
    }

    /// When reading ends after `body`, unless more comes before; `None` when that is enough.
    pub(super) fn end_after(&self, body: &[u8]) -> Option<Instant> {
        let has_item = if self.is_plain {
            self.kind.complete(body) > 0
        } else {
            !body.is_empty()
        };
        let end = if has_item { self.moment } else { self.patience };
        (body.len() <= ENOUGH).then_some(end)
    }

    /// The complete items of a body that was not read to its end.
    pub(super) fn items_of(&self, mut body: Vec<u8>) -> Vec<u8> {
        if self.is_plain {
            body.truncate(self.kind.complete(&body));
        }
        body
    }
}
