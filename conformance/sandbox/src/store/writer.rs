//! The thread that writes.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
};

use redb::Table;
use tokio::sync::{mpsc, oneshot};

use super::{Changes, RECORDS, StoreError, handle::Handle};

/// Jobs that may wait before new ones have to.
const QUEUE: usize = 1024;
/// Jobs that may share one commit.
const BATCH: usize = 128;

type RecordsTable<'txn> = Table<'txn, &'static str, &'static [u8]>;
/// Tells the one who waits how it went; called when the changes are safe, or lost.
type Acknowledge = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
type Job = Box<dyn FnOnce(&mut RecordsTable<'_>) -> Result<Acknowledge, StoreError> + Send>;

/// Hands jobs to the thread that writes; the thread ends with its last handle.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(handle: Arc<Handle>) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let thread = thread::Builder::new()
            .name("sandbox-store".to_owned())
            .spawn(move || run(&handle, queue))
            .ok();
        Self {
            jobs: Some(jobs),
            thread,
        }
    }

    pub(super) async fn commit<T, E>(
        &self,
        job: impl FnOnce(&mut Changes<'_, '_>) -> Result<T, E> + Send + 'static,
    ) -> Result<Result<T, E>, StoreError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (job, response) = wrap(job);
        let jobs = self.jobs.as_ref().ok_or(StoreError::Closed)?;
        jobs.send(job).await.map_err(|_| StoreError::Closed)?;
        response.await.map_err(|_| StoreError::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // The thread catches its panics; no caller is left to report to if it did not.
            let _ = thread.join();
        }
    }
}

type Committed<T, E> = oneshot::Receiver<Result<Result<T, E>, StoreError>>;

/// Makes a job for the thread of one that has a result, and the place where the result will come.
fn wrap<T, E>(
    job: impl FnOnce(&mut Changes<'_, '_>) -> Result<T, E> + Send + 'static,
) -> (Job, Committed<T, E>)
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let (sender, receiver) = oneshot::channel();
    let job: Job = Box::new(move |table| {
        let mut changes = Changes::new(table);
        let result = job(&mut changes);
        let overlay = changes.into_overlay();
        if result.is_ok()
            && let Err(error) = write(table, overlay)
        {
            let _ = sender.send(Err(error.clone()));
            return Err(error);
        }
        let acknowledge: Acknowledge = Box::new(move |committed| {
            // The caller may have gone away; the change stands all the same.
            let _ = sender.send(committed.map(|()| result));
        });
        Ok(acknowledge)
    });
    (job, receiver)
}

/// Puts the changes of a job into the table.
fn write(
    table: &mut RecordsTable<'_>,
    overlay: BTreeMap<String, Option<Vec<u8>>>,
) -> Result<(), StoreError> {
    for (key, bytes) in overlay {
        match bytes {
            Some(bytes) => drop(table.insert(key.as_str(), bytes.as_slice())?),
            None => drop(table.remove(key.as_str())?),
        }
    }
    Ok(())
}

fn run(handle: &Handle, mut queue: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(BATCH);
    while queue.blocking_recv_many(&mut jobs, BATCH) > 0 {
        let mut waiting = Vec::with_capacity(jobs.len());
        let committed = handle.with(|database| commit(database, jobs.drain(..), &mut waiting));
        if let Err(error) = &committed {
            tracing::error!(%error, "the store cannot write; it is opened again");
            if let Err(error) = handle.reopen() {
                tracing::error!(%error, "the store cannot be opened; the next request tries again");
            }
        }
        // Where the store could not be opened, the jobs have not been run.
        jobs.clear();
        for acknowledge in waiting {
            acknowledge(committed.clone());
        }
    }
}

/// Runs jobs in one transaction; those that cannot even be run are dropped, which their askers notice.
fn commit(
    database: &redb::Database,
    jobs: impl Iterator<Item = Job>,
    waiting: &mut Vec<Acknowledge>,
) -> Result<(), StoreError> {
    let transaction = database.begin_write()?;
    {
        let mut table = transaction.open_table(RECORDS)?;
        for job in jobs {
            // A job changes the table only after its code has run, so a panic in it leaves nothing behind.
            match catch_unwind(AssertUnwindSafe(|| job(&mut table))) {
                Ok(acknowledge) => waiting.push(acknowledge?),
                Err(_) => tracing::error!("a job of the store panicked; its changes were dropped"),
            }
        }
    }
    transaction.commit()?;
    Ok(())
}
