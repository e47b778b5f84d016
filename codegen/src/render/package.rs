//! Makes a crate of the generated module: manifest, `lib.rs`, README.

use spec::model::CredentialLocation;

use crate::{
    code::literal,
    config::ClientConfig,
    error::GenerateError,
    names,
    output::Output,
    plan::{OperationPlan, ParameterPlan, Plan, ServerPlan, security::SchemePlan, server::EXAMPLE},
};

/// Versions of the crates that emitted code names, with their further settings in the manifest.
const DEPENDENCIES: &[(&str, &str, &str)] = &[
    ("base64", "0.23", ""),
    ("bytes", "1", ""),
    (
        "chrono",
        "0.4",
        "default-features = false, features = [\"std\"]",
    ),
    ("futures-core", "0.3", ""),
    ("http-body", "1", ""),
    ("httpdate", "1", ""),
    (
        "jiff",
        "1",
        "default-features = false, features = [\"std\"]",
    ),
    ("percent-encoding", "2.3", ""),
    ("regex-lite", "0.1", ""),
    (
        "reqwest",
        "0.13",
        "default-features = false, features = [\"stream\"]",
    ),
    (
        "rust_decimal",
        "1",
        "default-features = false, features = [\"std\"]",
    ),
    ("serde", "1", "features = [\"derive\"]"),
    ("serde_json", "1", ""),
    ("serde_path_to_error", "0.1", ""),
    (
        "time",
        "0.3",
        "default-features = false, features = [\"formatting\", \"parsing\", \"std\"]",
    ),
    ("tokio", "1", "features = [\"rt\", \"sync\", \"time\"]"),
    ("tracing", "0.1", "optional = true"),
    (
        "uuid",
        "1",
        "default-features = false, features = [\"std\"]",
    ),
    ("wiremock", "0.6", "optional = true"),
];

/// Crates of formats. A path of another crate may have their names in it (`std::time`), so a file of the runtime decides.
const FORMATS: &[&str] = &["base64", "chrono", "jiff", "rust_decimal", "time", "uuid"];

/// A crate around `module`, the files of the generated module.
pub(crate) fn package(plan: &Plan, config: &ClientConfig, module: Output) -> Output {
    let mut output = Output::default();
    output.put("Cargo.toml", manifest(plan, config, &module));
    output.put("README.md", readme(plan, config));
    output.put("src/lib.rs", library(&module));
    output.put_below("src/generated", module);
    output
}

/// The lines between the features of tags and the dependencies.
const FEATURES: &str = r#"# TLS by rustls.
rustls = ["reqwest/rustls"]
# TLS by the operating system.
native-tls = ["reqwest/native-tls"]
# Responses compressed with gzip.
gzip = ["reqwest/gzip"]
# Responses compressed with Brotli.
brotli = ["reqwest/brotli"]
# HTTP/2 where the server has it.
http2 = ["reqwest/http2"]
# Calls for programs without a runtime.
blocking = ["tokio/rt-multi-thread"]
# Mocks of all operations, for tests.
mock = ["dep:wiremock"]
# Spans and events of each call.
tracing = ["dep:tracing"]

[dependencies]
"#;

/// The manifest, with exactly the crates that the code names.
fn manifest(plan: &Plan, config: &ClientConfig, module: &Output) -> String {
    let mut res = format!(
        "[package]\nname = {}\nversion = \"0.1.0\"\nedition = \"2024\"\nrust-version = \"1.85\"\ndescription = {}\nreadme = \"README.md\"\n",
        toml_string(&config.package_name),
        toml_string(&format!("Client of {}", one_line(&plan.title))),
    );
    res.push('\n');
    res.push_str(&sections(plan, config, module));
    res
}

/// What a manifest needs for the module: the sections of features and dependencies.
pub(crate) fn sections(plan: &Plan, config: &ClientConfig, module: &Output) -> String {
    let mut res = "[features]\n".to_owned();
    res.push_str(&features(plan, config));
    res.push_str(FEATURES);
    for (name, version, more) in DEPENDENCIES {
        // A derive of serde names no path; every client has one.
        let path = format!("{}::", name.replace('-', "_"));
        let is_named = if FORMATS.contains(name) {
            let file = name.trim_start_matches("rust_");
            module.get(&format!("runtime/format_{file}.rs")).is_some()
        } else {
            module.files().any(|(_, text)| text.contains(&path))
        };
        let is_given = config.dependencies.iter().any(|line| key(line) == *name);
        if !is_named || is_given {
            continue;
        }
        res.push_str(&dependency(name, version, more));
    }
    for line in &config.dependencies {
        res.push_str(line.trim());
        res.push('\n');
    }
    res
}

/// A line of a manifest.
fn dependency(name: &str, version: &str, more: &str) -> String {
    if more.is_empty() {
        format!("{name} = \"{version}\"\n")
    } else {
        format!("{name} = {{ version = \"{version}\", {more} }}\n")
    }
}

/// The lines of a manifest for the crates whose types are those of formats in `plan`, for code beside the client.
pub(super) fn format_dependencies(plan: &Plan) -> String {
    let is_used = |name: &str| {
        let mut formats = plan.typed_formats.iter();
        formats.any(|format| format.path().starts_with(&format!("::{name}::")))
    };
    let all = DEPENDENCIES.iter().filter(|(name, ..)| is_used(name));
    all.map(|(name, version, more)| dependency(name, version, more))
        .collect()
}

/// The name of a dependency in a line of a manifest.
fn key(line: &str) -> &str {
    line.split('=').next().unwrap_or_default().trim()
}

/// Checks that each line of `dependencies` is valid in a manifest.
///
/// # Errors
///
/// When one cannot.
pub(crate) fn check_dependencies(dependencies: &[String]) -> Result<(), GenerateError> {
    let is_name = |text: &str| {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        !text.is_empty() && text.chars().all(is_allowed)
    };
    let is_line = |line: &str| {
        let (name, value) = line.split_once('=')?;
        let value = value.trim();
        let is_quoted = value.len() > 2 && value.starts_with('"') && value.ends_with('"');
        let is_table = value.starts_with('{') && value.ends_with('}');
        (is_name(name.trim()) && (is_quoted || is_table) && !value.contains('\n')).then_some(())
    };
    match dependencies.iter().find(|line| is_line(line).is_none()) {
        Some(line) => Err(GenerateError::NoDependency(line.clone())),
        None => Ok(()),
    }
}

/// The root of the crate. Identifiers of other scripts are those of the document.
fn library(module: &Output) -> String {
    let is_ascii = module.files().all(|(_, text)| text.is_ascii());
    let scripts = if is_ascii { "" } else { SCRIPTS };
    format!(
        "#![doc = include_str!(\"../README.md\")]\n{scripts}\n#[rustfmt::skip]\n#[allow(clippy::all, clippy::pedantic, reason = \"generated\")]\nmod generated;\n\npub use generated::*;\n"
    )
}

/// Lints on identifiers, which only the root of a crate can set.
const SCRIPTS: &str = "#![allow(confusable_idents, mixed_script_confusables, uncommon_codepoints, reason = \"names of the document\")]\n";

/// The default features, and one for each tag: who uses a part of a large API need not compile the rest.
fn features(plan: &Plan, config: &ClientConfig) -> String {
    if !config.tag_features {
        return "default = [\"rustls\"]\n".to_owned();
    }
    let tags: Vec<(&str, &str)> = plan
        .groups
        .iter()
        .filter_map(|group| {
            let tag = group.tag.as_deref().unwrap_or("operations without a tag");
            Some((group.feature.as_deref()?, tag))
        })
        .collect();
    let all: Vec<String> = tags
        .iter()
        .map(|(feature, _)| format!("    {},\n", toml_string(feature)))
        .collect();
    let mut res = format!(
        "default = [\"rustls\", \"all-tags\"]\n# The operations of all tags.\nall-tags = [\n{}]\n",
        all.concat()
    );
    for (feature, tag) in tags {
        res.push_str(&format!("# {}\n{feature} = []\n", one_line(tag)));
    }
    res
}

fn readme(plan: &Plan, config: &ClientConfig) -> String {
    let krate = config.package_name.replace('-', "_");
    let mut res = format!(
        "# {}\n\nClient of {}, version {}: {} operations.\nGenerated by `{}`.\n",
        config.package_name,
        one_line(&plan.title),
        one_line(&plan.version),
        plan.count(),
        config.command(),
    );
    res.push_str(&usage(plan, &krate));
    res.push_str(
        "\n## What it does\n\nDocumented error responses are variants by status, every other failure has its own error; tokens and keys are never part of a message.\nIdempotent requests are retried after temporary failures (`Retry`), and any request that the server has not begun; every attempt and every call has a time limit, but not while a stream is uploaded.\n`runtime::AnyError` is one type for the errors of all operations.\nFeatures: `rustls` (default) or `native-tls`, `gzip`, `brotli`, `http2`, `blocking`, `mock`, `tracing`.\n",
    );
    res.push_str(&lists(plan));
    if !plan.incoming.is_empty() {
        res.push_str(&format!(
            "\n## Webhooks and callbacks\n\n`incoming::Incoming` is one of the {} requests that the API sends: `Incoming::read(name, body)` reads one by its name in the document, and `Incoming::read_any(body)` by its constants.\n",
            plan.incoming.len()
        ));
    }
    if plan.formats().next().is_some() {
        res.push_str(
            "\n## Strings with a format\n\nIdentifiers and other strings that the document names and gives a format are types of their own (`types`), checked when they are made.\nOperations take plain strings too, and report an invalid one before anything is sent.\nResponses are read without this check; `check()` returns whether a value is as documented.\n",
        );
    }
    if !plan.typed_formats.is_empty() {
        res.push_str(
            "\n## Formats with types\n\nDates, identifiers and other strings whose format has a Rust type are `runtime::Formatted` values: `get()` returns the value, or an error where a server sent something else, which stays readable as `to_string()`.\nOperations and `new` take the values themselves.\n",
        );
    }
    if !plan.skipped.is_empty() {
        res.push_str("\n## Skipped operations\n\n");
        for skipped in &plan.skipped {
            res.push_str(&format!(
                "- `{}`: {}\n",
                skipped.label.replace('`', "'"),
                one_line(&skipped.reason)
            ));
        }
    }
    res
}

/// The requests for lists that come in pages.
fn lists(plan: &Plan) -> String {
    let mut paged = plan.operations.iter().filter_map(|operation| {
        let names = operation.pagination.as_ref()?;
        Some((operation, names, plan.groups.get(operation.group)?))
    });
    let Some((first, names, group)) = paged.next() else {
        return String::new();
    };
    let others = match paged.count() {
        0 => "has".to_owned(),
        1 => "and that of one other operation have".to_owned(),
        count => format!("and those of {count} other operations have"),
    };
    format!(
        "\n## Lists that come in pages\n\nThe request `client.{}().{}(…)` {others} `{}()` and `{}()`, streams that ask for one page after the other: `while let Some(item) = items.next().await`.\n",
        group.module, first.function, names.pages, names.items
    )
}

/// How to make a client, with a credential for each security scheme, and its operations.
fn usage(plan: &Plan, krate: &str) -> String {
    // The server of the document, where it has one of its own.
    let mut servers = plan.servers.iter().map(ServerPlan::default_url);
    let url = servers
        .find(|url| url.starts_with("http") && !url.contains("```"))
        .or_else(|| plan.example_url.clone())
        .unwrap_or_else(|| EXAMPLE.to_owned());
    let mut res = format!(
        "\n```rust,no_run\nfn client() -> Result<{krate}::Client, Box<dyn std::error::Error>> {{\n    let client = {krate}::Client::builder({})\n",
        literal(&url)
    );
    for scheme in &plan.security.schemes {
        res.push_str(&format!("        .{}\n", credential(scheme)));
    }
    res.push_str("        .build()?;\n    Ok(client)\n}\n");
    res.push_str(&first_call(plan, krate));
    res.push_str("```\n");
    if !plan.groups.is_empty() {
        res.push_str("\nOperations are grouped by the tags of the document:\n\n");
        for (at, group) in plan.groups.iter().enumerate() {
            let count = plan
                .operations_of(at)
                .filter(|it| !it.is_alternative)
                .count();
            let plural = if count == 1 { "" } else { "s" };
            res.push_str(&format!(
                "- `client.{}()`: {count} operation{plural}\n",
                group.module
            ));
        }
        res.push_str(
            "\nRequired inputs are arguments, optional ones are methods of the request, and `send()` sends it.\n",
        );
    }
    res
}

/// A function that calls an operation without arguments, where there is one that only reads.
fn first_call(plan: &Plan, krate: &str) -> String {
    let is_plain = |it: &&OperationPlan| {
        let needs_body = it.body.as_ref().is_some_and(|body| body.is_required);
        let needs_arguments = it.parameters.iter().any(ParameterPlan::is_argument);
        it.method.eq_ignore_ascii_case("GET")
            && !(needs_body || needs_arguments || it.is_deprecated || it.is_alternative)
    };
    let found = plan.operations.iter().find(is_plain);
    let Some((operation, group)) = found.and_then(|it| Some((it, plan.groups.get(it.group)?)))
    else {
        return String::new();
    };
    format!(
        "\nasync fn call(client: &{krate}::Client) -> Result<(), Box<dyn std::error::Error>> {{\n    let response = client.{}().{}().send().await?;\n    println!(\"{{}}\", response.status());\n    let _value = response.into_inner();\n    Ok(())\n}}\n",
        group.module, operation.function
    )
}

fn credential(scheme: &SchemePlan) -> String {
    let method = &scheme.method;
    let variable = names::ascii(names::snake(&scheme.name).trim_matches('_')).to_uppercase();
    match scheme.credential {
        CredentialLocation::Bearer => format!("{method}(std::env::var(\"{variable}\")?)"),
        CredentialLocation::Basic => {
            format!("{method}(\"user\", std::env::var(\"{variable}\")?)")
        }
        CredentialLocation::Header(_)
        | CredentialLocation::Query(_)
        | CredentialLocation::Cookie(_) => {
            format!("{method}(std::env::var(\"{variable}\")?)")
        }
    }
}

/// A string of a manifest (TOML 1.0, "Basic strings"), whose escapes are not those of Rust.
fn toml_string(text: &str) -> String {
    let mut res = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => res.extend(['\\', c]),
            c if c.is_control() => res.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => res.push(c),
        }
    }
    res.push('"');
    res
}

/// `text` on one line, without characters that are not shown.
fn one_line(text: &str) -> String {
    let is_shown = |c: &char| !names::is_invisible(*c);
    let shown: String = text.chars().filter(is_shown).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}
