//! Reads bounds of lengths, lists and numbers: `at least 3 characters`, `between 1 and 5`, `a multiple of 10`.

use super::{
    Demand,
    matching::{Pattern, is, regex},
};

/// What a bound counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Characters,
    Elements,
    Number,
}

/// The smallest and the largest number that a message allows.
#[derive(Debug, Default)]
struct Bounds {
    least: Option<(f64, Unit)>,
    most: Option<(f64, Unit)>,
}

/// The bounds that `text` sets.
pub(super) fn demands(text: &str) -> Vec<Demand> {
    let text = plain(text);
    let text = text.as_str();
    if let Some(step) = number_after(
        text,
        regex!(r"(?i)\b(?:multiples? of|divisible by|steps? of) (?:a |the )?"),
    ) && step.0 > 0.0
    {
        return vec![Demand::MultipleOf(step.0)];
    }
    let bounds = Bounds::of(text);
    let mut res = Vec::new();
    if let Some((least, unit)) = bounds.least {
        res.extend(match unit {
            Unit::Characters => count(least).map(Demand::MinLength),
            Unit::Elements => count(least).map(Demand::MinItems),
            Unit::Number => whole(least.ceil()).map(Demand::Minimum),
        });
    }
    if let Some((most, unit)) = bounds.most {
        res.extend(match unit {
            Unit::Characters => count(most).map(Demand::MaxLength),
            Unit::Elements => count(most).map(Demand::MaxItems),
            Unit::Number => whole(most.floor()).map(Demand::Maximum),
        });
    }
    res
}

impl Bounds {
    fn of(text: &str) -> Self {
        let range = regex!(
            r"(?i)\b(?:between|from|range(?: of| from)?:?|within|in)\s*[\[(]?\s*(-?\d+(?:\.\d+)?)\s*(?:and|to|-|–|,|\.\.\.?)\s*(-?\d+(?:\.\d+)?)"
        );
        let counted = regex!(
            r"(?i)\b(\d+) ?(?:-|–|to|and) ?(\d+) (?:characters?|chars?|letters|symbols|long|items|elements)\b"
        );
        for pattern in [range, counted] {
            let Some(found) = pattern.as_ref().and_then(|it| it.captures(text)) else {
                continue;
            };
            let number = |at| found.get(at)?.as_str().parse::<f64>().ok();
            let end = found.get(2).map_or(text.len(), |it| it.end());
            let unit = unit_at(text, end);
            return Self {
                least: number(1).map(|it| (it, unit)),
                most: number(2).map(|it| (it, unit)),
            };
        }
        let least = regex!(
            r"(?i)(?:\b(?:at least|(?:greater|bigger|larger|longer|higher|more) than or equal(?:s)?(?: to)?|min(?:imum|\.)?(?: allowed)?(?: length| value| size| number)?(?: is| of|:| =)*|not below|must be from|starting (?:at|from))|>=|≥) ?"
        );
        let most = regex!(
            r"(?i)(?:\b(?:at most|up to|(?:less|fewer|smaller|shorter|lower) than or equal(?:s)?(?: to)?|max(?:imum|\.)?(?: allowed)?(?: length| value| size| number)?(?: is| of|:| =)*|not above|exceeds?(?: the)?(?: limit| maximum)?(?: of)?)|<=|≤) ?"
        );
        let above = regex!(
            r"(?i)(?:\b(?:greater|larger|more|longer|higher|bigger) than|\babove|\bover|(?:^|\s)>) "
        );
        let below = regex!(
            r"(?i)(?:\b(?:less|fewer|smaller|shorter|lower) than|\bbelow|\bunder|(?:^|\s)<) "
        );
        let mut res = Self {
            least: number_after(text, least).or_else(|| {
                number_before(
                    text,
                    regex!(
                        r"(?i)(-?\d+(?:\.\d+)?) or (?:greater|more|larger|higher|longer|above)\b"
                    ),
                )
            }),
            most: number_after(text, most).or_else(|| {
                number_before(
                    text,
                    regex!(
                        r"(?i)(-?\d+(?:\.\d+)?) or (?:less|fewer|smaller|lower|shorter|below)\b"
                    ),
                )
            }),
        };
        if let Some((bound, unit)) = number_after(text, above).filter(|_| res.least.is_none()) {
            // `is longer than 5` says what is wrong, `must be longer than 5` what is right.
            if says_what_is_wrong(text, above, unit) {
                res.most = res.most.or(Some((bound, unit)));
            } else {
                res.least = Some((bound.floor() + 1.0, unit));
            }
        }
        if let Some((bound, unit)) = number_after(text, below).filter(|_| res.most.is_none()) {
            if says_what_is_wrong(text, below, unit) {
                res.least = res.least.or(Some((bound, unit)));
            } else {
                res.most = Some((bound.ceil() - 1.0, unit));
            }
        }
        if res.least.is_none() && res.most.is_none() {
            res = Self::exactly(text);
        }
        if res.least.is_none() && res.most.is_none() {
            let signed = [
                (regex!(r"(?i)\bmust be (?:a )?positive\b"), 1.0),
                (
                    regex!(
                        r"(?i)\b(?:non-?negative|not be (?:a )?negative|cannot be (?:a )?negative)\b"
                    ),
                    0.0,
                ),
            ];
            let mut signed = signed.into_iter();
            let found = signed.find(|(pattern, _)| is(text, pattern));
            res.least = found.map(|(_, least)| (least, Unit::Number));
        }
        res
    }

    /// `exactly 5 characters`, `must be 5 characters long`.
    fn exactly(text: &str) -> Self {
        let length = regex!(
            r"(?i)\b(?:exactly|must (?:be|have)|should (?:be|have)|is not|length must be|length should be|of length) "
        );
        let found = number_after(text, length).filter(|(_, unit)| *unit != Unit::Number);
        Self {
            least: found,
            most: found,
        }
    }
}

/// `message` with numbers as digits alone, and with bounds that are denied turned around: `no less than` is `at least`.
fn plain(message: &str) -> String {
    let rules: [(&Pattern, &str); 8] = [
        (regex!("[\"'`‘’“”](-?\\d+(?:\\.\\d+)?)[\"'`‘’“”]"), "$1"),
        (regex!(r"\b(\d{1,3}),(\d{3})\b"), "$1$2"),
        (regex!(r"\((?:s|es)\)"), "s"),
        (
            regex!(
                r"(?i)\b(at least|at most|than|exactly) (?:one|an?) (items?|elements?|entry|values?|dimensions?|characters?)\b"
            ),
            "$1 1 $2",
        ),
        (regex!(r"(?i)\b(than|to|least) zero\b"), "$1 0"),
        (
            regex!(
                r"(?i)(?:\b(?:no|not|never)|n't|\bcannot)(?: be| have| contain)? (?:less|fewer|smaller|shorter|lower) than\b"
            ),
            "at least",
        ),
        (
            regex!(
                r"(?i)(?:\b(?:no|not|never)|n't|\bcannot)(?: be| have| contain)? (?:greater|more|larger|longer|higher|bigger) than\b"
            ),
            "at most",
        ),
        (regex!(r"(?i)\bno (?:longer|later) than\b"), "at most"),
    ];
    let mut res = message.to_owned();
    for (pattern, replaced) in rules {
        if let Some(pattern) = pattern.as_ref() {
            res = pattern.replace_all(&res, replaced).into_owned();
        }
    }
    res
}

/// The number that directly follows `lead`, with what it counts.
fn number_after(text: &str, lead: &Pattern) -> Option<(f64, Unit)> {
    let number = regex!(r"^-?\d+(?:\.\d+)?");
    let number = number.as_ref()?;
    lead.as_ref()?.find_iter(text).find_map(|lead| {
        let found = number.find(text.get(lead.end()..)?)?;
        let value = found.as_str().parse().ok()?;
        Some((value, unit_at(text, lead.end() + found.end())))
    })
}

/// The number in the first group of `pattern`, with what it counts.
fn number_before(text: &str, pattern: &Pattern) -> Option<(f64, Unit)> {
    let found = pattern.as_ref()?.captures(text)?;
    let value = found.get(1)?.as_str().parse().ok()?;
    Some((value, unit_at(text, found.get(0)?.end())))
}

/// What the number counts that ends at `end` of `text`.
fn unit_at(text: &str, end: usize) -> Unit {
    let rest = text.get(end..).unwrap_or_default();
    let characters = regex!(
        r"(?i)^[\])]?[\s-]*(?:characters?|chars?|letters?|symbols?|bytes|long\b|in length\b)"
    );
    let elements = regex!(
        r"(?i)^[\])]?\s*(?:items?|elements?|entr(?:y|ies)|values?|dimensions?|members|objects|records|choices)\b"
    );
    if is(rest, characters) {
        return Unit::Characters;
    }
    if is(rest, elements) || is(text, regex!(r"(?i)\b(?:array|list) (?:length|size)\b")) {
        return Unit::Elements;
    }
    let of_length = regex!(r"(?i)\b(?:length|long|longer|short|shorter|characters?)\b");
    if is(text, of_length) {
        Unit::Characters
    } else {
        Unit::Number
    }
}

/// Whether the sentence around `phrase` describes the value that was sent, rather than what is demanded.
fn says_what_is_wrong(text: &str, phrase: &Pattern, unit: Unit) -> bool {
    let Some(found) = phrase.as_ref().and_then(|it| it.find(text)) else {
        return false;
    };
    let before = text.get(..found.start()).unwrap_or_default();
    let demands = regex!(
        r"(?i)\b(?:must|should|shall|needs?|has to|have to|may|can|ensure|expected|requires?|required|want|only|allowed|valid|not)\b"
    );
    let describes = regex!(r"(?i)\b(?:is|was|are|has|have|had|contains?)\b");
    !is(before, demands) && (unit != Unit::Number || is(before, describes))
}

fn count(number: f64) -> Option<u64> {
    whole(number).and_then(|number| number.try_into().ok())
}

/// `number`, which has no fraction.
fn whole(number: f64) -> Option<i64> {
    format!("{number:.0}").parse().ok()
}
