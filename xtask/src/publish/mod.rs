//! `cargo xtask publish`: checks everything that must hold before the client is released, and publishes it with
//! `--execute`.
//!
//! Each step is a file of its own and returns one line; the first that fails ends the run. What a step could not check
//! is *skipped*, and `--execute` publishes only when `--unchecked` names it. What was published last
//! is in `generated-client/published/`: contract, public surface and version. It is written after a publication and
//! committed with it.

mod baseline;

mod changelog;

mod commands;

mod contract;

mod finding;

mod licenses;

mod manifest;

mod registries;

mod rust_version;

mod surface;

mod version;

#[cfg(test)]
mod tests;

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use self::{baseline::Baseline, finding::Finding, surface::Surface};
use crate::{exit, workspace};

/// The package that is published.
const PACKAGE: &str = "tkey7-client";
/// Its folder below the root of the workspace.
const FOLDER: &str = "generated-client";

/// Arguments of `publish`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Arguments {
    /// Publishes when every step has passed; without it nothing leaves the machine.
    #[arg(long)]
    execute: bool,
    /// The registry, by its name in the configuration of cargo [default: crates.io].
    #[arg(long, value_name = "NAME")]
    registry: Option<String>,
    /// The folder that holds what was published last [default: generated-client/published].
    #[arg(long, value_name = "DIR")]
    baseline: Option<PathBuf>,
    /// Takes the files as they are, committed or not.
    #[arg(long)]
    allow_dirty: bool,
    /// Publishes although this step could not check something; can be given several times.
    #[arg(long, value_name = "STEP", requires = "execute")]
    unchecked: Vec<String>,
    /// Skips a step, by its name; can be given several times. Not together with `--execute`.
    #[arg(long, value_name = "STEP", conflicts_with = "execute")]
    skip: Vec<String>,
}

/// What the steps work on.
#[derive(Debug)]
struct Release {
    root: PathBuf,
    version: String,
    surface: Surface,
    baseline: Option<Baseline>,
    allow_dirty: bool,
    /// The registry that was named.
    registry: Option<String>,
}

/// One thing that must hold.
struct Step {
    name: &'static str,
    what: &'static str,
    /// What was found; an error reports why the client cannot be published.
    run: fn(&Release) -> anyhow::Result<Finding>,
}

/// All steps, the quick ones first.
static STEPS: &[Step] = &[
    Step {
        name: "registry",
        what: "the registry is known to cargo",
        run: registries::check,
    },
    Step {
        name: "manifest",
        what: "the package has licenses, examples and the address of its repository",
        run: manifest::check,
    },
    Step {
        name: "contract",
        what: "the contract has no finding of lint",
        run: contract::lint,
    },
    Step {
        name: "drift",
        what: "the client is what the contract generates",
        run: contract::drift,
    },
    Step {
        name: "version",
        what: "the version moves as far as contract and public surface ask",
        run: version::check,
    },
    Step {
        name: "changelog",
        what: "the changelog of the client describes this version",
        run: changelog::check,
    },
    Step {
        name: "licenses",
        what: "all dependencies have licenses that go with this one",
        run: licenses::check,
    },
    Step {
        name: "advisories",
        what: "no dependency has a known weakness",
        run: licenses::advisories,
    },
    Step {
        name: "rust-version",
        what: "the oldest Rust that is promised is enough",
        run: rust_version::check,
    },
    Step {
        name: "docs",
        what: "the documentation builds with all features and no warning",
        run: commands::docs,
    },
    Step {
        name: "conformance",
        what: "the client passes its tests against the sandbox, with all features",
        run: commands::tests,
    },
    Step {
        name: "package",
        what: "the package builds when it is unpacked",
        run: commands::package,
    },
];

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut named = arguments.skip.iter().chain(&arguments.unchecked);
    let unknown = named.find(|name| STEPS.iter().all(|step| step.name != name.as_str()));
    if let Some(name) = unknown {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        anyhow::bail!(
            "there is no step `{name}`; the steps are {}",
            names.join(", ")
        );
    }
    let release = release(arguments)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{PACKAGE} {}", release.version)?;
    let mut open = Vec::new();
    for step in STEPS {
        if arguments.skip.iter().any(|name| name == step.name) {
            writeln!(out, "skipped  {:<12} {}", step.name, step.what)?;
            continue;
        }
        match (step.run)(&release) {
            Ok(Finding::Holds(found)) => writeln!(out, "ok       {:<12} {found}", step.name)?,
            Ok(Finding::Skipped(why)) => {
                writeln!(out, "skipped  {:<12} {why}", step.name)?;
                if !arguments.unchecked.iter().any(|name| name == step.name) {
                    open.push(step.name);
                }
            }
            Err(error) => {
                writeln!(out, "rejected {:<12} {error:#}", step.name)?;
                return Ok(exit::NOT_AS_EXPECTED.into());
            }
        }
        out.flush()?;
    }
    if !arguments.execute {
        writeln!(
            out,
            "nothing was published; `--execute` publishes {} to {}",
            release.version,
            arguments.registry.as_deref().unwrap_or("crates.io")
        )?;
        return Ok(exit::DONE);
    }
    if !open.is_empty() {
        writeln!(
            out,
            "rejected {:<12} not everything was checked; publish all the same with {}",
            "",
            finding::flags(&open)
        )?;
        return Ok(exit::NOT_AS_EXPECTED.into());
    }
    commands::publish(&release, arguments.registry.as_deref())?;
    let folder = baseline_folder(arguments);
    Baseline::write(&release, &folder)?;
    writeln!(
        out,
        "published; commit {} so that the next release is compared with this one",
        folder.display()
    )?;
    Ok(exit::DONE)
}

fn baseline_folder(arguments: &Arguments) -> PathBuf {
    let own = || workspace::root().join(FOLDER).join("published");
    arguments.baseline.clone().unwrap_or_else(own)
}

fn release(arguments: &Arguments) -> anyhow::Result<Release> {
    let root = workspace::root();
    let manifest = std::fs::read_to_string(root.join(FOLDER).join("Cargo.toml"))?;
    let version = version::of_manifest(&manifest)?;
    Ok(Release {
        surface: Surface::read(&root.join(FOLDER).join("src"))?,
        baseline: Baseline::read(&baseline_folder(arguments))?,
        allow_dirty: arguments.allow_dirty,
        registry: arguments.registry.clone(),
        root,
        version,
    })
}
