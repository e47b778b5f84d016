//! Provides the files of a document: from the disk, or from memory in tests and for embedded documents.

use std::{collections::BTreeMap, io};

use fluent_uri::{Uri, UriRef};

/// Reads files by the names documents use for them.
pub trait FileProvider {
    /// The bytes of the file called `name`.
    ///
    /// # Errors
    ///
    /// When there is no such file or it cannot be read.
    fn read(&self, name: &str) -> io::Result<Vec<u8>>;

    /// The name that all spellings of one file have in common, such as `api.yaml` for `./api.yaml`.
    ///
    /// Two names of one file that differ here are two files, and what the file defines is there twice.
    fn canonical_name(&self, name: &str) -> String {
        normalized(name)
    }

    /// Whether the file at `url`, an absolute HTTP URL, is read where a document refers to it.
    ///
    /// By default none is: the meaning of a document does not depend on the network unless the user asks for it.
    fn reads_url(&self, url: &str) -> bool {
        let _ = url;
        false
    }
}

/// The disk; names are paths.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileSystem;

impl FileProvider for FileSystem {
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        std::fs::read(name)
    }

    /// The absolute path without symbolic links; of a file that is not there the name without its detours.
    fn canonical_name(&self, name: &str) -> String {
        std::fs::canonicalize(name).map_or_else(
            |_| normalized(name),
            |path| path.to_string_lossy().into_owned(),
        )
    }
}

/// Files in memory by name.
#[derive(Debug, Clone, Default)]
pub struct MemoryFiles(BTreeMap<String, Vec<u8>>);

impl MemoryFiles {
    /// Adds or replaces a file.
    pub fn insert(&mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.insert(name.into(), bytes.into());
    }
}

impl<N: Into<String>, B: Into<Vec<u8>>> FromIterator<(N, B)> for MemoryFiles {
    fn from_iter<I: IntoIterator<Item = (N, B)>>(files: I) -> Self {
        Self(
            files
                .into_iter()
                .map(|(name, bytes)| (name.into(), bytes.into()))
                .collect(),
        )
    }
}

impl FileProvider for MemoryFiles {
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.0
            .get(name)
            .cloned()
            .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no such file"))
    }
}

/// The name of the file that `reference` means when written in the file `base` (RFC 3986 §5.2, for paths).
///
/// `None` when `reference` has a scheme, that is, when it is a URL.
pub fn join(base: &str, reference: &str) -> Option<String> {
    if has_scheme(reference) {
        return None;
    }
    let decoded = crate::http::percent::decode(reference);
    if decoded.starts_with('/') || has_scheme(base) {
        return (!has_scheme(base)).then(|| decoded.into_owned());
    }
    // With its slash, so that a name without a folder stays relative.
    let folder = base
        .rfind('/')
        .and_then(|slash| base.get(..=slash))
        .unwrap_or_default();
    Some(normalized(&format!("{folder}{decoded}")))
}

/// The URL that `reference` means when written in the file `base`, which may have a URL as its name (RFC 3986 §5.2).
///
/// `None` when that is not an HTTP URL.
pub fn url(base: &str, reference: &str) -> Option<String> {
    let url = match Uri::parse(reference) {
        Ok(absolute) => absolute.normalize().into_string(),
        Err(_) => {
            let base = Uri::parse(base).ok()?;
            let reference = UriRef::parse(reference).ok()?;
            reference.resolve_against(&base).ok()?.into_string()
        }
    };
    is_url(&url).then_some(url)
}

/// Whether `name` is an HTTP URL.
pub fn is_url(name: &str) -> bool {
    let scheme = name.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|it| it.eq_ignore_ascii_case("http") || it.eq_ignore_ascii_case("https"))
}

/// `path` without `.`, empty parts and the `..` that another part is before.
fn normalized(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("{}{}", if is_absolute { "/" } else { "" }, parts.join("/"))
}

/// Whether `text` begins with a URI scheme of two characters or more (one letter is a Windows drive).
fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_names_are_joined_like_urls() {
        let table = [
            ("api.yaml", "paths/a.yaml", Some("paths/a.yaml")),
            ("spec/api.yaml", "./paths/a.yaml", Some("spec/paths/a.yaml")),
            ("spec/paths/a.yaml", "../api.yaml", Some("spec/api.yaml")),
            ("a.yaml", "../b.yaml", Some("../b.yaml")),
            ("../x/a.yaml", "../../b.yaml", Some("../../b.yaml")),
            ("/srv/a.yaml", "b%20c.yaml", Some("/srv/b c.yaml")),
            ("/srv/a.yaml", "/etc/b.yaml", Some("/etc/b.yaml")),
            ("a.yaml", "https://example.com/b.yaml", None),
        ];
        for (base, reference, expected) in table {
            assert_eq!(
                join(base, reference).as_deref(),
                expected,
                "{base} + {reference}"
            );
        }
    }

    #[test]
    fn urls_are_resolved_against_the_url_of_their_file() {
        let base = "https://example.com/v1/openapi.json";
        let table = [
            (base, "pet.json", Some("https://example.com/v1/pet.json")),
            (base, "/pet.json", Some("https://example.com/pet.json")),
            (base, "../a b.json", None),
            (base, "file:///etc/passwd", None),
            (
                "api.yaml",
                "HTTPS://Example.com/./b.yaml",
                Some("https://example.com/b.yaml"),
            ),
            ("api.yaml", "b.yaml", None),
        ];
        for (base, reference, expected) in table {
            assert_eq!(
                url(base, reference).as_deref(),
                expected,
                "{base} + {reference}"
            );
        }
    }
}
