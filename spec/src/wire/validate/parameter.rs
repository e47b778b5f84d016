//! Validates one parameter: every interpretation of what was sent under its name.

use std::borrow::Cow;

use serde_json::Value;

use super::result::{Findings, RequestPart};
use crate::{
    document::Document,
    http::percent,
    model::{MediaTypeObject, Parameter, ParameterContent, ParameterLocation, ParameterStyle},
    schema::{SchemaValidator, types::TypeSet},
    wire::{
        body::form_urlencoded,
        coercion::{self, Level},
        style::{Container, Notation, Raw},
    },
};

#[derive(Debug)]
pub(super) struct ParameterValidator {
    pub(super) parameter: Parameter,
    pub(super) validator: Option<SchemaValidator>,
    pub(super) types: TypeSet,
}

impl ParameterValidator {
    pub(super) fn part(&self) -> RequestPart {
        RequestPart::Parameter(self.parameter.location, self.parameter.name.clone())
    }

    pub(super) fn notation(&self) -> Option<Notation<'_>> {
        Notation::of(&self.parameter)
    }

    /// The kinds of values its schema can admit.
    pub(super) fn containers(&self) -> impl Iterator<Item = Container> {
        let types = self.types;
        [
            (Container::Scalar, TypeSet::SCALARS),
            (Container::List, TypeSet::ARRAY),
            (Container::Map, TypeSet::OBJECT),
        ]
        .into_iter()
        .filter(move |(_, set)| types.meets(*set))
        .map(|(container, _)| container)
    }

    /// Whether pairs of any name belong to it: an object in exploded form style.
    pub(super) fn takes_any_name(&self) -> bool {
        let is_exploded_form = self.notation().is_some_and(|notation| {
            let is_form = matches!(
                notation.style,
                ParameterStyle::Form | ParameterStyle::Cookie
            );
            notation.explode && is_form
        });
        is_exploded_form && self.types.meets(TypeSet::OBJECT)
    }

    /// Whether several pairs of its name are one value: a list in exploded form.
    fn takes_repetitions(&self) -> bool {
        self.types.meets(TypeSet::ARRAY) && self.notation().is_some_and(|notation| notation.explode)
    }

    /// Validates the parameter: `raws` are its interpretations by style, `strings` all the strings sent under its name,
    /// `text` the complete, still encoded parameter.
    pub(super) fn validate(
        &self,
        raws: &[Raw],
        strings: &[&str],
        text: Option<&str>,
        document: &Document,
        findings: &mut Findings,
    ) {
        if raws.is_empty() && text.is_none() {
            if self.parameter.required {
                findings.add(self.part(), "required", "it is missing".to_owned(), false);
            }
            return;
        }
        let interpretations: Vec<Value> = match &self.parameter.content {
            ParameterContent::Media(media) if media.media_type.is_json() => {
                let text = self.decoded(text.unwrap_or_default());
                return self.validate_json(&text, strings.len(), document, findings);
            }
            ParameterContent::Media(media) => {
                vec![self.media_value(media, text.unwrap_or_default())]
            }
            ParameterContent::Styled { .. } => raws.iter().map(coercion::as_strings).collect(),
        };
        let Some(validator) = &self.validator else {
            let value = interpretations.into_iter().next().unwrap_or_default();
            self.accept(value, findings);
            return;
        };
        let is_repeated = strings.len() > 1 && !self.takes_repetitions();
        let is_allowed_empty = self.parameter.allow_empty_value && text == Some("");
        let plain = interpretations
            .iter()
            .find_map(|value| coercion::find(value, Level::Strings, validator));
        if let Some(value) = plain {
            self.accept(value, findings);
            if is_repeated {
                self.add_repeated(findings);
            }
            return;
        }
        if is_allowed_empty {
            self.accept("".into(), findings);
            return;
        }
        let lenient = interpretations
            .into_iter()
            .chain(self.lenient_interpretations(strings, text))
            .collect::<Vec<_>>();
        // `?limit=` is not a limit to many servers.
        let is_absent_to_some = text == Some("") && !self.parameter.required;
        let is_lenient = is_absent_to_some
            || lenient
                .iter()
                .any(|value| coercion::find(value, Level::LenientStrings, validator).is_some());
        let value = lenient.into_iter().next().unwrap_or_default();
        let nearest = coercion::nearest(&value, validator);
        findings.add_violations(&self.part(), document, validator, &nearest, is_lenient);
        self.accept(nearest, findings);
    }

    fn accept(&self, value: Value, findings: &mut Findings) {
        let name = self.parameter.name.clone();
        findings
            .decoded
            .parameters
            .push((self.parameter.location, name, value));
    }

    fn add_repeated(&self, findings: &mut Findings) {
        let message = "it is sent more than once".to_owned();
        findings.add(self.part(), "repeated", message, true);
    }

    /// Validates a parameter whose `content` is JSON (OAS 3.x, Parameter Object, "Fixed Fields and `content`"): its text
    /// is read as a body of that media type would be, so that `abc` is not a string and `"5"` not a number. Many servers read
    /// such a parameter as any other one.
    fn validate_json(
        &self,
        text: &str,
        occurrences: usize,
        document: &Document,
        findings: &mut Findings,
    ) {
        let validator = self.validator.as_ref();
        let is_for_lenient = |value: &Value| {
            validator.is_none_or(|it| coercion::find(value, Level::LenientStrings, it).is_some())
        };
        let value = match serde_json::from_str::<Value>(text) {
            Ok(value) => value,
            Err(error) => {
                let value = Value::from(text);
                let message = format!("it is not JSON: {error}");
                findings.add(self.part(), "json", message, is_for_lenient(&value));
                self.accept(value, findings);
                return;
            }
        };
        if let Some(validator) = validator
            && !validator.is_valid(&value)
        {
            let is_lenient = is_for_lenient(&value) || is_for_lenient(&text.into());
            findings.add_violations(&self.part(), document, validator, &value, is_lenient);
        } else if occurrences > 1 {
            self.add_repeated(findings);
        }
        self.accept(value, findings);
    }

    /// Its text as the location of the parameter writes it, without percent-encoding.
    fn decoded<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.parameter.location {
            ParameterLocation::Header => text.into(),
            ParameterLocation::Query | ParameterLocation::QueryString => {
                percent::decode_query(text)
            }
            ParameterLocation::Path | ParameterLocation::Cookie => percent::decode(text),
        }
    }

    /// The value of a `content` that is not JSON: a form, or text.
    fn media_value(&self, media: &MediaTypeObject, text: &str) -> Value {
        let is_form = self.parameter.location == ParameterLocation::QueryString
            && media.media_type.is_form_urlencoded();
        if !is_form {
            return self.decoded(text).as_ref().into();
        }
        let empty = Value::Null;
        let validator = self.validator.as_ref();
        let bundle = validator.map_or(&empty, SchemaValidator::json);
        form_urlencoded::decode(text, bundle, &media.encoding.named)
    }

    /// Other ways in which servers take strings: the last of several, a list split at commas, JSON.
    fn lenient_interpretations(&self, strings: &[&str], text: Option<&str>) -> Vec<Value> {
        let mut res: Vec<Value> = Vec::new();
        let decode = |text: &str| percent::decode_query(text).into_owned();
        let all: Vec<String> = strings.iter().map(|text| decode(text)).collect();
        if all.len() > 1 && self.takes_repetitions() {
            res.push(all.iter().flat_map(|text| text.split(',')).collect());
            return res;
        }
        res.extend(all.last().map(|last| last.as_str().into()));
        let decoded = match self.parameter.location {
            ParameterLocation::Header => text.map(ToOwned::to_owned),
            _ => text.map(decode),
        };
        let Some(decoded) = decoded else {
            return res;
        };
        res.extend(serde_json::from_str::<Value>(&decoded).ok());
        if self.types.meets(TypeSet::ARRAY) {
            for separator in [',', ' ', '|', '\t', ';'] {
                res.push(decoded.split(separator).map(str::trim).collect());
            }
            if decoded.is_empty() {
                res.push(Value::Array(Vec::new()));
            }
        }
        res.push(decoded.into());
        res
    }
}
