//! Whether the outputs of a run can be written, before the run begins: a run may take long, and what it found would be lost.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use super::{
    Exit,
    outputs::{FAILURES, OutputArgs},
    print_status,
    settings::Settings,
};

/// Tries all outputs of a run with `args`. Nothing that exists is changed, and nothing is left.
///
/// Returns the folder for failures; `None` with a warning where it cannot be written and the user did not name it.
pub(super) fn check(args: &OutputArgs, settings: &Settings) -> Result<Option<PathBuf>, Exit> {
    let mut wrong = Vec::new();
    for (format, path) in &settings.reports {
        wrong.extend(unwritable(
            path,
            &format!("--report {format}"),
            try_file(path),
        ));
    }
    if let Some(path) = &settings.learned {
        wrong.extend(unwritable(path, "--learned", try_file(path)));
    }
    if args.write_baseline {
        let path = settings.written_baseline();
        wrong.extend(unwritable(path, "--write-baseline", try_file(path)));
    }
    let folder = &args.failures;
    let failures = unwritable(folder, "--failures", try_folder(folder));
    let is_default = folder == Path::new(FAILURES);
    if let Some(error) = failures.as_ref().filter(|_| is_default) {
        print_status(&format!(
            "warning: {error}; failures are not stored for `conformance replay`, unless `--failures` names another folder"
        ));
    } else {
        wrong.extend(failures.clone());
    }
    for error in &wrong {
        print_status(&format!("error: {error}"));
    }
    if wrong.is_empty() {
        Ok(failures.is_none().then(|| folder.clone()))
    } else {
        Err(Exit::Usage)
    }
}

/// What is wrong with the output `flag` at `path`, if it cannot be written.
fn unwritable(path: &Path, flag: &str, tried: io::Result<()>) -> Option<String> {
    let error = tried.err()?;
    Some(format!(
        "cannot write `{}` ({flag}): {error}",
        path.display()
    ))
}

/// Whether files can be created in `folder`, which is created with them.
fn try_folder(folder: &Path) -> io::Result<()> {
    let mut existing = folder;
    // An empty path is the working folder.
    loop {
        if existing.as_os_str().is_empty() {
            existing = Path::new(".");
        }
        match fs::metadata(existing) {
            Ok(metadata) if metadata.is_dir() => break,
            Ok(_) => {
                let why = format!("`{}` is a file and not a folder", existing.display());
                return Err(io::Error::new(io::ErrorKind::NotADirectory, why));
            }
            Err(error) if is_absent(&error) => match existing.parent() {
                Some(parent) => existing = parent,
                None => return Err(error),
            },
            Err(error) => return Err(error),
        }
    }
    let name = format!(".conformance-{}", std::process::id());
    let file = existing.join(name);
    File::create(&file).map_err(|error| {
        let why = format!(
            "no file can be created in `{}`: {error}",
            existing.display()
        );
        io::Error::new(error.kind(), why)
    })?;
    fs::remove_file(file)
}

/// Whether the file at `path` can be written; what is not an ordinary file, such as a pipe, is left alone.
fn try_file(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a folder",
        )),
        Ok(metadata) if metadata.is_file() => OpenOptions::new().append(true).open(path).map(drop),
        Ok(_) => Ok(()),
        Err(error) if is_absent(&error) => try_folder(path.parent().unwrap_or(Path::new("."))),
        Err(error) => Err(error),
    }
}

/// Whether a path does not exist; what is above it may be a file.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}
