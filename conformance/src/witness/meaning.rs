//! Changes that no validator sees: both documents admit the same, and mean something else by it.

use spec::diff::{Breaks, Change, Evidence, Witness};

use super::{Found, Search, shortened};

/// The kinds of changes of meaning.
const KINDS: [&str; 22] = [
    "default-added",
    "default-removed",
    "default-changed",
    "discriminator-changed",
    "xml-changed",
    "content-encoding-changed",
    "security-scheme-changed",
    "oauth-flow-added",
    "oauth-flow-removed",
    "oauth-url-changed",
    "oauth-scope-withdrawn",
    "server-removed",
    "server-variable-default-changed",
    "server-variable-value-removed",
    "webhook-removed",
    "callback-removed",
    "empty-value-allowed",
    "empty-value-forbidden",
    "encoding-changed",
    "value-changed",
    "sunset-brought-forward",
    "sunset-removed",
];

/// Whether a kind is about meaning.
pub(super) fn is_about(id: &str) -> bool {
    KINDS.contains(&id)
}

impl Search<'_> {
    /// What both documents admit and read differently.
    pub(super) fn by_meaning(&self, change: &Change, evidence: &Evidence, side: Breaks) -> Found {
        let is_old = side.clients != evidence.is_swapped;
        let operation = self.operation(is_old, evidence.operation.get(is_old));
        let label = operation.map(spec::model::Operation::label);
        let id = change.kind.info.id;
        let (what, text) = if id.starts_with("server-") {
            ("address", change.message.clone())
        } else if id.starts_with("oauth-") || id.starts_with("security-") {
            ("credential", change.subject_line())
        } else {
            let first = change.subject.first().cloned().unwrap_or_default();
            let label = label.unwrap_or(first);
            match id {
                "default-added" | "default-removed" | "default-changed" => {
                    ("request without it", label)
                }
                "webhook-removed" | "callback-removed" => ("call", label),
                _ if id.starts_with("sunset-") => ("plan", change.subject_line()),
                _ => ("message", label),
            }
        };
        Found::Witness(Box::new(Witness {
            breaks: side,
            is_old,
            what: what.to_owned(),
            text: shortened(&text),
            reason: shortened(&change.message),
        }))
    }
}
