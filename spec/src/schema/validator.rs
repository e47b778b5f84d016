//! Validates values by a schema: wraps the `jsonschema` crate and leads each violation back to the document.
//!
//! **Invariant:** `jsonschema` is named here, in `compile`, `shape`, `satisfiability` and `comparison`, and nowhere else.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Arc, OnceLock},
};

use serde_json::{Value, json};

use super::{
    Direction, Schema, SchemaSource,
    compile::{CompiledSchema, keyword, located},
    described, dialect,
    dispatch::discriminated::{DiscriminatedUnions, discriminated_unions},
    shape::{Depths, ShapeSet},
    types::TypeSet,
    web::SchemaWeb,
};
use crate::{
    document::{Document, Location},
    source::{pointer::JsonPointer, span::Span},
};

/// A compiled schema.
pub struct SchemaValidator {
    validator: Compiled,
    bundle: Arc<dialect::SchemaBundle>,
}

/// What answers for a schema.
enum Compiled {
    /// A validator of its own.
    Alone(Box<CompiledSchema>),
    /// That of the web which it is a part of: it validates the member of an object that has the schema's name.
    Part(Arc<SchemaWeb>),
}

/// One way in which a value breaks a schema.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaViolation {
    /// Where in the value.
    pub instance: JsonPointer,
    /// The keyword that is broken, such as `minLength`.
    pub keyword: String,
    /// The keyword's address in the document.
    pub location: Option<Location>,
    /// Its source text in the document.
    pub span: Option<Span>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// For `anyOf` and `oneOf`: the violations of each branch.
    pub branches: Vec<Vec<SchemaViolation>>,
}

/// A schema that cannot be compiled.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the schema cannot be used: {message}")]
pub struct SchemaError {
    /// What is wrong with it.
    pub message: String,
}

impl SchemaValidator {
    /// Compiles `schema` for values that travel in `direction`; where `source` has webs, and it is a part of one, that is
    /// compiled once.
    ///
    /// # Errors
    ///
    /// When the schema asks for something that cannot be compiled, such as a pattern beyond all bounds.
    pub fn new<'a>(
        source: impl Into<SchemaSource<'a>>,
        schema: &Schema,
        direction: Direction,
    ) -> Result<Self, SchemaError> {
        let source = source.into();
        if let Some(web) = source.web_of(schema, direction)
            && web.validator().is_some()
            && let Some(bundle) = web.part(&schema.origin.location)
        {
            return Ok(Self {
                validator: Compiled::Part(web),
                bundle: Arc::new(bundle),
            });
        }
        Self::of_bundle(dialect::bundle(source.document, schema, direction))
    }

    /// Compiles the schema of a list whose items satisfy `items`, and which satisfies `list` too, where that is given.
    ///
    /// # Errors
    ///
    /// When a schema asks for something that cannot be compiled.
    pub fn of_list(
        document: &Document,
        items: &Schema,
        list: Option<&Schema>,
        direction: Direction,
    ) -> Result<Self, SchemaError> {
        Self::of_bundle(dialect::bundle_list(document, items, list, direction))
    }

    fn of_bundle(bundle: dialect::SchemaBundle) -> Result<Self, SchemaError> {
        let validator = CompiledSchema::new(&bundle.json).map_err(|error| SchemaError {
            message: error.to_string(),
        })?;
        Ok(Self {
            validator: Compiled::Alone(Box::new(validator)),
            bundle: Arc::new(bundle),
        })
    }

    /// What `ask` says of the value that is validated: `value`, or an object that has it as the member of the name given.
    fn ask<T>(
        &self,
        value: &Value,
        ask: impl FnOnce(&CompiledSchema, &Value, Option<&str>) -> T,
    ) -> Option<T> {
        Some(match &self.validator {
            Compiled::Alone(validator) => ask(validator, value, None),
            Compiled::Part(web) => {
                let name = self.bundle.root_key.as_str();
                ask(web.validator()?, &json!({ name: value }), Some(name))
            }
        })
    }

    /// Whether `value` satisfies the schema.
    pub fn is_valid(&self, value: &Value) -> bool {
        self.ask(value, |validator, value, _| validator.is_valid(value))
            .unwrap_or(true)
    }

    /// Every violation of the schema in `value`.
    pub fn violations(&self, document: &Document, value: &Value) -> Vec<SchemaViolation> {
        let all = self.ask(value, |validator, value, name| {
            let mut all = Vec::new();
            validator.errors(value, |base, error| {
                let violation = violation(document, &self.bundle, base, error);
                all.push(match name {
                    Some(_) => violation.below(),
                    None => violation,
                });
            });
            all
        });
        all.unwrap_or_default()
    }

    /// Where in `value` the violations are, and which keywords they break: without messages, which cost most.
    pub fn violated(&self, value: &Value) -> Vec<(JsonPointer, String)> {
        let all = self.ask(value, |validator, value, name| {
            let mut all = Vec::new();
            validator.errors(value, |base, error| {
                all.push((
                    member(located(base, error), name),
                    keyword(error).to_owned(),
                ));
            });
            all
        });
        all.unwrap_or_default()
    }

    /// The pointers of the members and items of `value` that a schema is applied to: what it evaluates (JSON Schema 2020-12
    /// core §10.3 and §11.3). Branches that do not admit the value count for nothing. `None` where `value` is not valid.
    pub fn evaluated(&self, value: &Value) -> Option<BTreeSet<JsonPointer>> {
        self.ask(value, |validator, asked, name| {
            let mut res = BTreeSet::new();
            let is_valid = validator.applied(asked, |applied| {
                if applied.instance.is_root() && name.is_some() {
                    return true;
                }
                let at = member(applied.instance.clone(), name);
                // A schema that asks for nothing leaves no trace but the names of its members.
                let names = applied.annotation.and_then(Value::as_array);
                let names = names.into_iter().flatten().filter_map(Value::as_str);
                let members = value.pointer(at.as_str()).and_then(Value::as_object);
                let known = names.filter(|name| members.is_some_and(|it| it.contains_key(*name)));
                res.extend(known.map(|name| at.join(name)));
                res.insert(at);
                true
            });
            is_valid.then_some(res)
        })?
    }

    /// The same schema for values that are sent by it: [`Self::evaluated`] counts each member that may be anything (those under
    /// `additionalProperties: true`, and all of an object of which nothing but its type is described), and what
    /// has a `contentEncoding` or `contentMediaType` is a string, encoded so. `None` where nothing of this is in the schema.
    pub fn of_described(&self) -> Option<Self> {
        let json = described::written_out(&self.bundle.to_schema())?;
        Self::of_bundle(dialect::SchemaBundle {
            json: Arc::new(json),
            is_part: false,
            ..dialect::SchemaBundle::clone(&self.bundle)
        })
        .ok()
    }

    /// Whether the schema at `part` is applied to what is at `place` in `value`, and admits it, in a branch that admits the value.
    pub fn applies(&self, value: &Value, place: &JsonPointer, part: &Location) -> bool {
        let applies = self.ask(value, |validator, asked, name| {
            let mut applies = false;
            validator.applied(asked, |applied| {
                let is_inside = name.is_none() || !applied.instance.is_root();
                let is_here = is_inside && member(applied.instance.clone(), name) == *place;
                applies = is_here && self.is_within(&applied.pointer(), part);
                !applies
            });
            applies
        });
        applies.unwrap_or(false)
    }

    /// Whether the schema at `pointer` of the bundle was written at `part` or below it.
    fn is_within(&self, pointer: &JsonPointer, part: &Location) -> bool {
        let mut tokens = pointer.tokens();
        let key = (tokens.next().as_deref() == Some("$defs")).then(|| tokens.next());
        let Some(start) = key
            .flatten()
            .and_then(|key| self.bundle.origins.get(key.as_ref()))
        else {
            return false;
        };
        let at = tokens.fold(start.clone(), |at, token| at.join(token));
        at.source == part.source && at.pointer.is_within(&part.pointer)
    }

    /// The schema in draft 2020-12 with the schemas it refers to, and the locations where its parts were written.
    pub fn bundle(&self) -> &Arc<dialect::SchemaBundle> {
        &self.bundle
    }

    /// The schema in draft 2020-12; the schemas it refers to are in it, unless it is a part of a web.
    pub fn json(&self) -> &Value {
        self.bundle.root()
    }

    /// The web that the schema is a part of, if any.
    pub fn web(&self) -> Option<&Arc<SchemaWeb>> {
        match &self.validator {
            Compiled::Alone(_) => None,
            Compiled::Part(web) => Some(web),
        }
    }

    /// The unions with a discriminator in the schema with all that it refers to.
    pub fn discriminated_unions(&self, document: &Document) -> Arc<DiscriminatedUnions> {
        match &self.validator {
            Compiled::Alone(_) => Arc::new(discriminated_unions(document, &self.bundle)),
            Compiled::Part(web) => web.discriminated_unions(document),
        }
    }

    /// The types that the schema can admit.
    pub fn types(&self) -> TypeSet {
        TypeSet::admitted_by(self.bundle.root(), &self.bundle.json)
    }

    /// The shape of the schema's values, and the depths of the smallest ones of its definitions.
    pub fn shapes(&self) -> (ShapeSet, Arc<Depths>) {
        if let Compiled::Part(web) = &self.validator {
            return web.shape(&self.bundle.root_key);
        }
        let shapes = ShapeSet::of(&self.bundle.json);
        let depths = Arc::new(Depths::new(&shapes.definitions));
        (shapes, depths)
    }
}

impl SchemaViolation {
    /// The same in the value of a member, as a violation in that value alone.
    fn below(mut self) -> Self {
        self.instance = member(self.instance, Some(""));
        let branches = self.branches.into_iter();
        let below = branches.map(|branch| branch.into_iter().map(Self::below).collect());
        self.branches = below.collect();
        self
    }
}

/// The location in the value of the member called `name`, where there is one, for a location in the object.
fn member(at: JsonPointer, name: Option<&str>) -> JsonPointer {
    match name {
        Some(_) => at.tokens().skip(1).collect(),
        None => at,
    }
}

/// The violation behind `error`, which is at or below `base`, traced from `bundle` to the document.
pub(super) fn violation(
    document: &Document,
    bundle: &dialect::SchemaBundle,
    base: &JsonPointer,
    error: &jsonschema::ValidationError<'_>,
) -> SchemaViolation {
    use jsonschema::error::ValidationErrorKind as Kind;
    let location = locate(document, bundle, error);
    let branches = match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => context
            .iter()
            .map(|branch| {
                branch
                    .iter()
                    .map(|error| violation(document, bundle, base, error))
                    .collect()
            })
            .collect(),
        _ => Vec::new(),
    };
    SchemaViolation {
        instance: located(base, error),
        keyword: keyword(error).to_owned(),
        span: location
            .as_ref()
            .and_then(|at| document.node(at))
            .map(|node| node.span),
        location,
        message: message(error),
        branches,
    }
}

/// The address in the document of the keyword that `error` names: the entry of `$defs`, then the path below it.
fn locate(
    document: &Document,
    bundle: &dialect::SchemaBundle,
    error: &jsonschema::ValidationError<'_>,
) -> Option<Location> {
    let path = JsonPointer::from(error.schema_path().as_str());
    let tokens: Vec<_> = path.tokens().map(std::borrow::Cow::into_owned).collect();
    // The last entry of `$defs` on the way is the schema that holds the keyword.
    let (key, below) = match tokens.iter().rposition(|token| token == "$defs") {
        Some(at) => (tokens.get(at + 1)?.as_str(), tokens.get(at + 2..)?),
        None => (
            bundle.root_key.as_str(),
            tokens.get(1..).unwrap_or_default(),
        ),
    };
    let mut location = bundle.origins.get(key)?.clone();
    for token in below {
        let next = location.join(token);
        // Keywords the conversion made (bounds of formats) are attributed to the schema itself.
        if document.node(&next).is_none() {
            break;
        }
        location = next;
    }
    Some(location)
}

impl fmt::Debug for SchemaValidator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SchemaValidator")
            .field("root", &self.bundle.root_key)
            .finish_non_exhaustive()
    }
}

/// The message of `error`, with the value shortened: bodies may be megabytes long.
fn message(error: &jsonschema::ValidationError<'_>) -> String {
    static PLACEHOLDER: OnceLock<String> = OnceLock::new();
    const LONGEST: usize = 120;
    if matches!(
        error.kind(),
        jsonschema::error::ValidationErrorKind::FalseSchema
    ) {
        return "nothing is allowed here".to_owned();
    }
    let text = error.instance().to_string();
    if text.len() <= LONGEST {
        return error.to_string();
    }
    let placeholder = PLACEHOLDER.get_or_init(|| "the value".to_owned());
    error.masked_with(placeholder.as_str()).to_string()
}
