//! Generated crates: their files, and that they compile unchanged.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use codegen::{ClientConfig, Output, Unsupported};
use spec::document::Document;

use super::documents::loaded;

/// A crate of the document at `path` below the fixtures, or of the shipped contract.
fn package(name: &str) -> Output {
    let document = match name {
        "tkey7" => loaded(spec::embedded::load()),
        name => {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/packages");
            loaded(Document::load(
                &path.join(format!("{name}.yaml")).to_string_lossy(),
            ))
        }
    };
    let config = ClientConfig {
        package_name: format!("{name}-client"),
        unsupported: Unsupported::Reject,
        replace: replacements(name),
        tag_features: name == "names",
        ..ClientConfig::default()
    };
    let generated = codegen::generate(&document, &config).expect("it can be generated");
    codegen::package(&generated, &config)
}

/// The library keeps addresses of shelves in a type that is not generated.
fn replacements(name: &str) -> BTreeMap<String, String> {
    let shelf = ("Shelf".to_owned(), "std::net::IpAddr".to_owned());
    BTreeMap::from_iter((name == "library").then_some(shelf))
}

const NAMES: [&str; 4] = ["tkey7", "library", "fleet", "names"];

#[test]
fn a_manifest_has_only_the_dependencies_that_are_used() {
    let manifests: Vec<String> = NAMES
        .iter()
        .map(|name| {
            package(name)
                .get("Cargo.toml")
                .expect("a manifest")
                .to_owned()
        })
        .collect();
    insta::assert_snapshot!(manifests.join("\n---\n"));
}

#[test]
fn a_readme_shows_the_credentials_and_operations_of_its_document() {
    insta::assert_snapshot!(package("library").get("README.md").expect("a README"));
}

#[test]
fn your_own_dependencies_are_in_the_manifest() {
    let document = loaded(spec::embedded::load());
    let mut config = super::documents::config();
    config.dependencies = vec![
        "rust_decimal = \"1\"".to_owned(),
        "bytes = { version = \"1.10\", features = [\"serde\"] }".to_owned(),
    ];
    let generated = codegen::generate(&document, &config).expect("it can be generated");
    let package = codegen::package(&generated, &config);
    let manifest = package.get("Cargo.toml").expect("a manifest");
    let (_, dependencies) = manifest.split_once("[dependencies]\n").expect("a section");
    let of = |name: &str| {
        dependencies
            .lines()
            .filter(|line| line.starts_with(name))
            .count()
    };
    assert_eq!(
        [
            of("rust_decimal = \"1\""),
            of("bytes ="),
            of("bytes = \"1\"")
        ],
        [1, 1, 0]
    );
    for wrong in [
        "rust_decimal",
        "rust_decimal 1",
        "a b = \"1\"",
        "a = 1",
        "a = \"1\"\n[x]",
    ] {
        config.dependencies = vec![wrong.to_owned()];
        let error = codegen::generate(&document, &config).expect_err(wrong);
        assert!(
            error.to_string().contains("such as `rust_decimal = \"1\"`"),
            "{error}"
        );
    }
}

#[test]
fn modules_for_tokens_and_parts_are_generated_only_when_needed() {
    for (name, expected) in [
        ("tkey7", [true, true, false]),
        ("library", [false, false, false]),
        ("fleet", [true, true, true]),
    ] {
        let package = package(name);
        let has = |file: &str| {
            package
                .get(&format!("src/generated/runtime/{file}.rs"))
                .is_some()
        };
        assert_eq!(
            [has("refreshing"), has("token"), has("multipart")],
            expected,
            "{name}"
        );
    }
}

/// Whether this machine has the packages that such crates are built from.
fn has_packages(cargo: &Path, root: &Path) -> bool {
    let output = Command::new(cargo)
        .current_dir(root)
        .args(["tree", "--offline", "--locked", "--package", "tkey7-client"])
        .args(["--edges", "normal,build", "--no-default-features"])
        .args(["--features", "blocking,mock,tracing"])
        .output();
    output.is_ok_and(|output| output.status.success())
}

/// A crate whose build script is `examples/build_script.rs`.
fn write_built(folder: &Path) {
    let fixture =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/packages/library.yaml");
    let generator = codegen::Generator::default();
    let client = generator.generate(&fixture).expect("a client");
    let folder = folder.join("built");
    fs::create_dir_all(folder.join("src")).expect("a folder of the build");
    let write = |file: &str, text: String| {
        fs::write(folder.join(file), text).expect("a file of the build");
    };
    fs::copy(&fixture, folder.join("library.yaml")).expect("a file of the build");
    let sections = client.manifest_sections();
    write(
        "Cargo.toml",
        format!(
            "[package]\nname = \"built\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{sections}\n[lints]\nworkspace = true\n"
        ),
    );
    // The program of the example is started, since the crates that it is built from would be compiled a second time.
    let script = super::program::example("build_script");
    let script = script.to_string_lossy();
    write(
        "build.rs",
        format!(
            "fn main() {{\n    let status = std::process::Command::new({script:?}).status();\n    assert!(status.is_ok_and(|status| status.success()));\n}}\n"
        ),
    );
    write(
        "src/lib.rs",
        "//! ```\n//! let client = built::library::Client::builder(\"http://localhost\").build();\n//! assert!(client.is_ok());\n//! ```\ninclude!(concat!(env!(\"OUT_DIR\"), \"/library.rs\"));\n".to_owned(),
    );
}

#[test]
fn crates_of_four_documents_compile_with_their_examples() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace");
    let cargo = PathBuf::from(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    if !has_packages(&cargo, root) {
        eprintln!("skipped: cargo does not keep the packages of this workspace here");
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages");
    for name in NAMES {
        let files = package(name);
        files
            .write_to(&folder.join(name))
            .expect("a folder of the build");
        let manifest = files.get("Cargo.toml").expect("a manifest");
        let manifest = format!("{manifest}\n[lints]\nworkspace = true\n");
        fs::write(folder.join(name).join("Cargo.toml"), manifest).expect("a file of the build");
    }
    write_built(&folder);
    let members = NAMES.map(|name| format!("\"{name}\""));
    let members = [&members[..], &["\"built\"".to_owned()]]
        .concat()
        .join(", ");
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{members}]\n\n[workspace.lints.rust]\nwarnings = \"deny\"\n\n[profile.dev]\ndebug = \"line-tables-only\"\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("a file of the build");
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the workspace is locked");
    // Examples are tests of the documentation: they are compiled and not run.
    let output = Command::new(&cargo)
        .current_dir(&folder)
        .args(["test", "--offline", "--workspace", "--doc"])
        .args(["--no-default-features", "--features"])
        .arg(
            NAMES
                .map(|name| {
                    let tags = if name == "names" {
                        ",names-client/all-tags"
                    } else {
                        ""
                    };
                    format!("{name}-client/blocking,{name}-client/mock,{name}-client/tracing{tags}")
                })
                .join(","),
        )
        // The folder of the workspace, and its profile: what it has compiled with the same features is not compiled again.
        .env("CARGO_TARGET_DIR", folder.join("../.."))
        .output()
        .expect("cargo starts");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{printed}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(
        printed.matches("test result: ok").count(),
        NAMES.len() + 1,
        "{printed}"
    );
    assert!(printed.contains("get_balances"), "{printed}");
}
