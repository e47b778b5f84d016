//! Puts observed values into a case, where they fit: identifiers into its path, foreign keys into other parameters and into
//! its body at any depth.
//!
//! The location that a case is about keeps its value, so a negative case stays invalid in one location only, and a resource
//! that does not exist does not hide how the server reacts to it.

use serde_json::Value;
use spec::{model::ParameterLocation, source::pointer::JsonPointer};

use super::certification::is_certified;
use crate::{
    case::{Case, ObservedTarget},
    observed::{
        Known, Pool, Resource, Shapes,
        names::{element, plain},
        shapes::Shape,
    },
    operation::CompiledOperation,
    value::seed::Dice,
};

/// How many resources are tried for a path.
const TRIES: usize = 4;

/// Where observed values come from, and which of them may be used.
#[derive(Debug, Clone, Copy)]
pub struct Source<'s> {
    /// The values.
    pub pool: &'s Pool,
    /// The paths of the contract.
    pub shapes: &'s Shapes,
    /// Whether examples of the document are kept.
    pub keeps_examples: bool,
    /// The name of the user that the run is; it is not deleted.
    pub own_identity: Option<&'s str>,
    /// The position of the case among those of its operation: each takes the next resource.
    pub turn: u64,
}

/// `case` with observed values. `usual` are the cases that it was made from: where it differs from all of them, it keeps its
/// value. A case to which nothing was added is returned as it is.
pub fn with_observed_values(
    operation: &CompiledOperation,
    case: Case,
    usual: &[&Case],
    source: Source<'_>,
    dice: &mut Dice<'_>,
) -> Case {
    if source.pool.is_empty() {
        return case;
    }
    // To validate a request is what costs: all values together first, and one after the other only where that fails.
    let together = with_all(operation, &case, usual, source, &mut dice.reborrow());
    match together {
        Some(together) if is_certified(operation, &together) => together,
        Some(_) => with_each(operation, case, usual, source, dice),
        None => case,
    }
}

/// `case` with all observed values that there are for it, which is not certified; `None` where there are none.
pub fn with_all(
    operation: &CompiledOperation,
    case: &Case,
    usual: &[&Case],
    source: Source<'_>,
    dice: &mut Dice<'_>,
) -> Option<Case> {
    let filling = Filling::new(operation, case.clone(), usual, source, false);
    Some(filling.filled(dice)).filter(|filled| !filled.observed.is_empty())
}

/// The certified `case` with those of the observed values that keep it certified.
pub fn with_each(
    operation: &CompiledOperation,
    case: Case,
    usual: &[&Case],
    source: Source<'_>,
    dice: &mut Dice<'_>,
) -> Case {
    Filling::new(operation, case, usual, source, true).filled(dice)
}

struct Filling<'f> {
    operation: &'f CompiledOperation,
    usual: &'f [&'f Case],
    source: Source<'f>,
    /// Whether each value is certified as soon as it is filled in.
    certifies_each: bool,
    res: Case,
}

impl<'f> Filling<'f> {
    fn new(
        operation: &'f CompiledOperation,
        case: Case,
        usual: &'f [&'f Case],
        source: Source<'f>,
        certifies_each: bool,
    ) -> Self {
        Self {
            operation,
            usual,
            source,
            certifies_each,
            res: case,
        }
    }

    fn filled(mut self, dice: &mut Dice<'_>) -> Case {
        self.path(dice);
        self.parameters(dice);
        self.body(dice);
        self.res
    }

    /// The parameters of the path: those of one resource together, since each exists below the one before it.
    fn path(&mut self, dice: &mut Dice<'_>) {
        let Some(shape) = self.source.shapes.of(self.operation.index) else {
            return;
        };
        let method = self.operation.operation().method.as_str();
        let mut lengths = shape.resource_lengths();
        // A PUT of a resource may create it: only what is above it must exist, every other time.
        if method == "PUT" && lengths.last() == Some(&shape.segments.len()) && dice.below(2) == 0 {
            lengths.pop();
        }
        let mut filled = 0;
        for length in lengths.iter().rev() {
            let names = shape.parameters(*length);
            if names.iter().any(|name| !self.is_free_parameter(name)) {
                continue;
            }
            let known = self.candidates(shape, *length, method, dice);
            // Names may lead to resources that no response listed at this path.
            if !known.is_empty() && dice.below(3) != 0 && self.has_new_names(shape, *length) {
                continue;
            }
            let is_filled = known.into_iter().take(TRIES).any(|resource| {
                let mut changed = self.res.clone();
                for (name, value) in names.iter().zip(&resource.values) {
                    let target =
                        ObservedTarget::Parameter(ParameterLocation::Path, (*name).to_owned());
                    changed.observe(target, value, &resource.from);
                }
                self.keep(changed)
            });
            if is_filled {
                filled = *length;
                break;
            }
        }
        // Below the known resource, or where none is known, names decide.
        for length in lengths.into_iter().filter(|length| *length > filled) {
            let Some(name) = shape
                .parameters(length)
                .last()
                .map(|name| (*name).to_owned())
            else {
                continue;
            };
            if method == "DELETE" || !self.is_free_parameter(&name) {
                continue;
            }
            let collection = shape.collection(length).map(element).unwrap_or_default();
            let known = self.source.pool.of_path_parameter(&name, &collection);
            let of_kind = || self.of_kind(ParameterLocation::Path, &name, "");
            let known = Some(known).filter(|known| !known.is_empty());
            let known = known.unwrap_or_else(of_kind);
            self.take(
                known,
                &ObservedTarget::Parameter(ParameterLocation::Path, name),
                dice,
            );
        }
    }

    /// The resources at the first `length` segments of the path, in the order in which they are tried: mostly those that the
    /// operation found before, then those that it was not rejected with, by their first identifiers before their second ones.
    fn candidates(
        &self,
        shape: &Shape,
        length: usize,
        method: &str,
        dice: &mut Dice<'_>,
    ) -> Vec<&'f Resource> {
        let pool = self.source.pool;
        let addressed = pool.addressed(self.operation.index);
        let is_whole = length == shape.segments.len();
        let first = self.usable(pool.resources(shape, length), method, is_whole);
        let second = self.usable(pool.alternatives(shape, length), method, is_whole);
        let with_state = |known: Vec<&'f Resource>| -> Vec<(&'f Resource, Option<bool>)> {
            let each = known.into_iter();
            each.map(|it| (it, addressed.is_served(&it.id))).collect()
        };
        let (first, second) = (with_state(first), with_state(second));
        let all = || first.iter().chain(&second).copied();
        let of = |wanted: Option<bool>| -> Vec<&'f Resource> {
            let found = all().filter(|(_, state)| *state == wanted);
            found.map(|(it, _)| it).collect()
        };
        let mut served = of(Some(true));
        // What was not asked for yet may show more.
        let has_new = all().any(|(_, state)| state.is_none());
        if !served.is_empty() && dice.below(4) > u64::from(has_new) {
            self.rotate(&mut served);
            return served;
        }
        let fresh = |known: &[(&'f Resource, Option<bool>)]| -> Vec<&'f Resource> {
            let fresh = known.iter().filter(|(_, state)| *state != Some(false));
            fresh.map(|(it, _)| *it).collect()
        };
        let (mut by_first, mut by_second) = (fresh(&first), fresh(&second));
        self.rotate(&mut by_first);
        self.rotate(&mut by_second);
        if dice.below(4) == 0 {
            std::mem::swap(&mut by_first, &mut by_second);
        }
        let mut rest = of(Some(false));
        self.rotate(&mut rest);
        by_first.into_iter().chain(by_second).chain(rest).collect()
    }

    /// Whether values that were shown under the name of the last parameter of this part of the path are not among its resources.
    fn has_new_names(&self, shape: &Shape, length: usize) -> bool {
        let Some(name) = shape.parameters(length).last().copied() else {
            return false;
        };
        let pool = self.source.pool;
        let collection = shape.collection(length).map(element).unwrap_or_default();
        let resources = pool.resources(shape, length);
        let mut named = pool.of_path_parameter(name, &collection).iter();
        named.any(|known| {
            let mut last = resources.iter().filter_map(|it| it.values.last());
            !last.any(|value| *value == known.value)
        })
    }

    /// Begins a list at the element whose turn it is.
    fn rotate<T>(&self, list: &mut [T]) {
        if let Ok(len) = u64::try_from(list.len())
            && let Some(first) = self.source.turn.checked_rem(len)
        {
            list.rotate_left(usize::try_from(first).unwrap_or(0));
        }
    }

    /// The resources that may be used: only those of this run are deleted, where it created some, and its own user is not
    /// changed.
    fn usable<'k>(&self, known: &'k [Resource], method: &str, is_whole: bool) -> Vec<&'k Resource> {
        let is_deletion = method == "DELETE" && is_whole;
        let is_change = is_whole && !matches!(method, "GET" | "HEAD" | "OPTIONS");
        let has_created = known.iter().any(|resource| resource.is_created);
        let is_own = |resource: &Resource| resource.values.last().is_some_and(|it| self.is_own(it));
        let known = known.iter().filter(|resource| {
            let is_protected = is_change && is_own(resource);
            let is_foreign = is_deletion && has_created && !resource.is_created;
            !is_protected && !is_foreign
        });
        known.collect()
    }

    /// Whether `value` is the name of the user that the run is.
    fn is_own(&self, value: &Value) -> bool {
        value.as_str().is_some() && value.as_str() == self.source.own_identity
    }

    /// The other parameters.
    fn parameters(&mut self, dice: &mut Dice<'_>) {
        let own = self.own_resource();
        let given = self.res.parameters.iter();
        let given = given.filter(|given| given.location != ParameterLocation::Path);
        let given: Vec<_> = given
            .map(|given| (given.location, given.name.clone()))
            .collect();
        let Source { pool, shapes, .. } = self.source;
        let shape = shapes.of(self.operation.index);
        for (location, name) in given {
            let is_query = location == ParameterLocation::Query;
            let of_page = shape.filter(|_| is_query);
            let of_page = of_page.map(|shape| pool.of_page(shape, &name));
            let by_name = || Some(pool.of_foreign_key(shapes, &name, "", &own));
            let is_known = |known: &&[Known]| !known.is_empty();
            let known = of_page.filter(is_known);
            let known = known.or_else(|| by_name().filter(is_known));
            let known = known.unwrap_or_else(|| self.of_kind(location, &name, &own));
            self.take(known, &ObservedTarget::Parameter(location, name), dice);
        }
    }

    /// The members of the body that refer to resources.
    fn body(&mut self, dice: &mut Dice<'_>) {
        let own = self.own_resource();
        let mut found: Vec<(JsonPointer, &[Known])> = Vec::new();
        if let Some(body) = self.res.body_value() {
            collect(
                body,
                &JsonPointer::root(),
                ("", ""),
                &mut |name, within| {
                    self.source
                        .pool
                        .of_foreign_key(self.source.shapes, name, within, &own)
                },
                &mut found,
            );
        }
        let Source { pool, shapes, .. } = self.source;
        if let Some(body) = self.res.body_value() {
            for (pointer, kind) in shapes.kinds.in_request(self.operation.index, body) {
                let known = pool.of_kind(shapes, Some(kind), &own);
                if !found.iter().any(|(known, _)| *known == pointer) {
                    found.push((pointer, known));
                }
            }
        }
        for (pointer, known) in found {
            self.take(known, &ObservedTarget::Body(pointer), dice);
        }
    }

    /// The values of the kind that the parameter called `name` has.
    fn of_kind(&self, location: ParameterLocation, name: &str, own: &str) -> &'f [Known] {
        let Source { pool, shapes, .. } = self.source;
        let kind = shapes
            .kinds
            .of_parameter(self.operation.index, location, name);
        pool.of_kind(shapes, kind, own)
    }

    /// The resource that a creation or replacement is about: its own members are not references.
    fn own_resource(&self) -> String {
        let operation = self.operation.operation();
        let shape = self.source.shapes.of(self.operation.index);
        let collection = shape.and_then(|shape| shape.collection(shape.segments.len()));
        match operation.method.as_str() {
            "POST" | "PUT" | "PATCH" => collection.map(element).unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// Fills one of the `known` values in.
    fn take(&mut self, known: &[Known], target: &ObservedTarget, dice: &mut Dice<'_>) {
        if known.is_empty() || !self.is_free(target) {
            return;
        }
        let method = self.operation.operation().method.as_str();
        let is_change = !matches!(method, "GET" | "HEAD" | "OPTIONS");
        let mut known: Vec<&Known> = known.iter().collect();
        let is_in_path = matches!(
            target,
            ObservedTarget::Parameter(ParameterLocation::Path, _)
        );
        if is_in_path {
            self.rotate(&mut known);
            // Those that the operation was not asked for yet may show more.
            let addressed = self.source.pool.addressed(self.operation.index);
            known.sort_by_cached_key(|known| match addressed.is_served(&known.id) {
                None => 0,
                Some(true) => 1,
                Some(false) => 2,
            });
        } else {
            let first = index(dice, known.len());
            known.rotate_left(first);
        }
        for known in known.into_iter().take(TRIES) {
            if is_change && self.is_own(&known.value) {
                continue;
            }
            let mut changed = self.res.clone();
            changed.observe(target.clone(), &known.value, &known.from);
            if self.keep(changed) {
                return;
            }
        }
    }

    /// Takes `changed` when it still matches its intent, and has the values that the user gives where the case has them.
    fn keep(&mut self, changed: Case) -> bool {
        let keeps_given =
            self.operation.keeps_given(&changed) || !self.operation.keeps_given(&self.res);
        let method = self.operation.operation().method.as_str();
        let shape = self.source.shapes.of(self.operation.index);
        let own = &self.source.pool.own;
        let is_harmful = shape.is_some_and(|it| own.is_endangered_by(it, method, &changed));
        let is_kept = !is_harmful
            && keeps_given
            && (!self.certifies_each || is_certified(self.operation, &changed));
        if is_kept {
            self.res = changed;
        }
        is_kept
    }

    fn is_free_parameter(&self, name: &str) -> bool {
        self.is_free(&ObservedTarget::Parameter(
            ParameterLocation::Path,
            name.to_owned(),
        ))
    }

    /// Whether the case is not about this location.
    fn is_free(&self, target: &ObservedTarget) -> bool {
        if target.is_mutated_in(&self.res) {
            return false;
        }
        let value = target.value_in(&self.res);
        if let ObservedTarget::Parameter(location, name) = target
            && self.source.keeps_examples
        {
            let declared = self.operation.operation().parameters.iter();
            let declared = declared.filter(|declared| declared.is(name, *location));
            let mut examples = declared.flat_map(|declared| &declared.examples);
            if examples.any(|example| Some(&example.value) == value) {
                return false;
            }
        }
        self.usual.is_empty()
            || self
                .usual
                .iter()
                .any(|usual| target.value_in(usual) == value)
    }
}

fn index(dice: &mut Dice<'_>, len: usize) -> usize {
    usize::try_from(dice.below(len as u64)).unwrap_or(0)
}

/// Collects the scalars in `value` for which `find` knows values. `names` are the name of the value itself and of the object
/// around it.
fn collect<'k>(
    value: &Value,
    at: &JsonPointer,
    (name, within): (&str, &str),
    find: &mut dyn FnMut(&str, &str) -> &'k [Known],
    res: &mut Vec<(JsonPointer, &'k [Known])>,
) {
    match value {
        Value::Object(members) => {
            for (member, value) in members {
                collect(value, &at.join(member), (member, name), find, res);
            }
        }
        Value::Array(items) => {
            for (at_item, item) in items.iter().enumerate() {
                collect(item, &at.index(at_item), (name, within), find, res);
            }
        }
        Value::String(_) | Value::Number(_) if !plain(name).is_empty() => {
            let known = find(name, within);
            if !known.is_empty() {
                res.push((at.clone(), known));
            }
        }
        _ => {}
    }
}
