//! The shape of a schema's values, as one closed enumeration: the base for generating values.
//!
//! [`canonical`] makes it of the canonical form of the `jsonschema` crate; what that cannot model comes as
//! [`Shape::Raw`], for which generators fall back on trial and validation. [`piecewise`] goes around unions that would
//! make all of a schema raw.

mod canonical;

mod definitions;

mod depth;

mod lengths;

mod marks;

mod piecewise;

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Number, Value};

pub use self::{definitions::DefinitionShapes, depth::Depths};

use self::canonical::Effort;
use super::compile::shared_definitions;

/// A schema with the schemas it refers to.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapeSet {
    /// The schema itself.
    pub root: Shape,
    /// The schemas behind [`Shape::Reference`].
    pub definitions: Arc<BTreeMap<String, Shape>>,
    /// Whether it is proven that no value satisfies the schema.
    pub is_unsatisfiable: bool,
}

/// What a value must be.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Any value.
    Any,
    /// No value.
    Nothing,
    /// `null`.
    Null,
    /// A boolean.
    Boolean,
    /// One of these values.
    Choice(Vec<Value>),
    /// A string.
    String(StringShape),
    /// An integer.
    Integer(NumberShape),
    /// A number.
    Number(NumberShape),
    /// An array.
    Array(Box<ArrayShape>),
    /// An object.
    Object(Box<ObjectShape>),
    /// All of these at once; only what could not be folded.
    AllOf(Vec<Shape>),
    /// At least one of these.
    AnyOf(Vec<Shape>),
    /// Exactly one of these.
    OneOf(Vec<Shape>),
    /// Anything but this.
    Not(Box<Shape>),
    /// The definition of this name.
    Reference(String),
    /// A schema that has no other form.
    Raw(Value),
}

/// What a string must be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StringShape {
    /// Least number of characters.
    pub min_length: u64,
    /// Greatest number of characters.
    pub max_length: Option<u64>,
    /// ECMA-262 patterns it must match somewhere.
    pub patterns: Vec<String>,
    /// Patterns it must not match.
    pub excluded_patterns: Vec<String>,
    /// Formats it must have.
    pub formats: Vec<String>,
    /// Formats it must not have.
    pub excluded_formats: Vec<String>,
    /// Media types of what is inside.
    pub content_media_types: Vec<String>,
    /// Encodings of what is inside.
    pub content_encodings: Vec<String>,
    /// Strings it must not be.
    pub excluded: Vec<String>,
}

/// What a number must be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NumberShape {
    /// Lower bound.
    pub minimum: Option<Number>,
    /// Whether the lower bound itself is excluded.
    pub exclusive_minimum: bool,
    /// Upper bound.
    pub maximum: Option<Number>,
    /// Whether the upper bound itself is excluded.
    pub exclusive_maximum: bool,
    /// It must be a multiple of each.
    pub multiple_of: Vec<Number>,
    /// It must be a multiple of none.
    pub not_multiple_of: Vec<Number>,
}

/// What an array must be.
#[derive(Debug, Clone, PartialEq)]
pub struct ArrayShape {
    /// Least number of elements.
    pub min_items: u64,
    /// Greatest number of elements.
    pub max_items: Option<u64>,
    /// Whether all elements must differ.
    pub is_unique: bool,
    /// Whether some elements must be equal.
    pub has_duplicates: bool,
    /// What the first elements must be.
    pub prefix: Vec<Shape>,
    /// What the others must be.
    pub items: Shape,
    /// How many elements must be of which shape.
    pub contains: Vec<Contains>,
}

/// How many elements must be of a shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Contains {
    /// The shape.
    pub shape: Shape,
    /// Least number.
    pub min: u64,
    /// Greatest number.
    pub max: Option<u64>,
}

/// What an object must be.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectShape {
    /// Least number of members.
    pub min_properties: u64,
    /// Greatest number of members.
    pub max_properties: Option<u64>,
    /// Members that must be there.
    pub required: Vec<String>,
    /// What the members of these names must be.
    pub properties: BTreeMap<String, Shape>,
    /// What members whose name matches must be.
    pub pattern_properties: BTreeMap<String, Shape>,
    /// What all other members must be.
    pub additional: Shape,
    /// What all names must be.
    pub names: Option<Shape>,
    /// Rules of which the object must break at least one each.
    pub violations: Vec<ObjectViolation>,
}

/// A rule that an object must break.
#[derive(Debug, Clone, PartialEq)]
pub enum ObjectViolation {
    /// Some name is not of the shape.
    Name(Shape),
    /// Some member that is neither in `names` nor matches `patterns` is not of the shape.
    Undeclared {
        /// Names that do not count.
        names: Vec<String>,
        /// Patterns of names that do not count.
        patterns: Vec<String>,
        /// The shape that is broken.
        shape: Shape,
    },
    /// Some member whose name matches is not of the shape.
    Pattern {
        /// The pattern of the name.
        pattern: String,
        /// The shape that is broken.
        shape: Shape,
    },
}

impl ShapeSet {
    /// The shape of a bundle made by [`bundle`](super::bundle).
    pub fn of(bundle: &Value) -> Self {
        Self::with(bundle, Effort::Proof)
    }

    /// The same for single values, which are validated anyway: it is not proven that a `oneOf` admits nothing.
    pub fn unproven(bundle: &Value) -> Self {
        Self::with(bundle, Effort::None)
    }

    fn with(bundle: &Value, effort: Effort) -> Self {
        let shared = shared_definitions(bundle);
        let canonical = || canonical::shape_of(bundle, effort).filter(|set| !set.holds_raw());
        // The canonical form has each way to a definition apart.
        let res = if shared.is_empty() { canonical() } else { None };
        res.or_else(|| piecewise::piecewise(bundle, &shared))
            .unwrap_or_else(|| Self::raw(bundle))
    }

    /// The shapes of the definitions of a bundle whose root has each of them as the property of that name, and those behind
    /// references.
    pub(super) fn of_web(bundle: &Value) -> (BTreeMap<String, Shape>, BTreeMap<String, Shape>) {
        let shared = shared_definitions(bundle);
        let canonical = || {
            let members = canonical::shape_of_members(bundle);
            members.filter(|(roots, definitions)| {
                let mut all = roots.values().chain(definitions.values());
                !all.any(Shape::holds_raw)
            })
        };
        let res = if shared.is_empty() { canonical() } else { None };
        res.unwrap_or_else(|| piecewise::of_definitions(bundle, &shared))
    }

    /// The shape of everything that a bundle does not admit. `None` when that has no form.
    pub fn of_negation(bundle: &Value) -> Option<Self> {
        if !shared_definitions(bundle).is_empty() {
            return None;
        }
        let res = canonical::shape_of_negation(bundle)?;
        (!matches!(res.root, Shape::Raw(_))).then_some(res)
    }

    /// Whether something in it has no other form than the schema itself.
    fn holds_raw(&self) -> bool {
        self.root.holds_raw() || self.definitions.values().any(Shape::holds_raw)
    }

    fn raw(bundle: &Value) -> Self {
        Self {
            root: Shape::Raw(bundle.clone()),
            definitions: Arc::default(),
            is_unsatisfiable: false,
        }
    }
}

impl Shape {
    fn holds_raw(&self) -> bool {
        match self {
            Self::Raw(_) => true,
            Self::Array(array) => {
                array.items.holds_raw() || array.prefix.iter().any(Self::holds_raw)
            }
            Self::Object(object) => {
                object.additional.holds_raw() || object.properties.values().any(Self::holds_raw)
            }
            Self::AllOf(parts) | Self::AnyOf(parts) | Self::OneOf(parts) => {
                parts.iter().any(Self::holds_raw)
            }
            _ => false,
        }
    }
}

impl ArrayShape {
    /// Any array.
    pub fn any() -> Self {
        Self {
            min_items: 0,
            max_items: None,
            is_unique: false,
            has_duplicates: false,
            prefix: Vec::new(),
            items: Shape::Any,
            contains: Vec::new(),
        }
    }
}

impl ObjectShape {
    /// Any object.
    pub fn any() -> Self {
        Self {
            min_properties: 0,
            max_properties: None,
            required: Vec::new(),
            properties: BTreeMap::new(),
            pattern_properties: BTreeMap::new(),
            additional: Shape::Any,
            names: None,
            violations: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use serde_json::json;

    fn root(schema: &Value) -> Shape {
        ShapeSet::of(schema).root
    }

    #[test]
    fn all_of_is_folded_and_types_are_split() {
        let folded = root(&json!({"allOf": [{"type": "integer", "minimum": 1}, {"maximum": 3}]}));
        let expected = NumberShape {
            minimum: Some(1.into()),
            maximum: Some(3.into()),
            ..NumberShape::default()
        };
        assert_eq!(folded, Shape::Integer(expected));
        let split = root(&json!({"type": ["string", "null"], "minLength": 2}));
        let string = StringShape {
            min_length: 2,
            ..StringShape::default()
        };
        let Shape::AnyOf(parts) = split else {
            panic!("{split:?}")
        };
        assert!(parts.contains(&Shape::String(string)), "{parts:?}");
    }

    #[test]
    fn recursion_stays_a_reference() {
        let schema = json!({
            "$ref": "#/$defs/T",
            "$defs": {"T": {"type": "object", "properties": {"next": {"$ref": "#/$defs/T"}}}}
        });
        let set = ShapeSet::of(&schema);
        assert_eq!(set.definitions.len(), 1, "{set:?}");
        assert!(!set.is_unsatisfiable);
    }

    #[test]
    fn contradictions_are_known() {
        assert!(
            ShapeSet::of(&json!({"type": "string", "minLength": 3, "maxLength": 2}))
                .is_unsatisfiable
        );
        assert!(
            ShapeSet::of(&json!({"type": "object", "required": ["a"], "properties": {"a": false}}))
                .is_unsatisfiable
        );
    }

    #[test]
    fn one_of_schemas_that_cover_each_other_admits_nothing() {
        let text = json!({"type": "string"});
        let with = |required: &[&str]| json!({"type": "object", "required": required});
        for parts in [
            json!([text, text]),
            json!([with(&["a"]), with(&["a", "b"]), with(&["a"])]),
        ] {
            assert_eq!(root(&json!({"oneOf": parts})), Shape::Nothing, "{parts}");
        }
        let satisfiable = json!({"oneOf": [with(&["a"]), with(&["a", "b"])]});
        assert_ne!(root(&satisfiable), Shape::Nothing);
    }

    #[test]
    fn pieces_between_unions_have_shapes() {
        let account = |kind: &str| {
            json!({"type": "object", "properties": {
                "id": {"type": "integer", "minimum": 1}, "bic": {"type": "string"}, "kind": {"enum": [kind]},
                "owner": {"type": "object", "properties": {"name": {"type": "string"}, "born": {"type": "string"}}}}})
        };
        let parts = ["IN", "OUT", "AWAY", "BACK"].map(account);
        let schema = json!({"$ref": "#/$defs/a%23~1%7BS%7D", "$defs": {"a#/{S}": {
            "type": "object", "required": ["party"], "properties": {"party": {"oneOf": parts}, "day": {"type": "integer"}}
        }}});
        let set = piecewise::piecewise(&schema, &BTreeSet::new()).expect("a shape");
        let Some(Shape::Object(object)) = set.definitions.get("#/$defs/a%23~1%7BS%7D") else {
            panic!("{set:?}")
        };
        assert_eq!(object.required, ["party"]);
        let Some(Shape::OneOf(parts)) = object.properties.get("party") else {
            panic!("{object:?}")
        };
        assert!(parts.iter().all(|part| matches!(part, Shape::Object(_))));
        assert!(matches!(
            object.properties.get("day"),
            Some(Shape::Integer(_))
        ));
    }

    #[test]
    fn negation_has_a_shape() {
        let negated =
            ShapeSet::of_negation(&json!({"type": "integer", "minimum": 1})).expect("a shape");
        assert!(matches!(negated.root, Shape::AnyOf(_)), "{negated:?}");
    }
}
