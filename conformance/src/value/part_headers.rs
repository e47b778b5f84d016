//! Values for the headers that the parts of a multipart body must have.

use spec::{
    document::Document,
    model::{Encodings, Example, Header},
    schema::Direction,
};

use super::{context::StringContext, strategy::SchemaStrategy};

/// `encodings` with an example for each required header that has none: what is written for it.
pub fn filled(document: &Document, encodings: &Encodings) -> Encodings {
    encodings.clone().map(&mut |encoding| {
        for header in &mut encoding.headers {
            if header.required && header.examples.is_empty() {
                header.examples.extend(example(document, header));
            }
        }
    })
}

fn example(document: &Document, header: &Header) -> Option<Example> {
    let schema = header.schema()?;
    let (direction, context) = (Direction::GeneratedRequest, StringContext::Header);
    let strategy = SchemaStrategy::new(document, schema, direction, context).ok()?;
    Some(Example {
        name: String::new(),
        value: strategy.simplest()?,
        serialized: None,
        origin: header.origin.clone(),
    })
}
