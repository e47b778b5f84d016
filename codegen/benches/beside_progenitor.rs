//! Measures a small program on the generated client, and the same one on the output of progenitor alone for the
//! shipped contract.
//!
//! `cargo bench -p openapi-conformance-codegen --bench beside_progenitor` makes two packages in a temporary folder and builds both in
//! release, each into an empty folder of its own, in turns; then once more with the client alone touched. It prints
//! seconds, bytes of the stripped program and lines, with their ratios. What cargo has not downloaded yet it downloads
//! before.

#![allow(clippy::print_stdout, reason = "a bench prints")]
#![allow(missing_docs, reason = "a bench has no users")]
#![allow(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use codegen::{ClientConfig, name_lock::Naming};
use progenitor::{GenerationSettings, Generator, InterfaceStyle};
use spec::diagnostic::Diagnostics;

/// Rounds.
const ROUNDS: usize = 3;

/// The program on the client of this crate.
const OURS: &str = r#"
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = client::Client::builder("http://127.0.0.1:8480").bearer_auth("token").build()?;
    let info = client.balances().get_balances("main").send().await?;
    println!("{}", info.balances.len());
    Ok(())
}
"#;

/// The same on progenitor's.
const BARE: &str = r#"
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let headers = [("authorization".parse()?, "Bearer token".parse()?)];
    let http = reqwest::Client::builder().default_headers(headers.into_iter().collect()).build()?;
    let client = client::Client::new_with_client("http://127.0.0.1:8480", http);
    let info = client.get_balances().account_identification("main").send().await?;
    println!("{}", info.balances.len());
    Ok(())
}
"#;

/// A package of two crates: the client, and the program that uses it.
struct Project {
    name: &'static str,
    folder: PathBuf,
    lines: usize,
    builds: Vec<Duration>,
    rebuilds: Vec<Duration>,
}

fn main() {
    let folder = std::env::temp_dir().join(format!("beside-progenitor-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a temporary folder");
    let mut projects = [ours(&folder), bare(&folder)];
    for project in &projects {
        project.cargo(&["fetch", "--quiet"]);
    }
    for round in 1..=ROUNDS {
        for project in &mut projects {
            let _ = fs::remove_dir_all(project.folder.join("target"));
            let build = project.build();
            touch(&project.folder.join("client/src/lib.rs"));
            let rebuild = project.build();
            println!(
                "round {round}: {}: {:.1} s, {:.1} s",
                project.name,
                build.as_secs_f64(),
                rebuild.as_secs_f64()
            );
            project.builds.push(build);
            project.rebuilds.push(rebuild);
        }
    }
    println!("median of {ROUNDS} rounds, release, stripped");
    println!(
        "{:<16} {:>10} {:>10} {:>10} {:>10}",
        "", "build", "rebuild", "bytes", "lines"
    );
    let mut rows = Vec::new();
    for project in &mut projects {
        let row = [
            median(&mut project.builds),
            median(&mut project.rebuilds),
            size(&project.folder.join("target/release/program")),
            project.lines as f64,
        ];
        println!(
            "{:<16} {:>9.1}s {:>9.1}s {:>10.0} {:>10.0}",
            project.name, row[0], row[1], row[2], row[3]
        );
        rows.push(row);
    }
    let ratio = |at: usize| rows[0][at] / rows[1][at];
    println!(
        "{:<16} {:>10.2} {:>10.2} {:>10.2} {:>10.2}",
        "ratio",
        ratio(0),
        ratio(1),
        ratio(2),
        ratio(3)
    );
    let _ = fs::remove_dir_all(&folder);
}

/// The crate this generator makes.
fn ours(folder: &Path) -> Project {
    let loaded = spec::embedded::load();
    let document = loaded.document.expect("the contract has no errors");
    let config = ClientConfig {
        package_name: "client".to_owned(),
        ..ClientConfig::default()
    };
    let generated = codegen::generate(&document, &config).expect("the contract can be generated");
    let project = Project::new("this generator", folder, OURS);
    codegen::package(&generated, &config)
        .write_to(&project.folder.join("client"))
        .expect("a writable folder");
    project.counted()
}

/// The output of progenitor alone for the same document, with builders. It reads no references across files, so it gets
/// what the passes leave.
fn bare(folder: &Path) -> Project {
    let loaded = spec::embedded::load();
    let document = loaded.document.expect("the contract has no errors");
    let mut naming = Naming::new(ClientConfig::default().names);
    let lowered = codegen::lower(&document, &mut naming, &mut Diagnostics::new());
    let api = serde_json::from_value(lowered.root().to_json()).expect("OpenAPI 3.0");
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Builder);
    let mut generator = Generator::new(&settings);
    let tokens = generator
        .generate_tokens(&api)
        .expect("progenitor takes the contract");
    let file = syn::parse2(tokens).expect("Rust");
    let project = Project::new("progenitor", folder, BARE);
    let client = project.folder.join("client");
    fs::create_dir_all(client.join("src")).expect("a writable folder");
    fs::write(client.join("src/lib.rs"), prettyplease::unparse(&file)).expect("a writable file");
    let manifest = "[package]\nname = \"client\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n\
        [dependencies]\nbytes = \"1\"\nchrono = { version = \"0.4\", features = [\"serde\"] }\nfutures-core = \"0.3\"\n\
        progenitor-client = \"0.15\"\nregress = \"0.11\"\n\
        reqwest = { version = \"0.13\", default-features = false, features = [\"json\", \"query\", \"rustls\", \"stream\"] }\n\
        serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\nserde_urlencoded = \"0.7\"\n\
        uuid = { version = \"1\", features = [\"serde\"] }\n";
    fs::write(client.join("Cargo.toml"), manifest).expect("a writable file");
    project.counted()
}

impl Project {
    fn new(name: &'static str, folder: &Path, program: &str) -> Self {
        let folder = folder.join(name.replace(' ', "-"));
        fs::create_dir_all(folder.join("src")).expect("a writable folder");
        fs::write(folder.join("src/main.rs"), program).expect("a writable file");
        let manifest = "[package]\nname = \"program\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
            [dependencies]\nclient = { path = \"client\" }\n\
            reqwest = { version = \"0.13\", default-features = false }\n\
            tokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n\n\
            [profile.release]\nstrip = true\n\n[workspace]\nmembers = [\"client\"]\n";
        fs::write(folder.join("Cargo.toml"), manifest).expect("a writable file");
        Self {
            name,
            folder,
            lines: 0,
            builds: Vec::new(),
            rebuilds: Vec::new(),
        }
    }

    /// With the lines of its client counted.
    fn counted(mut self) -> Self {
        self.lines = lines(&self.folder.join("client/src"));
        self
    }

    fn build(&self) -> Duration {
        let begin = Instant::now();
        self.cargo(&["build", "--release", "--quiet"]);
        begin.elapsed()
    }

    fn cargo(&self, arguments: &[&str]) {
        let status = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env_remove("RUSTFLAGS")
            .stdin(Stdio::null())
            .status()
            .expect("cargo starts");
        assert!(status.success(), "{}: cargo {arguments:?}", self.name);
    }
}

fn lines(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("a readable folder");
    let count = |path: PathBuf| {
        if path.is_dir() {
            lines(&path)
        } else {
            fs::read_to_string(&path)
                .expect("readable text")
                .lines()
                .count()
        }
    };
    entries
        .map(|entry| count(entry.expect("a readable entry").path()))
        .sum()
}

/// Cargo goes by the time of a file.
fn touch(path: &Path) {
    let text = fs::read(path).expect("a readable file");
    fs::write(path, text).expect("a writable file");
}

fn size(path: &Path) -> f64 {
    fs::metadata(path).expect("a program").len() as f64
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64()
}
