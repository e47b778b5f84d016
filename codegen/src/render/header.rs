//! The header of every file: a digest that reveals edits. The root module also names the sources of all files.

use sha2::{Digest, Sha256};

use crate::output::MARK;

/// The version of progenitor that is in use, as the lock file pins it.
pub(crate) const PROGENITOR: &str = "0.15.1";

/// The header of a generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Where the files come from; the root module alone has it, so that a change of the document touches no other file
    /// for it.
    pub origin: Option<Origin>,
    /// Digest of the file behind the header.
    pub content: String,
}

/// Where generated files come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Digest of the sources of the document.
    pub document: String,
    /// The version of progenitor.
    pub progenitor: String,
}

impl Header {
    /// The header of `text`, with the rest; `None` when there is none.
    pub fn read(text: &str) -> Option<(Self, &str)> {
        let rest = text.strip_prefix(MARK)?;
        let origin = field(rest, "document").and_then(|(document, rest)| {
            let (progenitor, rest) = field(rest, "progenitor")?;
            let (document, progenitor) = (document.to_owned(), progenitor.to_owned());
            Some((
                Origin {
                    document,
                    progenitor,
                },
                rest,
            ))
        });
        let (origin, rest) = origin.map_or((None, rest), |(origin, rest)| (Some(origin), rest));
        let (content, rest) = field(rest, "content")?;
        let header = Self {
            origin,
            content: content.to_owned(),
        };
        Some((header, rest))
    }

    /// Whether `text` begins with a header and is unchanged since it was generated.
    pub fn is_intact(text: &str) -> bool {
        Self::read(text).is_some_and(|(header, body)| header.content == digest([body]))
    }
}

fn field<'t>(text: &'t str, name: &str) -> Option<(&'t str, &'t str)> {
    text.strip_prefix("// ")?
        .strip_prefix(name)?
        .strip_prefix(": ")?
        .split_once('\n')
}

/// `body` behind its header.
pub(crate) fn with_header(body: &str) -> String {
    let content = digest([body]);
    format!("{MARK}// content: {content}\n{body}")
}

/// The root module behind its header; `document` is the digest of the document.
pub(crate) fn with_origin(document: &str, body: &str) -> String {
    let content = digest([body]);
    format!(
        "{MARK}// document: {document}\n// progenitor: {PROGENITOR}\n// content: {content}\n{body}"
    )
}

/// The first 16 hexadecimal digits of the SHA-256 of `sources`.
pub(crate) fn digest<'t>(sources: impl IntoIterator<Item = &'t str>) -> String {
    let mut hasher = Sha256::new();
    for text in sources {
        // A checkout may change line ends, which does not change the meaning.
        let text = text.replace("\r\n", "\n");
        hasher.update(text.len().to_le_bytes());
        hasher.update(text);
    }
    let bytes = hasher.finalize();
    bytes
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_noticed() {
        for text in [with_header("fn a() {}\n"), with_origin("d", "fn a() {}\n")] {
            assert!(Header::is_intact(&text));
            assert!(!Header::is_intact(&text.replace("a()", "b()")));
        }
        assert!(!Header::is_intact("fn a() {}\n"));
    }

    #[test]
    fn the_root_module_alone_names_the_document() {
        let origin = |text: &str| Header::read(text).and_then(|(header, _)| header.origin);
        let found = origin(&with_origin("d", "")).map(|origin| origin.document);
        assert_eq!(found.as_deref(), Some("d"));
        assert_eq!(origin(&with_header("")), None);
    }

    #[test]
    fn the_version_of_progenitor_is_the_one_in_use() {
        let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock");
        let lock = std::fs::read_to_string(lock).expect("the workspace is locked");
        let entry = format!("name = \"progenitor\"\nversion = \"{PROGENITOR}\"\n");
        assert!(lock.replace("\r\n", "\n").contains(&entry));
    }
}
