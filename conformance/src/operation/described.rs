//! Values that descriptions give as examples: `Name of the zone (e.g. "example.com.")`. They are not examples of the document, but
//! often what a server demands and no schema says.

use serde_json::{Number, Value};
use spec::{
    model::{Api, Operation},
    schema::view::{SchemaView, types::SchemaType},
};

use super::members;
use crate::case::ObservedTarget;

/// The longest example that is taken, in bytes.
const LONGEST: usize = 100;
/// What an example follows, in lower case.
const MARKS: [&str; 6] = [
    "e.g.",
    "eg.",
    "for example",
    "for instance",
    "such as",
    "example:",
];
/// What examples are quoted with.
const QUOTES: [(char, char); 6] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('“', '”'),
    ('‘', '’'),
    ('«', '»'),
];

/// The values that the descriptions of parameters and members of the body of `operation` give as examples.
pub(crate) fn described(api: &Api, operation: &Operation) -> Vec<(ObservedTarget, Value)> {
    let mut res = Vec::new();
    for parameter in &operation.parameters {
        let schema = parameter.schema();
        let node = schema.and_then(|schema| api.document.node(&schema.origin.location));
        let (Some(text), Some(node)) = (&parameter.description, node) else {
            continue;
        };
        let value = example_in(text).and_then(|example| as_value(SchemaView::new(node), example));
        let target = ObservedTarget::Parameter(parameter.location, parameter.name.clone());
        res.extend(value.map(|value| (target, value)));
    }
    if let Some(schema) = members::of_body(api, operation) {
        members::visit(&api.document, schema, &mut |schema, at| {
            let example = schema.description().and_then(example_in);
            if let Some(value) = example.and_then(|example| as_value(schema, example)) {
                res.push((ObservedTarget::Body(at.clone()), value));
            }
        });
    }
    res
}

/// `example` as a value of `schema`, where that is a plain string or a number.
fn as_value(schema: SchemaView<'_>, example: &str) -> Option<Value> {
    if schema.enumerated().is_some() {
        return None;
    }
    match schema.single_type()? {
        SchemaType::String => Some(example.into()),
        SchemaType::Integer => example.parse::<i64>().ok().map(Value::from),
        SchemaType::Number => {
            let number = example.parse::<f64>().ok().and_then(Number::from_f64);
            number.map(Value::Number)
        }
        _ => None,
    }
}

/// The first example in a description: what is quoted after `e.g.` and the like, or a word there that is none of English.
fn example_in(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    let ends = MARKS
        .iter()
        .filter_map(|mark| Some(lower.find(mark)? + mark.len()));
    let rest = text.get(ends.min()?..)?;
    let rest = rest.trim_start_matches([' ', ':', ',', '(']);
    let mut quotes = QUOTES.iter();
    let quoted = quotes.find_map(|(open, close)| {
        let inner = rest.strip_prefix(*open)?;
        inner
            .split(*close)
            .next()
            .filter(|it| it.len() < inner.len())
    });
    let word = || {
        let ends = |c: char| c.is_whitespace() || "),;\"'".contains(c);
        let word = rest.split(ends).next()?.trim_end_matches('.');
        let is_value = |c: char| c.is_ascii_digit() || "-_./:@".contains(c);
        word.contains(is_value).then_some(word)
    };
    let found = quoted.or_else(word)?;
    let is_plain = !found.trim().is_empty() && found.len() <= LONGEST && !found.contains('\n');
    is_plain.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_what_is_quoted_or_no_word_of_english() {
        for (text, example) in [
            (
                "Name of the zone (e.g. “example.com.”) with a dot",
                Some("example.com."),
            ),
            ("An algorithm, for example `hmac-md5`.", Some("hmac-md5")),
            ("Such as \"a b\" or \"c\"", Some("a b")),
            ("Version, e.g. 1.2.3.", Some("1.2.3")),
            ("A time (e.g. 12:30)", Some("12:30")),
            ("Some text, e.g. the name of a pet", None),
            ("e.g. \"never closed", None),
            ("No example at all", None),
            ("e.g.", None),
            ("Пример, e.g. 'имя'", Some("имя")),
        ] {
            assert_eq!(example_in(text), example, "{text}");
        }
    }
}
