//! Records and their keys.

use std::sync::Arc;

use redb::ReadableTable;
use serde::{Serialize, de::DeserializeOwned};

use super::StoreError;

/// Ends each part of a key; no part contains it.
const SEPARATOR: char = '\0';

/// A thing that is kept.
pub(crate) trait Record: Serialize + DeserializeOwned {
    /// First part of its key, the same for all records of the kind.
    const KIND: &'static str;

    /// The other parts of its key.
    fn key(&self) -> Vec<String>;
}

/// In which order records of a kind are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// By key.
    Ascending,
    /// Against the order of keys.
    Descending,
}

/// The key of a record, or the beginning of the keys of several.
pub(super) fn key<R: Record>(parts: &[&str]) -> String {
    let mut res = String::from(R::KIND);
    res.push(SEPARATOR);
    for part in parts {
        // A separator inside a part would let one record pose as another.
        res.extend(
            part.chars()
                .map(|c| if c == SEPARATOR { '\u{fffd}' } else { c }),
        );
        res.push(SEPARATOR);
    }
    res
}

/// A key as people read it.
fn readable(key: &str) -> String {
    key.trim_end_matches(SEPARATOR).replace(SEPARATOR, "/")
}

pub(super) fn decode<R: Record>(key: &str, bytes: &[u8]) -> Result<R, StoreError> {
    serde_json::from_slice(bytes).map_err(|source| StoreError::Record {
        key: readable(key),
        source: Arc::new(source),
    })
}

/// Looks at a record and returns whether to go on.
pub(super) type See<'s> = dyn FnMut(&str, &[u8]) -> Result<bool, StoreError> + 's;

/// Something that records can be read from.
pub(crate) trait Reading {
    /// The bytes under a key.
    fn bytes(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Shows the records whose keys begin with `prefix` until `see` returns `false`.
    fn visit(&self, prefix: &str, order: Order, see: &mut See<'_>) -> Result<(), StoreError>;

    /// The record under these parts of its key.
    fn get<R: Record>(&self, parts: &[&str]) -> Result<Option<R>, StoreError>
    where
        Self: Sized,
    {
        let key = key::<R>(parts);
        let bytes = self.bytes(&key)?;
        bytes.map(|bytes| decode(&key, &bytes)).transpose()
    }

    /// Shows the records whose keys begin with `parts` until `see` returns `false`.
    fn each<R: Record>(
        &self,
        parts: &[&str],
        order: Order,
        mut see: impl FnMut(R) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError>
    where
        Self: Sized,
    {
        self.visit(&key::<R>(parts), order, &mut |key, bytes| {
            see(decode(key, bytes)?)
        })
    }

    /// At most `limit` records whose keys begin with `parts`.
    fn list<R: Record>(
        &self,
        parts: &[&str],
        order: Order,
        limit: usize,
    ) -> Result<Vec<R>, StoreError>
    where
        Self: Sized,
    {
        let mut res = Vec::new();
        if limit > 0 {
            self.each(parts, order, |record| {
                res.push(record);
                Ok(res.len() < limit)
            })?;
        }
        Ok(res)
    }

    /// Reads all records of a kind and holds their keys to them; gives their number.
    fn verify<R: Record>(&self) -> Result<u64, StoreError>
    where
        Self: Sized,
    {
        let mut count = 0;
        self.visit(&key::<R>(&[]), Order::Ascending, &mut |at, bytes| {
            let record: R = decode(at, bytes)?;
            let parts = record.key();
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            let own = key::<R>(&parts);
            if own != at {
                return Err(StoreError::Misplaced {
                    key: readable(at),
                    own: readable(&own),
                });
            }
            count += 1;
            Ok(true)
        })?;
        Ok(count)
    }

    /// All records whose keys begin with `parts`, by key.
    fn all<R: Record>(&self, parts: &[&str]) -> Result<Vec<R>, StoreError>
    where
        Self: Sized,
    {
        self.list(parts, Order::Ascending, usize::MAX)
    }
}

/// [`Reading::visit`] for a table.
pub(super) fn visit_table(
    table: &impl ReadableTable<&'static str, &'static [u8]>,
    prefix: &str,
    order: Order,
    see: &mut See<'_>,
) -> Result<(), StoreError> {
    // Keys end with the separator, so the next character bounds all that begin with the prefix.
    let end = format!("{}\u{1}", prefix.strip_suffix(SEPARATOR).unwrap_or(prefix));
    let mut range = table.range(prefix..end.as_str())?;
    loop {
        let next = match order {
            Order::Ascending => range.next(),
            Order::Descending => range.next_back(),
        };
        let Some(entry) = next else { return Ok(()) };
        let (key, value) = entry?;
        if !see(key.value(), value.value())? {
            return Ok(());
        }
    }
}
