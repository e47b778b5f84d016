//! The Discriminator Object (OAS 3.0.3 §4.7.25, OAS 3.2.0 §4.25).

use super::SchemaView;
use crate::source::node::Node;

/// Which property distinguishes the branches of a union, and how.
#[derive(Debug, Clone, Copy)]
pub struct Discriminator<'n> {
    property: &'n str,
    node: &'n Node,
}

impl<'n> SchemaView<'n> {
    /// `discriminator`, where it names a property: an object, or the name alone as in 2.0 (OAS 2.0, Schema Object).
    pub fn discriminator(self) -> Option<Discriminator<'n>> {
        let node = self.field("discriminator")?;
        let property = node.as_str().or_else(|| node.get_str("propertyName"))?;
        Some(Discriminator { property, node })
    }
}

impl<'n> Discriminator<'n> {
    /// `propertyName`.
    pub fn property(self) -> &'n str {
        self.property
    }

    /// `mapping`: each value of the property with the node that holds the name of a component or a URI reference.
    pub fn mapping(self) -> impl Iterator<Item = (&'n str, &'n Node)> {
        let entries = self.node.get("mapping").map_or(&[][..], Node::entries);
        entries
            .iter()
            .filter(|entry| entry.value.as_str().is_some())
            .map(|entry| (entry.key.as_str(), &entry.value))
    }

    /// `defaultMapping`: the schema of values whose property is absent or unknown (since 3.2).
    pub fn default_mapping(self) -> Option<&'n Node> {
        self.node
            .get("defaultMapping")
            .filter(|node| node.as_str().is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::view::tests::parsed;

    #[test]
    fn a_discriminator_has_a_property_and_perhaps_a_mapping() {
        let node = parsed(
            "{discriminator: {propertyName: kind, mapping: {cat: Cat, dog: 5}, defaultMapping: Other}}",
        );
        let found = SchemaView::new(&node)
            .discriminator()
            .expect("there is one");
        assert_eq!(found.property(), "kind");
        let mapping: Vec<(&str, Option<&str>)> = found
            .mapping()
            .map(|(value, target)| (value, target.as_str()))
            .collect();
        assert_eq!(mapping, [("cat", Some("Cat"))]);
        assert_eq!(
            found.default_mapping().and_then(Node::as_str),
            Some("Other")
        );
        for (schema, property) in [
            ("{discriminator: kind}", Some("kind")),
            ("{discriminator: {}}", None),
            ("{discriminator: 5}", None),
            ("{}", None),
        ] {
            let node = parsed(schema);
            let found = SchemaView::new(&node).discriminator();
            assert_eq!(found.map(Discriminator::property), property, "{schema}");
        }
    }
}
