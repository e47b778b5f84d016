//! `conformance init`: writes a commented configuration for a document.

use std::{fs::OpenOptions, io::Write as _, path::PathBuf};

use clap::Args;

use super::{Exit, fetch::Fetching, load, print_status};
use crate::config::skeleton::skeleton;

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The OpenAPI document: a file, or a URL
    #[arg(value_name = "FILE|URL")]
    spec: String,

    /// The file to write
    #[arg(long, short, value_name = "FILE", default_value = "conformance.yaml")]
    output: PathBuf,

    /// Replaces the file if it exists
    #[arg(long)]
    force: bool,
}

/// Writes a configuration.
pub(super) fn run(args: &InitArgs) -> Exit {
    let api = match load::load(Some(&args.spec), &[], &Fetching::default()) {
        Ok(api) => api,
        Err(exit) => return exit,
    };
    let shown = args.output.display();
    let mut options = OpenOptions::new();
    options.write(true);
    if args.force {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    let text = skeleton(&api, &args.spec);
    let written = options
        .open(&args.output)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    match written {
        Ok(()) => {
            print_status(&format!("wrote {shown}; run `conformance run` beside it"));
            Exit::Clean
        }
        Err(error) => {
            let hint = if error.kind() == std::io::ErrorKind::AlreadyExists {
                "; replace it with --force, or name another file with --output"
            } else {
                ""
            };
            print_status(&format!("error: cannot write `{shown}`: {error}{hint}"));
            Exit::Usage
        }
    }
}
