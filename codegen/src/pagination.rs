//! How the pages of a list are asked for, as `codegen.yaml` and the extension `x-pagination` give it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The extension of an operation that has a [`PaginationSetting`].
pub const EXTENSION: &str = "x-pagination";

/// Whether and how an operation has functions for all pages of its list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum PaginationSetting {
    /// `false`: it has none; `true`: what is recognized.
    Recognized(bool),
    /// As given here.
    Given(Box<PaginationRule>),
}

/// How the pages of a list are asked for: one of the fields but `items` and `more`. Members of a response are given by
/// their path, such as `meta.next_cursor`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct PaginationRule {
    /// The list in a response; without it, the only list, or the response itself.
    pub items: Option<String>,
    /// A flag in a response that is false in the last page.
    pub more: Option<String>,
    /// By the link `next` in the header `Link`: `true`.
    pub link_header: Option<bool>,
    /// By a URL in a response: its path.
    pub next_link: Option<String>,
    /// By a token in a response.
    pub token: Option<TokenRule>,
    /// By the number of items before the page: the name of a query parameter.
    pub offset: Option<String>,
    /// By the number of the page.
    pub page: Option<PageRule>,
    /// By a property of the last item.
    pub last_item: Option<LastItemRule>,
}

/// A token in a response, which an input of the next request takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TokenRule {
    /// The path of the token in a response.
    pub member: String,
    /// The query parameter, or the member of the body where there is no such parameter.
    pub parameter: String,
}

/// The number of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PageRule {
    /// The query parameter.
    pub parameter: String,
    /// The number of the first page [default: 1].
    #[serde(default = "one")]
    pub first: u64,
}

fn one() -> u64 {
    1
}

/// A property of the last item of a page, which the next request takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LastItemRule {
    /// The property of the item.
    pub property: String,
    /// The query parameter.
    pub parameter: String,
}
