//! Values that one schema admits and another rejects.

use std::collections::BTreeMap;

use serde_json::Value;
use spec::{
    diff::{
        Breaks, Change, Flow, SchemaPair, Witness,
        evidence::{Carrier, Sides},
    },
    document::{Document, Location},
    schema::{Direction, SchemaValidator, SchemaViolation, dialect::schema_at},
    source::pointer::JsonPointer,
    wire::{
        coercion::{self, Level},
        style::raw::scalar_string,
    },
};

use super::{Found, embed, keywords, shortened};
use crate::value::{
    boundary::{Change as Edit, proposals},
    context::StringContext,
    keyword::Keyword,
    seed::{Dice, RunSeed},
    shrink::edits::edits,
    strategy::{SchemaStrategy, StrategyError},
};

/// Random values that begin a search.
const BASES: u64 = 10;
/// Random values for a change that the first ones do not show.
const MORE: u64 = 120;
/// Wrong values that are kept of a pair of schemas.
const MOST: usize = 600;
/// Places of a value that get the values which the schemas name.
const PLACES: usize = 12;
/// Attempts to shrink a witness.
const SHRINKS: usize = 400;

/// The pairs of schemas that were searched.
pub(super) struct Schemas<'d> {
    old: &'d Document,
    new: &'d Document,
    known: BTreeMap<Key, Option<Counterexamples<'d>>>,
}

/// Two schemas, the way of the value, whether the old one generates, and how values are written.
type Key = (Option<Location>, Option<Location>, Flow, bool, Carrier);

/// Values that `from` admits and `to` rejects.
#[derive(Debug)]
pub struct Counterexamples<'d> {
    /// The document of `to`.
    document: &'d Document,
    strategy: Option<SchemaStrategy>,
    to: SchemaValidator,
    carrier: Carrier,
    /// Values that both may admit, to put others into.
    pub(super) bases: Vec<Value>,
    /// The values, with what is wrong about each.
    pub(super) list: Vec<(Value, Vec<SchemaViolation>)>,
    /// Whether nothing can be generated: no value satisfies the schema.
    is_never: bool,
    /// Where lists of values apply.
    choices: Vec<(Value, JsonPointer)>,
}

impl<'d> Schemas<'d> {
    pub(super) fn new(old: &'d Document, new: &'d Document) -> Self {
        Self {
            old,
            new,
            known: BTreeMap::new(),
        }
    }

    /// A value that shows `change`; `is_old` where the old document generates it.
    pub(super) fn witness(
        &mut self,
        change: &Change,
        pair: &SchemaPair,
        flow: Flow,
        is_old: bool,
        side: Breaks,
    ) -> Found {
        let roots = &pair.roots;
        let key = |sides: &Sides<Location>| {
            let (old, new) = (sides.old.clone(), sides.new.clone());
            (old, new, flow, is_old, pair.carrier)
        };
        let (old, new) = (self.old, self.new);
        let whole = self.known.entry(key(roots)).or_insert_with(|| {
            Counterexamples::between(old, new, roots, flow, is_old, pair.carrier)
        });
        let Some(whole) = whole else {
            return Found::NotSearched;
        };
        // The objects of the document that rejects.
        let objects = if is_old {
            &pair.objects.1
        } else {
            &pair.objects.0
        };
        if let Some(found) = whole.showing(change, objects) {
            return found.witness(whole, change, objects, is_old, side);
        }
        let sides = Sides {
            old: pair.objects.0.first().cloned(),
            new: pair.objects.1.first().cloned(),
        };
        if sides != *roots && sides.old.is_some() && sides.new.is_some() {
            let part = Counterexamples::between(old, new, &sides, flow, is_old, pair.carrier);
            if let Some(part) = part {
                match embed::into(whole, &part, change, objects) {
                    embed::Embedded::Wrong(value, violations) => {
                        let found = Example { value, violations };
                        return found.witness(whole, change, objects, is_old, side);
                    }
                    embed::Embedded::Alone(value, violations) => {
                        let found = Example { value, violations };
                        return found.witness(&part, change, objects, is_old, side);
                    }
                    embed::Embedded::Admitted | embed::Embedded::Nothing => {}
                }
            }
        }
        match whole.random(change, objects) {
            Some(found) => found.witness(whole, change, objects, is_old, side),
            None => Found::Nothing,
        }
    }
}

impl Schemas<'_> {
    /// Any value that the one schema of `pair` admits and the other rejects.
    pub(super) fn any(
        &mut self,
        change: &Change,
        pair: &SchemaPair,
        flow: Flow,
        is_old: bool,
        side: Breaks,
    ) -> Found {
        let roots = &pair.roots;
        let key = (
            roots.old.clone(),
            roots.new.clone(),
            flow,
            is_old,
            pair.carrier,
        );
        let (old, new) = (self.old, self.new);
        let whole = self.known.entry(key).or_insert_with(|| {
            Counterexamples::between(old, new, roots, flow, is_old, pair.carrier)
        });
        let Some(whole) = whole else {
            return Found::NotSearched;
        };
        let smallest = whole
            .list
            .iter()
            .min_by_key(|(value, _)| value.to_string().len());
        let smallest = smallest.cloned().or_else(|| {
            whole.samples(MORE).into_iter().find_map(|value| {
                let violations = whole.violations(&value);
                (!violations.is_empty()).then_some((value, violations))
            })
        });
        match smallest {
            Some((value, violations)) => {
                let found = Example { value, violations };
                found.witness(whole, change, &[], is_old, side)
            }
            None => Found::Nothing,
        }
    }
}

/// A value that is wrong, and what is.
struct Example {
    value: Value,
    violations: Vec<SchemaViolation>,
}

impl Example {
    fn witness(
        self,
        of: &Counterexamples<'_>,
        change: &Change,
        objects: &[Location],
        is_old: bool,
        side: Breaks,
    ) -> Found {
        let is_shown = |violations: &[SchemaViolation], value: &Value| {
            keywords::show(change, objects, value, violations).is_some()
        };
        let shown = is_shown(&self.violations, &self.value);
        let small = of.shrunk(self, |value, violations| {
            !shown || is_shown(violations, value)
        });
        let violation = keywords::show(change, objects, &small.value, &small.violations)
            .or(small.violations.first());
        let Some(violation) = violation else {
            return Found::Nothing;
        };
        let at = violation.instance.as_str();
        let at = if at.is_empty() {
            String::new()
        } else {
            format!("{at}: ")
        };
        Found::Witness(Box::new(Witness {
            breaks: side,
            is_old,
            what: "value".to_owned(),
            text: shortened(&small.value.to_string()),
            reason: shortened(&format!("{at}{}", violation.message)),
        }))
    }
}

impl<'d> Counterexamples<'d> {
    /// Values that travel `flow`, generated by the old one of `schemas` where `is_old` is true and by the new one otherwise, and
    /// rejected by the other. `None` when a schema cannot be used.
    pub fn between(
        old: &'d Document,
        new: &'d Document,
        schemas: &Sides<Location>,
        flow: Flow,
        is_old: bool,
        carrier: Carrier,
    ) -> Option<Self> {
        let (document, other) = if is_old { (old, new) } else { (new, old) };
        let direction = match flow {
            Flow::Request => Direction::GeneratedRequest,
            Flow::Response => Direction::GeneratedResponse,
        };
        let context = match carrier {
            Carrier::Json => StringContext::Json,
            Carrier::Text => StringContext::Query,
        };
        // Where there is no schema, everything is right.
        let to = schemas.get(!is_old)?;
        let to = schema_at(other, to.clone())?;
        let to = SchemaValidator::new(other, &to, direction).ok()?;
        let strategy = match schemas.get(is_old) {
            None => None,
            Some(from) => {
                let schema = schema_at(document, from.clone())?;
                match SchemaStrategy::new(document, &schema, direction, context) {
                    Ok(strategy) => Some(strategy),
                    // Nothing is sent, so nothing is rejected.
                    Err(StrategyError::Unsatisfiable) => {
                        let mut res = Self::none(other, to, carrier);
                        res.is_never = true;
                        return Some(res);
                    }
                    Err(StrategyError::Unusable(_)) => return None,
                }
            }
        };
        let mut res = Self {
            strategy,
            ..Self::none(other, to, carrier)
        };
        res.fill(context);
        Some(res)
    }

    fn none(document: &'d Document, to: SchemaValidator, carrier: Carrier) -> Self {
        Self {
            document,
            strategy: None,
            to,
            carrier,
            bases: Vec::new(),
            list: Vec::new(),
            is_never: false,
            choices: Vec::new(),
        }
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.list.iter().map(|(value, _)| value)
    }

    fn fill(&mut self, context: StringContext) {
        self.bases = self.samples(BASES);
        for base in self.bases.clone() {
            let from = self
                .strategy
                .as_ref()
                .map(|it| it.validator().bundle().clone());
            let to = self.to.bundle().clone();
            let mut all = from
                .map(|from| proposals(&from, &base, context))
                .unwrap_or_default();
            all.extend(proposals(&to, &base, context));
            self.add(base.clone());
            self.add_named(&base);
            for proposal in all {
                if matches!(proposal.change, Edit::Replace(_))
                    && proposal.keyword == Keyword::Enum
                    && !self.choices.iter().any(|(_, at)| *at == proposal.pointer)
                {
                    self.choices.push((base.clone(), proposal.pointer.clone()));
                }
                if self.list.len() < MOST
                    && let Some(value) = proposal.apply(&base)
                {
                    self.add(value);
                }
            }
        }
    }

    /// The values that the schemas name, in the places of `base`: conditions are often about single values.
    fn add_named(&mut self, base: &Value) {
        let mut named = Vec::new();
        let from = self.strategy.as_ref().map(|it| it.validator().bundle());
        for bundle in from.into_iter().chain([self.to.bundle()]) {
            collect_named(bundle, &mut named);
        }
        for place in embed::places(base).into_iter().take(PLACES) {
            for value in &named {
                let mut candidate = base.clone();
                if let Some(target) = candidate.pointer_mut(place.as_str()) {
                    *target = value.clone();
                    self.add(candidate);
                }
            }
        }
    }

    /// The simplest value, the fullest one, and `count` random ones.
    fn samples(&self, count: u64) -> Vec<Value> {
        let seed = RunSeed(0);
        if self.is_never {
            return Vec::new();
        }
        let Some(strategy) = &self.strategy else {
            let any = [
                serde_json::json!({}),
                serde_json::json!([]),
                "word".into(),
                7.into(),
                0.5.into(),
                true.into(),
                Value::Null,
            ];
            return any.into_iter().collect();
        };
        let fixed = [strategy.simplest(), strategy.sample(Dice::Fullest)];
        let random = (0..count).map(|index| {
            let mut rng = seed.rng("witness", "", index);
            strategy.sample(Dice::Random(&mut rng))
        });
        let mut res: Vec<Value> = Vec::new();
        for value in fixed.into_iter().chain(random).flatten() {
            if !res.contains(&value) {
                res.push(value);
            }
        }
        res
    }

    fn add(&mut self, value: Value) {
        let violations = self.violations(&value);
        if !violations.is_empty() {
            self.list.push((value, violations));
        }
    }

    /// Whether the schema that generates admits `value`.
    pub(super) fn admits(&self, value: &Value) -> bool {
        let strategy = self.strategy.as_ref();
        strategy.is_none_or(|strategy| strategy.validator().is_valid(value))
    }

    /// What is wrong about `value`, which the one schema admits; empty where it does not, or the other does too.
    pub(super) fn violations(&self, value: &Value) -> Vec<SchemaViolation> {
        if !self.admits(value) {
            return Vec::new();
        }
        let mut res = match self.carrier {
            Carrier::Json => self.to.violations(self.document, value),
            Carrier::Text => self.violations_of_text(value),
        };
        if res.iter().any(|it| !it.instance.as_str().is_empty())
            && let Some(strategy) = &self.strategy
            && let Some(described) = strategy.validator().evaluated(value)
        {
            let is_member = |at: &JsonPointer| {
                let parent = at.parent().and_then(|at| value.pointer(at.as_str()));
                parent.is_some_and(Value::is_object)
            };
            res.retain(|violation| {
                let mut at = Some(violation.instance.clone());
                while let Some(here) = at {
                    if is_member(&here) && !described.contains(&here) {
                        return false;
                    }
                    at = here.parent();
                }
                true
            });
        }
        res
    }

    /// The same for a value that is sent as strings.
    fn violations_of_text(&self, value: &Value) -> Vec<SchemaViolation> {
        let text = as_text(value);
        // One string may be a list of one.
        let listed = match &text {
            Value::Array(items) => match items.as_slice() {
                [only] => Some(only.clone()),
                _ => None,
            },
            Value::String(_) => Some(Value::Array(vec![text.clone()])),
            _ => None,
        };
        let is_read = |value: &Value| coercion::find(value, Level::Strings, &self.to).is_some();
        if is_read(&text) || listed.as_ref().is_some_and(is_read) {
            return Vec::new();
        }
        let nearest = coercion::nearest(&text, &self.to);
        self.to.violations(self.document, &nearest)
    }

    fn showing(&self, change: &Change, objects: &[Location]) -> Option<Example> {
        let is_shown = |value: &Value, violations: &[SchemaViolation]| {
            keywords::show(change, objects, value, violations).is_some()
        };
        let known = self.list.iter();
        let mut fitting: Vec<&(Value, Vec<SchemaViolation>)> = known
            .filter(|(value, violations)| is_shown(value, violations))
            .collect();
        // The value with the fewest errors besides.
        fitting.sort_by_key(|(value, violations)| (violations.len(), value.to_string().len()));
        if let Some((value, violations)) = fitting.first() {
            return Some(Example {
                value: value.clone(),
                violations: violations.clone(),
            });
        }
        let listed = keywords::listed_value(change)?;
        self.choices.iter().find_map(|(base, at)| {
            let mut value = base.clone();
            *value.pointer_mut(at.as_str())? = listed.clone();
            let violations = self.violations(&value);
            is_shown(&value, &violations).then_some(Example { value, violations })
        })
    }

    /// A random value that shows `change`.
    fn random(&self, change: &Change, objects: &[Location]) -> Option<Example> {
        self.samples(MORE).into_iter().find_map(|value| {
            let violations = self.violations(&value);
            let is_shown = keywords::show(change, objects, &value, &violations).is_some();
            is_shown.then_some(Example { value, violations })
        })
    }

    /// A smaller value for which `is_meant` is still true.
    fn shrunk(
        &self,
        mut example: Example,
        is_meant: impl Fn(&Value, &[SchemaViolation]) -> bool,
    ) -> Example {
        let mut left = SHRINKS;
        loop {
            let mut found = None;
            for edit in edits(&example.value) {
                if left == 0 {
                    break;
                }
                left -= 1;
                let value = edit.apply(&example.value);
                if value.to_string().len() >= example.value.to_string().len() {
                    continue;
                }
                let violations = self.violations(&value);
                if !violations.is_empty() && is_meant(&value, &violations) {
                    found = Some(Example { value, violations });
                    break;
                }
            }
            match found {
                Some(smaller) => example = smaller,
                None => return example,
            }
        }
    }
}

/// The values in `const` and `enum` of `schema`.
fn collect_named(schema: &Value, named: &mut Vec<Value>) {
    const MOST_NAMED: usize = 24;
    let mut pending = vec![schema];
    while let Some(value) = pending.pop() {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let values = match (name.as_str(), value) {
                        ("const", value) => vec![value],
                        ("enum", Value::Array(values)) => values.iter().collect(),
                        (_, value) => {
                            pending.push(value);
                            Vec::new()
                        }
                    };
                    for value in values {
                        if named.len() < MOST_NAMED && !named.contains(value) {
                            named.push(value.clone());
                        }
                    }
                }
            }
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
}

/// `value` with its scalars as strings.
fn as_text(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(as_text).collect(),
        Value::Object(members) => {
            let members = members.iter();
            Value::Object(
                members
                    .map(|(name, value)| (name.clone(), as_text(value)))
                    .collect(),
            )
        }
        scalar => scalar_string(scalar).map_or_else(|| scalar.clone(), Value::String),
    }
}
