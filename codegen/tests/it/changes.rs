//! What a change of the document changes in the client.

use codegen::Generated;

use super::documents::{api, document, generate};

/// The files that differ.
fn differing(old: &Generated, new: &Generated) -> Vec<String> {
    let paths = new.output.files().map(|(path, _)| path);
    let changed = paths.filter(|path| old.output.get(path) != new.output.get(path));
    changed.map(ToOwned::to_owned).collect()
}

#[test]
fn a_changed_parameter_changes_its_operation_and_the_digest_in_the_root_module() {
    let client = |first: &str| {
        let operation = |name: &str, description: &str| {
            format!(
                "/{name}: {{get: {{tags: [{name}], parameters: [{{name: q, in: query, description: {description}, \
                 schema: {{type: string}}}}], responses: {{'204': {{description: d}}}}}}}}"
            )
        };
        let paths = [operation("a", first), operation("b", "same")].join(", ");
        generate(&document(&api(&format!("paths: {{{paths}}}"))))
    };
    let (old, new) = (client("before"), client("after"));
    assert!(new.output.files().count() > 20);
    assert_eq!(differing(&old, &new), ["mod.rs", "operations/a.rs"]);
}
