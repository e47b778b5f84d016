//! The published JSON Schema of `codegen.yaml`.
//!
//! `UPDATE_GOLDEN=1 cargo test -p openapi-conformance-codegen --test config_schema` writes it again.

use std::{fs, path::PathBuf};

use codegen::ConfigFile;

#[test]
fn the_published_schema_is_up_to_date() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schemas/codegen.schema.json");
    let text = format!("{:#}\n", ConfigFile::schema());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&file, &text).expect("a file that can be written");
    }
    let published = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        published, text,
        "run `UPDATE_GOLDEN=1 cargo test -p openapi-conformance-codegen --test config_schema`"
    );
}
