//! The registry that the client is published to, which cargo knows by a name.
//!
//! A private registry is two lines in `.cargo/config.toml`: `[registries.NAME]` and `index = "sparse+https://…/"`. Its
//! token comes from `cargo login --registry NAME`, or from the variable `CARGO_REGISTRIES_NAME_TOKEN`. Where readers need the
//! token as well, a third line chooses what keeps it: `credential-provider = ["cargo:token"]`.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use super::{Release, finding::Finding};

/// The registry is in the configuration of cargo. This is checked first, because all other steps take minutes.
pub(super) fn check(release: &Release) -> anyhow::Result<Finding> {
    let Some(name) = &release.registry else {
        return Ok(Finding::Holds("crates.io".to_owned()));
    };
    let variable = format!(
        "CARGO_REGISTRIES_{}_INDEX",
        name.to_uppercase().replace('-', "_")
    );
    if env::var_os(&variable).is_some() {
        return Ok(Finding::Holds(format!("{name}, from {variable}")));
    }
    let found = configurations(&release.root)
        .into_iter()
        .find(|file| fs::read_to_string(file).is_ok_and(|text| names_registry(&text, name)));
    match found {
        Some(file) => Ok(Finding::Holds(format!("{name}, from {}", file.display()))),
        None => anyhow::bail!(
            "cargo knows no registry `{name}`: add `[registries.{name}]` with `index = \"sparse+https://…/\"` to \
             .cargo/config.toml, or set {variable}"
        ),
    }
}

/// The files that cargo reads its configuration from.
fn configurations(root: &Path) -> Vec<PathBuf> {
    let above = root.ancestors().map(|folder| folder.join(".cargo"));
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
        let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE"))?;
        Some(PathBuf::from(home).join(".cargo"))
    });
    above
        .chain(home)
        .flat_map(|folder| [folder.join("config.toml"), folder.join("config")])
        .collect()
}

/// Whether a configuration in TOML has a table for the registry.
pub(super) fn names_registry(text: &str, name: &str) -> bool {
    let mut table = String::new();
    text.lines().any(|line| {
        let line = line.trim().replace(['"', '\''], "");
        if let Some(header) = line.strip_prefix('[') {
            table = header
                .split(']')
                .next()
                .unwrap_or_default()
                .replace(' ', "");
            return table == format!("registries.{name}");
        }
        let key = line.split('=').next().unwrap_or_default().replace(' ', "");
        let path = if table.is_empty() {
            key
        } else {
            format!("{table}.{key}")
        };
        path == format!("registries.{name}") || path == format!("registries.{name}.index")
    })
}
