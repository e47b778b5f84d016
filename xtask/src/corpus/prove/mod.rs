//! The proof: a generated client sends what is meant and reads what is sent, over real HTTP.
//!
//! For each operation, the suite makes requests that the document admits ([`request`]). Their values go to a driver, a
//! program generated beside the client ([`program`]), which reads them into the typed arguments and calls the method. A
//! server ([`server`]) keeps the request and answers with each documented status and media type in turn. [`call`] reads
//! the request with `spec::wire` and compares ([`compare`]) it with what the suite reads of its own, and the typed result,
//! written back, with what was sent.
//!
//! **Invariant:** the document that decides is the original, never the one that the passes leave.

mod choices;

mod compare;

mod implied;

mod call;

mod program;

mod proof;

mod reading;

mod request;

mod server;

#[cfg(test)]
mod tests;

use std::{path::Path, sync::Arc, time::Instant};

use anyhow::Context as _;
use codegen::{ClientConfig, Generated, plan::OperationPlan};
use conformance::{
    case::OperationIndex, mock::documented::DocumentedResponses, operation::CompiledOperation,
};
use spec::{
    document::Document,
    model::Api,
    wire::{Headers, Response},
};

pub(super) use self::reading::read;

pub(crate) use self::proof::Proof;
use self::{
    call::Reading, choices::Choices, implied::Implied, program::Driver, proof::Differing,
    server::Server,
};

/// Random requests of an operation, and sets of responses to them.
const ROUNDS: u64 = 4;

/// Proves the client in the folder `client`, which is `generated` of `document`. Its driver is written beside it and
/// compiled into `target`.
///
/// # Errors
///
/// When files cannot be written, or processes cannot be started.
pub(crate) fn prove(
    document: Document,
    generated: &Generated,
    config: &ClientConfig,
    client: &Path,
    target: &Path,
    seed: u64,
) -> anyhow::Result<Proof> {
    let mut proof = Proof::default();
    for skipped in &generated.plan.skipped {
        proof.note_unproven(
            format!("not in the client: {}", skipped.reason),
            &skipped.label,
        );
    }
    if generated.plan.operations.is_empty() {
        return Ok(proof);
    }
    let start = Instant::now();
    let compiled = program::of(client, target, |path| {
        codegen::driver(generated, config, path)
    })?;
    proof.compile_seconds = start.elapsed().as_secs_f64();
    let program = match compiled {
        Ok(program) => program,
        Err(reason) => {
            proof.no_program = Some(reason);
            return Ok(proof);
        }
    };
    let start = Instant::now();
    let server = Server::start().context("cannot start a server on this machine")?;
    let document = Arc::new(document);
    let mut prover = Prover {
        api: Arc::new(Api::new(Arc::clone(&document))),
        choices: Choices::new(&document, &generated.plan.types),
        driver: Driver::start(&program, &server.url)?,
        program: &program,
        server,
        seed,
        calls: 0,
    };
    for operation in &generated.plan.operations {
        match prover.operation(operation, &mut proof)? {
            OperationProof::Proven => proof.proven += 1,
            OperationProof::Differs(differing) => proof.differing.push(differing),
            OperationProof::Unproven(reason) => proof.note_unproven(reason, &operation.function),
        }
    }
    proof.calls = prover.calls;
    proof.variants = prover.choices.validated();
    proof.seconds = start.elapsed().as_secs_f64();
    Ok(proof)
}

/// What is known of an operation at the end.
enum OperationProof {
    Proven,
    Differs(Differing),
    Unproven(String),
}

struct Prover<'p> {
    api: Arc<Api>,
    choices: Choices<'p>,
    driver: Driver,
    program: &'p Path,
    server: Server,
    seed: u64,
    calls: usize,
}

impl Prover<'_> {
    fn operation(
        &mut self,
        operation: &OperationPlan,
        proof: &mut Proof,
    ) -> anyhow::Result<OperationProof> {
        let index = OperationIndex::find(&self.api, |it| {
            it.method.as_str() == operation.method
                && it.path.as_str() == operation.path
                && it.path.query() == operation.query.as_deref()
        });
        let made = index.and_then(|index| {
            let compiled = CompiledOperation::new(Arc::clone(&self.api), index)?;
            let responses = DocumentedResponses::new(&self.api, index, self.seed)?;
            Some((compiled, responses))
        });
        let Some((compiled, responses)) = made else {
            return Ok(OperationProof::Unproven(
                "the document has no operation of this method and path".to_owned(),
            ));
        };
        let implied = Implied::default();
        let requests = request::requests(operation, &compiled, self.seed, ROUNDS, &implied);
        if requests.is_empty() {
            let reason = compiled.skipped_parts.first();
            let reason = reason.map_or_else(
                || "no valid request is found".to_owned(),
                ToString::to_string,
            );
            return Ok(OperationProof::Unproven(reason));
        }
        let mut documented = Vec::new();
        for number in 0..ROUNDS {
            for response in responses.numbered(number) {
                match call::reading(operation, &compiled, &response, &implied) {
                    Reading::By {
                        plan,
                        is_error,
                        variant,
                    } => documented.push((response, (plan, is_error, variant))),
                    Reading::Elsewhere => {}
                    Reading::Untried(reason) => proof.note_untried(reason, &operation.function),
                    Reading::Missing => {
                        return Ok(OperationProof::Differs(call::missing(operation, &response)));
                    }
                }
            }
        }
        for at in 0..requests.len().max(documented.len()) {
            let (Some(meant), planned) = (
                requests.get(at % requests.len()),
                documented.get(at % documented.len().max(1)),
            ) else {
                break;
            };
            let response = planned.map_or_else(nothing, |(sent, _)| sent.response.clone());
            self.server.plan(response);
            self.calls += 1;
            let Some(outcome) = self.driver.run(&meant.line) else {
                self.driver = Driver::start(self.program, &self.server.url)?;
                let place = planned.map_or(0, |(sent, _)| sent.response.status);
                return Ok(OperationProof::Differs(call::ended(
                    operation,
                    place,
                    &meant.line,
                )));
            };
            let received = self.server.received();
            let choices = &self.choices;
            let found = call::request(operation, &compiled, meant, &received, &outcome, choices)
                .or_else(|| {
                    let (sent, plan) = planned?;
                    let asked = call::accept(operation, sent, &received).filter(|_| !plan.1);
                    asked.or_else(|| {
                        call::response(operation, &compiled, sent, *plan, &outcome, choices)
                    })
                });
            if let Some(differing) = found {
                return Ok(OperationProof::Differs(differing));
            }
        }
        Ok(OperationProof::Proven)
    }
}

/// The response where none is documented.
fn nothing() -> Response {
    Response {
        status: 200,
        headers: Headers::new(),
        body: Vec::new(),
    }
}
