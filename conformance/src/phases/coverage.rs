//! Deterministic cases: the smallest and the fullest request, every constraint at, just inside and just outside its bound,
//! every part present and absent, every single violation, and malformed requests.
//!
//! The most informative cases come first: those that show whether the operation works at all, then whether it checks
//! credentials, then violations, then boundaries.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use spec::{
    http::StatusCodePattern,
    model::{Method, ParameterLocation, SecurityRequirement},
    source::pointer::JsonPointer,
    wire::{RequestPart, body::BodyKind},
};

use super::{certification::is_certified, extremes::Extremes};
use crate::{
    case::{Body, Case, Content, Credentials, Intent, Mutation},
    operation::CompiledOperation,
    value::{boundary::Side, keyword::Keyword, seed::Dice},
};

/// The coverage cases of one operation, those between the bounds of its schemas made as far as they are asked for.
#[derive(Debug)]
pub struct CoverageCases {
    list: Vec<Case>,
    /// Digests of the cases in the list, since comparing each with all others takes long where bodies are large.
    digests: BTreeSet<u64>,
    /// The number of boundaries tried so far.
    tried: usize,
}

impl CoverageCases {
    /// The cases that are not boundaries of schemas, which come first.
    pub fn new(operation: &CompiledOperation, extremes: &Extremes) -> Self {
        let Extremes { least, fullest, .. } = extremes;
        let mut builder = Builder {
            operation,
            cases: Self {
                list: Vec::new(),
                digests: BTreeSet::new(),
                tried: 0,
            },
        };
        builder.cases.add(least.clone());
        builder.admitted(fullest.clone());
        builder.without_credentials(fullest);
        builder.missing_parts(fullest);
        builder.odd_shapes(fullest);
        builder.optional_parts(least, fullest);
        builder.media_types(least);
        builder.asked_for_types(least);
        builder.cases
    }

    /// The cases so far.
    pub fn list(&self) -> &[Case] {
        &self.list
    }

    /// Makes cases until there are `count`, or no more: every boundary of every schema, violations first. Values that a server must
    /// accept are also tried in the smallest request, because a server may reject another part of the fullest one.
    pub fn make(&mut self, count: usize, operation: &CompiledOperation, extremes: &Extremes) {
        while self.list.len() < count
            && let Some((boundary, base)) = extremes.candidate(self.tried)
        {
            self.tried += 1;
            let Some(case) = boundary.apply(base) else {
                continue;
            };
            match boundary.proposal.side {
                Side::Outside if is_certified(operation, &case) => self.add(case),
                Side::Inside if is_admitted(operation, &case) => self.add(case),
                _ => {}
            }
        }
    }

    fn add(&mut self, case: Case) {
        if self.digests.insert(digest(&case)) || !self.list.contains(&case) {
            self.list.push(case);
        }
    }
}

/// A digest of what most cases differ in.
fn digest(case: &Case) -> u64 {
    let mut hasher = DefaultHasher::new();
    for parameter in &case.parameters {
        (&parameter.name, &parameter.value).hash(&mut hasher);
    }
    (&case.method, &case.headers).hash(&mut hasher);
    match case.body.as_ref().map(|body| &body.content) {
        Some(Content::Value { value, .. }) => value.hash(&mut hasher),
        Some(Content::Bytes(bytes)) => bytes.hash(&mut hasher),
        None => {}
    }
    hasher.finish()
}

/// Whether a case is valid and has the values that the user gives.
fn is_admitted(operation: &CompiledOperation, case: &Case) -> bool {
    operation.is_valid(case) && operation.keeps_given(case)
}

struct Builder<'o> {
    operation: &'o CompiledOperation,
    cases: CoverageCases,
}

impl Builder<'_> {
    /// Adds a case if it is valid and has the values that the user gives.
    fn admitted(&mut self, case: Case) {
        if is_admitted(self.operation, &case) {
            self.cases.add(case);
        }
    }

    /// Adds a case if it is invalid under every interpretation, at the location of the mutation.
    fn violating(&mut self, case: Case) {
        if is_certified(self.operation, &case) {
            self.cases.add(case);
        }
    }

    /// Adds a case without credentials where they are required, and one with wrong ones wherever there may be a reaction to
    /// them: where the document declares some, or a 401.
    fn without_credentials(&mut self, base: &Case) {
        let operation = self.operation.operation();
        let security = &operation.security;
        let is_open = security.is_empty() || security.iter().any(SecurityRequirement::is_empty);
        let mut responses = operation.responses.list.iter();
        let has_401 = responses.any(|known| known.status == StatusCodePattern::Exact(401));
        if self.operation.has_identical_path() {
            return;
        }
        let none = (!is_open).then_some(Credentials::None);
        let wrong = (has_401 || !security.is_empty()).then_some(Credentials::Wrong);
        for credentials in none.into_iter().chain(wrong) {
            self.admitted(Case {
                credentials,
                intent: Intent::Unauthenticated,
                ..base.clone()
            });
        }
    }

    /// Adds a case without each required part.
    fn missing_parts(&mut self, full: &Case) {
        for parameter in &self.operation.parameters {
            if !parameter.required || parameter.location == ParameterLocation::Path {
                continue;
            }
            let mut case = full.clone();
            case.parameters.retain(|given| {
                (given.location, &given.name) != (parameter.location, &parameter.name)
            });
            if parameter.location == ParameterLocation::Header {
                case.intent = Intent::WithoutHeader(parameter.name.clone());
                self.violating(case);
                continue;
            }
            let part = RequestPart::Parameter(parameter.location, parameter.name.clone());
            case.intent = negative(part, Keyword::Required, "it is missing");
            self.violating(case);
        }
        if self
            .operation
            .operation()
            .request_body
            .as_ref()
            .is_some_and(|body| body.required)
        {
            self.violating(Case {
                body: None,
                intent: negative(RequestPart::Body, Keyword::Required, "it is missing"),
                ..full.clone()
            });
        }
    }

    /// Adds requests that differ in structure rather than in data.
    fn odd_shapes(&mut self, full: &Case) {
        for method in undeclared_methods(self.operation, full) {
            if method != DELETE {
                self.cases.list.push(with_method(full, method));
            }
        }
        self.cases.list.push(Case {
            headers: vec![("Accept".to_owned(), "application/x-unacceptable".to_owned())],
            intent: Intent::Unacceptable,
            ..full.clone()
        });
        self.boundless(full);
        if let Some(body) = &full.body {
            self.violating(Case {
                body: Some(Body {
                    media_type: Some("application/x-undocumented".to_owned()),
                    content: body.content.clone(),
                }),
                intent: Intent::WrongContentType,
                ..full.clone()
            });
            if let Content::Value { written_as, .. } = &body.content {
                self.malformed(full, BodyKind::of(written_as));
            }
        }
    }

    /// Adds a request with a type that cannot be parsed without a parameter, which fails in servers even before they route it:
    /// multipart without a boundary (RFC 2046 §5.1.1).
    fn boundless(&mut self, full: &Case) {
        let mut bodies = self.operation.operation().request_body.iter();
        let is_documented = bodies.any(|body| {
            let mut contents = body.content.iter().map(|content| &content.media_type);
            contents.any(|media_type| media_type.is_multipart() || media_type.is_range())
        });
        if is_documented {
            return;
        }
        let mut case = Case {
            intent: Intent::WrongContentType,
            ..full.clone()
        };
        let media_type = "multipart/form-data".to_owned();
        match &mut case.body {
            Some(body) => body.media_type = Some(media_type),
            None => case.headers.push(("Content-Type".to_owned(), media_type)),
        }
        self.cases.list.push(case);
    }

    /// Adds bodies that are not valid in their media type.
    fn malformed(&mut self, base: &Case, kind: BodyKind) {
        let (keyword, wrong): (Keyword, &[(&[u8], &str)]) = match kind {
            BodyKind::Json => (
                Keyword::JsonSyntax,
                &[
                    (b"{", "a brace that is never closed"),
                    (b"not json", "not JSON"),
                    (b"\xff", "a byte that is not valid UTF-8"),
                ],
            ),
            BodyKind::Xml => (
                Keyword::XmlSyntax,
                &[
                    (b"<a>", "an element that is never closed"),
                    (b"not xml", "not XML"),
                    (b"<a>\xff</a>", "a byte that is not valid UTF-8"),
                ],
            ),
            _ => return,
        };
        let media_type = base.body.as_ref().and_then(|body| body.media_type.clone());
        for (bytes, what) in wrong {
            self.violating(Case {
                body: Some(Body {
                    media_type: media_type.clone(),
                    content: Content::Bytes(bytes.to_vec()),
                }),
                intent: negative(RequestPart::Body, keyword, what),
                ..base.clone()
            });
        }
    }

    /// Adds each optional part alone, and everything without it.
    fn optional_parts(&mut self, least: &Case, full: &Case) {
        for given in &full.parameters {
            if least.parameter(given.location, &given.name).is_some() {
                continue;
            }
            let mut alone = least.clone();
            alone.parameters.push(given.clone());
            self.admitted(alone);
            let mut without = full.clone();
            without.parameters.retain(|other| other != given);
            self.admitted(without);
        }
        if full.body.is_some() && least.body.is_none() {
            self.admitted(Case {
                body: None,
                ..full.clone()
            });
        }
    }

    /// Adds the simplest body of each media type.
    fn media_types(&mut self, least: &Case) {
        for body in self.operation.bodies.iter().skip(1) {
            if let Some(value) = body.sample(&mut Dice::Simplest) {
                let case = Case {
                    body: Some(body.body(value)),
                    ..least.clone()
                };
                if body.xml.is_some() {
                    self.malformed(&case, BodyKind::Xml);
                }
                self.admitted(self.operation.with_given(case));
            }
        }
    }

    /// Adds the smallest request for each further media type of a success; the first case asks for the first one.
    fn asked_for_types(&mut self, least: &Case) {
        for case in self.operation.asking_for_further_types(least) {
            self.admitted(case);
        }
    }
}

fn negative(part: RequestPart, keyword: Keyword, what: &str) -> Intent {
    Intent::Negative(Mutation {
        part,
        pointer: JsonPointer::root(),
        keyword,
        what: what.to_owned(),
    })
}

/// The method of the case that comes last.
const DELETE: &str = "DELETE";

/// `full`, a valid request, with a method that its path does not declare.
fn with_method(full: &Case, method: &str) -> Case {
    Case {
        method: Some(method.to_owned()),
        intent: Intent::UndeclaredMethod(method.to_owned()),
        body: None,
        ..full.clone()
    }
}

/// The request with an undeclared `DELETE` in the place of `full`; `None` where the path declares it. A server that serves it
/// may lose whole collections, so it is not a case among the others ([`super::UNDECLARED_DELETE`]).
pub(super) fn undeclared_delete(operation: &CompiledOperation, full: &Case) -> Option<Case> {
    let is_undeclared = undeclared_methods(operation, full).contains(&DELETE);
    is_undeclared.then(|| with_method(full, DELETE))
}

/// Methods that no operation of a path that `full` matches declares. Only the first operation of the path gets them.
fn undeclared_methods(operation: &CompiledOperation, full: &Case) -> Vec<&'static str> {
    let path = &operation.operation().path;
    let siblings = operation.api.operations.iter();
    let siblings: Vec<_> = siblings
        .filter(|other| other.path.is_same_path(path))
        .collect();
    let is_first = siblings
        .first()
        .is_some_and(|first| first.id == operation.operation().id);
    if !is_first {
        return Vec::new();
    }
    let sent = operation.render(full);
    let sent = sent
        .map(|request| request.path().to_owned())
        .unwrap_or_default();
    let others = operation.api.operations.iter();
    let others = others.filter(|other| path.may_meet(&other.path));
    let reached: Vec<_> = others
        .filter(|other| other.path.is_same_path(path) || other.path.matches(&sent).is_some())
        .collect();
    let is_declared = |method: &str| {
        let method = Method::new(method);
        reached.iter().any(|other| other.method == method)
    };
    [DELETE, "PATCH", "PUT", "POST", "OPTIONS"]
        .into_iter()
        .filter(|method| !is_declared(method))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::{
        collections::{BTreeMap, BTreeSet},
        sync::Arc,
    };

    use serde_json::{Value, json};
    use spec::{document::Document, model::Api};

    use super::super::{OperationCases, Phase};
    use crate::{
        case::{Case, Intent, OperationIndex},
        operation::CompiledOperation,
        value::seed::RunSeed,
    };

    /// Operations whose bodies are models of a web: each refers to the two after it.
    fn web(count: usize) -> Arc<Api> {
        let reference =
            |number: usize| json!({"$ref": format!("#/components/schemas/M{}", number % count)});
        let model = |number: usize| {
            let union = [reference(number + 1), reference(number + 2)];
            let properties = json!({
                "id": {"type": "string", "minLength": 2, "maxLength": 9},
                "kind": {"const": number},
                "size": {"type": "integer", "minimum": 1, "maximum": 8},
                "other": {"oneOf": union},
            });
            let required = ["id", "kind"];
            let schema = json!({"type": "object", "required": required, "properties": properties});
            (format!("M{number}"), schema)
        };
        let operation = |number: usize| {
            let content = json!({"application/json": {"schema": reference(number)}});
            let body = json!({"required": true, "content": content});
            let responses = json!({"204": {"description": ""}});
            let item = json!({"post": {"requestBody": body, "responses": responses}});
            (format!("/m{number}"), item)
        };
        let schemas: BTreeMap<String, Value> = (0..count).map(model).collect();
        let paths: BTreeMap<String, Value> = (0..3).map(operation).collect();
        let document = json!({
            "openapi": "3.0.3", "info": {"title": "", "version": ""},
            "paths": paths, "components": {"schemas": schemas},
        });
        let loaded = Document::from_text("web.json", document.to_string());
        Arc::new(Api::new(Arc::new(loaded.document.expect("a document"))))
    }

    fn operation(api: &Arc<Api>, index: usize) -> OperationCases {
        let compiled = CompiledOperation::new(Arc::clone(api), OperationIndex(index));
        OperationCases::new(compiled.expect("an operation"))
    }

    fn all(cases: &OperationCases) -> Vec<Case> {
        let case = |index| cases.case(Phase::Coverage, RunSeed(1), index);
        (0..).map_while(case).collect()
    }

    #[test]
    fn cases_made_one_by_one_are_those_made_at_once() {
        let api = web(4);
        let one_by_one = operation(&api, 0);
        assert_eq!(one_by_one.count_to(3, Phase::Coverage, 0), 3);
        let at_once = operation(&api, 0);
        let count = at_once.count(Phase::Coverage, 0);
        let cases = all(&one_by_one);
        assert_eq!(cases, all(&at_once));
        assert_eq!(cases.len() as u64, count);
        for (at, case) in cases.iter().enumerate() {
            assert!(!cases[..at].contains(case), "{case:?}");
        }
    }

    #[test]
    fn operations_of_a_web_are_tested_as_those_of_a_few_models() {
        let (large, small) = (web(80), web(4));
        for index in 0..2 {
            let (large, small) = (operation(&large, index), operation(&small, index));
            let body = large.operation.bodies[0].strategy.as_ref();
            assert!(body.is_some_and(|it| it.validator().web().is_some()));
            let kinds = |cases: &OperationCases| -> BTreeSet<&'static str> {
                let kinds = all(cases).into_iter().map(|case| case.intent.name());
                kinds.collect()
            };
            assert_eq!(kinds(&large), kinds(&small));
            let has_body = |case: &Case| !matches!(case.intent, Intent::UndeclaredMethod(_));
            for case in all(&large).into_iter().filter(has_body) {
                let validation = large.operation.validate_case(&case).expect("it has a form");
                let is_valid = large.operation.is_valid_by(&case, &validation);
                let violates =
                    matches!(case.intent, Intent::Negative(_) | Intent::WrongContentType);
                assert_eq!(is_valid, !violates, "{case:?}");
            }
        }
    }
}
