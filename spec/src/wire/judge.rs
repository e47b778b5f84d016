//! Reads a request the way servers do and says whether the contract admits it.
//!
//! Validity is decided here, on the bytes, and nowhere else: the engine certifies its cases with it and the sandbox guards
//! its doors with it. There are three verdicts, because text has more than one reading: a request is *valid* when the
//! plain reading satisfies the contract, *lenient* when only some reasonable server would think so, and *invalid* when no
//! reading helps.
//!
//! Credentials are not looked at: they are no data.

use std::{fmt, sync::Arc};

use serde_json::Value;

use super::{
    body::{BodyKind, form_urlencoded, multipart},
    message::Request,
    percent,
    reading::{self, Level},
    style::{Container, Notation, Pair, Raw},
};
use crate::{
    document::Document,
    model::{
        Api, MediaType, MediaTypeObject, Operation, Parameter, ParameterContent, ParameterLocation,
        PathTemplate, SecuritySchemeKind,
    },
    schema::{Direction, Schema, SchemaValidator, types::TypeSet},
    source::pointer::JsonPointer,
};

/// Whether a request keeps the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The plain reading satisfies the contract.
    Valid,
    /// Only a lenient reading satisfies it, or the request has more than the contract speaks of.
    Lenient,
    /// No reasonable reading satisfies it.
    Invalid,
}

/// The part of a request that something is said about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Site {
    /// A parameter.
    Parameter(ParameterLocation, String),
    /// The body.
    Body,
    /// The header field `Content-Type`.
    ContentType,
    /// The path as a whole.
    Path,
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(location, name) => write!(f, "{location} parameter `{name}`"),
            Self::Body => f.write_str("body"),
            Self::ContentType => f.write_str("header `Content-Type`"),
            Self::Path => f.write_str("path"),
        }
    }
}

/// Something that keeps a request from being valid.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Where in the request.
    pub site: Site,
    /// Where in the value.
    pub pointer: JsonPointer,
    /// The keyword that is broken, such as `maxLength`; `required` for what is missing.
    pub keyword: String,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Whether some reasonable server would not mind.
    pub is_lenient: bool,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.site)?;
        if !self.pointer.as_str().is_empty() {
            write!(f, " at {}", self.pointer)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// The values of a request, typed by the contract.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DecodedRequest {
    /// The parameters that were sent.
    pub parameters: Vec<(ParameterLocation, String, Value)>,
    /// The body, when it is of a media type that has a value.
    pub body: Option<Value>,
}

impl DecodedRequest {
    /// The value of a parameter.
    pub fn parameter(&self, location: ParameterLocation, name: &str) -> Option<&Value> {
        self.parameters
            .iter()
            .find(|(at, known, _)| *at == location && known == name)
            .map(|(_, _, value)| value)
    }
}

/// What is to be said of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// What keeps it from being valid.
    pub problems: Vec<Problem>,
    /// The values as far as they could be read.
    pub decoded: DecodedRequest,
}

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

#[derive(Debug)]
struct ParameterJudge {
    parameter: Parameter,
    validator: Option<SchemaValidator>,
    types: TypeSet,
}

#[derive(Debug)]
struct BodyJudge {
    required: bool,
    contents: Vec<(MediaTypeObject, Option<SchemaValidator>)>,
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
        let body = operation.request_body.as_ref().map(|body| BodyJudge {
            required: body.required,
            contents: body
                .content
                .iter()
                .map(|content| (content.clone(), compile(content.schema.as_ref())))
                .collect(),
        });
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
        self.judge_body(request, &mut findings);
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
            }) || self.credentials.iter().any(|name| name == pair.name);
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

    fn judge_body(&self, request: &Request, findings: &mut Findings) {
        let bytes = request.body.as_deref().unwrap_or_default();
        let Some(body) = &self.body else {
            if !bytes.is_empty() {
                findings.add(
                    Site::Body,
                    "undeclared",
                    "the contract does not speak of a body".to_owned(),
                    true,
                );
            }
            return;
        };
        let header = request.headers.get("content-type");
        if bytes.is_empty() && (request.body.is_none() || header.is_none() || body.required) {
            let has_empty_form = request.body.is_some()
                && body
                    .contents
                    .iter()
                    .any(|(content, validator)| admits_empty_content(content, validator.as_ref()));
            if body.required && !has_empty_form {
                findings.add(Site::Body, "required", "it is missing".to_owned(), false);
            }
            if !has_empty_form {
                return;
            }
        }
        let Some(header) = header else {
            findings.add(
                Site::ContentType,
                "required",
                "it is missing".to_owned(),
                true,
            );
            return;
        };
        let media_type = MediaType::parse(header);
        let content = media_type.as_ref().and_then(|media_type| {
            let fitting = body
                .contents
                .iter()
                .filter(|(content, _)| content.media_type.covers(media_type));
            fitting.min_by_key(|(content, _)| content.media_type.is_range())
        });
        match (media_type, content) {
            (Some(media_type), Some((content, validator))) => {
                judge_content(
                    &media_type,
                    content,
                    validator.as_ref(),
                    bytes,
                    &self.document,
                    findings,
                );
            }
            (None, _) => {
                findings.add(
                    Site::ContentType,
                    "mediaType",
                    format!("`{header}` is not a media type"),
                    false,
                );
            }
            (Some(_), None) => {
                findings.add(
                    Site::ContentType,
                    "mediaType",
                    format!("`{header}` is not documented"),
                    false,
                );
            }
        }
    }
}

/// What has been found so far.
#[derive(Debug, Default)]
struct Findings {
    problems: Vec<Problem>,
    decoded: DecodedRequest,
}

impl Findings {
    fn add(&mut self, site: Site, keyword: &str, message: String, is_lenient: bool) {
        self.problems.push(Problem {
            site,
            pointer: JsonPointer::root(),
            keyword: keyword.to_owned(),
            message,
            is_lenient,
        });
    }

    /// Everything in which `value` breaks its schema.
    fn add_violations(
        &mut self,
        site: &Site,
        document: &Document,
        validator: &SchemaValidator,
        value: &Value,
        is_lenient: bool,
    ) {
        for violation in validator.violations(document, value) {
            self.problems.push(Problem {
                site: site.clone(),
                pointer: violation.instance,
                keyword: violation.keyword,
                message: violation.message,
                is_lenient,
            });
        }
    }
}

impl ParameterJudge {
    fn site(&self) -> Site {
        Site::Parameter(self.parameter.location, self.parameter.name.clone())
    }

    fn notation(&self) -> Option<Notation<'_>> {
        Notation::of(&self.parameter)
    }

    /// The kinds of values its schema can admit.
    fn containers(&self) -> impl Iterator<Item = Container> {
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
    fn takes_any_name(&self) -> bool {
        let is_exploded_form = self.notation().is_some_and(|notation| {
            notation.explode && notation.style == crate::model::ParameterStyle::Form
        });
        is_exploded_form && self.types.meets(TypeSet::OBJECT)
    }

    /// Whether several pairs of its name are one value: a list in exploded form.
    fn takes_repetitions(&self) -> bool {
        self.types.meets(TypeSet::ARRAY) && self.notation().is_some_and(|notation| notation.explode)
    }

    /// Judges the parameter: `raws` are its readings by style, `texts` all the texts sent under its name, `text` the
    /// whole of it, still encoded.
    fn judge(
        &self,
        raws: &[Raw],
        texts: &[&str],
        text: Option<&str>,
        document: &Document,
        findings: &mut Findings,
    ) {
        if raws.is_empty() && text.is_none() {
            if self.parameter.required {
                findings.add(self.site(), "required", "it is missing".to_owned(), false);
            }
            return;
        }
        let readings: Vec<Value> = match &self.parameter.content {
            ParameterContent::Media(media) => {
                vec![self.media_reading(media, text.unwrap_or_default())]
            }
            ParameterContent::Styled { .. } => raws.iter().map(reading::as_strings).collect(),
        };
        let Some(validator) = &self.validator else {
            let value = readings.into_iter().next().unwrap_or_default();
            self.accept(value, findings);
            return;
        };
        let is_repeated = texts.len() > 1 && !self.takes_repetitions();
        let is_allowed_empty = self.parameter.allow_empty_value && text == Some("");
        let plain = readings
            .iter()
            .find_map(|value| reading::find(value, Level::Text, validator));
        if let Some(value) = plain {
            self.accept(value, findings);
            if is_repeated {
                findings.add(
                    self.site(),
                    "repeated",
                    "it is sent more than once".to_owned(),
                    true,
                );
            }
            return;
        }
        if is_allowed_empty {
            self.accept("".into(), findings);
            return;
        }
        let lenient = readings
            .into_iter()
            .chain(self.lenient_readings(texts, text))
            .collect::<Vec<_>>();
        // `?limit=` is no limit to many servers.
        let is_absent_to_some = text == Some("") && !self.parameter.required;
        let is_lenient = is_absent_to_some
            || lenient
                .iter()
                .any(|value| reading::find(value, Level::LenientText, validator).is_some());
        let value = lenient.into_iter().next().unwrap_or_default();
        let nearest = reading::nearest(&value, validator);
        findings.add_violations(&self.site(), document, validator, &nearest, is_lenient);
        self.accept(nearest, findings);
    }

    fn accept(&self, value: Value, findings: &mut Findings) {
        let name = self.parameter.name.clone();
        findings
            .decoded
            .parameters
            .push((self.parameter.location, name, value));
    }

    fn media_reading(&self, media: &MediaTypeObject, text: &str) -> Value {
        let text = match self.parameter.location {
            ParameterLocation::Header => text.into(),
            ParameterLocation::QueryString if media.media_type.is_form_urlencoded() => {
                let empty = Value::Null;
                let bundle = self
                    .validator
                    .as_ref()
                    .map_or(&empty, SchemaValidator::bundle);
                return form_urlencoded::decode(text, bundle);
            }
            ParameterLocation::Query | ParameterLocation::QueryString => {
                percent::decode_query(text)
            }
            ParameterLocation::Path | ParameterLocation::Cookie => percent::decode(text),
        };
        let json = media
            .media_type
            .is_json()
            .then(|| serde_json::from_str(&text).ok())
            .flatten();
        json.unwrap_or_else(|| text.as_ref().into())
    }

    /// Other ways in which servers take texts: the last of several, a list split at commas, JSON.
    fn lenient_readings(&self, texts: &[&str], text: Option<&str>) -> Vec<Value> {
        let mut res: Vec<Value> = Vec::new();
        let decode = |text: &str| percent::decode_query(text).into_owned();
        let all: Vec<String> = texts.iter().map(|text| decode(text)).collect();
        if all.len() > 1 && self.takes_repetitions() {
            res.push(all.iter().flat_map(|text| text.split(',')).collect());
            return res;
        }
        res.extend(all.last().map(|last| last.as_str().into()));
        let whole = match self.parameter.location {
            ParameterLocation::Header => text.map(ToOwned::to_owned),
            _ => text.map(decode),
        };
        let Some(whole) = whole else {
            return res;
        };
        res.extend(serde_json::from_str::<Value>(&whole).ok());
        if self.types.meets(TypeSet::ARRAY) {
            for separator in [',', ' ', '|', ';'] {
                res.push(whole.split(separator).map(str::trim).collect());
            }
            if whole.is_empty() {
                res.push(Value::Array(Vec::new()));
            }
        }
        res.push(whole.into());
        res
    }
}

impl<'p> Notation<'p> {
    /// How `parameter` is written; `None` when it is serialized in a media type.
    pub fn of(parameter: &'p Parameter) -> Option<Self> {
        match parameter.content {
            ParameterContent::Styled {
                style,
                explode,
                allow_reserved,
                ..
            } => Some(Self {
                name: &parameter.name,
                style,
                explode,
                allow_reserved: allow_reserved && parameter.location == ParameterLocation::Query,
                percent_encoded: parameter.location != ParameterLocation::Header,
            }),
            ParameterContent::Media(_) => None,
        }
    }
}

/// The other paths of `api` that come before `path` where both match: the more concrete ones.
fn rivals(api: &Api, path: &PathTemplate) -> Vec<PathTemplate> {
    let segments = |path: &PathTemplate| path.as_str().matches('/').count();
    let (own_rank, own_segments, shape) = (path.rank(), segments(path), path.shape());
    let mut res: Vec<PathTemplate> = Vec::new();
    for other in &api.operations {
        let other = &other.path;
        if segments(other) == own_segments
            && other.may_meet(path)
            && other.shape() != shape
            && other.rank() < own_rank
            && !res.contains(other)
        {
            res.push(other.clone());
        }
    }
    res
}

/// Whether a body of no bytes is a value of this content: a form without fields, an empty text.
fn admits_empty_content(content: &MediaTypeObject, validator: Option<&SchemaValidator>) -> bool {
    let empty: Value = match BodyKind::of(&content.media_type) {
        BodyKind::FormUrlencoded => serde_json::json!({}),
        BodyKind::Text | BodyKind::Binary => "".into(),
        BodyKind::Json | BodyKind::Multipart | BodyKind::Xml => return false,
    };
    validator.is_none_or(|validator| validator.is_valid(&empty))
}

fn judge_content(
    media_type: &MediaType,
    content: &MediaTypeObject,
    validator: Option<&SchemaValidator>,
    bytes: &[u8],
    document: &Document,
    findings: &mut Findings,
) {
    let bundle = validator.map_or(&Value::Null, SchemaValidator::bundle);
    let kind = BodyKind::of(media_type);
    let value = match kind {
        BodyKind::Json => match serde_json::from_slice(bytes) {
            Ok(value) => value,
            Err(error) => {
                findings.add(
                    Site::Body,
                    "json",
                    format!("it is not JSON: {error}"),
                    false,
                );
                return;
            }
        },
        BodyKind::FormUrlencoded => {
            form_urlencoded::decode(&String::from_utf8_lossy(bytes), bundle)
        }
        BodyKind::Multipart => {
            let boundary = media_type.parameter("boundary").unwrap_or_default();
            let Some(parts) = multipart::decode(bytes, boundary).filter(|_| !boundary.is_empty())
            else {
                let message =
                    "it is not framed by the boundary that `Content-Type` names".to_owned();
                findings.add(Site::Body, "multipart", message, false);
                return;
            };
            form_urlencoded::collect(parts.iter().filter_map(part_value), bundle)
        }
        BodyKind::Text => String::from_utf8_lossy(bytes).into(),
        // Bytes have no value; a schema for them says no more than `format: binary`.
        BodyKind::Binary | BodyKind::Xml => {
            if kind == BodyKind::Xml && content.schema.is_some() {
                findings.add(Site::Body, "xml", "XML is not read".to_owned(), true);
            }
            return;
        }
    };
    let Some(validator) = validator else {
        findings.decoded.body = Some(value);
        return;
    };
    let (plain, lenient) = match kind {
        BodyKind::Json => (None, Level::LenientJson),
        _ => (Some(Level::Text), Level::LenientText),
    };
    let reading = match plain {
        Some(level) => reading::find(&value, level, validator),
        None => validator.is_valid(&value).then(|| value.clone()),
    };
    if let Some(reading) = reading {
        findings.decoded.body = Some(reading);
        return;
    }
    let is_lenient = reading::find(&value, lenient, validator).is_some();
    let nearest = if plain.is_some() {
        reading::nearest(&value, validator)
    } else {
        value
    };
    findings.add_violations(&Site::Body, document, validator, &nearest, is_lenient);
    findings.decoded.body = Some(nearest);
}

fn part_value(part: &multipart::Part) -> Option<(String, Value)> {
    let text = String::from_utf8_lossy(&part.content);
    let json = part
        .media_type()
        .filter(MediaType::is_json)
        .and_then(|_| serde_json::from_str(&text).ok());
    Some((part.name()?, json.unwrap_or_else(|| text.into())))
}
