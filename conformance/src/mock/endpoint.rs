//! An operation of the mock with its compiled schemas, which are prepared on first use.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use serde_json::Value;
use spec::{
    model::{Api, MediaTypeObject, Operation, ParameterLocation, build::Callback},
    schema::{Direction, Schema},
    wire::{RequestValidator, body::BodyKind},
};

use super::{identity::collection, property_examples::with_examples};
use crate::value::{context::StringContext, seed::Dice, strategy::SchemaStrategy};

/// Response, then the form of its value, then content or header by position.
type Part = (usize, StringContext, usize);

/// The strategies of parts; `None` when no value can be generated.
type Strategies = BTreeMap<Part, Option<Arc<SchemaStrategy>>>;

/// An operation.
#[derive(Debug)]
pub(super) struct Endpoint {
    api: Arc<Api>,
    /// Its position in [`Api::operations`].
    pub(super) index: usize,
    validator: OnceLock<RequestValidator>,
    callbacks: OnceLock<Vec<Callback>>,
    strategies: Mutex<Strategies>,
    /// Values with the examples of the parts of their schemas; `None` where these give none.
    exemplary: Mutex<BTreeMap<Part, Option<Arc<Value>>>>,
    identifier: OnceLock<Option<SchemaStrategy>>,
}

impl Endpoint {
    pub(super) fn new(api: &Arc<Api>, index: usize) -> Self {
        Self {
            api: Arc::clone(api),
            index,
            validator: OnceLock::new(),
            callbacks: OnceLock::new(),
            strategies: Mutex::default(),
            exemplary: Mutex::default(),
            identifier: OnceLock::new(),
        }
    }

    pub(super) fn api(&self) -> &Api {
        &self.api
    }

    pub(super) fn operation(&self) -> &Operation {
        #[expect(
            clippy::indexing_slicing,
            reason = "the position is one of this contract"
        )]
        &self.api.operations[self.index]
    }

    pub(super) fn validator(&self) -> &RequestValidator {
        self.validator
            .get_or_init(|| RequestValidator::new(&self.api, self.operation()))
    }

    /// The callbacks of the operation.
    pub(super) fn callbacks(&self) -> &[Callback] {
        self.callbacks
            .get_or_init(|| self.operation().callbacks(&self.api.document))
    }

    /// The strategy for the body `position` of the response `response`.
    pub(super) fn content(
        &self,
        response: usize,
        position: usize,
        content: &MediaTypeObject,
        kind: BodyKind,
    ) -> Option<Arc<SchemaStrategy>> {
        // The client may name any type in the range.
        let context = match kind {
            BodyKind::Xml => StringContext::Xml,
            _ => StringContext::Json,
        };
        self.strategy((response, context, position), || {
            let direction = Direction::GeneratedResponse;
            SchemaStrategy::of_content(&self.api, content, direction, context).ok()?
        })
    }

    /// The body `position` of the response `response` with the examples that its schema gives for its parts; `value` makes the
    /// rest of it. `None` where the schema gives none.
    pub(super) fn exemplary(
        &self,
        (response, position): (usize, usize),
        content: &MediaTypeObject,
        strategy: &SchemaStrategy,
        value: impl FnOnce() -> Option<Value>,
    ) -> Option<Arc<Value>> {
        let find = || {
            let schema = content.schema.as_ref()?;
            let is_valid = |value: &Value| {
                let is_tagged = strategy.tagged(value, &mut Dice::Simplest).is_none();
                is_tagged && strategy.validator().is_valid(value)
            };
            let made = with_examples(&self.api.document, schema, &value()?, &is_valid);
            made.map(Arc::new)
        };
        let part = (response, strategy.context(), position);
        let mut known = self
            .exemplary
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        known.entry(part).or_insert_with(find).clone()
    }

    /// The strategy for the header `position` of the response `response`.
    pub(super) fn header(
        &self,
        response: usize,
        position: usize,
        schema: &Schema,
    ) -> Option<Arc<SchemaStrategy>> {
        let context = StringContext::Header;
        self.strategy((response, context, position), || {
            let (document, direction) = (&self.api.document, Direction::GeneratedResponse);
            SchemaStrategy::new(document, schema, direction, context).ok()
        })
    }

    /// The strategy for the identifier in the path of a resource that this operation creates: for `id` in `/orders/{id}` where
    /// this is `POST /orders`. `None` where the document has no such path.
    pub(super) fn identifier(&self) -> Option<&SchemaStrategy> {
        let find = || {
            let own = collection(self.operation().path.as_str());
            let mut members = self.api.operations.iter();
            members.find_map(|member| {
                let last = member.path.as_str().strip_prefix(own)?.strip_prefix('/')?;
                let name = last.strip_prefix('{')?.strip_suffix('}')?;
                let mut parameters = member.parameters.iter();
                let parameter = parameters.find(|it| it.is(name, ParameterLocation::Path))?;
                let (document, direction) = (&self.api.document, Direction::GeneratedRequest);
                let context = StringContext::Path;
                SchemaStrategy::new(document, parameter.schema()?, direction, context).ok()
            })
        };
        self.identifier.get_or_init(find).as_ref()
    }

    fn strategy(
        &self,
        part: Part,
        make: impl FnOnce() -> Option<SchemaStrategy>,
    ) -> Option<Arc<SchemaStrategy>> {
        let mut known = self
            .strategies
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let made = known.entry(part).or_insert_with(|| make().map(Arc::new));
        made.clone()
    }
}
