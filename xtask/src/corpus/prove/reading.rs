//! Values of unions whose branch the document alone does not tell: the compiled client reads them, and the schemas validate
//! the variant.

use std::{collections::BTreeMap, path::Path};

use codegen::{
    ClientConfig, Generated,
    types::{TypeKind, TypeTable},
};
use serde_json::{Value, json};
use spec::{
    document::Document,
    schema::{Direction, Schema, SchemaViolation},
    source::span::Span,
};

use super::{
    super::unions::{Read, Undecided},
    choices::Choices,
    program::{self, Driver},
    proof::short,
};

/// Keywords that tell branches apart which are of the same types in Rust. A list of values is among them: what it does not
/// list is read all the same, so that a server may have more values. Of `oneOf`, several branches admit the value.
const INVISIBLE: [&str; 18] = [
    "enum",
    "const",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "not",
    "oneOf",
];

/// Keywords that no value breaks.
const FOR_PEOPLE: [&str; 4] = ["description", "example", "examples", "title"];

/// How much of a value is shown.
const SHOWN: usize = 240;

/// Reads each of `undecided` by the client in the folder `client`, which is `generated` of `document`.
///
/// # Errors
///
/// When files cannot be written, or processes cannot be started.
pub(in super::super) fn read(
    document: &Document,
    generated: &Generated,
    config: &ClientConfig,
    client: &Path,
    target: &Path,
    undecided: &[Undecided],
) -> anyhow::Result<Read> {
    let types = &generated.plan.types;
    let mut res = Read::default();
    let compiled = program::of(client, target, |path| {
        codegen::reader(generated, config, path)
    })?;
    let program = match compiled {
        Ok(program) => program,
        Err(reason) => {
            res.wrong = undecided.len();
            res.first = Some(reason);
            return Ok(res);
        }
    };
    let choices = Choices::new(document, types);
    let items = Items::new(document, types, &choices);
    let mut driver = Driver::start(&program, "")?;
    for Undecided { union, value } in undecided {
        let item = items.of(document, union);
        let Some(item) = item else {
            res.merged += 1;
            continue;
        };
        let mut value = value.clone();
        super::compare::with_integers(&mut value);
        let line = json!({ "operation": item.to_string(), "body": { "value": value } });
        let outcome = driver.run(&line).unwrap_or_default();
        let listed = outcome.get("variants").and_then(|it| it.as_array());
        let mut chosen = listed.into_iter().flatten();
        // The variants inside it are of other unions.
        let chosen = chosen.find(|choice| choice.get(0).is_some_and(|it| it == ""));
        let wrong = match chosen {
            None => Some((outcome.to_string(), None)),
            Some(choice) => {
                let list = json!([choice]);
                let wrong = choices.first_wrong(&value, Some(&list), Direction::Response);
                let broken = || choices.broken(item, choice, &value, Direction::Response);
                wrong.map(|wrong| (wrong.seen, broken()))
            }
        };
        let Some((seen, broken)) = wrong else {
            res.right += 1;
            continue;
        };
        if let Some(keyword) = broken.as_deref().and_then(first_invisible) {
            *res.alike.entry(keyword).or_default() += 1;
            continue;
        }
        match &broken {
            None if seen.contains("::Unknown") => res.unknown += 1,
            _ => res.wrong += 1,
        }
        if res.first.is_none() {
            let shown = short(&value.to_string(), SHOWN);
            let address = union.origin.location.pointer.to_string();
            res.first = Some(format!("{address}: {shown} read as {seen}"));
        }
    }
    Ok(res)
}

/// The unions of a client.
struct Items {
    by_span: BTreeMap<Span, usize>,
    /// By their schema without what is for people: one that is written twice is one type.
    by_schema: BTreeMap<String, usize>,
}

impl Items {
    fn new(document: &Document, types: &TypeTable, choices: &Choices<'_>) -> Self {
        let mut res = Self {
            by_span: BTreeMap::new(),
            by_schema: BTreeMap::new(),
        };
        for (at, item) in types.items.iter().enumerate() {
            let is_used = item.in_requests || item.in_responses;
            if !is_used || !matches!(item.kind, TypeKind::Union(_)) {
                continue;
            }
            res.by_span.entry(item.span).or_insert(at);
            let node = choices.location(item.span).map(|it| document.node(it));
            if let Some(node) = node.flatten() {
                res.by_schema.entry(plain(node.to_json())).or_insert(at);
            }
        }
        res
    }

    /// The position of the type of `union`.
    fn of(&self, document: &Document, union: &Schema) -> Option<usize> {
        let node = document.node(&union.origin.location)?;
        let found = self.by_span.get(&node.span);
        let found = found.or_else(|| self.by_schema.get(&plain(node.to_json())));
        found.copied()
    }
}

/// `schema` as text, without what is for people.
fn plain(mut schema: Value) -> String {
    fn strip(schema: &mut Value) {
        match schema {
            Value::Object(members) => {
                for keyword in FOR_PEOPLE {
                    // A property may have this name; its value is a schema.
                    if members.get(keyword).is_some_and(|it| !it.is_object()) {
                        members.remove(keyword);
                    }
                }
                members.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut schema);
    schema.to_string()
}

/// The first keyword of `violations`, where no type shows any of them.
fn first_invisible(violations: &[SchemaViolation]) -> Option<String> {
    let is_invisible = |violation: &SchemaViolation| {
        let mut branches = violation.branches.iter();
        INVISIBLE.contains(&violation.keyword.as_str()) && violation.branches.is_empty()
            || branches.any(|branch| first_invisible(branch).is_some())
    };
    let first = violations.first()?;
    let leaf = || {
        let mut branches = first.branches.iter();
        branches.find_map(|branch| first_invisible(branch))
    };
    violations
        .iter()
        .all(is_invisible)
        .then(|| leaf().unwrap_or_else(|| first.keyword.clone()))
}
