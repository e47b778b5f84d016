//! The keywords of JSON Schema whose boundaries are tested, and the other rules that a request can break.

use std::fmt;

/// A rule that a value keeps or breaks: a keyword of JSON Schema, or the syntax of a media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keyword {
    /// `type`.
    Type,
    /// `enum`.
    Enum,
    /// `const`.
    Const,
    /// `multipleOf`.
    MultipleOf,
    /// `minimum`.
    Minimum,
    /// `exclusiveMinimum`.
    ExclusiveMinimum,
    /// `maximum`.
    Maximum,
    /// `exclusiveMaximum`.
    ExclusiveMaximum,
    /// `minLength`.
    MinLength,
    /// `maxLength`.
    MaxLength,
    /// `pattern`.
    Pattern,
    /// `format`.
    Format,
    /// `items`.
    Items,
    /// `minItems`.
    MinItems,
    /// `maxItems`.
    MaxItems,
    /// `uniqueItems`.
    UniqueItems,
    /// `unevaluatedItems`.
    UnevaluatedItems,
    /// `properties`.
    Properties,
    /// `additionalProperties`.
    AdditionalProperties,
    /// `unevaluatedProperties`.
    UnevaluatedProperties,
    /// `propertyNames`.
    PropertyNames,
    /// `minProperties`.
    MinProperties,
    /// `maxProperties`.
    MaxProperties,
    /// `required`, of a member, a parameter or the body.
    Required,
    /// `dependentRequired`.
    DependentRequired,
    /// `anyOf`.
    AnyOf,
    /// `oneOf`.
    OneOf,
    /// `if`.
    If,
    /// `not`.
    Not,
    /// The schema `false`.
    FalseSchema,
    /// The syntax of JSON (RFC 8259).
    JsonSyntax,
    /// The syntax of XML.
    XmlSyntax,
}

impl Keyword {
    /// All keywords with their names in schemas, reports and failure files.
    const NAMES: [(Self, &'static str); 32] = [
        (Self::Type, "type"),
        (Self::Enum, "enum"),
        (Self::Const, "const"),
        (Self::MultipleOf, "multipleOf"),
        (Self::Minimum, "minimum"),
        (Self::ExclusiveMinimum, "exclusiveMinimum"),
        (Self::Maximum, "maximum"),
        (Self::ExclusiveMaximum, "exclusiveMaximum"),
        (Self::MinLength, "minLength"),
        (Self::MaxLength, "maxLength"),
        (Self::Pattern, "pattern"),
        (Self::Format, "format"),
        (Self::Items, "items"),
        (Self::MinItems, "minItems"),
        (Self::MaxItems, "maxItems"),
        (Self::UniqueItems, "uniqueItems"),
        (Self::UnevaluatedItems, "unevaluatedItems"),
        (Self::Properties, "properties"),
        (Self::AdditionalProperties, "additionalProperties"),
        (Self::UnevaluatedProperties, "unevaluatedProperties"),
        (Self::PropertyNames, "propertyNames"),
        (Self::MinProperties, "minProperties"),
        (Self::MaxProperties, "maxProperties"),
        (Self::Required, "required"),
        (Self::DependentRequired, "dependentRequired"),
        (Self::AnyOf, "anyOf"),
        (Self::OneOf, "oneOf"),
        (Self::If, "if"),
        (Self::Not, "not"),
        (Self::FalseSchema, "falseSchema"),
        (Self::JsonSyntax, "json"),
        (Self::XmlSyntax, "xml"),
    ];

    /// The name in schemas, reports and failure files.
    pub fn name(self) -> &'static str {
        let mut names = Self::NAMES.iter();
        names
            .find(|(keyword, _)| *keyword == self)
            .map_or("", |(_, name)| name)
    }

    /// The keyword called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut names = Self::NAMES.iter();
        names
            .find(|(_, known)| *known == name)
            .map(|(keyword, _)| *keyword)
    }

    /// Whether it is about the names of the members that an object has, and not about their values.
    pub fn is_about_names(self) -> bool {
        matches!(
            self,
            Self::Required
                | Self::DependentRequired
                | Self::MinProperties
                | Self::MaxProperties
                | Self::AdditionalProperties
                | Self::UnevaluatedProperties
                | Self::PropertyNames
        )
    }

    /// Whether it combines schemas, so that a violation deeper in the value can appear as a violation of it.
    pub fn is_union(self) -> bool {
        matches!(
            self,
            Self::AnyOf | Self::OneOf | Self::If | Self::Not | Self::FalseSchema
        )
    }
}

impl fmt::Display for Keyword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_has_a_name_of_its_own() {
        for (keyword, name) in Keyword::NAMES {
            assert_eq!(keyword.name(), name);
            assert_eq!(Keyword::from_name(name), Some(keyword));
        }
        assert_eq!(Keyword::from_name("minLenght"), None);
    }
}
