//! Fills in values from earlier responses (OAS 3.0.3 §4.7.20.3).

use serde_json::Value;
use spec::model::{
    ParameterLocation, RuntimeExpression,
    link::{LinkValue, MessagePart, TemplatePart},
};

use super::edge::{Binding, BindingTarget, Source};
use crate::{
    case::{Case, Content},
    exchange::{Exchange, location},
};

/// Fills `binding` into `case` from an earlier exchange with the server at `base`; false when the value is missing.
pub fn bind(case: &mut Case, binding: &Binding, exchange: &Exchange, base: &str) -> bool {
    let value = value_of(&binding.source, exchange, base);
    let Some(value) = value.filter(|value| !value.is_null()) else {
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

fn value_of(source: &Source, exchange: &Exchange, base: &str) -> Option<Value> {
    match source {
        Source::SameParameter(location, name) => exchange.case.parameter(*location, name).cloned(),
        Source::LocationTail => {
            let response = exchange.response()?;
            let location = response.headers.get("location")?;
            location::identifier(location).map(Value::from)
        }
        Source::Link(value) => value_of_link(value, exchange, base),
    }
}

/// The value that `value` has after `exchange` with the server at `base`; `None` where the exchange does not have it.
pub fn value_of_link(value: &LinkValue, exchange: &Exchange, base: &str) -> Option<Value> {
    match value {
        LinkValue::Constant(value) => Some(value.clone()),
        LinkValue::Expression(expression) => evaluate(expression, exchange, base),
        LinkValue::Template(parts) => {
            let mut res = String::new();
            for part in parts {
                match part {
                    TemplatePart::Text(text) => res.push_str(text),
                    TemplatePart::Expression(expression) => {
                        match evaluate(expression, exchange, base)? {
                            Value::String(string) => res.push_str(&string),
                            other => res.push_str(&other.to_string()),
                        }
                    }
                }
            }
            Some(res.into())
        }
    }
}

/// The value of an expression in an exchange.
fn evaluate(expression: &RuntimeExpression, exchange: &Exchange, base: &str) -> Option<Value> {
    let response = exchange.response()?;
    match expression {
        RuntimeExpression::Url => {
            let target = &exchange.request.target;
            Some(format!("{}{target}", base.trim_end_matches('/')).into())
        }
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use spec::wire::{Headers, Request, Response};

    use super::*;
    use crate::{
        case::{Intent, OperationIndex},
        exchange::Interaction,
    };

    #[test]
    fn the_url_of_a_request_is_a_full_one() {
        let exchange = Exchange {
            operation: OperationIndex(0),
            case: Case::new("order", Intent::Positive),
            request: Request {
                method: "POST".to_owned(),
                target: "/orders?a=b".to_owned(),
                headers: Headers::new(),
                body: None,
            },
            interaction: Interaction {
                outcome: Ok(Response {
                    status: 201,
                    headers: Headers::new(),
                    body: Vec::new(),
                }),
                elapsed: Duration::ZERO,
            },
            redirect: None,
            coding_error: None,
            sent_at: Duration::ZERO,
            sources: Vec::new(),
        };
        let of = |text: &str| {
            let value = LinkValue::from_json(text.into());
            value_of_link(&value, &exchange, "http://shop.test/v2/")
        };
        let url = "http://shop.test/v2/orders?a=b";
        assert_eq!(of("$url"), Some(url.into()));
        assert_eq!(of("{$method} {$url}"), Some(format!("POST {url}").into()));
    }
}
