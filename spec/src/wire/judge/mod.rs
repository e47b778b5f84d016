//! Reads a request the way servers do and says whether the contract admits it.
//!
//! Validity is decided here, on the bytes, and nowhere else: the engine certifies its cases with it and the sandbox guards
//! its doors with it. There are three verdicts, because text has more than one reading: a request is *valid* when the
//! plain reading satisfies the contract, *lenient* when only some reasonable server would think so, and *invalid* when no
//! reading helps.
//!
//! Credentials are not looked at: they are no data.
//!
//! Reading order: [`verdict`] (what is said), [`parameter`] and [`body`] (one part of a request).

mod verdict;

mod parameter;

mod body;

use std::sync::Arc;

pub use self::verdict::{DecodedRequest, Judgement, Problem, Site, Verdict};
use self::{body::BodyJudge, parameter::ParameterJudge, verdict::Findings};
use super::{message::Request, style::Pair};
use crate::{
    document::Document,
    http::percent,
    model::{Api, Operation, ParameterLocation, PathTemplate, SecuritySchemeKind},
    schema::{Direction, Schema, SchemaValidator, types::TypeSet},
};

/// Judges requests of one operation; schemas are compiled once.
#[derive(Debug)]
pub struct RequestJudge {
    document: Arc<Document>,
    path: PathTemplate,
    /// Other paths of the contract that win where both match (OAS 3.0.3 §4.7.8.2).
    rivals: Vec<PathTemplate>,
    parameters: Vec<ParameterJudge>,
    /// Query parameters that carry credentials.
    credentials: Vec<String>,
    body: Option<BodyJudge>,
    /// Schemas that could not be compiled, so that everything passes them.
    flaws: Vec<String>,
}

impl RequestJudge {
    /// Prepares to judge requests to `operation`.
    pub fn new(api: &Api, operation: &Operation) -> Self {
        let document = &api.document;
        let mut flaws = Vec::new();
        let mut compile = |schema: Option<&Schema>| {
            let compiled = SchemaValidator::new(document, schema?, Direction::Request);
            compiled.map_err(|error| flaws.push(error.to_string())).ok()
        };
        let parameters = operation
            .parameters
            .iter()
            .map(|parameter| {
                let validator = compile(parameter.schema());
                ParameterJudge {
                    types: validator
                        .as_ref()
                        .map_or(TypeSet::SCALARS, SchemaValidator::types),
                    validator,
                    parameter: parameter.clone(),
                }
            })
            .collect();
        let body = operation.request_body.as_ref();
        let body = body.map(|body| BodyJudge::new(body, &mut compile));
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
            rivals: rivals(api, &operation.path),
            parameters,
            credentials,
            body,
            flaws,
        }
    }

    /// Schemas that could not be compiled, so that everything passes them.
    pub fn flaws(&self) -> &[String] {
        &self.flaws
    }

    /// Judges `request`, whose target is relative to the base path of the server.
    pub fn judge(&self, request: &Request) -> Judgement {
        let mut findings = Findings::default();
        self.judge_path(request, &mut findings);
        self.judge_query(request, &mut findings);
        self.judge_headers(request, &mut findings);
        match &self.body {
            Some(body) => body.judge(request, &self.document, &mut findings),
            None if request.body.as_ref().is_none_or(Vec::is_empty) => {}
            None => findings.add(
                Site::Body,
                "undeclared",
                "the contract does not speak of a body".to_owned(),
                true,
            ),
        }
        let verdict = match findings
            .problems
            .iter()
            .map(|problem| problem.is_lenient)
            .min()
        {
            None => Verdict::Valid,
            Some(true) => Verdict::Lenient,
            Some(false) => Verdict::Invalid,
        };
        Judgement {
            verdict,
            problems: findings.problems,
            decoded: findings.decoded,
        }
    }

    fn in_location(&self, location: ParameterLocation) -> impl Iterator<Item = &ParameterJudge> {
        self.parameters
            .iter()
            .filter(move |judge| judge.parameter.location == location)
    }

    fn judge_path(&self, request: &Request, findings: &mut Findings) {
        let Some(values) = self.path.matches(request.path()) else {
            let message = format!("`{}` is not of the form `{}`", request.path(), self.path);
            findings.add(Site::Path, "path", message, false);
            return;
        };
        if !self.path.is_chosen_by(request.query().unwrap_or_default()) {
            let query = self.path.query().unwrap_or_default();
            let message = format!("it lacks `?{query}`, which belongs to the path");
            findings.add(Site::Path, "path", message, false);
            return;
        }
        if let Some(rival) = self
            .rivals
            .iter()
            .find(|rival| rival.matches(request.path()).is_some())
        {
            let message = format!("it is also of the form `{rival}`, which comes first");
            findings.add(Site::Path, "path", message, true);
        }
        for judge in self.in_location(ParameterLocation::Path) {
            let Some((_, text)) = values
                .iter()
                .find(|(name, _)| *name == judge.parameter.name)
            else {
                continue;
            };
            let decoded = percent::decode(text);
            if decoded.contains(['/', '\\', '\0']) || matches!(decoded.as_ref(), "." | "..") {
                findings.add(
                    judge.site(),
                    "path",
                    "servers may take the value for a part of the path".to_owned(),
                    true,
                );
            }
            let raws = judge
                .containers()
                .filter_map(|container| judge.notation()?.decode_text(text, container));
            judge.judge(
                &raws.collect::<Vec<_>>(),
                &[],
                Some(text),
                &self.document,
                findings,
            );
        }
    }

    fn judge_query(&self, request: &Request, findings: &mut Findings) {
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
        self.judge_pairs(ParameterLocation::Query, &pairs, findings);
        for judge in self.in_location(ParameterLocation::QueryString) {
            let text = request.query();
            judge.judge(&[], &[], text, &self.document, findings);
        }
    }

    fn judge_headers(&self, request: &Request, findings: &mut Findings) {
        for judge in self.in_location(ParameterLocation::Header) {
            let text = request.headers.joined(&judge.parameter.name);
            let text = text.as_deref().map(str::trim);
            let raws = judge
                .containers()
                .filter_map(|container| judge.notation()?.decode_text(text?, container));
            judge.judge(
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
        self.judge_pairs(ParameterLocation::Cookie, &pairs, findings);
    }

    /// Parameters of a query or of cookies, and pairs that belong to none.
    fn judge_pairs(
        &self,
        location: ParameterLocation,
        pairs: &[Pair<'_>],
        findings: &mut Findings,
    ) {
        let names: Vec<&str> = self
            .in_location(location)
            .map(|judge| judge.parameter.name.as_str())
            .collect();
        for judge in self.in_location(location) {
            let others: Vec<&str> = names
                .iter()
                .copied()
                .chain(self.credentials.iter().map(String::as_str))
                .filter(|name| *name != judge.parameter.name)
                .collect();
            let raws = judge
                .containers()
                .filter_map(|container| judge.notation()?.decode_pairs(pairs, container, &others));
            let own: Vec<&str> = pairs
                .iter()
                .filter(|pair| pair.name == judge.parameter.name)
                .map(|pair| pair.value.unwrap_or_default())
                .collect();
            judge.judge(
                &raws.collect::<Vec<_>>(),
                &own,
                own.first().copied(),
                &self.document,
                findings,
            );
        }
        let takes_any = self
            .in_location(location)
            .any(ParameterJudge::takes_any_name);
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
                let site = Site::Parameter(location, pair.name.to_owned());
                findings.add(
                    site,
                    "undeclared",
                    "the contract does not speak of it".to_owned(),
                    true,
                );
            }
        }
    }
}

/// The other paths of `api` that come before `path` where both match: the more concrete ones.
fn rivals(api: &Api, path: &PathTemplate) -> Vec<PathTemplate> {
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
