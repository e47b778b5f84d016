//! The client is published to a private registry, added to a fresh project from there, and calls a node.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use sandbox::{AccessRights, Sandbox};

use super::{
    super::commands::{self, cargo_home},
    registry::{Registry, TOKEN},
};
use crate::workspace;

const PROGRAM: &str = r#"
use tkey7_client::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder(std::env::var("NODE")?)
        .bearer_auth(std::env::var("TOKEN")?)
        .build()?;
    let balances = client.balances().get_balances("main").send().await?;
    for balance in &balances.balances {
        println!("{} {}", balance.balance, balance.asset_code_identification);
    }
    Ok(())
}
"#;

/// The package that is published.
const PACKAGE: &str = "tkey7-client";

/// Whether cargo has all packages on the machine that the client is built from.
fn has_all_packages() -> bool {
    let mut cargo = commands::cargo(&workspace::root());
    cargo.args(["tree", "--offline", "--locked", "--package", PACKAGE]);
    cargo.args(["--edges", "normal,build", "--no-default-features"]);
    commands::run(cargo).is_ok()
}

/// A cargo with a home of its own, which knows both registries and no network.
pub(super) struct Cargo {
    home: PathBuf,
    target: PathBuf,
}

impl Cargo {
    pub(super) fn new(folder: &Path, registry: &Registry) -> Self {
        let home = folder.join("home");
        fs::create_dir_all(&home).expect("a folder of the build");
        let url = &registry.url;
        let config = format!(
            "[source.crates-io]\nreplace-with = \"mirror\"\n\n[source.mirror]\nregistry = \"sparse+{url}/mirror/\"\n\n[registries.local]\nindex = \"sparse+{url}/local/\"\ncredential-provider = [\"cargo:token\"]\n"
        );
        fs::write(home.join("config.toml"), config).expect("a file of the build");
        Self {
            home,
            // Of its own: with another home of cargo, the same packages count as changed, and would replace those of others.
            target: folder.join("target"),
        }
    }

    pub(super) fn command(&self, folder: &Path) -> Command {
        let mut cargo = commands::cargo(folder);
        cargo
            .env("CARGO_HOME", &self.home)
            .env("CARGO_TARGET_DIR", &self.target)
            // Where `cargo login --registry local` would have stored it.
            .env("CARGO_REGISTRIES_LOCAL_TOKEN", TOKEN)
            // Proxies lead away from the loopback address.
            .env("NO_PROXY", "127.0.0.1")
            .env("no_proxy", "127.0.0.1");
        cargo
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_client_is_added_to_a_fresh_project_and_calls_a_node() {
    let registry = match cargo_home() {
        Some(home) => Registry::start(&home).await,
        None => None,
    };
    let Some(registry) = registry.filter(|_| has_all_packages()) else {
        eprintln!("skipped: cargo does not keep the packages of this workspace here");
        return;
    };
    let folder = workspace::root().join("target/tmp/publish");
    let cargo = Cargo::new(&folder, &registry);

    let publish = || {
        let mut publish = cargo.command(&workspace::root());
        publish.args(["publish", "--package", PACKAGE, "--registry", "local"]);
        publish.args(["--no-verify", "--allow-dirty"]);
        publish
    };
    let mut without_token = publish();
    without_token.env("CARGO_REGISTRIES_LOCAL_TOKEN", "wrong");
    let refused = try_on_a_thread(without_token).await;
    let refused = refused.map_err(|error| format!("{error:#}"));
    assert!(
        refused.as_ref().is_err_and(|error| error.contains("401")),
        "{refused:?}"
    );
    assert_eq!(registry.published().len(), 0);
    on_a_thread(publish()).await;
    let published = registry.published();
    assert_eq!(published.len(), 1, "{published:?}");
    assert!(published[0].starts_with(PACKAGE), "{published:?}");

    let project = folder.join("project");
    if project.exists() {
        fs::remove_dir_all(&project).expect("a folder of the build");
    }
    fs::create_dir_all(project.join("src")).expect("a folder of the build");
    let manifest = "[package]\nname = \"fresh\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[profile.dev]\ndebug = \"line-tables-only\"\n\n[dependencies]\ntokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n";
    fs::write(project.join("Cargo.toml"), manifest).expect("a file of the build");
    fs::write(project.join("src/main.rs"), PROGRAM).expect("a file of the build");
    // The versions that are on the machine.
    let lock = workspace::root().join("Cargo.lock");
    fs::copy(lock, project.join("Cargo.lock")).expect("the workspace is locked");
    let mut add = cargo.command(&project);
    add.args([
        "add",
        PACKAGE,
        "--registry",
        "local",
        "--no-default-features",
    ]);
    on_a_thread(add).await;
    let mut fetch = cargo.command(&project);
    // For this system alone: packages of others are not on every machine.
    let host = crate::dist::program::host().expect("rustc names its host");
    fetch.args(["fetch", "--target", &host]);
    on_a_thread(fetch).await;
    check_unpacked(&cargo.home);

    let node = Sandbox::builder().seed(7).start().await.expect("a node");
    let token = node
        .token("bluebank", AccessRights::Viewer)
        .expect("the seed has this Member");
    let mut run = cargo.command(&project);
    run.args(["run", "--quiet"]);
    run.env("NODE", node.base_url()).env("TOKEN", token);
    let printed = on_a_thread(run).await;
    assert!(
        printed.lines().any(|line| line.ends_with(" USD")),
        "{printed}"
    );
}

/// What cargo unpacked has everything that its README and its manifest speak of.
fn check_unpacked(home: &Path) {
    let sources = fs::read_dir(home.join("registry/src")).expect("cargo unpacks packages");
    let package = sources
        .filter_map(|source| fs::read_dir(source.ok()?.path()).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(&format!("{PACKAGE}-"))
        })
        .expect("the client is unpacked");
    let has = |name: &str| assert!(package.join(name).is_file(), "{name} is not in the package");
    for name in [
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "CHANGELOG.md",
        "examples/quick_start.rs",
        "src/lib.rs",
    ] {
        has(name);
    }
    let readme = fs::read_to_string(package.join("README.md")).expect("a README");
    for rest in readme.split("](").skip(1) {
        let link = rest.split([')', '#']).next().unwrap_or_default();
        if !link.is_empty() && !link.starts_with("https://") {
            has(link);
        }
    }
    let (_, listed) = readme
        .split_once("More examples are in `examples/`: ")
        .expect("README lists the examples");
    let listed = listed.split('.').next().unwrap_or_default();
    for name in listed.split(", ") {
        has(&format!("examples/{}.rs", name.replace(' ', "_")));
    }
    for rest in readme.split("--example ").skip(1) {
        let name = rest.split_whitespace().next().unwrap_or_default();
        has(&format!("examples/{name}.rs"));
    }
}

/// Commands wait for a registry in this process, which must go on meanwhile.
pub(super) async fn on_a_thread(command: Command) -> String {
    try_on_a_thread(command)
        .await
        .unwrap_or_else(|error| panic!("{error:#}"))
}

async fn try_on_a_thread(command: Command) -> anyhow::Result<String> {
    let ran = tokio::task::spawn_blocking(move || commands::run(command)).await;
    ran.expect("no panic")
}
