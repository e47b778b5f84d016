//! The format of the records, and the rejection of any other.

use std::path::Path;

use redb::{Database, ReadableTable as _, TableDefinition};

use super::{OpenError, RECORDS, StoreError};

/// Counts the changes to [`super::RECORDS`] that an older or newer version would misread.
pub(super) const VERSION: u32 = 2;

const FORMAT: TableDefinition<'static, &str, u32> = TableDefinition::new("format");
const KEY: &str = "tkey7-sandbox";

/// Marks an empty database as ours, and rejects one that is not.
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

#[cfg(test)]
mod tests {
    use redb::{Builder, backends::InMemoryBackend};

    use super::*;

    fn database(version: Option<u32>) -> Database {
        let database = Builder::new()
            .create_with_backend(InMemoryBackend::new())
            .unwrap();
        if let Some(version) = version {
            let transaction = database.begin_write().unwrap();
            transaction
                .open_table(FORMAT)
                .unwrap()
                .insert(KEY, version)
                .unwrap();
            transaction.commit().unwrap();
        }
        database
    }

    #[test]
    fn an_empty_database_becomes_ours_and_ours_is_taken() {
        let empty = database(None);
        check(&empty, Path::new("x")).unwrap();
        check(&empty, Path::new("x")).unwrap();
        check(&database(Some(VERSION)), Path::new("x")).unwrap();
    }

    #[test]
    fn another_version_is_rejected_by_name() {
        let error = check(&database(Some(VERSION + 1)), Path::new("x/sandbox.redb")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`x/sandbox.redb` was written by another version of the sandbox (format 3, this one reads 2); \
             move it away or start with that version"
        );
    }

    #[test]
    fn a_database_of_something_else_is_rejected() {
        let foreign = Builder::new()
            .create_with_backend(InMemoryBackend::new())
            .unwrap();
        let transaction = foreign.begin_write().unwrap();
        let table: TableDefinition<'_, &str, &str> = TableDefinition::new("recipes");
        transaction
            .open_table(table)
            .unwrap()
            .insert("soup", "water")
            .unwrap();
        transaction.commit().unwrap();
        assert!(matches!(
            check(&foreign, Path::new("x")),
            Err(OpenError::OtherVersion { found, .. }) if found == "unknown"
        ));
    }
}
