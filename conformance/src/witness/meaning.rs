//! Changes that no validator sees: both documents admit the same, and mean something else by it.
//!
//! What has no effect is no such change: the default of what must be there, the form in XML of what is never XML, a scheme that no
//! operation asks for.

use spec::{
    diff::{
        Breaks, Change, Evidence, SchemaPair, Witness,
        evidence::{Carrier, Sides},
    },
    document::{Document, Location},
    model::{Operation, ParameterLocation},
    source::node::Node,
};

use super::{Found, Search, is_sent_by_old, quoted, shortened};

/// The kinds of changes of meaning.
const KINDS: [&str; 21] = [
    "default-added",
    "default-removed",
    "default-changed",
    "discriminator-changed",
    "discriminator-value-added",
    "discriminator-value-removed",
    "xml-changed",
    "content-encoding-changed",
    "security-scheme-changed",
    "oauth-flow-added",
    "oauth-flow-removed",
    "oauth-url-changed",
    "oauth-scope-withdrawn",
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
        let id = change.kind.info.id;
        let is_old = if id.starts_with("discriminator-value-") {
            is_sent_by_old(evidence.flow, side)
        } else {
            side.clients != evidence.is_swapped
        };
        let operation = self.operation(is_old, evidence.operation.get(is_old));
        let label = operation.map(Operation::label);
        let first = || change.subject.first().cloned().unwrap_or_default();
        let found = match id {
            "default-added" | "default-removed" | "default-changed" => self
                .may_be_absent(evidence)
                .then(|| ("request without it", label.unwrap_or_else(first))),
            _ if id.starts_with("oauth-") || id.starts_with("security-") => self
                .asks_for(change, is_old)
                .map(|label| ("credential", format!("{label} with {}", scheme(change)))),
            "xml-changed" => is_xml(evidence).then(|| ("message", label.unwrap_or_else(first))),
            "empty-value-allowed" | "empty-value-forbidden" => {
                is_in_query(evidence).then(|| ("message", label.unwrap_or_else(first)))
            }
            "webhook-removed" | "callback-removed" => Some(("call", label.unwrap_or_else(first))),
            _ if id.starts_with("sunset-") => Some(("plan", change.subject_line())),
            _ => Some(("message", label.unwrap_or_else(first))),
        };
        let Some((what, text)) = found else {
            return Found::Nothing;
        };
        Found::Witness(Box::new(Witness {
            breaks: side,
            is_old,
            what: what.to_owned(),
            text: shortened(&text),
            reason: shortened(&change.message),
        }))
    }

    /// The first operation that asks for the security scheme of `change`.
    fn asks_for(&self, change: &Change, is_old: bool) -> Option<String> {
        let api = self.side(is_old);
        let scheme = scheme(change);
        let name = quoted(&scheme)?;
        let asks = |operation: &&Operation| {
            let mut sets = operation.security.iter();
            sets.any(|set| set.schemes.iter().any(|(known, _)| known == name))
        };
        let mut operations = api.operations.iter().chain(&api.webhooks);
        operations.find(asks).map(Operation::label)
    }

    /// Whether a message without the value that has the default is right in both documents.
    fn may_be_absent(&self, evidence: &Evidence) -> bool {
        let is_required = |is_old: bool| {
            let api = self.side(is_old);
            let pair = evidence.schemas.as_ref();
            let object = pair.and_then(|pair| first_object(pair, is_old));
            let root = pair.and_then(|pair| pair.roots.get(is_old));
            if object.is_none() || object == root {
                return self.is_root_required(evidence, is_old);
            }
            object.is_some_and(|object| is_always_there(&api.document, object))
        };
        !is_required(true) && !is_required(false)
    }

    /// Whether the whole message, parameter or header is always there.
    fn is_root_required(&self, evidence: &Evidence, is_old: bool) -> bool {
        let Some(operation) = self.operation(is_old, evidence.operation.get(is_old)) else {
            return false;
        };
        if let Some((location, name)) = evidence.parameter.get(is_old) {
            let mut parameters = operation.parameters.iter();
            let found = parameters.find(|it| it.location == *location && it.name == *name);
            return found.is_some_and(|it| it.required || *location == ParameterLocation::Path);
        }
        if evidence.response != Sides::default() {
            return true;
        }
        operation
            .request_body
            .as_ref()
            .is_some_and(|body| body.required)
    }
}

/// The security scheme that `change` is about, as its subject names it.
fn scheme(change: &Change) -> String {
    let mut subject = change.subject.iter();
    let found = subject.find(|it| it.starts_with("security scheme "));
    found.cloned().unwrap_or_default()
}

/// The schema object of one document that changed.
fn first_object(pair: &SchemaPair, is_old: bool) -> Option<&Location> {
    if is_old {
        pair.objects.0.first()
    } else {
        pair.objects.1.first()
    }
}

/// Whether the value of the schema at `object` is there wherever the value around it is: an item, or a member that is required.
fn is_always_there(document: &Document, object: &Location) -> bool {
    let Some(holder) = object.pointer.parent() else {
        return false;
    };
    let (keyword, name) = (holder.last(), object.pointer.last());
    if keyword.as_deref() != Some("properties") {
        // Members without a name are absent in every message, and items in none.
        let is_item = |it: &str| matches!(it, "items" | "additionalProperties");
        let is_in_list = matches!(keyword.as_deref(), Some("prefixItems"));
        return is_in_list || name.as_deref().is_some_and(is_item);
    }
    let around = holder.parent().map(|pointer| Location {
        pointer,
        ..object.clone()
    });
    let around = around.and_then(|at| document.node(&at));
    let required = around.and_then(|node| node.get("required"));
    let mut names = required.map(Node::items).unwrap_or_default().iter();
    names.any(|it| it.as_str() == name.as_deref())
}

/// Whether the message is one in XML.
fn is_xml(evidence: &Evidence) -> bool {
    let carrier = evidence.schemas.as_ref().map(|pair| pair.carrier);
    let media_type = evidence.media_type.as_ref();
    carrier == Some(Carrier::Text) && media_type.is_some_and(|it| it.is_xml() || it.is_range())
}

/// Whether it is about a query parameter: elsewhere `allowEmptyValue` means nothing (OAS 3.0.3 §4.7.12.2).
fn is_in_query(evidence: &Evidence) -> bool {
    let sides = [&evidence.parameter.old, &evidence.parameter.new];
    let mut named = sides.into_iter().flatten();
    named.all(|(location, _)| *location == ParameterLocation::Query)
}
