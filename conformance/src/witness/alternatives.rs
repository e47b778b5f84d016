//! The variants that a value must not satisfy besides the one it is made for.

use spec::{
    diff::Flow,
    document::{Document, Location},
    schema::{SchemaValidator, dialect::schema_at},
};

use super::samples::generated;

/// The other variants of each `oneOf` that the schema at `part` is in and that is about the same value: what one of them admits too
/// is in no value of the whole (JSON Schema 2020-12, section 10.2.1.3).
pub(super) fn other_variants(
    document: &Document,
    part: &Location,
    flow: Flow,
) -> Vec<SchemaValidator> {
    let mut res = Vec::new();
    let mut here = part.pointer.clone();
    while let Some(list) = here.parent() {
        let keyword = list.last();
        if !matches!(keyword.as_deref(), Some("allOf" | "anyOf" | "oneOf")) {
            break;
        }
        if keyword.as_deref() == Some("oneOf") {
            let variants = (0..).map(|index| list.index(index));
            let schemas = variants.map_while(|pointer| {
                let at = Location {
                    pointer,
                    ..part.clone()
                };
                schema_at(document, at)
            });
            let others = schemas.filter(|schema| schema.origin.location.pointer != here);
            res.extend(others.filter_map(|schema| {
                SchemaValidator::new(document, &schema, generated(flow)).ok()
            }));
        }
        let Some(around) = list.parent() else {
            break;
        };
        here = around;
    }
    res
}
