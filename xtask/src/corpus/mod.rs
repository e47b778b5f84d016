//! `cargo xtask corpus`: generates a client of every document of a list, and reports the outcome of each.
//!
//! Each document has a process of its own, with limits on time and memory: one that panics, aborts or never ends costs
//! its own line of the report and nothing else. With `--check` the clients are compiled too, one after the other, since
//! they share their dependencies. The report is compared with the one of the last run, and what was better before is
//! named.
//!
//! Read [`one`] for what happens to a document, [`record`] for what is recorded of it.

mod check;

mod isolated;

mod list;

mod manifest;

mod one;

mod prove;

mod record;

mod report;

mod unions;

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Mutex, PoisonError, atomic::AtomicUsize, atomic::Ordering},
    thread,
    time::Duration,
};

use anyhow::Context as _;
use spec::document::Document;

pub(crate) use self::one::Arguments as OneArguments;
use self::{isolated::Limits, list::Listed, record::Record, report::Report};
use crate::{exit, workspace};

/// Runs the command for one document, in a process of its own.
pub(crate) fn run_one(arguments: &OneArguments) -> anyhow::Result<ExitCode> {
    one::run(arguments)
}

/// Arguments of `corpus`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The list: one document a line, its name before the first tab; a first line that begins with `id` is a heading.
    #[arg(long, value_name = "FILE")]
    list: PathBuf,
    /// The folder of the documents, `NAME.json`, `NAME.yaml` or `NAME.yml`.
    #[arg(long, value_name = "DIR")]
    documents: PathBuf,
    /// Compiles the clients too.
    #[arg(long)]
    check: bool,
    /// Makes the documentation of the clients too, and counts its warnings with the others.
    #[arg(long, requires = "check")]
    doc: bool,
    /// Proves the clients: each is compiled with a program that calls it, and what it sends and reads over HTTP is compared
    /// with what is meant.
    #[arg(long)]
    prove: bool,
    /// Makes values of each union, and counts those that are read as no branch, or as one that does not admit them. Clients
    /// with values that the document's own dispatch leaves undecided are compiled and asked.
    #[arg(long)]
    unions: bool,
    /// Takes only so many documents, chosen by `--seed`.
    #[arg(long, value_name = "COUNT")]
    sample: Option<usize>,
    /// Takes the document of this name beside those of `--sample`.
    #[arg(long, value_name = "NAME", requires = "sample")]
    with: Vec<String>,
    /// The seed of the choice, and of the values of `--prove`.
    #[arg(long, value_name = "NUMBER", default_value_t = 7)]
    seed: u64,
    /// Takes only the documents of this name.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Documents that are generated at once.
    #[arg(long, value_name = "COUNT", default_value_t = 2, value_parser = at_least_one)]
    jobs: usize,
    /// Seconds a document may take to generate.
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    time: u64,
    /// Mebibytes a document may take to generate.
    #[arg(long, value_name = "MIB", default_value_t = 6144)]
    memory: u64,
    /// The report as JSON. What is there is what the run is compared with [default: target/corpus/report.json].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The folder of the clients [default: target/corpus/clients].
    #[arg(long, value_name = "DIR")]
    clients: Option<PathBuf>,
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("at least 1".to_owned()),
        Ok(count) => Ok(count),
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let target = workspace::root().join("target/corpus");
    let or_below_target = |path: &Option<PathBuf>, name| match path {
        Some(path) => path.clone(),
        None => target.join(name),
    };
    let file = or_below_target(&arguments.out, "report.json");
    let clients = or_below_target(&arguments.clients, "clients");
    let listed = chosen(arguments)?;
    let before = Report::read(&file)?;
    let mut records = generate_all(arguments, &listed, &clients)?;
    if arguments.check {
        let target = target.join("check");
        check_all(&mut records, &clients, &target, arguments.doc)?;
    }
    if arguments.unions {
        read_unions(&mut records, &listed, &clients, &target.join("prove"))?;
    }
    if arguments.prove {
        prove_all(
            &mut records,
            &listed,
            &clients,
            &target.join("prove"),
            arguments.seed,
        )?;
    }
    let report = Report::new(records);
    let mut out = io::stdout().lock();
    writeln!(out, "{report}")?;
    let regressions = before.map_or_else(Vec::new, |before| report.regressions(&before));
    for regression in &regressions {
        writeln!(out, "regression: {regression}")?;
    }
    report.write(&file)?;
    writeln!(out, "written to {}", file.display())?;
    let is_well = regressions.is_empty() && report.is_well();
    Ok(if is_well {
        exit::DONE
    } else {
        exit::NOT_AS_EXPECTED.into()
    })
}

fn chosen(arguments: &Arguments) -> anyhow::Result<Vec<Listed>> {
    let mut listed = list::read(&arguments.list, &arguments.documents)?;
    if !arguments.only.is_empty() {
        listed.retain(|document| arguments.only.contains(&document.name));
    }
    if let Some(count) = arguments.sample {
        listed = list::sample(listed, count, arguments.seed, &arguments.with)?;
    }
    anyhow::ensure!(
        !listed.is_empty(),
        "no document of `{}` is chosen; see `--only`",
        arguments.list.display()
    );
    Ok(listed)
}

/// Generates all of `listed`, several at once; the records are in the order of the list.
fn generate_all(
    arguments: &Arguments,
    listed: &[Listed],
    clients: &Path,
) -> anyhow::Result<Vec<Record>> {
    let program = std::env::current_exe().context("cannot find this program")?;
    let limits = Limits {
        time: Duration::from_secs(arguments.time),
        memory: arguments.memory << 20,
    };
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, anyhow::Result<Record>)>> = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..arguments.jobs {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(document) = listed.get(at) else {
                        return;
                    };
                    let client = clients.join(&document.name);
                    let record =
                        isolated::generate(&program, document, &client, limits, arguments.unions);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    progress(done.len() + 1, listed.len(), "generated", &document.name);
                    done.push((at, record));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, record)| record).collect()
}

fn check_all(
    records: &mut [Record],
    clients: &Path,
    target: &Path,
    with_docs: bool,
) -> anyhow::Result<()> {
    let count = records.len();
    for (at, record) in records.iter_mut().enumerate() {
        if record.outcome.has_client() {
            let client = clients.join(&record.document);
            record.check = Some(check::check(&client, target, with_docs)?);
        }
        progress(at + 1, count, "checked", &record.document);
    }
    Ok(())
}

fn prove_all(
    records: &mut [Record],
    listed: &[Listed],
    clients: &Path,
    target: &Path,
    seed: u64,
) -> anyhow::Result<()> {
    let count = records.len();
    for (at, (record, document)) in records.iter_mut().zip(listed).enumerate() {
        if record.outcome.has_client() {
            let loaded = Document::load(&document.path.to_string_lossy());
            let config = one::config(&document.name);
            let generated = codegen::usable_parts(&loaded).map(|it| codegen::generate(it, &config));
            if let (Some(Ok(generated)), Some(document_)) = (generated, loaded.document) {
                let client = clients.join(&document.name);
                manifest::stand_alone(&client.join("Cargo.toml"))?;
                let proof = prove::prove(document_, &generated, &config, &client, target, seed)?;
                record.proof = Some(proof);
            }
        }
        progress(at + 1, count, "proven", &record.document);
    }
    Ok(())
}

/// Asks the clients of `records` for the values of unions that are undecided.
fn read_unions(
    records: &mut [Record],
    listed: &[Listed],
    clients: &Path,
    target: &Path,
) -> anyhow::Result<()> {
    let count = records.len();
    for (at, (record, document)) in records.iter_mut().zip(listed).enumerate() {
        let counted = record.union_values.as_mut();
        let Some(counted) = counted.filter(|it| it.undecided > 0) else {
            continue;
        };
        let loaded = Document::load(&document.path.to_string_lossy());
        let config = one::config(&document.name);
        let generated = codegen::usable_parts(&loaded).map(|it| codegen::generate(it, &config));
        if let (Some(Ok(generated)), Some(document_)) = (generated, &loaded.document) {
            let client = clients.join(&document.name);
            manifest::stand_alone(&client.join("Cargo.toml"))?;
            let (_, undecided) = unions::check(document_);
            let read = prove::read(document_, &generated, &config, &client, target, &undecided)?;
            counted.read = Some(read);
        }
        progress(at + 1, count, "read", &record.document);
    }
    Ok(())
}

/// Prints the progress of the run to a terminal.
fn progress(done: usize, of: usize, what: &str, name: &str) {
    // Standard error may be closed; the report does not depend on it.
    let _ = writeln!(io::stderr(), "{done}/{of} {what}: {name}");
}
