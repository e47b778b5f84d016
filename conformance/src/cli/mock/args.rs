//! The arguments of `mock`.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use clap::Args;

use super::{
    super::{duration, listen},
    callbacks::Callbacks,
    failures::Failure,
    log::LogFormat,
    webhooks::webhook_url,
};
use crate::mock::Cors;

#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct MockArgs {
    /// An OpenAPI document: a file or a URL; several are served under the paths of their servers, or under BASE
    #[cfg_attr(feature = "tkey7", doc = "[default: the TKEY7 contract]")]
    #[arg(long, value_name = "[/BASE=]FILE|URL")]
    pub(in crate::cli) spec: Vec<String>,

    /// Fetches what a document refers to on other machines
    #[arg(long)]
    pub(in crate::cli) allow_remote: bool,

    /// An overlay that is applied to each document first; several in their order
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) overlay: Vec<String>,

    /// Configuration file, with delays, failures, origins and scenarios of responses; flags override it [default:
    /// conformance.yaml, when there is one]
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) config: Option<PathBuf>,

    /// The scenario of the configuration that requests get which choose none with `Prefer: scenario=NAME`
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) scenario: Option<String>,

    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8480)]
    pub(in crate::cli) port: u16,

    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value_t = listen::LOOPBACK, value_parser = listen::address)]
    pub(in crate::cli) host: IpAddr,

    /// Seed of every generated value
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(in crate::cli) seed: u64,

    /// The only valid token, key and password
    #[arg(long, value_name = "WORD", default_value = "mock")]
    pub(in crate::cli) secret: String,

    /// Requires no credentials, whatever the document declares
    #[arg(long, conflicts_with = "secret")]
    pub(in crate::cli) open: bool,

    /// Generates values from the schemas even where the document has valid examples
    #[arg(long)]
    pub(in crate::cli) generate: bool,

    /// Which pages of other origins may read the responses: `any`, `off`, or origins between commas; can be repeated [default:
    /// any]
    #[arg(long, value_name = "ORIGIN")]
    pub(in crate::cli) cors: Vec<Cors>,

    /// Reloads a document when one of its files, or the configuration, changes
    #[arg(long)]
    pub(in crate::cli) watch: bool,

    /// Time before each response, such as `200ms`; a number is in milliseconds
    #[arg(long, value_name = "TIME", value_parser = delay)]
    pub(in crate::cli) delay: Option<Duration>,

    /// A share of requests gets this status, such as `503=5%`; can be repeated
    #[arg(long, value_name = "STATUS=PERCENT")]
    pub(in crate::cli) fail: Vec<Failure>,

    /// Where the callbacks of accepted requests are sent, and webhooks whose URL comes with a request
    #[arg(long, value_name = "WHERE", value_enum, default_value_t = Callbacks::Loopback)]
    pub(in crate::cli) callbacks: Callbacks,

    /// Where `POST /-/webhooks/NAME` sends a webhook when it names no URL
    #[arg(long, value_name = "URL", value_parser = webhook_url)]
    pub(in crate::cli) webhook_url: Option<String>,

    /// How requests are logged on standard error
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub(in crate::cli) log: LogFormat,

    /// Does not log requests
    #[arg(long, short, conflicts_with = "log")]
    pub(in crate::cli) quiet: bool,
}

/// Reads the value of `--delay`: a number is in milliseconds.
///
/// # Errors
///
/// A sentence that describes the error.
fn delay(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(milliseconds) => Ok(Duration::from_millis(milliseconds)),
        Err(_) => duration::parse(text),
    }
}
