//! The settings of `codegen.yaml` that are not about the generated code: document, folder, names, strictness.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use codegen::ConfigFile;

use super::Arguments;

/// The settings of the file at `path`; without it there are none. Its paths are relative to it.
pub(super) fn read(path: Option<&Path>) -> anyhow::Result<ConfigFile> {
    let Some(path) = path else {
        return Ok(ConfigFile::default());
    };
    let place = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("cannot read `{place}`"))?;
    let mut res = ConfigFile::from_text(&text).with_context(|| format!("in `{place}`"))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    for path in [&mut res.spec, &mut res.out, &mut res.names]
        .into_iter()
        .flatten()
    {
        if !path.contains("://") {
            *path = folder.join(&path).to_string_lossy().into_owned();
        }
    }
    Ok(res)
}

/// `given`, with the settings of `file` where it has none.
pub(super) fn merged(given: &Arguments, file: &ConfigFile) -> anyhow::Result<Arguments> {
    let mut res = given.clone();
    let path = |text: &Option<String>| text.as_ref().map(PathBuf::from);
    res.spec = res.spec.or_else(|| path(&file.spec));
    res.out = res.out.or_else(|| path(&file.out));
    res.names = res.names.or_else(|| path(&file.names));
    if !given.strict {
        res.skip_unsupported |= file.skip_unsupported == Some(true);
    }
    if !given.skip_unsupported {
        res.strict |= file.strict == Some(true);
    }
    res.allow.extend(file.allow.iter().cloned());
    if res.strict && res.skip_unsupported {
        anyhow::bail!("`strict` and `skip-unsupported` contradict each other; remove one");
    }
    if given.config.is_some() {
        for (value, name) in [(&res.spec, "spec"), (&res.out, "out")] {
            if value.is_none() {
                anyhow::bail!("the configuration has no `{name}`; add it, or give `--{name}`");
            }
        }
    }
    Ok(res)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(Debug, clap::Parser)]
    struct Command {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn arguments(flags: &[&str]) -> Arguments {
        let all = ["generate"].iter().chain(flags);
        Command::try_parse_from(all).expect("valid flags").arguments
    }

    #[test]
    fn flags_take_precedence_over_the_file() {
        let file = ConfigFile::from_text(
            "spec: api.yaml\nout: client\nstrict: true\nformats: {date-time: chrono}\n",
        )
        .expect("a file");
        let given = arguments(&["--config", "codegen.yaml", "--out", "other"]);
        let merged = merged(&given, &file).expect("settings");
        assert_eq!(merged.spec, Some(PathBuf::from("api.yaml")));
        assert_eq!(merged.out, Some(PathBuf::from("other")));
        assert!(merged.strict);
        let config = super::super::config(&merged, &file).expect("a configuration");
        let mut expected = codegen::Formats::usual();
        expected.set("date-time", "chrono").expect("a choice");
        assert_eq!(config.formats, expected);
        assert_eq!(config.package_name, "other");
        let given = arguments(&["--config", "codegen.yaml", "--skip-unsupported"]);
        let merged = super::merged(&given, &file).expect("settings");
        assert!(merged.skip_unsupported && !merged.strict);
    }

    #[test]
    fn a_document_and_a_folder_must_come_from_somewhere() {
        let file = ConfigFile::from_text("out: client\n").expect("a file");
        let given = arguments(&["--config", "codegen.yaml"]);
        let error = merged(&given, &file).expect_err("no document");
        assert_eq!(
            error.to_string(),
            "the configuration has no `spec`; add it, or give `--spec`"
        );
        let all = ["generate", "--spec", "api.yaml"];
        assert!(Command::try_parse_from(all).is_err(), "no folder");
    }
}
