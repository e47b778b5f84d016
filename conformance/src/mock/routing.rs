//! Which operation a request is for.

use spec::model::{Api, PathTemplate};

/// The paths of a document, the most concrete first.
#[derive(Debug)]
pub(super) struct Router(Vec<Path>);

#[derive(Debug)]
struct Path {
    template: PathTemplate,
    /// Methods with the positions of their operations.
    operations: Vec<(String, usize)>,
}

/// What a method and a path lead to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// No path matches.
    Unknown,
    /// The path has other methods only.
    OtherMethods {
        /// The value of `Allow`.
        allow: String,
    },
    /// `OPTIONS` of a path that does not declare it.
    Options {
        /// The value of `Allow`.
        allow: String,
    },
    /// An operation.
    Operation {
        /// Its position.
        index: usize,
        /// Whether `HEAD` was asked of an operation for `GET`.
        is_head: bool,
    },
}

impl Router {
    pub(super) fn new(api: &Api) -> Self {
        let mut paths: Vec<Path> = Vec::new();
        for (index, operation) in api.operations.iter().enumerate() {
            let method = operation.method.as_str().to_owned();
            let known = paths
                .iter_mut()
                .find(|path| path.template.shape() == operation.path.shape());
            match known {
                Some(path) => path.operations.push((method, index)),
                None => paths.push(Path {
                    template: operation.path.clone(),
                    operations: vec![(method, index)],
                }),
            }
        }
        paths.sort_by_key(|path| path.template.rank());
        Self(paths)
    }

    pub(super) fn route(&self, method: &str, path: &str) -> Route {
        let Some(found) = self
            .0
            .iter()
            .find(|known| known.template.matches(path).is_some())
        else {
            return Route::Unknown;
        };
        let of = |method: &str| {
            let mut operations = found.operations.iter();
            operations.find(|(known, _)| known == method)
        };
        if let Some((_, index)) = of(method) {
            return Route::Operation {
                index: *index,
                is_head: false,
            };
        }
        match (method, of("GET")) {
            ("HEAD", Some((_, index))) => Route::Operation {
                index: *index,
                is_head: true,
            },
            ("OPTIONS", _) => Route::Options {
                allow: found.allow(),
            },
            _ => Route::OtherMethods {
                allow: found.allow(),
            },
        }
    }
}

impl Path {
    fn allow(&self) -> String {
        let mut methods: Vec<&str> = self
            .operations
            .iter()
            .map(|(method, _)| method.as_str())
            .collect();
        if methods.contains(&"GET") && !methods.contains(&"HEAD") {
            methods.push("HEAD");
        }
        if !methods.contains(&"OPTIONS") {
            methods.push("OPTIONS");
        }
        methods.join(", ")
    }
}
