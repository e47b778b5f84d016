//! The format of the records, and the refusal of any other.

use std::path::Path;

use redb::{Database, ReadableTable as _, TableDefinition};

use super::{OpenError, RECORDS, StoreError};

/// Counts the changes to [`super::RECORDS`] that an older or newer version would misread.
pub(super) const VERSION: u32 = 1;

const FORMAT: TableDefinition<'static, &str, u32> = TableDefinition::new("format");
const KEY: &str = "tkey7-sandbox";

/// Marks an empty database as ours, and refuses one that is not.
pub(super) fn check(database: &Database, path: &Path) -> Result<(), OpenError> {
    let found = stamp(database).map_err(OpenError::Database)?;
    if found == Some(VERSION) {
        return Ok(());
    }
    Err(OpenError::OtherVersion {
        path: path.to_owned(),
        found: found.map_or_else(|| "unknown".to_owned(), |found| found.to_string()),
        expected: VERSION,
    })
}

/// The version that the database bears, after an empty one got ours.
fn stamp(database: &Database) -> Result<Option<u32>, StoreError> {
    let transaction = database.begin_write()?;
    let is_empty = transaction.list_tables()?.next().is_none();
    let found = {
        let mut format = transaction.open_table(FORMAT)?;
        if is_empty {
            format.insert(KEY, VERSION)?;
        }
        format.get(KEY)?.map(|version| version.value())
    };
    if is_empty {
        transaction.open_table(RECORDS)?;
        transaction.commit()?;
    } else {
        transaction.abort()?;
    }
    Ok(found)
}
