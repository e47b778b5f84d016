//! An operation compiled for testing: strategies, the validator of requests, validators of responses.
//!
//! Compiled once on each worker that needs it and used for all cases there.

mod accept;

mod body;

pub(crate) mod described;

mod members;

pub(crate) mod vocabulary;

pub mod given;

pub mod reason;

mod untestable;

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, sync::Arc};

use serde_json::Value;
use spec::{
    model::{Api, Example, Operation, ParameterLocation},
    schema::{Direction, Schema, SchemaSource, SchemaValidator},
    wire::{Request, RequestPart, RequestValidator, Validation},
};

use crate::{
    case::{
        Case, Content, Intent, OperationIndex, ParameterValue,
        render::{BodyForm, RenderError, render},
    },
    value::{
        context::StringContext,
        seed::Dice,
        strategy::{SchemaStrategy, StrategyError, is_unsatisfiable},
        tag_validator::TagValidator,
    },
};

use self::given::CompiledGiven;
pub use self::{
    body::CompiledBody,
    given::{GivenValue, GivenValues},
    reason::{BodyReason, Reason},
};

/// The maximum number of attempts at a case that is valid on the wire.
const TRIES: usize = 12;

/// An operation, ready to be tested.
#[derive(Debug)]
pub struct CompiledOperation {
    /// The contract.
    pub api: Arc<Api>,
    /// Its position in the contract.
    pub index: OperationIndex,
    /// The validator of requests.
    pub validator: RequestValidator,
    /// The parameters in the order of the operation.
    pub parameters: Vec<CompiledParameter>,
    /// The bodies that can be generated, in the order of the document, XML last.
    pub bodies: Vec<CompiledBody>,
    /// Why some parts are skipped.
    pub skipped_parts: Vec<Reason>,
    /// The media types that requests ask for in turn.
    accepts: Vec<String>,
    /// The values that the user gives.
    given: CompiledGiven,
    has_identical_path: bool,
    responses: RefCell<BTreeMap<ValidatorKey, Option<Rc<SchemaValidator>>>>,
    /// Parts of responses that violated their schema, and whether the schema is unsatisfiable.
    unsatisfiable: RefCell<BTreeMap<ValidatorKey, bool>>,
    /// What reads the tags of parts of responses.
    tags: RefCell<BTreeMap<ValidatorKey, Option<Rc<TagValidator>>>>,
}

/// Response, then content or header, by position.
type ValidatorKey = (usize, ResponsePart, usize);

/// Which part of a response a validator is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResponsePart {
    /// The body in one media type.
    Content,
    /// An item of a body that is a sequence.
    Item,
    /// A header.
    Header,
}

/// A parameter with its strategy.
#[derive(Debug)]
pub struct CompiledParameter {
    /// Its location.
    pub location: ParameterLocation,
    /// Its name.
    pub name: String,
    /// Whether it is required.
    pub required: bool,
    /// Generates its values; absent when that is not possible.
    pub strategy: Option<SchemaStrategy>,
    /// Whether the document has a schema for it, or it cannot be sent: without a strategy it has no value then.
    pub has_schema: bool,
}

/// Whether a header field can have this name (RFC 9110 §5.1).
pub(crate) fn is_field_name(name: &str) -> bool {
    http::HeaderName::try_from(name).is_ok()
}

/// Computed once, because every negative case needs it.
fn has_identical_path(api: &Api, own: &Operation) -> bool {
    let mut others = api.operations.iter();
    others.any(|other| {
        other.id != own.id
            && other.method == own.method
            && other.path.is_same_path(&own.path)
            && other.path.query() == own.path.query()
    })
}

impl CompiledOperation {
    /// Compiles the operation at `index`.
    pub fn new(api: Arc<Api>, index: OperationIndex) -> Option<Self> {
        Self::with_values(api, index, &[])
    }

    /// The same; valid cases have the values of `given`.
    pub fn with_values(api: Arc<Api>, index: OperationIndex, given: &[GivenValue]) -> Option<Self> {
        let operation = index.of(&api)?;
        let validator = RequestValidator::new(&api, operation);
        let flaws = operation.flaws.iter().map(ToString::to_string);
        let flaws = flaws.chain(validator.flaws().iter().cloned());
        let mut skipped_parts: Vec<Reason> = flaws.map(Reason::Document).collect();
        let parameters: Vec<CompiledParameter> = operation
            .parameters
            .iter()
            .map(|parameter| {
                let context = StringContext::of_parameter(parameter);
                let made = strategy(&api, parameter.schema(), context, &parameter.examples);
                let mut strategy = made.unwrap_or_else(|reason| {
                    skipped_parts.push(Reason::Parameter {
                        location: parameter.location,
                        name: parameter.name.clone(),
                        reason,
                    });
                    None
                });
                let is_nameable = parameter.location != ParameterLocation::Header
                    || is_field_name(&parameter.name);
                if !is_nameable {
                    skipped_parts.push(Reason::HeaderName(parameter.name.clone()));
                    strategy = None;
                }
                CompiledParameter {
                    location: parameter.location,
                    name: parameter.name.clone(),
                    required: parameter.required,
                    strategy,
                    has_schema: parameter.schema().is_some() || !is_nameable,
                }
            })
            .collect();
        let bodies = body::compile(&api, operation, &mut skipped_parts);
        for response in &operation.responses.list {
            let headers = response.headers.iter().map(|header| &header.name);
            let invalid = headers.filter(|name| !is_field_name(name));
            skipped_parts.extend(invalid.map(|name| Reason::ResponseHeaderName {
                status: response.status,
                name: name.clone(),
            }));
        }
        Some(Self {
            given: CompiledGiven::new(given, &parameters, &bodies, &mut skipped_parts),
            validator,
            parameters,
            bodies,
            skipped_parts,
            accepts: accept::documented_types(operation),
            has_identical_path: has_identical_path(&api, operation),
            index,
            responses: RefCell::default(),
            unsatisfiable: RefCell::default(),
            tags: RefCell::default(),
            api,
        })
    }

    /// The operation.
    pub fn operation(&self) -> &Operation {
        #[expect(clippy::indexing_slicing, reason = "checked when it was made")]
        &self.api.operations[self.index.0]
    }

    /// Whether another operation has the same method and an ambiguous path, which no document should have (OAS 3.0.3 §4.7.8.1): a
    /// request that is invalid for this one may be valid for the other.
    pub fn has_identical_path(&self) -> bool {
        self.has_identical_path
    }

    /// Serializes `case`, without credentials.
    ///
    /// # Errors
    ///
    /// When a value has no form in its location.
    pub fn render(&self, case: &Case) -> Result<Request, RenderError> {
        render(self.operation(), case, &|written_as| {
            let documented = |body: &&CompiledBody| body.content.media_type.covers(written_as);
            // The type itself comes before a range that it is of.
            let bodies = self.bodies.iter().filter(documented);
            let body = bodies.min_by_key(|body| body.content.media_type != *written_as);
            body.map_or_else(BodyForm::default, |body| BodyForm {
                bundle: body
                    .strategy
                    .as_ref()
                    .map(|strategy| strategy.validator().json()),
                encoding: Some(&body.content.encoding),
                xml: body.xml.as_ref(),
            })
        })
    }

    /// The validation of `case` on the wire; `None` when it cannot be serialized.
    pub fn validate_case(&self, case: &Case) -> Option<Validation> {
        Some(self.validator.validate(&self.render(case).ok()?))
    }

    /// Whether `case` is valid on the wire. Values of the path may have a slash where the document gives them as examples: they
    /// are sent as `%2F`.
    pub fn is_valid(&self, case: &Case) -> bool {
        let validation = self.validate_case(case);
        validation.is_some_and(|validation| self.is_valid_by(case, &validation))
    }

    /// The same, for a case whose `validation` is known.
    pub fn is_valid_by(&self, case: &Case, validation: &Validation) -> bool {
        if !self.has_right_tags(case) {
            return false;
        }
        validation.problems.iter().all(|problem| {
            let RequestPart::Parameter(ParameterLocation::Path, name) = &problem.part else {
                return false;
            };
            let value = case.parameter(ParameterLocation::Path, name);
            problem.keyword == "path" && value.is_some_and(|value| self.is_example(name, value))
        })
    }

    /// Whether the objects in the body of `case` have tags that mean their branches.
    fn has_right_tags(&self, case: &Case) -> bool {
        let Some(Content::Value { value, written_as }) =
            case.body.as_ref().map(|body| &body.content)
        else {
            return true;
        };
        let mut bodies = self.bodies.iter();
        let body = bodies.find(|body| body.content.media_type == *written_as);
        let strategy = body.and_then(|body| body.strategy.as_ref());
        strategy.is_none_or(|strategy| strategy.tagged(value, &mut Dice::Simplest).is_none())
    }

    /// Whether the document gives `value`, which has a slash, as an example of the path parameter `name`.
    fn is_example(&self, name: &str, value: &Value) -> bool {
        let text = value.as_str().unwrap_or_default();
        let is_slashed = text.contains('/') && !text.contains('\0');
        let declared = self.operation().parameters.iter();
        let mut declared = declared.filter(|it| it.is(name, ParameterLocation::Path));
        let is_given = declared.any(|declared| {
            declared
                .examples
                .iter()
                .any(|example| example.value == *value)
        });
        let compiled = self.parameters.iter();
        let mut compiled =
            compiled.filter(|it| it.location == ParameterLocation::Path && it.name == name);
        let is_in_schema = |strategy: &SchemaStrategy| strategy.examples().contains(value);
        is_slashed
            && (is_given || compiled.any(|it| it.strategy.as_ref().is_some_and(is_in_schema)))
    }

    /// A case that is valid on the wire.
    pub fn positive(&self, dice: &mut Dice<'_>) -> Option<Case> {
        let tries = if dice.is_random() { TRIES } else { 1 };
        (0..tries).find_map(|_| {
            let case = self.candidate(dice)?;
            self.is_valid(&case).then_some(case)
        })
    }

    /// The smallest valid case that could be found: no optional parts, and the simplest values.
    pub fn simplest(&self) -> Option<Case> {
        self.positive(&mut Dice::Simplest).or_else(|| {
            let seed = crate::value::seed::RunSeed(0);
            (0..16).find_map(|index| {
                self.positive(&mut Dice::Random(&mut seed.rng("simplest", "", index)))
            })
        })
    }

    /// A case that may be valid.
    pub fn candidate(&self, dice: &mut Dice<'_>) -> Option<Case> {
        if self.unaddressable().is_some() {
            return None;
        }
        let mut case = Case::new(self.operation().id.clone(), Intent::Positive);
        let density = dice.density();
        for parameter in &self.parameters {
            let (location, name) = (parameter.location, &parameter.name);
            let is_given = self.given.has_parameter(location, name);
            if !parameter.required && !is_given && !dice.includes(density) {
                continue;
            }
            let value = if is_given {
                self.given.parameter(location, name, dice)
            } else {
                let example = self.path_example(parameter, dice);
                example.or_else(|| parameter.sample(dice))
            };
            match value {
                Some(value) => case.parameters.push(ParameterValue {
                    location: parameter.location,
                    name: parameter.name.clone(),
                    value,
                }),
                None if parameter.required => return None,
                None => {}
            }
        }
        let declared = self.operation().request_body.as_ref();
        let is_wanted = declared.is_some_and(|body| body.required) || dice.includes(80);
        if is_wanted && !self.bodies.is_empty() {
            // The first media type is the usual one; the others are used from time to time.
            let at = if dice.chance(30) {
                dice.below(self.bodies.len() as u64)
            } else {
                0
            };
            let body = self.bodies.get(usize::try_from(at).unwrap_or(0))?;
            let value = body.sample(dice)?;
            let value = self.given.body(value, body.strategy.as_ref(), dice);
            case.body = Some(body.body(value));
        }
        Some(case)
    }

    /// `case` with the values that the user gives for its parts.
    pub fn with_given(&self, mut case: Case) -> Case {
        self.given.fill(&mut case, &self.bodies);
        case
    }

    /// Whether `case` has the values that the user gives, apart from the part that a negative case breaks.
    pub fn keeps_given(&self, case: &Case) -> bool {
        self.given.is_kept_in(case)
    }

    /// An example for a path parameter, from time to time: resources in the examples are more likely to exist than generated ones.
    fn path_example(&self, parameter: &CompiledParameter, dice: &mut Dice<'_>) -> Option<Value> {
        let is_fullest = matches!(dice, Dice::Fullest);
        if parameter.location != ParameterLocation::Path || !(is_fullest || dice.chance(30)) {
            return None;
        }
        let declared = self.operation().parameters.iter();
        let mut declared =
            declared.filter(|declared| declared.is(&parameter.name, ParameterLocation::Path));
        let examples: Vec<&Value> = declared
            .next()?
            .examples
            .iter()
            .map(|example| &example.value)
            .filter(|value| !value.is_null())
            .collect();
        dice.pick(&examples).copied().cloned()
    }

    /// The validator of a part of a response; `None` when it has no usable schema.
    pub fn response_validator(
        &self,
        response: usize,
        part: ResponsePart,
        position: usize,
        schema: Option<&Schema>,
    ) -> Option<Rc<SchemaValidator>> {
        let key = (response, part, position);
        if let Some(known) = self.responses.borrow().get(&key) {
            return known.clone();
        }
        let made = schema
            .and_then(|schema| SchemaValidator::new(&self.api, schema, Direction::Response).ok())
            .map(Rc::new);
        self.responses.borrow_mut().insert(key, made.clone());
        made
    }
}

impl CompiledOperation {
    /// What reads the tags in a part of a response, whose schema is that of `validator`; `None` where it has no union with a
    /// discriminator.
    pub fn tag_validator(
        &self,
        response: usize,
        part: ResponsePart,
        position: usize,
        validator: &SchemaValidator,
    ) -> Option<Rc<TagValidator>> {
        let key = (response, part, position);
        if let Some(known) = self.tags.borrow().get(&key) {
            return known.clone();
        }
        let source = SchemaSource::from(&self.api);
        let made = TagValidator::new(source, validator, Direction::Response).map(Rc::new);
        self.tags.borrow_mut().insert(key, made.clone());
        made
    }

    /// Whether the schema of a part of a response is unsatisfiable, so that no server can conform to it.
    pub fn has_unsatisfiable_schema(
        &self,
        response: usize,
        part: ResponsePart,
        position: usize,
        validator: &SchemaValidator,
    ) -> bool {
        let mut known = self.unsatisfiable.borrow_mut();
        let entry = known.entry((response, part, position));
        *entry.or_insert_with(|| is_unsatisfiable(validator))
    }

    /// The parts of responses that are not validated, because no value satisfies their schemas.
    pub fn unsatisfiable_responses(&self) -> Vec<Reason> {
        let responses = &self.operation().responses.list;
        let known = self.unsatisfiable.borrow();
        let unsatisfiable = known
            .iter()
            .filter(|(_, is_unsatisfiable)| **is_unsatisfiable);
        unsatisfiable
            .filter_map(|((response, part, position), _)| {
                let response = responses.get(*response)?;
                let part = match part {
                    ResponsePart::Content => {
                        let content = response.content.get(*position)?;
                        format!("body of type `{}`", content.media_type)
                    }
                    ResponsePart::Item => {
                        let content = response.content.get(*position)?;
                        format!("items of type `{}`", content.media_type)
                    }
                    ResponsePart::Header => {
                        format!("header `{}`", response.headers.get(*position)?.name)
                    }
                };
                Some(Reason::UnsatisfiableResponse {
                    status: response.status,
                    part,
                })
            })
            .collect()
    }
}

impl CompiledParameter {
    /// A value; for a parameter without a schema a string or a number.
    pub fn sample(&self, dice: &mut Dice<'_>) -> Option<Value> {
        match &self.strategy {
            Some(strategy) => strategy.sample(dice.reborrow()),
            None if self.has_schema => None,
            None if dice.chance(50) => Some(dice.below(1000).into()),
            None => Some(format!("a{}", dice.below(1000)).into()),
        }
    }
}

/// The strategy of a schema, with its examples; `None` without one.
fn strategy(
    api: &Api,
    schema: Option<&Schema>,
    context: StringContext,
    examples: &[Example],
) -> Result<Option<SchemaStrategy>, StrategyError> {
    let direction = Direction::GeneratedRequest;
    let document = &api.document;
    schema
        .map(|schema| SchemaStrategy::with_examples(document, schema, direction, context, examples))
        .transpose()
}
