//! How many unions a document has, by what decides which branch a value takes.

use std::collections::BTreeMap;

use spec::{
    document::{Document, Location, grammar::ObjectKind, walk::walk},
    schema::{
        dialect::schema_at,
        dispatch::{DispatchKind, Dispatcher},
    },
};

/// The unions of `document` by what decides, with the name of each kind.
pub(super) fn count(document: &Document) -> BTreeMap<String, usize> {
    let mut locations: Vec<Location> = Vec::new();
    walk(document, &mut |located| {
        if located.kind == ObjectKind::Schema && !located.is_reference {
            locations.push(located.location.clone());
        }
    });
    let dispatcher = Dispatcher::new(document);
    let mut res = BTreeMap::new();
    for location in locations {
        let schema = schema_at(document, location);
        let Some(dispatch) = schema.and_then(|schema| dispatcher.dispatch(&schema)) else {
            continue;
        };
        // A branch beside `null` is no choice.
        if dispatch.branches.len() > 1 {
            *res.entry(name(&dispatch.by).to_owned()).or_default() += 1;
        }
    }
    res
}

fn name(kind: &DispatchKind) -> &'static str {
    match kind {
        DispatchKind::Property {
            has_discriminator: true,
            ..
        } => "a discriminator",
        DispatchKind::Property { .. } => "constants of a property",
        DispatchKind::Value => "listed values",
        DispatchKind::Type => "the type",
        DispatchKind::Members => "members",
        DispatchKind::Undecided => "nothing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unions_are_counted_by_what_decides() {
        let text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    \
                    A: {type: object, required: [a], properties: {a: {}}}\n    \
                    B: {type: object, required: [b], properties: {b: {}}}\n    \
                    Tagged: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k}}\n    \
                    Members: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}\n    \
                    Type: {oneOf: [{type: string}, {type: integer}]}\n";
        let loaded = Document::from_text("api.yaml", text.to_owned());
        let counts = count(&loaded.document.expect("a document"));
        let counts: Vec<(&str, usize)> =
            counts.iter().map(|(name, n)| (name.as_str(), *n)).collect();
        assert_eq!(
            counts,
            [("a discriminator", 1), ("members", 1), ("the type", 1)]
        );
    }
}
