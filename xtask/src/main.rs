//! The commands of the workspace: `cargo xtask <command>`.
//!
//! Each command is a file of its own with `Arguments` and `run`; here they are only listed.
//! A command answers with an [`ExitCode`]; the numbers are those of [`exit`].

mod exit;

mod generate;

mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Commands of the workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, about)]
struct Xtask {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes the client of the shipped contract, or of any document.
    Generate(generate::Arguments),
}

fn main() -> ExitCode {
    let result = match Xtask::parse().command {
        Command::Generate(arguments) => generate::run(&arguments),
    };
    result.unwrap_or_else(|error| exit::failed(&error))
}
