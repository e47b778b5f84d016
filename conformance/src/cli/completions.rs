//! `conformance completions`: what shells complete, and the manual pages.

use std::{
    fs,
    io::{self, Write as _},
    path::PathBuf,
};

use clap::{Args, Command};
use clap_complete::Shell;

use super::{Exit, print_status};

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell whose completions are printed
    #[arg(value_name = "SHELL", required_unless_present = "man")]
    shell: Option<Shell>,

    /// Writes the manual pages of all commands to a folder instead
    #[arg(long, value_name = "DIR", conflicts_with = "shell")]
    man: Option<PathBuf>,
}

/// Prints the completions of `command`, the whole program, or writes its manual pages.
pub(super) fn print(args: &CompletionsArgs, mut command: Command) -> Exit {
    if let Some(folder) = &args.man {
        let written =
            fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder));
        return match written {
            Ok(()) => Exit::Clean,
            Err(error) => {
                print_status(&format!(
                    "error: cannot write to `{}`: {error}",
                    folder.display()
                ));
                Exit::Usage
            }
        };
    }
    if let Some(shell) = args.shell {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut command, "conformance", &mut text);
        // A reader that closes early is not an error.
        drop(io::stdout().lock().write_all(&text));
    }
    Exit::Clean
}
