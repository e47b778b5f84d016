//! Builds the program for others: without the contract and the sandbox of this workspace, static where that is possible.

use std::{fs, path::Path, process::Command};

use anyhow::Context as _;
use cargo_metadata::MetadataCommand;

use super::archive::Entry;

/// The name of the program and of what it is packed in.
pub(super) const NAME: &str = "conformance";
/// The package that holds it.
pub(super) const PACKAGE: &str = "openapi-conformance";
/// One line on what it is for.
pub(super) const SUMMARY: &str =
    "Tests an HTTP API against its OpenAPI document; mocks, lints and compares documents";

/// The target that gives a static program.
const STATIC: &str = "x86_64-unknown-linux-musl";

/// The built program, and what goes beside it.
pub(super) struct Program {
    pub(super) bytes: Vec<u8>,
    pub(super) version: String,
    /// What `--version` prints.
    pub(super) version_line: String,
    pub(super) target: String,
    /// The time of what is packed, in seconds since 1970.
    pub(super) time: u64,
    pub(super) readme: String,
    pub(super) licenses: Vec<Entry>,
    /// Manual pages, by file name.
    pub(super) manual: Vec<Entry>,
    /// The completions of bash, zsh and fish, by file name.
    pub(super) completions: Vec<Entry>,
}

impl Program {
    /// Whether it needs no library of the system.
    pub(super) fn is_static(&self) -> bool {
        self.target.ends_with("-musl")
    }

    /// How it is linked, for people.
    pub(super) fn linkage(&self) -> String {
        match self.glibc() {
            Some((major, minor)) => format!("{}, needs glibc {major}.{minor}", self.target),
            None => format!("{}, static", self.target),
        }
    }

    /// The version of glibc that it needs; `None` for a static program.
    pub(super) fn glibc(&self) -> Option<(u32, u32)> {
        (!self.is_static())
            .then(|| newest_glibc(&self.bytes))
            .flatten()
    }

    /// A name for its files, such as `conformance-0.1.0-x86_64-unknown-linux-musl`.
    pub(super) fn file_stem(&self) -> String {
        format!("{NAME}-{}-{}", self.version, self.target)
    }
}

/// The newest version of glibc whose symbols are named in a program.
fn newest_glibc(program: &[u8]) -> Option<(u32, u32)> {
    let mark = b"GLIBC_";
    let starts = program.windows(mark.len()).enumerate();
    let starts = starts
        .filter(|(_, window)| window == mark)
        .map(|(at, _)| at + mark.len());
    let versions = starts.filter_map(|at| {
        let rest = program.get(at..at + 12)?;
        let end = rest
            .iter()
            .position(|byte| !byte.is_ascii_digit() && *byte != b'.')?;
        let text = std::str::from_utf8(rest.get(..end)?).ok()?;
        let mut numbers = text.split('.').map(str::parse);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    });
    versions.max()
}

/// What is packed.
pub(super) enum Source<'s> {
    /// The program of the workspace, built with a profile for a target.
    Build {
        target: Option<&'s str>,
        profile: &'s str,
    },
    /// A program that was built for this machine before.
    File(&'s Path),
}

/// The program of the workspace at `root`, built where it is not given.
pub(super) fn build(root: &Path, source: &Source<'_>) -> anyhow::Result<Program> {
    let target = match source {
        Source::Build {
            target: Some(target),
            ..
        } => (*target).to_owned(),
        Source::Build { .. } if has_target(STATIC) => STATIC.to_owned(),
        _ => host()?,
    };
    let metadata = MetadataCommand::new()
        .current_dir(root)
        .no_deps()
        .exec()
        .context("cargo cannot describe the workspace")?;
    let package = metadata
        .packages
        .iter()
        .find(|it| it.name.as_str() == PACKAGE);
    let package = package.with_context(|| format!("`{PACKAGE}` is not in the workspace"))?;
    let (commit, date, time) = commit(root)?;
    let target_directory: &Path = metadata.target_directory.as_ref();
    let file = match source {
        Source::File(file) => root.join(file),
        Source::Build { profile, .. } => {
            let stamp = [("CONFORMANCE_COMMIT", commit), ("CONFORMANCE_DATE", date)];
            compile(root, &target, profile, &stamp)?;
            let profile = if *profile == "dev" { "debug" } else { profile };
            target_directory.join(&target).join(profile).join(NAME)
        }
    };
    let run = |arguments: &[&str]| -> anyhow::Result<Vec<u8>> {
        let output = Command::new(&file).args(arguments).output();
        let output = output.with_context(|| format!("cannot start {}", file.display()))?;
        anyhow::ensure!(
            output.status.success(),
            "{NAME} {} fails",
            arguments.join(" ")
        );
        Ok(output.stdout)
    };
    let version_line = String::from_utf8(run(&["--version"])?)?.trim().to_owned();
    let manual = metadata.target_directory.join("tmp/dist-manual");
    run(&["completions", "--man", manual.as_str()])?;
    let shell = |shell: &str, name: &str| -> anyhow::Result<Entry> {
        Ok(Entry::file(name, run(&["completions", shell])?))
    };
    Ok(Program {
        bytes: fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?,
        version: package.version.to_string(),
        version_line,
        target,
        time,
        readme: fs::read_to_string(root.join("conformance/README.md"))?,
        licenses: ["LICENSE-APACHE", "LICENSE-MIT"]
            .into_iter()
            .map(|name| Ok(Entry::file(name, fs::read(root.join(name))?)))
            .collect::<anyhow::Result<_>>()?,
        manual: files_of(manual.as_std_path())?,
        completions: vec![
            shell("bash", "conformance.bash")?,
            shell("fish", "conformance.fish")?,
            shell("zsh", "_conformance")?,
        ],
    })
}

/// Builds the program for `target`, with `stamp` in the environment.
fn compile(
    root: &Path,
    target: &str,
    profile: &str,
    stamp: &[(&str, String)],
) -> anyhow::Result<()> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(root)
        .args(["build", "--quiet", "--profile", profile]);
    cargo.args(["--package", PACKAGE, "--bin", NAME, "--target", target]);
    cargo.envs(stamp.iter().map(|(name, value)| (name, value)));
    let has_compiler = target != STATIC || is_installed("musl-gcc");
    if !has_compiler {
        // The C of `ring` needs no C library, and that of `mimalloc` only what all have alike.
        cargo.env("CC_x86_64_unknown_linux_musl", "cc");
    }
    let status = cargo.status().context("cannot start cargo")?;
    let hint = if has_compiler {
        ""
    } else {
        "; `musl-gcc` is not installed (Debian: musl-tools), so its C was compiled by `cc`"
    };
    anyhow::ensure!(
        status.success(),
        "the program cannot be built for {target}{hint}"
    );
    Ok(())
}

/// The commit, its date, and its time in seconds since 1970.
fn commit(root: &Path) -> anyhow::Result<(String, String, u64)> {
    let output = Command::new("git")
        .current_dir(root)
        .args(["log", "-1", "--format=%H %cs %ct"])
        .output()
        .context("cannot start git")?;
    let text = String::from_utf8(output.stdout)?;
    let mut parts = text.split_whitespace();
    let mut next = || {
        parts
            .next()
            .context("this is not a Git repository with a commit")
    };
    Ok((next()?.to_owned(), next()?.to_owned(), next()?.parse()?))
}

/// Whether rustup has the standard library of `target`.
fn has_target(target: &str) -> bool {
    let listed = Command::new("rustup")
        .args(["target", "list", "--installed"])
        .output();
    let listed = listed.map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
    listed.is_ok_and(|text| text.lines().any(|line| line == target))
}

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// The target of the toolchain.
pub(crate) fn host() -> anyhow::Result<String> {
    let output = Command::new("rustc")
        .arg("-vV")
        .output()
        .context("cannot start rustc")?;
    let text = String::from_utf8(output.stdout)?;
    let mut lines = text.lines();
    let host = lines.find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc names no host")?.to_owned())
}

fn files_of(folder: &Path) -> anyhow::Result<Vec<Entry>> {
    let mut res = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        res.push(Entry::file(name, fs::read(&path)?));
    }
    res.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(res)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_symbol_decides_which_glibc_is_needed() {
        let program = b"\0GLIBC_2.2.5\0GLIBC_2.34\0GLIBC_2.4\0GLIBC_PRIVATE\0GLIBC_\0";
        assert_eq!(newest_glibc(program), Some((2, 34)));
        assert_eq!(newest_glibc(b"none"), None);
    }
}
