//! `cargo xtask publish`: checks everything that must hold before packages are released, and publishes them with
//! `--execute`.
//!
//! Each step is a file of its own and returns one line; the first that fails ends the run. What a step could not check
//! is *skipped*, and `--execute` publishes only when `--unchecked` names it. What was published last
//! is in the folder `published` of a package: public surface, version, and the contract of the client. It is written after a publication and
//! committed with it.

mod baseline;

mod changelog;

mod commands;

mod contract;

mod finding;
mod forgotten;

mod licenses;

mod manifest;

mod package;

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

use self::{baseline::Baseline, finding::Finding, package::Package, surface::Surface};
use crate::{exit, workspace};

/// Arguments of `publish`.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Arguments {
    /// Only this package; can be given several times [default: all, in the order of their dependencies].
    #[arg(long, value_name = "NAME")]
    package: Vec<String>,
    /// Publishes when every step has passed; without it nothing leaves the machine.
    #[arg(long)]
    execute: bool,
    /// The registry, by its name in the configuration of cargo [default: crates.io].
    #[arg(long, value_name = "NAME")]
    registry: Option<String>,
    /// The folder that holds what was published last, of one package [default: `published` in its folder].
    #[arg(long, value_name = "DIR", requires = "package")]
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
    package: &'static Package,
    version: String,
    surface: Surface,
    baseline: Option<Baseline>,
    allow_dirty: bool,
    /// The registry that was named.
    registry: Option<String>,
}

impl Release {
    /// Whether this version was published, with this surface.
    fn is_published(&self) -> bool {
        self.baseline.as_ref().is_some_and(|baseline| {
            baseline.version == self.version && baseline.surface == self.surface
        })
    }
}

/// One thing that must hold.
struct Step {
    name: &'static str,
    what: &'static str,
    /// Whether it is only about what is generated from the contract.
    is_for_client: bool,
    /// What was found; an error reports why the package cannot be published.
    run: fn(&Release) -> anyhow::Result<Finding>,
}

/// All steps, the quick ones first.
static STEPS: &[Step] = &[
    Step {
        name: "registry",
        what: "the registry is known to cargo",
        is_for_client: false,
        run: registries::check,
    },
    Step {
        name: "manifest",
        what: "the package has licenses and the address of its repository",
        is_for_client: false,
        run: manifest::check,
    },
    Step {
        name: "contract",
        what: "the contract has no finding of lint",
        is_for_client: true,
        run: contract::lint,
    },
    Step {
        name: "drift",
        what: "the client is what the contract generates",
        is_for_client: true,
        run: contract::drift,
    },
    Step {
        name: "version",
        what: "the version moves as far as public surface and contract ask",
        is_for_client: false,
        run: version::check,
    },
    Step {
        name: "changelog",
        what: "the changelog of the package describes this version",
        is_for_client: false,
        run: changelog::check,
    },
    Step {
        name: "licenses",
        what: "all dependencies have licenses that go with this one",
        is_for_client: false,
        run: licenses::check,
    },
    Step {
        name: "advisories",
        what: "no dependency has a known weakness",
        is_for_client: false,
        run: licenses::advisories,
    },
    Step {
        name: "rust-version",
        what: "the oldest Rust that is promised is enough",
        is_for_client: false,
        run: rust_version::check,
    },
    Step {
        name: "docs",
        what: "the documentation builds with all features and no warning",
        is_for_client: false,
        run: commands::docs,
    },
    Step {
        name: "tests",
        what: "the package passes its tests, with all features",
        is_for_client: false,
        run: commands::tests,
    },
    Step {
        name: "package",
        what: "the package builds when it is unpacked",
        is_for_client: false,
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
    let packages = package::selected(&arguments.package)?;
    anyhow::ensure!(
        arguments.baseline.is_none() || packages.len() == 1,
        "`--baseline` is a folder of one package; name only one with `--package`"
    );
    for package in packages {
        let code = run_one(arguments, package)?;
        if code != exit::DONE {
            return Ok(code);
        }
    }
    Ok(exit::DONE)
}

/// Checks one package, and publishes it with `--execute`.
fn run_one(arguments: &Arguments, package: &'static Package) -> anyhow::Result<ExitCode> {
    let release = release(arguments, package)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{} {}", package.name, release.version)?;
    if release.is_published() && arguments.package.is_empty() {
        writeln!(out, "published; its surface is the same")?;
        return Ok(exit::DONE);
    }
    match check(STEPS, &release, arguments, &mut out)? {
        Checked::Rejected => return Ok(exit::NOT_AS_EXPECTED.into()),
        Checked::NotAsked => return Ok(exit::DONE),
        Checked::Publish => {}
    }
    commands::publish(&release, arguments.registry.as_deref())?;
    let folder = baseline_folder(arguments, package);
    Baseline::write(&release, &folder)?;
    writeln!(
        out,
        "published; commit {} so that the next release is compared with this one",
        folder.display()
    )?;
    Ok(exit::DONE)
}

/// What follows from the steps.
#[derive(Debug, PartialEq, Eq)]
enum Checked {
    /// A step failed, or one could not check and was not named.
    Rejected,
    /// Nothing speaks against publishing, and nobody asked for it.
    NotAsked,
    /// The package is published.
    Publish,
}

/// Runs the steps, and prints a line for each.
fn check(
    steps: &[Step],
    release: &Release,
    arguments: &Arguments,
    out: &mut dyn io::Write,
) -> anyhow::Result<Checked> {
    let mut open = Vec::new();
    let is_client = release.package.is_client;
    for step in steps.iter().filter(|it| is_client || !it.is_for_client) {
        if arguments.skip.iter().any(|name| name == step.name) {
            writeln!(out, "skipped  {:<12} {}", step.name, step.what)?;
            continue;
        }
        match (step.run)(release) {
            Ok(Finding::Holds(found)) => writeln!(out, "ok       {:<12} {found}", step.name)?,
            Ok(Finding::Skipped(why)) => {
                writeln!(out, "skipped  {:<12} {why}", step.name)?;
                if !arguments.unchecked.iter().any(|name| name == step.name) {
                    open.push(step.name);
                }
            }
            Err(error) => {
                writeln!(out, "rejected {:<12} {error:#}", step.name)?;
                return Ok(Checked::Rejected);
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
        return Ok(Checked::NotAsked);
    }
    if !open.is_empty() {
        writeln!(
            out,
            "rejected {:<12} not everything was checked; publish all the same with {}",
            "",
            finding::flags(&open)
        )?;
        return Ok(Checked::Rejected);
    }
    Ok(Checked::Publish)
}

fn baseline_folder(arguments: &Arguments, package: &Package) -> PathBuf {
    let own = || package.path().join("published");
    arguments.baseline.clone().unwrap_or_else(own)
}

fn release(arguments: &Arguments, package: &'static Package) -> anyhow::Result<Release> {
    let root = workspace::root();
    let manifest = std::fs::read_to_string(root.join(package.folder).join("Cargo.toml"))?;
    let version = version::of_manifest(&manifest)?;
    Ok(Release {
        surface: Surface::read(&root.join(package.folder).join("src"))?,
        baseline: Baseline::read(package, &baseline_folder(arguments, package))?,
        allow_dirty: arguments.allow_dirty,
        registry: arguments.registry.clone(),
        root,
        package,
        version,
    })
}
