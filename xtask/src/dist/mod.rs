//! `cargo xtask dist`: packs the program `conformance` for every channel that users install from, and tries each artefact
//! with `--check`.
//!
//! A channel is a file of its own. What this machine cannot pack or try is *skipped*, with the reason.

mod archive;

mod check;

mod crates;

mod deb;

mod image;

mod npm;

mod package_managers;

pub(crate) mod program;

mod recipes;

mod tarball;

mod wheel;

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;

use self::{
    check::Installed,
    package_managers::Filled,
    program::{Program, Source},
    recipes::{RECIPES, Tried},
};
use crate::{exit, workspace};

/// Arguments of `dist`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Only this channel, or with `--check` this recipe; can be given several times [default: all].
    #[arg(value_name = "CHANNEL")]
    channels: Vec<String>,
    /// Installs from each artefact into an empty folder, and runs `conformance mock` and `conformance run` against it; then
    /// tries the hooks of pre-commit, the action of GitHub and the component of GitLab.
    #[arg(long)]
    check: bool,
    /// The folder to write to.
    #[arg(long, value_name = "DIR", default_value = "target/dist")]
    out: PathBuf,
    /// The address of the repository whose releases have the archives, for the recipes of package managers.
    #[arg(
        long,
        value_name = "URL",
        default_value = "https://github.com/OWNER/REPOSITORY"
    )]
    repository: String,
    /// Packs this program instead of building one; it runs on systems like this one only.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["target", "profile"])]
    program: Option<PathBuf>,
    /// The target to build for [default: x86_64-unknown-linux-musl where rustup has it, which gives a static program].
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
    /// The profile to build with.
    #[arg(long, value_name = "NAME", default_value = "release")]
    profile: String,
}

/// What became of a channel.
enum Packed {
    /// These files.
    Files(Vec<PathBuf>),
    /// Why there are none.
    Skipped(String),
}

/// One way to install the program.
struct Channel {
    name: &'static str,
    what: &'static str,
    /// Writes the artefacts into a folder.
    pack: fn(&Program, &Path) -> anyhow::Result<Packed>,
    /// Installs from the artefacts into an empty folder.
    install: fn(&[PathBuf], &Path) -> anyhow::Result<Installed>,
}

/// All channels.
static CHANNELS: &[Channel] = &[
    Channel {
        name: "crates",
        what: "for cargo install",
        pack: crates::pack,
        install: crates::install,
    },
    Channel {
        name: tarball::NAME,
        what: "for any Linux, and for cargo-binstall",
        pack: tarball::pack,
        install: tarball::install,
    },
    Channel {
        name: "wheel",
        what: "for pip, pipx and uv",
        pack: wheel::pack,
        install: wheel::install,
    },
    Channel {
        name: "npm",
        what: "for npm and npx: a main package and one for the platform",
        pack: npm::pack,
        install: npm::install,
    },
    Channel {
        name: "deb",
        what: "for Debian and Ubuntu",
        pack: deb::pack,
        install: deb::install,
    },
    Channel {
        name: "image",
        what: "for containers: an OCI image from scratch",
        pack: image::pack,
        install: image::install,
    },
];

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let names = |all: &mut dyn Iterator<Item = &'static str>| all.collect::<Vec<_>>();
    let channels = names(&mut CHANNELS.iter().map(|channel| channel.name));
    let recipes = names(&mut RECIPES.iter().map(|recipe| recipe.name));
    let is_known = |name: &str| channels.contains(&name) || recipes.contains(&name);
    if let Some(name) = arguments.channels.iter().find(|name| !is_known(name)) {
        anyhow::bail!(
            "there is no channel `{name}`; the channels are {}, and the recipes {}",
            channels.join(", "),
            recipes.join(", ")
        );
    }
    let is_wanted = |wanted: &str| {
        let mut named = arguments.channels.iter();
        arguments.channels.is_empty() || named.any(|name| name == wanted)
    };
    let root = workspace::root();
    let folder = root.join(&arguments.out);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut out = io::stdout().lock();
    let source = match &arguments.program {
        Some(file) => Source::File(file),
        None => Source::Build {
            target: arguments.target.as_deref(),
            profile: &arguments.profile,
        },
    };
    let program = program::build(&root, &source)?;
    writeln!(
        out,
        "{}, {}, {} MB",
        program.version_line,
        program.linkage(),
        program.bytes.len().div_ceil(1_000_000)
    )?;
    let mut has_failed = false;
    for channel in CHANNELS.iter().filter(|it| is_wanted(it.name)) {
        let packed = (channel.pack)(&program, &folder)
            .with_context(|| format!("cannot pack the {}", channel.name))?;
        let files = match packed {
            Packed::Files(files) => files,
            Packed::Skipped(why) => {
                writeln!(out, "skipped  {:<8} {why}", channel.name)?;
                continue;
            }
        };
        for file in &files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let size = fs::metadata(file)?.len();
            writeln!(
                out,
                "packed   {:<8} {name}, {:.1} MB, {}",
                channel.name,
                // No artefact is so large that this loses a digit that is shown.
                f64::from(u32::try_from(size / 1000).unwrap_or(u32::MAX)) / 1000.0,
                channel.what
            )?;
        }
        if channel.name == tarball::NAME {
            write_recipes(&root, &folder, &program, &arguments.repository, &mut out)?;
        }
        if !arguments.check {
            continue;
        }
        match check::tried(channel, &files, &folder.join("check")) {
            Ok(found) => writeln!(out, "tried    {:<8} {found}", channel.name)?,
            Err(error) => {
                has_failed = true;
                writeln!(out, "failed   {:<8} {error:#}", channel.name)?;
            }
        }
        out.flush()?;
    }
    let wanted = RECIPES.iter().filter(|it| is_wanted(it.name));
    for recipe in wanted.filter(|_| arguments.check) {
        match recipes::tried(recipe, &program, &folder.join("check")) {
            Ok(Tried::Works(found)) => writeln!(out, "tried    {:<8} {found}", recipe.name)?,
            Ok(Tried::Skipped(why)) => writeln!(out, "skipped  {:<8} {why}", recipe.name)?,
            Err(error) => {
                has_failed = true;
                writeln!(out, "failed   {:<8} {error:#}", recipe.name)?;
            }
        }
        out.flush()?;
    }
    Ok(if has_failed {
        exit::NOT_AS_EXPECTED.into()
    } else {
        exit::DONE
    })
}

/// Writes the recipes for package managers that the archives in `folder` are enough for.
fn write_recipes(
    root: &Path,
    folder: &Path,
    program: &Program,
    repository: &str,
    out: &mut dyn io::Write,
) -> anyhow::Result<()> {
    let recipes = package_managers::write(root, folder, &program.version, repository)?;
    for (name, filled) in recipes {
        match filled {
            Filled::Files(files) => {
                let files = files.iter().map(|file| {
                    let file = file.strip_prefix(folder).unwrap_or(file);
                    file.display().to_string()
                });
                let files: Vec<String> = files.collect();
                writeln!(out, "written  {name:<8} {}", files.join(", "))?;
            }
            Filled::Without(files) => {
                let files = files.join(" or ");
                writeln!(out, "skipped  {name:<8} it needs {files}")?;
            }
        }
    }
    Ok(())
}
