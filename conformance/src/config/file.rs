//! `conformance.yaml`: the settings of a project's runs.
//!
//! Flags and environment variables take precedence. The file holds no secrets: it names the environment variables that hold
//! the credentials. Its JSON Schema is published as `conformance/schemas/config.schema.json`.

use std::{collections::BTreeMap, path::Path};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use spec::document::reference::similar;

use super::{DiffSection, LintSection, MockSection, ValueRule, auth::AuthConfig};

/// The settings of a project's runs. Every field is optional.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// The OpenAPI document: a file relative to this one, or a URL.
    pub spec: Option<String>,
    /// Whether what the document refers to on other machines is fetched [default: false].
    pub allow_remote: Option<bool>,
    /// Overlays that are applied to the document in their order: files relative to this one.
    #[serde(default)]
    pub overlays: Vec<String>,
    /// Requests that are sent first: HTTP Archives (HAR) and Arazzo documents, relative to this file.
    #[serde(default)]
    pub workflows: Vec<String>,
    /// The base URL of the API.
    pub url: Option<String>,
    /// Seed of every random choice.
    pub seed: Option<u64>,
    /// Decides the unique values, such as the names of created resources; without it the seed decides them.
    pub nonce: Option<u64>,
    /// Random requests for each operation.
    pub max_examples: Option<u64>,
    /// Maximum number of requests, all phases together.
    pub max_cases: Option<u64>,
    /// Time after which no new request is sent, such as `5m`.
    pub max_time: Option<String>,
    /// Concurrent connections.
    pub jobs: Option<u16>,
    /// Maximum requests per second.
    pub rate_limit: Option<f64>,
    /// Time a response may take before it counts as missing, such as `10s`.
    pub timeout: Option<String>,
    /// Time a response may take before it counts as a failure, such as `500ms`.
    pub max_response_time: Option<String>,
    /// File of certificates to trust in addition to those of the system, relative to this file.
    pub ca: Option<String>,
    /// File with the certificate of the client (PEM), relative to this file.
    pub cert: Option<String>,
    /// File with the private key of the client (PEM), when it is not in `cert`.
    pub key: Option<String>,
    /// HTTP proxy for all requests, such as `http://127.0.0.1:3128`; an empty one means none, whatever the environment says.
    pub proxy: Option<String>,
    /// Unix socket that the server listens on, relative to this file.
    pub unix_socket: Option<String>,
    /// The phases to run: `workflows`, `examples`, `coverage`, `fuzzing`, `stateful`.
    pub phases: Option<Vec<String>>,
    /// Whether what the run creates is removed at its end [default: true].
    pub cleanup: Option<bool>,
    /// What is left out of that which helps requests succeed: `observed`, `learning`, `attempts`, `order`, `repair`,
    /// `redirects`.
    #[serde(default)]
    pub without: Vec<String>,
    /// File of what rejections taught about the requests that the server accepts, relative to this one.
    pub learned: Option<String>,
    /// The checks to run.
    #[serde(default)]
    pub checks: CheckChoice,
    /// The operations to test: operationIds, paths or `METHOD path`; `*` matches anything.
    #[serde(default)]
    pub operations: Choice,
    /// The credentials.
    #[serde(default)]
    pub auth: AuthConfig,
    /// Values for parameters and for members of bodies.
    #[serde(default)]
    pub values: Vec<ValueRule>,
    /// Exceptions for some operations.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Commands that run before and after a run.
    #[serde(default)]
    pub hooks: Hooks,
    /// File of known findings, relative to this one.
    pub baseline: Option<String>,
    /// Reports to write: format to file, relative to this one.
    #[serde(default)]
    pub reports: BTreeMap<String, String>,
    /// How documents are linted.
    #[serde(default)]
    pub lint: LintSection,
    /// How documents are compared.
    #[serde(default)]
    pub diff: DiffSection,
    /// How documents are mocked.
    #[serde(default)]
    pub mock: MockSection,
}

/// The checks of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckChoice {
    /// Only these; all when empty.
    #[serde(default)]
    pub only: Vec<String>,
    /// Not these.
    #[serde(default)]
    pub skip: Vec<String>,
    /// A program and its arguments that reads exchanges and writes findings, a line of JSON each.
    pub command: Option<Vec<String>>,
}

impl CheckChoice {
    /// The selection among the checks that are built in.
    pub fn choice(&self) -> Choice {
        Choice {
            only: self.only.clone(),
            skip: self.skip.clone(),
        }
    }
}

/// Commands that run before and after a run, each a program and its arguments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hooks {
    /// Before anything else; the run does not begin when one fails.
    #[serde(default)]
    pub before: Vec<Vec<String>>,
    /// At the end, however the run went; the variable `CONFORMANCE_EXIT_CODE` has its exit code.
    #[serde(default)]
    pub after: Vec<Vec<String>>,
}

/// A selection by names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Only these; all when empty.
    #[serde(default)]
    pub only: Vec<String>,
    /// Not these.
    #[serde(default)]
    pub skip: Vec<String>,
}

/// An exception for some operations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The operations: operationIds, paths or `METHOD path`; `*` matches anything.
    pub operations: Vec<String>,
    /// Checks to skip for them.
    #[serde(default)]
    pub skip_checks: Vec<String>,
    /// Phases in which they are skipped; with `skip_checks`, the phases in which these checks are skipped.
    #[serde(default)]
    pub phases: Vec<String>,
    /// Why: for readers of the file.
    pub reason: String,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read `{path}`")]
    Read {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is invalid.
    #[error("`{path}`: {message}")]
    Parse {
        /// The file.
        path: String,
        /// What is wrong, with line and column.
        message: String,
    },
}

impl ConfigFile {
    /// Reads the file at `path`.
    ///
    /// # Errors
    ///
    /// When it cannot be read, is not valid YAML, or has unknown fields.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
            path: shown.clone(),
            source,
        })?;
        Self::parse(&text).map_err(|message| ConfigError::Parse {
            path: shown,
            message,
        })
    }

    /// Parses the source text; an empty one has no settings.
    ///
    /// # Errors
    ///
    /// The error, with line and column.
    pub fn parse(text: &str) -> Result<Self, String> {
        let read: Option<Self> =
            serde_yaml::from_str(text).map_err(|error| with_suggestion(&error.to_string()))?;
        Ok(read.unwrap_or_default())
    }

    /// The published JSON Schema.
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }
}

/// A message about an unknown name, with the known one that is nearest to it in the place of the list of all.
fn with_suggestion(message: &str) -> String {
    const LISTS: [&str; 2] = [", expected one of ", ", expected "];
    let suggested = || {
        let (before, rest) = message.split_once(" `")?;
        let before = ["unknown field", "unknown variant"]
            .iter()
            .find(|kind| before.ends_with(**kind))
            .and(Some(before))?;
        let (name, _) = rest.split_once('`')?;
        let (_, list) = LISTS.iter().find_map(|list| rest.split_once(list))?;
        let (list, at) = list.split_once(" at line ")?;
        let known = list.split('`').skip(1).step_by(2);
        let nearest = similar(name, known)?;
        Some(format!(
            "{before} `{name}`; did you mean `{nearest}`? (line {})",
            at.replace(" column ", ", column ")
        ))
    };
    suggested().unwrap_or_else(|| message.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_file_is_read() {
        let text = r"
spec: api.yaml
url: http://127.0.0.1:8080
seed: 7
max_time: 5m
checks:
  skip: [max_response_time]
operations:
  skip: ['/admin/*', 'DELETE /reset']
auth:
  token: MY_TOKEN
  api_keys: {apiKey: MY_KEY}
rules:
- operations: ['GET /legacy/*']
  skip_checks: [status_code_conformance]
  reason: responses are documented with the next version
reports: {html: report.html}
baseline: known.json
";
        let file = ConfigFile::parse(text).unwrap();
        assert_eq!(file.auth.token.as_deref(), Some("MY_TOKEN"));
        assert_eq!(file.rules.len(), 1);
        let schema = ConfigFile::schema();
        let value = serde_json::to_value(&file).unwrap();
        assert!(
            spec::schema::standalone::admits(&schema, &value),
            "{value:#}"
        );
    }

    #[test]
    fn errors_are_reported_with_their_location() {
        let message = ConfigFile::parse("spec: a.yaml\nmax_exampels: 3\n").unwrap_err();
        assert!(
            message.contains("max_exampels") && message.contains("line 2"),
            "{message}"
        );
        assert_eq!(
            message,
            "unknown field `max_exampels`; did you mean `max_examples`? (line 2, column 1)"
        );
        let message = ConfigFile::parse("auth: {tokn: A}\n").unwrap_err();
        assert_eq!(
            message,
            "auth: unknown field `tokn`; did you mean `token`? (line 1, column 8)"
        );
        let message = ConfigFile::parse("nothing_like_it: 1\n").unwrap_err();
        assert!(message.contains("expected one of `spec`"), "{message}");
        let message = ConfigFile::parse("seed: many\n").unwrap_err();
        assert!(
            message.contains("seed") && message.contains("line 1"),
            "{message}"
        );
        assert_eq!(ConfigFile::parse(""), Ok(ConfigFile::default()));
    }

    #[test]
    fn published_schema_of_the_configuration_is_up_to_date() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/config.schema.json");
        let text = serde_json::to_string_pretty(&ConfigFile::schema()).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let known = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            known, text,
            "run `UPDATE_SCHEMAS=1 cargo test -p openapi-conformance published_schema`"
        );
    }
}
