//! A tarball: the program, manual pages, completions and licenses in one folder.
//!
//! `[package.metadata.binstall]` of the package describes this layout to cargo-binstall.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    Packed,
    archive::{Entry, tar_gz},
    check::{self, Installed},
    program::{NAME as PROGRAM, Program},
};

/// The name of the channel.
pub(super) const NAME: &str = "tarball";

/// Writes the archive.
pub(super) fn pack(program: &Program, folder: &Path) -> anyhow::Result<Packed> {
    let stem = program.file_stem();
    let within = |below: &str, entries: &[Entry]| -> Vec<Entry> {
        let moved = entries.iter().cloned().map(|entry| Entry {
            path: format!("{stem}/{below}{}", entry.path),
            ..entry
        });
        moved.collect()
    };
    let mut entries = vec![
        Entry::folder(stem.clone()),
        Entry::program(format!("{stem}/{PROGRAM}"), program.bytes.clone()),
        Entry::file(format!("{stem}/README.md"), program.readme.clone()),
    ];
    entries.extend(within("", &program.licenses));
    entries.extend(within("man/", &program.manual));
    entries.extend(within("completions/", &program.completions));
    let file = folder.join(format!("{stem}.tar.gz"));
    fs::write(&file, tar_gz(&entries, program.time)?)?;
    Ok(Packed::Files(vec![file]))
}

/// Unpacks it.
pub(super) fn install(files: &[PathBuf], folder: &Path) -> anyhow::Result<Installed> {
    for file in files {
        check::run("tar", folder, ["-xzf".as_ref(), file.as_os_str()])?;
    }
    let unpacked = check::only_entry(folder)?;
    Ok(Installed::program(unpacked.join(PROGRAM), folder))
}
