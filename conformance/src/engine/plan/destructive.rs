//! Recognizes operations that delete something.

use spec::model::{Operation, PathTemplate};

use crate::observed::{
    names::element,
    own::{IDENTITIES, has_right, is_of_own_user, words},
};

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
const WORDS: [&str; 16] = [
    "reset",
    "clear",
    "purge",
    "wipe",
    "truncate",
    "shutdown",
    "restart",
    "reboot",
    "drop",
    "destroy",
    "erase",
    "flush",
    "terminate",
    "revoke",
    "deactivate",
    "uninstall",
];

/// Words that end the session of the run, whatever the method.
const SESSION_ENDINGS: [&str; 4] = ["logout", "signout", "logoff", "signoff"];

/// Words that end the service, or what is above them.
const ENDINGS: [&str; 5] = ["shutdown", "restart", "reboot", "terminate", "poweroff"];

/// Words that end or switch off the service where nothing is above them; else the resource above them.
const SWITCHES: [&str; 10] = [
    "stop",
    "halt",
    "kill",
    "nuke",
    "terminate",
    "disable",
    "deactivate",
    "suspend",
    "invalidate",
    "revoke",
];

/// A mode of the service that a GET only reads.
const MAINTENANCE: &str = "maintenance";

/// Words for removing something, which a POST may mean by its path.
const REMOVALS: [&str; 3] = ["delete", "remove", "unregister"];

/// Passwords, by which a run gets in.
const PASSWORDS: [&str; 3] = ["password", "passwd", "passphrase"];

/// Words of operations that help somebody who has no password.
const FORGOTTEN: [&str; 5] = ["forgot", "forgotten", "lost", "recover", "validate"];

/// What is known of an operation by its method, path and id.
struct Named<'o> {
    operation: &'o Operation,
    segments: Vec<&'o str>,
    last: &'o str,
    words_of_last: Vec<String>,
    is_reading: bool,
}

impl Harm {
    /// The harm of `operation`.
    pub(super) fn of(operation: &Operation) -> Self {
        let segments = segments_of(&operation.path);
        let last = segments.last().copied().unwrap_or_default();
        let named = Named {
            operation,
            words_of_last: if last.contains('{') {
                Vec::new()
            } else {
                words(last)
            },
            last,
            segments,
            is_reading: matches!(operation.method.as_str(), "GET" | "HEAD" | "OPTIONS"),
        };
        if named.ends_session() {
            return Self::LocksOut;
        }
        if operation.method.as_str() == "DELETE" {
            let announced = if named.is_announced() {
                Self::Destroys
            } else {
                Self::None
            };
            return Self::of_delete(&operation.path).max(announced);
        }
        named.of_user().max(named.of_words())
    }

    /// The harm of a `DELETE` of `path`, whether or not the document has it.
    pub(super) fn of_delete(path: &PathTemplate) -> Self {
        let segments = segments_of(path);
        let last = segments.last().copied().unwrap_or_default();
        let is_of_collection = !last.contains('{');
        let is_of_identity = segments.iter().any(|segment| has_identity(segment));
        if is_of_own_user(&segments) || is_of_collection && has_identity(last) {
            Self::LocksOut
        } else if is_of_collection || is_of_identity {
            Self::Destroys
        } else {
            Self::Deletes
        }
    }
}

impl Named<'_> {
    /// Whether it ends the session of the run: by its path, with any method, or by its id.
    fn ends_session(&self) -> bool {
        let by_path = if self.is_reading {
            is_only(&self.words_of_last, &SESSION_ENDINGS)
        } else {
            has(&self.words_of_last, &SESSION_ENDINGS)
        };
        by_path || !self.is_reading && begins(&self.operation.id, &SESSION_ENDINGS)
    }

    /// Whether its path or its id announces something destructive. A collection of resources may have the name of a verb:
    /// `POST /resets` creates one of them.
    fn is_announced(&self) -> bool {
        has(&self.words_of_last, &WORDS) || !self.is_reading && begins(&self.operation.id, &WORDS)
    }

    /// The harm by the words of the last segment and of the id.
    fn of_words(&self) -> Harm {
        let is_only_word = |list: &[&str]| is_only(&self.words_of_last, list);
        let is_below = self.segments.iter().any(|segment| segment.contains('{'));
        let means = |list: &[&str]| {
            if self.is_reading {
                is_only_word(list)
            } else {
                has(&self.words_of_last, list)
            }
        };
        let switches = means(&SWITCHES)
            || !self.is_reading && begins(&self.operation.id, &SWITCHES)
            || self.starts_maintenance();
        let ends = means(&ENDINGS) && !(self.is_reading && is_below);
        let is_announced = self.is_announced() && (!self.is_reading || is_only_word(&WORDS));
        let is_of_identity = self.segments.iter().any(|segment| has_identity(segment));
        if ends || switches && !is_below {
            Harm::LocksOut
        } else if is_announced || switches && is_of_identity {
            Harm::Destroys
        } else if switches || !self.is_reading && has(&self.words_of_last, &REMOVALS) {
            Harm::Deletes
        } else {
            Harm::None
        }
    }

    /// Whether it begins the maintenance of the service.
    fn starts_maintenance(&self) -> bool {
        let is_maintenance = |segment: &str| has(&words(segment), &[MAINTENANCE]);
        let above = self.segments.iter().rev().nth(1);
        let is_begun = is_only(
            &self.words_of_last,
            &["enable", "on", "start", "begin", "mode"],
        );
        !self.is_reading
            && (has(&self.words_of_last, &[MAINTENANCE])
                || is_begun && above.is_some_and(|above| is_maintenance(above)))
    }

    /// The harm for users: of a change of the user of the run, of passwords, and of what other users may do.
    fn of_user(&self) -> Harm {
        if self.is_reading {
            return Harm::None;
        }
        let is_change = self.operation.method.as_str() != "POST";
        if is_change && is_of_own_user(&self.segments) {
            return Harm::LocksOut;
        }
        let is_password = has(&self.words_of_last, &PASSWORDS);
        let is_parameter = self.last.contains('{');
        if is_parameter || !is_password && !has_right(self.last) {
            return Harm::None;
        }
        let above = self
            .segments
            .split_last()
            .map_or(&[][..], |(_, above)| above);
        let is_own = (1..=above.len()).any(|count| {
            let is_followed_by_parameter = above.get(count).is_some_and(|next| next.contains('{'));
            !is_followed_by_parameter && above.get(..count).is_some_and(is_of_own_user)
        });
        let has_parameter = self.segments.iter().any(|segment| segment.contains('{'));
        let is_forgotten = self
            .segments
            .iter()
            .any(|segment| has(&words(segment), &FORGOTTEN));
        if is_own && (is_change || is_password) || is_password && !has_parameter && !is_forgotten {
            Harm::LocksOut
        } else if above.iter().any(|segment| has_identity(segment)) && is_change {
            Harm::Deletes
        } else {
            Harm::None
        }
    }
}

fn segments_of(path: &PathTemplate) -> Vec<&str> {
    path.as_str().trim_matches('/').split('/').collect()
}

/// Whether `words` has one of `list`: as a word, or as two in a row.
fn has(words: &[String], list: &[&str]) -> bool {
    let is_word = words.iter().any(|word| list.contains(&word.as_str()));
    let mut pairs = words.windows(2).map(<[String]>::concat);
    is_word || pairs.any(|pair| list.contains(&pair.as_str()))
}

/// Whether `words` are one of `list` and nothing else.
fn is_only(words: &[String], list: &[&str]) -> bool {
    list.contains(&words.concat().as_str())
}

/// Whether `name` begins with one of `list`.
fn begins(name: &str, list: &[&str]) -> bool {
    let words = words(name);
    let first = words.get(..1).unwrap_or_default();
    let first_two = words.get(..2).unwrap_or_default();
    is_only(first, list) || is_only(first_two, list)
}

/// Whether a segment names a collection whose deletion may lock the run out.
fn has_identity(segment: &str) -> bool {
    let is_identity = |word: &String| IDENTITIES.contains(&element(word).as_str());
    !segment.contains('{') && words(segment).iter().any(is_identity)
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

    /// The harm of operations, each by its method and path.
    fn harms(operations: &[(&str, &str)]) -> Vec<Harm> {
        let harm = |(method, path): &(&str, &str)| {
            let names = path.split(['{', '}']).skip(1).step_by(2);
            let parameters: Vec<String> = names
                .map(|name| {
                    format!("{{name: {name}, in: path, required: true, schema: {{type: string}}}}")
                })
                .collect();
            let text = format!(
                "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  {path}: {{{method}: {{parameters: [{}], responses: {{'200': {{description: o}}}}}}}}\n",
                parameters.join(", ")
            );
            let document = Document::from_text("api.yaml", text.as_str())
                .document
                .unwrap();
            let api = Api::new(Arc::new(document));
            Harm::of(&api.operations[0])
        };
        operations.iter().map(harm).collect()
    }

    #[test]
    fn what_ends_the_service_or_the_session_locks_out_by_any_method() {
        let locking = [
            ("get", "/signout"),
            ("get", "/auth/sign-out"),
            ("post", "/log-off"),
            ("delete", "/sessions/current"),
            ("delete", "/tokens/mine"),
            ("delete", "/logout"),
            ("get", "/shutdown"),
            ("post", "/server/stop"),
            ("put", "/halt"),
            ("post", "/kill-all"),
            ("post", "/nuke"),
            ("post", "/service/disable"),
            ("post", "/deactivate"),
            ("post", "/suspend"),
            ("put", "/maintenance"),
            ("post", "/maintenance/enable"),
            ("post", "/tokens/invalidate"),
            ("post", "/terminate"),
        ];
        assert_eq!(harms(&locking), [Harm::LocksOut; 18]);
        let of_one = [
            ("post", "/jobs/{id}/stop"),
            ("post", "/jobs/{id}/kill"),
            ("get", "/jobs/{id}/halt"),
        ];
        assert_eq!(harms(&of_one), [Harm::Deletes; 3]);
        let of_user = [
            ("post", "/users/{id}/disable"),
            ("put", "/accounts/{id}/suspend"),
        ];
        assert_eq!(harms(&of_user), [Harm::Destroys; 2]);
        let harmless = [
            ("get", "/maintenance"),
            ("get", "/stops"),
            ("post", "/stops"),
            ("get", "/kill-list"),
            ("get", "/users/{id}"),
        ];
        assert_eq!(harms(&harmless), [Harm::None; 5]);
    }

    #[test]
    fn changes_of_the_user_of_the_run_come_last() {
        let own = [
            ("delete", "/me"),
            ("delete", "/users/me"),
            ("delete", "/account"),
            ("patch", "/users/self"),
            ("put", "/me/password"),
            ("post", "/users/me/password"),
            ("put", "/me/roles"),
            ("post", "/change-password"),
        ];
        assert_eq!(harms(&own), [Harm::LocksOut; 8]);
        let of_others = [
            ("put", "/users/{id}/password"),
            ("patch", "/users/{id}/roles"),
        ];
        assert_eq!(harms(&of_others), [Harm::Deletes; 2]);
        let harmless = [
            ("get", "/me"),
            ("post", "/me/notes"),
            ("post", "/account"),
            ("post", "/forgot-password"),
            ("patch", "/orders/{id}/status"),
        ];
        assert_eq!(harms(&harmless), [Harm::None; 5]);
    }
}
