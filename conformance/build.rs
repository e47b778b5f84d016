//! Lists the documents among the fixtures, so that each has its own test and a failure names its document.

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

/// Where fixtures are, relative to the workspace.
const FOLDERS: [&str; 2] = ["spec/tests/fixtures", "codegen/tests/fixtures"];

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("..");
    let mut tests: BTreeMap<String, String> = BTreeMap::new();
    for folder in FOLDERS {
        println!("cargo::rerun-if-changed=../{folder}");
        for path in documents(&root.join(folder))? {
            let path = path.strip_prefix(&root)?.display().to_string();
            // Paths that differ only in their punctuation would get the same name.
            let name = name(&path);
            if let Some(known) = tests.insert(name.clone(), path.clone()) {
                return Err(format!("`{known}` and `{path}` are both called `{name}`").into());
            }
        }
    }
    let paths: Vec<&String> = tests.values().collect();
    let mut text = format!("pub(super) const ALL: &[&str] = &{paths:?};\n");
    for (name, path) in &tests {
        text.push_str(&format!(
            "\n#[test]\nfn {name}() {{\n    super::nothing_is_found_on_the_mock_of({path:?});\n}}\n"
        ));
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("fixtures.rs"), text)?;
    Ok(())
}

/// All documents below `folder`.
fn documents(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut res = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            res.extend(documents(&path)?);
        } else if path
            .extension()
            .is_some_and(|end| end == "yaml" || end == "json")
        {
            res.push(path);
        }
    }
    Ok(res)
}

/// The path as a function name: `spec/tests/fixtures/rules/a-b/failing.yaml` becomes `spec_rules_a_b_failing_yaml`.
fn name(path: &str) -> String {
    let path = path.replace("/tests/fixtures", "");
    let words = path
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_").to_ascii_lowercase()
}
