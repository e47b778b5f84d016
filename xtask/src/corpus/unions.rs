//! How many unions a document has, by what decides which branch a value takes, and whether documented values take a branch
//! that admits them.

use std::collections::BTreeMap;

use conformance::value::{
    context::StringContext,
    seed::{Dice, RunSeed},
    strategy::SchemaStrategy,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use spec::{
    document::{Document, Location, grammar::ObjectKind, walk::walk},
    schema::{
        Direction, Schema,
        batch::SchemaSet,
        dialect::schema_at,
        dispatch::{Choice, DispatchKind, Dispatcher, UnionDispatch},
    },
};

/// Random values of a union that are tried.
const SAMPLES: u64 = 8;

/// How documented values of unions choose their branches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct UnionValues {
    /// Values whose branch admits them.
    pub(super) right: usize,
    /// Values that suit several branches, all of which admit them: what a branch keeps decides.
    pub(super) ambiguous: usize,
    /// Documented values that no branch is chosen for.
    pub(super) unknown: usize,
    /// Values whose branch does not admit them.
    pub(super) wrong: usize,
    /// Unions of which no value could be made.
    pub(super) untried: usize,
    /// The first value that is unknown or wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first: Option<String>,
}

/// The unions of `document` by what decides, with the name of each kind.
pub(super) fn count(document: &Document) -> BTreeMap<String, usize> {
    let mut res = BTreeMap::new();
    for (_, dispatch) in all(document) {
        *res.entry(name(&dispatch.by).to_owned()).or_default() += 1;
    }
    res
}

/// The unions of `document`.
fn all(document: &Document) -> Vec<(Schema, UnionDispatch)> {
    let mut locations: Vec<Location> = Vec::new();
    walk(document, &mut |located| {
        if located.kind == ObjectKind::Schema && !located.is_reference {
            locations.push(located.location.clone());
        }
    });
    let dispatcher = Dispatcher::new(document);
    let dispatched = locations.into_iter().filter_map(|location| {
        let schema = schema_at(document, location)?;
        let dispatch = dispatcher.dispatch(&schema)?;
        // A branch beside `null` is no choice.
        (dispatch.branches.len() > 1).then_some((schema, dispatch))
    });
    dispatched.collect()
}

/// Makes values of the unions of `document`, and asks for the branch of each.
pub(super) fn check(document: &Document) -> UnionValues {
    let mut res = UnionValues::default();
    for (schema, dispatch) in all(document) {
        let (direction, context) = (Direction::Response, StringContext::Json);
        let Ok(strategy) = SchemaStrategy::new(document, &schema, direction, context) else {
            res.untried += 1;
            continue;
        };
        let branches = dispatch.branches.iter();
        let locations: Vec<Location> = branches
            .map(|branch| branch.schema.origin.location.clone())
            .collect();
        let Some(set) = SchemaSet::new(document, &locations, direction) else {
            res.untried += 1;
            continue;
        };
        let address = schema.origin.location.pointer.to_string();
        let random = (0..SAMPLES).filter_map(|number| {
            let mut rng = RunSeed(0).rng(&address, "unions", number);
            strategy.sample(Dice::Random(&mut rng))
        });
        let fixed = [Dice::Simplest, Dice::Fullest];
        let fixed = fixed.into_iter().filter_map(|dice| strategy.sample(dice));
        let values: Vec<Value> = fixed.chain(random).collect();
        res.untried += usize::from(values.is_empty());
        for value in values {
            let admits = |at: &usize| {
                let location = locations.get(*at);
                location.and_then(|it| set.admits(it, &value)) != Some(false)
            };
            if value.is_null() || !strategy.validator().is_valid(&value) {
                continue;
            }
            res.add(&dispatch, &value, &address, admits);
        }
    }
    res
}

impl UnionValues {
    fn add(
        &mut self,
        dispatch: &UnionDispatch,
        value: &Value,
        address: &str,
        admits: impl Fn(&usize) -> bool,
    ) {
        let by_tag = matches!(dispatch.by, DispatchKind::Property { .. });
        let has_discriminator = matches!(
            dispatch.by,
            DispatchKind::Property {
                has_discriminator: true,
                ..
            }
        );
        let count = match dispatch.choose(value) {
            Choice::Branch(at) if admits(&at) => &mut self.right,
            // Its tag contradicts its schema, so it is not documented (OAS 3.0.3 §4.7.25).
            Choice::Branch(_) if by_tag => return,
            Choice::UnknownTag(_) if has_discriminator => return,
            Choice::Ambiguous(list) if list.iter().all(&admits) => {
                self.ambiguous += 1;
                return;
            }
            Choice::Branch(_) | Choice::Ambiguous(_) => &mut self.wrong,
            Choice::UnknownTag(_) | Choice::NoBranch => &mut self.unknown,
        };
        *count += 1;
        let is_failure = self.unknown + self.wrong == 1 && self.first.is_none();
        if is_failure {
            let shown: String = value.to_string().chars().take(200).collect();
            let choice = dispatch.choose(value);
            self.first = Some(format!("{address}: {choice:?} for {shown}"));
        }
    }

    /// The sum of both.
    pub(super) fn plus(mut self, other: &Self) -> Self {
        self.right += other.right;
        self.ambiguous += other.ambiguous;
        self.unknown += other.unknown;
        self.wrong += other.wrong;
        self.untried += other.untried;
        self
    }
}

fn name(kind: &DispatchKind) -> &'static str {
    match kind {
        DispatchKind::Property {
            has_discriminator: true,
            ..
        } => "a discriminator",
        DispatchKind::Property { .. } => "constants of a property",
        DispatchKind::Value => "listed values",
        DispatchKind::Type => "the type",
        DispatchKind::Members => "members",
        DispatchKind::Undecided => "nothing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unions_are_counted_by_what_decides() {
        let text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    \
                    A: {type: object, required: [a], properties: {a: {}}}\n    \
                    B: {type: object, required: [b], properties: {b: {}}}\n    \
                    Tagged: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k}}\n    \
                    Members: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}\n    \
                    Type: {oneOf: [{type: string}, {type: integer}]}\n";
        let loaded = Document::from_text("api.yaml", text.to_owned());
        let counts = count(&loaded.document.expect("a document"));
        let counts: Vec<(&str, usize)> =
            counts.iter().map(|(name, n)| (name.as_str(), *n)).collect();
        assert_eq!(
            counts,
            [("a discriminator", 1), ("members", 1), ("the type", 1)]
        );
    }

    #[test]
    fn documented_values_take_a_branch_that_admits_them() {
        let text = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    \
                    Tagged: {oneOf: [{type: object, required: [k, a], properties: {k: {const: a}, a: {type: string}}}, \
                    {type: object, required: [k, b], properties: {k: {const: b}, b: {type: string}}}]}\n    \
                    Type: {oneOf: [{type: string}, {type: integer}]}\n";
        let loaded = Document::from_text("api.yaml", text.to_owned());
        let found = check(&loaded.document.expect("a document"));
        assert!(found.right > 10, "{found:?}");
        let others = (found.ambiguous, found.unknown, found.wrong, found.untried);
        assert_eq!(others, (0, 0, 0, 0), "{found:?}");
    }
}
