//! What the sandbox remembers: one embedded database, in memory or in one file.
//!
//! Every thing is a [`Record`] under a key. Reading happens on a [`Snapshot`], a view that does not change.
//! Writing happens in [`Changes`], one job after the other on one thread; what jobs wait together shares one commit, so
//! that a slow disk is asked as rarely as possible. A job that rejects leaves no trace, and a job gets its response only when
//! what it did is on the disk.
//!
//! **Invariant:** an acknowledged change survives the death of the process at any moment, and no part of a change is ever
//! seen without the rest.

mod changes;
mod format;
mod handle;
mod record;
mod writer;

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
};

use redb::{
    Builder, Database, DatabaseError, ReadOnlyTable, ReadableDatabase, ReadableTableMetadata as _,
    StorageError, TableDefinition, backends::InMemoryBackend,
};

pub(crate) use self::{
    changes::Changes,
    record::{Order, Reading, Record},
};
use self::{handle::Handle, writer::Writer};

/// The one table: keys of [`record::key`], values in JSON.
const RECORDS: TableDefinition<'static, &str, &[u8]> = TableDefinition::new("records");
/// Name of the file below the data folder.
const FILE_NAME: &str = "sandbox.redb";
/// The page cache; the rest of the memory belongs to the machine.
const CACHE_BYTES: usize = 16 << 20;

/// Where the records are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Location {
    /// In memory, gone at the end.
    #[default]
    Memory,
    /// In a file of this folder, which is made when it is missing.
    Folder(PathBuf),
}

/// Why the store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder cannot be made.
    #[error("cannot make the data folder `{}`", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is there and has nothing in it.
    #[error(
        "`{}` is empty, so the data that it held is lost; put a copy in its place, or remove it to start with new data",
        path.display()
    )]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// There is no file, and one is needed.
    #[error("there is no data in `{}`: the file sandbox.redb is missing", path.display())]
    Missing {
        /// The folder.
        path: PathBuf,
    },
    /// Another sandbox uses the file.
    #[error("`{}` is in use by another sandbox", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file was written in another format.
    #[error(
        "`{}` was written by another version of the sandbox (format {found}, this one reads {expected}); \
         move it away or start with that version",
        path.display()
    )]
    OtherVersion {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: String,
        /// The format of this version.
        expected: u32,
    },
    /// The file holds something else, or is damaged.
    #[error("`{}` is not a sandbox database, or it is damaged", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
        /// What the database says.
        source: Box<redb::Error>,
    },
    /// Anything else.
    #[error("cannot use the database")]
    Database(#[from] StoreError),
}

/// A failure of the database under way: a full or broken disk.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(Arc<redb::Error>),
    /// A record does not read back.
    #[error("the record `{key}` does not read back")]
    Record {
        /// Its key.
        key: String,
        /// What is wrong with it.
        source: Arc<serde_json::Error>,
    },
    /// A record is under the key of another.
    #[error("the record `{key}` holds the data of `{own}`")]
    Misplaced {
        /// Where it is.
        key: String,
        /// Where it should be.
        own: String,
    },
    /// The thread that writes is gone.
    #[error("the store has been closed")]
    Closed,
}

impl<E: Into<redb::Error>> From<E> for StoreError {
    fn from(error: E) -> Self {
        Self::Database(Arc::new(error.into()))
    }
}

/// The records.
#[derive(Debug)]
pub(crate) struct Store {
    handle: Arc<Handle>,
    writer: Writer,
}

/// A view of the records at one moment.
pub(crate) struct Snapshot(ReadOnlyTable<&'static str, &'static [u8]>);

impl Store {
    /// Opens the records, or makes an empty store.
    pub(crate) fn open(location: &Location) -> Result<Self, OpenError> {
        let Location::Folder(folder) = location else {
            let database = builder().create_with_backend(InMemoryBackend::new());
            let path = Path::new("memory");
            let database = database.map_err(|error| rejected(error, path))?;
            format::check(&database, path)?;
            return Ok(Self::with(database, None));
        };
        fs::create_dir_all(folder).map_err(|source| OpenError::Folder {
            path: folder.clone(),
            source,
        })?;
        let path = folder.join(FILE_NAME);
        if fs::metadata(&path).is_ok_and(|file| file.is_file() && file.len() == 0) {
            return Err(OpenError::Empty { path });
        }
        let mut checking = builder();
        checking.set_check_integrity_on_open(true);
        let database = without_panic(|| checking.create(&path));
        let database = database.map_err(|error| rejected(error, &path))?;
        format::check(&database, &path)?;
        let open = move || without_panic(|| builder().open(&path));
        Ok(Self::with(database, Some(Box::new(open))))
    }

    /// Opens the records of a folder that has some.
    pub(crate) fn open_existing(folder: &Path) -> Result<Self, OpenError> {
        if !folder.join(FILE_NAME).exists() {
            let path = folder.to_owned();
            return Err(OpenError::Missing { path });
        }
        Self::open(&Location::Folder(folder.to_owned()))
    }

    fn with(database: Database, open: Option<Box<handle::Open>>) -> Self {
        let handle = Arc::new(Handle::new(database, open));
        let writer = Writer::start(Arc::clone(&handle));
        Self { handle, writer }
    }

    /// The records as they are now.
    pub(crate) fn snapshot(&self) -> Result<Snapshot, StoreError> {
        self.handle.with(|database| {
            let transaction = database.begin_read()?;
            Ok(Snapshot(transaction.open_table(RECORDS)?))
        })
    }

    /// Runs `job` when its turn comes and returns when its changes are safe; an `Err` of the job leaves no changes.
    pub(crate) async fn commit<T, E>(
        &self,
        job: impl FnOnce(&mut Changes<'_, '_>) -> Result<T, E> + Send + 'static,
    ) -> Result<Result<T, E>, StoreError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer.commit(job).await
    }
}

fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.set_cache_size(CACHE_BYTES);
    builder
}

/// Opens a database that may be damaged in ways which redb does not expect.
fn without_panic(
    open: impl FnOnce() -> Result<Database, DatabaseError>,
) -> Result<Database, DatabaseError> {
    catch_unwind(AssertUnwindSafe(open)).unwrap_or_else(|_| {
        let problem = "the database contradicts itself".to_owned();
        Err(StorageError::Corrupted(problem).into())
    })
}

fn rejected(error: DatabaseError, path: &Path) -> OpenError {
    let path = path.to_owned();
    match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => {
            OpenError::InUse { path }
        }
        DatabaseError::UpgradeRequired(found) => OpenError::OtherVersion {
            path,
            found: format!("database {found}"),
            expected: format::VERSION,
        },
        DatabaseError::Storage(StorageError::Io(_) | StorageError::Corrupted(_)) => {
            OpenError::NotADatabase {
                path,
                source: Box::new(error.into()),
            }
        }
        error => OpenError::Database(error.into()),
    }
}

impl Snapshot {
    /// The number of records.
    pub(crate) fn len(&self) -> Result<u64, StoreError> {
        Ok(self.0.len()?)
    }
}

impl Reading for Snapshot {
    fn bytes(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.get(key)?.map(|value| value.value().to_vec()))
    }

    fn visit(
        &self,
        prefix: &str,
        order: Order,
        see: &mut record::See<'_>,
    ) -> Result<(), StoreError> {
        record::visit_table(&self.0, prefix, order, see)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use serde::{Deserialize, Serialize};

    use super::Record;

    /// A record with nothing but a key.
    #[derive(Debug, Serialize, Deserialize)]
    pub(crate) struct Note(pub(crate) String);

    impl Record for Note {
        const KIND: &'static str = "note";

        fn key(&self) -> Vec<String> {
            vec![self.0.clone()]
        }
    }
}
