//! Fills in values from earlier responses (OAS 3.0.3 §4.7.20.3).

use serde_json::Value;
use spec::model::{
    ParameterLocation, RuntimeExpression,
    link::{LinkValue, MessagePart, TemplatePart},
};

use super::edge::{Binding, BindingTarget, Source};
use crate::{
    case::{Case, Content},
    exchange::Exchange,
};

/// Fills `binding` into `case` from an earlier exchange; false when the value is missing.
pub fn bind(case: &mut Case, binding: &Binding, exchange: &Exchange) -> bool {
    let Some(value) = value_of(&binding.source, exchange).filter(|value| !value.is_null()) else {
        return false;
    };
    match &binding.target {
        BindingTarget::Parameter(location, name) => {
            // Only scalar values can be identifiers in a path.
            if *location == ParameterLocation::Path && (value.is_object() || value.is_array()) {
                return false;
            }
            case.set_parameter(*location, name, value);
            true
        }
        BindingTarget::Member(pointer) => {
            let body = case.body.as_mut().map(|body| &mut body.content);
            let Some(Content::Value { value: body, .. }) = body else {
                return false;
            };
            match body.pointer_mut(pointer.as_str()) {
                Some(member) => {
                    *member = value;
                    true
                }
                None => false,
            }
        }
        BindingTarget::Body => match case.body.as_mut().map(|body| &mut body.content) {
            Some(Content::Value { value: body, .. }) => {
                *body = value;
                true
            }
            _ => false,
        },
    }
}

fn value_of(source: &Source, exchange: &Exchange) -> Option<Value> {
    match source {
        Source::SameParameter(location, name) => exchange.case.parameter(*location, name).cloned(),
        Source::LocationTail => {
            let response = exchange.response()?;
            let location = response.headers.get("location")?;
            let path = location.split(['?', '#']).next()?.trim_end_matches('/');
            let tail = path.rsplit('/').next().filter(|tail| !tail.is_empty())?;
            Some(spec::http::percent::decode(tail).into_owned().into())
        }
        Source::Link(value) => value_of_link(value, exchange),
    }
}

/// The value that `value` has after `exchange`; `None` where the exchange does not have it.
pub fn value_of_link(value: &LinkValue, exchange: &Exchange) -> Option<Value> {
    match value {
        LinkValue::Constant(value) => Some(value.clone()),
        LinkValue::Expression(expression) => evaluate(expression, exchange),
        LinkValue::Template(parts) => {
            let mut res = String::new();
            for part in parts {
                match part {
                    TemplatePart::Text(text) => res.push_str(text),
                    TemplatePart::Expression(expression) => match evaluate(expression, exchange)? {
                        Value::String(string) => res.push_str(&string),
                        other => res.push_str(&other.to_string()),
                    },
                }
            }
            Some(res.into())
        }
    }
}

/// The value of an expression in an exchange.
fn evaluate(expression: &RuntimeExpression, exchange: &Exchange) -> Option<Value> {
    let response = exchange.response()?;
    match expression {
        RuntimeExpression::Url => Some(exchange.request.target.clone().into()),
        RuntimeExpression::Method => Some(exchange.request.method.clone().into()),
        RuntimeExpression::StatusCode => Some(response.status.into()),
        RuntimeExpression::Request(part) => match part {
            MessagePart::Header(name) => exchange.request.headers.get(name).map(Into::into),
            MessagePart::Query(name) => exchange
                .case
                .parameter(ParameterLocation::Query, name)
                .cloned(),
            MessagePart::Path(name) => exchange
                .case
                .parameter(ParameterLocation::Path, name)
                .cloned(),
            MessagePart::Body(pointer) => exchange
                .case
                .body_value()?
                .pointer(pointer.as_str())
                .cloned(),
        },
        RuntimeExpression::Response(part) => match part {
            MessagePart::Header(name) => response.headers.get(name).map(Into::into),
            MessagePart::Body(pointer) => {
                let body: Value = serde_json::from_slice(&response.body).ok()?;
                body.pointer(pointer.as_str()).cloned()
            }
            MessagePart::Query(_) | MessagePart::Path(_) => None,
        },
    }
}
