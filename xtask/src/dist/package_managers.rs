//! Fills in the templates of `dist/`: recipes for package managers, with the version, the addresses and the checksums of the
//! archives that are packed.
//!
//! A recipe is a folder there. It is written where at least one archive that it names is in the output folder.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use regex::{Captures, Regex};
use sha2::{Digest as _, Sha256};

use super::program::NAME;

/// The folder of the templates, below the root of the workspace.
const TEMPLATES: &str = "dist";

/// What the archives are, and where they will be.
#[derive(Debug)]
struct Release<'r> {
    version: &'r str,
    /// The address of the repository.
    repository: &'r str,
    /// The checksum of each archive as hexadecimal digits, by its target and ending: `x86_64-apple-darwin.tar.gz`.
    checksums: BTreeMap<String, String>,
}

/// What became of a recipe.
pub(super) enum Filled {
    /// These files.
    Files(Vec<PathBuf>),
    /// It names none of the archives that are there, but these.
    Without(Vec<String>),
}

/// Writes the recipes for all archives of `version` in `folder` to `recipes` there. Returns what became of each, by its name.
pub(super) fn write(
    root: &Path,
    folder: &Path,
    version: &str,
    repository: &str,
) -> anyhow::Result<Vec<(String, Filled)>> {
    let release = Release {
        version,
        repository: repository.trim_end_matches('/'),
        checksums: checksums(folder, version)?,
    };
    let out = folder.join("recipes");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    let mut res = Vec::new();
    for recipe in sorted(&root.join(TEMPLATES))?
        .into_iter()
        .filter(|it| it.is_dir())
    {
        let name = file_name(&recipe);
        let mut templates = Vec::new();
        for file in sorted(&recipe)? {
            let text = fs::read_to_string(&file)
                .with_context(|| format!("cannot read {}", file.display()))?;
            templates.push((file_name(&file), text));
        }
        let wanted = archives(templates.iter().map(|(_, text)| text.as_str()))?;
        if !wanted
            .iter()
            .any(|archive| release.checksums.contains_key(archive))
        {
            let files = wanted.iter().map(|archive| release.file(archive)).collect();
            res.push((name, Filled::Without(files)));
            continue;
        }
        fs::create_dir_all(out.join(&name))?;
        let mut files = Vec::new();
        for (file, text) in templates {
            let path = out.join(&name).join(&file);
            let text = release
                .filled(&text)
                .with_context(|| format!("in {TEMPLATES}/{name}/{file}"))?;
            fs::write(&path, text)?;
            files.push(path);
        }
        res.push((name, Filled::Files(files)));
    }
    Ok(res)
}

impl Release<'_> {
    /// The name of an archive.
    fn file(&self, archive: &str) -> String {
        format!("{NAME}-{}-{archive}", self.version)
    }

    /// A template without its blanks.
    fn filled(&self, template: &str) -> anyhow::Result<String> {
        let text = self.chosen(template)?;
        let mut missing = Vec::new();
        let filled = blanks()?.replace_all(&text, |blank: &Captures<'_>| {
            let archive = blank.get(2).map_or("", |archive| archive.as_str());
            match (&blank[1], self.checksums.get(archive)) {
                ("VERSION", _) => self.version.to_owned(),
                ("REPOSITORY", _) => self.repository.to_owned(),
                ("URL", Some(_)) => format!(
                    "{}/releases/download/v{}/{}",
                    self.repository,
                    self.version,
                    self.file(archive)
                ),
                ("SHA256", Some(checksum)) => checksum.clone(),
                _ => {
                    missing.push(blank[0].to_owned());
                    String::new()
                }
            }
        });
        anyhow::ensure!(
            missing.is_empty(),
            "there is no archive for {}; write it between `@IF:FILE@` and `@END@`",
            missing.join(", ")
        );
        Ok(filled.into_owned())
    }

    /// The lines outside of blocks, and those of blocks whose archive is there.
    fn chosen(&self, template: &str) -> anyhow::Result<String> {
        let mut res = String::new();
        let mut block: Option<bool> = None;
        for line in template.lines() {
            if let Some((_, rest)) = line.split_once("@IF:") {
                anyhow::ensure!(block.is_none(), "`{line}` is inside of another block");
                let archive = rest.split('@').next().unwrap_or_default();
                block = Some(self.checksums.contains_key(archive));
            } else if line.contains("@END@") {
                anyhow::ensure!(block.is_some(), "`{line}` ends no block");
                block = None;
            } else if block != Some(false) {
                res.push_str(line);
                res.push('\n');
            }
        }
        anyhow::ensure!(block.is_none(), "a block has no `@END@`");
        Ok(res)
    }
}

/// What is filled in.
fn blanks() -> anyhow::Result<Regex> {
    Ok(Regex::new(
        r"@(VERSION|REPOSITORY|URL|SHA256)(?::([^@\s]+))?@",
    )?)
}

/// The archives that templates name.
fn archives<'t>(templates: impl Iterator<Item = &'t str>) -> anyhow::Result<Vec<String>> {
    let blanks = blanks()?;
    let mut res = Vec::new();
    for template in templates {
        let named = blanks.captures_iter(template);
        let named = named.filter_map(|blank| Some(blank.get(2)?.as_str().to_owned()));
        res.extend(named);
    }
    res.sort();
    res.dedup();
    Ok(res)
}

/// The checksums of the archives of `version` in `folder`.
fn checksums(folder: &Path, version: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let prefix = format!("{NAME}-{version}-");
    let mut res = BTreeMap::new();
    for file in sorted(folder)? {
        let name = file_name(&file);
        let Some(archive) = name.strip_prefix(&prefix) else {
            continue;
        };
        if file.is_file()
            && [".tar.gz", ".zip"]
                .iter()
                .any(|ending| archive.ends_with(ending))
        {
            let digest = Sha256::digest(fs::read(&file)?);
            let digits = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            res.insert(archive.to_owned(), digits);
        }
    }
    Ok(res)
}

/// What is in a folder, by name.
fn sorted(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let entries = entries.map(|entry| Ok(entry?.path()));
    let mut res = entries.collect::<anyhow::Result<Vec<PathBuf>>>()?;
    res.sort();
    Ok(res)
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    const REPOSITORY: &str = "https://example.com/o/r/";
    const LINUX: &str = "x86_64-unknown-linux-musl.tar.gz";
    const WINDOWS: &str = "x86_64-pc-windows-msvc.zip";

    /// A folder with an archive for each of `archives`, whose content is its name, and of another version.
    fn packed(name: &str, archives: &[&str]) -> PathBuf {
        let folder = workspace::root().join("target/tmp").join(name);
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).expect("a folder");
        for archive in archives {
            let file = folder.join(format!("conformance-9.8.7-{archive}"));
            fs::write(file, archive).expect("a file");
            fs::write(folder.join(format!("conformance-9.8.6-{archive}")), "old").expect("a file");
        }
        folder
    }

    fn checksum(archive: &str) -> String {
        let digest = Sha256::digest(archive.as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The recipes that are written for these archives, by their names.
    fn written(name: &str, archives: &[&str]) -> BTreeMap<String, String> {
        let folder = packed(name, archives);
        let root = workspace::root();
        let recipes = write(&root, &folder, "9.8.7", REPOSITORY).expect("templates");
        let mut res = BTreeMap::new();
        for (recipe, filled) in recipes {
            let Filled::Files(files) = filled else {
                continue;
            };
            for file in files {
                let text = fs::read_to_string(&file).expect("a file");
                res.insert(format!("{recipe}/{}", file_name(&file)), text);
            }
        }
        res
    }

    #[test]
    fn recipes_have_the_version_the_addresses_and_the_checksums_of_the_archives() {
        let all = written("recipes-all", &[LINUX, WINDOWS]);
        assert_eq!(all.len(), 7, "{:?}", all.keys());
        let blanks = blanks().expect("a pattern");
        for (name, text) in &all {
            assert!(text.contains("9.8.7"), "{name}: {text}");
            assert!(
                !blanks.is_match(text) && !text.contains("@IF"),
                "{name}: {text}"
            );
            // Nothing is left of platforms that are not packed.
            assert!(!text.contains("darwin.tar.gz"), "{name}: {text}");
        }
        for (name, archive) in [
            ("homebrew/openapi-conformance.rb", LINUX),
            ("nix/flake.nix", LINUX),
            ("aur/PKGBUILD", LINUX),
            ("scoop/openapi-conformance.json", WINDOWS),
            (
                "winget/OpenAPIConformance.Conformance.installer.yaml",
                WINDOWS,
            ),
        ] {
            let text = &all[name];
            assert!(text.contains(&checksum(archive)), "{name}: {text}");
            let url = format!(
                "\"https://example.com/o/r/releases/download/v9.8.7/conformance-9.8.7-{archive}\""
            );
            let text = text.replace('\'', "\"");
            assert!(text.contains(&url), "{name}: {text}");
        }
        let scoop = &all["scoop/openapi-conformance.json"];
        let scoop: serde_json::Value = serde_json::from_str(scoop).expect("JSON");
        assert_eq!(scoop["version"], "9.8.7");
        for (name, text) in all.iter().filter(|(name, _)| name.starts_with("winget/")) {
            let manifest: serde_yaml::Value = serde_yaml::from_str(text).expect(name);
            assert_eq!(manifest["PackageVersion"], "9.8.7", "{name}");
        }
    }

    #[test]
    fn recipes_for_other_systems_are_left_out() {
        let linux = written("recipes-linux", &[LINUX]);
        let recipes: Vec<&str> = linux
            .keys()
            .filter_map(|name| Some(name.split_once('/')?.0))
            .collect();
        assert_eq!(recipes, ["aur", "homebrew", "nix"]);
        assert!(written("recipes-none", &[]).is_empty());
    }

    #[test]
    fn wrong_templates_are_rejected() {
        let release = Release {
            version: "1.2.3",
            repository: "https://example.com",
            checksums: BTreeMap::new(),
        };
        for wrong in [
            "@SHA256:a.zip@",
            "@IF:a@\n",
            "@END@\n",
            "@IF:a@\n@IF:b@\n@END@\n",
        ] {
            assert!(release.filled(wrong).is_err(), "{wrong}");
        }
        let right = "a@b @VERSION@\n# @IF:x@\n@SHA256:x@\n# @END@\nz\n";
        let filled = release.filled(right).expect("a template");
        assert_eq!(filled, "a@b 1.2.3\nz\n");
    }
}
