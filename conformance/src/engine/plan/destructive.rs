//! Recognizes operations that delete something.

use spec::model::{Operation, PathTemplate};

/// How much an operation takes away. Operations are sent in this order: a server that has deleted all accounts, including that
/// of the run, rejects everything from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Harm {
    /// Nothing.
    None,
    /// A single resource.
    Deletes,
    /// Whole collections, a single account or session, or what the service knows.
    Destroys,
    /// All accounts or sessions, with that of the run, or the service itself.
    LocksOut,
}

/// Words that announce a destructive operation, in the last segment of its path or at the beginning of its id.
const WORDS: [&str; 18] = [
    "reset",
    "clear",
    "purge",
    "wipe",
    "truncate",
    "shutdown",
    "restart",
    "reboot",
    "logout",
    "signout",
    "drop",
    "destroy",
    "erase",
    "flush",
    "terminate",
    "revoke",
    "deactivate",
    "uninstall",
];

/// Words that end the service, or the session of the run.
const ENDINGS: [&str; 6] = [
    "shutdown",
    "restart",
    "reboot",
    "logout",
    "signout",
    "terminate",
];

/// Words for removing something, which a POST may mean by its path.
const REMOVALS: [&str; 3] = ["delete", "remove", "unregister"];

/// Collections whose deletion may lock the run out.
const IDENTITIES: [&str; 8] = [
    "account",
    "user",
    "token",
    "session",
    "key",
    "credential",
    "member",
    "identity",
];

impl Harm {
    /// The harm of `operation`.
    pub(super) fn of(operation: &Operation) -> Self {
        let path = operation.path.as_str().trim_end_matches('/');
        let last = path.rsplit('/').next().unwrap_or_default();
        let words_of_last = words(last);
        let method = operation.method.as_str();
        let is_reading = matches!(method, "GET" | "HEAD" | "OPTIONS");
        let has = |words: &[String], list: &[&str]| {
            let mut words = words.iter();
            words.any(|word| list.contains(&word.as_str()))
        };
        // A collection of resources may have the name of a verb: `POST /resets` creates one of them.
        let is_announced = !last.contains('{') && has(&words_of_last, &WORDS)
            || words(&operation.id)
                .first()
                .is_some_and(|first| !is_reading && WORDS.contains(&first.as_str()));
        if method == "DELETE" {
            return Self::of_delete(&operation.path).max(if is_announced {
                Self::Destroys
            } else {
                Self::None
            });
        }
        let is_bare = words_of_last.len() == 1;
        if !is_reading && has(&words_of_last, &ENDINGS) {
            Self::LocksOut
        } else if is_announced && (!is_reading || is_bare) {
            Self::Destroys
        } else if !is_reading && !last.contains('{') && has(&words_of_last, &REMOVALS) {
            Self::Deletes
        } else {
            Self::None
        }
    }
}

impl Harm {
    /// The harm of a `DELETE` of `path`, whether or not the document has it.
    pub(super) fn of_delete(path: &PathTemplate) -> Self {
        let path = path.as_str().trim_end_matches('/');
        let last = path.rsplit('/').next().unwrap_or_default();
        let is_of_collection = !last.contains('{');
        let is_of_identity = path.split('/').any(has_identity);
        if is_of_collection && has_identity(last) {
            Self::LocksOut
        } else if is_of_collection || is_of_identity {
            Self::Destroys
        } else {
            Self::Deletes
        }
    }
}

/// Whether a segment names a collection whose deletion may lock the run out.
fn has_identity(segment: &str) -> bool {
    let is_identity = |word: &String| IDENTITIES.contains(&word.trim_end_matches('s'));
    !segment.contains('{') && words(segment).iter().any(is_identity)
}

/// The words of a name in lower case: `delete`, `all` and `users` of `deleteAllUsers`.
fn words(name: &str) -> Vec<String> {
    let mut res: Vec<String> = Vec::new();
    let mut begins = true;
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            begins = true;
            continue;
        }
        if begins || c.is_uppercase() && was_lower {
            res.push(String::new());
        }
        begins = false;
        was_lower = c.is_lowercase();
        if let Some(word) = res.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    res
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spec::{document::Document, model::Api};

    use super::*;

    #[test]
    fn destructive_operations_are_recognized() {
        let text = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /items: {delete: {responses: {'204': {description: d}}}, get: {responses: {'200': {description: o}}}}
  /items/{id}: {delete: {responses: {'204': {description: d}}}}
  /items/{id}/delete: {post: {responses: {'204': {description: d}}}}
  /users/{id}: {delete: {responses: {'204': {description: d}}}}
  /api/reset: {post: {responses: {'200': {description: o}}}}
  /api/resets: {post: {responses: {'200': {description: o}}}}
  /jobs: {post: {operationId: purgeJobs, responses: {'200': {description: o}}}}
  /sessions: {delete: {responses: {'204': {description: d}}}}
  /drop/list: {get: {responses: {'200': {description: o}}}}
";
        let document = Document::from_text("api.yaml", text).document.unwrap();
        let api = Api::new(Arc::new(document));
        let with = |harm| {
            let operations = api.operations.iter();
            let operations = operations.filter(|operation| Harm::of(operation) == harm);
            operations.map(Operation::label).collect::<Vec<String>>()
        };
        assert_eq!(
            with(Harm::Destroys),
            [
                "DELETE /items",
                "DELETE /users/{id}",
                "POST /api/reset",
                "POST /jobs"
            ]
        );
        assert_eq!(with(Harm::LocksOut), ["DELETE /sessions"]);
        assert_eq!(
            with(Harm::Deletes),
            ["DELETE /items/{id}", "POST /items/{id}/delete"]
        );
    }
}
