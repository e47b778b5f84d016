//! The steps that a case with observed values needs: the requests that created what it uses.

use std::sync::Arc;

use serde_json::Value;
use spec::{
    model::{
        Api, ParameterLocation, RuntimeExpression,
        link::{LinkValue, MessagePart},
    },
    source::pointer::JsonPointer,
};

use super::{change::Change, creation::find};
use crate::{
    case::{Case, ObservedTarget, OperationIndex, observed::Origin},
    phases::stateful::{Binding, BindingTarget, Source, Step, StepBinding},
};

/// The maximum number of steps before the case.
const MOST_BEFORE: usize = 4;

/// The steps that end with `case` of `operation`. Values that a list showed stay as they are here: the next list may
/// differ (see [`with_lists`]).
pub(super) fn steps(operation: OperationIndex, case: &Case) -> Vec<Step> {
    steps_after(&[], operation, case)
}

/// The same, with the requests of `changes` before `case`: they take their values from the same steps.
pub(super) fn steps_after(
    changes: &[&Change],
    operation: OperationIndex,
    case: &Case,
) -> Vec<Step> {
    let mut before = Before::default();
    for change in changes {
        let origins = case.observed.iter().map(|observed| &observed.origin);
        before.change(change, origins);
    }
    before.most = before.list.len() + MOST_BEFORE;
    let bindings = before.bindings(case, MOST_BEFORE);
    let mut res: Vec<Step> = before.list.into_iter().map(|(_, step)| step).collect();
    res.push(Step {
        operation,
        case: case.clone(),
        bindings,
    });
    res
}

/// `steps` with the `GET` requests in front whose responses showed values of the last one, which takes them from there; `None`
/// where no value is like that. What is at `given` needs no request: every such server has it.
pub(super) fn with_lists(api: &Api, steps: &[Step], given: &[ObservedTarget]) -> Option<Vec<Step>> {
    let (last, before) = steps.split_last()?;
    let mut lists: Vec<&Arc<Origin>> = Vec::new();
    let mut taken: Vec<StepBinding> = Vec::new();
    for observed in &last.case.observed {
        let origin = &observed.origin;
        let is_present = observed.target.value_in(&last.case) == Some(&observed.value);
        let target = target_of(&observed.target);
        let is_taken = last.bindings.iter().any(|it| it.binding.target == target);
        let operation = origin.operation.of(api)?;
        let is_given = given.contains(&observed.target);
        // A list that is asked for by the value itself shows nothing new.
        let mut asked = origin.case.parameters.iter();
        let is_given = is_given || asked.any(|sent| sent.value == observed.value);
        if !is_present || is_given || is_taken || operation.method.as_str() != "GET" {
            continue;
        }
        let known = lists.iter().position(|known| Arc::ptr_eq(known, origin));
        let is_full = known.is_none() && lists.len() >= MOST_BEFORE;
        let body = origin.body.as_ref().filter(|_| !is_full);
        let Some(pointer) = body.and_then(|body| identifier(body, &observed.value)) else {
            continue;
        };
        let from = known.unwrap_or(lists.len());
        if known.is_none() {
            lists.push(origin);
        }
        let part = MessagePart::Body(pointer);
        let source = Source::Link(LinkValue::Expression(RuntimeExpression::Response(part)));
        let binding = Binding { target, source };
        taken.push(StepBinding { from, binding });
    }
    if lists.is_empty() {
        return None;
    }
    let count = lists.len();
    let lists = lists.into_iter();
    let mut res: Vec<Step> = lists
        .map(|origin| Step::alone(origin.operation, origin.case.clone()))
        .collect();
    res.extend(before.iter().map(|step| moved(step, count)));
    let mut last = moved(last, count);
    last.bindings.extend(taken);
    res.push(last);
    Some(res)
}

/// The location of `value` in a list: an element, or a member of one, before others.
fn identifier(body: &Value, value: &Value) -> Option<JsonPointer> {
    match body {
        Value::Array(_) => find(body, value, &JsonPointer::root()),
        Value::Object(members) => {
            let lists = members.iter().filter(|(_, member)| member.is_array());
            let mut in_lists =
                lists.filter_map(|(name, list)| find(list, value, &JsonPointer::root().join(name)));
            let found = in_lists.next();
            found.or_else(|| find(body, value, &JsonPointer::root()))
        }
        _ => None,
    }
}

/// `step` behind `count` others.
pub(super) fn moved(step: &Step, count: usize) -> Step {
    let mut res = step.clone();
    for binding in &mut res.bindings {
        binding.from += count;
    }
    res
}

/// Where a binding sets what is at `target`.
pub(super) fn target_of(target: &ObservedTarget) -> BindingTarget {
    match target {
        ObservedTarget::Parameter(location, name) => {
            BindingTarget::Parameter(*location, name.clone())
        }
        ObservedTarget::Body(pointer) => BindingTarget::Member(pointer.clone()),
    }
}

/// `steps` with the requests of `changes` in front.
pub(super) fn prefixed(changes: &[&Change], steps: &[Step]) -> Vec<Step> {
    let mut before = Before::default();
    for change in changes {
        before.change(change, std::iter::empty());
    }
    let mut res: Vec<Step> = before.list.into_iter().map(|(_, step)| step).collect();
    let count = res.len();
    res.extend(steps.iter().map(|step| moved(step, count)));
    res
}

struct Before {
    /// The steps, with the exchanges that they repeat where values are taken from these.
    list: Vec<(Option<Arc<Origin>>, Step)>,
    most: usize,
}

impl Default for Before {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            most: MOST_BEFORE,
        }
    }
}

impl Before {
    /// Adds the request of `change`, which may be one of `origins`.
    fn change<'o>(&mut self, change: &Change, mut origins: impl Iterator<Item = &'o Arc<Origin>>) {
        let is_same = |origin: &&Arc<Origin>| {
            origin.operation == change.operation && origin.case == change.case
        };
        let origin = origins.find(is_same).cloned();
        let is_known = self
            .list
            .iter()
            .any(|(known, _)| known.is_some() && *known == origin);
        if is_known {
            return;
        }
        self.most = self.list.len() + MOST_BEFORE;
        let bindings = self.bindings(&change.case, MOST_BEFORE);
        let step = Step {
            operation: change.operation,
            case: change.case.clone(),
            bindings,
        };
        self.list.push((origin, step));
    }

    /// The bindings of `case`, with steps for what it takes values from.
    fn bindings(&mut self, case: &Case, most: usize) -> Vec<StepBinding> {
        let mut res: Vec<StepBinding> = Vec::new();
        for observed in &case.observed {
            let is_present = observed.target.value_in(case) == Some(&observed.value);
            if !is_present || !observed.origin.is_creation {
                continue;
            }
            let target = target_of(&observed.target);
            if let Some(source) = source_of(&observed.origin, &observed.value)
                && let Some(from) = self.position(&observed.origin, most)
            {
                let binding = Binding { target, source };
                res.push(StepBinding { from, binding });
            }
        }
        res
    }

    /// The position of the step that repeats `origin`.
    fn position(&mut self, origin: &Arc<Origin>, most: usize) -> Option<usize> {
        let mut known = self.list.iter();
        if let Some(at) =
            known.position(|(known, _)| known.as_ref().is_some_and(|it| Arc::ptr_eq(it, origin)))
        {
            return Some(at);
        }
        if most == 0 || self.list.len() >= self.most {
            return None;
        }
        let bindings = self.bindings(&origin.case, most - 1);
        if self.list.len() >= self.most {
            return None;
        }
        let step = Step {
            operation: origin.operation,
            case: origin.case.clone(),
            bindings,
        };
        self.list.push((Some(Arc::clone(origin)), step));
        Some(self.list.len() - 1)
    }
}

/// Where `value` is in the exchange: its path, its response or its body.
fn source_of(origin: &Origin, value: &Value) -> Option<Source> {
    let mut sent = origin.case.parameters.iter();
    let same = sent.find(|sent| sent.location == ParameterLocation::Path && sent.value == *value);
    if let Some(same) = same {
        return Some(Source::SameParameter(same.location, same.name.clone()));
    }
    let expression = |part| Source::Link(LinkValue::Expression(part));
    let root = JsonPointer::root();
    if let Some(pointer) = origin
        .body
        .as_ref()
        .and_then(|body| find(body, value, &root))
    {
        let part = MessagePart::Body(pointer);
        return Some(expression(RuntimeExpression::Response(part)));
    }
    if value.as_str().is_some() && value.as_str() == origin.location_tail.as_deref() {
        return Some(Source::LocationTail);
    }
    let body = origin.case.body_value()?;
    let part = MessagePart::Body(find(body, value, &root)?);
    Some(expression(RuntimeExpression::Request(part)))
}

/// The last of the `minimal` steps after all that were before it.
pub(super) fn minimal_after(before: &[Step], minimal: &[Step]) -> Option<Vec<Step>> {
    let (was, first) = before.split_last()?;
    let last = Step {
        bindings: was.bindings.clone(),
        ..minimal.last()?.clone()
    };
    let same = was.operation == last.operation;
    same.then(|| first.iter().cloned().chain([last]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Intent;

    #[test]
    fn a_list_that_is_asked_for_by_the_value_itself_shows_nothing() {
        let text = "
openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a/{b}:
    get:
      parameters: [{name: b, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: d}}
";
        let document = spec::document::Document::from_text("a.yaml", text).document;
        let api = Api::new(Arc::new(document.expect("a document")));
        let target = ObservedTarget::Parameter(ParameterLocation::Path, "b".to_owned());
        let with = |asked: &str| {
            let mut list = Case::new("list", Intent::Positive);
            list.set_parameter(ParameterLocation::Path, "b", asked.into());
            let mut case = Case::new("get", Intent::Positive);
            case.set_parameter(ParameterLocation::Path, "b", "x".into());
            case.observed.push(crate::case::ObservedValue {
                target: target.clone(),
                value: "x".into(),
                replaced: None,
                origin: Arc::new(Origin {
                    operation: OperationIndex(0),
                    is_creation: false,
                    case: list,
                    body: Some(serde_json::json!([{"b": "x"}])),
                    location_tail: None,
                }),
            });
            let steps = [Step::alone(OperationIndex(0), case)];
            with_lists(&api, &steps, &[]).map(|steps| steps.len())
        };
        assert_eq!(with("other"), Some(2));
        assert_eq!(with("x"), None);
    }

    #[test]
    fn a_minimal_request_goes_back_behind_the_steps_that_it_needs() {
        let step = |operation: usize, name: &str| {
            Step::alone(OperationIndex(operation), Case::new(name, Intent::Positive))
        };
        let before = [step(0, "create"), step(1, "rename everything")];
        let minimal = [step(1, "rename")];
        let steps = minimal_after(&before, &minimal).unwrap_or_default();
        let names: Vec<&str> = steps.iter().map(|it| it.case.operation.as_str()).collect();
        assert_eq!(names, ["create", "rename"]);
        assert!(minimal_after(&before, &[step(0, "create")]).is_none());
    }
}
