//! The names that a generated file must import, collected while it is written.

use std::{cell::RefCell, collections::BTreeSet};

/// A name that a file has from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Import {
    /// `std::collections::BTreeMap`.
    BTreeMap,
    /// `serde::{Deserialize, Serialize}`, which are derived together.
    Serde,
    /// `serde_json::Value`.
    Value,
    /// The runtime of the client.
    Runtime,
    /// `Style` of the runtime.
    Style,
    /// The types of the document.
    Types,
}

/// A file that types are written into: how it names those of the document, and what it has named.
#[derive(Debug)]
pub(crate) struct Scope {
    path: &'static str,
    used: RefCell<BTreeSet<Import>>,
}

impl Scope {
    /// The file that declares the types.
    pub(crate) fn of_types() -> Self {
        Self {
            path: "",
            used: RefCell::default(),
        }
    }

    /// A file that imports the module `types`.
    pub(crate) fn beside_types() -> Self {
        Self {
            path: "types::",
            used: RefCell::default(),
        }
    }

    /// The prefix of the name of a type of the document.
    pub(crate) fn path(&self) -> &'static str {
        if !self.path.is_empty() {
            self.note(Import::Types);
        }
        self.path
    }

    /// Notes that `import` is named.
    pub(crate) fn note(&self, import: Import) {
        self.used.borrow_mut().insert(import);
    }

    /// Whether `import` has been named.
    pub(crate) fn has(&self, import: Import) -> bool {
        self.used.borrow().contains(&import)
    }
}
