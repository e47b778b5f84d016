//! Finds the operation of a request.

use spec::model::{Api, PathTemplate};

/// The paths of a document, the most concrete first.
#[derive(Debug)]
pub(crate) struct Router(Vec<Path>);

#[derive(Debug)]
struct Path {
    template: PathTemplate,
    operations: Vec<Known>,
}

/// An operation of a path.
#[derive(Debug)]
struct Known {
    method: String,
    /// Its position.
    index: usize,
    /// Its path, which may have a query that distinguishes it from others.
    template: PathTemplate,
}

/// The result for a method and a path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Route {
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
        /// Whether a `HEAD` request is served by an operation for `GET`.
        is_head: bool,
    },
}

impl Router {
    pub(crate) fn new(api: &Api) -> Self {
        let mut paths: Vec<Path> = Vec::new();
        for (index, operation) in api.operations.iter().enumerate() {
            let known = Known {
                method: operation.method.as_str().to_owned(),
                index,
                template: operation.path.clone(),
            };
            let mut known_paths = paths.iter_mut();
            match known_paths.find(|path| path.template.is_same_path(&operation.path)) {
                Some(path) => path.operations.push(known),
                None => paths.push(Path {
                    template: operation.path.clone(),
                    operations: vec![known],
                }),
            }
        }
        for path in &mut paths {
            // Routes that require more query parameters come first.
            path.operations
                .sort_by_key(|known| std::cmp::Reverse(known.template.query_names().count()));
        }
        paths.sort_by_key(|path| path.template.rank());
        Self(paths)
    }

    pub(crate) fn route(&self, method: &str, path: &str, query: &str) -> Route {
        let Some(found) = self
            .0
            .iter()
            .find(|known| known.template.matches(path).is_some())
        else {
            return Route::Unknown;
        };
        let of = |method: &str| {
            let mut operations = found.operations.iter();
            operations.find(|known| known.method == method && known.template.is_chosen_by(query))
        };
        if let Some(known) = of(method) {
            return Route::Operation {
                index: known.index,
                is_head: false,
            };
        }
        match (method, of("GET")) {
            ("HEAD", Some(known)) => Route::Operation {
                index: known.index,
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
            .map(|known| known.method.as_str())
            .collect();
        let mut seen = Vec::new();
        methods.retain(|method| {
            let is_new = !seen.contains(method);
            seen.push(*method);
            is_new
        });
        if methods.contains(&"GET") && !methods.contains(&"HEAD") {
            methods.push("HEAD");
        }
        if !methods.contains(&"OPTIONS") {
            methods.push("OPTIONS");
        }
        methods.join(", ")
    }
}
