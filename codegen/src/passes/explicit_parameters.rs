//! Parameters say how they are written, whatever they left to the defaults.
//!
//! **What it does.** Fills in `style`, `explode` and `required`; gives a parameter without a schema the empty one;
//! leaves out headers that are not parameters (`Accept`, `Content-Type`, `Authorization`).
//!
//! **Why.** What is emitted then follows the words of the document, with no second place that knows the defaults.
//!
//! **Example.**
//!
//! ```yaml
//! # before                            # after
//! name: tags                          name: tags
//! in: query                           in: query
//! schema: {type: array, items: …}     required: false
//!                                     style: form
//!                                     explode: true
//!                                     schema: {type: array, items: …}
//! ```
//!
//! **Standard.** OAS 3.0.3 §4.7.12.1, §4.7.12.2.

use spec::{
    model::{ParameterLocation, ParameterStyle},
    source::node::{Mapping, Node},
};

use crate::{
    pass::{Pass, PassContext},
    tree,
};

/// See the [module](self).
#[derive(Debug)]
pub struct ExplicitParameters;

impl Pass for ExplicitParameters {
    fn id(&self) -> &'static str {
        "explicit-parameters"
    }

    fn what(&self) -> &'static str {
        "Writes out the defaults of parameters"
    }

    fn run(&self, _cx: &mut PassContext<'_>, root: &mut Node) {
        tree::for_each_operation(root, &mut |_, _, operation| {
            let list = operation
                .get_mut("parameters")
                .and_then(Node::as_sequence_mut);
            let Some(list) = list else {
                return;
            };
            list.retain(|parameter| !is_ignored_header(parameter));
            for parameter in list {
                complete(parameter);
            }
        });
    }
}

/// Headers that an operation cannot declare as parameters (OAS 3.0.3 §4.7.12.1).
fn is_ignored_header(parameter: &Node) -> bool {
    const IGNORED: &[&str] = &["accept", "content-type", "authorization"];
    parameter.get_str("in") == Some("header")
        && parameter
            .get_str("name")
            .is_some_and(|name| IGNORED.contains(&name.to_ascii_lowercase().as_str()))
}

fn complete(parameter: &mut Node) {
    let span = parameter.span;
    let Some(location) = parameter
        .get_str("in")
        .and_then(ParameterLocation::from_name)
    else {
        return;
    };
    let Some(mapping) = parameter.as_mapping_mut() else {
        return;
    };
    let required = location == ParameterLocation::Path
        || mapping.get("required").and_then(Node::as_bool) == Some(true);
    mapping.insert("required", tree::boolean(required, span));
    if mapping.get("content").is_some() {
        return;
    }
    let style = style_of(mapping, location);
    mapping.insert("style", Node::string(style.name(), span));
    if mapping.get("explode").and_then(Node::as_bool).is_none() {
        mapping.insert("explode", tree::boolean(style.default_explode(), span));
    }
    if mapping
        .get("schema")
        .is_none_or(|schema| schema.as_mapping().is_none())
    {
        mapping.insert("schema", Node::mapping(Vec::new(), span));
    }
}

/// The style as written where it fits the location, else the default.
fn style_of(mapping: &Mapping, location: ParameterLocation) -> ParameterStyle {
    mapping
        .get("style")
        .and_then(Node::as_str)
        .and_then(ParameterStyle::from_name)
        .filter(|style| style.fits(location))
        .unwrap_or_else(|| location.default_style())
}
