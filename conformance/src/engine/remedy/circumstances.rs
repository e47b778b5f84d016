//! What helps an operation that never succeeded, by what is known when the run is over.

use std::{cmp::Reverse, collections::BTreeSet};

use spec::model::{Api, Operation, ParameterLocation};

use super::{
    Remedy, named,
    settings::{credentials, identity, quoted, skip, values},
};
use crate::{case::OperationIndex, engine::rejection::Rejection, operation::given};

/// How many requests may be rejected in the main way for each that the server fails on, which is worth saying then.
const MOST_TO_FAILED: u64 = 3;
/// How servers say that they have no implementation.
const NOT_IMPLEMENTED: [&str; 4] = [
    "not implemented",
    "unimplemented",
    "unsupported",
    "not supported",
];

/// How servers say that their settings exclude something.
const DISABLED: [&str; 3] = ["disabled", "not enabled", "turned off"];

/// What is known about a run when it is over.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) struct Circumstances<'r> {
    pub(in crate::engine) api: &'r Api,
    /// Whether the run ended before it was done.
    pub(in crate::engine) is_cut: bool,
    /// Whether requests had credentials.
    pub(in crate::engine) has_credentials: bool,
    /// The operations that succeeded.
    pub(in crate::engine) succeeded: &'r BTreeSet<OperationIndex>,
    /// The URL that the operation is sent to.
    pub(in crate::engine) url: &'r str,
}

impl Circumstances<'_> {
    /// What helps `operation`, which never succeeded: its valid requests got `rejections`, or there were none.
    pub(in crate::engine) fn remedy(
        &self,
        operation: &Operation,
        is_untestable: bool,
        rejections: &[Rejection],
    ) -> Remedy {
        let mut all: Vec<&Rejection> = rejections.iter().collect();
        // Of equally frequent responses the first counts.
        all.sort_by_key(|rejection| Reverse(rejection.count));
        match all.first() {
            None if is_untestable => Remedy::new(
                "the document allows no request that can be generated; correct it, or skip the operation",
                Some(skip(operation)),
            ),
            None if self.is_cut => Remedy::new(
                "the run ended before a valid request was sent; raise its limits",
                Some("max_cases: 100000\nmax_time: 30m\n".to_owned()),
            ),
            None => Remedy::new(
                "no valid request was sent; the other phases may send some",
                Some("phases: [examples, coverage, fuzzing, stateful]\n".to_owned()),
            ),
            Some(main) => match main.status {
                Some(status) => self.of_status(operation, &all, status).but(failed(&all)),
                None => Remedy::new(
                    "the server sent no usable response; if it is slow, give it more time",
                    Some("timeout: 60s\n".to_owned()),
                ),
            },
        }
    }

    /// What helps when most valid requests got `status`; `all` are the rejections, the most frequent one first.
    fn of_status(&self, operation: &Operation, all: &[&Rejection], status: u16) -> Remedy {
        match status {
            401 if !self.has_credentials => Remedy::new(
                "the server asks for credentials; name the variables that hold them",
                Some(credentials(self.api, operation)),
            ),
            401 => Remedy::new(
                "these credentials do not suffice; use an identity that has the right",
                Some(identity(operation)),
            ),
            _ if all.first().is_some_and(|main| says(main, &DISABLED)) => Remedy::new(
                "the server has this disabled; enable it there, or skip the operation",
                Some(skip(operation)),
            ),
            403 => Remedy::new(
                "the server forbids it; use an identity that has the right, or skip the operation where none has",
                Some(identity(operation)),
            ),
            429 => Remedy::new(
                "the server limits the rate of requests; send fewer",
                Some("rate_limit: 5\n".to_owned()),
            ),
            300..=399 => Remedy::new(
                "the server only redirects; document the redirect, or use the URL that it leads to",
                None,
            ),
            500.. => self.of_failure(operation, all),
            _ => self.of_rejection(operation, all, status),
        }
    }

    /// What helps when the server fails on valid requests.
    fn of_failure(&self, operation: &Operation, all: &[&Rejection]) -> Remedy {
        if all.first().is_some_and(|main| says(main, &NOT_IMPLEMENTED)) {
            return Remedy::new(
                "the server does not implement this; skip the operation",
                Some(skip(operation)),
            );
        }
        let known = given::names(self.api, operation);
        let main = all.get(..1).unwrap_or_default();
        let named = named::in_bodies(main, &known);
        let paths = last_in_path_first(operation);
        let likely = if named.is_empty() { &paths } else { &named };
        if likely.is_empty() {
            return Remedy::new(
                "the server fails on valid requests, and no setting changes that",
                None,
            );
        }
        Remedy::new(
            "the server fails on valid requests; give values that it does not fail on",
            Some(values(operation, likely)),
        )
    }

    /// What helps when the server rejects the values of requests.
    fn of_rejection(&self, operation: &Operation, all: &[&Rejection], status: u16) -> Remedy {
        let known = given::names(self.api, operation);
        let named = named::in_bodies(all, &known);
        let paths = last_in_path_first(operation);
        let is_absent = matches!(status, 404 | 410);
        if is_absent && !paths.is_empty() {
            let of_main = named::in_bodies(all.get(..1).unwrap_or_default(), &known);
            let is_named = |name: &&&str| of_main.contains(*name);
            let of_message: Vec<&str> = paths.iter().filter(is_named).copied().collect();
            let likely = if of_message.is_empty() {
                paths
            } else {
                of_message
            };
            let what = match self.creation(operation) {
                Some(label) => format!(
                    "the server has no such resource, and `{label}`, which creates them, never succeeded; give a value that exists"
                ),
                None => "the server has no such resource; give a value that exists".to_owned(),
            };
            return Remedy::new(&what, Some(values(operation, &likely)));
        }
        if !named.is_empty() {
            return Remedy::new(
                "the response names what it rejects; give a value that the server accepts",
                Some(values(operation, &named)),
            );
        }
        if matches!(status, 404 | 405 | 501) {
            return if self.succeeded.is_empty() {
                Remedy::new(
                    "the server does not seem to have this path; check the base URL, which includes a prefix",
                    Some(format!(
                        "url: {}\n",
                        quoted(&format!("{}/prefix", self.url))
                    )),
                )
            } else {
                Remedy::new(
                    "the server does not seem to have this operation; implement it, or skip it",
                    Some(skip(operation)),
                )
            };
        }
        let required = operation.parameters.iter();
        let required = required.filter(|parameter| parameter.required);
        let required: Vec<&str> = required.map(|parameter| parameter.name.as_str()).collect();
        let identifiers = known.iter().map(String::as_str);
        let identifiers: Vec<&str> = identifiers.filter(|name| is_identifier(name)).collect();
        let likely = if required.is_empty() {
            identifiers
        } else {
            required
        };
        if likely.is_empty() {
            return Remedy::new(
                "the response does not name what it rejects; give values that the server accepts, or add a constraint \
                 to the document",
                None,
            );
        }
        Remedy::new(
            "the response does not name what it rejects; give values that the server accepts",
            Some(values(operation, &likely)),
        )
    }

    /// The operation that creates what `operation` is about, where it never succeeded: a POST to the collection that one of the
    /// parameters of its path is in.
    fn creation(&self, operation: &Operation) -> Option<String> {
        let path = operation.path.as_str();
        let ends = path.rmatch_indices("/{").map(|(at, _)| at);
        let mut collections = ends.filter_map(|at| path.get(..at));
        collections.find_map(|collection| {
            let mut all = self.api.operations.iter().enumerate();
            let (index, creation) = all.find(|(_, it)| {
                it.method.as_str() == "POST" && it.path.as_str().trim_end_matches('/') == collection
            })?;
            let has_succeeded = self.succeeded.contains(&OperationIndex(index));
            (!has_succeeded).then(|| creation.label())
        })
    }
}

/// How many of the valid requests the server failed on, where most were rejected, but not nearly all.
fn failed(all: &[&Rejection]) -> Option<u64> {
    let is_failure = |it: &Rejection| it.status.is_none_or(|status| status >= 500);
    let main = all.first().filter(|main| !is_failure(main))?;
    let failed = all.iter().filter(|it| is_failure(it));
    let count: u64 = failed.map(|it| it.count).sum();
    (count * MOST_TO_FAILED >= main.count).then_some(count)
}

/// Whether the message of `rejection` has one of `signs`.
fn says(rejection: &Rejection, signs: &[&str]) -> bool {
    let message = rejection.message.as_deref().unwrap_or_default();
    let message = message.to_lowercase();
    signs.iter().any(|sign| message.contains(sign))
}

/// The parameters in the path; the last one is what a request is most likely about.
fn last_in_path_first(operation: &Operation) -> Vec<&str> {
    let parameters = operation.parameters.iter().rev();
    let in_path = parameters.filter(|parameter| parameter.location == ParameterLocation::Path);
    in_path.map(|parameter| parameter.name.as_str()).collect()
}

/// Whether something called `name` refers to something else, as `order_id` and `orderId` do.
fn is_identifier(name: &str) -> bool {
    name == "id" || name.ends_with("_id") || name.ends_with("Id") || name.ends_with("-id")
}
