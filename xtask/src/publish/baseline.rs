//! The last published release, to compare with.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use spec::document::Document;

use super::{Release, package::Package, surface::Surface};

/// A published version.
#[derive(Debug)]
pub(super) struct Baseline {
    pub(super) version: String,
    /// The contract, of a client.
    pub(super) contract: Option<Document>,
    pub(super) surface: Surface,
}

/// The folder of the contract below the root of the workspace.
const CONTRACT: &str = "spec/openapi";
/// Its first document.
const ENTRY: &str = "tkey7.yaml";

impl Baseline {
    /// Reads what `folder` holds of `package`; `None` when nothing was published yet.
    pub(super) fn read(package: &Package, folder: &Path) -> anyhow::Result<Option<Self>> {
        let version = match fs::read_to_string(folder.join("version")) {
            Ok(text) => text.trim().to_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).context("cannot read what was published last"),
        };
        let contract = if package.is_client {
            Some(read_contract(folder)?)
        } else {
            None
        };
        let surface = fs::read_to_string(folder.join("surface.txt"))
            .context("the public surface that was published last is missing")?;
        Ok(Some(Self {
            version,
            contract,
            surface: Surface::parse(&surface),
        }))
    }

    /// Writes `release` as what was published last.
    pub(super) fn write(release: &Release, folder: &Path) -> anyhow::Result<()> {
        fs::create_dir_all(folder)?;
        if release.package.is_client {
            if folder.join("openapi").exists() {
                fs::remove_dir_all(folder.join("openapi"))?;
            }
            copy(&release.root.join(CONTRACT), &folder.join("openapi"))?;
        }
        fs::write(folder.join("surface.txt"), release.surface.text())?;
        fs::write(folder.join("version"), format!("{}\n", release.version))?;
        Ok(())
    }
}

fn read_contract(folder: &Path) -> anyhow::Result<Document> {
    let entry = folder.join("openapi").join(ENTRY);
    let loaded = Document::load(&entry.to_string_lossy());
    loaded.document.with_context(|| {
        format!(
            "the contract that was published last cannot be read: {}",
            entry.display()
        )
    })
}

/// Copies a folder of text files.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    let entries: io::Result<Vec<PathBuf>> = fs::read_dir(from)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect();
    for path in entries? {
        let Some(name) = path.file_name() else {
            continue;
        };
        if path.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}
