//! `--watch`: serves a document anew when one of its files has changed.

use std::{
    collections::BTreeMap,
    fs, io,
    path::PathBuf,
    sync::Arc,
    thread,
    time::{Duration, SystemTime},
};

use super::{
    super::print_status,
    MockArgs,
    served::{Documents, Served},
    server::MockServer,
};

/// The time between two looks at the files: a loop works on every file system, also on those of containers, which send no
/// notifications.
const INTERVAL: Duration = Duration::from_millis(300);

/// The time of change and the length of each file.
type Stamps = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

/// Watches the files in the background until the process ends.
///
/// # Errors
///
/// The system refuses a thread.
pub(super) fn begin(server: Arc<MockServer>, args: MockArgs) -> io::Result<()> {
    let watching = move || {
        let mut seen = stamps(&server.documents());
        loop {
            thread::sleep(INTERVAL);
            let now = seen
                .keys()
                .map(|file| (file.clone(), stamp(file)))
                .collect();
            if now == seen {
                continue;
            }
            // Documents with errors are reported, and what was served before stays.
            match Documents::load(&args) {
                Ok(documents) => {
                    seen = stamps(&documents);
                    server.replace(Arc::new(documents));
                    print_status("a document has changed: its new version is served");
                }
                Err(_) => {
                    seen = now;
                    print_status(
                        "a document has changed and cannot be read: the version before is served",
                    );
                }
            }
        }
    };
    let thread = thread::Builder::new().name("watch".to_owned());
    thread.spawn(watching).map(drop)
}

fn stamps(documents: &Documents) -> Stamps {
    let files = documents.iter().flat_map(Served::files);
    files.map(|file| (file.to_owned(), stamp(file))).collect()
}

fn stamp(file: impl AsRef<std::path::Path>) -> Option<(SystemTime, u64)> {
    let metadata = fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
