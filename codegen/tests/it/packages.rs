//! Generated crates: their files, and that they compile unchanged.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use codegen::{ClientConfig, Formats, Output, Unsupported};
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
fn the_path_of_a_server_without_a_host_is_in_the_readme_and_in_a_note() {
    for (servers, expected) in [
        ("[{url: /v1}]", "https://api.example.com/v1"),
        ("[{url: /v1/}]", "https://api.example.com/v1"),
        ("[{url: ./v2}]", "https://api.example.com/v2"),
        (
            "[{url: 'v2/{region}', variables: {region: {default: eu}}}]",
            "https://api.example.com/v2/eu",
        ),
        ("[{url: //h.example.com/v3}]", "https://h.example.com/v3"),
    ] {
        let text = super::documents::api(&format!("servers: {servers}\npaths: {{}}"));
        let document = super::documents::document(&text);
        let config = super::documents::config();
        let generated = codegen::generate(&document, &config).expect("it can be generated");
        let package = codegen::package(&generated, &config);
        let readme = package.get("README.md").expect("a README");
        let call = format!("builder(\"{expected}\")");
        assert!(readme.contains(&call), "{servers}: {readme}");
        let mut files = package.files();
        let builder = files.find(|(path, _)| path.ends_with("client.rs"));
        let (_, builder) = builder.expect("the client");
        let such_as = format!("such as `{expected}`");
        assert!(builder.contains(&such_as), "{servers}: {builder}");
        let notes: Vec<&str> = generated.diagnostics.iter().map(|it| it.rule.id).collect();
        assert_eq!(notes, ["relative-server"], "{servers}");
    }
    for servers in ["[]", "[{url: /}]", "[{url: 'https://h.example.com/v1'}]"] {
        let text = super::documents::api(&format!("servers: {servers}\npaths: {{}}"));
        let generated = super::documents::generate(&super::documents::document(&text));
        assert_eq!(generated.diagnostics.iter().count(), 0, "{servers}");
    }
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
fn crates_of_formats_are_in_the_manifest_where_their_types_are_used() {
    let text = super::documents::api(
        "paths: {/a: {get: {operationId: a, parameters: [{name: at, in: query, schema: {type: string, format: date-time}}], responses: {'204': {description: None}}}}}\n",
    );
    let document = super::documents::document(&text);
    for (library, expected) in [
        ("jiff", &["jiff"][..]),
        ("chrono", &["chrono"]),
        ("time", &["time"]),
        ("string", &[]),
    ] {
        let mut config = super::documents::config();
        config.formats = Formats::usual();
        config.formats.set("date-time", library).expect("a choice");
        let generated = codegen::generate(&document, &config).expect("it can be generated");
        let package = codegen::package(&generated, &config);
        let manifest = package.get("Cargo.toml").expect("a manifest");
        let crates = ["base64", "chrono", "jiff", "time", "uuid"];
        let found: Vec<&str> = crates
            .into_iter()
            .filter(|name| manifest.contains(&format!("\n{name} = ")))
            .collect();
        assert_eq!(found, expected, "{library}");
    }
}

#[test]
fn types_have_the_attributes_that_the_configuration_gives_them() {
    let text = super::documents::api(
        "paths: {}\ncomponents: {schemas: {Pet: {type: object, properties: {name: {type: string}}}, Kind: {type: string, enum: [a]}, Name: {type: string}}}\n",
    );
    let document = super::documents::document(&text);
    let mut config = super::documents::config();
    config.derive = vec!["Eq".to_owned(), "schemars::JsonSchema".to_owned()];
    let pet = codegen::TypeConfig {
        derive: vec!["Hash".to_owned()],
        attributes: vec!["#[must_use]".to_owned()],
    };
    config.types = BTreeMap::from([("Pet".to_owned(), pet.clone())]);
    let generated = codegen::generate(&document, &config).expect("it can be generated");
    let types = generated.output.get("types.rs").expect("types");
    assert!(
        types.contains("\n\n#[derive(Eq, schemars::JsonSchema, Hash)]\n#[must_use]\n#[derive("),
        "{types}"
    );
    assert!(
        types.contains("string_enum! {\n    #[derive(Eq, schemars::JsonSchema)]\n"),
        "{types}"
    );
    config.types = BTreeMap::from([("Name".to_owned(), pet.clone())]);
    let error = codegen::generate(&document, &config).expect_err("an alias");
    assert!(
        error.to_string().contains("`Name` is another name"),
        "{error}"
    );
    config.types = BTreeMap::from([("Dog".to_owned(), pet)]);
    let error = codegen::generate(&document, &config).expect_err("no component");
    assert!(error.to_string().contains("no component `Dog`"), "{error}");
    config.derive = vec!["a b".to_owned()];
    config.types.clear();
    let error = codegen::generate(&document, &config).expect_err("no path");
    assert!(
        error.to_string().starts_with("`a b` is not a valid path"),
        "{error}"
    );
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

/// Appends an example that makes what is only received, as a test of a user does with the feature `mock`.
fn add_made_by_tests(library: &Path) {
    let example = r#"
/// ```
/// use library_client::types::{Problem, ProblemRequired};
///
/// let required = ProblemRequired {
///     type_: "about:blank".to_owned(),
///     title: "Taken".to_owned(),
///     status: 409,
///     detail: None,
/// };
/// let mut problem = Problem::new(required);
/// problem.instance = Some("/books/1".to_owned());
/// assert_eq!((problem.status, problem.instance.as_deref()), (409, Some("/books/1")));
/// ```
#[cfg(doctest)]
pub struct MadeByTests;
"#;
    let text = fs::read_to_string(library).expect("a file of the build");
    fs::write(library, text + example).expect("a file of the build");
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
    add_made_by_tests(&folder.join("library/src/lib.rs"));
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
