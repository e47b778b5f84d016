//! The settings of `codegen.yaml` that are not about the generated code: document, folder, names, strictness.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::options::{Options, OptionsError};
use crate::{ConfigFile, Generator};

impl Options {
    /// What they ask for; `folder` names the crate when `--name` does not.
    ///
    /// # Errors
    ///
    /// When a file of names or settings cannot be used.
    pub fn generator(&self, folder: Option<&Path>) -> Result<Generator, OptionsError> {
        let file = read(self.config.as_deref())?;
        merged(self, &file)?.generator_of(folder, &file)
    }
}

/// The settings of the file at `path`; without it there are none. Its paths are relative to it.
///
/// # Errors
///
/// When the file cannot be read, or is not as it should be.
pub(super) fn read(path: Option<&Path>) -> Result<ConfigFile, OptionsError> {
    let Some(path) = path else {
        return Ok(ConfigFile::default());
    };
    let text = fs::read_to_string(path).map_err(|source| OptionsError::Settings {
        path: path.to_owned(),
        source,
    })?;
    let mut res = ConfigFile::from_text(&text).map_err(|source| OptionsError::InSettings {
        path: path.to_owned(),
        source,
    })?;
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
///
/// # Errors
///
/// When settings contradict each other.
pub(super) fn merged(given: &Options, file: &ConfigFile) -> Result<Options, OptionsError> {
    let mut res = given.clone();
    res.names = res.names.or_else(|| file.names.as_ref().map(PathBuf::from));
    if !given.strict {
        res.skip_unsupported |= file.skip_unsupported == Some(true);
    }
    if !given.skip_unsupported {
        res.strict |= file.strict == Some(true);
    }
    res.allow.extend(file.allow.iter().cloned());
    if res.strict && res.skip_unsupported {
        return Err(OptionsError::Contradiction);
    }
    Ok(res)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Formats, Unsupported};

    fn file(text: &str) -> ConfigFile {
        ConfigFile::from_text(text).expect("a file")
    }

    #[test]
    fn flags_take_precedence_over_the_file() {
        let file =
            file("spec: api.yaml\nout: client\nstrict: true\nformats: {date-time: chrono}\n");
        let given = Options::default();
        let settled = merged(&given, &file).expect("settings");
        assert!(settled.strict);
        let generator = settled.generator_of(Some(Path::new("other")), &file);
        let config = generator.expect("a configuration").config;
        let mut expected = Formats::usual();
        expected.set("date-time", "chrono").expect("a choice");
        assert_eq!(config.formats, expected);
        assert_eq!(config.package_name, "other");
        let given = Options {
            skip_unsupported: true,
            ..Options::default()
        };
        let settled = merged(&given, &file).expect("settings");
        assert!(settled.skip_unsupported && !settled.strict);
        let generator = settled.generator_of(None, &file).expect("a configuration");
        assert_eq!(generator.config.unsupported, Unsupported::Skip);
    }

    #[test]
    fn settings_that_contradict_each_other_are_an_error() {
        let file = file("strict: true\nskip-unsupported: true\n");
        let error = merged(&Options::default(), &file).expect_err("a contradiction");
        assert!(matches!(error, OptionsError::Contradiction));
    }
}
