//! The section `mock` of `conformance.yaml`: delays, failures, origins and scenarios of responses.

use std::{
    collections::BTreeMap,
    fmt::{self, Display, Formatter},
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How documents are mocked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MockSection {
    /// The time before each response, such as `200ms`.
    pub delay: Option<String>,
    /// The share of requests that gets a status from 400 to 599, in whole percent: `{503: 5%, 429: 1}`.
    #[serde(default)]
    #[schemars(extend("propertyNames" = {"pattern": "^[45][0-9]{2}$"}))]
    pub fail: BTreeMap<String, Percentage>,
    /// Which pages of other origins may read the responses: `any`, `off`, or origins [default: any].
    pub cors: Option<CorsSection>,
    /// Scenarios by name: `conformance mock --scenario NAME`, or `Prefer: scenario=NAME` in a request.
    #[serde(default)]
    pub scenarios: BTreeMap<String, Vec<ScenarioSection>>,
}

/// A share in percent, from 0 to 100.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Percentage {
    /// A whole number.
    Number(#[schemars(range(max = 100))] u64),
    /// A whole number with or without its sign, such as `5%`.
    Text(#[schemars(regex(pattern = r"^ *(100|[0-9]{1,2}) *%?$"))] String),
}

impl Display for Percentage {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}%"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Pages of other origins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum CorsSection {
    /// `any`, `off`, or an origin such as `https://shop.test`.
    One(String),
    /// Origins.
    Several(Vec<String>),
}

impl CorsSection {
    /// All of them.
    pub fn list(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Several(list) => list,
        }
    }
}

/// The responses of operations in a scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioSection {
    /// The operations: an operationId, a path or `METHOD path`; `*` matches anything.
    pub operation: String,
    /// The responses to valid requests, in their order.
    pub responses: Vec<ScenarioStep>,
    /// What comes after the last.
    #[serde(default)]
    pub then: AfterLast,
}

/// A response of a scenario. What is not given is as without a scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioStep {
    /// The status; one that is not documented has a plain problem as its body.
    pub status: Option<u16>,
    /// The name of the example that becomes the body.
    pub example: Option<String>,
    /// Generated values instead of examples.
    pub dynamic: Option<bool>,
    /// The time before the response, such as `200ms`.
    pub delay: Option<String>,
    /// Closes the connection without a response.
    #[serde(default)]
    pub close: bool,
    /// How often it comes [default: 1].
    pub times: Option<u64>,
}

/// What comes after the last response of a scenario.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AfterLast {
    /// The last one again.
    #[default]
    Last,
    /// All from the beginning.
    Repeat,
    /// The usual responses.
    Usual,
}
