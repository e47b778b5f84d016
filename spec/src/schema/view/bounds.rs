//! Bounds of numbers and counts (JSON Schema 2020-12 validation §6.2, §6.4, §6.5).

use serde_json::Number;

use super::SchemaView;
use crate::source::node::Node;

/// A bound of a number.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// The number.
    pub value: Number,
    /// Whether the number itself is excluded.
    pub is_exclusive: bool,
}

impl SchemaView<'_> {
    /// The lower bound: `minimum`, or `exclusiveMinimum` as a number or beside it as a flag (OAS 3.0.3 §4.7.24).
    pub fn lower_bound(self) -> Option<Bound> {
        self.bound("minimum", "exclusiveMinimum", |a, b| a >= b)
    }

    /// The upper bound: `maximum`, or `exclusiveMaximum` as a number or beside it as a flag.
    pub fn upper_bound(self) -> Option<Bound> {
        self.bound("maximum", "exclusiveMaximum", |a, b| a <= b)
    }

    /// `multipleOf`, where it is greater than zero.
    pub fn multiple_of(self) -> Option<Number> {
        let number = self.field("multipleOf")?.as_number()?.to_json()?;
        number.as_f64().is_some_and(|it| it > 0.0).then_some(number)
    }

    /// `minItems`.
    pub fn min_items(self) -> Option<u64> {
        self.field("minItems").and_then(count)
    }

    /// `maxItems`.
    pub fn max_items(self) -> Option<u64> {
        self.field("maxItems").and_then(count)
    }

    /// `uniqueItems`.
    pub fn has_unique_items(self) -> bool {
        self.flag("uniqueItems")
    }

    /// `minProperties`.
    pub fn min_properties(self) -> Option<u64> {
        self.field("minProperties").and_then(count)
    }

    /// `maxProperties`.
    pub fn max_properties(self) -> Option<u64> {
        self.field("maxProperties").and_then(count)
    }

    /// The tighter of two bounds; of equal ones the exclusive one.
    fn bound(
        self,
        inclusive: &str,
        exclusive: &str,
        is_tighter: fn(f64, f64) -> bool,
    ) -> Option<Bound> {
        let number = |field| self.field(field)?.as_number()?.to_json();
        let (plain, strict) = (number(inclusive), number(exclusive));
        match (plain, strict) {
            (plain, Some(strict)) => {
                let looser = plain.filter(|plain| {
                    let (plain, strict) = (plain.as_f64(), strict.as_f64());
                    plain
                        .zip(strict)
                        .is_some_and(|(plain, strict)| !is_tighter(strict, plain))
                });
                Some(Bound {
                    is_exclusive: looser.is_none(),
                    value: looser.unwrap_or(strict),
                })
            }
            (Some(value), None) => Some(Bound {
                value,
                is_exclusive: self.flag(exclusive),
            }),
            (None, None) => None,
        }
    }
}

/// A count: `5`, and `5.0`, which JSON Schema takes for the same (JSON Schema 2020-12 core §4.2.3).
pub fn count(node: &Node) -> Option<u64> {
    let number = node.as_number()?;
    let text = number.as_str();
    let digits = text.split_once('.').map_or(text, |(integer, fraction)| {
        if fraction.bytes().all(|digit| digit == b'0') {
            integer
        } else {
            text
        }
    });
    digits.parse().ok().or_else(|| number.to_json()?.as_u64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::view::tests::parsed;

    #[test]
    fn bounds_of_all_versions_are_read() {
        let lower = |schema: &str| {
            let node = parsed(schema);
            let bound = SchemaView::new(&node).lower_bound()?;
            Some((bound.value.to_string(), bound.is_exclusive))
        };
        let is = |value: &str, is_exclusive| Some((value.to_owned(), is_exclusive));
        assert_eq!(lower("{minimum: 1}"), is("1", false));
        assert_eq!(lower("{minimum: 1, exclusiveMinimum: true}"), is("1", true));
        assert_eq!(lower("{exclusiveMinimum: 2}"), is("2", true));
        assert_eq!(lower("{minimum: 3, exclusiveMinimum: 2}"), is("3", false));
        assert_eq!(lower("{minimum: 2, exclusiveMinimum: 2}"), is("2", true));
        assert_eq!(lower("{exclusiveMinimum: true}"), None);
        assert_eq!(lower("{minimum: one}"), None);
    }

    #[test]
    fn a_count_may_be_written_with_a_fraction_of_zeros() {
        for (text, expected) in [
            ("5", Some(5)),
            ("5.0", Some(5)),
            ("0x10", Some(16)),
            ("5.5", None),
            ("-1", None),
            ("five", None),
        ] {
            assert_eq!(count(&parsed(text)), expected, "{text}");
        }
    }
}
