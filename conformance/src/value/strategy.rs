//! A schema as a proptest [`Strategy`].

use std::{fmt, sync::Arc};

use proptest::{
    strategy::{NewTree, Strategy},
    test_runner::TestRunner,
};
use serde_json::Value;
use spec::{
    document::Document,
    model::{Example, MediaTypeObject},
    schema::{
        Direction, Schema, SchemaSource, SchemaValidator,
        shape::{Depths, ShapeSet},
    },
};

use super::{
    annotated::{all_values, strings_in, values},
    context::StringContext,
    sampler::{Patterns, Sampler},
    seed::Dice,
    shrink::{
        ShrinkTree, Simplifier,
        edits::{Edit, edits},
        weight::weight,
    },
    tags::Tags,
};

/// The maximum number of values that are made until one is valid with the tags of its branches.
const TAGGED_TRIES: usize = 4;

/// Generates values that satisfy a schema.
///
/// Usable in your own property tests: `proptest!(|(body in SchemaStrategy::new(...)?)| …)`.
#[derive(Clone)]
pub struct SchemaStrategy {
    inner: Arc<Inner>,
    context: StringContext,
}

struct Inner {
    shapes: ShapeSet,
    depths: Arc<Depths>,
    patterns: Patterns,
    validator: SchemaValidator,
    /// Valid values that the document gives, for schemas of which none can be made.
    examples: Vec<Value>,
    /// The tags of its unions, where it has a discriminator.
    tags: Option<Tags>,
}

impl Inner {
    fn new(
        document: &Document,
        validator: SchemaValidator,
        examples: &[Example],
    ) -> Result<Self, StrategyError> {
        let (shapes, depths) = validator.shapes();
        if shapes.is_unsatisfiable || depths.of(&shapes.root).is_none() {
            return Err(StrategyError::Unsatisfiable);
        }
        let given = examples.iter().map(|example| example.value.clone());
        let mut examples: Vec<Value> = given.collect();
        let bundle = validator.bundle();
        examples.extend(values(document, bundle));
        let mut strings = strings_in(&examples);
        if let Some(web) = validator.web() {
            let shared = web.strings(|bundle| strings_in(&all_values(document, bundle)));
            strings.extend_from_slice(shared);
        }
        let patterns = Patterns::with_examples(strings);
        examples.retain(|value| validator.is_valid(value));
        Ok(Self {
            depths,
            patterns,
            shapes,
            validator,
            examples,
            tags: None,
        })
    }
}

/// Why values of a schema cannot be generated.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StrategyError {
    /// No value satisfies the schema, which is proven.
    #[error("no value can satisfy the schema")]
    Unsatisfiable,
    /// The schema cannot be compiled.
    #[error(transparent)]
    Unusable(#[from] spec::schema::validator::SchemaError),
}

impl SchemaStrategy {
    /// The strategy of `schema` for values in `direction` that are serialized in `context`.
    ///
    /// # Errors
    ///
    /// When no value can satisfy the schema, or it cannot be compiled.
    pub fn new<'a>(
        source: impl Into<SchemaSource<'a>>,
        schema: &Schema,
        direction: Direction,
        context: StringContext,
    ) -> Result<Self, StrategyError> {
        Self::with_examples(source, schema, direction, context, &[])
    }

    /// The same, with examples that the document gives for the value outside of its schema. Where no value can be made, valid
    /// ones are used.
    ///
    /// # Errors
    ///
    /// When no value can satisfy the schema, or it cannot be compiled.
    pub fn with_examples<'a>(
        source: impl Into<SchemaSource<'a>>,
        schema: &Schema,
        direction: Direction,
        context: StringContext,
        examples: &[Example],
    ) -> Result<Self, StrategyError> {
        let source = source.into();
        let validator = SchemaValidator::new(source, schema, direction)?;
        Self::of_validator(source, validator, direction, context, examples)
    }

    /// The strategy of what `content` says of its values, with its examples; `None` where it says nothing.
    ///
    /// # Errors
    ///
    /// When no value can satisfy the schema, or it cannot be compiled.
    pub fn of_content<'a>(
        source: impl Into<SchemaSource<'a>>,
        content: &MediaTypeObject,
        direction: Direction,
        context: StringContext,
    ) -> Result<Option<Self>, StrategyError> {
        let source = source.into();
        let Some(validator) = content.validator(source, direction) else {
            return Ok(None);
        };
        let examples = &content.examples;
        Self::of_validator(source, validator?, direction, context, examples).map(Some)
    }

    fn of_validator(
        source: SchemaSource<'_>,
        validator: SchemaValidator,
        direction: Direction,
        context: StringContext,
        examples: &[Example],
    ) -> Result<Self, StrategyError> {
        let mut inner = Inner::new(source.document, validator, examples)?;
        inner.tags = Tags::new(source, &inner.validator, direction, context);
        Ok(Self {
            inner: Arc::new(inner),
            context,
        })
    }

    /// The same without tags of unions.
    pub(super) fn untagged(
        source: SchemaSource<'_>,
        schema: &Schema,
        direction: Direction,
        context: StringContext,
    ) -> Result<Self, StrategyError> {
        let validator = SchemaValidator::new(source, schema, direction)?;
        Ok(Self {
            inner: Arc::new(Inner::new(source.document, validator, &[])?),
            context,
        })
    }

    /// A random value; `None` when none was found, which for schemas that need trial and error may be bad luck.
    pub fn sample(&self, mut dice: Dice<'_>) -> Option<Value> {
        self.generate(dice.reborrow())
            .or_else(|| dice.pick(&self.inner.examples).cloned())
    }

    fn generate(&self, mut dice: Dice<'_>) -> Option<Value> {
        let mut value = self.of_shape(dice.reborrow())?;
        let Some(tags) = &self.inner.tags else {
            return Some(value);
        };
        for _ in 0..TAGGED_TRIES {
            let tagged = tags.apply(&value, &mut dice);
            if tagged == value || self.inner.validator.is_valid(&tagged) {
                return Some(tagged);
            }
            match self.of_shape(dice.reborrow()) {
                Some(next) if dice.is_random() => value = next,
                _ => break,
            }
        }
        Some(value)
    }

    /// `value` with the tags that mean the branches of its objects; `None` where its tags do so already.
    pub fn tagged(&self, value: &Value, dice: &mut Dice<'_>) -> Option<Value> {
        let tagged = self.inner.tags.as_ref()?.apply(value, dice);
        (tagged != *value && self.inner.validator.is_valid(&tagged)).then_some(tagged)
    }

    /// A value by its shape alone, whatever its tags.
    fn of_shape(&self, dice: Dice<'_>) -> Option<Value> {
        let inner = &*self.inner;
        let mut sampler = Sampler::new(
            &inner.shapes,
            &inner.depths,
            &inner.patterns,
            self.context,
            dice,
        );
        sampler.validator = Some(&inner.validator);
        sampler.root()
    }

    /// The simplest value that could be found.
    pub fn simplest(&self) -> Option<Value> {
        let generated = self.generate(Dice::Simplest).or_else(|| {
            // Where the simplest choices fail, random ones may succeed.
            (0..8).find_map(|index| {
                let mut rng = super::seed::RunSeed(0).rng("simplest", "", index);
                self.generate(Dice::Random(&mut rng))
            })
        });
        generated.or_else(|| self.inner.examples.first().cloned())
    }

    /// Valid values that the document gives.
    pub fn examples(&self) -> &[Value] {
        &self.inner.examples
    }

    /// The compiled schema.
    pub fn validator(&self) -> &SchemaValidator {
        &self.inner.validator
    }

    /// The shape.
    pub fn shapes(&self) -> &ShapeSet {
        &self.inner.shapes
    }

    /// The context of the values.
    pub fn context(&self) -> StringContext {
        self.context
    }
}

/// Whether the schema of `validator` is proven to be unsatisfiable.
pub fn is_unsatisfiable(validator: &SchemaValidator) -> bool {
    let (shapes, depths) = validator.shapes();
    shapes.is_unsatisfiable || depths.of(&shapes.root).is_none()
}

impl fmt::Debug for SchemaStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SchemaStrategy")
            .field("validator", &self.inner.validator)
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}

impl Strategy for SchemaStrategy {
    type Tree = SchemaTree;
    type Value = Value;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let value = self
            .sample(Dice::Random(runner.rng()))
            .ok_or("no value of the schema was found")?;
        Ok(SchemaTree::new(self.clone(), value))
    }
}

/// The value tree of a schema; every value in it satisfies the schema.
pub type SchemaTree = ShrinkTree<SchemaStrategy>;

impl Simplifier for SchemaStrategy {
    type Value = Value;
    type Edit = Edit;

    fn weight(&self, value: &Value) -> u64 {
        weight(value)
    }

    fn edits(&self, value: &Value) -> Vec<Edit> {
        edits(value)
    }

    fn apply(&self, value: &Value, edit: &Edit) -> Option<Value> {
        Some(edit.apply(value))
    }

    fn admits(&self, smaller: &Value, _: &Edit) -> bool {
        self.validator().is_valid(smaller)
    }
}
