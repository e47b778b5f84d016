//! The arguments of a run, in the groups of those that read them.

use std::{path::PathBuf, time::Duration};

use clap::Args;

use super::{
    connection::ConnectionArgs, credentials::AuthArgs, duration, outputs::OutputArgs,
    select::SelectionArgs, values::ValueArgs,
};

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Configuration file; flags take precedence [default: conformance.yaml, when there is one]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    /// The OpenAPI document: a file, or a URL on the tested server
    #[cfg_attr(
        feature = "tkey7",
        doc = "[default: the TKEY7 contract, and its sandbox as the server]"
    )]
    #[arg(long, value_name = "FILE|URL")]
    pub(super) spec: Option<String>,

    /// Header for fetching the document from a URL; the credentials of the run are not sent there
    #[arg(long, value_name = "NAME: VALUE")]
    pub(super) spec_header: Vec<String>,

    /// Fetches what a document refers to on other machines
    #[arg(long)]
    pub(super) allow_remote: bool,

    /// An overlay that is applied to the document before the run; several in their order
    #[arg(long, value_name = "FILE")]
    pub(super) overlay: Vec<String>,

    /// Requests that are sent first, and whose responses provide values for the others: an HTTP Archive (HAR) or an Arazzo
    /// document
    #[arg(long, value_name = "FILE")]
    pub(super) workflow: Vec<PathBuf>,

    /// The base URL of the API; overrides the document's servers
    #[arg(long, value_name = "URL")]
    pub(super) url: Option<String>,

    #[command(flatten)]
    pub(super) auth: AuthArgs,

    #[command(flatten)]
    pub(super) selection: SelectionArgs,

    #[command(flatten)]
    pub(super) values: ValueArgs,

    #[command(flatten)]
    pub(super) volume: VolumeArgs,

    #[command(flatten)]
    pub(super) connection: ConnectionArgs,

    #[command(flatten)]
    pub(super) output: OutputArgs,

    /// Injects a fault into the sandbox, for runs without `--url`
    #[arg(
        long,
        value_name = "ID",
        conflicts_with = "url",
        help_heading = "Sandbox"
    )]
    pub(super) fault: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
pub(super) struct VolumeArgs {
    /// Seed of every random choice; the same seed, nonce and responses give the same requests
    #[arg(long, value_name = "NUMBER")]
    pub(super) seed: Option<u64>,

    /// Decides the unique values, such as the names of created resources; give another one to retest a server that
    /// keeps them [default: the seed]
    #[arg(long, value_name = "NUMBER")]
    pub(super) nonce: Option<u64>,

    /// Random requests for each operation [default: 50]
    #[arg(long, value_name = "NUMBER")]
    pub(super) max_examples: Option<u64>,

    /// Maximum number of requests, all phases together; without further attempts, reproduction and clean-up
    #[arg(long, value_name = "NUMBER")]
    pub(super) max_cases: Option<u64>,

    /// Time after which no new request is sent
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(super) max_time: Option<Duration>,
}
