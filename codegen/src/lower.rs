//! Runs the passes.

use spec::{
    diagnostic::Diagnostics,
    document::{Document, SpecVersion},
    source::{node::Node, source_map::SourceMap},
};

use crate::{
    name_lock::Naming,
    pass::{Pass, PassContext},
    passes,
};

/// A document in normal form. It serves generation alone: nobody who judges an API by its contract may see it, since
/// passes change what is written.
#[derive(Debug, Clone)]
pub struct Lowered {
    sources: SourceMap,
    version: SpecVersion,
    root: Node,
}

impl Lowered {
    /// The one tree.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The texts its places lie in.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// The version the document was written in.
    pub fn version(&self) -> SpecVersion {
        self.version
    }
}

/// Brings `document` into normal form. Names are those of `naming` where it knows them; what passes have to say goes to
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
    let mut cx = PassContext {
        document,
        naming,
        diagnostics,
    };
    for pass in passes::PIPELINE {
        pass.run(&mut cx, &mut root);
        watch(Some(*pass), &root);
    }
    Lowered {
        sources: document.sources().clone(),
        version: document.version(),
        root,
    }
}
