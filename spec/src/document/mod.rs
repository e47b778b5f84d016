//! A loaded document: the entry file and every file it refers to.
//!
//! Read [`load`] for how it is loaded, [`grammar`] for what an OpenAPI document consists of, [`walk`] for visiting
//! all its objects, [`reference`](mod@reference) for how a `$ref` is resolved, `sections` for
//! a `$ref` in place of a whole section, `upgrade` for how 2.0 becomes 3.0,
//! `bundled` for documents that a program made.

pub mod version;

pub mod grammar;

pub mod file_provider;

pub mod load;

mod bundled;

mod mapped_files;

mod upgrade;

pub mod overlay;

mod named;

mod extending;

mod sections;

pub mod reference;

pub mod walk;

pub use self::{
    file_provider::{FileProvider, FileSystem, MemoryFiles},
    load::{Loaded, Overlaid},
    version::SpecVersion,
};

use self::{extending::ExtendingSchemas, named::NamedSchemas};
use crate::source::{
    node::{Mapping, Node},
    pointer::JsonPointer,
    source_map::{SourceId, SourceMap},
    span::Span,
};

/// Where a node is: its file and the path inside it. Two nodes are the same object exactly when this is equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file.
    pub source: SourceId,
    /// The path inside the file.
    pub pointer: JsonPointer,
}

impl Location {
    /// The root of a file.
    pub fn root(source: SourceId) -> Self {
        Self {
            source,
            pointer: JsonPointer::root(),
        }
    }

    /// The member or element `token` below this location.
    #[must_use]
    pub fn join(&self, token: impl AsRef<str>) -> Self {
        Self {
            source: self.source,
            pointer: self.pointer.join(token),
        }
    }
}

/// Where an object of the model was written: the address that identifies it and the bytes to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its address.
    pub location: Location,
    /// Its text.
    pub span: Span,
}

/// The field of an upgraded parameter with the style of a list within its list.
pub(crate) const ITEMS_STYLE: &str = "x-items-style";

/// A document with all its files.
#[derive(Debug, Clone)]
pub struct Document {
    sources: SourceMap,
    /// One root a source; `Null` for files that could not be read.
    files: Vec<Node>,
    version: SpecVersion,
    /// Schemas that references may call by a name of their own.
    named: NamedSchemas,
    /// Schemas of further files that extend others.
    extending: ExtendingSchemas,
    /// The document as it was written, when that is not how it is read: 2.0 before it was upgraded.
    original: Option<Box<Document>>,
    /// The files of overlays, whose parts belong to the entry file.
    overlays: Vec<SourceId>,
    /// Whether the entry file is the one tree that all references mean, whatever file they were written in.
    is_bundled: bool,
    /// Whether the document that a bundle was made of gives parts of forms a style; absent for what is not a bundle.
    bundle_styles_parts: Option<bool>,
}

impl Document {
    /// A document without files.
    fn empty() -> Self {
        Self {
            sources: SourceMap::new(),
            files: Vec::new(),
            version: SpecVersion::V3_0,
            named: NamedSchemas::default(),
            extending: ExtendingSchemas::default(),
            original: None,
            overlays: Vec::new(),
            is_bundled: false,
            bundle_styles_parts: None,
        }
    }

    /// The sources.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// The version the document is read as: 3.0 for documents of 2.0, which are upgraded to it.
    pub fn version(&self) -> SpecVersion {
        self.version
    }

    /// The schemas of further files that extend the one at `base` by `allOf`, directly or not, in the order of the files.
    pub fn extending(&self, base: &Location) -> Vec<Location> {
        self.extending.of(base)
    }

    /// Whether `style` and `explode` of an encoding say how a part of `multipart/form-data` is written: since 3.1 (OAS 3.1.0
    /// §4.8.15.1), and where they are the `collectionFormat` of 2.0. 3.0 ignores them there (OAS 3.0.3 §4.7.15.1).
    pub fn styles_parts(&self) -> bool {
        let written = self.written().version != SpecVersion::V3_0;
        self.bundle_styles_parts.unwrap_or(written)
    }

    /// The document as its author wrote it: for 2.0 the one before upgrading, else this one.
    ///
    /// Rules about structure look here; everything else reads the upgraded document, whose locations are the same.
    pub fn written(&self) -> &Self {
        self.original.as_deref().unwrap_or(self)
    }

    /// The root of the entry file.
    pub fn root(&self) -> &Node {
        self.file(SourceId::ENTRY)
    }

    /// The schemas that the entry file names in `components.schemas`; `None` without such a section.
    pub fn component_schemas(&self) -> Option<&Mapping> {
        let components = self.root().get("components")?;
        components.get("schemas")?.as_mapping()
    }

    /// The root of one file.
    ///
    /// # Panics
    ///
    /// When `source` comes from another document.
    pub fn file(&self, source: SourceId) -> &Node {
        #[expect(
            clippy::indexing_slicing,
            reason = "there is one root for every source"
        )]
        &self.files[source.index()]
    }

    /// The file that references in the file `source` start from: for an overlay the document that it changes.
    fn base_of(&self, source: SourceId) -> SourceId {
        if self.overlays.contains(&source) {
            SourceId::ENTRY
        } else {
            source
        }
    }

    /// Whether an overlay has the text at `span`.
    pub fn is_of_overlay(&self, span: Span) -> bool {
        self.overlays.contains(&span.source)
    }

    /// The pointer, in its file as it is written, to the innermost value that holds `span`.
    pub fn pointer_to(&self, span: Span) -> JsonPointer {
        let file = self.written().files.get(span.source.index());
        file.map_or_else(JsonPointer::root, |root| root.pointer_to(span))
    }

    /// The node at `location`.
    pub fn node(&self, location: &Location) -> Option<&Node> {
        self.files
            .get(location.source.index())?
            .at(&location.pointer)
    }
}
