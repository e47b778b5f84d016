//! Tells the program its commit and the date of it, for `--version`.
//!
//! `CONFORMANCE_COMMIT` and `CONFORMANCE_DATE` name them where there is no repository. A package from a registry has the
//! commit in `.cargo_vcs_info.json`, and the day of the release in its changelog. Nothing outside the package is read but
//! by `git`, and a build without any of these has its version alone.

use std::{env, fs, path::Path, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=CONFORMANCE_COMMIT");
    println!("cargo::rerun-if-env-changed=CONFORMANCE_DATE");
    // Only what is given away is named by its commit: while the code is edited, each commit would compile it again.
    let of_environment = || {
        let commit = env::var("CONFORMANCE_COMMIT").ok()?;
        Some((commit, env::var("CONFORMANCE_DATE").ok()))
    };
    let of_release = || {
        let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
        is_release.then(of_git).flatten()
    };
    let found = of_environment().or_else(of_package).or_else(of_release);
    let Some((commit, date)) = found else {
        return;
    };
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let commit: String = commit.chars().take(9).collect();
    let date = date.map(|date| format!(" {date}")).unwrap_or_default();
    println!("cargo::rustc-env=CONFORMANCE_BUILD={version} ({commit}{date})");
}

/// What cargo wrote into the package, and the day of the release.
fn of_package() -> Option<(String, Option<String>)> {
    let folder = env::var("CARGO_MANIFEST_DIR").ok()?;
    let text = fs::read_to_string(Path::new(&folder).join(".cargo_vcs_info.json")).ok()?;
    let (_, behind) = text.split_once("\"sha1\"")?;
    let commit = behind.split('"').nth(1)?;
    Some((commit.to_owned(), day_of_release(Path::new(&folder))))
}

/// The day in the heading of this version in the changelog, `## 0.1.0 (2026-01-31)`.
fn day_of_release(folder: &Path) -> Option<String> {
    let text = fs::read_to_string(folder.join("CHANGELOG.md")).ok()?;
    let heading = format!("## {} (", env::var("CARGO_PKG_VERSION").ok()?);
    let mut days = text.lines().filter_map(|line| line.strip_prefix(&heading));
    days.next()?.strip_suffix(')').map(ToOwned::to_owned)
}

/// The commit of the repository around the package, and its date.
fn of_git() -> Option<(String, Option<String>)> {
    if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"]) {
        println!("cargo::rerun-if-changed={}", log.trim());
    }
    let text = git(&["log", "-1", "--format=%H %cs"])?;
    let (commit, date) = text.trim().split_once(' ')?;
    Some((commit.to_owned(), Some(date.to_owned())))
}

/// What git prints, where it succeeds.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then_some(text)
}
