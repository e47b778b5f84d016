//! The arguments of `sandbox`.

use std::{net::IpAddr, path::PathBuf};

use clap::Args;

use super::super::listen;
#[cfg(feature = "tkey7")]
use super::{log::LogArgs, token::SandboxCommand};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct SandboxArgs {
    #[cfg(feature = "tkey7")]
    #[command(subcommand)]
    pub(in crate::cli) command: Option<SandboxCommand>,

    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8470)]
    pub(in crate::cli) port: u16,

    /// Address to listen on; `0.0.0.0` or `::` for all of a container
    #[arg(long, value_name = "ADDRESS", default_value_t = listen::LOOPBACK, value_parser = listen::address)]
    pub(in crate::cli) host: IpAddr,

    /// Responds to requests for this host too, besides localhost and the address; may be repeated
    #[arg(long = "allowed-host", value_name = "NAME")]
    pub(in crate::cli) allowed_hosts: Vec<String>,

    /// Folder for all data; without it, data is lost at the end
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) data: Option<PathBuf>,

    /// Checks the data in the folder of `--data`, and starts nothing
    #[arg(long, requires = "data")]
    pub(in crate::cli) check: bool,

    /// Decides accounts, balances and addresses of new seed data
    #[arg(long, value_name = "NUMBER")]
    pub(in crate::cli) seed: Option<u64>,

    /// Password of the Administrators in the Web Office [default: a random one, printed at the start]
    #[arg(
        long,
        value_name = "PASSWORD",
        env = "SANDBOX_PASSWORD",
        hide_env_values = true,
        value_parser = clap::builder::NonEmptyStringValueParser::new()
    )]
    pub(in crate::cli) password: Option<String>,

    /// Prints a key that sets the clock forward and creates access tokens, over HTTP or with `sandbox token`
    #[arg(long)]
    pub(in crate::cli) operator: bool,

    /// Injects a fault
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) fault: Option<String>,

    /// Lists the faults that can be injected, and the check that finds each
    #[arg(long)]
    pub(in crate::cli) faults: bool,

    #[cfg(feature = "tkey7")]
    #[command(flatten)]
    pub(in crate::cli) log: LogArgs,
}
