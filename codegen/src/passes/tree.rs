//! Walks over the one tree that passes work on, led by the grammar of OpenAPI.
//!
//! **Invariant:** values under `example`, `default`, `enum` and extensions are data; no walk enters them.

use spec::{
    document::{
        SpecVersion,
        grammar::{FieldType, ObjectKind},
    },
    model::Method,
    source::{
        node::{Entry, Mapping, Node, NodeValue},
        pointer::JsonPointer,
        span::Span,
    },
};

/// Visits every object below `root`, the parts before the whole.
pub(crate) fn for_each(
    root: &mut Node,
    version: SpecVersion,
    visit: &mut dyn FnMut(&mut Node, ObjectKind),
) {
    object(root, ObjectKind::OpenApi, version, visit);
}

/// Visits every schema below `root`, the parts before the whole.
pub(crate) fn for_each_schema(
    root: &mut Node,
    version: SpecVersion,
    visit: &mut dyn FnMut(&mut Node),
) {
    for_each(root, version, &mut |node, kind| {
        if kind == ObjectKind::Schema {
            visit(node);
        }
    });
}

/// Visits the object `node` of `kind` after everything inside it.
pub(crate) fn object(
    node: &mut Node,
    kind: ObjectKind,
    version: SpecVersion,
    visit: &mut dyn FnMut(&mut Node, ObjectKind),
) {
    let Some(mapping) = node.as_mapping_mut() else {
        return;
    };
    for (key, value) in mapping.values_mut() {
        if let Some(ty) = member_type(kind, key, version) {
            by_type(value, ty, version, visit);
        }
    }
    visit(node, kind);
}

/// The type of the member `key` of an object of `kind`.
pub(crate) fn member_type(
    kind: ObjectKind,
    key: &str,
    version: SpecVersion,
) -> Option<&'static FieldType> {
    kind.field(key, version)
        .map(|field| &field.ty)
        .or_else(|| kind.patterned_field(key))
}

fn by_type(
    node: &mut Node,
    ty: &FieldType,
    version: SpecVersion,
    visit: &mut dyn FnMut(&mut Node, ObjectKind),
) {
    match ty {
        FieldType::Object(kind) | FieldType::OrReference(kind) => {
            object(node, *kind, version, visit);
        }
        FieldType::SchemaOrList if node.as_sequence().is_some() => {
            by_type(node, &FieldType::List(&FieldType::Schema), version, visit);
        }
        FieldType::Schema | FieldType::SchemaOrBoolean | FieldType::SchemaOrList => {
            object(node, ObjectKind::Schema, version, visit);
        }
        FieldType::List(inner) => {
            for item in node.as_sequence_mut().into_iter().flatten() {
                by_type(item, inner, version, visit);
            }
        }
        FieldType::Map(inner) => {
            if let Some(mapping) = node.as_mapping_mut() {
                for (_, value) in mapping.values_mut() {
                    by_type(value, inner, version, visit);
                }
            }
        }
        FieldType::String
        | FieldType::Boolean
        | FieldType::Number
        | FieldType::PositiveNumber
        | FieldType::Count
        | FieldType::Any
        | FieldType::BooleanOrNumber
        | FieldType::StringOrList => {}
    }
}

/// The name that `reference`, the value of a `$ref`, gives to a component of `section`.
pub(crate) fn component_name<'r>(reference: &'r str, section: &str) -> Option<&'r str> {
    reference
        .strip_prefix("#/components/")?
        .strip_prefix(section)?
        .strip_prefix('/')
        .filter(|name| !name.contains('/'))
}

/// The name of the schema that `node` refers to.
pub(crate) fn schema_reference(node: &Node) -> Option<&str> {
    component_name(node.get_str("$ref")?, "schemas")
}

/// The components of `section`, such as `schemas`.
pub(crate) fn components<'r>(root: &'r Node, section: &str) -> Option<&'r Mapping> {
    root.get("components")?.get(section)?.as_mapping()
}

/// The node at `pointer` below `root`.
pub(crate) fn at_mut<'r>(root: &'r mut Node, pointer: &JsonPointer) -> Option<&'r mut Node> {
    let mut node = root;
    for token in pointer.tokens() {
        node = match &mut node.value {
            NodeValue::Mapping(mapping) => mapping.get_mut(&token)?,
            NodeValue::Sequence(items) => items.get_mut(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(node)
}

/// The mapping `key` of `node`, made when there is none.
pub(crate) fn member_mapping<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Mapping> {
    let span = node.span;
    let mapping = node.as_mapping_mut()?;
    if mapping.get(key).is_none_or(|it| it.as_mapping().is_none()) {
        mapping.insert(key, Node::mapping(Vec::new(), span));
    }
    mapping.get_mut(key)?.as_mapping_mut()
}

/// The components of `section`, made when there are none.
pub(crate) fn components_mut<'r>(root: &'r mut Node, section: &str) -> Option<&'r mut Mapping> {
    member_mapping(root, "components")?;
    member_mapping(root.get_mut("components")?, section)
}

/// `{$ref: '#/components/<section>/<name>'}`, written where `span` is.
pub(crate) fn reference_to(section: &str, name: &str, span: Span) -> Node {
    let text = Node::string(format!("#/components/{section}/{name}"), span);
    Node::mapping(vec![entry("$ref", text)], span)
}

/// A member whose key has the location of its value.
pub(crate) fn entry(key: impl Into<String>, value: Node) -> Entry {
    Entry {
        key: key.into(),
        key_span: value.span,
        value,
    }
}

/// A boolean made at `span`.
pub(crate) fn boolean(flag: bool, span: Span) -> Node {
    Node::new(NodeValue::Bool(flag), span)
}

/// The operations of a path item: the method as it is sent, and the object.
pub(crate) fn operations(item: &Node) -> impl Iterator<Item = (String, &Node)> {
    let own = item.entries().iter().filter_map(|entry| {
        let method = Method::of_field(&entry.key)?;
        Some((method.as_str().to_owned(), &entry.value))
    });
    let additional = item.get("additionalOperations").into_iter();
    let additional = additional
        .flat_map(Node::entries)
        .map(|entry| (entry.key.clone(), &entry.value));
    own.chain(additional)
        .filter(|(_, node)| node.as_mapping().is_some())
}

/// Calls `change` for each operation below `paths`: with the path, the method as it is sent, and the object.
pub(crate) fn for_each_operation(root: &mut Node, change: &mut dyn FnMut(&str, &str, &mut Node)) {
    let Some(paths) = root.get_mut("paths").and_then(Node::as_mapping_mut) else {
        return;
    };
    for (path, item) in paths.values_mut() {
        if path.starts_with("x-") {
            continue;
        }
        let Some(item) = item.as_mapping_mut() else {
            continue;
        };
        for (key, value) in item.values_mut() {
            if key == "additionalOperations" {
                let inner = value.as_mapping_mut().into_iter();
                for (method, operation) in inner.flat_map(Mapping::values_mut) {
                    if operation.as_mapping().is_some() {
                        change(path, method, operation);
                    }
                }
            } else if let Some(method) = Method::of_field(key)
                && value.as_mapping().is_some()
            {
                change(path, method.as_str(), value);
            }
        }
    }
}
