//! Loads a [`Document`]: reads and parses its files, follows its references, checks its version.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Document,
    extending::ExtendingSchemas,
    file_provider::{FileProvider, FileSystem, MemoryFiles, is_url},
    mapped_files,
    named::NamedSchemas,
    overlay,
    reference::ReferenceProblem,
    sections::Sections,
    upgrade::upgrade,
    version::SpecVersion,
    walk::walk,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    source::{
        node::{Node, NodeValue},
        source_map::{SourceId, SourceMap},
        span::Span,
    },
    syntax,
};

/// A file cannot be read.
pub static UNREADABLE_FILE: RuleInfo = RuleInfo {
    id: "unreadable-file",
    severity: Severity::Error,
    what: "A file of the document does not exist, cannot be read, or is too large.",
    why: "Everything defined in it is missing.",
    example: "$ref: paths/pet.yaml    # wrong when the file is called pets.yaml\n$ref: paths/pets.yaml   # right",
    standard: "OAS 3.0.3 §4.3",
};

/// A file is not text.
pub static NOT_UTF_8: RuleInfo = RuleInfo {
    id: "not-utf-8",
    severity: Severity::Error,
    what: "A file is not encoded in UTF-8.",
    why: "JSON allows no other encoding, and most readers of YAML support no other.",
    example: "# save the file as UTF-8",
    standard: "RFC 8259 §8.1",
};

/// The document names no version that this program reads.
pub static UNSUPPORTED_VERSION: RuleInfo = RuleInfo {
    id: "unsupported-version",
    severity: Severity::Error,
    what: "The document has no field `openapi` (or `swagger`), or it names a version that is not known.",
    why: "The meaning of most fields depends on the version.",
    example: "openapi: 3        # wrong\nopenapi: 3.0.3    # right",
    standard: "OAS 3.0.3 §4.7.1",
};

/// The root is not an object.
pub static NOT_AN_OBJECT: RuleInfo = RuleInfo {
    id: "not-an-object",
    severity: Severity::Error,
    what: "The document is not an object.",
    why: "An OpenAPI document is a JSON object; a list, a string or an empty file is something else.",
    example: "- openapi: 3.0.3   # wrong: a list\nopenapi: 3.0.3     # right",
    standard: "OAS 3.0.3 §4.2",
};

/// A reference leads nowhere.
pub static DANGLING_REFERENCE: RuleInfo = RuleInfo {
    id: "dangling-reference",
    severity: Severity::Error,
    what: "A `$ref` points to something that is not there.",
    why: "Tools crash on it, or skip the part silently.",
    example: "$ref: '#/components/schemas/pet'   # wrong when it is called Pet\n$ref: '#/components/schemas/Pet'   # right",
    standard: "OAS 3.0.3 §4.7.23",
};

/// References that only lead to each other.
pub static CIRCULAR_REFERENCE: RuleInfo = RuleInfo {
    id: "circular-reference",
    severity: Severity::Error,
    what: "A chain of `$ref`s comes back to itself without meeting an object.",
    why: "It has no meaning. (A schema that contains itself in a property is fine.)",
    example: "A: {$ref: '#/components/schemas/B'}\nB: {$ref: '#/components/schemas/A'}   # wrong: neither defines anything",
    standard: "OAS 3.0.3 §4.7.23",
};

/// A reference to another machine.
pub static REMOTE_REFERENCE: RuleInfo = RuleInfo {
    id: "remote-reference",
    severity: Severity::Error,
    what: "A `$ref` points to a document on another machine.",
    why: "It is fetched only where the user asks for it (`conformance run --allow-remote`): the meaning of a contract must not depend on the network.",
    example: "$ref: https://example.com/pet.yaml   # save the file beside the document\n$ref: pet.yaml",
    standard: "good practice",
};

/// A reference in place of a whole section cannot be followed.
pub static UNRESOLVED_SECTION: RuleInfo = RuleInfo {
    id: "unresolved-section",
    severity: Severity::Error,
    what: "A `$ref` in place of a whole section, such as `paths` or `components.schemas`, leads nowhere.",
    why: "No version of OpenAPI allows it; it is followed, but everything in the section is missing when it cannot be.",
    example: "paths: {$ref: path.yaml}                     # wrong when the file is called paths.yaml\npaths: {/pets: {$ref: 'paths.yaml#/~1pets'}}  # right in all tools",
    standard: "OAS 3.0.3 §4.7.1",
};

/// Files of one document have different versions.
pub static MIXED_VERSIONS: RuleInfo = RuleInfo {
    id: "mixed-versions",
    severity: Severity::Error,
    what: "A `$ref` leads to a document of another version of OpenAPI.",
    why: "One document is read by one version; what the other version means differently would be read wrongly.",
    example: "openapi: 3.0.3   # wrong in a file that a document of 3.1 refers to\nopenapi: 3.1.0   # right",
    standard: "OAS 3.1.1 §4.3",
};

/// The rules of loading.
pub static RULES: &[&RuleInfo] = &[
    &UNREADABLE_FILE,
    &NOT_UTF_8,
    &NOT_AN_OBJECT,
    &UNSUPPORTED_VERSION,
    &DANGLING_REFERENCE,
    &CIRCULAR_REFERENCE,
    &REMOTE_REFERENCE,
    &UNRESOLVED_SECTION,
    &MIXED_VERSIONS,
    &overlay::INVALID_OVERLAY,
    &overlay::OVERLAY_WITHOUT_TARGET,
];

/// Files one document may consist of.
const MAX_FILES: usize = 4_096;
/// Bytes one file may have.
const MAX_FILE_BYTES: usize = 1 << 30;

/// The result of loading: all that could be read, and every problem.
#[derive(Debug)]
pub struct Loaded {
    /// The document; absent when its entry file is not an OpenAPI document at all.
    pub document: Option<Document>,
    /// The problems, ordered by location.
    pub diagnostics: Diagnostics,
    /// The sources, for showing the problems.
    pub sources: SourceMap,
}

/// An entry file with its overlays, as it is written.
#[derive(Debug)]
pub struct Overlaid {
    /// The tree; absent when the entry file cannot be read.
    pub root: Option<Node>,
    /// The problems of the file and of the overlays, ordered by location.
    pub diagnostics: Diagnostics,
    /// The sources, for showing the problems.
    pub sources: SourceMap,
}

impl Document {
    /// Applies the overlays called `overlays` to the file called `path`, in their order. No other file is read, and an older
    /// version stays what it is.
    pub fn overlaid(path: &str, overlays: &[String], files: &dyn FileProvider) -> Overlaid {
        let mut loader = Loader {
            files,
            document: Self::empty(),
            known: BTreeMap::new(),
            diagnostics: Diagnostics::new(),
        };
        let is_read = loader.read(path, None).is_some();
        for overlay in overlays.iter().filter(|_| is_read) {
            loader.overlay(overlay);
        }
        let Self { sources, files, .. } = loader.document;
        loader.diagnostics.sort();
        Overlaid {
            root: files.into_iter().next().filter(|_| is_read),
            diagnostics: loader.diagnostics,
            sources,
        }
    }

    /// Loads the document at `path` from disk with every file it refers to.
    pub fn load(path: &str) -> Loaded {
        Self::load_with(path, &FileSystem)
    }

    /// Loads the document called `path` from `files` with the overlays called `overlays`, which are applied in their order.
    pub fn load_with_overlays(path: &str, overlays: &[String], files: &dyn FileProvider) -> Loaded {
        Self::loaded(path, overlays, files)
    }

    /// Loads a document of one file from memory; `name` is what diagnostics call it.
    pub fn from_text(name: &str, text: impl Into<Vec<u8>>) -> Loaded {
        let files: MemoryFiles = [(name, text)].into_iter().collect();
        Self::load_with(name, &files)
    }

    /// Loads the document called `path` with every file it refers to from `files`.
    pub fn load_with(path: &str, files: &dyn FileProvider) -> Loaded {
        Self::loaded(path, &[], files)
    }

    fn loaded(path: &str, overlays: &[String], files: &dyn FileProvider) -> Loaded {
        let mut loader = Loader {
            files,
            document: Document::empty(),
            known: BTreeMap::new(),
            diagnostics: Diagnostics::new(),
        };
        let is_usable = loader.load(path, overlays).is_some();
        let Loader {
            document,
            mut diagnostics,
            ..
        } = loader;
        diagnostics.sort();
        Loaded {
            sources: document.sources.clone(),
            document: is_usable.then_some(document),
            diagnostics,
        }
    }
}

struct Loader<'f> {
    files: &'f dyn FileProvider,
    document: Document,
    /// The files that are read, by the name that all spellings of one have in common.
    known: BTreeMap<String, SourceId>,
    diagnostics: Diagnostics,
}

impl Loader<'_> {
    fn load(&mut self, path: &str, overlays: &[String]) -> Option<()> {
        let entry = self.read(path, None)?;
        for overlay in overlays {
            self.overlay(overlay);
        }
        self.document.version = self.version(entry)?;
        // What a new file refers to is only known once it is read.
        let mut sections = Sections::default();
        let mut missing = BTreeSet::new();
        loop {
            self.document.named = NamedSchemas::collect(&self.document);
            self.document.extending = ExtendingSchemas::collect(&self.document);
            if sections.follow(&mut self.document) {
                continue;
            }
            let mut unread = unread_files(&self.document, &sections, self.files);
            if unread.is_empty() && sections.may_have_mapped_files() {
                unread = mapped_files::unread(&self.document, self.files, &mut missing);
                unread.truncate(MAX_FILES.saturating_sub(self.document.files.len()));
            }
            if unread.is_empty() {
                break;
            }
            for (name, reference) in unread {
                match self.known.get(&self.files.canonical_name(&name)) {
                    Some(known) => self.document.sources.add_name(*known, name),
                    None => drop(self.read(&name, Some(reference))),
                }
            }
        }
        self.report_references(&mut sections);
        if self.document.version == SpecVersion::V2_0 {
            let written = std::mem::replace(&mut self.document, Document::empty());
            self.document = upgrade(written);
        }
        Some(())
    }

    /// Applies the overlay called `name`.
    fn overlay(&mut self, name: &str) {
        let Some(id) = self.read(name, None) else {
            return;
        };
        self.document.overlays.push(id);
        if let [entry, .., overlay] = self.document.files.as_mut_slice() {
            overlay::apply(entry, overlay, &mut self.diagnostics);
        }
    }

    /// Reads and parses one file. An unusable one stays in the list as `null`, so that it is not tried again.
    fn read(&mut self, name: &str, referred_from: Option<Span>) -> Option<SourceId> {
        let bytes = self
            .files
            .read(name)
            .map_err(|error| error.to_string())
            .and_then(|bytes| match bytes.len() {
                len if len > MAX_FILE_BYTES => Err(format!(
                    "it has {len} bytes; at most {MAX_FILE_BYTES} are read"
                )),
                _ => Ok(bytes),
            });
        let text = match bytes {
            Ok(bytes) => String::from_utf8(bytes).map_err(|error| {
                let at = error.utf8_error().valid_up_to();
                (String::from_utf8_lossy(error.as_bytes()).into_owned(), at)
            }),
            Err(problem) => {
                let id = self.add(name, String::new());
                let span = referred_from.unwrap_or(Span::start_of(id));
                let message = format!("cannot read `{name}`: {problem}");
                self.diagnostics
                    .push(Diagnostic::new(&UNREADABLE_FILE, span, message));
                return None;
            }
        };
        let text = match text {
            Ok(text) => text,
            Err((lossy, at)) => {
                let id = self.add(name, lossy);
                let width = char::REPLACEMENT_CHARACTER.len_utf8();
                let message = format!("byte {at} of `{name}` is not UTF-8");
                self.diagnostics.push(
                    Diagnostic::new(&NOT_UTF_8, Span::new(id, at, at + width), message)
                        .help("save the file as UTF-8"),
                );
                return None;
            }
        };
        let id = self.add(name, text);
        let root = syntax::parse(&self.document.sources, id, &mut self.diagnostics)?;
        if let Some(reference) = referred_from {
            self.compare_version(name, &root, reference);
        }
        *self.document.files.last_mut()? = root;
        Some(id)
    }

    fn add(&mut self, name: &str, text: String) -> SourceId {
        let id = self.document.sources.add(name, text);
        self.known.insert(self.files.canonical_name(name), id);
        let unread = Node::new(NodeValue::Null, Span::start_of(id));
        self.document.files.push(unread);
        id
    }

    /// Reports `root`, the content of the file `name`, when it is of another version than the entry file.
    fn compare_version(&mut self, name: &str, root: &Node, reference: Span) {
        let Some(field) = root.get("openapi").or_else(|| root.get("swagger")) else {
            return;
        };
        let written = version_text(field);
        let expected = self.document.version;
        if SpecVersion::parse(written) == Some(expected) {
            return;
        }
        self.diagnostics.push(
            Diagnostic::new(
                &MIXED_VERSIONS,
                reference,
                format!("`{name}` is of version `{written}`, and this document of {expected}"),
            )
            .also(field.span, "its version")
            .help("write both in one version, or remove this field when the file is only a part"),
        );
    }

    fn version(&mut self, entry: SourceId) -> Option<SpecVersion> {
        let root = self.document.files.first()?;
        if root.as_mapping().is_none() {
            let message = match root.value {
                NodeValue::Null => "the file is empty".to_owned(),
                _ => format!(
                    "an OpenAPI document is an object, and this is a value of type {}",
                    root.type_name()
                ),
            };
            let span = Span::new(entry, root.span.start as usize, root.span.start as usize);
            let finding = Diagnostic::new(&NOT_AN_OBJECT, span, message);
            let text = self.document.sources.get(entry).text();
            let is_page = text.trim_start().starts_with('<');
            self.diagnostics.push(if is_page {
                finding.help("this looks like a page in HTML or XML; name the file or the URL of the document itself, in JSON or YAML")
            } else {
                finding
            });
            return None;
        }
        let field = root.get("openapi").or_else(|| root.get("swagger"));
        let Some(field) = field else {
            let span = Span::new(entry, root.span.start as usize, root.span.start as usize);
            self.diagnostics.push(
                Diagnostic::new(&UNSUPPORTED_VERSION, span, "the field `openapi` is missing")
                    .help("begin the document with `openapi: 3.0.3`"),
            );
            return None;
        };
        let text = version_text(field);
        let version = SpecVersion::parse(text);
        if version.is_none() {
            self.diagnostics.push(
                Diagnostic::new(
                    &UNSUPPORTED_VERSION,
                    field.span,
                    format!("version `{text}` is not known"),
                )
                .help("2.0, 3.0.x, 3.1.x and 3.2.x are read"),
            );
        }
        version
    }

    fn report_references(&mut self, sections: &mut Sections) {
        let broken = sections.broken_references(&self.document);
        let sections = sections.broken(&self.document);
        for section in &sections {
            // An operation is not the whole document: what its reference lacks is reported as for any other.
            let is_dangling = || broken.iter().any(|(text, _)| text.span == section.span);
            let rule = match section.is_operation {
                true if is_dangling() => continue,
                true => &CIRCULAR_REFERENCE,
                false => &UNRESOLVED_SECTION,
            };
            let message = format!(
                "`{}` in place of {} leads nowhere: {}",
                section.reference, section.what, section.problem
            );
            self.diagnostics.push(
                Diagnostic::new(rule, section.span, message)
                    .help("correct the reference, or refer to each object of the section"),
            );
        }
        for (text, problem) in broken {
            let mut sections = sections.iter().filter(|section| !section.is_operation);
            if sections.any(|section| section.span == text.span) {
                continue;
            }
            let reference = text.as_str().unwrap_or_default();
            let new = |rule| {
                Diagnostic::new(
                    rule,
                    text.span,
                    format!("`{reference}` leads nowhere: {problem}"),
                )
            };
            let diagnostic = match &problem {
                ReferenceProblem::Missing { similar } => {
                    let diagnostic = new(&DANGLING_REFERENCE);
                    match similar {
                        Some(name) => diagnostic.help(format!("did you mean `{name}`?")),
                        None => diagnostic.help("define it, or correct the reference"),
                    }
                }
                ReferenceProblem::Circular => new(&CIRCULAR_REFERENCE)
                    .help("put an object with fields of its own at one point of the cycle"),
                ReferenceProblem::Remote => new(&REMOTE_REFERENCE)
                    .help("save that document beside this one and refer to the file; `conformance` fetches it with --allow-remote"),
                // Reported once where the file was first asked for.
                ReferenceProblem::Unread { .. } => continue,
            };
            self.diagnostics.push(diagnostic);
        }
    }
}

/// The version as it is written.
fn version_text(field: &Node) -> &str {
    match &field.value {
        NodeValue::String(text) => text,
        NodeValue::Number(number) => number.as_str(),
        _ => "",
    }
}

/// Names of files that are referred to and not read yet, each with the first reference to it; URLs only where `files` has
/// them.
fn unread_files(
    document: &Document,
    sections: &Sections,
    files: &dyn FileProvider,
) -> Vec<(String, Span)> {
    if !sections.may_have_files() {
        return Vec::new();
    }
    let mut res: Vec<(String, Span)> = Vec::new();
    let mut note = |text: &Node| {
        let name = document.file_of(text);
        if let Some(name) = name
            && document.sources.find(&name).is_none()
            && (!is_url(&name) || files.reads_url(&name))
            && !res.iter().any(|(known, _)| *known == name)
            && res.len() + document.files.len() < MAX_FILES
        {
            res.push((name, text.span));
        }
    };
    walk(document, &mut |located| {
        if let Some(text) = located.reference_value() {
            note(text);
        }
    });
    for text in sections.references(document) {
        note(&text);
    }
    res
}
