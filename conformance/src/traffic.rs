//! Traffic between other programs: which operation a request is for, and whether it is valid.
//!
//! The exchanges are validated by the checks of a run ([`Observer`](crate::engine::observe::Observer)), and by
//! [`REQUEST_CONFORMANCE`], since here the requests are the client's.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use spec::{
    http::MediaType,
    model::{Api, CredentialLocation, Operation},
    wire::{Request, RequestPart, RequestValidator, Validation, Validity},
};

use crate::{
    case::{Case, Credentials, Intent, Mutation, OperationIndex},
    checks::{Check, CheckContext, CheckInfo, Outcome},
    exchange::{Exchange, Interaction, coding},
    failure::{Failure, Severity},
    mock::routing::{Route, Router},
    value::keyword::Keyword,
};

/// Finds the operations of requests and reads the requests.
#[derive(Debug)]
pub struct Traffic {
    api: Arc<Api>,
    router: Router,
    validators: BTreeMap<usize, RequestValidator>,
}

impl Traffic {
    /// Traffic of `api`.
    pub fn new(api: &Arc<Api>) -> Self {
        Self {
            api: Arc::clone(api),
            router: Router::new(api),
            validators: BTreeMap::new(),
        }
    }

    /// The exchange of a request, whose target is relative to the base URL, with what came back; `None` for a method or path
    /// that the document does not have.
    pub fn exchange(
        &mut self,
        request: Request,
        mut interaction: Interaction,
        sent_at: Duration,
    ) -> Option<Exchange> {
        let query = request.query().unwrap_or_default();
        let route = self.router.route(&request.method, request.path(), query);
        // A document that has GET says nothing of HEAD.
        let Route::Operation {
            index,
            is_head: false,
        } = route
        else {
            return None;
        };
        let operation = self.api.operations.get(index)?;
        let validator = self
            .validators
            .entry(index)
            .or_insert_with(|| RequestValidator::new(&self.api, operation));
        let validation = validator.validate(&request);
        let has_credentials = has_credentials(&self.api, operation, &request);
        let intent = intent(&request, &validation, has_credentials);
        let mut case = Case::of_request(operation, &request, validation.decoded, intent);
        if !has_credentials {
            case.credentials = Credentials::None;
        }
        let decoded = interaction.outcome.as_mut().ok().map(coding::decode);
        Some(Exchange {
            operation: OperationIndex(index),
            case,
            request,
            interaction,
            redirect: None,
            coding_error: decoded.and_then(Result::err),
            sent_at,
            sources: Vec::new(),
        })
    }
}

/// What a request of another program is.
fn intent(request: &Request, validation: &Validation, has_credentials: bool) -> Intent {
    let mut strict = validation.problems.iter().filter(|it| !it.is_lenient);
    match validation.validity {
        Validity::Valid if has_credentials => Intent::Positive,
        Validity::Valid => Intent::Unauthenticated,
        Validity::Lenient => Intent::Ambiguous(by_the_letter(request, validation)),
        Validity::Invalid => match strict.next().or(validation.problems.first()) {
            None => Intent::Ambiguous(String::new()),
            Some(problem) if problem.part == RequestPart::ContentType => {
                let header = request.headers.get("content-type");
                match header.and_then(MediaType::parse) {
                    Some(_) => Intent::WrongContentType,
                    None => mutation(problem),
                }
            }
            Some(problem) => mutation(problem),
        },
    }
}

/// What is wrong in a body of JSON, which has types of its own; servers may still read `5` as a string.
fn by_the_letter(request: &Request, validation: &Validation) -> String {
    let header = request.headers.get("content-type");
    let is_json = header
        .and_then(MediaType::parse)
        .is_some_and(|it| it.is_json());
    let mut problems = validation.problems.iter();
    let problem = problems.find(|problem| is_json && problem.part == RequestPart::Body);
    problem.map(ToString::to_string).unwrap_or_default()
}

fn mutation(problem: &spec::wire::Problem) -> Intent {
    // Keywords whose boundaries are not tested have no name of their own.
    let keyword = Keyword::from_name(&problem.keyword).unwrap_or(Keyword::FalseSchema);
    Intent::Negative(Mutation {
        part: problem.part.clone(),
        pointer: problem.pointer.clone(),
        keyword,
        what: problem.message.clone(),
    })
}

/// Whether the request has credentials for one of the alternatives of `operation`, or needs none.
fn has_credentials(api: &Api, operation: &Operation, request: &Request) -> bool {
    let has = |name: &str| {
        let scheme = api.security_scheme(name);
        match scheme.and_then(|scheme| scheme.kind.credential()) {
            Some(CredentialLocation::Bearer | CredentialLocation::Basic) => {
                request.headers.get("authorization").is_some()
            }
            Some(CredentialLocation::Header(name)) => request.headers.get(&name).is_some(),
            Some(CredentialLocation::Query(name)) => {
                let query = request.query().unwrap_or_default();
                let query = spec::http::percent::parse_query(query);
                query.iter().any(|(known, _)| *known == name)
            }
            Some(CredentialLocation::Cookie(name)) => {
                let cookies = request.headers.all("cookie");
                let mut cookies = cookies.flat_map(|line| line.split(';'));
                cookies.any(|cookie| cookie.trim().split('=').next() == Some(name.as_str()))
            }
            // Such as certificates of clients, which a request does not show.
            None => true,
        }
    };
    operation.allows_anonymous()
        || operation.security.iter().any(|requirement| {
            let mut schemes = requirement.schemes.iter();
            schemes.all(|(name, _)| has(name))
        })
}

/// `request_conformance`: the client keeps the contract.
pub static REQUEST_CONFORMANCE: &dyn Check = &RequestConformance;

#[derive(Debug)]
struct RequestConformance;

static INFO: CheckInfo = CheckInfo {
    id: "request_conformance",
    severity: Severity::Medium,
    what: "The request of a client keeps the contract. Only `conformance proxy` has this check: in a run, invalid requests are meant.",
    why: "A client that violates the contract works by chance, and fails with the next version of the server.",
    example: "documented name: string; a client sends POST /items {\"name\": 5}",
    standard: "OAS 3.0.3 §4.7.10",
};

impl Check for RequestConformance {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        let label = context.operation.operation().label();
        let failure = |what: String| {
            Failure::new(
                INFO.id,
                INFO.severity,
                format!("the client sends an invalid request: {what}"),
            )
            .expected("a request that the document allows")
        };
        match &exchange.case.intent {
            Intent::Negative(mutation) => {
                let signature = format!("{label} {} {}", mutation.part, mutation.keyword);
                Outcome::failed(
                    failure(mutation.to_string())
                        .got(mutation.what.clone())
                        .signature(signature),
                )
            }
            Intent::Ambiguous(what) if !what.is_empty() => Outcome::failed(
                failure(what.clone())
                    .got(what.clone())
                    .signature(format!("{label} {what}")),
            ),
            Intent::WrongContentType => {
                let sent = exchange.request.headers.get("content-type");
                let sent = sent.unwrap_or("none").to_owned();
                let what = format!("its media type is not documented: {sent}");
                Outcome::failed(
                    failure(what)
                        .got(sent)
                        .signature(format!("{label} content type")),
                )
            }
            _ => Outcome::Passed,
        }
    }
}
