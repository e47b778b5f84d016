//! How many unions a document has, by what decides which branch a value takes, and whether documented values take a branch
//! that admits them.

use std::{collections::BTreeMap, fmt};

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
    /// Values whose discriminator names a branch that does not admit them, or no branch: they contradict it, and are not
    /// documented (OAS 3.0.3 §4.7.25).
    pub(super) contradicting: usize,
    /// Values whose branch the dispatch alone does not tell: the compiled client is asked.
    pub(super) undecided: usize,
    /// Unions of which no value could be made.
    pub(super) untried: usize,
    /// What the client made of those that are undecided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) read: Option<Read>,
}

/// How a compiled client reads values that its dispatch leaves undecided.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Read {
    /// As a variant that admits them.
    pub(super) right: usize,
    /// As a type that is not a union in the client, since its branches are the same in Rust.
    pub(super) merged: usize,
    /// As a variant of the same types, whose branch breaks only keywords that no type shows, by the first of them.
    pub(super) alike: BTreeMap<String, usize>,
    /// As `Unknown`.
    pub(super) unknown: usize,
    /// As a variant that does not admit them, or not at all.
    pub(super) wrong: usize,
    /// The first value that is unknown or wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) first: Option<String>,
}

/// A value of a union whose branch the dispatch does not tell.
#[derive(Debug)]
pub(super) struct Undecided {
    pub(super) union: Schema,
    pub(super) value: Value,
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
        // A branch beside `null` is not a choice.
        (dispatch.branches.len() > 1).then_some((schema, dispatch))
    });
    dispatched.collect()
}

/// Makes values of the unions of `document`, and asks for the branch of each.
pub(super) fn check(document: &Document) -> (UnionValues, Vec<Undecided>) {
    let mut res = UnionValues::default();
    let mut undecided = Vec::new();
    for (union, dispatch) in all(document) {
        let (direction, context) = (Direction::Response, StringContext::Json);
        let Ok(strategy) = SchemaStrategy::new(document, &union, direction, context) else {
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
        let address = union.origin.location.pointer.to_string();
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
            let before = res.undecided;
            *res.kind(&dispatch, &value, admits) += 1;
            if res.undecided > before {
                let union = union.clone();
                undecided.push(Undecided { union, value });
            }
        }
    }
    (res, undecided)
}

impl UnionValues {
    /// The count that `value` belongs to.
    fn kind(
        &mut self,
        dispatch: &UnionDispatch,
        value: &Value,
        admits: impl Fn(&usize) -> bool,
    ) -> &mut usize {
        let has_discriminator = matches!(
            dispatch.by,
            DispatchKind::Property {
                has_discriminator: true,
                ..
            }
        );
        match dispatch.choose(value) {
            Choice::Branch(at) if admits(&at) => &mut self.right,
            Choice::Branch(_) | Choice::UnknownTag(_) if has_discriminator => {
                &mut self.contradicting
            }
            Choice::Ambiguous(list) if list.iter().all(&admits) => &mut self.ambiguous,
            _ => &mut self.undecided,
        }
    }

    /// The sum of both.
    pub(super) fn plus(mut self, other: &Self) -> Self {
        self.right += other.right;
        self.ambiguous += other.ambiguous;
        self.contradicting += other.contradicting;
        self.undecided += other.undecided;
        self.untried += other.untried;
        if let Some(other) = &other.read {
            let read = self.read.get_or_insert_default();
            read.right += other.right;
            read.merged += other.merged;
            read.unknown += other.unknown;
            read.wrong += other.wrong;
            for (keyword, count) in &other.alike {
                *read.alike.entry(keyword.clone()).or_default() += count;
            }
        }
        self
    }
}

impl fmt::Display for UnionValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            right,
            ambiguous,
            contradicting,
            undecided,
            untried,
            read,
        } = self;
        let all = right + ambiguous + contradicting + undecided;
        write!(
            f,
            "{all} values of unions: {right} of a branch that admits them, {ambiguous} of several, {contradicting} contradict \
             their discriminator, {undecided} for the client to decide; {untried} unions without a value"
        )?;
        let Some(read) = read else {
            return Ok(());
        };
        let Read {
            right,
            merged,
            unknown,
            wrong,
            alike,
            ..
        } = read;
        write!(
            f,
            "\nread by clients: {right} as a branch that admits them, {merged} as one type, {} as a branch of the same types",
            alike.values().sum::<usize>()
        )?;
        for (keyword, count) in alike {
            write!(f, ", {count} by `{keyword}`")?;
        }
        write!(f, "; {unknown} unknown, {wrong} wrong")
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
        let (found, undecided) = check(&loaded.document.expect("a document"));
        assert!(found.right > 10, "{found:?}");
        let others = (found.ambiguous, found.contradicting, found.untried);
        assert_eq!(others, (0, 0, 0), "{found:?}");
        assert!(undecided.is_empty(), "{undecided:?}");
    }
}
