//! Validates values by schemas that are part of no document.

use serde_json::Value;

use super::compile::CompiledSchema;

/// A compiled JSON Schema of draft 2020-12 that is self-contained and part of no document.
#[derive(Debug)]
pub struct Standalone(CompiledSchema);

impl Standalone {
    /// Compiles `schema`; `None` when that is not possible.
    pub fn new(schema: &Value) -> Option<Self> {
        CompiledSchema::new(schema).ok().map(Self)
    }

    /// Whether `value` satisfies the schema.
    pub fn admits(&self, value: &Value) -> bool {
        self.0.is_valid(value)
    }
}

/// Whether `value` satisfies `schema`, a JSON Schema of draft 2020-12 that is self-contained. A schema that cannot be
/// compiled admits everything. For single questions; a [`Standalone`] is compiled once.
pub fn admits(schema: &Value, value: &Value) -> bool {
    Standalone::new(schema).is_none_or(|validator| validator.admits(value))
}
