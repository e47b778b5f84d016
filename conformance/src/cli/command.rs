//! The commands of the program; each declares its own arguments.

use clap::{Parser, Subcommand};

use super::{
    completions, diff, init, lint, list::ChecksArgs, merge, mock::MockArgs, overlay, proxy,
    replay::ReplayArgs, run_args::RunArgs, sandbox::SandboxArgs, version,
};

/// Tests an HTTP API against its OpenAPI document.
#[derive(Debug, Parser)]
#[command(name = "conformance", version = version::text(), max_term_width = 100)]
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
    Init(init::InitArgs),
    /// Finds errors in OpenAPI documents
    Lint(lint::LintArgs),
    /// Reports what changed between two documents, and whom it breaks
    Diff(diff::DiffArgs),
    /// Prints a document with overlays applied
    Overlay(overlay::OverlayArgs),
    /// Joins the JSON reports of shards into one report
    Merge(merge::MergeArgs),
    /// Lists the checks, what each asserts and why
    Checks(ChecksArgs),
    /// Serves generated, valid responses for any document, and rejects requests that violate it
    Mock(MockArgs),
    /// Forwards requests to a server, and validates the traffic in both directions
    Proxy(Box<proxy::ProxyArgs>),
    /// Prints the completions of a shell, or the manual page
    Completions(completions::CompletionsArgs),
    /// Starts the TKEY7 sandbox and leaves it running
    #[cfg_attr(not(feature = "tkey7"), command(hide = true))]
    Sandbox(SandboxArgs),
}
