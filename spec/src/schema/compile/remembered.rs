//! Definitions that are asked once for each part of a value.
//!
//! Each is compiled apart. A reference to one of them becomes a keyword of ours, which asks the definition and remembers
//! the answer for the part of the value until the outermost question is answered.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock, Weak},
};

use jsonschema::{Keyword, ValidationError, ValidationOptions, Validator};
use serde_json::{Value, json};

use super::options;
use crate::schema::definitions::{alone, definition_name, reference_to};

/// The keyword in the place of `$ref` for such definitions; its value is the name of one.
pub(super) const KEYWORD: &str = "x-remembered-ref";

/// The definitions of one schema that are asked once.
#[derive(Debug)]
pub(super) struct Remembered {
    /// The schema with [`KEYWORD`] in the place of references to them.
    schema: Value,
    /// Their names, sorted.
    names: Vec<String>,
    /// One for each name, at the same position.
    validators: OnceLock<Vec<Validator>>,
}

impl Remembered {
    /// Compiles `schema`, whose definitions `shared` are asked once.
    ///
    /// # Errors
    ///
    /// When one of its schemas cannot be compiled.
    pub(super) fn compile(
        schema: &Value,
        shared: &BTreeSet<String>,
    ) -> Result<(Validator, Arc<Self>), ValidationError<'static>> {
        let mut schema = schema.clone();
        replace_references(&mut schema, shared);
        let res = Arc::new(Self {
            schema,
            names: shared.iter().cloned().collect(),
            validators: OnceLock::new(),
        });
        let compiled = res.names.iter().map(|name| {
            let reference = json!({ "$ref": reference_to(name) });
            res.options().build(&alone(&reference, &res.schema))
        });
        let compiled = compiled.collect::<Result<_, ValidationError<'static>>>()?;
        res.validators.get_or_init(|| compiled);
        let whole = res.options().build(&res.schema)?;
        Ok((whole, res))
    }

    /// The options of its schemas: [`KEYWORD`] asks it.
    fn options(self: &Arc<Self>) -> ValidationOptions<'static> {
        // Weak: the validators that this has ask it in turn.
        let remembered = Arc::downgrade(self);
        let address = Arc::as_ptr(self).addr();
        let names = self.names.clone();
        let position_of = move |name: &str| names.iter().position(|it| it == name);
        options().with_keyword(KEYWORD, move |_, name, _| {
            let name = name.as_str().unwrap_or_default();
            Ok(Box::new(RememberedReference {
                remembered: Weak::clone(&remembered),
                address,
                name: name.to_owned(),
                position: position_of(name),
            }))
        })
    }

    /// Compiles `schema`, whose references mean the definitions of this one.
    ///
    /// # Errors
    ///
    /// When it cannot be compiled.
    pub(super) fn within(
        self: &Arc<Self>,
        schema: &Value,
    ) -> Result<Validator, ValidationError<'static>> {
        let mut schema = schema.clone();
        replace_references(&mut schema, &self.names.iter().cloned().collect());
        self.options().build(&alone(&schema, &self.schema))
    }

    /// The definition that the keyword at `path`, a pointer in the schema, refers to.
    pub(super) fn definition(&self, path: &str) -> Option<(&str, &Validator)> {
        let name = self.schema.pointer(path)?.as_str()?;
        let position = self
            .names
            .binary_search_by(|it| it.as_str().cmp(name))
            .ok()?;
        Some((
            self.names.get(position)?,
            self.validators.get()?.get(position)?,
        ))
    }

    fn admits(&self, position: usize, value: &Value) -> bool {
        let validator = self.validators.get().and_then(|all| all.get(position));
        validator.is_none_or(|validator| {
            let set = std::ptr::from_ref(self).addr();
            Memory::answer((set, Part::of(value)), position, || {
                validator.is_valid(value)
            })
        })
    }
}

/// [`KEYWORD`] in a compiled schema.
struct RememberedReference {
    remembered: Weak<Remembered>,
    /// Where that is.
    address: usize,
    name: String,
    position: Option<usize>,
}

impl<'i> Keyword<'i> for RememberedReference {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if Keyword::is_valid(self, instance) {
            return Ok(());
        }
        let message = format!("the value does not satisfy the schema `{}`", self.name);
        Err(ValidationError::custom(message))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        let Some(position) = self.position else {
            return true;
        };
        let asked = ASKED.with_borrow(|asked| {
            let set = asked
                .iter()
                .find(|it| Arc::as_ptr(it).addr() == self.address);
            set.map(|set| set.admits(position, instance))
        });
        asked.unwrap_or_else(|| {
            let remembered = self.remembered.upgrade();
            remembered.is_none_or(|it| it.admits(position, instance))
        })
    }
}

/// A part of the value that is validated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// By its address, which it has for as long as the value is validated.
    At(usize),
    /// A string: names of members are strings too, at addresses that are used again.
    Text(String),
}

impl Part {
    fn of(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::Text(text.clone()),
            _ => Self::At(std::ptr::from_ref(value).addr()),
        }
    }
}

thread_local! {
    /// The sets whose schemas are being asked on this thread. They are found here without counting references, for which
    /// threads would wait for each other.
    static ASKED: RefCell<Vec<Arc<Remembered>>> = const { RefCell::new(Vec::new()) };
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// The answers of the definitions that are being asked on this thread.
#[derive(Debug, Default)]
struct Memory {
    /// The number of questions that are not answered yet, each asked for the one before.
    depth: usize,
    /// Those about each part, by the address of the definitions: one for each definition, at its position.
    answers: BTreeMap<(usize, Part), Vec<Option<bool>>>,
}

impl Memory {
    /// The answer of the definition at `position` for `key`: what is remembered, else what `ask` says.
    fn answer(key: (usize, Part), position: usize, ask: impl FnOnce() -> bool) -> bool {
        let known = MEMORY.with_borrow_mut(|memory| {
            memory.with(key.clone(), position, |answer| {
                // A definition that asks itself about the same part is admitted there, as `jsonschema` does it.
                answer.replace(answer.unwrap_or(true))
            })
        });
        if let Some(known) = known {
            return known;
        }
        let _question = Question::new();
        let answer = ask();
        MEMORY.with_borrow_mut(|memory| {
            memory.with(key, position, |known| known.replace(answer));
        });
        answer
    }

    /// What `change` says of the answer of the definition at `position` for `key`, which it may set.
    fn with(
        &mut self,
        key: (usize, Part),
        position: usize,
        change: impl FnOnce(&mut Option<bool>) -> Option<bool>,
    ) -> Option<bool> {
        let answers = self.answers.entry(key).or_default();
        if answers.len() <= position {
            answers.resize(position + 1, None);
        }
        change(answers.get_mut(position)?)
    }
}

/// A question that is not answered yet; after the outermost one, whose value may change or go, all answers are forgotten.
pub(super) struct Question(());

impl Question {
    /// A question to a schema with definitions of `set`.
    pub(super) fn about(set: &Arc<Remembered>) -> Self {
        ASKED.with(|asked| {
            // Within a question they may be in use; then the set is found by its reference.
            if let Ok(mut asked) = asked.try_borrow_mut()
                && !asked.iter().any(|it| Arc::ptr_eq(it, set))
            {
                asked.push(Arc::clone(set));
            }
        });
        Self::new()
    }

    fn new() -> Self {
        MEMORY.with_borrow_mut(|memory| memory.depth += 1);
        Self(())
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        let is_outermost = MEMORY.with_borrow_mut(|memory| {
            memory.depth = memory.depth.saturating_sub(1);
            if memory.depth == 0 {
                memory.answers.clear();
            }
            memory.depth == 0
        });
        if is_outermost {
            let asked = ASKED.with(|asked| {
                asked
                    .try_borrow_mut()
                    .map(|mut it| std::mem::take(&mut *it))
            });
            // Not while they are borrowed: what is dropped may ask in turn.
            drop(asked);
        }
    }
}

/// Puts [`KEYWORD`] in the place of each reference in `schema` to one of `shared`.
fn replace_references(schema: &mut Value, shared: &BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            let name = reference.and_then(definition_name);
            if let Some(name) = name.filter(|name| shared.contains(name)) {
                members.shift_remove("$ref");
                members.insert(KEYWORD.to_owned(), name.into());
            }
            for (keyword, part) in members {
                // Values that only look like references.
                if !matches!(keyword.as_str(), "const" | "enum") {
                    replace_references(part, shared);
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                replace_references(item, shared);
            }
        }
        _ => {}
    }
}
