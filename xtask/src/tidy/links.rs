//! Links of documents to other files of the tree.

use regex::Regex;

use super::tree::Tree;

/// Relative links that lead nowhere.
pub(super) fn broken(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let link = Regex::new(r"\]\(([^)#\s]+)(#[^)]*)?\)")?;
    let mut res = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.ends_with(".md")) {
        for found in link.captures_iter(&file.text) {
            let Some(target) = found.get(1).map(|target| target.as_str()) else {
                continue;
            };
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let path = joined(folder, target);
            let leads = tree.files.iter().any(|file| {
                file.path == path
                    || file
                        .path
                        .starts_with(&format!("{}/", path.trim_end_matches('/')))
            });
            if !leads {
                res.push(format!("{}: `{target}` leads nowhere", file.path));
            }
        }
    }
    Ok(res)
}

/// `target` as seen from `folder`, below the root.
fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative_to_their_file() {
        let tree = Tree::of(&[
            (
                "README.md",
                "[a](docs/a.md#top) [b](docs/b.md) [web](https://example.com) [d](docs)",
            ),
            ("docs/a.md", "[up](../README.md)"),
        ]);
        assert_eq!(
            broken(&tree).expect("no failure"),
            ["README.md: `docs/b.md` leads nowhere"]
        );
    }
}
