//! A task of a workspace's own xtask: writes a client into its crate, or checks with `--check` that it is up to date.

#![allow(clippy::print_stderr, reason = "a task reports to people")]

use std::{error::Error, path::Path, process::ExitCode};

use codegen::{ClientConfig, Generator};

fn main() -> ExitCode {
    let is_check = std::env::args().any(|argument| argument == "--check");
    match client(Path::new("src/library"), is_check) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn client(folder: &Path, is_check: bool) -> Result<(), Box<dyn Error>> {
    let generator = Generator {
        config: ClientConfig {
            // The files name what generates them.
            command: "cargo xtask client".to_owned(),
            ..ClientConfig::default()
        },
        ..Generator::default()
    };
    let client = generator.generate("library.yaml")?;
    if is_check {
        let differences = client.module().difference(folder)?;
        return match differences.first() {
            None => Ok(()),
            Some(first) => Err(format!("{}\nrun `cargo xtask client`", first.unified()).into()),
        };
    }
    client.module().write_to(folder)?;
    Ok(())
}
