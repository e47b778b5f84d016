//! `conformance replay`: sends stored failures again.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;

use super::{
    Exit, list,
    outputs::FAILURES,
    print_status,
    run::reach,
    run_args::RunArgs,
    sessions,
    settings::{Settings, number_of_now},
};
use crate::{
    engine::{StopHandle, StopReason},
    replay::{FailureFile, Validity, replay},
    transport::http::HttpTransport,
};

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// Failure files, or folders that contain them
    #[arg(value_name = "FILE|DIR", default_value = FAILURES)]
    pub(super) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) run: RunArgs,
}

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
    let mut has_failed = false;
    // Failures of several documents or servers are sent to one after the other.
    for group in by_subject(files) {
        has_failed |= send(args, nonce, &group)?;
    }
    Ok(if has_failed {
        Exit::Failures
    } else {
        Exit::Clean
    })
}

/// Sends the failures of `group`, which are of one subject; whether one of them is not fixed.
fn send(args: &ReplayArgs, nonce: u64, group: &[(PathBuf, FailureFile)]) -> Result<bool, Exit> {
    let mut settings = Settings::new(&args.run)?;
    settings.nonce = Some(nonce);
    if let Some((_, first)) = group.first() {
        settings.default_to(&first.subject);
    }
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
    let mut has_failed = false;
    for (path, file) in group {
        let mut transport = HttpTransport::new(Arc::clone(&options));
        let validity = runtime.block_on(replay(
            &reachable.api,
            config.clone(),
            file,
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
            Validity::Unclear { status, before } => format!(
                "unclear: the server responds with {status} instead of {before}, so the credentials may be others, or what the request needs may be missing"
            ),
            Validity::NotReproduced => {
                "unclear: the run that found it could not reproduce it either, or only with what its other requests left on the server"
                    .to_owned()
            }
            Validity::Impossible { reason } => format!("cannot be sent: {reason}"),
        };
        has_failed |= validity != Validity::Fixed;
        let line = format!(
            "{}: {word}\n  {}: {}",
            path.display(),
            file.check,
            file.title
        );
        list::print([line].into_iter());
    }
    Ok(has_failed)
}

/// The failures with the same subject together, in the order of the first of each.
fn by_subject(files: Vec<(PathBuf, FailureFile)>) -> Vec<Vec<(PathBuf, FailureFile)>> {
    let mut groups: Vec<Vec<(PathBuf, FailureFile)>> = Vec::new();
    for named in files {
        let is_of_group = |group: &&mut Vec<(PathBuf, FailureFile)>| {
            let first = group.first();
            first.is_some_and(|(_, first)| first.subject == named.1.subject)
        };
        match groups.iter_mut().find(is_of_group) {
            Some(group) => group.push(named),
            None => groups.push(vec![named]),
        }
    }
    groups
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
