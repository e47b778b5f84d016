//! The weight of a value: every step of shrinking lowers it.

use serde_json::{Number, Value};

/// The weight of one plain character; numbers have finer weights, so that 100 is lighter than 101.
pub(crate) const UNIT: u64 = 1 << 16;

/// How much there is to read in a value. Shrinking always lowers it.
pub fn weight(value: &Value) -> u64 {
    match value {
        Value::Null | Value::Bool(false) => UNIT,
        Value::Bool(true) => 2 * UNIT,
        Value::Number(number) => number_weight(number),
        Value::String(string) => UNIT + string.chars().map(char_weight).sum::<u64>(),
        Value::Array(items) => {
            4 * UNIT
                + items
                    .iter()
                    .map(|item| 2 * UNIT + weight(item))
                    .sum::<u64>()
        }
        Value::Object(members) => {
            let member =
                |(key, value): (&String, &Value)| (4 + key.len() as u64) * UNIT + weight(value);
            4 * UNIT + members.iter().map(member).sum::<u64>()
        }
    }
}

/// The logarithm of the magnitude; a little more below zero, and much more for fractions.
fn number_weight(number: &Number) -> u64 {
    let float = number.as_f64().unwrap_or(f64::MAX);
    let magnitude = (float.abs().min(1e300) + 1.0).log2();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "below 1000 * 65536"
    )]
    let integer = UNIT + (magnitude * UNIT as f64) as u64;
    let is_integer = number.is_i64() || number.is_u64();
    let fraction = if is_integer {
        0
    } else {
        (60 + number.to_string().len() as u64) * UNIT
    };
    integer + fraction + if float < 0.0 { UNIT } else { 0 }
}

fn char_weight(c: char) -> u64 {
    match c {
        'a' | '0' => 2 * UNIT,
        'b'..='z' | 'A'..='Z' | '1'..='9' => 3 * UNIT,
        ' '..='~' => 4 * UNIT,
        _ => 6 * UNIT,
    }
}
