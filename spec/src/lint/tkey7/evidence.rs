//! The evidence behind each element of a contract: `x-documentation-status`, `-source` and `-note`.
//!
//! The lint and the page of traceability share this interpretation.

use std::{collections::BTreeMap, fmt};

use crate::{
    document::{
        Document, Location,
        grammar::ObjectKind,
        walk::{Located, walk},
    },
    source::{
        node::{Mapping, Node},
        source_map::SourceId,
    },
};

/// The fields.
pub const STATUS: &str = "x-documentation-status";
/// The list of source pages.
pub const SOURCE: &str = "x-documentation-source";
/// What is uncertain.
pub const NOTE: &str = "x-documentation-note";

/// How well an element is supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvidenceClass {
    /// The API reference or the API introduction is the source.
    Documented,
    /// Scenario pages, diagrams, XML schemas or samples are the source.
    DocumentedElsewhere,
    /// There is no source; the contract proposes it.
    Inferred,
    /// The sources disagree.
    Contradictory,
}

impl EvidenceClass {
    /// All classes, best supported first.
    pub const ALL: [Self; 4] = [
        Self::Documented,
        Self::DocumentedElsewhere,
        Self::Inferred,
        Self::Contradictory,
    ];

    /// The value in the document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::DocumentedElsewhere => "documented-elsewhere",
            Self::Inferred => "inferred",
            Self::Contradictory => "contradictory",
        }
    }

    /// The class called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}

impl fmt::Display for EvidenceClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What kind of element needs evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ElementKind {
    /// A server.
    Server,
    /// A variable of a server.
    ServerVariable,
    /// A way to authenticate.
    SecurityScheme,
    /// A group of operations.
    Tag,
    /// An operation.
    Operation,
    /// A parameter of an operation.
    Parameter,
    /// The body of a request.
    RequestBody,
    /// A status of an operation.
    Response,
    /// A link of a response.
    Link,
    /// A component schema, or the schema of a body written in place.
    Schema,
    /// A property of a schema.
    Property,
}

impl ElementKind {
    /// All kinds, in the order of the documentation.
    pub const ALL: [Self; 11] = [
        Self::Server,
        Self::ServerVariable,
        Self::SecurityScheme,
        Self::Tag,
        Self::Operation,
        Self::Parameter,
        Self::RequestBody,
        Self::Response,
        Self::Link,
        Self::Schema,
        Self::Property,
    ];

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::ServerVariable => "server variable",
            Self::SecurityScheme => "security scheme",
            Self::Tag => "tag",
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::RequestBody => "request body",
            Self::Response => "response",
            Self::Link => "link",
            Self::Schema => "schema",
            Self::Property => "property",
        }
    }
}

/// An element that needs evidence.
#[derive(Debug)]
pub struct Element<'d> {
    /// What it is.
    pub kind: ElementKind,
    /// Its name, or the best there is.
    pub name: String,
    /// The object that carries the evidence.
    pub node: &'d Node,
    /// The object's address.
    pub location: Location,
    /// Where its name is written.
    pub located: Located<'d>,
}

impl<'d> Element<'d> {
    /// Its class, when it gives a known one.
    pub fn class(&self) -> Option<EvidenceClass> {
        EvidenceClass::from_name(self.node.get_str(STATUS)?)
    }

    /// Its source pages.
    pub fn sources(&self) -> Vec<&'d str> {
        let list = self.node.get(SOURCE).map(Node::items).unwrap_or_default();
        list.iter().filter_map(Node::as_str).collect()
    }

    /// What is uncertain about it.
    pub fn note(&self) -> Option<&'d str> {
        self.node.get_str(NOTE)
    }

    /// What it is, in Markdown.
    pub fn description(&self) -> Option<&'d str> {
        self.node.get_str("description")
    }
}

/// The elements of `document` that need evidence, each once, where they are written out.
pub fn elements(document: &Document) -> Vec<Element<'_>> {
    let names = component_names(document);
    let mut res = Vec::new();
    walk(document, &mut |located| {
        if !located.is_reference
            && let Some((kind, name)) = kind_of(&names, &located)
        {
            res.push(Element {
                kind,
                name,
                node: located.node,
                location: located.location.clone(),
                located,
            });
        }
    });
    res
}

fn kind_of(
    names: &BTreeMap<Location, String>,
    located: &Located<'_>,
) -> Option<(ElementKind, String)> {
    // An object that is a file of its own has no name there; components have one in the entry file.
    let last = located
        .location
        .pointer
        .last()
        .unwrap_or_default()
        .into_owned();
    let field = |name: &str| located.node.get_str(name).unwrap_or_default().to_owned();
    Some(match located.kind {
        ObjectKind::Server => (ElementKind::Server, field("url")),
        ObjectKind::ServerVariable => (ElementKind::ServerVariable, last),
        ObjectKind::SecurityScheme => (ElementKind::SecurityScheme, last),
        ObjectKind::Tag => (ElementKind::Tag, field("name")),
        ObjectKind::Operation => (ElementKind::Operation, field("operationId")),
        ObjectKind::Parameter => (ElementKind::Parameter, field("name")),
        ObjectKind::RequestBody => (ElementKind::RequestBody, last),
        ObjectKind::Response => (ElementKind::Response, last),
        ObjectKind::Link => (ElementKind::Link, last),
        ObjectKind::Schema => schema_kind(names, located, last)?,
        _ => return None,
    })
}

/// Schemas in parameters, items and compositions have the evidence of the object that contains them.
fn schema_kind(
    names: &BTreeMap<Location, String>,
    located: &Located<'_>,
    last: String,
) -> Option<(ElementKind, String)> {
    if let Some(name) = names.get(&located.location) {
        return Some((ElementKind::Schema, name.clone()));
    }
    let parent = Location {
        source: located.location.source,
        pointer: located.location.pointer.parent()?,
    };
    match parent.pointer.last().as_deref() {
        Some("properties") => return Some((ElementKind::Property, last)),
        Some("allOf" | "anyOf" | "oneOf") => return None,
        _ => {}
    }
    // The schema of a body, written in place.
    let grandparent = Location {
        source: parent.source,
        pointer: parent.pointer.parent()?,
    };
    let is_body = last == "schema" && grandparent.pointer.last().as_deref() == Some("content");
    is_body.then(|| (ElementKind::Schema, "(in place)".to_owned()))
}

/// The names under `components.schemas` of schemas, by where they are written out: maybe in another file.
pub fn component_names(document: &Document) -> BTreeMap<Location, String> {
    let schemas = document.component_schemas();
    let mut res = BTreeMap::new();
    for entry in schemas.map(Mapping::entries).unwrap_or_default() {
        let at = Location {
            source: SourceId::ENTRY,
            pointer: ["components", "schemas", &entry.key].into_iter().collect(),
        };
        if let Ok(end) = document.follow(&entry.value, &at) {
            res.entry(end.location).or_insert_with(|| entry.key.clone());
        }
    }
    res
}
