//! The program is installed from a registry, and compiles nothing that only this workspace needs.

use std::{env, fs};

use super::{
    super::{
        commands::{self, cargo_home},
        package,
    },
    registry::Registry,
    round_trip::{Cargo, on_a_thread},
};
use crate::workspace;

/// The package with the program.
const PACKAGE: &str = "openapi-conformance";
/// What only the sandbox needs.
const OF_SANDBOX: [&str; 4] = ["tkey7-sandbox", "redb", "argon2", "ed25519-dalek"];

/// The packages that `PACKAGE` is built from with these flags.
fn tree(flags: &[&str]) -> String {
    let mut cargo = commands::cargo(&workspace::root());
    cargo.args(["tree", "--offline", "--locked", "--package", PACKAGE]);
    cargo.args(["--edges", "normal,build", "--prefix", "none"]);
    cargo.args(flags);
    commands::run(cargo).unwrap_or_else(|error| panic!("{error:#}"))
}

fn names(tree: &str, name: &str) -> bool {
    tree.lines()
        .any(|line| line.split(' ').next() == Some(name))
}

#[test]
fn the_sandbox_is_built_only_where_it_is_asked_for() {
    let (plain, whole) = (tree(&[]), tree(&["--features", "tkey7"]));
    assert!(names(&plain, "openapi-conformance-spec"), "{plain}");
    for name in OF_SANDBOX {
        assert!(!names(&plain, name), "{name}");
        assert!(names(&whole, name), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_is_installed_from_a_registry_without_the_sandbox() {
    // It compiles the program in a folder of its own; `cargo xtask dist --check crates` asks for it.
    if env::var_os("INSTALL_FROM_REGISTRY").is_none() {
        eprintln!("skipped: INSTALL_FROM_REGISTRY is not set");
        return;
    }
    let registry = match cargo_home() {
        Some(home) => Registry::start(&home).await,
        None => None,
    };
    let registry = registry.expect("cargo keeps the packages of this workspace");
    let folder = workspace::target_folder().expect("the target folder");
    let folder = folder.join("tmp/install");
    let home = folder.join("home");
    if home.exists() {
        fs::remove_dir_all(&home).expect("a folder of the build");
    }
    let cargo = Cargo::new(&folder, &registry);
    let wanted = package::PACKAGES.iter().filter(|it| !it.is_client);
    for package in wanted.clone() {
        let mut publish = cargo.command(&workspace::root());
        publish.args(["publish", "--package", package.name, "--registry", "local"]);
        publish.args(["--no-verify", "--allow-dirty"]);
        on_a_thread(publish).await;
    }
    assert_eq!(registry.published().len(), wanted.count());

    let root = folder.join("root");
    let mut install = cargo.command(&folder);
    install.args([
        "install",
        PACKAGE,
        "--registry",
        "local",
        "--locked",
        "--debug",
        "--force",
    ]);
    install.arg("--root").arg(&root);
    on_a_thread(install).await;
    let downloaded = fs::read_dir(home.join("registry/cache")).expect("packages were downloaded");
    let mut names = Vec::new();
    for index in downloaded {
        let folder = index.expect("a readable folder").path();
        for file in fs::read_dir(folder).expect("a readable folder") {
            names.push(
                file.expect("a file")
                    .file_name()
                    .to_string_lossy()
                    .into_owned(),
            );
        }
    }
    assert!(
        names.iter().any(|name| name.starts_with("hyper-1")),
        "{names:?}"
    );
    for name in OF_SANDBOX {
        let prefix = format!("{name}-");
        assert!(
            !names.iter().any(|it| it.starts_with(&prefix)),
            "{name}: {names:?}"
        );
    }
    let mut version = std::process::Command::new(root.join("bin/conformance"));
    version.arg("--version");
    let printed = on_a_thread(version).await;
    // The commit comes from what cargo packs, the day from the changelog.
    let (_, build) = printed.split_once(" (").expect("the commit and its day");
    let (commit, day) = build.split_once(' ').expect("the day");
    assert!(commit.len() == 9, "{printed}");
    let day = day.trim_end().trim_end_matches(')');
    assert!(day.parse::<jiff::civil::Date>().is_ok(), "{printed}");
}
