//! Evaluates expressions as far as that is possible before a run (Arazzo 1.0.1 §4.7): a value is constant, or comes from an
//! earlier step.

use std::collections::BTreeMap;

use serde_json::Value;
use spec::{
    model::{
        RuntimeExpression,
        link::{LinkValue, MessagePart, TemplatePart},
    },
    source::pointer::JsonPointer,
};

/// What an expression stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Evaluated {
    /// A value.
    Constant(Value),
    /// A value that the exchange of a step shows.
    Step(usize, LinkValue),
}

/// The names that expressions of a workflow may use.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// The inputs of the workflow.
    pub(super) inputs: BTreeMap<String, Evaluated>,
    /// The outputs of steps, by the name of the step and of the output.
    pub(super) steps: BTreeMap<(String, String), Evaluated>,
    /// The outputs of other workflows.
    pub(super) workflows: BTreeMap<(String, String), Evaluated>,
}

impl Scope {
    /// The value of `value`, which may be an expression, a string that contains some, or a constant. `step` is the one whose
    /// request and response are meant.
    ///
    /// # Errors
    ///
    /// The expression that has no value.
    pub(super) fn value(&self, value: &Value, step: Option<usize>) -> Result<Evaluated, String> {
        let Value::String(text) = value else {
            return Ok(Evaluated::Constant(value.clone()));
        };
        if text.starts_with('$') {
            return self.expression(text, step);
        }
        let parts = parts(text);
        match parts.as_slice() {
            [Part::Expression(only)] => self.expression(only, step),
            _ => self.template(&parts, step),
        }
    }

    fn template(&self, parts: &[Part<'_>], step: Option<usize>) -> Result<Evaluated, String> {
        let mut res: Vec<TemplatePart> = Vec::new();
        let mut from = None;
        for part in parts {
            let evaluated = match part {
                Part::Text(text) => Evaluated::Constant((*text).into()),
                Part::Expression(expression) => self.expression(expression, step)?,
            };
            match evaluated {
                Evaluated::Constant(Value::String(text)) => res.push(TemplatePart::Text(text)),
                Evaluated::Constant(value) => res.push(TemplatePart::Text(value.to_string())),
                Evaluated::Step(at, LinkValue::Expression(expression))
                    if from.is_none_or(|known| known == at) =>
                {
                    from = Some(at);
                    res.push(TemplatePart::Expression(expression));
                }
                Evaluated::Step(..) => {
                    return Err("a string with values of several steps".to_owned());
                }
            }
        }
        if let Some(from) = from {
            return Ok(Evaluated::Step(from, LinkValue::Template(res)));
        }
        let texts = res.iter().map(|part| match part {
            TemplatePart::Text(text) => text.as_str(),
            TemplatePart::Expression(_) => "",
        });
        Ok(Evaluated::Constant(texts.collect::<String>().into()))
    }

    fn expression(&self, text: &str, step: Option<usize>) -> Result<Evaluated, String> {
        let unknown = || format!("`{text}`");
        let (name, pointer) = text.split_once('#').unwrap_or((text, ""));
        let pair = |rest: &str| {
            let (of, name) = rest.split_once(".outputs.")?;
            Some((of.to_owned(), name.to_owned()))
        };
        let found = if let Some(name) = name.strip_prefix("$inputs.") {
            self.inputs.get(name)
        } else if let Some(rest) = name.strip_prefix("$steps.") {
            pair(rest).and_then(|key| self.steps.get(&key))
        } else if let Some(rest) = name.strip_prefix("$workflows.") {
            pair(rest).and_then(|key| self.workflows.get(&key))
        } else {
            let expression = RuntimeExpression::parse(text).ok_or_else(unknown)?;
            let step = step.ok_or_else(unknown)?;
            return Ok(Evaluated::Step(step, LinkValue::Expression(expression)));
        };
        within(found.ok_or_else(unknown)?, pointer).ok_or_else(unknown)
    }
}

/// The part of `value` at `pointer`.
fn within(value: &Evaluated, pointer: &str) -> Option<Evaluated> {
    if pointer.is_empty() {
        return Some(value.clone());
    }
    match value {
        Evaluated::Constant(value) => value.pointer(pointer).cloned().map(Evaluated::Constant),
        Evaluated::Step(step, LinkValue::Expression(expression)) => {
            let deeper = |part: &MessagePart| match part {
                MessagePart::Body(at) => {
                    let at = format!("{}{pointer}", at.as_str());
                    Some(MessagePart::Body(JsonPointer::from(at.as_str())))
                }
                _ => None,
            };
            let expression = match expression {
                RuntimeExpression::Request(part) => RuntimeExpression::Request(deeper(part)?),
                RuntimeExpression::Response(part) => RuntimeExpression::Response(deeper(part)?),
                _ => return None,
            };
            Some(Evaluated::Step(*step, LinkValue::Expression(expression)))
        }
        Evaluated::Step(..) => None,
    }
}

enum Part<'t> {
    Text(&'t str),
    Expression(&'t str),
}

/// The parts of a string with expressions in braces.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut res = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{$") {
        let Some(end) = behind.find('}') else {
            break;
        };
        if !before.is_empty() {
            res.push(Part::Text(before));
        }
        // The dollar sign belongs to the expression.
        let from = before.len() + 1;
        res.extend(rest.get(from..from + 1 + end).map(Part::Expression));
        rest = behind.get(end + 1..).unwrap_or_default();
    }
    if !rest.is_empty() || res.is_empty() {
        res.push(Part::Text(rest));
    }
    res
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scope() -> Scope {
        let body = RuntimeExpression::parse("$response.body#/order").unwrap();
        let output = ("create".to_owned(), "order".to_owned());
        Scope {
            inputs: [(
                "who".to_owned(),
                Evaluated::Constant(json!({"name": "anna"})),
            )]
            .into(),
            steps: [(output, Evaluated::Step(2, LinkValue::Expression(body)))].into(),
            workflows: BTreeMap::new(),
        }
    }

    fn value(text: &str) -> Result<Evaluated, String> {
        scope().value(&json!(text), None)
    }

    #[test]
    fn expressions_are_constants_or_values_of_steps() {
        let constant = |value| Ok(Evaluated::Constant(value));
        assert_eq!(value("plain"), constant(json!("plain")));
        assert_eq!(value("$inputs.who#/name"), constant(json!("anna")));
        assert_eq!(value("{$inputs.who}"), constant(json!({"name": "anna"})));
        assert_eq!(
            value("by {$inputs.who#/name}!"),
            constant(json!("by anna!"))
        );
        let expression = RuntimeExpression::parse("$response.body#/order/id").unwrap();
        assert_eq!(
            value("$steps.create.outputs.order#/id"),
            Ok(Evaluated::Step(2, LinkValue::Expression(expression)))
        );
        assert!(matches!(
            value("#{$steps.create.outputs.order#/id}"),
            Ok(Evaluated::Step(2, LinkValue::Template(parts))) if parts.len() == 2
        ));
        assert_eq!(
            value("$steps.none.outputs.x"),
            Err("`$steps.none.outputs.x`".to_owned())
        );
        assert_eq!(value("$response.body"), Err("`$response.body`".to_owned()));
    }
}
