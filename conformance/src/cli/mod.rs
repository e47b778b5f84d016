//! The command line: parses arguments and runs the commands.
//!
//! **Invariant:** only this module prints, opens files, reads the environment and ends the process.

mod command;

mod check_command;

mod completions;

mod connection;

mod credentials;

mod diff;

mod duration;

mod exit_code;

mod fetch;

mod hooks;

mod init;

mod lint;

mod learned;

mod list;

mod listen;

mod load;

mod merge;

mod misplaced;

mod mock;

mod nothing_tested;

mod outputs;

mod overlay;

mod overlooked;

mod partition;

mod proxy;

mod replay;

mod run;

mod run_args;

mod sandbox;

mod select;

mod sessions;

mod settings;

mod stop;

mod thresholds;

mod today;

mod values;

mod version;

mod wait;

mod workflows;

mod writable;

use std::{ffi::OsString, process::ExitCode};

use clap::{CommandFactory as _, Parser as _};

use self::command::{Cli, Command};
pub use self::exit_code::Exit;

/// Runs the command line `args`, which begins with the name of the program.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => {
            let error = misplaced::with_tip(error, &args);
            // Help and version are not errors for clap's exit code either.
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let exit = match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Overlay(args) => overlay::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Checks(args) => list::checks(&args.checks),
        Command::Mock(args) => mock::serve(&args),
        Command::Proxy(args) => proxy::run(&args),
        Command::Completions(args) => completions::print(&args, Cli::command()),
        Command::Sandbox(args) => sandbox::serve(&args),
    };
    exit.into()
}

/// Prints a line to standard error; a closed reader is not an error.
fn print_status(text: &str) {
    use std::io::Write as _;
    drop(writeln!(std::io::stderr(), "{text}"));
}
