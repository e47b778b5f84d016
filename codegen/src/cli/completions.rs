//! `openapi-codegen completions`: what shells complete, and the manual page.

use std::{
    fs,
    io::{self, Write as _},
    path::PathBuf,
};

use clap_complete::Shell;

use super::{Exit, NAME, print_error};

#[derive(Debug, clap::Args)]
pub(super) struct CompletionsArgs {
    /// The shell whose completions are printed
    #[arg(value_name = "SHELL", required_unless_present = "man")]
    shell: Option<Shell>,

    /// Writes the manual pages to a folder instead
    #[arg(long, value_name = "DIR", conflicts_with = "shell")]
    man: Option<PathBuf>,
}

/// Prints the completions of `command`, or writes its manual pages.
pub(super) fn print(args: &CompletionsArgs, mut command: clap::Command) -> Exit {
    if let Some(folder) = &args.man {
        let written =
            fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command, folder));
        return match written {
            Ok(()) => Exit::Done,
            Err(error) => {
                print_error(&CannotWrite {
                    folder: folder.clone(),
                    source: error,
                });
                Exit::Usage
            }
        };
    }
    if let Some(shell) = args.shell {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut command, NAME, &mut text);
        // A reader that closes early is not an error.
        drop(io::stdout().lock().write_all(&text));
    }
    Exit::Done
}

/// A folder that cannot be written to.
#[derive(Debug, thiserror::Error)]
#[error("cannot write to `{}`", folder.display())]
struct CannotWrite {
    folder: PathBuf,
    source: io::Error,
}
