//! `conformance replay`: sends stored failures again.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Exit,
    args::ReplayArgs,
    list, print_status,
    run::reach,
    sessions,
    settings::{Settings, number_of_now},
};
use crate::{
    engine::{StopHandle, StopReason},
    replay::{FailureFile, Validity, replay},
    transport::http::HttpTransport,
};

/// Sends stored failures again and reports which are fixed.
pub(super) fn run(args: &ReplayArgs) -> Exit {
    match replayed(args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn replayed(args: &ReplayArgs) -> Result<Exit, Exit> {
    let files = failure_files(&args.files)?;
    let mut settings = Settings::new(&args.run)?;
    // Resources that the failures created still exist, whatever seed the configuration has.
    let nonce = *settings.nonce.get_or_insert_with(number_of_now);
    print_status(&format!("nonce {nonce}"));
    let reachable = reach(&mut settings)?;
    let stop = StopHandle::new();
    let mut config = settings.run_config(
        &args.run,
        &reachable.api,
        reachable.options.target.url(),
        &stop,
    )?;
    config.servers = reachable.servers;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            print_status(&format!("error: {error}"));
            Exit::Bug
        })?;
    let options = Arc::new(reachable.options);
    sessions::open(&config.auth, &options)?;
    let mut failing = 0;
    for (path, file) in files {
        let mut transport = HttpTransport::new(Arc::clone(&options));
        let validity = runtime.block_on(replay(
            &reachable.api,
            config.clone(),
            &file,
            &mut transport,
            &stop,
        ));
        if stop.is_stopped() {
            return Err(stopped(stop.reason()));
        }
        let word = match &validity {
            Validity::Fixed => "fixed".to_owned(),
            Validity::StillFailing => "still failing".to_owned(),
            Validity::Changed { now } => format!("changed, now: {now}"),
            Validity::Impossible { reason } => format!("cannot be sent: {reason}"),
        };
        failing += usize::from(validity != Validity::Fixed);
        list::print(
            [format!(
                "{}: {word}\n  {}: {}",
                path.display(),
                file.check,
                file.title
            )]
            .into_iter(),
        );
    }
    Ok(if failing == 0 {
        Exit::Clean
    } else {
        Exit::Failures
    })
}

/// Prints why the run ended before it was done.
fn stopped(reason: Option<StopReason>) -> Exit {
    match reason {
        Some(StopReason::Failed(why)) => {
            print_status(&format!("error: {why}"));
            Exit::Usage
        }
        Some(StopReason::Unreachable(why)) => {
            print_status(&format!("error: {why}"));
            Exit::Unreachable
        }
        _ => Exit::Interrupted,
    }
}

/// The named files, and the files in the named folders in the order of their names.
fn failure_files(paths: &[PathBuf]) -> Result<Vec<(PathBuf, FailureFile)>, Exit> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = fs::read_dir(path).map_err(|error| cannot_read(path, &error))?;
            let mut inside: Vec<PathBuf> = entries
                .filter_map(Result::ok)
                .map(|entry| entry.path())
                .filter(|path| {
                    path.extension()
                        .is_some_and(|extension| extension == "json")
                })
                .collect();
            inside.sort();
            found.extend(inside);
        } else {
            found.push(path.clone());
        }
    }
    if found.is_empty() {
        print_status(
            "error: no failure files were found; name files, or folders that contain them",
        );
        return Err(Exit::NothingTested);
    }
    found
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).map_err(|error| cannot_read(&path, &error))?;
            let file = serde_json::from_str(&text).map_err(|error| cannot_read(&path, &error))?;
            Ok((path, file))
        })
        .collect()
}

fn cannot_read(path: &Path, error: &dyn std::fmt::Display) -> Exit {
    print_status(&format!("error: cannot read `{}`: {error}", path.display()));
    Exit::Usage
}
