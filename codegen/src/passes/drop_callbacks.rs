//! Removes what clients do not call: callbacks, webhooks, links.
//!
//! **What it does.** Removes `callbacks` of operations, `links` of responses, `webhooks`, and their components.
//!
//! **Why.** A client calls operations; requests that come the other way are none of its methods. Their schemas would
//! become unusable types.
//!
//! **Example.**
//!
//! ```yaml
//! # before                            # after
//! post:                               post:
//!   operationId: subscribe              operationId: subscribe
//!   callbacks:
//!     event: {'{$request.body#/url}': …}
//! ```
//!
//! **Standard.** OAS 3.0.3 §4.7.18, §4.7.20.

use spec::{document::grammar::ObjectKind, source::node::Node};

use crate::{
    pass::{Pass, PassContext},
    tree,
};

/// See the [module](self).
#[derive(Debug)]
pub struct DropCallbacks;

impl Pass for DropCallbacks {
    fn id(&self) -> &'static str {
        "drop-callbacks"
    }

    fn what(&self) -> &'static str {
        "Removes callbacks, webhooks and links, which a client does not call"
    }

    fn run(&self, cx: &mut PassContext<'_>, root: &mut Node) {
        if let Some(webhooks) = root.as_mapping_mut().and_then(|it| it.remove("webhooks")) {
            report(
                cx,
                &webhooks,
                "webhooks are dropped: a client does not call them",
            );
        }
        if let Some(components) = root.get_mut("components").and_then(Node::as_mapping_mut) {
            for section in ["callbacks", "links", "pathItems"] {
                components.remove(section);
            }
        }
        let version = cx.version();
        tree::for_each(root, version, &mut |node, kind| {
            let (field, message) = match kind {
                ObjectKind::Operation => (
                    "callbacks",
                    "callbacks are dropped: a client does not call them",
                ),
                ObjectKind::Response => {
                    ("links", "links are dropped: a client does not follow them")
                }
                _ => return,
            };
            if let Some(found) = node.as_mapping_mut().and_then(|it| it.remove(field)) {
                report(cx, &found, message);
            }
        });
    }
}

fn report(cx: &mut PassContext<'_>, found: &Node, message: &str) {
    if !found.entries().is_empty() {
        cx.report_dropped(found.span, message);
    }
}
