//! Tests of publishing: what is rejected and why, and a release to a registry and back.

mod install;

mod registry;

mod round_trip;

mod steps;

use spec::{diff::Step, document::Document};

use super::{
    baseline::Baseline, changelog, commands, finding, licenses, manifest, package, registries,
    surface::Surface, version,
};

fn document(text: &str) -> Document {
    let loaded = Document::from_text("api.yaml", text);
    assert!(!loaded.diagnostics.has_errors());
    loaded.document.expect("a document")
}

const CONTRACT: &str = "openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /pets:
    get:
      operationId: list_pets
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses: {'200': {description: d, content: {application/json: {schema: {type: array, items: {type: string}}}}}}
";

fn baseline(version: &str, surface: &str) -> Baseline {
    Baseline {
        version: version.to_owned(),
        contract: Some(document(CONTRACT)),
        surface: Surface::parse(surface),
    }
}

fn validated(
    published: &str,
    version: &str,
    contract: &str,
    surface: &str,
) -> Result<String, String> {
    let published = baseline(published, "crate: fn a ()\ncrate: fn b ()\n");
    let surface = Surface::parse(surface);
    version::validate(&published, version, Some(&document(contract)), &surface)
        .map_err(|error| format!("{error:#}"))
}

const SAME: &str = "crate: fn a ()\ncrate: fn b ()\n";

#[test]
fn a_patch_version_is_rejected_after_a_breaking_change_of_the_contract() {
    let breaking = CONTRACT.replace(
        "name: limit, in: query,",
        "name: limit, in: query, required: true,",
    );
    let rejected = validated("1.2.3", "1.2.4", &breaking, SAME).expect_err("a patch is too small");
    assert!(
        rejected.starts_with(
            "1.2.4 is too small a step from 1.2.3: a major step asks for 2.0.0 at least"
        ),
        "{rejected}"
    );
    assert!(rejected.contains("contract: GET /pets"), "{rejected}");
    assert!(rejected.contains("limit"), "{rejected}");
    validated("1.2.3", "2.0.0", &breaking, SAME).expect("a major version is enough");
    // Before 1.0.0 the second number breaks.
    assert!(validated("0.2.3", "0.2.4", &breaking, SAME).is_err());
    validated("0.2.3", "0.3.0", &breaking, SAME).expect("cargo takes it for breaking");
}

#[test]
fn a_removed_item_requires_a_major_step() {
    let rejected = validated("1.0.0", "1.1.0", CONTRACT, "crate: fn a ()\n");
    let rejected = rejected.expect_err("a function is gone");
    assert!(
        rejected.contains("public surface: gone or changed: crate: fn b ()"),
        "{rejected}"
    );
    let more = format!("{SAME}crate: fn c ()\n");
    let rejected = validated("1.0.0", "1.0.1", CONTRACT, &more).expect_err("a function is new");
    assert!(
        rejected.contains("a minor step asks for 1.1.0"),
        "{rejected}"
    );
    validated("1.0.0", "1.1.0", CONTRACT, &more).expect("a minor version is enough");
}

#[test]
fn a_version_moves_forward() {
    for version in ["1.0.0", "0.9.0"] {
        let rejected = validated("1.0.0", version, CONTRACT, SAME).expect_err("not above");
        assert!(rejected.contains("is not above 1.0.0"), "{rejected}");
    }
    validated("1.0.0", "1.0.1", CONTRACT, SAME).expect("nothing changed");
}

#[test]
fn the_surface_of_the_client_has_the_items_that_users_name() {
    let source = crate::workspace::root().join("generated-client/src");
    let surface = Surface::read(&source).expect("the client can be read");
    let text = surface.text();
    for expected in [
        "fn get_balances",
        "field asset_code_identification : AssetCodeIdentification",
        "NotFound (types :: Error)",
        "\"pacs.008\"",
        "enum GatewayMessages: FinancialMessage (FinancialMessage)",
        "fn for_member",
        "constrained_string :: constrained_string pub struct CountryCode\n",
        "type Amount = crate :: Amount",
    ] {
        assert!(
            text.contains(&expected.replace(" : ", ": ")) || text.contains(expected),
            "{expected}\n{text}"
        );
    }
    assert_eq!(Surface::parse(&text), surface);
    let changed = text.replace("fn for_member", "fn for_bank");
    let changes = Surface::parse(&changed).changes_since(&surface);
    assert_eq!(changes.step(), Step::Major);
}

#[test]
fn a_library_without_contract_moves_its_version_by_its_surface() {
    let published = Baseline {
        contract: None,
        ..baseline("0.1.0", SAME)
    };
    let validated = |version: &str, surface: &str| {
        version::validate(&published, version, None, &Surface::parse(surface))
            .map_err(|error| format!("{error:#}"))
    };
    let rejected = validated("0.1.1", "crate: fn a ()\n").expect_err("a function is gone");
    assert!(rejected.contains("0.2.0 at least"), "{rejected}");
    let found = validated("0.2.0", "crate: fn a ()\n").expect("that is enough");
    assert_eq!(
        found,
        "0.1.0 to 0.2.0 for a major step: public surface: 1 gone or changed, 0 new"
    );
}

/// What the manifests of the workspace state of each other is what is published in this order.
#[test]
fn packages_are_published_behind_those_that_they_need() {
    let metadata = cargo_metadata::MetadataCommand::new()
        .current_dir(crate::workspace::root())
        .no_deps()
        .exec()
        .expect("cargo describes the workspace");
    let names: Vec<&str> = package::PACKAGES.iter().map(|it| it.name).collect();
    let is_published =
        |it: &&cargo_metadata::Package| it.publish.as_ref().is_none_or(|to| !to.is_empty());
    let of_workspace = metadata.packages.iter().filter(is_published);
    let mut listed = names.clone();
    listed.sort_unstable();
    let mut published: Vec<&str> = of_workspace.clone().map(|it| it.name.as_str()).collect();
    published.sort_unstable();
    assert_eq!(listed, published);
    for package in of_workspace {
        let position = names.iter().position(|name| *name == package.name.as_str());
        let position = position.expect("it is listed");
        let listed = &package::PACKAGES[position];
        let folder = package.manifest_path.parent().expect("a folder");
        assert!(folder.ends_with(listed.folder), "{folder}");
        let needed = package.dependencies.iter().filter(|it| {
            it.kind != cargo_metadata::DependencyKind::Development
                && names.contains(&it.name.as_str())
        });
        for needed in needed {
            assert!(
                names[..position].contains(&needed.name.as_str()),
                "{}",
                package.name
            );
            assert!(
                listed.needs.contains(&needed.name.as_str()),
                "{}",
                package.name
            );
            assert_ne!(
                needed.req.to_string(),
                "*",
                "{} needs a version",
                needed.name
            );
        }
        assert!(package.description.is_some(), "{}", package.name);
        assert!(package.readme.is_some(), "{}", package.name);
        assert!(!package.keywords.is_empty(), "{}", package.name);
        assert!(!package.categories.is_empty(), "{}", package.name);
    }
}

#[test]
fn the_surface_of_each_library_can_be_read() {
    for package in package::PACKAGES {
        let surface = Surface::read(&package.path().join("src"));
        let text = surface.expect(package.name).text();
        assert!(text.lines().count() > 20, "{}: {text}", package.name);
    }
}

#[test]
fn packages_are_selected_by_name_and_kept_in_order() {
    let named = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        package::selected(&names).map(|all| all.iter().map(|it| it.name).collect::<Vec<_>>())
    };
    let both = named(&["openapi-conformance", "openapi-conformance-spec"]).expect("known names");
    assert_eq!(both, ["openapi-conformance-spec", "openapi-conformance"]);
    assert_eq!(named(&[]).expect("all").len(), package::PACKAGES.len());
    let error = named(&["conformance"]).expect_err("an unknown name");
    assert!(
        error
            .to_string()
            .starts_with("no package `conformance` is published")
    );
}

#[test]
fn a_changelog_has_a_section_for_its_version() {
    let text =
        "# Changelog\n\n## 0.2.0 (2026)\n\n- One.\n- Two.\n\n## [0.1.0]\n\n## 0.0.1\n\n- Begin.\n";
    assert_eq!(changelog::entries(text, "0.2.0"), Some(2));
    assert_eq!(changelog::entries(text, "0.1.0"), Some(0));
    assert_eq!(changelog::entries(text, "0.3.0"), None);
    assert_eq!(changelog::day(text, "0.2.0"), None, "a year is no day");
    let dated = "## 0.1.0 (2026-01-31)\n\n- One.\n";
    assert_eq!(changelog::entries(dated, "0.1.0"), Some(1));
    let day = changelog::day(dated, "0.1.0").expect("a day");
    assert_eq!(day.to_string(), "2026-01-31");
}

#[test]
fn licenses_are_read_as_expressions() {
    for accepted in [
        "MIT",
        "MIT OR Apache-2.0",
        "MIT/Apache-2.0",
        "GPL-3.0 OR MIT",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
    ] {
        assert!(licenses::is_accepted(accepted), "{accepted}");
    }
    for rejected in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR GPL-3.0) AND ISC", ""] {
        assert!(!licenses::is_accepted(rejected), "{rejected}");
    }
}

#[test]
fn a_version_is_read_from_a_manifest() {
    let manifest =
        "[package]\nname = \"a\"\nversion = \"1.2.3\"\n\n[dependencies]\nversion = \"9\"\n";
    assert_eq!(
        version::of_manifest(manifest).expect("it is there"),
        "1.2.3"
    );
    assert!(version::of_manifest("[package]\nname = \"a\"\n[x]\nversion = \"1\"\n").is_err());
}

#[test]
fn a_failure_shows_the_panic_and_not_the_end_of_a_backtrace() {
    let printed = "running 2 tests\nthread 'a' (7) panicked at src/a.rs:1:2:\nassertion failed: left\n  left: 1\nstack backtrace:\n   0: std\n   1: core\n\nfailures:\n    a\n";
    let lines: Vec<&str> = printed.lines().collect();
    let shown = commands::telling(&lines);
    assert_eq!(
        shown,
        [
            "thread 'a' (7) panicked at src/a.rs:1:2:",
            "assertion failed: left",
            "  left: 1"
        ]
    );
    let plain = ["error: no such package"];
    assert_eq!(commands::telling(&plain), plain);
}

#[test]
fn a_private_registry_is_found_in_the_configuration_of_cargo() {
    for text in [
        "[registries.local]\nindex = \"sparse+https://a/\"\n",
        "[registries]\nlocal = { index = \"x\" }\n",
        "[registries.\"local\"]\nindex = \"x\"\n",
        "registries.local.index = \"x\"\n",
    ] {
        assert!(registries::names_registry(text, "local"), "{text}");
        assert!(!registries::names_registry(text, "loc"), "{text}");
    }
    assert!(!registries::names_registry(
        "[source.local]\nindex = \"x\"\n",
        "local"
    ));
}

#[test]
fn what_was_not_checked_is_named_by_flags() {
    let flags = finding::flags(&["advisories", "rust-version"]);
    assert_eq!(flags, "`--unchecked advisories --unchecked rust-version`");
    assert!(manifest::has_repository("repository = \"https://a\"\n"));
    assert!(!manifest::has_repository("# repository\nname = \"a\"\n"));
}
