//! Annotations of a schema: title, description and the like (JSON Schema 2020-12 validation §9).

use super::SchemaView;
use crate::source::node::Node;

impl<'n> SchemaView<'n> {
    /// `title`, unless blank (JSON Schema 2020-12 validation §9.1).
    pub fn title(self) -> Option<&'n str> {
        self.text("title")
    }

    /// `description`, unless blank (JSON Schema 2020-12 validation §9.1).
    pub fn description(self) -> Option<&'n str> {
        self.text("description")
    }

    /// `deprecated` (JSON Schema 2020-12 validation §9.3).
    pub fn is_deprecated(self) -> bool {
        self.flag("deprecated")
    }

    /// `readOnly`: only the server sets the value (JSON Schema 2020-12 validation §9.4).
    pub fn is_read_only(self) -> bool {
        self.flag("readOnly")
    }

    /// `writeOnly`: only the client sends the value (JSON Schema 2020-12 validation §9.4).
    pub fn is_write_only(self) -> bool {
        self.flag("writeOnly")
    }

    /// `default` (JSON Schema 2020-12 validation §9.2).
    pub fn default_value(self) -> Option<&'n Node> {
        self.field("default")
    }

    /// `example` (OAS 3.0.3 §4.7.24, deprecated since 3.1).
    pub fn example(self) -> Option<&'n Node> {
        self.field("example")
    }

    /// All examples: `example`, then `examples` (JSON Schema 2020-12 validation §9.5).
    pub fn examples(self) -> impl Iterator<Item = &'n Node> {
        let list = self.field("examples").map(Node::items);
        self.example().into_iter().chain(list.into_iter().flatten())
    }
}

#[cfg(test)]
mod tests {
    use crate::schema::view::{SchemaView, tests::parsed};

    #[test]
    fn annotations_are_read_and_blank_ones_are_absent() {
        let node = parsed(
            "{title: ' ', description: A pet, deprecated: true, readOnly: 'true', examples: [1], example: 0}",
        );
        let view = SchemaView::new(&node);
        assert_eq!(view.title(), None);
        assert_eq!(view.description(), Some("A pet"));
        assert!(view.is_deprecated() && !view.is_read_only() && !view.is_write_only());
        let examples: Vec<String> = view.examples().map(|it| it.to_json().to_string()).collect();
        assert_eq!(examples, ["0", "1"]);
    }
}
