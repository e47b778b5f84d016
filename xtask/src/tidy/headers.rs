//! Checks that every Rust file begins with `//!`.

use super::tree::Tree;

/// Rust files without a first line that describes them.
#[expect(clippy::unnecessary_wraps, reason = "all rules have one shape")]
pub(super) fn broken(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let without = tree.rust().filter(|file| !file.text.starts_with("//!"));
    // A crate may begin with the page it publishes.
    let without = without.filter(|file| !file.text.starts_with("#![doc = include_str!("));
    Ok(without.map(|file| file.path.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_first_line_is_named() {
        let tree = Tree::of(&[("a.rs", "//! Describes it.\n"), ("b.rs", "use std::fs;\n")]);
        assert_eq!(broken(&tree).expect("no failure"), ["b.rs"]);
    }
}
