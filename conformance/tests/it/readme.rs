//! Tests that the README matches the code.

use std::path::Path;

use conformance::checks::CHECKS;

const BEGIN: &str = "<!-- checks -->\n";
const END: &str = "<!-- end of checks -->";

/// `UPDATE_README=1 cargo test -p openapi-conformance --test it table_of_checks` writes the table.
#[test]
fn the_table_of_checks_lists_the_registered_checks() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = std::fs::read_to_string(&path).expect("the README");
    let (before, rest) = text.split_once(BEGIN).expect("the mark before the table");
    let (table, after) = rest.split_once(END).expect("the mark after the table");
    let head = "| check | severity | what it asserts |\n|---|---|---|\n";
    let rows: String = CHECKS
        .iter()
        .map(|check| {
            let info = check.info();
            format!("| `{}` | {} | {} |\n", info.id, info.severity, info.what)
        })
        .collect();
    let rows = format!("{head}{rows}");
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{rows}{END}{after}")).expect("written");
    } else {
        assert_eq!(table, rows, "run this test with UPDATE_README=1");
    }
}
