//! Files that a discriminator alone leads to: `mapping: {cat: pets/cat.yaml}` (OAS 3.1.1 §4.8.25.3).
//!
//! A value of `mapping` may be the name of a component, and bundled documents often keep the names of files that are gone, so
//! what cannot be read here is not an error of loading.

use std::collections::BTreeSet;

use super::{
    Document,
    file_provider::{FileProvider, is_url},
    grammar::ObjectKind,
    walk::{mapped_targets, walk},
};
use crate::source::{node::Node, span::Span};

/// Names of files that values of `mapping` lead to, that are not read yet and can be; what cannot be read goes to `missing`.
pub(super) fn unread(
    document: &Document,
    files: &dyn FileProvider,
    missing: &mut BTreeSet<String>,
) -> Vec<(String, Span)> {
    let mut res: Vec<(String, Span)> = Vec::new();
    walk(document, &mut |located| {
        if located.kind != ObjectKind::Discriminator {
            return;
        }
        for text in mapped_targets(located.node).filter(|text| is_file(text)) {
            let Some(name) = document.file_of(text) else {
                continue;
            };
            let is_known = document.sources.find(&name).is_some()
                || missing.contains(&name)
                || res.iter().any(|(known, _)| *known == name);
            if is_known {
                continue;
            }
            let is_allowed = !is_url(&name) || files.reads_url(&name);
            if is_allowed && files.read(&name).is_ok() {
                res.push((name, text.span));
            } else {
                missing.insert(name);
            }
        }
    });
    res
}

/// Whether `text` has the form of a reference to a file rather than that of a name.
pub(super) fn is_file(text: &Node) -> bool {
    text.as_str().is_some_and(|text| {
        let file = text.split('#').next().unwrap_or_default();
        let is_named = [".yaml", ".yml", ".json"]
            .iter()
            .any(|end| file.ends_with(end));
        !file.is_empty() && (is_named || file.contains('/') || text.contains('#'))
    })
}
