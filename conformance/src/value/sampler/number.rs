//! Generates numbers: within their bounds, multiples of their step, often at the bounds.

use serde_json::{Number, Value};
use spec::schema::shape::NumberShape;

use super::Sampler;

/// Integers without a bound; every language represents these exactly (RFC 8259 §6).
const SAFE: i128 = 9_007_199_254_740_991;

impl Sampler<'_, '_> {
    /// An integer.
    pub(super) fn integer(&mut self, shape: &NumberShape) -> Option<Value> {
        let low = shape
            .minimum
            .as_ref()
            .map(|bound| ceiling(bound, shape.exclusive_minimum));
        let high = shape
            .maximum
            .as_ref()
            .map(|bound| floor(bound, shape.exclusive_maximum));
        let step = whole_step(&shape.multiple_of)?;
        for _ in 0..16 {
            let number = self.integer_between(low, high, step)?;
            let is_barred = shape.not_multiple_of.iter().any(|barred| {
                integer(barred).is_some_and(|barred| barred != 0 && number % barred == 0)
            });
            if !is_barred {
                return to_json(number);
            }
        }
        None
    }

    /// A multiple of `step` between the bounds.
    fn integer_between(
        &mut self,
        low: Option<i128>,
        high: Option<i128>,
        step: i128,
    ) -> Option<i128> {
        let (low, high) = match (low, high) {
            (Some(low), Some(high)) => (low, high),
            (Some(low), None) => (low, low.saturating_add(SAFE).min(SAFE.max(low))),
            (None, Some(high)) => (high.saturating_sub(SAFE).max((-SAFE).min(high)), high),
            (None, None) => (-SAFE, SAFE),
        };
        let first = div_ceil(low, step);
        let last = high.div_euclid(step);
        if first > last {
            return None;
        }
        // The simplest number is the nearest to zero.
        let simplest = 0.clamp(first, last);
        let span = u64::try_from(last.saturating_sub(first)).unwrap_or(u64::MAX - 1);
        let steps = match self.dice.below(10) {
            0 => simplest,
            1 => first,
            2 => last,
            3..=6 => {
                let near = self.dice.between(0, 20.min(span));
                let up = simplest.saturating_add(i128::from(near));
                if up <= last {
                    up
                } else {
                    simplest.saturating_sub(i128::from(near)).max(first)
                }
            }
            _ => first.saturating_add(i128::from(self.dice.between(0, span))),
        };
        Some(steps * step)
    }

    /// Any number.
    pub(super) fn number(&mut self, shape: &NumberShape) -> Option<Value> {
        let low = shape.minimum.as_ref().and_then(Number::as_f64);
        let high = shape.maximum.as_ref().and_then(Number::as_f64);
        if let Some(step) = fractional_step(&shape.multiple_of) {
            return self.multiple(step, low, high, shape);
        }
        for _ in 0..16 {
            let number = self.real(low, high);
            let is_above = low.is_none_or(|low| {
                if shape.exclusive_minimum {
                    number > low
                } else {
                    number >= low
                }
            });
            let is_below = high.is_none_or(|high| {
                if shape.exclusive_maximum {
                    number < high
                } else {
                    number <= high
                }
            });
            if is_above && is_below {
                return real_to_json(number);
            }
        }
        let (low, high) = (low?, high?);
        real_to_json(low + (high - low) / 2.0)
    }

    fn real(&mut self, low: Option<f64>, high: Option<f64>) -> f64 {
        let (low, high) = match (low, high) {
            (Some(low), Some(high)) => (low, high),
            (Some(low), None) => (low, low.abs().mul_add(2.0, low + 1000.0)),
            (None, Some(high)) => (high.abs().mul_add(-2.0, high - 1000.0), high),
            (None, None) => (-1e6, 1e6),
        };
        let simplest = 0.0_f64.clamp(low, high.max(low));
        match self.dice.below(10) {
            0 => simplest,
            1 => low,
            2 => high,
            // Integers and halves near the simplest one.
            3..=5 => {
                let near = precise(self.dice.between(0, 20)) / 2.0;
                if simplest + near <= high {
                    (simplest + near).max(low)
                } else {
                    (simplest - near).max(low)
                }
            }
            6 | 7 => {
                // Two digits after the decimal point, as in prices.
                let at = low + (high - low) * self.fraction();
                ((at * 100.0).round() / 100.0).clamp(low, high)
            }
            _ => low + (high - low) * self.fraction(),
        }
    }

    fn multiple(
        &mut self,
        step: f64,
        low: Option<f64>,
        high: Option<f64>,
        shape: &NumberShape,
    ) -> Option<Value> {
        let bound = |value: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "saturation is intended")]
            let integer = (value / step) as i128;
            integer
        };
        let low = low.map(|low| {
            let first = bound(low);
            let is_below = precise_i(first) * step < low
                || (shape.exclusive_minimum && precise_i(first) * step <= low);
            first + i128::from(is_below)
        });
        let high = high.map(|high| {
            let last = bound(high);
            let is_above = precise_i(last) * step > high
                || (shape.exclusive_maximum && precise_i(last) * step >= high);
            last - i128::from(is_above)
        });
        let steps = self.integer_between(low, high, 1)?;
        if step.fract() == 0.0 {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "steps of schemas are small"
            )]
            return to_json(steps.saturating_mul(step as i128));
        }
        real_to_json(rounded(precise_i(steps) * step, step))
    }

    /// A number from 0 to 1.
    fn fraction(&mut self) -> f64 {
        precise(self.dice.below(1 << 53)) / precise(1 << 53)
    }
}

/// `value` without the rounding error behind the digits of `step`.
fn rounded(value: f64, step: f64) -> f64 {
    let string = step.to_string();
    let digits = string.split_once('.').map_or(0, |(_, digits)| digits.len());
    format!("{value:.digits$}").parse().unwrap_or(value)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "only used for counts below 2^53"
)]
fn precise(count: u64) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of steps beyond 2^53 are not exact in JSON either"
)]
fn precise_i(count: i128) -> f64 {
    count as f64
}

fn real_to_json(number: f64) -> Option<Value> {
    // Integers are written without a decimal point, so that every parser takes them for integers.
    if number.fract() == 0.0 && number.abs() < 1e15 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "an integer and small enough"
        )]
        return Some((number as i64).into());
    }
    Number::from_f64(number).map(Value::Number)
}

fn to_json(number: i128) -> Option<Value> {
    i64::try_from(number)
        .map(Value::from)
        .or_else(|_| u64::try_from(number).map(Value::from))
        .ok()
}

fn integer(number: &Number) -> Option<i128> {
    number
        .as_i64()
        .map(i128::from)
        .or_else(|| number.as_u64().map(i128::from))
}

/// The least integer not below the bound.
fn ceiling(bound: &Number, is_exclusive: bool) -> i128 {
    integer(bound).map_or_else(
        || {
            let float = bound.as_f64().unwrap_or(0.0);
            #[expect(clippy::cast_possible_truncation, reason = "saturation is intended")]
            let res = float.ceil() as i128;
            res + i128::from(is_exclusive && float.fract() == 0.0)
        },
        |bound| bound + i128::from(is_exclusive),
    )
}

/// The greatest integer not above the bound.
fn floor(bound: &Number, is_exclusive: bool) -> i128 {
    integer(bound).map_or_else(
        || {
            let float = bound.as_f64().unwrap_or(0.0);
            #[expect(clippy::cast_possible_truncation, reason = "saturation is intended")]
            let res = float.floor() as i128;
            res - i128::from(is_exclusive && float.fract() == 0.0)
        },
        |bound| bound - i128::from(is_exclusive),
    )
}

/// The least common multiple of all `steps`; fractions such as 0.5 have integer multiples.
fn whole_step(steps: &[Number]) -> Option<i128> {
    let mut res: i128 = 1;
    for step in steps {
        let step = match integer(step) {
            Some(step) => step.abs(),
            None => least_integer_multiple(step.as_f64()?)?,
        };
        if step == 0 {
            return None;
        }
        res = res.checked_mul(step)? / gcd(res, step);
    }
    Some(res)
}

/// The least integer that is a multiple of `step`: 1 for 0.25, 3 for 1.5.
fn least_integer_multiple(step: f64) -> Option<i128> {
    (1..=10_000_i32).find_map(|factor| {
        let product = f64::from(factor) * step;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "an integer and small enough"
        )]
        (product > 0.5 && (product - product.round()).abs() < 1e-9).then(|| product.round() as i128)
    })
}

/// The step of a number; for several steps their product, which is a multiple of each when they are integers.
fn fractional_step(steps: &[Number]) -> Option<f64> {
    match steps {
        [] => None,
        [step] => step.as_f64(),
        several => whole_step(several).map(precise_i),
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 {
        a.abs().max(1)
    } else {
        gcd(b, a % b)
    }
}

fn div_ceil(a: i128, b: i128) -> i128 {
    a.div_euclid(b) + i128::from(a.rem_euclid(b) != 0)
}
