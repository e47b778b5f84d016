//! Links from one response to another operation, and the runtime expressions that carry values over.

use std::fmt;

use serde_json::Value;

use crate::{document::Origin, source::pointer::JsonPointer};

/// A link (OAS 3.0.3 §4.7.20).
#[derive(Debug, Clone)]
pub struct Link {
    /// Its name under `links`.
    pub name: String,
    /// The operation it leads to, as `operationId` or as [label](super::Operation::label);
    /// absent when the document names one that does not exist.
    pub operation: Option<String>,
    /// What to fill into which parameter; the name may be qualified (`path.id`).
    pub parameters: Vec<(String, LinkValue)>,
    /// What to send as body.
    pub request_body: Option<LinkValue>,
    /// What it is for, in Markdown.
    pub description: Option<String>,
    /// Where it was written.
    pub origin: Origin,
}

/// A value of a link.
#[derive(Debug, Clone, PartialEq)]
pub enum LinkValue {
    /// A constant.
    Constant(Value),
    /// The value of an expression.
    Expression(RuntimeExpression),
    /// A string with expressions in braces.
    Template(Vec<TemplatePart>),
}

/// A piece of a string with expressions.
#[derive(Debug, Clone, PartialEq)]
pub enum TemplatePart {
    /// Literal text.
    Text(String),
    /// An expression whose value is put in.
    Expression(RuntimeExpression),
}

/// A runtime expression (OAS 3.0.3 §4.7.20.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuntimeExpression {
    /// `$url`.
    Url,
    /// `$method`.
    Method,
    /// `$statusCode`.
    StatusCode,
    /// `$request.…`.
    Request(MessagePart),
    /// `$response.…`.
    Response(MessagePart),
}

/// A part of a request or response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessagePart {
    /// `header.name`.
    Header(String),
    /// `query.name` (requests only).
    Query(String),
    /// `path.name` (requests only).
    Path(String),
    /// `body` or `body#/pointer`.
    Body(JsonPointer),
}

impl RuntimeExpression {
    /// Reads an expression; `None` when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "$url" => return Some(Self::Url),
            "$method" => return Some(Self::Method),
            "$statusCode" => return Some(Self::StatusCode),
            _ => {}
        }
        if let Some(part) = text.strip_prefix("$request.") {
            return MessagePart::parse(part).map(Self::Request);
        }
        let part = MessagePart::parse(text.strip_prefix("$response.")?)?;
        // Responses have neither query nor path.
        matches!(part, MessagePart::Header(_) | MessagePart::Body(_))
            .then_some(Self::Response(part))
    }
}

impl MessagePart {
    fn parse(text: &str) -> Option<Self> {
        if text == "body" {
            return Some(Self::Body(JsonPointer::root()));
        }
        if let Some(pointer) = text.strip_prefix("body#") {
            return (pointer.is_empty() || pointer.starts_with('/'))
                .then(|| Self::Body(JsonPointer::from(pointer)));
        }
        let (kind, name) = text.split_once('.')?;
        if name.is_empty() {
            return None;
        }
        let name = name.to_owned();
        match kind {
            "header" => Some(Self::Header(name)),
            "query" => Some(Self::Query(name)),
            "path" => Some(Self::Path(name)),
            _ => None,
        }
    }
}

impl fmt::Display for MessagePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "header.{name}"),
            Self::Query(name) => write!(f, "query.{name}"),
            Self::Path(name) => write!(f, "path.{name}"),
            Self::Body(pointer) if pointer.is_root() => f.write_str("body"),
            Self::Body(pointer) => write!(f, "body#{pointer}"),
        }
    }
}

impl fmt::Display for RuntimeExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url => f.write_str("$url"),
            Self::Method => f.write_str("$method"),
            Self::StatusCode => f.write_str("$statusCode"),
            Self::Request(part) => write!(f, "$request.{part}"),
            Self::Response(part) => write!(f, "$response.{part}"),
        }
    }
}

impl LinkValue {
    /// Reads a value of a link: an expression, a string with expressions in braces, or a constant.
    pub fn from_json(value: Value) -> Self {
        let Value::String(text) = &value else {
            return Self::Constant(value);
        };
        if let Some(expression) = RuntimeExpression::parse(text) {
            return Self::Expression(expression);
        }
        let parts = template_parts(text);
        if parts
            .iter()
            .any(|part| matches!(part, TemplatePart::Expression(_)))
        {
            Self::Template(parts)
        } else {
            Self::Constant(value)
        }
    }
}

impl LinkValue {
    /// The value as the document writes it; the opposite of [`LinkValue::from_json`].
    pub fn to_json(&self) -> Value {
        match self {
            Self::Constant(value) => value.clone(),
            Self::Expression(expression) => expression.to_string().into(),
            Self::Template(parts) => {
                let text: String = parts
                    .iter()
                    .map(|part| match part {
                        TemplatePart::Text(text) => text.clone(),
                        TemplatePart::Expression(expression) => format!("{{{expression}}}"),
                    })
                    .collect();
                text.into()
            }
        }
    }
}

fn template_parts(text: &str) -> Vec<TemplatePart> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, from_brace)) = rest.split_once("{$") {
        plain.push_str(before);
        let expression = from_brace.split_once('}').and_then(|(inner, behind)| {
            Some((RuntimeExpression::parse(&format!("${inner}"))?, behind))
        });
        match expression {
            Some((expression, behind)) => {
                if !plain.is_empty() {
                    parts.push(TemplatePart::Text(std::mem::take(&mut plain)));
                }
                parts.push(TemplatePart::Expression(expression));
                rest = behind;
            }
            None => {
                plain.push_str("{$");
                rest = from_brace;
            }
        }
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        parts.push(TemplatePart::Text(plain));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_of_the_specification_are_read_and_written() {
        for text in [
            "$url",
            "$method",
            "$statusCode",
            "$request.path.id",
            "$request.query.queryUrl",
            "$request.header.content-type",
            "$request.body#/user/uuid",
            "$response.body#/status",
            "$response.body",
            "$response.header.Server",
        ] {
            let expression = RuntimeExpression::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(expression.to_string(), text);
        }
        for wrong in [
            "",
            "$",
            "$response.query.a",
            "$request.body#x",
            "$request.header.",
            "url",
        ] {
            assert_eq!(RuntimeExpression::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn strings_may_contain_expressions() {
        let value = LinkValue::from_json("/a/{$response.body#/id}/{x}".into());
        let LinkValue::Template(parts) = value else {
            panic!("{value:?}");
        };
        assert_eq!(parts.len(), 3);
        assert_eq!(
            LinkValue::from_json("{x}".into()),
            LinkValue::Constant("{x}".into())
        );
    }
}
