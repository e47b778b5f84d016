//! The profile of a schema, which describes its values briefly: types, constants, members.
//!
//! A profile never refuses a value that the schema admits; it may admit more.

use serde_json::Value;

use super::Tag;
use crate::{
    schema::{
        SchemaView,
        view::{AdditionalProperties, SchemaType},
    },
    source::node::Node,
};

/// A set of JSON types, whole numbers and others apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    pub(super) const ALL: Self = Self(0b111_1111);
    pub(super) const NONE: Self = Self(0);
    pub(super) const OBJECT: Self = Self(0b100_0000);
    const INTEGER: Self = Self(0b000_0001);
    const FRACTION: Self = Self(0b000_0010);
    const NULL: Self = Self(0b000_0100);
    const BOOLEAN: Self = Self(0b000_1000);
    const STRING: Self = Self(0b001_0000);
    pub(super) const ARRAY: Self = Self(0b010_0000);

    /// The type of `value`.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(number) => {
                let is_integer = number.as_f64().is_some_and(|number| number.fract() == 0.0);
                if is_integer {
                    Self::INTEGER
                } else {
                    Self::FRACTION
                }
            }
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    /// The types that `schema` names by itself, or those of the values it lists.
    pub(super) fn named_by(schema: SchemaView<'_>) -> Self {
        let named = schema.types().into_iter().map(|ty| match ty {
            SchemaType::Null => Self::NULL,
            SchemaType::Boolean => Self::BOOLEAN,
            SchemaType::Integer => Self::INTEGER,
            SchemaType::Number => Self::INTEGER.or(Self::FRACTION),
            SchemaType::String => Self::STRING,
            SchemaType::Array => Self::ARRAY,
            SchemaType::Object => Self::OBJECT,
        });
        let mut res = named.reduce(Self::or).unwrap_or(Self::ALL);
        if let Some(values) = schema.enumerated() {
            let listed = values.iter().map(|value| Self::of(&value.to_json()));
            res = res.and(listed.fold(Self::NONE, Self::or));
        }
        if schema.is_nullable() {
            res = res.or(Self::NULL);
        }
        res
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn without_null(self) -> Self {
        Self(self.0 & !Self::NULL.0)
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.and(other) != Self::NONE
    }

    /// Whether integers are in the set and other numbers are not.
    pub(super) fn has_integers_only(self) -> bool {
        self.meets(Self::INTEGER) && !self.meets(Self::FRACTION)
    }
}

/// What a property may be.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    pub(super) types: Types,
    /// All values it may have but null, where they are finite.
    pub(super) constants: Option<Vec<Tag>>,
}

impl Member {
    pub(super) const ANY: Self = Self {
        types: Types::ALL,
        constants: None,
    };

    /// What is both this and `other`.
    pub(super) fn and(&self, other: &Self) -> Self {
        let constants = match (&self.constants, &other.constants) {
            (Some(own), Some(others)) => {
                let both = own.iter().filter(|tag| others.contains(tag));
                Some(both.cloned().collect())
            }
            (own, others) => own.clone().or_else(|| others.clone()),
        };
        Self {
            types: self.types.and(other.types),
            constants,
        }
    }

    /// What is this or `other`.
    pub(super) fn or(&self, other: &Self) -> Self {
        let both = self.constants.clone().zip(other.constants.clone());
        let constants = both.map(|(mut own, others)| {
            own.extend(others);
            own
        });
        Self {
            types: self.types.or(other.types),
            constants,
        }
    }

    fn admits(&self, value: &Value) -> bool {
        let is_listed = |list: &Vec<Tag>| {
            value.is_null() || Tag::of(value).is_some_and(|tag| list.contains(&tag))
        };
        self.types.meets(Types::of(value)) && self.constants.as_ref().is_none_or(is_listed)
    }
}

/// What the values of one schema without unions have in common.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    pub(super) types: Types,
    /// The values it lists, where it does.
    pub(super) values: Option<Vec<Value>>,
    pub(super) required: Vec<String>,
    /// The named members, in the order of the document.
    pub(super) members: Vec<(String, Member)>,
    /// Whether members without a name here are forbidden.
    pub(super) is_closed: bool,
    /// What the items of an array are, where they are constrained.
    pub(super) items: Option<Vec<Profile>>,
}

impl Profile {
    /// The profile of any value.
    pub(super) fn any() -> Self {
        Self {
            types: Types::ALL,
            values: None,
            required: Vec::new(),
            members: Vec::new(),
            is_closed: false,
            items: None,
        }
    }

    /// The profile of the keywords of `schema`; members and items are filled in by those who follow references.
    pub(super) fn own(schema: SchemaView<'_>) -> Self {
        let has_patterns = schema.pattern_properties().next().is_some();
        let forbids = matches!(
            schema.additional_properties(),
            AdditionalProperties::Forbidden
        );
        let mut types = Types::named_by(schema);
        // A schema without a type that speaks of members means objects, as documents write it.
        if types == Types::ALL && schema.has_properties() {
            types = Types::OBJECT;
        }
        Self {
            types,
            values: schema
                .enumerated()
                .map(|values| values.iter().map(Node::to_json).collect()),
            required: schema.required().map(ToOwned::to_owned).collect(),
            members: Vec::new(),
            is_closed: forbids && !has_patterns,
            items: None,
        }
    }

    /// The profile of values of both.
    pub(super) fn and(&self, other: &Self) -> Self {
        let mut res = self.clone();
        res.types = self.types.and(other.types);
        if let Some(listed) = &other.values {
            match &mut res.values {
                Some(values) => values.retain(|value| listed.contains(value)),
                none => *none = Some(listed.clone()),
            }
        }
        for name in &other.required {
            if !res.required.contains(name) {
                res.required.push(name.clone());
            }
        }
        for (name, member) in &other.members {
            match res.members.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => *known = known.and(member),
                None => res.members.push((name.clone(), member.clone())),
            }
        }
        // Strictly a closed part forbids the members of the others; nobody means that.
        res.is_closed = self.is_closed || other.is_closed;
        res.items = self.items.clone().or_else(|| other.items.clone());
        res
    }

    /// Whether nothing seen so far rules out every value.
    pub(super) fn admits_something(&self) -> bool {
        let is_impossible = |(name, member): &(String, Member)| {
            let has_none = member.constants.as_ref().is_some_and(Vec::is_empty);
            // Null is not a constant.
            let has_none = has_none && !member.types.meets(Types::NULL);
            (has_none || member.types == Types::NONE) && self.requires(name)
        };
        self.types != Types::NONE && !self.members.iter().any(is_impossible)
    }

    pub(super) fn member(&self, name: &str) -> Option<&Member> {
        let member = self.members.iter().find(|(known, _)| known == name);
        member.map(|(_, member)| member)
    }

    /// The values to which the property `name` is fixed.
    pub(super) fn constants(&self, name: &str) -> Option<&[Tag]> {
        self.member(name)?.constants.as_deref()
    }

    pub(super) fn requires(&self, name: &str) -> bool {
        self.required.iter().any(|required| required == name)
    }

    pub(super) fn admits_objects(&self) -> bool {
        self.types.meets(Types::OBJECT) && self.values.is_none()
    }

    /// How well `value` fits: `None` when it does not, else how much of it has a name here.
    pub(super) fn fit(&self, value: &Value) -> Option<usize> {
        if !self.types.meets(Types::of(value)) {
            return None;
        }
        let is_listed = |values: &Vec<Value>| {
            let same = |known: &Value| {
                known == value || Tag::of(known).is_some_and(|tag| Some(tag) == Tag::of(value))
            };
            values.iter().any(same)
        };
        if let Some(values) = &self.values {
            return is_listed(values).then_some(2);
        }
        match value {
            Value::Object(members) => {
                if self.required.iter().any(|name| !members.contains_key(name)) {
                    return None;
                }
                let mut named = 0;
                for (name, value) in members {
                    match self.member(name) {
                        Some(member) if member.admits(value) => named += 1,
                        Some(_) => return None,
                        None if self.is_closed => return None,
                        None => {}
                    }
                }
                Some(named)
            }
            Value::Array(items) => match &self.items {
                Some(alternatives) => items
                    .iter()
                    .try_fold(0, |sum, item| Some(sum + best_fit(alternatives, item)?)),
                None => Some(0),
            },
            Value::Number(_) => Some(usize::from(self.types.has_integers_only())),
            _ => Some(0),
        }
    }
}

/// How well `value` fits the best of `alternatives`.
pub(super) fn best_fit(alternatives: &[Profile], value: &Value) -> Option<usize> {
    let fits = alternatives.iter().filter_map(|profile| profile.fit(value));
    fits.max()
}
