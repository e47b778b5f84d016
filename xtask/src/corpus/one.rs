//! One document, in a process of its own: generates a client and prints a record of it.

use std::{
    collections::BTreeMap,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use codegen::{ClientConfig, Formats, GenerateError, Generated, Unsupported};
use spec::{diagnostic::Severity, document::Document};

use super::{
    record::{Operations, Outcome, Record},
    unions,
};
use crate::exit;

/// Arguments of the command, which `corpus` alone calls.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The document.
    #[arg(long)]
    document: PathBuf,
    /// Its name.
    #[arg(long)]
    name: String,
    /// The folder of the client.
    #[arg(long)]
    client: PathBuf,
    /// Bytes of memory it may take.
    #[arg(long)]
    memory: u64,
    /// Whether the values of its unions are tried.
    #[arg(long)]
    unions: bool,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    limit_memory(arguments.memory)?;
    let record = generate(
        &arguments.document,
        &arguments.name,
        &arguments.client,
        arguments.unions,
    )?;
    serde_json::to_writer(io::stdout().lock(), &record)?;
    io::stdout().flush()?;
    Ok(exit::DONE)
}

#[cfg(target_os = "linux")]
fn limit_memory(bytes: u64) -> anyhow::Result<()> {
    use anyhow::Context as _;
    use rustix::process::{Resource, Rlimit, setrlimit};

    let limit = Rlimit {
        current: Some(bytes),
        maximum: Some(bytes),
    };
    setrlimit(Resource::As, limit).context("cannot limit the memory of this process")
}

/// Elsewhere the limit on time has to do.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "as on Linux")]
fn limit_memory(_bytes: u64) -> anyhow::Result<()> {
    Ok(())
}

fn generate(path: &Path, name: &str, client: &Path, with_unions: bool) -> anyhow::Result<Record> {
    let mut record = Record {
        document: name.to_owned(),
        outcome: Outcome::Rejected,
        reason: None,
        operations: Operations::default(),
        unions: BTreeMap::new(),
        union_values: None,
        lines: 0,
        seconds: 0.0,
        check: None,
        proof: None,
    };
    let loaded = Document::load(&path.to_string_lossy());
    let Some(document) = codegen::usable_parts(&loaded) else {
        let first = loaded
            .diagnostics
            .iter()
            .find(|diagnostic| diagnostic.severity == Severity::Error);
        record.reason = first.map(|it| format!("{}: {}", it.rule.id, it.message));
        return Ok(record);
    };
    record.operations.all = codegen::operations_in(document);
    record.unions = unions::count(document);
    record.union_values = with_unions.then(|| unions::check(document).0);
    let config = config(name);
    match codegen::generate(document, &config) {
        Ok(generated) => {
            let package = codegen::package(&generated, &config);
            package.write_to(client)?;
            record.lines = generated.output.lines();
            account(&mut record, &generated);
        }
        Err(GenerateError::Document(_)) => {
            record.reason = Some("the document was rejected".to_owned());
        }
        Err(error) => {
            record.outcome = Outcome::Failed;
            record.reason = Some(error.to_string());
        }
    }
    Ok(record)
}

/// How the client of the document `name` is generated.
pub(super) fn config(name: &str) -> ClientConfig {
    ClientConfig {
        package_name: format!("client-{}", name.replace('_', "-").to_lowercase()),
        unsupported: Unsupported::Skip,
        tag_features: true,
        formats: Formats::usual(),
        ..ClientConfig::default()
    }
}

/// Counts the operations of `generated`.
fn account(record: &mut Record, generated: &Generated) {
    let operations = &mut record.operations;
    operations.kept = generated.plan.count();
    operations.reported = generated.plan.skipped.len();
    record.outcome = if operations.kept + operations.reported != operations.all {
        Outcome::Unaccounted
    } else if operations.reported > 0 {
        Outcome::Partial
    } else {
        Outcome::Complete
    };
    record.reason = generated
        .plan
        .skipped
        .first()
        .map(|first| format!("{}: {}", first.label, first.reason));
}
