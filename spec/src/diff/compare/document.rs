//! Compares the parts of a document outside its operations: version, information, groups.

use super::{Comparison, Scope, matched, root};
use crate::{diff::kinds::document as kinds, document::Location, source::node::Node};

impl Comparison<'_> {
    /// Compares version, title and tags.
    pub(super) fn document(&mut self) {
        let scope = Scope::api();
        let written = |document: &crate::document::Document| {
            let root = document.written().root();
            let version = root.get("openapi").or_else(|| root.get("swagger"));
            version.and_then(version_text)
        };
        let (old, new) = (written(self.old.document), written(self.new.document));
        if old != new {
            let field = |document: &crate::document::Document| {
                let root = document.written().root();
                let version = root.get("openapi").or_else(|| root.get("swagger"));
                version.map(|version| version.span)
            };
            let (old_span, new_span) = (field(self.old.document), field(self.new.document));
            let message = format!(
                "the specification moved from {} to {}",
                old.unwrap_or_default(),
                new.unwrap_or_default()
            );
            self.push(
                &kinds::SPECIFICATION_VERSION_CHANGED,
                &scope,
                old_span,
                new_span,
                message,
            );
        }
        self.info(&scope);
        self.tags(&scope);
    }

    fn info(&mut self, scope: &Scope) {
        let info = root().join("info");
        let at = (&info, &info);
        let pair = |old: &str, new: &str| format!("from `{old}` to `{new}`");
        let (old, new) = (&self.old.api, &self.new.api);
        let title = (old.title != new.title)
            .then(|| format!("the title changed {}", pair(&old.title, &new.title)));
        let version = (old.version != new.version)
            .then(|| format!("the version changed {}", pair(&old.version, &new.version)));
        if let Some(message) = title {
            self.push_at(&kinds::TITLE_CHANGED, scope, at, "title", message);
        }
        if let Some(message) = version {
            self.push_at(&kinds::API_VERSION_CHANGED, scope, at, "version", message);
        }
        self.prose(scope, at, "summary");
        self.prose(scope, at, "description");
    }

    fn tags(&mut self, scope: &Scope) {
        let tags = |document: &crate::document::Document| -> Vec<(String, Location)> {
            let at = root().join("tags");
            let items = document.root().get("tags").map(Node::items);
            let items = items.unwrap_or_default().iter().enumerate();
            items
                .filter_map(|(index, tag)| {
                    Some((tag.get_str("name")?.to_owned(), at.join(index.to_string())))
                })
                .collect()
        };
        let (old, new) = (tags(self.old.document), tags(self.new.document));
        let tags = matched(&old, &new, |(name, _)| name);
        for (name, location) in tags.added {
            let marks = (self.old.field("tags"), self.new.name_of(location));
            let message = format!("the tag `{name}` is new");
            self.push(&kinds::TAG_ADDED, scope, marks.0, marks.1, message);
        }
        for (name, location) in tags.removed {
            let marks = (self.old.name_of(location), self.new.field("tags"));
            let message = format!("the tag `{name}` is gone");
            self.push(&kinds::TAG_REMOVED, scope, marks.0, marks.1, message);
        }
        for (old, new) in tags.both {
            let scope = scope.below(format!("tag `{}`", old.0));
            self.prose(&scope, (&old.1, &new.1), "description");
        }
    }
}

/// `3.1` without quotes is a number.
fn version_text(node: &Node) -> Option<String> {
    let number = node.as_number().map(|number| number.as_str().to_owned());
    node.as_str().map(ToOwned::to_owned).or(number)
}
