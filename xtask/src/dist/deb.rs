//! A package of Debian: the program, its manual pages, completions, and the licenses.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    Packed,
    archive::{Entry, ar, gzip, tar_gz},
    check::{self, Installed},
    program::{NAME, PACKAGE, Program, SUMMARY},
};

/// Writes the package.
pub(super) fn pack(program: &Program, folder: &Path) -> anyhow::Result<Packed> {
    let machine = match program.target.split('-').next() {
        Some("x86_64") if program.target.contains("-linux-") => "amd64",
        Some("aarch64") if program.target.contains("-linux-") => "arm64",
        _ => {
            let why = format!("Debian has no architecture for {}", program.target);
            return Ok(Packed::Skipped(why));
        }
    };
    let doc = format!("./usr/share/doc/{PACKAGE}");
    let mut files = vec![Entry::program(
        format!("./usr/bin/{NAME}"),
        program.bytes.clone(),
    )];
    for page in &program.manual {
        files.push(Entry::file(
            format!("./usr/share/man/man1/{}.gz", page.path),
            gzip(&page.bytes)?,
        ));
    }
    for (name, place) in [
        (
            "conformance.bash",
            "bash-completion/completions/conformance",
        ),
        (
            "conformance.fish",
            "fish/vendor_completions.d/conformance.fish",
        ),
        ("_conformance", "zsh/vendor-completions/_conformance"),
    ] {
        let found = program.completions.iter().find(|entry| entry.path == name);
        files.extend(
            found.map(|entry| Entry::file(format!("./usr/share/{place}"), entry.bytes.clone())),
        );
    }
    let mut copyright = String::from(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: the authors\nLicense: MIT or Apache-2.0\n\n",
    );
    for license in &program.licenses {
        copyright.push_str(&String::from_utf8_lossy(&license.bytes));
        copyright.push('\n');
    }
    files.push(Entry::file(format!("{doc}/copyright"), copyright));
    let size: usize = files.iter().map(|entry| entry.bytes.len()).sum();
    let depends = match program.glibc() {
        Some((major, minor)) => format!("Depends: libc6 (>= {major}.{minor})\n"),
        None => String::new(),
    };
    let control = format!(
        "Package: {PACKAGE}\nVersion: {}\nArchitecture: {machine}\nMaintainer: The authors of {PACKAGE} <nobody@localhost>\n\
         Installed-Size: {}\n{depends}Recommends: ca-certificates\nSection: devel\nPriority: optional\nDescription: {SUMMARY}\n",
        program.version,
        size.div_ceil(1024),
    );
    let data = with_folders(files);
    let members = [
        Entry::file("debian-binary", "2.0\n"),
        Entry::file(
            "control.tar.gz",
            tar_gz(
                &[Entry::folder("."), Entry::file("./control", control)],
                program.time,
            )?,
        ),
        Entry::file("data.tar.gz", tar_gz(&data, program.time)?),
    ];
    let file = folder.join(format!("{PACKAGE}_{}_{machine}.deb", program.version));
    fs::write(&file, ar(&members, program.time))?;
    Ok(Packed::Files(vec![file]))
}

/// The files, each behind the folders that it is in.
fn with_folders(files: Vec<Entry>) -> Vec<Entry> {
    let mut res: Vec<Entry> = Vec::new();
    for file in files {
        for (at, _) in file.path.match_indices('/') {
            let folder = Entry::folder(file.path.get(..at).unwrap_or_default());
            if !res.contains(&folder) {
                res.push(folder);
            }
        }
        res.push(file);
    }
    res
}

/// Unpacks it as dpkg does, into a folder instead of the system.
pub(super) fn install(files: &[PathBuf], folder: &Path) -> anyhow::Result<Installed> {
    let root = folder.join("root");
    for file in files {
        check::run("dpkg-deb", folder, ["--info".as_ref(), file.as_os_str()])?;
        check::run(
            "dpkg-deb",
            folder,
            ["--extract".as_ref(), file.as_os_str(), root.as_os_str()],
        )?;
    }
    Ok(Installed::program(root.join("usr/bin").join(NAME), folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_come_once_and_before_their_files() {
        let files = vec![Entry::file("./a/b", ""), Entry::file("./a/c/d", "")];
        let paths: Vec<String> = with_folders(files).into_iter().map(|it| it.path).collect();
        assert_eq!(paths, ["./", "./a/", "./a/b", "./a/c/", "./a/c/d"]);
    }
}
