//! `cargo xtask generate`: writes the client of the shipped contract, checks it for drift, or makes a crate of any
//! document.

mod drift;

use std::{
    collections::BTreeMap,
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use codegen::{
    ClientConfig, Formats, GeneratedClient, Generator, GeneratorError,
    cli::{self, Layout, Options, Task},
};

pub(crate) use self::drift::drift_of_client;
use crate::{exit, workspace};

/// Where the shipped client keeps its generated module, below the root of the workspace.
const CLIENT: &str = "generated-client/src/generated";
/// The package of the shipped client.
const PACKAGE: &str = "tkey7-client";
/// Components of the contract that are types of the shipped client.
const REPLACE: &[(&str, &str)] = &[("amount", "crate::Amount")];
/// The command that generated files name.
const COMMAND: &str = "cargo xtask generate";

/// Arguments of `generate`.
#[derive(Debug, clap::Args)]
#[command(
    group(clap::ArgGroup::new("source").args(["spec", "config"]).multiple(true)),
    group(clap::ArgGroup::new("target").args(["out", "config", "explain"]).multiple(true))
)]
pub(crate) struct Arguments {
    /// Writes nothing; fails when the client is not what would be generated
    #[arg(long)]
    check: bool,

    /// Generates from this document instead of the shipped contract
    #[arg(long, value_name = "FILE", requires = "target")]
    spec: Option<PathBuf>,

    /// The folder of the crate to make
    #[arg(long, value_name = "DIR", requires = "source")]
    out: Option<PathBuf>,

    #[command(flatten)]
    options: Options,
}

/// Runs the command: that of `openapi-codegen` for a document of one's own.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let options = &arguments.options;
    if arguments.spec.is_some() || options.config.is_some() || options.config_schema {
        let task = Task {
            spec: arguments.spec.clone(),
            out: arguments.out.clone(),
            layout: Layout::Package,
            check: arguments.check,
            command: COMMAND.to_owned(),
            options: arguments.options.clone(),
        };
        return Ok(task.run().into());
    }
    if let Some(pass) = &options.explain {
        return Ok(cli::explain_loaded(&workspace::contract()?, pass).into());
    }
    let client = match generator(options)?.generate_loaded(&workspace::load_contract()) {
        Ok(client) => client,
        Err(GeneratorError::Document(rejected)) => {
            cli::print_rejected(&rejected, options.verbose);
            return Ok(exit::DOCUMENT_HAS_ERRORS.into());
        }
        Err(error) => return Err(error.into()),
    };
    cli::print_diagnostics(&client.diagnostics, &client.sources, options.verbose);
    let mut out = io::stdout().lock();
    if arguments.check {
        if let Some(drift) = drift::drift(&client.generated)? {
            writeln!(out, "{drift}")?;
            return Ok(exit::NOT_AS_EXPECTED.into());
        }
        writeln!(out, "{CLIENT} is up to date")?;
        return Ok(exit::DONE);
    }
    client.module().write_to(&workspace::root().join(CLIENT))?;
    writeln!(out, "{}", summary(&client))?;
    Ok(exit::DONE)
}

/// The generator of the shipped client.
fn generator(options: &Options) -> anyhow::Result<Generator> {
    let mut res = options.generator(None)?;
    res.ruleset = Some("tkey7".to_owned());
    res.config = ClientConfig {
        package_name: PACKAGE.to_owned(),
        replace: shipped_replacements(),
        formats: Formats::default(),
        ..res.config
    };
    Ok(res)
}

fn shipped_replacements() -> BTreeMap<String, String> {
    let owned = |(name, path): &(&str, &str)| ((*name).to_owned(), (*path).to_owned());
    REPLACE.iter().map(owned).collect()
}

fn summary(client: &GeneratedClient) -> String {
    let (plan, lines) = (&client.generated.plan, client.module().lines());
    format!("{CLIENT}: {} operations, {lines} lines", plan.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_has_no_errors() {
        let generator = generator(&Options::default()).expect("no file is named");
        let client = generator.generate_loaded(&workspace::load_contract());
        let client = client.expect("no rule rejects it");
        assert!(!client.diagnostics.has_errors());
    }
}
