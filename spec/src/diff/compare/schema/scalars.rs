//! Compares the keywords of strings and numbers, and bounds of all kinds.

use serde_json::{Number, Value};

use super::{
    flat::Flat,
    pair::{Findings, shown},
    part::Address,
};
use crate::diff::{ChangeKind, kinds::scalars as kinds};

/// A bound with its address.
#[derive(Debug, Clone)]
struct Bound<'b> {
    number: &'b Number,
    is_exclusive: bool,
    address: Address<'b>,
}

/// A keyword that bounds, the one that bounds and excludes, and the way it points.
struct Bounds {
    keyword: &'static str,
    exclusive: &'static str,
    is_lower: bool,
}

impl<'b> Findings<'b> {
    /// Compares strings and numbers.
    pub(super) fn scalars(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        let length = (&kinds::LENGTH_NARROWED, &kinds::LENGTH_WIDENED);
        self.counts(("minLength", "maxLength"), length, (old, new));
        let range = (&kinds::RANGE_NARROWED, &kinds::RANGE_WIDENED);
        for bounds in [
            Bounds {
                keyword: "minimum",
                exclusive: "exclusiveMinimum",
                is_lower: true,
            },
            Bounds {
                keyword: "maximum",
                exclusive: "exclusiveMaximum",
                is_lower: false,
            },
        ] {
            self.bound(&bounds, range, (old, new));
        }
        self.patterns(old, new);
        self.multiples(old, new);
        for keyword in ["contentEncoding", "contentMediaType"] {
            if old.content(keyword) == new.content(keyword) {
                continue;
            }
            if let Some(marks) = self.differing(keyword, old, new) {
                let message = format!("`{keyword}` changed");
                self.push(&kinds::CONTENT_ENCODING_CHANGED, marks, message);
            }
        }
    }

    /// Compares a pair of bounds that count: least and most.
    pub(super) fn counts(
        &mut self,
        (least, most): (&'static str, &'static str),
        kinds: (&'static ChangeKind, &'static ChangeKind),
        sides: (&Flat<'b>, &Flat<'b>),
    ) {
        for (keyword, is_lower) in [(least, true), (most, false)] {
            let bounds = Bounds {
                keyword,
                exclusive: "",
                is_lower,
            };
            self.bound(&bounds, kinds, sides);
        }
    }

    fn bound(
        &mut self,
        bounds: &Bounds,
        (narrowed, widened): (&'static ChangeKind, &'static ChangeKind),
        (old, new): (&Flat<'b>, &Flat<'b>),
    ) {
        let (before, after) = (bounds.tightest(old), bounds.tightest(new));
        let kind = match (&before, &after) {
            (None, None) => return,
            (None, Some(_)) => narrowed,
            (Some(_), None) => widened,
            (Some(before), Some(after)) => {
                match (
                    bounds.is_tighter(after, before),
                    bounds.is_tighter(before, after),
                ) {
                    (true, _) => narrowed,
                    (_, true) => widened,
                    _ => return,
                }
            }
        };
        let marks = self.marks(
            (old, before.as_ref().map(|bound| &bound.address)),
            (new, after.as_ref().map(|bound| &bound.address)),
        );
        let text = |bound: &Option<Bound<'_>>| match bound {
            None => "none".to_owned(),
            Some(bound) if bound.is_exclusive => format!("{} (excluded)", bound.number),
            Some(bound) => bound.number.to_string(),
        };
        let message = format!(
            "`{}` changed from {} to {}",
            bounds.keyword,
            text(&before),
            text(&after)
        );
        self.push(kind, marks, message);
    }

    fn patterns(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        let patterns = |flat: &Flat<'b>| -> Vec<&'b str> {
            let all = flat.keywords.get("pattern").map(Vec::as_slice);
            let mut all: Vec<&str> = all
                .unwrap_or_default()
                .iter()
                .filter_map(|(value, _)| value.as_str())
                .collect();
            all.sort_unstable();
            all.dedup();
            all
        };
        let (before, after) = (patterns(old), patterns(new));
        if before == after {
            return;
        }
        let has_all = |list: &[&str], of: &[&str]| of.iter().all(|pattern| list.contains(pattern));
        let (kind, what, named) = match (has_all(&after, &before), has_all(&before, &after)) {
            (true, _) => (&kinds::PATTERN_ADDED, "it must match", &after),
            (_, true) => (&kinds::PATTERN_REMOVED, "it need no longer match", &before),
            _ => (&kinds::PATTERN_CHANGED, "it must match", &after),
        };
        let patterns: Vec<String> = named
            .iter()
            .map(|pattern| shown(&Value::from(*pattern)))
            .collect();
        let marks = self.keyword_marks("pattern", old, new);
        self.push(kind, marks, format!("{what} {}", patterns.join(" and ")));
    }

    fn multiples(&mut self, old: &Flat<'b>, new: &Flat<'b>) {
        let step = |flat: &Flat<'b>| {
            let (value, _) = flat.keywords.get("multipleOf")?.first()?;
            Some((value.as_f64()?, *value))
        };
        let is_multiple = |number: f64, of: f64| {
            let quotient = number / of;
            (quotient - quotient.round()).abs() < 1e-9
        };
        let (kind, message) = match (step(old), step(new)) {
            (None, None) => return,
            (None, Some((_, after))) => (
                &kinds::MULTIPLE_NARROWED,
                format!("it must be a multiple of {}", shown(after)),
            ),
            (Some((_, before)), None) => (
                &kinds::MULTIPLE_WIDENED,
                format!("it need no longer be a multiple of {}", shown(before)),
            ),
            (Some((_, before)), Some((_, after))) if before == after => return,
            (Some((from, before)), Some((to, after))) => {
                let kind = match (is_multiple(to, from), is_multiple(from, to)) {
                    (true, true) => return,
                    (true, false) => &kinds::MULTIPLE_NARROWED,
                    (false, true) => &kinds::MULTIPLE_WIDENED,
                    (false, false) => &kinds::MULTIPLE_CHANGED,
                };
                let (before, after) = (shown(before), shown(after));
                let message = format!("it was a multiple of {before} and is one of {after}");
                (kind, message)
            }
        };
        let marks = self.keyword_marks("multipleOf", old, new);
        self.push(kind, marks, message);
    }

    /// The addresses of `keyword`, when its values differ.
    pub(super) fn differing(
        &self,
        keyword: &str,
        old: &Flat<'b>,
        new: &Flat<'b>,
    ) -> Option<super::Marks> {
        let values = |flat: &Flat<'b>| -> Vec<&'b Value> {
            let all = flat.keywords.get(keyword).map(Vec::as_slice);
            all.unwrap_or_default()
                .iter()
                .map(|(value, _)| *value)
                .collect()
        };
        (values(old) != values(new)).then(|| self.keyword_marks(keyword, old, new))
    }

    /// The addresses of `keyword` on both sides.
    pub(super) fn keyword_marks(
        &self,
        keyword: &str,
        old: &Flat<'b>,
        new: &Flat<'b>,
    ) -> super::Marks {
        let address = |flat: &Flat<'b>| {
            let (_, address) = flat.keywords.get(keyword)?.first()?;
            Some(address.clone())
        };
        let (before, after) = (address(old), address(new));
        self.marks((old, before.as_ref()), (new, after.as_ref()))
    }
}

impl Bounds {
    /// The bound that matters of all that are given.
    fn tightest<'b>(&self, flat: &Flat<'b>) -> Option<Bound<'b>> {
        let of = |keyword: &str, is_exclusive: bool| -> Vec<Bound<'b>> {
            let all = flat.keywords.get(keyword).map(Vec::as_slice);
            all.unwrap_or_default()
                .iter()
                .filter_map(|(value, address)| {
                    let number = value.as_number()?;
                    Some(Bound {
                        number,
                        is_exclusive,
                        address: address.clone(),
                    })
                })
                .collect()
        };
        let all = of(self.keyword, false)
            .into_iter()
            .chain(of(self.exclusive, true));
        all.reduce(|tightest, bound| {
            if self.is_tighter(&bound, &tightest) {
                bound
            } else {
                tightest
            }
        })
        .filter(|bound| self.says_something(bound))
    }

    /// `minLength: 0` asks for nothing.
    fn says_something(&self, bound: &Bound<'_>) -> bool {
        let counts = !matches!(self.keyword, "minimum" | "maximum");
        !(counts && self.is_lower && bound.number.as_u64() == Some(0))
    }

    fn is_tighter(&self, a: &Bound<'_>, b: &Bound<'_>) -> bool {
        let order = compare(a.number, b.number);
        if order.is_eq() {
            return a.is_exclusive && !b.is_exclusive;
        }
        if self.is_lower {
            order.is_gt()
        } else {
            order.is_lt()
        }
    }
}

/// Integers are compared as such: doubles cannot distinguish those of 64 bits.
fn compare(a: &Number, b: &Number) -> std::cmp::Ordering {
    let integer = |number: &Number| {
        let signed = number.as_i64().map(i128::from);
        signed.or_else(|| number.as_u64().map(i128::from))
    };
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => {
            let (a, b) = (a.as_f64(), b.as_f64());
            a.partial_cmp(&b).unwrap_or(std::cmp::Ordering::Equal)
        }
    }
}
