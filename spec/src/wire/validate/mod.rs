//! Validates a request: reads it the way servers do and decides whether the contract admits it.
//!
//! Validity is decided here, on the bytes, and nowhere else: the engine certifies its cases with it, and the sandbox
//! guards its endpoints with it. There are three results, because a string has more than one interpretation: a request
//! is *valid* when the plain interpretation satisfies the contract, *lenient* when only some reasonable server would
//! accept it, and *invalid* when no interpretation satisfies the contract.
//!
//! Credentials are ignored: they are not data.
//!
//! Read [`result`], [`parameter`] and [`body`] (one part of a request), [`dependencies`] (several parameters).

mod result;

mod parameter;

mod body;

mod parts;

mod dependencies;

use std::sync::Arc;

pub use self::result::{CONTENT_TYPE, DecodedRequest, Problem, RequestPart, Validation, Validity};
use self::{
    body::BodyValidator, dependencies::Dependency, parameter::ParameterValidator, result::Findings,
};
use super::{message::Request, style::Pair};
use crate::{
    document::Document,
    http::percent,
    model::{Api, Operation, ParameterLocation, PathTemplate, SecuritySchemeKind},
    schema::{Direction, SchemaValidator, types::TypeSet, validator::SchemaError},
};

/// Validates requests of one operation; schemas are compiled once.
#[derive(Debug)]
pub struct RequestValidator {
    document: Arc<Document>,
    path: PathTemplate,
    /// Other paths of the contract that win where both match (OAS 3.0.3 §4.7.8.2).
    more_concrete: Vec<PathTemplate>,
    parameters: Vec<ParameterValidator>,
    /// What several query parameters must have in common.
    dependencies: Vec<Dependency>,
    /// Query parameters that carry credentials.
    credentials: Vec<String>,
    body: Option<BodyValidator>,
    /// Schemas that could not be compiled, so that everything passes them.
    flaws: Vec<String>,
}

impl RequestValidator {
    /// Prepares to validate requests to `operation`.
    pub fn new(api: &Api, operation: &Operation) -> Self {
        let document = &api.document;
        let mut flaws = Vec::new();
        let mut keep = |compiled: Result<SchemaValidator, SchemaError>| {
            compiled.map_err(|error| flaws.push(error.to_string())).ok()
        };
        let direction = Direction::Request;
        let parameters = operation
            .parameters
            .iter()
            .map(|parameter| {
                let schema = parameter.schema();
                let validator = schema
                    .and_then(|schema| keep(SchemaValidator::new(document, schema, direction)));
                ParameterValidator {
                    types: validator
                        .as_ref()
                        .map_or(TypeSet::SCALARS, SchemaValidator::types),
                    validator,
                    parameter: parameter.clone(),
                }
            })
            .collect();
        let body = operation.request_body.as_ref();
        let body = body.map(|body| {
            BodyValidator::new(body, |content| keep(content.validator(api, direction)?))
        });
        let dependencies = dependencies::of(operation, &mut flaws);
        let credentials = api
            .security_schemes
            .iter()
            .filter_map(|scheme| match &scheme.kind {
                SecuritySchemeKind::ApiKey {
                    location: ParameterLocation::Query,
                    name,
                } => Some(name.clone()),
                _ => None,
            })
            .collect();
        Self {
            document: Arc::clone(document),
            path: operation.path.clone(),
            more_concrete: more_concrete_paths(api, &operation.path),
            parameters,
            dependencies,
            credentials,
            body,
            flaws,
        }
    }

    /// Schemas that could not be compiled, so that everything passes them.
    pub fn flaws(&self) -> &[String] {
        &self.flaws
    }

    /// Validates `request`, whose target is relative to the base path of the server.
    pub fn validate(&self, request: &Request) -> Validation {
        let mut findings = Findings::default();
        self.validate_path(request, &mut findings);
        self.validate_query(request, &mut findings);
        self.validate_headers(request, &mut findings);
        match &self.body {
            Some(body) => body.validate(request, &self.document, &mut findings),
            None if request.body.as_ref().is_none_or(Vec::is_empty) => {}
            None => findings.add(
                RequestPart::Body,
                "undeclared",
                "the contract documents no body".to_owned(),
                true,
            ),
        }
        let validity = match findings
            .problems
            .iter()
            .map(|problem| problem.is_lenient)
            .min()
        {
            None => Validity::Valid,
            Some(true) => Validity::Lenient,
            Some(false) => Validity::Invalid,
        };
        Validation {
            validity,
            problems: findings.problems,
            decoded: findings.decoded,
        }
    }

    fn in_location(
        &self,
        location: ParameterLocation,
    ) -> impl Iterator<Item = &ParameterValidator> {
        self.parameters
            .iter()
            .filter(move |validator| validator.parameter.location == location)
    }

    fn validate_path(&self, request: &Request, findings: &mut Findings) {
        let Some(values) = self.path.matches(request.path()) else {
            let message = format!("`{}` is not of the form `{}`", request.path(), self.path);
            findings.add(RequestPart::Path, "path", message, false);
            return;
        };
        if !self.path.is_chosen_by(request.query().unwrap_or_default()) {
            let query = self.path.query().unwrap_or_default();
            let message = format!("it lacks `?{query}`, which belongs to the path");
            findings.add(RequestPart::Path, "path", message, false);
            return;
        }
        if let Some(other) = self
            .more_concrete
            .iter()
            .find(|other| other.matches(request.path()).is_some())
        {
            let message = format!("it is also of the form `{other}`, which comes first");
            findings.add(RequestPart::Path, "path", message, true);
        }
        for validator in self.in_location(ParameterLocation::Path) {
            let Some((_, text)) = values
                .iter()
                .find(|(name, _)| *name == validator.parameter.name)
            else {
                continue;
            };
            let decoded = percent::decode(text);
            if decoded.contains(['/', '\\', '\0']) || matches!(decoded.as_ref(), "." | "..") {
                findings.add(
                    validator.part(),
                    "path",
                    "servers may take the value for a part of the path".to_owned(),
                    true,
                );
            }
            let raws = validator
                .containers()
                .filter_map(|container| validator.notation()?.decode_text(text, container));
            validator.validate(
                &raws.collect::<Vec<_>>(),
                &[],
                Some(text),
                &self.document,
                findings,
            );
        }
    }

    fn validate_query(&self, request: &Request, findings: &mut Findings) {
        let query = request.query().unwrap_or_default();
        let pieces: Vec<(String, Option<&str>)> = query
            .split('&')
            .filter(|piece| !piece.is_empty())
            .map(|piece| match piece.split_once('=') {
                Some((name, value)) => (percent::decode_query(name).into_owned(), Some(value)),
                None => (percent::decode_query(piece).into_owned(), None),
            })
            .collect();
        let pairs: Vec<Pair<'_>> = pieces
            .iter()
            .map(|(name, value)| Pair {
                name,
                value: *value,
            })
            .collect();
        self.validate_pairs(ParameterLocation::Query, &pairs, findings);
        for dependency in &self.dependencies {
            let is_sent = |name: &str| pairs.iter().any(|pair| pair.name == name);
            dependency.validate(is_sent, findings);
        }
        for validator in self.in_location(ParameterLocation::QueryString) {
            let text = request.query();
            validator.validate(&[], &[], text, &self.document, findings);
        }
    }

    fn validate_headers(&self, request: &Request, findings: &mut Findings) {
        for validator in self.in_location(ParameterLocation::Header) {
            let text = request.headers.joined(&validator.parameter.name);
            let text = text.as_deref().map(str::trim);
            let raws = validator
                .containers()
                .filter_map(|container| validator.notation()?.decode_text(text?, container));
            validator.validate(
                &raws.collect::<Vec<_>>(),
                &[],
                text,
                &self.document,
                findings,
            );
        }
        let cookies: Vec<(String, Option<&str>)> = request
            .headers
            .all("cookie")
            .flat_map(|line| line.split(';'))
            .map(|piece| match piece.trim().split_once('=') {
                Some((name, value)) => (percent::decode(name).into_owned(), Some(value)),
                None => (piece.trim().to_owned(), None),
            })
            .collect();
        let pairs: Vec<Pair<'_>> = cookies
            .iter()
            .map(|(name, value)| Pair {
                name,
                value: *value,
            })
            .collect();
        self.validate_pairs(ParameterLocation::Cookie, &pairs, findings);
    }

    /// Parameters of a query or of cookies, and pairs that belong to none.
    fn validate_pairs(
        &self,
        location: ParameterLocation,
        pairs: &[Pair<'_>],
        findings: &mut Findings,
    ) {
        let names: Vec<&str> = self
            .in_location(location)
            .map(|validator| validator.parameter.name.as_str())
            .collect();
        for validator in self.in_location(location) {
            let others: Vec<&str> = names
                .iter()
                .copied()
                .chain(self.credentials.iter().map(String::as_str))
                .filter(|name| *name != validator.parameter.name)
                .collect();
            let raws = validator.containers().filter_map(|container| {
                validator
                    .notation()?
                    .decode_pairs(pairs, container, &others)
            });
            let own: Vec<&str> = pairs
                .iter()
                .filter(|pair| pair.name == validator.parameter.name)
                .map(|pair| pair.value.unwrap_or_default())
                .collect();
            validator.validate(
                &raws.collect::<Vec<_>>(),
                &own,
                own.first().copied(),
                &self.document,
                findings,
            );
        }
        let takes_any = self
            .in_location(location)
            .any(ParameterValidator::takes_any_name);
        if location != ParameterLocation::Query || takes_any {
            return;
        }
        for pair in pairs {
            let is_known = names.iter().any(|name| {
                pair.name == *name
                    || pair
                        .name
                        .strip_prefix(name)
                        .is_some_and(|rest| rest.starts_with('['))
            }) || self.credentials.iter().any(|name| name == pair.name)
                || self.path.query_names().any(|name| name == pair.name);
            if !is_known {
                let part = RequestPart::Parameter(location, pair.name.to_owned());
                findings.add(
                    part,
                    "undeclared",
                    "the contract does not document it".to_owned(),
                    true,
                );
            }
        }
    }
}

/// The other paths of `api` that come before `path` where both match: the more concrete ones.
fn more_concrete_paths(api: &Api, path: &PathTemplate) -> Vec<PathTemplate> {
    let segments = |path: &PathTemplate| path.path_shape().matches('/').count();
    let (own_rank, own_segments, shape) = (path.rank(), segments(path), path.path_shape());
    let mut res: Vec<PathTemplate> = Vec::new();
    for other in &api.operations {
        let other = &other.path;
        if segments(other) == own_segments
            && other.may_meet(path)
            && other.path_shape() != shape
            && other.rank() < own_rank
            && !res.contains(other)
        {
            res.push(other.clone());
        }
    }
    res
}
