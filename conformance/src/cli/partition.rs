//! `--partition`: the part of the operations that one of several machines tests.
//!
//! Operations are divided by resource tree, so that what creates a resource and what reads it are tested together.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

use spec::model::Api;

use crate::case::OperationIndex;

/// One part of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Partition {
    kind: Kind,
    /// Counted from one.
    part: u64,
    of: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Every n-th tree, in the order of the document.
    Slice,
    /// By the path of the tree: it stays in its part when others are added.
    Hash,
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("`{text}` is not of the form `slice:M/N` or `hash:M/N`");
        let (kind, numbers) = text.split_once(':').ok_or_else(expected)?;
        let kind = match kind {
            "slice" => Kind::Slice,
            "hash" => Kind::Hash,
            _ => return Err(expected()),
        };
        let (part, of) = numbers.split_once('/').ok_or_else(expected)?;
        let number = |text: &str| text.parse::<u64>().map_err(|_| expected());
        let (part, of) = (number(part)?, number(of)?);
        if part == 0 || part > of {
            return Err(format!(
                "there is no part {part} of {of}; parts are counted from 1"
            ));
        }
        Ok(Self { kind, part, of })
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Slice => "slice",
            Kind::Hash => "hash",
        };
        write!(f, "{kind}:{}/{}", self.part, self.of)
    }
}

impl Partition {
    /// Those of `operations` that are in this part.
    pub(super) fn of(self, api: &Api, operations: &[OperationIndex]) -> Vec<OperationIndex> {
        let paths: BTreeMap<OperationIndex, &str> = OperationIndex::all(api)
            .map(|(index, operation)| (index, operation.path.as_str()))
            .collect();
        let trees = Trees::new(paths.values().copied());
        // Trees are numbered in the whole document: filters do not move a tree to another part.
        let mut numbers: BTreeMap<String, u64> = BTreeMap::new();
        for (_, operation) in OperationIndex::all(api) {
            let next = numbers.len() as u64;
            numbers
                .entry(trees.root(operation.path.as_str()))
                .or_insert(next);
        }
        let is_here = |index: &&OperationIndex| {
            let Some(path) = paths.get(*index) else {
                return false;
            };
            let root = trees.root(path);
            let number = match self.kind {
                Kind::Slice => numbers.get(&root).copied().unwrap_or_default(),
                Kind::Hash => hash(&root),
            };
            number % self.of == self.part - 1
        };
        operations.iter().filter(is_here).copied().collect()
    }

    /// `part 2 of 3`.
    pub(super) fn name(self) -> String {
        format!("part {} of {}", self.part, self.of)
    }
}

/// The collections of an API: paths that are followed by a parameter somewhere.
struct Trees {
    collections: BTreeSet<Vec<String>>,
}

impl Trees {
    fn new<'p>(paths: impl Iterator<Item = &'p str>) -> Self {
        let collections = paths.filter_map(|path| {
            let segments = segments(path);
            let named = segments.iter().take_while(|it| !it.contains('{')).count();
            // A path that begins with a parameter has its first name behind it.
            (named > 0 && named < segments.len()).then(|| {
                segments
                    .iter()
                    .take(named)
                    .map(|it| (*it).to_owned())
                    .collect()
            })
        });
        Self {
            collections: collections.collect(),
        }
    }

    /// The tree that `path` is in: the shortest collection above it, or else the path itself up to its parameters.
    fn root(&self, path: &str) -> String {
        let segments = segments(path);
        let above = (1..=segments.len()).find_map(|length| {
            let start: Vec<String> = segments
                .iter()
                .take(length)
                .map(|it| (*it).to_owned())
                .collect();
            self.collections.contains(&start).then_some(start)
        });
        let own = || {
            let leading = segments.iter().take_while(|it| it.contains('{')).count();
            let behind = segments.iter().skip(leading);
            let named = behind.take_while(|it| !it.contains('{')).take(1).count();
            segments
                .iter()
                .take((leading + named).max(1))
                .map(|it| (*it).to_owned())
                .collect()
        };
        let whole = || segments.iter().map(|it| (*it).to_owned()).collect();
        let begins_with_parameter = segments.first().is_some_and(|it| it.contains('{'));
        let root: Vec<String> = match above {
            Some(above) => above,
            None if begins_with_parameter => own(),
            None => whole(),
        };
        format!("/{}", root.join("/"))
    }
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .collect()
}

/// FNV-1a: the same on every machine and in every version, so that shards agree.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spec::document::Document;

    use super::*;

    fn api(paths: &[&str]) -> Api {
        let operations: String = paths
            .iter()
            .map(|path| {
                format!("  '{path}': {{get: {{responses: {{'200': {{description: d}}}}}}}}\n")
            })
            .collect();
        let text =
            format!("openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n{operations}");
        let document = Document::from_text("a.yaml", text)
            .document
            .expect("a document");
        Api::new(Arc::new(document))
    }

    fn parts(kind: &str, of: u64, paths: &[&str]) -> Vec<Vec<String>> {
        let api = api(paths);
        let all: Vec<OperationIndex> = OperationIndex::all(&api).map(|(index, _)| index).collect();
        let part = |part| {
            let partition: Partition = format!("{kind}:{part}/{of}").parse().expect("a partition");
            let here = partition.of(&api, &all);
            let here = OperationIndex::all(&api).filter(|(index, _)| here.contains(index));
            here.map(|(_, operation)| operation.path.as_str().to_owned())
                .collect()
        };
        (1..=of).map(part).collect()
    }

    #[test]
    fn a_resource_is_in_one_part_with_all_that_is_below_it() {
        let paths = [
            "/v1/users",
            "/v1/users/{id}",
            "/v1/orders",
            "/v1/users/search",
            "/v1/users/{id}/keys/{key}",
            "/v1/health",
            "/v1/orders/{id}/lines",
        ];
        let parts = parts("slice", 3, &paths);
        let users = [
            "/v1/users",
            "/v1/users/{id}",
            "/v1/users/search",
            "/v1/users/{id}/keys/{key}",
        ];
        assert_eq!(parts[0], users);
        assert_eq!(parts[1], ["/v1/orders", "/v1/orders/{id}/lines"]);
        assert_eq!(parts[2], ["/v1/health"]);
    }

    #[test]
    fn every_operation_is_in_exactly_one_part() {
        let paths = [
            "/",
            "/a",
            "/{tenant}/b/{id}",
            "/{tenant}/b",
            "/{tenant}/c",
            "/d/{x}",
            "/d",
            "/e.{ending}",
            "/f/g",
        ];
        for kind in ["slice", "hash"] {
            for of in 1..6 {
                let mut all: Vec<String> = parts(kind, of, &paths).concat();
                all.sort_unstable();
                let mut expected = paths.map(ToOwned::to_owned);
                expected.sort_unstable();
                assert_eq!(all, expected, "{kind} of {of}");
            }
        }
        let parts = parts("slice", 8, &paths);
        let of_b = parts
            .iter()
            .find(|part| part.contains(&"/{tenant}/b".to_owned()))
            .expect("b");
        assert_eq!(of_b, &["/{tenant}/b/{id}", "/{tenant}/b"]);
    }

    #[test]
    fn a_hashed_tree_stays_in_its_part_when_others_are_added() {
        let few = parts("hash", 4, &["/a", "/b/{id}", "/c"]);
        let more = parts("hash", 4, &["/0", "/a", "/a1", "/b/{id}", "/c", "/d"]);
        for (few, more) in few.iter().zip(more) {
            assert!(
                few.iter().all(|path| more.contains(path)),
                "{few:?} {more:?}"
            );
        }
    }

    #[test]
    fn other_forms_are_rejected() {
        for text in [
            "",
            "slice",
            "slice:1",
            "slice:0/2",
            "hash:3/2",
            "count:1/2",
            "slice:a/b",
            "slice:1/0",
        ] {
            assert!(text.parse::<Partition>().is_err(), "{text}");
        }
    }
}
