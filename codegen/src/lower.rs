//! Runs the passes, and reads what they made of the document.

use std::sync::Arc;

use spec::{
    diagnostic::Diagnostics,
    document::Document,
    model::Api,
    source::{node::Node, source_map::SourceMap},
};

use crate::{
    name_lock::Naming,
    pass::{Pass, PassContext},
    passes,
};

/// A document in normal form, and the model of it. It serves generation alone: code that tests an API by its contract must
/// not see it, since passes change what is written. So the model does not leave this crate.
#[derive(Debug, Clone)]
pub struct Lowered {
    api: Api,
}

impl Lowered {
    /// The one tree.
    pub fn root(&self) -> &Node {
        self.api.document.root()
    }

    /// The sources of its locations.
    pub fn sources(&self) -> &SourceMap {
        self.api.document.sources()
    }

    /// The model of the tree.
    pub(crate) fn api(&self) -> &Api {
        &self.api
    }
}

/// Brings `document` into normal form. Names are those of `naming` where it knows them; diagnostics of passes go to
/// `diagnostics`.
pub fn lower(document: &Document, naming: &mut Naming, diagnostics: &mut Diagnostics) -> Lowered {
    lower_watched(document, naming, diagnostics, &mut |_, _| {})
}

/// The same; `watch` sees the tree before the first pass (with `None`) and after each.
pub fn lower_watched(
    document: &Document,
    naming: &mut Naming,
    diagnostics: &mut Diagnostics,
    watch: &mut dyn FnMut(Option<&dyn Pass>, &Node),
) -> Lowered {
    let mut root = document.root().clone();
    watch(None, &root);
    let interpret = interpreter(document);
    let mut cx = PassContext {
        document,
        interpret: &interpret,
        naming,
        diagnostics,
    };
    for pass in passes::PIPELINE {
        pass.run(&mut cx, &mut root);
        watch(Some(*pass), &root);
    }
    Lowered {
        api: Api::new(Arc::new(interpret(&root))),
    }
}

/// Interprets a tree that passes have made of `document`, for those that come after them.
pub fn interpreter(document: &Document) -> impl Fn(&Node) -> Document + '_ {
    |root| Document::from_bundle(root.clone(), document)
}
