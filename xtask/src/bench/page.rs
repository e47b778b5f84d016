//! The page of comparisons with other tools: `BENCHMARKS.md` at the root, a section for each, written by itself.

use std::{fs, path::Path};

use anyhow::Context as _;

const HEAD: &str = "# Benchmarks beside other tools\n\n\
    Each section is written by its command, in one sitting on one machine.\n\
    Only ratios within a section mean something elsewhere; [conformance/BENCHMARKS.md](conformance/BENCHMARKS.md) has those of runs.\n";

/// Writes `text` as the section `name` of the page at `path`; the other sections stay.
pub(super) fn write(path: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let before = fs::read_to_string(path).unwrap_or_else(|_| HEAD.to_owned());
    let after = replaced(&before, name, text);
    fs::write(path, after).with_context(|| format!("cannot write {}", path.display()))
}

fn replaced(page: &str, name: &str, text: &str) -> String {
    let (head, rest) = page.split_at(page.find("\n## ").map_or(page.len(), |at| at + 1));
    let mut sections: Vec<(String, String)> = format!("\n{rest}")
        .split("\n## ")
        .skip(1)
        .map(|section| {
            let (name, text) = section.split_once('\n').unwrap_or((section, ""));
            (name.trim().to_owned(), text.trim().to_owned())
        })
        .collect();
    let text = text.trim().to_owned();
    match sections.iter_mut().find(|(known, _)| known == name) {
        Some((_, known)) => *known = text,
        None => sections.push((name.to_owned(), text)),
    }
    let mut res = format!("{}\n", head.trim());
    for (name, text) in sections {
        res.push_str(&format!("\n## {name}\n\n{text}\n"));
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_replaced_and_the_others_stay() {
        let one = replaced(HEAD, "Mock", "a\n");
        assert_eq!(one, format!("{HEAD}\n## Mock\n\na\n"));
        let two = replaced(&one, "Lint", "b");
        let two = replaced(&two, "Mock", "c\n\nd");
        assert_eq!(two, format!("{HEAD}\n## Mock\n\nc\n\nd\n\n## Lint\n\nb\n"));
    }
}
