//! The list of documents, and the choice of some by a seed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};

/// A document of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    /// Its name.
    pub(super) name: String,
    /// Its file.
    pub(super) path: PathBuf,
}

/// The documents that the list `file` names, below `documents`.
///
/// # Errors
///
/// When the list cannot be read, or a document is missing.
pub(super) fn read(file: &Path, documents: &Path) -> anyhow::Result<Vec<Listed>> {
    let text = fs::read_to_string(file)
        .with_context(|| format!("cannot read the list `{}`", file.display()))?;
    names(&text)
        .map(|name| {
            let path = ["json", "yaml", "yml"]
                .iter()
                .map(|extension| documents.join(format!("{name}.{extension}")))
                .find(|path| path.is_file())
                .with_context(|| {
                    let folder = documents.display();
                    format!("`{folder}` has no document `{name}.json`, `.yaml` or `.yml`")
                })?;
            Ok(Listed {
                name: name.to_owned(),
                path,
            })
        })
        .collect()
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    let first = text.lines().enumerate();
    first.filter_map(|(at, line)| {
        let name = line.split('\t').next().unwrap_or_default().trim();
        let is_heading = at == 0 && name == "id";
        (!is_heading && !name.is_empty() && !name.starts_with('#')).then_some(name)
    })
}

/// `count` of `listed`, and those named in `with` that are not among them: the first have the smallest digests with `seed`.
/// One document more or less in the list changes at most one of the choice.
///
/// # Errors
///
/// When `with` has a name that is not in the list.
pub(super) fn sample(
    mut listed: Vec<Listed>,
    count: usize,
    seed: u64,
    with: &[String],
) -> anyhow::Result<Vec<Listed>> {
    for name in with {
        let is_listed = listed.iter().any(|document| document.name == *name);
        anyhow::ensure!(
            is_listed,
            "`--with {name}`: the list has no document of this name"
        );
    }
    listed.sort_by_cached_key(|document| {
        let text = format!("{seed}:{}", document.name);
        Sha256::digest(text.as_bytes()).to_vec()
    });
    let mut others = listed.split_off(count.min(listed.len()));
    others.retain(|document| with.contains(&document.name));
    listed.append(&mut others);
    Ok(listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_comments_and_further_columns_are_ignored() {
        let text = "id\topenapi\nid\t3.0.0\n# a comment\n\npets\t3.1.0\tmore\n";
        assert_eq!(names(text).collect::<Vec<_>>(), ["id", "pets"]);
    }

    fn list(count: usize) -> Vec<Listed> {
        (0..count)
            .map(|number| Listed {
                name: format!("document-{number}"),
                path: PathBuf::new(),
            })
            .collect()
    }

    #[test]
    fn named_documents_are_beside_the_sample_and_there_once() {
        let chosen = |with: &[String]| -> Vec<String> {
            let listed = sample(list(20), 5, 1, with).expect("a choice");
            listed.into_iter().map(|it| it.name).collect()
        };
        let alone = chosen(&[]);
        let other = list(20)
            .into_iter()
            .find(|it| !alone.contains(&it.name))
            .expect("15 others")
            .name;
        let first = alone.first().expect("five").clone();
        let mut expected = alone;
        expected.push(other.clone());
        assert_eq!(chosen(&[first, other]), expected);
        let error = sample(list(20), 5, 1, &["pets".to_owned()]).expect_err("no such document");
        assert!(error.to_string().contains("`--with pets`"), "{error}");
    }

    #[test]
    fn a_choice_changes_with_the_seed_and_hardly_with_the_list() {
        let sample = |listed, seed| sample(listed, 10, seed, &[]).expect("a choice");
        let chosen = sample(list(100), 1);
        assert_eq!(chosen.len(), 10);
        assert_eq!(chosen, sample(list(100), 1));
        assert_ne!(chosen, sample(list(100), 2));
        let kept = sample(list(101), 1);
        let common = kept.iter().filter(|it| chosen.contains(it)).count();
        assert!(common >= 9, "{common}");
    }
}
