//! `--watch`: reloads a document when one of its files, or the configuration, has changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::{Duration, SystemTime},
};

use super::{
    super::{print_status, settings},
    MockArgs,
    served::Documents,
    server::MockServer,
};

/// The time between two looks at the files: a loop works on every file system, also on those of containers, which send no
/// notifications.
const INTERVAL: Duration = Duration::from_millis(300);

/// The time of change and the length of each file; `None` for one that is not there.
type Stamps = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

/// Watches the configuration and `files`, those of the documents, in the background until the process ends.
///
/// # Errors
///
/// The system refuses a thread.
pub(super) fn begin(
    server: Arc<MockServer>,
    args: MockArgs,
    files: BTreeSet<PathBuf>,
) -> io::Result<()> {
    let configuration = args.config.clone();
    let configuration = configuration.unwrap_or_else(|| settings::DEFAULT_FILE.into());
    // Before the first request is accepted: whoever sees the mock respond may change a file.
    let mut seen = stamps(files, &configuration, &Stamps::new());
    let watching = move || {
        loop {
            thread::sleep(INTERVAL);
            let now: Stamps = seen
                .keys()
                .map(|file| (file.clone(), stamp(file)))
                .collect();
            if now == seen {
                continue;
            }
            let mut changed = now.iter().filter(|(file, at)| seen.get(*file) != Some(at));
            let what = if changed.all(|(file, _)| *file == configuration) {
                "the configuration"
            } else {
                "a document"
            };
            let mut files = BTreeSet::new();
            let result = replace(&server, &args, &mut files);
            if result.is_err() {
                // The version that is served still has its files, and the fault may be in any of them.
                files.extend(seen.into_keys());
            }
            // What changed while it was read is read once more.
            seen = stamps(files, &configuration, &now);
            print_status(&format!(
                "{what} has changed{}",
                result.err().unwrap_or(": its new version is served")
            ));
        }
    };
    let thread = thread::Builder::new().name("watch".to_owned());
    thread.spawn(watching).map(drop)
}

/// Serves the documents as they are now, and collects their files. Their problems are printed.
///
/// # Errors
///
/// What was served before stays, and why: the documents cannot be read, or have more errors than before.
fn replace(
    server: &MockServer,
    args: &MockArgs,
    files: &mut BTreeSet<PathBuf>,
) -> Result<(), &'static str> {
    let documents = Documents::load(args, files)
        .map_err(|_| " and cannot be read: the version before is served")?;
    if documents.errors() > server.documents().errors() {
        return Err(" and has new errors: the version before is served");
    }
    server.replace(Arc::new(documents));
    Ok(())
}

/// The stamps of `files` and the configuration: those of `known` where it has them.
fn stamps(files: BTreeSet<PathBuf>, configuration: &Path, known: &Stamps) -> Stamps {
    let files = files.into_iter().chain([configuration.to_owned()]);
    let with_stamp = |file: PathBuf| {
        let known = known.get(&file).copied();
        let stamp = known.unwrap_or_else(|| stamp(&file));
        (file, stamp)
    };
    files.map(with_stamp).collect()
}

fn stamp(file: &Path) -> Option<(SystemTime, u64)> {
    let metadata = fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
