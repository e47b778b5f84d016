//! Fetching a message from the Gateway Service, which takes it out of its queue.

use jiff::Timestamp;

use super::{
    history::{self, MessageEnd},
    queue::{Queue, QueuedMessage, oldest},
};
use crate::{
    ledger::transaction::sequence_key,
    store::{Changes, StoreError},
};

/// Takes the oldest message that waits for a Member.
pub(crate) fn take(
    changes: &mut Changes<'_, '_>,
    member: &str,
    queue: Queue,
    now: Timestamp,
) -> Result<Option<QueuedMessage>, StoreError> {
    let message = oldest(changes, member, queue)?;
    if let Some(message) = &message {
        changes.remove::<QueuedMessage>(&[member, queue.as_str(), &sequence_key(message.number)]);
        if let Some(payment) = &message.payment {
            history::end(changes, payment, message.number, MessageEnd::Fetched(now))?;
        }
    }
    Ok(message)
}
