//! Rules about schemas, and about the values beside them: examples, defaults, enumerations.

pub mod properties;

mod values;

mod unions;

mod unknown_keyword;

mod unknown_type;

mod ignored_keyword;

mod ineffective_format;

mod ineffective_nullable;

mod array_without_items;

mod empty_list;

mod empty_required;

mod invalid_pattern;

mod contradictory_bounds;

mod contradiction;

mod unsatisfiable_schema;

mod closed_composition;

mod indistinguishable_variants;

mod undecided_union;

mod undefined_required_property;

mod read_and_write_only;

mod invalid_discriminator;

mod mapping_outside_union;

mod contradicted_implied_value;

mod invalid_enum;

mod duplicate_enum_value;

mod invalid_default;

mod invalid_example;

mod serialized_example;

use super::Rule;

/// The rules, in the order of the documentation.
pub static RULES: &[&dyn Rule] = &[
    &unknown_keyword::UnknownKeyword,
    &unknown_type::UnknownType,
    &ignored_keyword::IgnoredKeyword,
    &ineffective_format::IneffectiveFormat,
    &ineffective_nullable::IneffectiveNullable,
    &array_without_items::ArrayWithoutItems,
    &empty_list::EmptyList,
    &empty_required::EmptyRequired,
    &invalid_pattern::InvalidPattern,
    &contradictory_bounds::ContradictoryBounds,
    &unsatisfiable_schema::UnsatisfiableSchema,
    &closed_composition::ClosedComposition,
    &indistinguishable_variants::IndistinguishableVariants,
    &undecided_union::UndecidedUnion,
    &undefined_required_property::UndefinedRequiredProperty,
    &read_and_write_only::ReadAndWriteOnly,
    &invalid_discriminator::InvalidDiscriminator,
    &mapping_outside_union::MappingOutsideUnion,
    &contradicted_implied_value::ContradictedImpliedValue,
    &invalid_enum::InvalidEnum,
    &duplicate_enum_value::DuplicateEnumValue,
    &invalid_default::InvalidDefault,
    &invalid_example::InvalidExample,
];
