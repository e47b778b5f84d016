//! The sources a document was read from, by id.

use std::{collections::BTreeMap, sync::Arc};

pub use super::span::SourceId;

use super::span::{LineColumn, LineIndex, Span, floor_char_boundary};

/// One source and its name.
#[derive(Debug)]
pub struct Source {
    name: String,
    text: String,
    lines: LineIndex,
}

impl Source {
    /// The name diagnostics show: a path as the user wrote it, or a URL.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the file without its folder and its extension.
    pub fn stem(&self) -> &str {
        let name = self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// The text, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line table.
    pub fn lines(&self) -> &LineIndex {
        &self.lines
    }
}

/// All sources of one document; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    sources: Vec<Arc<Source>>,
    /// Names of sources beside the one that is shown.
    further_names: BTreeMap<String, SourceId>,
}

impl SourceMap {
    /// A map without sources.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a source under `name` and returns its id. A leading byte order mark is dropped.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        let mut text: String = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let lines = LineIndex::new(&text);
        let id = SourceId(u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
        self.sources.push(Arc::new(Source {
            name: name.into(),
            text,
            lines,
        }));
        id
    }

    /// Lets [`SourceMap::find`] find the source with `id` by `name` too. Diagnostics go on to show the first name.
    pub fn add_name(&mut self, id: SourceId, name: impl Into<String>) {
        self.further_names.insert(name.into(), id);
    }

    /// Adds all sources of `other` behind those that are here, and returns by how much their ids have moved.
    pub fn append(&mut self, other: &Self) -> u32 {
        let offset = u32::try_from(self.sources.len()).unwrap_or(u32::MAX);
        self.sources.extend(other.sources.iter().cloned());
        for (name, id) in &other.further_names {
            let id = SourceId(id.0.saturating_add(offset));
            self.further_names.entry(name.clone()).or_insert(id);
        }
        offset
    }

    /// The source with `id`.
    ///
    /// # Panics
    ///
    /// When `id` comes from another map; ids are only made by [`SourceMap::add`].
    pub fn get(&self, id: SourceId) -> &Source {
        #[expect(clippy::indexing_slicing, reason = "ids are only made by `add`")]
        &self.sources[id.index()]
    }

    /// All sources with their ids, the entry document first.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0..)
            .map(SourceId)
            .zip(self.sources.iter().map(AsRef::as_ref))
    }

    /// The id of the source called `name`, by the name that is shown or another.
    pub fn find(&self, name: &str) -> Option<SourceId> {
        self.iter()
            .find(|(_, source)| source.name() == name)
            .map(|(id, _)| id)
            .or_else(|| self.further_names.get(name).copied())
    }

    /// Line and column where `span` begins.
    pub fn line_column(&self, span: Span) -> LineColumn {
        let source = self.get(span.source);
        source.lines.line_column(&source.text, span.start as usize)
    }

    /// Line and column one past the last character of `span`.
    pub fn end_line_column(&self, span: Span) -> LineColumn {
        self.line_column(Span {
            start: span.end,
            ..span
        })
    }

    /// `name:line:column` of the beginning of `span`, the form editors and terminals make clickable.
    pub fn location(&self, span: Span) -> String {
        format!(
            "{}:{}",
            self.get(span.source).name(),
            self.line_column(span)
        )
    }

    /// The text at `span`.
    pub fn text_at(&self, span: Span) -> &str {
        let text = self.get(span.source).text();
        let start = floor_char_boundary(text, span.start as usize);
        let end = floor_char_boundary(text, span.end as usize).max(start);
        text.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_mark_is_not_part_of_the_text() {
        let mut sources = SourceMap::new();
        let id = sources.add("a.yaml", "\u{feff}openapi: 3.0.3");
        let span = Span::new(id, 0, 7);
        assert_eq!(sources.text_at(span), "openapi");
        assert_eq!(sources.location(span), "a.yaml:1:1");
        assert_eq!(sources.find("a.yaml"), Some(id));
    }
}
