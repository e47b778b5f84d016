//! Requests of one document that the other rejects, or reads differently.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;
use spec::{
    diff::{Breaks, Change, Evidence, Witness},
    document::Location,
    http::MediaType,
    model::{Api, Operation},
    wire::{Request, RequestPart, RequestValidator, Validation, Validity},
};

use super::{Found, Search, content, quoted, shortened};
use crate::{
    case::{Body, Case, Content, OperationIndex},
    operation::{CompiledBody, CompiledOperation},
    value::seed::{Dice, RunSeed},
};

/// Random requests of an operation.
const RANDOM: u64 = 12;

/// The requests that were generated.
#[derive(Default)]
pub(super) struct Requests(BTreeMap<(Location, bool), Vec<Request>>);

/// Whether a kind is about requests.
pub(super) fn is_about(id: &str) -> bool {
    id.starts_with("operation-")
        || id.starts_with("parameter-")
        || id == "required-parameter-added"
        || id.starts_with("request-")
        || id == "required-request-body-added"
}

impl Search<'_> {
    /// A request that is valid by one document and not by the other.
    pub(super) fn by_request(
        &mut self,
        change: &Change,
        evidence: &Evidence,
        side: Breaks,
        is_old: bool,
    ) -> Found {
        let [old, new] = self.sides.clone();
        let (api, other) = if is_old { (old, new) } else { (new, old) };
        let Some(at) = evidence.operation.get(is_old) else {
            return Found::NotSearched;
        };
        let index = OperationIndex::find(&api, |operation| operation.origin.location == *at);
        let Some(index) = index else {
            return Found::NotSearched;
        };
        let Some(operation) = index.of(&api) else {
            return Found::NotSearched;
        };
        let known = self.requests.0.entry((at.clone(), is_old));
        let requests = known.or_insert_with(|| generated(&api, index));
        let made = |request: &Request, reason: String| {
            Found::Witness(Box::new(Witness {
                breaks: side,
                is_old,
                what: "request".to_owned(),
                text: in_words(request),
                reason: shortened(&reason),
            }))
        };
        let to = evidence.operation.get(!is_old);
        let to = to.and_then(|at| other.operations.iter().find(|it| it.origin.location == *at));
        let Some(to) = to else {
            let plain = Request {
                method: operation.method.as_str().to_owned(),
                target: operation.path.as_str().to_owned(),
                headers: spec::wire::Headers::new(),
                body: None,
            };
            let request = requests.first().unwrap_or(&plain);
            return made(request, "the document has no such operation".to_owned());
        };
        if requests.is_empty() {
            // None can be generated, so nothing is known.
            return Found::NotSearched;
        }
        let named = named_media_type(change);
        if let Some(named) = &named
            && !requests.iter().any(|it| is_sent_as(it, named))
        {
            // No body can be written in it.
            let mut content = to.request_body.iter().flat_map(|body| &body.content);
            return if content.any(|it| it.media_type.covers(named)) {
                Found::Nothing
            } else {
                Found::NotSearched
            };
        }
        let own = RequestValidator::new(&api, operation);
        let validator = RequestValidator::new(&other, to);
        let of_its_type = requests.iter().filter(|request| {
            let mut named = named.iter();
            named.all(|it| is_sent_as(request, it))
        });
        for request in of_its_type {
            let moved = Request {
                target: moved(&request.target, operation, to),
                ..request.clone()
            };
            if change.kind.info.id == "parameter-content-changed"
                && let Some(reason) = content::misread(request, evidence.parameter.get(!is_old), to)
            {
                return made(request, reason);
            }
            let (before, after) = (own.validate(request), validator.validate(&moved));
            if let Some(reason) = difference(change, evidence, (&before, &after)) {
                return made(request, reason);
            }
        }
        Found::Nothing
    }
}

/// The media type that `change` is about, where it is about one.
fn named_media_type(change: &Change) -> Option<MediaType> {
    let is_about_one = change.kind.info.id.contains("media-type");
    let name = quoted(&change.message).filter(|_| is_about_one)?;
    essence(name)
}

/// Whether `request` has a body of the type or range `named`.
fn is_sent_as(request: &Request, named: &MediaType) -> bool {
    let sent = request.headers.get("content-type").and_then(essence);
    sent.is_some_and(|sent| named.covers(&sent))
}

/// The media type in `text` without its parameters.
fn essence(text: &str) -> Option<MediaType> {
    MediaType::parse(text.split(';').next().unwrap_or_default())
}

/// Why `after`, the validation by the other document, shows `change`.
fn difference(
    change: &Change,
    evidence: &Evidence,
    (before, after): (&Validation, &Validation),
) -> Option<String> {
    let id = change.kind.info.id;
    let parameters = [&evidence.parameter.old, &evidence.parameter.new];
    let is_parameter = |part: &RequestPart| {
        let RequestPart::Parameter(location, name) = part else {
            return false;
        };
        let mut named = parameters.iter().copied().flatten();
        named.any(|(at, known)| at == location && known.eq_ignore_ascii_case(name))
    };
    let is_about = |part: &RequestPart| match part {
        RequestPart::Parameter(..) => is_parameter(part),
        RequestPart::ContentType => id.contains("media-type") || id.contains("body"),
        RequestPart::Body => id.contains("body"),
        RequestPart::Path => false,
    };
    let problem = after
        .problems
        .iter()
        .find(|problem| is_about(&problem.part));
    if let Some(problem) = problem {
        return Some(problem.to_string());
    }
    // The style of a parameter may change what the same bytes mean.
    let ((at, name), (at_new, name_new)) = (
        evidence.parameter.old.as_ref()?,
        evidence.parameter.new.as_ref()?,
    );
    let is_form = matches!(
        id,
        "parameter-style-changed" | "parameter-content-changed" | "parameter-moved"
    );
    let either = |validation: &Validation| -> Option<Value> {
        let old = validation.decoded.parameter(*at, name);
        old.or_else(|| validation.decoded.parameter(*at_new, name_new))
            .cloned()
    };
    let (then, now) = (either(before)?, either(after));
    let shown = |value: &Value| shortened(&value.to_string());
    match now {
        _ if !is_form => None,
        Some(now) if now == then => None,
        Some(now) => Some(format!(
            "`{name}` is read as {} instead of {}",
            shown(&now),
            shown(&then)
        )),
        None => Some(format!(
            "`{name}` with the value {} is not read",
            shown(&then)
        )),
    }
}

/// Valid requests to the operation: the simplest, the fullest, random ones, each with each media type and without a body.
fn generated(api: &Arc<Api>, index: OperationIndex) -> Vec<Request> {
    let Some(compiled) = CompiledOperation::new(Arc::clone(api), index) else {
        return Vec::new();
    };
    let seed = RunSeed(0);
    let mut cases: Vec<Case> = compiled.simplest().into_iter().collect();
    cases.extend(compiled.positive(&mut Dice::Fullest));
    for number in 0..RANDOM {
        let mut rng = seed.rng("witness", "request", number);
        cases.extend(compiled.positive(&mut Dice::Random(&mut rng)));
    }
    let bodies: Vec<Body> = compiled.bodies.iter().flat_map(written).collect();
    let mut all = Vec::new();
    for case in cases {
        let others = bodies.iter().cloned().map(Some).chain([None]);
        all.extend(others.map(|body| Case {
            body,
            ..case.clone()
        }));
        all.push(case);
    }
    let is_valid = |request: &Request| {
        let validation = compiled.validator.validate(request);
        validation.validity == Validity::Valid
    };
    let mut res: Vec<Request> = Vec::new();
    for case in &all {
        if let Ok(request) = compiled.render(case)
            && !res.contains(&request)
            && is_valid(&request)
        {
            res.push(request);
        }
    }
    res.sort_by_key(|request| {
        let body = request.body.as_ref().map_or(0, Vec::len);
        request.target.len() + body + request.headers.len()
    });
    res
}

/// The simplest value of `body` and a random one, in each media type that it stands for.
fn written(body: &CompiledBody) -> Vec<Body> {
    let mut rng = RunSeed(0).rng("witness", "body", 0);
    let values = [Dice::Simplest, Dice::Random(&mut rng)];
    let values = values.map(|mut dice| body.sample(&mut dice));
    let range = Some(&body.content.media_type).filter(|it| it.is_range());
    let concrete = range.map(concrete).unwrap_or_default();
    let mut res = Vec::new();
    for value in values.into_iter().flatten() {
        res.extend(concrete.iter().map(|media_type| Body {
            media_type: Some(media_type.to_string()),
            content: Content::Value {
                value: value.clone(),
                written_as: media_type.clone(),
            },
        }));
        res.push(body.body(value));
    }
    res
}

/// Media types in `range`: JSON by another name, which has room for every value, text, and bytes. A document that names a few
/// types of the range covers none of them.
fn concrete(range: &MediaType) -> Vec<MediaType> {
    let essence = range.essence();
    let ty = essence.split('/').next().unwrap_or_default();
    let own = if ty == "*" { "application" } else { ty };
    let names = [
        format!("{own}/vnd.unnamed+json"),
        "text/vnd.unnamed".to_owned(),
        format!("{own}/vnd.unnamed"),
        // Where the other document has a range of this type.
        "example/vnd.unnamed+json".to_owned(),
        "example/vnd.unnamed".to_owned(),
    ];
    let all = names.iter().filter_map(|name| MediaType::parse(name));
    all.filter(|media_type| range.covers(media_type)).collect()
}

/// `target` where `to` is served under another path than `from`: a path that moved between `servers` and `paths`.
fn moved(target: &str, from: &Operation, to: &Operation) -> String {
    let segments = |operation: &Operation| operation.path.path_shape().matches('/').count();
    let (before, after) = (segments(from), segments(to));
    if after >= before {
        let front: String = to
            .path
            .as_str()
            .split('/')
            .skip(1)
            .take(after - before)
            .map(|segment| format!("/{segment}"))
            .collect();
        return front + target;
    }
    let rest: Vec<&str> = target.split('/').skip(1 + before - after).collect();
    format!("/{}", rest.join("/"))
}

fn in_words(request: &Request) -> String {
    let mut res = format!("{} {}", request.method, request.target);
    let mut headers = request.headers.iter();
    let first = headers
        .next()
        .map(|(name, value)| format!("{name}: {value}"));
    let all: Vec<String> = first
        .into_iter()
        .chain(headers.map(|(name, value)| format!("{name}: {value}")))
        .collect();
    if !all.is_empty() {
        res += &format!(" with {}", all.join(", "));
    }
    if let Some(body) = &request.body {
        res += &format!(" and the body {}", String::from_utf8_lossy(body));
    }
    shortened(&res)
}
