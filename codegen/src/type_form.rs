//! Which form of Rust type a schema in normal form becomes.
//!
//! One function decides; naming and typing both ask it, so that what gets a name is exactly what becomes a type.

use spec::{
    schema::{
        SchemaView,
        view::{AdditionalProperties, SchemaType},
    },
    source::node::Node,
};

/// Names of the values of an enumeration, in their order, as openapi-generator and others read them.
pub(crate) const VARIANT_NAMES: &str = "x-enum-varnames";

/// The same, as `NSwag` writes it.
pub(crate) const ENUM_NAMES: &str = "x-enumNames";

/// The size of a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IntegerForm {
    /// 32 bits.
    I32,
    /// 64 bits.
    I64,
    /// 32 bits without a sign.
    U32,
    /// 64 bits without a sign.
    U64,
}

impl IntegerForm {
    /// By the format, where the bounds leave room for it: an `int64` up to 2^64 - 1 has no sign, a `uint64` from -1 has one,
    /// and an `int32` up to 2^32 - 1 has more bits.
    fn of(schema: SchemaView<'_>) -> Self {
        /// 2^63, the least number that an `i64` has no room for.
        const LARGE: f64 = 9_223_372_036_854_775_808.0;
        let low = schema.lower_bound().and_then(|it| it.value.as_f64());
        let high = schema.upper_bound();
        let is_negative = low.is_some_and(|low| low < 0.0);
        let is_large = high.as_ref().is_some_and(|high| {
            let is_within = high.value.as_i64().is_some();
            !is_within && high.value.as_f64().is_some_and(|high| high > 0.0)
        });
        let begins_large = low.is_some_and(|low| low >= LARGE);
        let high = high.and_then(|it| it.value.as_f64());
        let is_below = |most: f64| high.is_none_or(|high| high <= most);
        // Values that are listed are bounds as well.
        let listed = || {
            let values = schema.enumerated().unwrap_or_default().iter();
            values.map(Node::to_json)
        };
        let lists_large =
            listed().all(|it| it.is_u64()) && listed().any(|it| it.as_i64().is_none());
        match schema.format() {
            Some("int32") if is_below(i32::MAX.into()) && !begins_large => Self::I32,
            Some("uint32") if !is_negative && is_below(u32::MAX.into()) => Self::U32,
            Some("uint64") if !is_negative => Self::U64,
            _ if lists_large || begins_large || is_large && low.is_some_and(|low| low >= 0.0) => {
                Self::U64
            }
            _ => Self::I64,
        }
    }
}

/// The form of a type.
#[derive(Debug, Clone)]
pub(crate) enum TypeForm<'n> {
    /// The component of this name.
    Reference(&'n str),
    /// Any value.
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer(IntegerForm),
    /// A number.
    Number,
    /// A string.
    String,
    /// One of these strings.
    StringEnum(Vec<&'n Node>),
    /// One of these whole numbers.
    IntegerEnum(Vec<&'n Node>),
    /// Values of one schema, in order.
    List(Option<SchemaView<'n>>),
    /// Values of one schema, by name; of any when there is none.
    Map(Option<SchemaView<'n>>),
    /// Named values.
    Object,
    /// One of several schemas.
    Union(&'n [Node]),
}

impl<'n> TypeForm<'n> {
    /// The form of `schema`.
    pub(crate) fn of(schema: impl Into<SchemaView<'n>>) -> Self {
        let schema = schema.into();
        if let Some(name) = schema.component_reference() {
            return Self::Reference(name);
        }
        if let Some(form) = enumeration(schema) {
            return form;
        }
        if let Some(branches) = schema.branches() {
            return Self::Union(branches);
        }
        match schema.single_type() {
            Some(SchemaType::Object) if schema.has_properties() => Self::Object,
            Some(SchemaType::Object) => Self::Map(additional(schema)),
            Some(SchemaType::Array) => {
                Self::List(schema.items().filter(|it| it.as_boolean().is_none()))
            }
            Some(SchemaType::String) => Self::String,
            Some(SchemaType::Integer) => Self::Integer(IntegerForm::of(schema)),
            // A double has no room for the digits of an `int64`.
            Some(SchemaType::Number) if schema.has_integer_format() => {
                Self::Integer(IntegerForm::of(schema))
            }
            Some(SchemaType::Number) => Self::Number,
            Some(SchemaType::Boolean) => Self::Boolean,
            Some(SchemaType::Null) | None => Self::Any,
        }
    }

    /// Whether the type has a name of its own.
    pub(crate) fn is_named(&self) -> bool {
        matches!(
            self,
            Self::StringEnum(_) | Self::IntegerEnum(_) | Self::Object | Self::Union(_)
        )
    }
}

/// The schema of properties that are not named.
pub(crate) fn additional(schema: SchemaView<'_>) -> Option<SchemaView<'_>> {
    let mut patterns = schema.pattern_properties().map(|(_, values)| values);
    let values = match schema.additional_properties() {
        AdditionalProperties::Schema(values) => Some(values),
        // Nothing else is admitted, so the first pattern says what the values are.
        AdditionalProperties::Forbidden => patterns.next(),
        AdditionalProperties::Unspecified | AdditionalProperties::Any => None,
    };
    // One type holds the values of all names.
    let is_one =
        |first: &SchemaView<'_>| patterns.all(|other| other.node().same_data(first.node()));
    let values = values.filter(is_one);
    values.filter(|values| values.has_keywords())
}

/// The form of a schema that lists its values; `None` when the list is of no use to a type.
fn enumeration(schema: SchemaView<'_>) -> Option<TypeForm<'_>> {
    let values = schema.enumerated()?;
    let ty = schema.single_type();
    let are_strings = values.iter().all(|value| value.as_str().is_some());
    let are_integers = values.iter().all(|value| {
        value
            .as_number()
            .is_some_and(|n| n.as_str().parse::<i64>().is_ok())
    });
    match ty {
        None | Some(SchemaType::String) if are_strings => {
            Some(TypeForm::StringEnum(distinct(values)))
        }
        None | Some(SchemaType::Integer) if are_integers => {
            Some(TypeForm::IntegerEnum(distinct(values)))
        }
        None if values.iter().all(|value| value.as_bool().is_some()) => Some(TypeForm::Boolean),
        None if values.iter().all(is_unsigned) => Some(TypeForm::Integer(IntegerForm::of(schema))),
        None if values.iter().all(|value| value.as_number().is_some()) => Some(TypeForm::Number),
        _ => None,
    }
}

/// Whether `value` is an integer that a `u64` has room for.
fn is_unsigned(value: &Node) -> bool {
    let number = value.as_number();
    number.is_some_and(|number| number.as_str().parse::<u64>().is_ok())
}

fn distinct(values: &[Node]) -> Vec<&Node> {
    let mut res: Vec<&Node> = Vec::new();
    for value in values {
        if !res.iter().any(|known| known.same_data(value)) {
            res.push(value);
        }
    }
    res
}
