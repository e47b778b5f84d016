//! The arguments of the command line.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand};

use super::duration;

/// The folder for failures where none is named.
pub(super) const FAILURES: &str = ".conformance/failures";

/// Tests an HTTP API against its OpenAPI document.
#[derive(Debug, Parser)]
#[command(name = "conformance", version = super::version::text(), max_term_width = 100)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Tests an API against its document
    Run(Box<RunArgs>),
    /// Resends stored failures and reports which are fixed
    Replay(Box<ReplayArgs>),
    /// Writes a commented `conformance.yaml` for a document
    Init(super::init::InitArgs),
    /// Finds errors in OpenAPI documents
    Lint(super::lint::LintArgs),
    /// Reports what changed between two documents, and whom it breaks
    Diff(super::diff::DiffArgs),
    /// Prints a document with overlays applied
    Overlay(super::overlay::OverlayArgs),
    /// Joins the JSON reports of shards into one report
    Merge(super::merge::MergeArgs),
    /// Lists the checks, what each asserts and why
    Checks(ChecksArgs),
    /// Serves generated, valid responses for any document, and rejects requests that violate it
    Mock(MockArgs),
    /// Forwards requests to a server, and validates the traffic in both directions
    Proxy(Box<super::proxy::ProxyArgs>),
    /// Prints the completions of a shell, or the manual page
    Completions(super::completions::CompletionsArgs),
    /// Starts the TKEY7 sandbox and leaves it running
    #[cfg_attr(not(feature = "tkey7"), command(hide = true))]
    Sandbox(SandboxArgs),
}

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// Failure files, or folders that contain them
    #[arg(value_name = "FILE|DIR", default_value = FAILURES)]
    pub(super) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) run: RunArgs,
}

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

/// Credentials. They never appear in any output: commands that reproduce a finding name their variables.
#[derive(Debug, Args)]
#[command(next_help_heading = "Credentials")]
pub(super) struct AuthArgs {
    /// Bearer token; better given in the variable `CONFORMANCE_TOKEN`
    #[arg(
        long,
        value_name = "TOKEN",
        env = "CONFORMANCE_TOKEN",
        hide_env_values = true
    )]
    pub(super) token: Option<String>,

    /// User and password for basic authentication
    #[arg(
        long,
        value_name = "USER:PASSWORD",
        env = "CONFORMANCE_BASIC",
        hide_env_values = true
    )]
    pub(super) basic: Option<String>,

    /// API key, for one scheme or for all of them
    #[arg(
        long,
        value_name = "[SCHEME=]KEY",
        env = "CONFORMANCE_API_KEY",
        hide_env_values = true
    )]
    pub(super) api_key: Vec<String>,

    /// File with users in the format of Web Fuzzing Commons, in YAML, JSON or TOML; its first user sends all requests
    #[arg(long, value_name = "FILE")]
    pub(super) wfc: Option<PathBuf>,

    /// Header sent with every request
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    pub(super) headers: Vec<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Selection")]
pub(super) struct SelectionArgs {
    /// Only operations with this operationId; `*` matches anything
    #[arg(long, value_name = "ID")]
    pub(super) operation: Vec<String>,

    /// Only operations with this tag
    #[arg(long, value_name = "TAG")]
    pub(super) tag: Vec<String>,

    /// Only operations whose path matches; `*` matches anything
    #[arg(long, value_name = "PATH")]
    pub(super) path: Vec<String>,

    /// Only operations with this method
    #[arg(long, value_name = "METHOD")]
    pub(super) method: Vec<String>,

    /// Not these operations: an operationId, a path or `METHOD path`; `*` matches anything
    #[arg(long, value_name = "PATTERN")]
    pub(super) exclude: Vec<String>,

    /// Not the operations that delete whole collections, accounts or sessions, or reset the service, and no undeclared `DELETE`; by default they come last
    #[arg(long)]
    pub(super) no_destructive: bool,

    /// Only the part M of N of the operations, by resource tree: `slice:M/N` counts the trees, `hash:M/N` keeps a tree in
    /// its part when others are added
    #[arg(long, value_name = "KIND:M/N")]
    pub(super) partition: Option<super::partition::Partition>,

    /// Only these checks
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    pub(super) check: Vec<String>,

    /// Not these checks
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    pub(super) skip_check: Vec<String>,

    /// Program that reads exchanges and writes findings, a line of JSON each; arguments follow it after spaces
    #[arg(long, value_name = "PROGRAM")]
    pub(super) check_command: Option<String>,

    /// Only these phases: workflows, examples, coverage, fuzzing, stateful
    #[arg(long, value_name = "PHASE", value_delimiter = ',')]
    pub(super) phase: Vec<String>,

    /// Leaves what the run creates on the server; it is removed at the end otherwise
    #[arg(long)]
    pub(super) no_cleanup: bool,

    /// Leaves out what helps requests succeed, to see what it adds: observed, learning, attempts, order, repair, redirects
    #[arg(long, value_name = "MECHANISM", value_delimiter = ',')]
    pub(super) without: Vec<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Values")]
pub(super) struct ValueArgs {
    /// Value for the parameters, and the members of bodies, with this name; in front of the name may be a location,
    /// such as `path:tenant=acme`
    #[arg(long = "value", value_name = "[IN:]NAME=VALUE")]
    pub(super) values: Vec<String>,
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

#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(super) struct ConnectionArgs {
    /// Concurrent connections [default: 4]
    #[arg(long, short = 'j', value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) jobs: Option<u16>,

    /// Maximum requests per second
    #[arg(long, value_name = "NUMBER")]
    pub(super) rate_limit: Option<f64>,

    /// Time a response may take before it counts as missing [default: 10s]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(super) timeout: Option<Duration>,

    /// Time a response may take before it counts as a failure
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(super) max_response_time: Option<Duration>,

    /// Waits up to this time for the server to accept connections
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(super) wait: Option<Duration>,

    /// File of certificates to trust in addition to those of the system (PEM)
    #[arg(long, value_name = "FILE")]
    pub(super) ca: Option<PathBuf>,

    /// File with the certificate of the client (PEM), for servers that ask for one
    #[arg(long, value_name = "FILE")]
    pub(super) cert: Option<PathBuf>,

    /// File with the private key of the client (PEM), when it is not in the file of --cert
    #[arg(long, value_name = "FILE")]
    pub(super) key: Option<PathBuf>,

    /// HTTP proxy for all requests; an empty one means none [default: `http_proxy`, `HTTPS_PROXY` and `ALL_PROXY` of the
    /// environment, which servers on this machine are reached without]
    #[arg(long, value_name = "URL", conflicts_with = "unix_socket")]
    pub(super) proxy: Option<String>,

    /// Hosts that are reached without a proxy [default: `NO_PROXY` of the environment]
    #[arg(long, value_name = "HOST", value_delimiter = ',')]
    pub(super) no_proxy: Vec<String>,

    /// Unix socket that the server listens on; `--url unix:/run/api.sock` means the same
    #[arg(long, value_name = "FILE")]
    pub(super) unix_socket: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    /// Writes a report: html, junit, json, sarif, har, markdown, ctrf, github, gitlab or k6, such as `html=report.html`
    #[arg(long, value_name = "FORMAT=FILE")]
    pub(super) report: Vec<String>,

    /// Only findings and the summary
    #[arg(long, short)]
    pub(super) quiet: bool,

    /// All findings in full where there are many, and all operations that never succeeded, with their requests, responses and the settings that may help
    #[arg(long)]
    pub(super) verbose: bool,

    #[command(flatten)]
    pub(super) thresholds: super::thresholds::ThresholdArgs,

    /// Folder for failures that `replay` resends
    #[arg(long, value_name = "DIR", default_value = FAILURES)]
    pub(super) failures: PathBuf,

    /// File of known findings, which do not count
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,

    /// Writes all findings of this run to the file of known ones [default: .conformance/baseline.json]
    #[arg(long)]
    pub(super) write_baseline: bool,

    /// File of what rejections taught about the requests that the server accepts: read before the run where there is
    /// one, and written after it
    #[arg(long, value_name = "FILE")]
    pub(super) learned: Option<PathBuf>,

    /// Reports findings as they were first seen, neither shrunk nor reproduced
    #[arg(long)]
    pub(super) no_confirm: bool,
}

#[derive(Debug, Args)]
pub(super) struct ChecksArgs {
    /// Only these checks
    #[arg(value_name = "CHECK")]
    pub(super) checks: Vec<String>,
}

#[derive(Debug, Clone, Args)]
pub(super) struct MockArgs {
    /// An OpenAPI document: a file or a URL; several are served under the paths of their servers, or under BASE
    #[cfg_attr(feature = "tkey7", doc = "[default: the TKEY7 contract]")]
    #[arg(long, value_name = "[/BASE=]FILE|URL")]
    pub(super) spec: Vec<String>,

    /// Fetches what a document refers to on other machines
    #[arg(long)]
    pub(super) allow_remote: bool,

    /// An overlay that is applied to each document first; several in their order
    #[arg(long, value_name = "FILE")]
    pub(super) overlay: Vec<String>,

    /// Configuration file, with delays, failures, origins and scenarios of responses; flags override it [default:
    /// conformance.yaml, when there is one]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,

    /// The scenario of the configuration that requests get which choose none with `Prefer: scenario=NAME`
    #[arg(long, value_name = "NAME")]
    pub(super) scenario: Option<String>,

    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8480)]
    pub(super) port: u16,

    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value_t = super::listen::LOOPBACK, value_parser = super::listen::address)]
    pub(super) host: IpAddr,

    /// Seed of every generated value
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(super) seed: u64,

    /// The only valid token, key and password
    #[arg(long, value_name = "WORD", default_value = "mock")]
    pub(super) secret: String,

    /// Requires no credentials, whatever the document declares
    #[arg(long, conflicts_with = "secret")]
    pub(super) open: bool,

    /// Generates values from the schemas even where the document has valid examples
    #[arg(long)]
    pub(super) generate: bool,

    /// Which pages of other origins may read the responses: `any`, `off`, or origins between commas; can be repeated [default:
    /// any]
    #[arg(long, value_name = "ORIGIN")]
    pub(super) cors: Vec<crate::mock::Cors>,

    /// Reloads a document when one of its files, or the configuration, changes
    #[arg(long)]
    pub(super) watch: bool,

    /// Time before each response, such as `200ms`; a number is in milliseconds
    #[arg(long, value_name = "TIME", value_parser = super::mock::delay)]
    pub(super) delay: Option<Duration>,

    /// A share of requests gets this status, such as `503=5%`; can be repeated
    #[arg(long, value_name = "STATUS=PERCENT")]
    pub(super) fail: Vec<super::mock::Failure>,

    /// Where the callbacks of accepted requests are sent, and webhooks whose URL comes with a request
    #[arg(long, value_name = "WHERE", value_enum, default_value_t = super::mock::Callbacks::Loopback)]
    pub(super) callbacks: super::mock::Callbacks,

    /// Where `POST /-/webhooks/NAME` sends a webhook when it names no URL
    #[arg(long, value_name = "URL", value_parser = super::mock::webhook_url)]
    pub(super) webhook_url: Option<String>,

    /// How requests are logged on standard error
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = super::mock::LogFormat::Text)]
    pub(super) log: super::mock::LogFormat,

    /// Does not log requests
    #[arg(long, short, conflicts_with = "log")]
    pub(super) quiet: bool,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct SandboxArgs {
    #[cfg(feature = "tkey7")]
    #[command(subcommand)]
    pub(super) command: Option<super::sandbox::SandboxCommand>,

    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8470)]
    pub(super) port: u16,

    /// Address to listen on; `0.0.0.0` or `::` for all of a container
    #[arg(long, value_name = "ADDRESS", default_value_t = super::listen::LOOPBACK, value_parser = super::listen::address)]
    pub(super) host: IpAddr,

    /// Responds to requests for this host too, besides localhost and the address; may be repeated
    #[arg(long = "allowed-host", value_name = "NAME")]
    pub(super) allowed_hosts: Vec<String>,

    /// Folder for all data; without it, data is lost at the end
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,

    /// Checks the data in the folder of `--data`, and starts nothing
    #[arg(long, requires = "data")]
    pub(super) check: bool,

    /// Decides accounts, balances and addresses of new seed data
    #[arg(long, value_name = "NUMBER")]
    pub(super) seed: Option<u64>,

    /// Password of the Administrators in the Web Office [default: a random one, printed at the start]
    #[arg(
        long,
        value_name = "PASSWORD",
        env = "SANDBOX_PASSWORD",
        hide_env_values = true,
        value_parser = clap::builder::NonEmptyStringValueParser::new()
    )]
    pub(super) password: Option<String>,

    /// Prints a key that sets the clock forward and creates access tokens, over HTTP or with `sandbox token`
    #[arg(long)]
    pub(super) operator: bool,

    /// Injects a fault
    #[arg(long, value_name = "ID")]
    pub(super) fault: Option<String>,

    /// Lists the faults that can be injected, and the check that finds each
    #[arg(long)]
    pub(super) faults: bool,

    #[cfg(feature = "tkey7")]
    #[command(flatten)]
    pub(super) log: super::sandbox::LogArgs,
}
