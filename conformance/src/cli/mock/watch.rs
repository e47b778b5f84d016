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

/// The time in which nothing may change before the files are read: many programs empty a file before they write it, and half of
/// a document may be a document.
const QUIET: Duration = Duration::from_millis(100);

/// Looks at files that change all the time before they are read as they are.
const MOST_LOOKS: usize = 20;

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
    // Before the first request is accepted: those who see the mock respond may change a file.
    let mut seen = stamps(files, &configuration, &Stamps::new());
    let watching = move || {
        loop {
            thread::sleep(INTERVAL);
            let now = looked_at(&seen);
            if now == seen {
                continue;
            }
            let now = settled(now, || {
                thread::sleep(QUIET);
                looked_at(&seen)
            });
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

/// The stamps that the files of `known` have now.
fn looked_at(known: &Stamps) -> Stamps {
    let files = known.keys();
    files.map(|file| (file.clone(), stamp(file))).collect()
}

/// The stamps after `now`, when two looks in a row give the same.
fn settled(mut now: Stamps, mut look: impl FnMut() -> Stamps) -> Stamps {
    for _ in 0..MOST_LOOKS {
        let next = look();
        if next == now {
            break;
        }
        now = next;
    }
    now
}

fn stamp(file: &Path) -> Option<(SystemTime, u64)> {
    let metadata = fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(length: u64) -> Stamps {
        [("api.yaml".into(), Some((SystemTime::UNIX_EPOCH, length)))].into()
    }

    #[test]
    fn files_are_read_when_they_have_stopped_changing() {
        let mut lengths = [0, 100, 250, 250, 300].into_iter();
        let mut look = || of(lengths.next().unwrap_or_default());
        let first = look();
        assert_eq!(settled(first, look), of(250));
        // One that never stops is read all the same.
        let mut length = 0;
        let growing = || {
            length += 1;
            of(length)
        };
        assert_eq!(settled(of(0), growing), of(MOST_LOOKS as u64));
    }
}
