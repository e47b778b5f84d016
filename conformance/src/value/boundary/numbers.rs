//! Boundaries of numbers: `minimum`, `maximum`, the exclusive ones and `multipleOf`.

use serde_json::{Number, Value};
use spec::schema::view::types::integer_range;

use super::{Keyword, Location, Walk};

impl Walk<'_> {
    pub(super) fn numbers(&mut self, location: &Location<'_>, number: &Number) {
        let is_integer = is_integer(location.keywords, number);
        let bound = |key| {
            location
                .keywords
                .get(key)
                .and_then(Value::as_number)
                .cloned()
        };
        let step = if is_integer { 1.0 } else { 0.5 };
        let bounds: [(Keyword, f64, bool); 4] = [
            (Keyword::Minimum, -1.0, false),
            (Keyword::ExclusiveMinimum, -1.0, true),
            (Keyword::Maximum, 1.0, false),
            (Keyword::ExclusiveMaximum, 1.0, true),
        ];
        for (keyword, outward, is_exclusive) in bounds {
            let Some(at) = bound(keyword.name()) else {
                continue;
            };
            let moved = |by: f64| shifted(&at, by);
            if is_exclusive {
                self.outside_number(
                    location,
                    keyword,
                    Some(at.clone()),
                    &format!("not within its {keyword} of {at}"),
                );
                self.inside_number(
                    location,
                    keyword,
                    moved(-outward * step),
                    "next to the bound",
                );
            } else {
                self.inside_number(location, keyword, Some(at.clone()), "the bound itself");
                self.inside_number(
                    location,
                    keyword,
                    moved(-outward * step),
                    "next to the bound",
                );
                self.outside_number(
                    location,
                    keyword,
                    moved(outward * step),
                    &match of_format(location.keywords, keyword, &at) {
                        Some(format) => format!("beyond {at}, where its format `{format}` ends"),
                        None if outward > 0.0 => format!("above its {keyword} of {at}"),
                        None => format!("below its {keyword} of {at}"),
                    },
                );
            }
        }
        if let Some(multiple) = bound("multipleOf").and_then(|multiple| multiple.as_f64()) {
            self.outside_number(
                location,
                Keyword::MultipleOf,
                Number::from_f64(multiple * 1.5),
                "between two steps",
            );
        }
    }

    fn inside_number(
        &mut self,
        location: &Location<'_>,
        keyword: Keyword,
        number: Option<Number>,
        what: &str,
    ) {
        if let Some(number) = number {
            self.inside(location.pointer, keyword, Value::Number(number), what);
        }
    }

    fn outside_number(
        &mut self,
        location: &Location<'_>,
        keyword: Keyword,
        number: Option<Number>,
        what: &str,
    ) {
        if let Some(number) = number {
            self.outside(location.pointer, keyword, Value::Number(number), what);
        }
    }
}

/// The format of integers whose range, and no keyword of the document, may be what sets the bound `at`.
fn of_format<'k>(
    keywords: &'k serde_json::Map<String, Value>,
    keyword: Keyword,
    at: &Number,
) -> Option<&'k str> {
    let format = keywords.get("format").and_then(Value::as_str)?;
    let (low, high) = integer_range(format)?;
    let end = match keyword {
        Keyword::Minimum => low,
        _ => high,
    };
    // A range that begins with 0 is that of many documents, too.
    (*at == end && end.as_u64() != Some(0)).then_some(format)
}

fn is_integer(keywords: &serde_json::Map<String, Value>, number: &Number) -> bool {
    match keywords.get("type") {
        Some(Value::String(name)) => name == "integer",
        Some(Value::Array(names)) => names.contains(&"integer".into()),
        _ => !number.is_f64(),
    }
}

/// `number` moved by `by`; exact for integers, a double beyond 64 bits.
fn shifted(number: &Number, by: f64) -> Option<Number> {
    if by.fract() == 0.0 {
        #[expect(clippy::cast_possible_truncation, reason = "one step")]
        let by = by as i128;
        let integer = number
            .as_i64()
            .map(i128::from)
            .or_else(|| number.as_u64().map(i128::from));
        if let Some(moved) = integer.map(|integer| integer + by) {
            let exact = i64::try_from(moved)
                .map(Number::from)
                .or_else(|_| u64::try_from(moved).map(Number::from));
            #[expect(clippy::cast_precision_loss, reason = "JSON is not more precise")]
            return exact
                .ok()
                .or_else(|| Number::from_f64(moved as f64 * 1.000_001));
        }
    }
    Number::from_f64(number.as_f64()? + by)
}
