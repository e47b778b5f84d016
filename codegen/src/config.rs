//! The configuration of a generated client.

use std::collections::BTreeMap;

use crate::{format::Formats, name_lock::NameLock, pagination::PaginationSetting};

/// How a client is generated.
#[derive(Debug, Clone, Default)]
pub struct ClientConfig {
    /// The name of the package the files go to; empty for a module whose crate is not known, whose examples are not compiled.
    pub package_name: String,
    /// The command that the files name as the one that generates them; empty for `cargo xtask generate`.
    pub command: String,
    /// How operations that cannot be generated are treated.
    pub unsupported: Unsupported,
    /// The operations that are generated.
    pub filter: Filter,
    /// The names of before.
    pub names: NameLock,
    /// Whether each tag is a feature of the package, so that its users compile what they use.
    pub tag_features: bool,
    /// Components that become user-supplied types: the name of the component, and the path of the type.
    ///
    /// The path must be reachable from the generated module (`crate::Amount`, `rust_decimal::Decimal`), and the type
    /// must be `Clone`, `Debug`, `PartialEq`, `Serialize` and `Deserialize`.
    pub replace: BTreeMap<String, String>,
    /// Further lines of `[dependencies]` in the manifest, for the types of `replace`.
    pub dependencies: Vec<String>,
    /// The types of strings by their format.
    pub formats: Formats,
    /// Traits that all structs, enumerations and unions derive beside the usual ones, by their paths.
    pub derive: Vec<String>,
    /// Whether and how operations have functions for all pages of a list, by `operationId` or by method and path; `*` is
    /// for all others.
    pub pagination: BTreeMap<String, PaginationSetting>,
    /// Settings of single types, by the name of the component.
    pub types: BTreeMap<String, TypeConfig>,
}

/// Settings of a type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypeConfig {
    /// Traits that it derives beside the usual ones and those of all types.
    pub derive: Vec<String>,
    /// Attributes above it, such as `#[must_use]`.
    pub attributes: Vec<String>,
}

impl ClientConfig {
    /// The command that generates the files.
    pub(crate) fn command(&self) -> &str {
        match self.command.as_str() {
            "" => "cargo xtask generate",
            command => command,
        }
    }
}

/// How operations that cannot be generated are treated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unsupported {
    /// Nothing is generated.
    #[default]
    Reject,
    /// They are skipped, and the documentation of the client lists them.
    Skip,
}

/// Which operations are generated: those with one of the tags, and those that are named. An empty filter lets all pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Tags.
    pub tags: Vec<String>,
    /// Ids of operations, or their method and path: `GET /pets`.
    pub operations: Vec<String>,
}

impl Filter {
    /// Whether all operations pass.
    pub fn is_empty(&self) -> bool {
        self.tags.is_empty() && self.operations.is_empty()
    }
}
