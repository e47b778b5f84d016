//! Runs the suite on the mocks of any documents; it must find nothing.
//!
//! `cargo run --release -p openapi-conformance --example truth -- FOLDER|FILE… [--seeds 20] [--max-examples 5] [--max-cases 3000]`
//!
//! A finding is an error of the generator, the validator, a check or the mock, or the document contradicts itself.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::Parser;
use conformance::{mock::MockSettings, testing::TestReport};
use spec::document::Document;

#[derive(Debug, Parser)]
struct Arguments {
    /// Documents, or folders of them
    files: Vec<PathBuf>,
    /// The first seed
    #[arg(long, default_value_t = 1)]
    from_seed: u64,
    /// How many seeds
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// Random requests for each operation
    #[arg(long, default_value_t = 5)]
    max_examples: u64,
    /// Requests of a run
    #[arg(long, default_value_t = 3000)]
    max_cases: u64,
    /// Skips the documents above this size, in kilobytes
    #[arg(long)]
    max_kilobytes: Option<u64>,
    /// Names the operations that no request was sent to, and why
    #[arg(long)]
    idle: bool,
    /// Prints the findings in full
    #[arg(long)]
    full: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        return ExitCode::FAILURE;
    };
    let (mut documents, mut cases, mut findings) = (0, 0, 0);
    for path in files(&arguments) {
        let Some(name) = path
            .to_str()
            .filter(|name| Document::load(name).document.is_some())
        else {
            print(&format!("{}: not a document", path.display()));
            continue;
        };
        documents += 1;
        let started = Instant::now();
        let (mut of_document, mut idle) = (0, 0);
        for seed in arguments.from_seed..arguments.from_seed + arguments.seeds {
            let report = runtime.block_on(test_document(name, seed, &arguments));
            of_document += report.summary.cases;
            findings += report.summary.findings.len();
            idle = report
                .summary
                .operations
                .iter()
                .filter(|o| o.cases == 0)
                .count();
            print_findings(name, seed, &report, arguments.full);
            if arguments.idle && seed == arguments.from_seed {
                idle_operations(name, &report);
            }
        }
        cases += of_document;
        print(&format!(
            "{name}: {of_document} cases, {idle} operations without any, {:.1} s",
            started.elapsed().as_secs_f64()
        ));
    }
    print(&format!(
        "{documents} documents, {cases} cases, {findings} findings"
    ));
    if findings == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn test_document(name: &str, seed: u64, arguments: &Arguments) -> TestReport {
    let settings = MockSettings {
        seed,
        // Alternates between examples and generated values.
        ignores_examples: seed % 2 == 1,
        ..MockSettings::default()
    };
    conformance::check(name)
        .mock(settings)
        .seed(seed)
        .max_examples(arguments.max_examples)
        .max_cases(arguments.max_cases)
        .max_time(Duration::from_secs(60))
        .run()
        .await
}

fn print_findings(name: &str, seed: u64, report: &TestReport, in_full: bool) {
    for finding in &report.summary.findings {
        let failure = &finding.failure;
        print(&format!(
            "FOUND {name} seed {seed}: {} | {} | {} | {}",
            failure.check, failure.title, failure.got, finding.evidence.curl
        ));
    }
    if in_full && !report.summary.findings.is_empty() {
        print(&report.text());
    }
}

fn idle_operations(name: &str, report: &TestReport) {
    for operation in report.summary.operations.iter().filter(|o| o.cases == 0) {
        let why = operation
            .untestable
            .as_ref()
            .map_or("not reached".to_owned(), ToString::to_string);
        print(&format!("IDLE {name}: {}: {why}", operation.label));
    }
}

fn files(arguments: &Arguments) -> Vec<PathBuf> {
    let mut res: Vec<PathBuf> = Vec::new();
    for path in &arguments.files {
        match std::fs::read_dir(path) {
            Ok(entries) => res.extend(entries.flatten().map(|entry| entry.path())),
            Err(_) => res.push(path.clone()),
        }
    }
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |data| data.len() / 1024);
    res.retain(|path| {
        arguments
            .max_kilobytes
            .is_none_or(|most| size(path) <= most)
    });
    res.sort();
    res
}

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn print(line: &str) {
    println!("{line}");
}
