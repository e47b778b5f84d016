//! The shapes of all definitions of a bundle, read together.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;

use super::{Depths, Shape, ShapeSet};
use crate::schema::{compile::shared_definitions, definitions::by_name};

/// The shapes of the definitions of one bundle.
#[derive(Debug)]
pub struct DefinitionShapes {
    definitions: Arc<BTreeMap<String, Shape>>,
    roots: BTreeMap<String, Shape>,
    depths: Arc<Depths>,
}

impl DefinitionShapes {
    /// Those of `bundle`.
    pub fn of(bundle: &Value) -> Self {
        let mut bundle = bundle.clone();
        let properties = by_name(&bundle);
        if let Value::Object(members) = &mut bundle {
            members.shift_remove("$ref");
            members.insert("properties".to_owned(), properties.into());
        }
        let (roots, definitions) = ShapeSet::of_web(&bundle);
        Self {
            depths: Arc::new(Depths::new(&definitions)),
            definitions: Arc::new(definitions),
            roots,
        }
    }

    /// Those of `bundle`, where too many ways lead to some of them to read each one apart.
    pub fn of_shared(bundle: &Value) -> Option<Self> {
        let is_shared = !shared_definitions(bundle).is_empty();
        is_shared.then(|| Self::of(bundle))
    }

    /// The shape of the definition called `key`, and the depths of all of them.
    pub fn of_definition(&self, key: &str) -> (ShapeSet, Arc<Depths>) {
        // A schema that admits everything is not a property of the canonical form.
        let root = self.roots.get(key).cloned().unwrap_or(Shape::Any);
        let depths = Arc::clone(&self.depths);
        let set = ShapeSet {
            is_unsatisfiable: depths.of(&root).is_none(),
            root,
            definitions: Arc::clone(&self.definitions),
        };
        (set, depths)
    }
}
