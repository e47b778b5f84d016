//! The open database, which is opened again after its file could not be written.
//!
//! After one failed write, redb rejects everything until the database is reopened. A disk that was full has room again
//! some time, so the database is closed and reopened: what was committed is there, and what was not is gone.

use std::{
    fmt,
    sync::{PoisonError, RwLock, RwLockReadGuard},
};

use redb::{Database, DatabaseError};

use super::StoreError;

/// Opens the database, the first time and again.
pub(super) type Open = dyn Fn() -> Result<Database, DatabaseError> + Send + Sync;

/// An open database.
pub(super) struct Handle {
    /// Absent where a new database would be an empty one: in memory.
    open: Option<Box<Open>>,
    /// Absent while it cannot be opened.
    database: RwLock<Option<Database>>,
}

impl Handle {
    /// The handle of `database`, which `open` opens again.
    pub(super) fn new(database: Database, open: Option<Box<Open>>) -> Self {
        Self {
            open,
            database: RwLock::new(Some(database)),
        }
    }

    /// Does something with the database, which is opened first if it is not open.
    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&Database) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.read().is_none() {
            self.reopen()?;
        }
        match self.read().as_ref() {
            Some(database) => work(database),
            None => Err(StoreError::Closed),
        }
    }

    /// Closes the database and opens it again.
    pub(super) fn reopen(&self) -> Result<(), StoreError> {
        let Some(open) = &self.open else {
            return Ok(());
        };
        let mut database = self
            .database
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        // The file is locked until the database before is closed; that it cannot be closed in order is why this is done.
        drop(database.take());
        *database = Some(open()?);
        Ok(())
    }

    fn read(&self) -> RwLockReadGuard<'_, Option<Database>> {
        self.database.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handle")
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{
            Arc, Mutex,
            atomic::{AtomicBool, Ordering},
        },
    };

    use redb::{Builder, StorageBackend};

    use super::*;
    use crate::store::{Reading as _, Store, tests::Note};

    /// A disk that can be full.
    #[derive(Debug, Clone, Default)]
    struct Disk {
        bytes: Arc<Mutex<Vec<u8>>>,
        is_full: Arc<AtomicBool>,
    }

    impl StorageBackend for Disk {
        fn len(&self) -> io::Result<u64> {
            Ok(self.bytes.lock().unwrap().len() as u64)
        }

        fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
            let start = usize::try_from(offset).unwrap();
            out.copy_from_slice(&self.bytes.lock().unwrap()[start..start + out.len()]);
            Ok(())
        }

        fn set_len(&self, len: u64) -> io::Result<()> {
            self.bytes
                .lock()
                .unwrap()
                .resize(usize::try_from(len).unwrap(), 0);
            Ok(())
        }

        fn sync_data(&self) -> io::Result<()> {
            Ok(())
        }

        fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
            if self.is_full.load(Ordering::Relaxed) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            let start = usize::try_from(offset).unwrap();
            self.bytes.lock().unwrap()[start..start + data.len()].copy_from_slice(data);
            Ok(())
        }
    }

    #[tokio::test]
    async fn after_a_full_disk_writes_come_back_when_there_is_room() {
        let disk = Disk::default();
        let own = disk.clone();
        let open = move || Builder::new().create_with_backend(own.clone());
        let store = Store::with(open().unwrap(), Some(Box::new(open)));
        let put = async |name: &str| {
            let note = Note(name.to_owned());
            let job = move |changes: &mut crate::store::Changes<'_, '_>| changes.put(&note);
            store.commit::<(), StoreError>(job).await
        };
        let names = || -> Result<Vec<String>, StoreError> {
            let notes = store.snapshot()?.all::<Note>(&[])?;
            Ok(notes.into_iter().map(|note| note.0).collect())
        };
        put("a").await.unwrap().unwrap();
        for round in ["b", "c"] {
            disk.is_full.store(true, Ordering::Relaxed);
            for _ in 0..3 {
                let rejected = put("lost").await;
                assert!(rejected.is_err(), "{rejected:?}");
            }
            disk.is_full.store(false, Ordering::Relaxed);
            assert!(!names().unwrap().contains(&"lost".to_owned()));
            put(round).await.unwrap().unwrap();
        }
        assert_eq!(names().unwrap(), ["a", "b", "c"]);
    }
}
