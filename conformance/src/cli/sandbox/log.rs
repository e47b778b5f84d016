//! The log of the sandbox: one line for each request, on standard error.
//!
//! **Invariant:** a line holds method, path, status, time and identifiers; never a header, a query, a body or a token.

use std::io::{self, IsTerminal as _};

use clap::{Args, ValueEnum};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    Layer as _, filter::Targets, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// What is logged, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "Log")]
pub(in crate::cli) struct LogArgs {
    /// Level of the log on standard error
    #[arg(long = "log", value_name = "LEVEL", value_enum, default_value = "info")]
    level: LogLevel,

    /// Format of the log
    #[arg(
        long = "log-format",
        value_name = "FORMAT",
        value_enum,
        default_value = "text"
    )]
    format: LogFormat,
}

/// The level of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogLevel {
    /// Nothing.
    Off,
    /// Errors.
    Error,
    /// Warnings.
    Warn,
    /// Every request.
    Info,
    /// Connections that end early, too.
    Debug,
}

/// The format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// Lines for people: `name=value`.
    Text,
    /// One JSON object in each line.
    Json,
}

/// Begins to write the log; a process that already has one keeps it.
pub(super) fn start(args: &LogArgs) {
    let level = match args.level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    // The libraries below would log what they read from the wire, which holds tokens.
    let only_ours = Targets::new().with_target("sandbox", level);
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let lines = match args.format {
        LogFormat::Text => lines
            .with_target(false)
            .with_ansi(io::stderr().is_terminal())
            .boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let registry = tracing_subscriber::registry().with(lines.with_filter(only_ours));
    drop(registry.try_init());
}
