//! The packages of cargo; what is installed comes from a registry on the loopback address.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;

use super::{
    Packed,
    check::{self, Installed},
    program::{NAME, PACKAGE, Program},
};
use crate::workspace;

/// The packages that the program is made of, in the order in which they need each other.
const PACKAGES: [&str; 3] = ["openapi-conformance-spec", "tkey7-sandbox", PACKAGE];
/// The test that publishes to a registry of its own and installs from there.
const TEST: &str = "the_program_is_installed_from_a_registry_without_the_sandbox";

/// Packs them.
pub(super) fn pack(program: &Program, folder: &Path) -> anyhow::Result<Packed> {
    let root = workspace::root();
    let mut arguments: Vec<&OsStr> = ["package", "--quiet", "--no-verify", "--allow-dirty"]
        .map(OsStr::new)
        .into();
    for package in PACKAGES {
        arguments.extend(["--package", package].map(OsStr::new));
    }
    check::run(cargo(), &root, arguments)?;
    let packed = workspace::target_folder()?.join("package");
    let mut files = Vec::new();
    for package in PACKAGES {
        // Those of the sandbox are for this workspace, and are published with the others.
        let name = format!("{package}-{}.crate", program.version);
        let file = folder.join(&name);
        fs::copy(packed.join(&name), &file)?;
        files.push(file);
    }
    Ok(Packed::Files(files))
}

/// Installs the program from a registry that the packages were published to, into an empty home.
pub(super) fn install(_: &[PathBuf], folder: &Path) -> anyhow::Result<Installed> {
    let root = workspace::root();
    let output = Command::new(cargo())
        .args(["test", "--quiet", "--package", "xtask", TEST])
        .env("INSTALL_FROM_REGISTRY", "1")
        .current_dir(&root)
        .output()
        .context("cannot start cargo")?;
    anyhow::ensure!(
        output.status.success(),
        "the test fails:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let program = workspace::target_folder()?.join("tmp/install/root/bin");
    let program = program.join(NAME);
    Ok(Installed::program(program, folder))
}

fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
