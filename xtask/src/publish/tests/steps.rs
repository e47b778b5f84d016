//! Which steps there are, and what follows from what they find.

use anyhow::Context as _;
use clap::Parser as _;

use super::super::{
    Arguments, Checked, Finding, Release, STEPS, Step, check, licenses, manifest, package,
    surface::Surface,
};

#[derive(Debug, clap::Parser)]
struct Publish {
    #[command(flatten)]
    arguments: Arguments,
}

fn arguments(flags: &[&str]) -> Arguments {
    let words = ["publish"].iter().chain(flags);
    Publish::parse_from(words).arguments
}

fn release(root: std::path::PathBuf) -> Release {
    let found = package::selected(&["tkey7-client".to_owned()]).expect("it is published");
    Release {
        root,
        package: found[0],
        version: "1.0.0".to_owned(),
        surface: Surface::parse(""),
        baseline: None,
        allow_dirty: false,
        registry: None,
    }
}

const fn step(name: &'static str, run: fn(&Release) -> anyhow::Result<Finding>) -> Step {
    Step {
        name,
        what: "it holds",
        is_for_client: false,
        run,
    }
}

/// A step that holds, and one that could not check.
static TWO: [Step; 2] = [
    step("first", |_| Ok(Finding::Holds("fine".to_owned()))),
    step("second", |_| {
        Ok(Finding::Skipped("no database is here".to_owned()))
    }),
];

/// What follows from two steps with these flags, and what is printed.
fn after_two(flags: &[&str]) -> (Checked, String) {
    let mut out = Vec::new();
    let found = check(&TWO, &release("/".into()), &arguments(flags), &mut out);
    let text = String::from_utf8(out).expect("text");
    (found.expect("it can be written"), text)
}

#[test]
fn what_could_not_be_checked_is_published_only_by_name() {
    let (checked, text) = after_two(&[]);
    assert_eq!(checked, Checked::NotAsked);
    assert!(
        text.contains("skipped  second       no database is here\n"),
        "{text}"
    );
    for flags in [&["--execute"][..], &["--execute", "--unchecked", "first"]] {
        let (checked, text) = after_two(flags);
        assert_eq!(checked, Checked::Rejected, "{flags:?}");
        assert!(text.contains("with `--unchecked second`\n"), "{text}");
    }
    let (checked, _) = after_two(&["--execute", "--unchecked", "second"]);
    assert_eq!(checked, Checked::Publish);
}

#[test]
fn a_step_that_fails_ends_the_run() {
    let steps = [
        step("wrong", |_| None.context("it is wrong")),
        step("later", |_| unreachable!("the step before failed")),
    ];
    let mut out = Vec::new();
    let found = check(&steps, &release("/".into()), &arguments(&[]), &mut out);
    assert_eq!(found.expect("it can be written"), Checked::Rejected);
    assert_eq!(out, b"rejected wrong        it is wrong\n");
}

#[test]
fn the_registry_is_looked_at_first() {
    assert_eq!(STEPS[0].name, "registry");
}

#[test]
fn a_package_without_licenses_or_repository_is_not_taken_for_a_whole_one() {
    let root = crate::workspace::root().join("target/tmp/manifest");
    drop(std::fs::remove_dir_all(&root));
    let folder = root.join("generated-client");
    std::fs::create_dir_all(&folder).expect("a folder of the build");
    let write = |file: &str, text: &str| {
        std::fs::write(root.join(file), text).expect("a file of the build");
    };
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        write(name, name);
    }
    write("generated-client/LICENSE-APACHE", "LICENSE-APACHE");
    write("generated-client/Cargo.toml", "[package]\nname = \"a\"\n");
    let release = release(root.clone());
    let missing = manifest::check(&release).expect_err("a license is missing");
    assert!(
        missing.to_string().contains("LICENSE-MIT is missing"),
        "{missing}"
    );
    write("generated-client/LICENSE-MIT", "another");
    let other = manifest::check(&release).expect_err("it is another");
    assert!(
        other.to_string().contains("is not that of the workspace"),
        "{other}"
    );
    write("generated-client/LICENSE-MIT", "LICENSE-MIT");
    let found = manifest::check(&release).expect("both are there");
    assert!(matches!(&found, Finding::Skipped(why) if why.contains("repository")));
}

#[test]
fn advisories_are_checked_or_skipped_with_what_helps() {
    let found = licenses::advisories_with("no-such-program", &release("/".into()));
    let found = found.expect("nothing was checked");
    assert!(matches!(&found, Finding::Skipped(why) if why.contains("cargo install cargo-deny")));
}
