//! `codegen.yaml`: how the client of a document is generated. Flags take precedence.
//!
//! Its JSON Schema is published as `codegen/schemas/codegen.schema.json`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    config::{ClientConfig, Filter, TypeConfig, Unsupported},
    error::GenerateError,
    pagination::PaginationSetting,
};

/// How the client of a document is generated. Every field is optional.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ConfigFile {
    /// The OpenAPI document: a file relative to this one, or a URL.
    pub spec: Option<String>,
    /// The folder of the crate to make, relative to this file.
    pub out: Option<String>,
    /// The name of the crate.
    pub name: Option<String>,
    /// The file that keeps names, relative to this one.
    pub names: Option<String>,
    /// Whether operations that cannot be generated are skipped instead of rejecting the document.
    pub skip_unsupported: Option<bool>,
    /// Whether a document is rejected of which the client would lose a part.
    pub strict: Option<bool>,
    /// Lint rules that may find errors.
    pub allow: Vec<String>,
    /// Only operations of these tags, and of `operations`.
    pub tags: Vec<String>,
    /// Only these operations, and those of `tags`: `operationId`, or method and path.
    pub operations: Vec<String>,
    /// Types of strings by their format, such as `date-time: jiff`; `string` leaves them strings.
    pub formats: BTreeMap<String, String>,
    /// Your own types in place of components: the name of the component, and the path of the type.
    pub replace: BTreeMap<String, String>,
    /// Further dependencies of the crate, as lines of a manifest: `rust_decimal = "1"`.
    pub dependencies: Vec<String>,
    /// Traits that all generated structs, enumerations and unions derive beside the usual ones, such as `schemars::JsonSchema`.
    pub derive: Vec<String>,
    /// Whether and how operations have functions for all pages of a list, by `operationId`, or by method and path such as
    /// `GET /pets`; `*` is for all others.
    pub pagination: BTreeMap<String, PaginationSetting>,
    /// Settings of single types, by the name of the component.
    pub types: BTreeMap<String, TypeSection>,
}

/// Settings of a type.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct TypeSection {
    /// Traits that it derives beside the usual ones and those of all types.
    pub derive: Vec<String>,
    /// Attributes that stand above it, such as `#[must_use]`.
    pub attributes: Vec<String>,
}

impl ConfigFile {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// When it is not YAML, or has a field that there is not; the message has line and column.
    pub fn from_text(text: &str) -> Result<Self, GenerateError> {
        // An empty file is null, and has no settings.
        let read: Result<Option<Self>, _> = serde_yaml::from_str(text);
        read.map(Option::unwrap_or_default)
            .map_err(|error| GenerateError::ConfigFile(error.to_string()))
    }

    /// The JSON Schema of the file.
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }

    /// Writes the settings of generation into `config`, whose own lists and maps go on; the rest (document, folder,
    /// names, strictness, lint rules) is for the program.
    ///
    /// # Errors
    ///
    /// When it names a format or a type for one that there is not.
    pub fn apply(&self, config: &mut ClientConfig) -> Result<(), GenerateError> {
        if let Some(name) = &self.name {
            config.package_name.clone_from(name);
        }
        if let Some(skip) = self.skip_unsupported {
            config.unsupported = if skip {
                Unsupported::Skip
            } else {
                Unsupported::Reject
            };
        }
        let filter = Filter {
            tags: self.tags.clone(),
            operations: self.operations.clone(),
        };
        if !filter.is_empty() {
            config.filter = filter;
        }
        for (format, library) in &self.formats {
            config.formats.set(format, library)?;
        }
        let replaced = self.replace.iter();
        config
            .replace
            .extend(replaced.map(|(name, path)| (name.clone(), path.clone())));
        config.dependencies.extend(self.dependencies.clone());
        config.derive.extend(self.derive.clone());
        let pagination = self.pagination.clone();
        config.pagination.extend(pagination);
        for (name, section) in &self.types {
            let given = config.types.entry(name.clone()).or_default();
            let TypeConfig { derive, attributes } = given;
            derive.extend(section.derive.clone());
            attributes.extend(section.attributes.clone());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_the_file_are_applied() {
        let text = "name: pets\nskip-unsupported: true\ntags: [pets]\nformats: {date-time: chrono}\nreplace: {Money: 'rust_decimal::Decimal'}\nderive: [Eq]\npagination: {list_pets: false, GET /dogs: {token: {member: next, parameter: after}}}\ntypes: {Pet: {derive: [Hash], attributes: ['#[must_use]']}}\n";
        let mut config = ClientConfig::default();
        let file = ConfigFile::from_text(text).expect("a file");
        file.apply(&mut config).expect("settings");
        assert_eq!(config.package_name, "pets");
        assert_eq!(config.unsupported, Unsupported::Skip);
        assert_eq!(config.filter.tags, ["pets"]);
        assert!(config.formats.get("date-time").is_some());
        assert_eq!(config.replace["Money"], "rust_decimal::Decimal");
        assert_eq!(config.derive, ["Eq"]);
        assert_eq!(config.types["Pet"].derive, ["Hash"]);
        assert_eq!(
            config.pagination["list_pets"],
            PaginationSetting::Recognized(false)
        );
        let PaginationSetting::Given(rule) = &config.pagination["GET /dogs"] else {
            panic!("{:?}", config.pagination);
        };
        assert_eq!(rule.token.as_ref().expect("a token").parameter, "after");
    }

    #[test]
    fn an_empty_file_changes_nothing_and_a_wrong_one_has_its_place() {
        assert_eq!(
            ConfigFile::from_text("").expect("a file"),
            ConfigFile::default()
        );
        let error = ConfigFile::from_text("name: a\nformat: {}\n").expect_err("no such field");
        let message = error.to_string();
        assert!(
            message.contains("unknown field `format`") && message.contains("line 2"),
            "{message}"
        );
    }
}
