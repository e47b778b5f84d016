//! Reads an Arazzo document (1.0 and 1.1): workflows of operations that pass values on.
//!
//! A step begins as the simplest valid case of its operation and gets the values of the document. Steps that are workflows, and
//! workflows that others depend on, are put in their place. Success criteria are evaluated, but the actions that depend on them
//! are not taken.

mod conditions;

mod expressions;

mod format;

use std::collections::BTreeMap;

use serde_json::Value;
use spec::{
    http::MediaType,
    model::{ParameterLocation, link::LinkValue},
    source::pointer::JsonPointer,
};

use self::{
    expressions::{Evaluated, Scope},
    format::{Description, ParameterObject, RequestBodyObject, StepObject, WorkflowObject},
};
use super::{
    Subject, WorkflowError, Workflows,
    operations::{Operations, Prepared},
};
use crate::{
    case::{Case, OperationIndex},
    phases::stateful::{Binding, BindingTarget, Expectation, Source, Step, StepBinding, Workflow},
};

/// How deep workflows are put into workflows.
const DEEPEST: usize = 8;

/// Reads the document in `value`.
///
/// # Errors
///
/// When a member has the wrong type, or the version is not known.
pub(super) fn read(value: Value, subject: Subject<'_>) -> Result<Workflows, WorkflowError> {
    let description: Description =
        serde_json::from_value(value).map_err(|error| WorkflowError::Arazzo(error.to_string()))?;
    let version = description.arazzo.as_str();
    if !version.starts_with("1.0.") && !version.starts_with("1.1.") {
        return Err(WorkflowError::Version(version.to_owned()));
    }
    let mut reader = Reader {
        description: &description,
        operations: Operations::new(subject),
        steps: Vec::new(),
        expectations: Vec::new(),
        notes: Vec::new(),
    };
    let mut list = Vec::new();
    for workflow in &description.workflows {
        // A workflow that is a step of another one is sent there, with the values that it gets there.
        if reader.is_part(&workflow.workflow_id) {
            continue;
        }
        let inputs = BTreeMap::new();
        reader.workflow(workflow, inputs, 0);
        let steps = std::mem::take(&mut reader.steps);
        let expectations = std::mem::take(&mut reader.expectations);
        if !steps.is_empty() {
            list.push(Workflow {
                steps,
                expectations,
            });
        }
    }
    let mut notes = reader.notes;
    notes.dedup();
    Ok(Workflows { list, notes })
}

struct Reader<'r> {
    description: &'r Description,
    operations: Operations<'r>,
    /// The steps of the workflow that is being read, with those of the workflows that it consists of.
    steps: Vec<Step>,
    /// What is expected of their responses.
    expectations: Vec<Expectation>,
    notes: Vec<String>,
}

/// The outputs of a workflow.
type Outputs = BTreeMap<String, Evaluated>;

impl<'r> Reader<'r> {
    /// Whether a workflow is a step of another one, or something that another one depends on.
    fn is_part(&self, id: &str) -> bool {
        let mut others = self.description.workflows.iter();
        others.any(|other| {
            let mut steps = other.steps.iter();
            let is_step = steps.any(|step| step.workflow_id.as_deref().is_some_and(|it| it == id));
            other.workflow_id != id && (is_step || other.depends_on.iter().any(|it| it == id))
        })
    }

    fn called(&self, id: &str) -> Option<&'r WorkflowObject> {
        let mut workflows = self.description.workflows.iter();
        workflows.find(|workflow| workflow.workflow_id == id)
    }

    /// Adds the steps of `workflow`, and returns its outputs.
    fn workflow(&mut self, workflow: &'r WorkflowObject, given: Outputs, depth: usize) -> Outputs {
        let id = &workflow.workflow_id;
        if depth > DEEPEST {
            self.notes.push(format!("workflow `{id}` contains itself"));
            return Outputs::new();
        }
        let mut scope = Scope {
            inputs: self.inputs(workflow),
            ..Scope::default()
        };
        scope.inputs.extend(given);
        for needed in &workflow.depends_on {
            let Some(other) = self.called(needed) else {
                self.notes.push(format!(
                    "workflow `{id}` depends on `{needed}`, which this file does not have"
                ));
                continue;
            };
            let outputs = self.workflow(other, Outputs::new(), depth + 1).into_iter();
            let named = outputs.map(|(name, value)| ((needed.clone(), name), value));
            scope.workflows.extend(named);
        }
        for step in &workflow.steps {
            let at = format!("workflow `{id}`, step `{}`", step.step_id);
            let outputs = if let Some(other) = &step.workflow_id {
                self.nested(other, step, &scope, &at, depth)
            } else {
                self.step(workflow, step, &scope, &at)
            };
            match outputs {
                Ok(outputs) => {
                    let named = outputs.into_iter();
                    let named = named.map(|(name, value)| ((step.step_id.clone(), name), value));
                    scope.steps.extend(named);
                }
                Err(why) => self.notes.push(format!("{at}: it is not sent: {why}")),
            }
        }
        self.outputs(&workflow.outputs, &scope, None, &format!("workflow `{id}`"))
    }

    /// The inputs of `workflow` that have a value by themselves: by default, or as an example.
    fn inputs(&self, workflow: &WorkflowObject) -> Outputs {
        let shared = &self.description.components.inputs;
        let mut schema = &workflow.inputs;
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let name = reference.strip_prefix("#/components/inputs/");
            schema = name.and_then(|name| shared.get(name)).unwrap_or(schema);
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        let of = |(name, schema): (&String, &Value)| {
            let first = |keyword: &str| schema.get(keyword)?.as_array()?.first();
            let value = schema.get("default").or_else(|| schema.get("const"));
            let value = value.or_else(|| schema.get("example"));
            let value = value
                .or_else(|| first("examples"))
                .or_else(|| first("enum"));
            Some((name.clone(), Evaluated::Constant(value?.clone())))
        };
        properties.into_iter().flatten().filter_map(of).collect()
    }

    /// Adds the steps of the workflow that `step` calls.
    fn nested(
        &mut self,
        id: &str,
        step: &StepObject,
        scope: &Scope,
        at: &str,
        depth: usize,
    ) -> Result<Outputs, String> {
        let Some(workflow) = self.called(id) else {
            return Err(format!("this file has no workflow `{id}`"));
        };
        let mut given = Outputs::new();
        for parameter in &step.parameters {
            let parameter = self.resolved(parameter)?;
            if let (Some(name), Some(value)) = (parameter.name, parameter.value) {
                given.insert(name, scope.value(&value, None)?);
            }
        }
        if !step.success_criteria.is_empty() {
            self.notes.push(format!(
                "{at}: its criteria are not evaluated, since the step is a workflow"
            ));
        }
        let outputs = self.workflow(workflow, given, depth + 1);
        // Outputs of the step mean those of the workflow.
        let mut res = outputs.clone();
        for (name, value) in &step.outputs {
            let text = value.as_str().unwrap_or_default();
            let meant = text.strip_prefix("$outputs.");
            match meant.and_then(|meant| outputs.get(meant)) {
                Some(value) => {
                    res.insert(name.clone(), value.clone());
                }
                None => self
                    .notes
                    .push(format!("{at}: the output `{name}` has no value")),
            }
        }
        Ok(res)
    }

    /// Adds `step`, which sends a request.
    fn step(
        &mut self,
        workflow: &WorkflowObject,
        step: &StepObject,
        scope: &Scope,
        at: &str,
    ) -> Result<Outputs, String> {
        let index = self.operation(step)?;
        let prepared = self.operations.get(index);
        let prepared = prepared.ok_or_else(|| "its operation is not usable".to_owned())?;
        let mut planned = Step::alone(index, prepared.base());
        for parameter in workflow.parameters.iter().chain(&step.parameters) {
            let parameter = self.resolved(parameter)?;
            if let Err(why) = self.parameter(&prepared, &parameter, scope, &mut planned) {
                self.notes
                    .push(format!("{at}: {why}; a generated value is sent"));
            }
        }
        if let Some(body) = &step.request_body {
            self.body(&prepared, body, scope, &mut planned, at)?;
        }
        planned.case = prepared.operation.with_given(planned.case);
        if planned.bindings.is_empty() && !prepared.operation.is_valid(&planned.case) {
            let validation = prepared.operation.validate_case(&planned.case);
            let problems = validation.map(|it| it.problems).unwrap_or_default();
            let problem = problems.iter().find(|problem| !problem.is_lenient);
            let problem = problem.or(problems.first());
            return Err(problem.map_or_else(
                || "it is not valid".to_owned(),
                |problem| format!("the document does not admit it: {problem}"),
            ));
        }
        self.steps.push(planned);
        let own = self.steps.len() - 1;
        self.expect(step, scope, own, at);
        Ok(self.outputs(&step.outputs, scope, Some(own), at))
    }

    /// Reads the success criteria of `step`, which is the one at `own`.
    fn expect(&mut self, step: &StepObject, scope: &Scope, own: usize, at: &str) {
        let mut criteria = Vec::new();
        for criterion in &step.success_criteria {
            match conditions::read(criterion, scope, own) {
                Ok(read) => criteria.push(read),
                Err(why) => self.notes.push(format!(
                    "{at}: the criterion `{}` is not evaluated: {why}",
                    criterion.condition
                )),
            }
        }
        if !criteria.is_empty() {
            self.expectations.push(Expectation {
                step: own,
                name: at.to_owned(),
                criteria,
            });
        }
    }

    /// The operation of a step.
    fn operation(&self, step: &StepObject) -> Result<OperationIndex, String> {
        let api = self.operations.subject.api;
        if let Some(name) = &step.operation_id {
            let own = name.strip_prefix("$sourceDescriptions.");
            let own = own.and_then(|rest| rest.split_once('.'));
            let id = own.map_or(name.as_str(), |(_, id)| id);
            let found = OperationIndex::find(api, |operation| {
                operation.operation_id.as_deref() == Some(id)
            });
            return found.ok_or_else(|| {
                let sources = self.description.source_descriptions.iter();
                let sources = sources.filter(|source| source.kind.as_deref() != Some("arazzo"));
                let hint = match sources
                    .map(|source| source.name.as_str())
                    .collect::<Vec<_>>()
                {
                    several if several.len() > 1 => format!(
                        "; it may be of another document: the file is for {}",
                        several.join(", ")
                    ),
                    _ => String::new(),
                };
                format!("the document has no operation with the operationId `{id}`{hint}")
            });
        }
        let Some(path) = &step.operation_path else {
            return Err("it names no operation".to_owned());
        };
        let pointer = path.split_once('#').map_or("", |(_, pointer)| pointer);
        let pointer = JsonPointer::from(pointer);
        let tokens: Vec<_> = pointer.tokens().collect();
        let found = match tokens.as_slice() {
            [paths, path, method] if paths == "paths" => OperationIndex::find(api, |operation| {
                operation.path.as_str() == path
                    && operation.method.as_str().eq_ignore_ascii_case(method)
            }),
            _ => None,
        };
        found.ok_or_else(|| format!("the document has no operation at `{path}`"))
    }

    /// A parameter, with what it refers to.
    fn resolved(&self, parameter: &ParameterObject) -> Result<ParameterObject, String> {
        let Some(reference) = &parameter.reference else {
            return Ok(parameter.clone());
        };
        let name = reference.strip_prefix("$components.parameters.");
        let shared = name.and_then(|name| self.description.components.parameters.get(name));
        let mut shared = shared
            .cloned()
            .ok_or_else(|| format!("there is no parameter `{reference}`"))?;
        shared.value = parameter.value.clone().or(shared.value);
        Ok(shared)
    }

    /// Puts `parameter` into `step`.
    fn parameter(
        &self,
        prepared: &Prepared,
        parameter: &ParameterObject,
        scope: &Scope,
        step: &mut Step,
    ) -> Result<(), String> {
        let name = parameter.name.as_deref().unwrap_or_default();
        let location = match parameter.location.as_deref() {
            Some("path") => ParameterLocation::Path,
            Some("query") => ParameterLocation::Query,
            Some("header") => ParameterLocation::Header,
            Some("cookie") => ParameterLocation::Cookie,
            other => {
                let other = other.unwrap_or("nothing");
                return Err(format!("the location of `{name}` is `{other}`"));
            }
        };
        let model = prepared.operation.operation();
        let mut declared = model.parameters.iter();
        // Credentials are those of the run.
        let Some(declared) = declared.find(|it| it.is(name, location)) else {
            return Ok(());
        };
        let no_value = |what: String| format!("{what} of the parameter `{name}` has no value");
        let value = parameter.value.as_ref().unwrap_or(&Value::Null);
        match scope.value(value, None).map_err(no_value)? {
            Evaluated::Constant(value) => step.case.set_parameter(location, &declared.name, value),
            Evaluated::Step(from, value) => {
                let target = BindingTarget::Parameter(location, declared.name.clone());
                step.bindings.push(taken(from, target, value));
            }
        }
        Ok(())
    }

    /// Puts `body` into `step`.
    fn body(
        &mut self,
        prepared: &Prepared,
        body: &RequestBodyObject,
        scope: &Scope,
        step: &mut Step,
        at: &str,
    ) -> Result<(), String> {
        let media_type = body.content_type.as_deref().and_then(MediaType::parse);
        let mut bodies = prepared.operation.bodies.iter();
        let compiled = bodies.find(|known| {
            let mut sent = media_type.iter();
            media_type.is_none() || sent.any(|sent| known.content.media_type.covers(sent))
        });
        let compiled = compiled.ok_or_else(|| "the document has no such body".to_owned())?;
        let generated = prepared.simplest.as_ref().and_then(Case::body_value);
        let generated = generated.cloned();
        let is_structured = !compiled.content.media_type.is_text();
        let mut value = match &body.payload {
            // JSON may be given as a string.
            Some(Value::String(text))
                if is_structured
                    && text.trim_start().starts_with(['{', '['])
                    && !text.trim_start().starts_with("{$") =>
            {
                serde_json::from_str(text)
                    .map_err(|error| format!("its payload is not valid JSON: {error}"))?
            }
            Some(payload) => payload.clone(),
            None => generated.clone().unwrap_or(Value::Null),
        };
        for replacement in &body.replacements {
            let target = replacement.target.trim_start_matches('#');
            match value.pointer_mut(target) {
                Some(found) => found.clone_from(&replacement.value),
                None => self
                    .notes
                    .push(format!("{at}: the payload has nothing at `{target}`")),
            }
        }
        let mut filling = Filling {
            scope,
            generated: generated.as_ref(),
            bindings: Vec::new(),
            notes: Vec::new(),
        };
        filling.fill(&mut value, &JsonPointer::root());
        step.bindings.extend(filling.bindings);
        let notes = filling.notes.into_iter();
        self.notes.extend(
            notes.map(|note| format!("{at}: {note} has no value; a generated one is sent")),
        );
        step.case.body = Some(compiled.body(value));
        Ok(())
    }

    /// The values of outputs.
    fn outputs(
        &mut self,
        outputs: &BTreeMap<String, Value>,
        scope: &Scope,
        step: Option<usize>,
        at: &str,
    ) -> Outputs {
        let mut res = Outputs::new();
        for (name, value) in outputs {
            match scope.value(value, step) {
                Ok(value) => {
                    res.insert(name.clone(), value);
                }
                Err(what) => self
                    .notes
                    .push(format!("{at}: {what} of the output `{name}` has no value")),
            }
        }
        res
    }
}

/// Fills expressions into a body.
struct Filling<'f> {
    scope: &'f Scope,
    /// A generated body, whose values stand where a value is taken from a step.
    generated: Option<&'f Value>,
    bindings: Vec<StepBinding>,
    notes: Vec<String>,
}

impl Filling<'_> {
    fn fill(&mut self, value: &mut Value, at: &JsonPointer) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    self.fill(member, &at.join(name));
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    self.fill(item, &at.index(index));
                }
            }
            Value::String(_) => {
                let generated = self.generated.and_then(|known| known.pointer(at.as_str()));
                let generated = || generated.cloned().unwrap_or(Value::Null);
                match self.scope.value(value, None) {
                    Ok(Evaluated::Constant(constant)) => *value = constant,
                    Ok(Evaluated::Step(from, taken_value)) => {
                        let target = match at.as_str() {
                            "" => BindingTarget::Body,
                            _ => BindingTarget::Member(at.clone()),
                        };
                        self.bindings.push(taken(from, target, taken_value));
                        *value = generated();
                    }
                    Err(what) => {
                        self.notes.push(format!("{what} at `{at}` of the body"));
                        *value = generated();
                    }
                }
            }
            _ => {}
        }
    }
}

fn taken(from: usize, target: BindingTarget, value: LinkValue) -> StepBinding {
    StepBinding {
        from,
        binding: Binding {
            target,
            source: Source::Link(value),
        },
    }
}
