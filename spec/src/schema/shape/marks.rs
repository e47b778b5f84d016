//! Marks on properties that may be anything.
//!
//! The canonical form leaves out properties of which nothing is said, since they change nothing about which values are valid.
//! But a document that names them says that they are there: a value without them is not all that is described. So each gets
//! a mark, one value that it is not, which the shape no longer has.

use jsonschema::{
    JsonType, JsonTypeSet,
    canonical::{CanonicalSchema, CanonicalView},
};
use serde_json::{Value, json};

use crate::schema::annotation::is_annotation;

/// The value that a marked property is not.
const MARK: &str = "\u{10FFFE}anything";

/// Keywords whose values are not schemas.
const VALUES: [&str; 5] = ["const", "default", "enum", "example", "examples"];

/// `schema` with a mark on each property that may be anything.
pub(super) fn marked(schema: &Value) -> Value {
    match schema {
        Value::Object(keywords) => {
            let keywords = keywords.iter().map(|(keyword, value)| {
                let value = match value {
                    Value::Object(members) if keyword == "properties" => {
                        let members = members.iter();
                        members
                            .map(|(name, member)| (name.clone(), property(member)))
                            .collect()
                    }
                    value if VALUES.contains(&keyword.as_str()) => value.clone(),
                    value => marked(value),
                };
                (keyword.clone(), value)
            });
            Value::Object(keywords.collect())
        }
        Value::Array(items) => items.iter().map(marked).collect(),
        other => other.clone(),
    }
}

fn property(schema: &Value) -> Value {
    // What is referred to by an anchor stays.
    let is_name = |keyword: &str| keyword.starts_with('$') && keyword != "$comment";
    let may_be_anything = match schema {
        Value::Bool(admits) => *admits,
        Value::Object(keywords) => keywords
            .keys()
            .all(|keyword| is_annotation(keyword) && !is_name(keyword)),
        _ => false,
    };
    if may_be_anything {
        json!({ "not": { "const": MARK } })
    } else {
        marked(schema)
    }
}

/// The strings that a shape excludes, without the mark.
pub(super) fn without(mut excluded: Vec<String>) -> Vec<String> {
    excluded.retain(|value| value != MARK);
    excluded
}

/// Whether `parts`, one of which a value satisfies, are the canonical form of a mark: any string but it, and all other types.
pub(super) fn is_anything(parts: &[CanonicalSchema]) -> bool {
    let [one, other] = parts else {
        return false;
    };
    let is_string = |view: &CanonicalView| match view {
        CanonicalView::String(view) => {
            view.excluded == [MARK]
                && view.min_length.is_none()
                && view.max_length.is_none()
                && view.patterns.is_empty()
                && view.formats.is_empty()
        }
        _ => false,
    };
    let others = JsonTypeSet::all().remove(JsonType::String);
    let is_other = |view: &CanonicalView| match view {
        // A number is an integer too.
        CanonicalView::MultiType(types) => types.insert(JsonType::Integer) == others,
        _ => false,
    };
    let (one, other) = (one.view(), other.view());
    is_string(&one) && is_other(&other) || is_string(&other) && is_other(&one)
}

#[cfg(test)]
mod tests {
    use super::super::{Shape, ShapeSet};
    use super::*;

    fn member(schema: &Value) -> Option<Shape> {
        match ShapeSet::of(schema).root {
            Shape::Object(object) => object.properties.get("a").cloned(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_property_that_may_be_anything_stays_in_the_shape() {
        for any in [json!({}), json!(true), json!({"description": "a"})] {
            let open = json!({"type": "object", "properties": {"a": any}});
            assert_eq!(member(&open), Some(Shape::Any));
            let mut closed = open.clone();
            closed["additionalProperties"] = json!(false);
            assert_eq!(member(&closed), Some(Shape::Any));
        }
    }

    #[test]
    fn what_is_said_elsewhere_has_no_mark() {
        for schema in [
            json!({"type": "string"}),
            json!({"type": "string", "pattern": "^a"}),
            json!({"type": "boolean"}),
            json!({"const": 1}),
        ] {
            let alone = json!({"type": "object", "properties": {"a": schema}});
            let other = json!({"type": "object", "properties": {"a": {}}});
            let both = json!({"allOf": [alone, other]});
            assert_eq!(member(&both), member(&alone), "{schema}");
        }
    }
}
