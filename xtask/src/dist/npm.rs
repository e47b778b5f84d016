//! Two npm packages: the main one, which starts the program, and one for the platform, which holds it.
//!
//! npm installs the optional dependency that fits the machine, so nothing is downloaded after the installation.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;

use super::{
    Packed,
    archive::{Entry, tar_gz},
    check::{self, Installed},
    program::{NAME, PACKAGE, Program, SUMMARY},
};

/// Starts the program of the platform, and ends as it ends.
const START: &str = r#"#!/usr/bin/env node
"use strict";
const { spawn } = require("node:child_process");
const platform = `openapi-conformance-${process.platform}-${process.arch}`;
let program;
try {
  program = require.resolve(`${platform}/bin/conformance`);
} catch {
  console.error(`error: the package ${platform} is not installed; install openapi-conformance without --omit=optional`);
  process.exit(70);
}
const child = spawn(program, process.argv.slice(2), { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => {
  console.error(`error: cannot start ${program}: ${error.message}`);
  process.exit(70);
});
child.on("exit", (code, signal) => {
  if (signal) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  } else {
    process.exit(code);
  }
});
"#;

/// Writes both packages.
pub(super) fn pack(program: &Program, folder: &Path) -> anyhow::Result<Packed> {
    let platform = match program.target.split('-').next() {
        Some("x86_64") if program.target.contains("-linux-") => ("linux", "x64"),
        Some("aarch64") if program.target.contains("-linux-") => ("linux", "arm64"),
        _ => {
            let why = format!("no package is laid out for {}", program.target);
            return Ok(Packed::Skipped(why));
        }
    };
    let (os, cpu) = platform;
    let of_platform = format!("{PACKAGE}-{os}-{cpu}");
    let version = &program.version;
    let mut manifest = json!({
        "name": of_platform,
        "version": version,
        "description": format!("{SUMMARY}: the program for {os} on {cpu}"),
        "license": "MIT OR Apache-2.0",
        "os": [os],
        "cpu": [cpu],
        "files": ["bin"],
    });
    if !program.is_static() {
        manifest["libc"] = json!(["glibc"]);
    }
    let entries = [Entry::program(
        "package/bin/conformance",
        program.bytes.clone(),
    )];
    let platform = write(program, folder, &of_platform, &manifest, &entries)?;
    let manifest = json!({
        "name": PACKAGE,
        "version": version,
        "description": SUMMARY,
        "keywords": ["openapi", "swagger", "testing", "fuzzing", "mock", "lint", "diff"],
        "license": "MIT OR Apache-2.0",
        "bin": { NAME: "bin/conformance.js", PACKAGE: "bin/conformance.js" },
        "engines": { "node": ">=18" },
        "optionalDependencies": { of_platform: version },
        "files": ["bin"],
    });
    let entries = [
        Entry::program("package/bin/conformance.js", START),
        Entry::file("package/README.md", program.readme.clone()),
    ];
    let main = write(program, folder, PACKAGE, &manifest, &entries)?;
    Ok(Packed::Files(vec![platform, main]))
}

fn write(
    program: &Program,
    folder: &Path,
    name: &str,
    manifest: &serde_json::Value,
    entries: &[Entry],
) -> anyhow::Result<PathBuf> {
    let mut all = vec![Entry::file(
        "package/package.json",
        format!("{manifest:#}\n"),
    )];
    all.extend(entries.iter().cloned());
    all.extend(
        program
            .licenses
            .iter()
            .map(|license| Entry::file(format!("package/{}", license.path), license.bytes.clone())),
    );
    let file = folder.join(format!("{name}-{}.tgz", program.version));
    fs::write(&file, tar_gz(&all, program.time)?)?;
    Ok(file)
}

/// Installs both into an empty project, without a registry.
pub(super) fn install(files: &[PathBuf], folder: &Path) -> anyhow::Result<Installed> {
    fs::write(folder.join("package.json"), "{\"private\": true}\n")?;
    let mut arguments: Vec<&std::ffi::OsStr> = [
        "install",
        "--offline",
        "--no-audit",
        "--no-fund",
        "--cache",
        "cache",
    ]
    .map(AsRef::as_ref)
    .into();
    arguments.extend(files.iter().map(|file| file.as_os_str()));
    check::run("npm", folder, arguments)?;
    Ok(Installed::program(
        folder.join("node_modules/.bin").join(NAME),
        folder,
    ))
}
