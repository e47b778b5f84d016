//! Collects the requests that come the other way: webhooks and callbacks.
//!
//! **What it does.** Each becomes a webhook whose body is a component; its name is that of the webhook, or the id of the
//! operation and the name of the callback. All else of it is dropped, as are `links`.
//!
//! **Why.** A program receives them by a server of its own, and needs the types of their bodies. URLs and responses are
//! the business of that server.
//!
//! **Example.**
//!
//! ```yaml
//! # before                            # after
//! post:                               post: {operationId: subscribe}
//!   operationId: subscribe
//!   callbacks:                        webhooks:
//!     event:                            subscribe/event:
//!       '{$request.body#/url}':           post:
//!         post:                             requestBody:
//!           requestBody: …                    content: {application/json: {schema: {$ref: …}}}
//! ```
//!
//! **Standard.** OAS 3.0.3 §4.7.18, §4.7.20; OAS 3.1.1 §4.8.1, `webhooks`.

use spec::{
    document::grammar::ObjectKind,
    http::MediaType,
    source::{
        node::{Entry, Mapping, Node},
        span::Span,
    },
};

use crate::{
    names::{Names, pascal},
    pass::{Pass, PassContext},
    tree,
};

/// See the [module](self).
#[derive(Debug)]
pub struct IncomingRequests;

impl Pass for IncomingRequests {
    fn id(&self) -> &'static str {
        "incoming-requests"
    }

    fn what(&self) -> &'static str {
        "Collects the bodies of webhooks and callbacks, and drops links"
    }

    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node) {
        let found = found(root);
        let span = found.first().map(|it| it.operation.span);
        let mut names = Names::default();
        for entry in tree::components(root, "schemas").map_or(&[][..], Mapping::entries) {
            names.take(&entry.key);
        }
        let mut schemas = Vec::new();
        let mut webhooks = Vec::new();
        for incoming in found {
            match incoming.webhook(root, &mut names, &mut schemas) {
                Ok(webhook) => webhooks.push(webhook),
                Err(reason) => {
                    let name = &incoming.name;
                    let message = format!("`{name}` is not among what may arrive: {reason}");
                    cx.report_dropped(incoming.operation.span, message);
                }
            }
        }
        drop_written(cx, root);
        if !schemas.is_empty()
            && let Some(components) = tree::components_mut(root, "schemas")
        {
            for schema in schemas {
                components.push(schema);
            }
        }
        if let (Some(span), Some(mapping)) = (span, root.as_mapping_mut())
            && !webhooks.is_empty()
        {
            mapping.insert("webhooks", Node::mapping(webhooks, span));
        }
    }
}

/// A request that comes the other way.
struct Incoming {
    name: String,
    operation: Node,
}

/// Webhooks, then callbacks, in the order of the document.
fn found(root: &Node) -> Vec<Incoming> {
    let mut res = Vec::new();
    let mut names = Names::default();
    for entry in root.get("webhooks").map_or(&[][..], Node::entries) {
        add(root, &entry.key, &entry.value, &mut names, &mut res);
    }
    for path in root.get("paths").map_or(&[][..], Node::entries) {
        for (_, operation) in tree::operations(&path.value) {
            let id = operation.get_str("operationId").unwrap_or_default();
            let callbacks = operation.get("callbacks");
            for callback in callbacks.map_or(&[][..], Node::entries) {
                let name = format!("{id}/{}", callback.key);
                let expressions = resolved(root, &callback.value, "callbacks").entries();
                for item in expressions.iter().filter(|it| !it.key.starts_with("x-")) {
                    add(root, &name, &item.value, &mut names, &mut res);
                }
            }
        }
    }
    res
}

/// Adds the requests of the path item `item`.
fn add(root: &Node, name: &str, item: &Node, names: &mut Names, list: &mut Vec<Incoming>) {
    let item = resolved(root, item, "pathItems");
    for (at, (method, operation)) in tree::operations(item).enumerate() {
        let name = if at == 0 {
            name.to_owned()
        } else {
            format!("{name} {method}")
        };
        list.push(Incoming {
            name: names.take(&name),
            operation: operation.clone(),
        });
    }
}

/// `node`, or the component of `section` that it refers to.
fn resolved<'n>(root: &'n Node, node: &'n Node, section: &str) -> &'n Node {
    let name = node.get_str("$ref");
    let name = name.and_then(|text| tree::component_name(text, section));
    let target = name.and_then(|name| tree::components(root, section)?.get(name));
    target.unwrap_or(node)
}

impl Incoming {
    /// The webhook, with a component for its body, which may be added to `schemas`.
    ///
    /// # Errors
    ///
    /// Why it has none.
    fn webhook(
        &self,
        root: &Node,
        names: &mut Names,
        schemas: &mut Vec<Entry>,
    ) -> Result<Entry, &'static str> {
        let body = self.operation.get("requestBody").ok_or("it has no body")?;
        let content = resolved(root, body, "requestBodies").get("content");
        let mut content = content.map_or(&[][..], Node::entries).iter();
        let media = content
            .find(|entry| MediaType::parse(&entry.key).is_some_and(|it| it.is_json()))
            .ok_or("its body is not JSON")?;
        let media = resolved(root, &media.value, "mediaTypes");
        let schema = media.get("schema").ok_or("its body has no schema")?;
        let span = schema.span;
        let reference = match tree::schema_reference(schema) {
            Some(_) => schema.clone(),
            None => {
                let name = pascal(&self.name);
                let suffix = if name.ends_with("Event") { "" } else { "Event" };
                let name = names.take(&format!("{name}{suffix}"));
                schemas.push(tree::entry(name.clone(), schema.clone()));
                tree::reference_to("schemas", &name, span)
            }
        };
        Ok(tree::entry(self.name.clone(), self.item(reference, span)))
    }

    /// The path item of the webhook whose body is `schema`.
    fn item(&self, schema: Node, span: Span) -> Node {
        let object = |key: &str, value: Node| Node::mapping(vec![tree::entry(key, value)], span);
        let content = object("application/json", object("schema", schema));
        let kept = ["tags", "summary", "description", "deprecated"];
        let kept = kept.into_iter().filter_map(|key| {
            let value = self.operation.get(key)?;
            Some(tree::entry(key, value.clone()))
        });
        let mut operation: Vec<Entry> = kept.collect();
        operation.push(tree::entry("requestBody", object("content", content)));
        operation.push(tree::entry("responses", Node::mapping(Vec::new(), span)));
        object("post", Node::mapping(operation, self.operation.span))
    }
}

/// Removes them where they are written, and links.
fn drop_written(cx: &mut PassContext<'_>, root: &mut Node) {
    if let Some(mapping) = root.as_mapping_mut() {
        mapping.remove("webhooks");
    }
    if let Some(components) = root.get_mut("components").and_then(Node::as_mapping_mut) {
        for section in ["callbacks", "links", "pathItems"] {
            components.remove(section);
        }
    }
    let version = cx.version();
    tree::for_each(root, version, &mut |node, kind| {
        let field = match kind {
            ObjectKind::Operation => "callbacks",
            ObjectKind::Response => "links",
            _ => return,
        };
        let Some(found) = node.as_mapping_mut().and_then(|it| it.remove(field)) else {
            return;
        };
        if field == "links" && !found.entries().is_empty() {
            cx.report_dropped(
                found.span,
                "links are dropped: a client does not follow them",
            );
        }
    });
}
