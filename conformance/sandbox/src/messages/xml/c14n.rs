//! Exclusive XML Canonicalization 1.0 without comments, the form that signatures are made over.

use std::collections::BTreeMap;

use super::{Child, Element, Name};

/// The canonical form of `element` without the elements in it that `omit` names.
pub(crate) fn canonical(element: &Element, omit: &dyn Fn(&Element) -> bool) -> String {
    let mut out = String::new();
    write(element, &BTreeMap::new(), omit, &mut out);
    out
}

/// Writes an element; `rendered` are the namespaces by prefix that the elements around it have written.
fn write(
    element: &Element,
    rendered: &BTreeMap<String, String>,
    omit: &dyn Fn(&Element) -> bool,
    out: &mut String,
) {
    // Exclusive C14N §3: a namespace is written where it is visibly used and not yet in force.
    let mut used: BTreeMap<&str, &str> = BTreeMap::new();
    used.insert(&element.name.prefix, &element.name.namespace);
    for attribute in &element.attributes {
        if !attribute.name.prefix.is_empty() && attribute.name.prefix != "xml" {
            used.insert(&attribute.name.prefix, &attribute.name.namespace);
        }
    }
    let mut in_force = rendered.clone();
    out.push('<');
    push_name(&element.name, out);
    for (prefix, namespace) in used {
        let known = rendered.get(prefix).map_or("", String::as_str);
        if known == namespace || prefix == "xml" {
            continue;
        }
        let colon = if prefix.is_empty() { "" } else { ":" };
        out.push_str(&format!(" xmlns{colon}{prefix}=\""));
        push_attribute_value(namespace, out);
        out.push('"');
        in_force.insert(prefix.to_owned(), namespace.to_owned());
    }
    let mut attributes: Vec<_> = element.attributes.iter().collect();
    attributes.sort_by_key(|attribute| (&attribute.name.namespace, &attribute.name.local));
    for attribute in attributes {
        out.push(' ');
        push_name(&attribute.name, out);
        out.push_str("=\"");
        push_attribute_value(&attribute.value, out);
        out.push('"');
    }
    out.push('>');
    for child in &element.children {
        match child {
            Child::Text(text) => push_text(text, out),
            Child::Element(element) if omit(element) => {}
            Child::Element(element) => write(element, &in_force, omit, out),
        }
    }
    out.push_str("</");
    push_name(&element.name, out);
    out.push('>');
}

fn push_name(name: &Name, out: &mut String) {
    if !name.prefix.is_empty() {
        out.push_str(&name.prefix);
        out.push(':');
    }
    out.push_str(&name.local);
}

/// Canonical XML 1.0 §2.3, text nodes.
pub(super) fn push_text(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#xD;"),
            c => out.push(c),
        }
    }
}

/// Canonical XML 1.0 §2.3, attribute nodes.
pub(super) fn push_attribute_value(value: &str, out: &mut String) {
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#x9;"),
            '\n' => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::parse, *};

    fn canonical_of(text: &str) -> String {
        canonical(&parse(text).unwrap(), &|_| false)
    }

    #[test]
    fn namespaces_are_written_where_they_are_used() {
        let text = "<a xmlns='u' xmlns:p='v' xmlns:q='w' q:z='1' b='2'><p:c/><p:d xmlns:p='v'><p:e/></p:d><f xmlns=''/></a>";
        assert_eq!(
            canonical_of(text),
            "<a xmlns=\"u\" xmlns:q=\"w\" b=\"2\" q:z=\"1\"><p:c xmlns:p=\"v\"></p:c>\
             <p:d xmlns:p=\"v\"><p:e></p:e></p:d><f xmlns=\"\"></f></a>"
        );
    }

    #[test]
    fn the_way_of_writing_does_not_matter() {
        let one = "<?xml version=\"1.0\"?>\r\n<a  x=\"1\"\ty='&lt;&#x9;\"'>A&#66;<![CDATA[<C>]]><!-- c -->\r\nD&gt;</a>";
        let other = "<a y=\"&#60;&#9;&quot;\" x='1'>AB&lt;C&gt;\nD></a>";
        assert_eq!(canonical_of(one), canonical_of(other));
        assert_eq!(
            canonical_of(one),
            "<a x=\"1\" y=\"&lt;&#x9;&quot;\">AB&lt;C&gt;\nD&gt;</a>"
        );
    }

    #[test]
    fn a_prefix_that_means_something_else_is_written_again() {
        assert_eq!(
            canonical_of("<p:a xmlns:p='u'><p:b xmlns:p='v'><p:c/></p:b><p:d/></p:a>"),
            "<p:a xmlns:p=\"u\"><p:b xmlns:p=\"v\"><p:c></p:c></p:b><p:d></p:d></p:a>"
        );
    }

    #[test]
    fn elements_can_be_left_out() {
        let tree = parse("<a>1<b>2</b>3</a>").unwrap();
        assert_eq!(
            canonical(&tree, &|element| element.name.local == "b"),
            "<a>13</a>"
        );
    }
}
