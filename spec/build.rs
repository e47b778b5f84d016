//! Lists the files of the shipped contract for `src/embedded.rs`; without the feature `tkey7` there is nothing to list.

use std::{env, fmt::Write as _, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_TKEY7").is_none() {
        return;
    }
    let manifest_dir = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let root = Path::new(&manifest_dir).join("openapi");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut names = Vec::new();
    collect(&root, "openapi", &mut names);
    names.sort();
    let mut code = String::from("&[\n");
    for name in names {
        let path = format!("{manifest_dir}/{name}");
        let name = format!("spec/{name}");
        writeln!(code, "    ({name:?}, include_str!({path:?})),").expect("writing to a string");
    }
    code.push(']');
    let out_dir = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out_dir).join("embedded.rs"), code).expect("OUT_DIR is writable");
}

fn collect(folder: &Path, name: &str, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the contract is part of the sources") {
        let entry = entry.expect("readable folder");
        let name = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &name, names);
        } else if name.ends_with(".yaml") {
            names.push(name);
        }
    }
}
