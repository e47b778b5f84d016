//! Validates exchanges that other programs began, such as those that a proxy forwards. Nothing is sent.

use std::{
    sync::{Arc, mpsc},
    time::Duration,
};

use serde_json::Value;
use spec::model::Api;

use super::{
    config::RunConfig,
    confirm,
    control::StopHandle,
    event::{Event, Recorded},
    plan::Unit,
    prepared::PreparedOperations,
    run::Run,
    summary::Summary,
    unit_report::UnitReport,
    worker::Worker,
};
use crate::{
    case::{Case, Content, Intent},
    checks::{CheckContext, validate_all},
    exchange::Exchange,
    failure::Failure,
    phases::{Phase, stateful::Step},
    workflows::secrets::{HIDDEN, Secrets},
};

/// A run whose requests come from other programs.
pub struct Observer {
    run: Run,
    prepared: PreparedOperations,
    receiver: mpsc::Receiver<Event>,
    next: usize,
    warnings: Vec<String>,
}

impl Observer {
    /// An observer of `api` by the checks of `config`, which sends nothing itself.
    pub fn new(api: &Arc<Api>, mut config: RunConfig) -> Self {
        config.phases.clear();
        config.confirm = false;
        config.observes = true;
        let (sender, receiver) = mpsc::channel();
        let prepared = PreparedOperations::new(Arc::clone(api), Arc::clone(&config.values));
        let run = Run::new(Arc::clone(api), config, StopHandle::new(), sender);
        run.announce();
        Self {
            run,
            prepared,
            receiver,
            next: 0,
            warnings: Vec::new(),
        }
    }

    /// Validates an exchange and returns the ids of the checks that failed. Reports get it without its secrets.
    pub fn observe(&mut self, exchange: &Exchange) -> Vec<&'static str> {
        let Some(cases) = self.prepared.get(exchange.operation) else {
            return Vec::new();
        };
        let config = &self.run.config;
        if !config.operations.contains(&exchange.operation) {
            return Vec::new();
        }
        let context = CheckContext {
            operation: &cases.operation,
            max_response_time: config.max_response_time,
            history: &[],
        };
        let mut failures = validate_all(&config.checks, &context, exchange);
        failures.retain(|failure| {
            let mut skipped = config.skipped_checks.iter();
            !skipped.any(|it| it.operation == exchange.operation && it.check == failure.check)
        });
        let secrets = secrets(exchange);
        let shown = without_secrets(exchange, &secrets);
        let mut report = UnitReport::new(traffic_of(exchange));
        report.count(&shown);
        let failed: Vec<&'static str> = failures.iter().map(|failure| failure.check).collect();
        if config.record {
            report.recorded.push(Recorded {
                exchange: shown.clone(),
                phase: Phase::Traffic,
                failed: failed.clone(),
            });
        }
        let steps = [Step::alone(shown.operation, shown.case.clone())];
        for failure in failures {
            let failure = Failure {
                got: secrets.redact(&failure.got),
                title: secrets.redact(&failure.title),
                ..failure
            };
            report.add(failure, &shown, &steps);
        }
        self.run.report(self.next, report);
        self.next += 1;
        failed
    }

    /// Counts an exchange that cannot be validated.
    pub fn count(&mut self, exchange: &Exchange) {
        if !self.run.config.operations.contains(&exchange.operation) {
            return;
        }
        let mut report = UnitReport::new(traffic_of(exchange));
        report.count(&without_secrets(exchange, &secrets(exchange)));
        self.run.report(self.next, report);
        self.next += 1;
    }

    /// Warns of something that is not a finding.
    pub fn warn(&mut self, warning: String) {
        self.warnings.push(warning);
    }

    /// The events since the last call, in their order.
    pub fn events(&self) -> impl Iterator<Item = Event> {
        self.receiver.try_iter()
    }

    /// Ends the run: the failures become findings. The last events come from it.
    pub fn finish(&self) -> Summary {
        self.run.begin_confirming();
        let worker = Worker::new(&self.run);
        while let Some(claim) = self.run.claim_failure() {
            if let Some(finding) = confirm::unconfirmed(&worker, &claim.item) {
                self.run.confirmed(claim.index, finding);
            }
        }
        self.run.warn(&self.warnings);
        self.run.finish()
    }

    /// The time since the start.
    pub fn elapsed(&self) -> Duration {
        self.run.budget.elapsed()
    }
}

/// The unit of one exchange.
fn traffic_of(exchange: &Exchange) -> Unit {
    Unit {
        operation: exchange.operation,
        phase: Phase::Traffic,
        from: 0,
        to: 1,
    }
}

/// The secrets in the header fields, the query and the bodies of `exchange`.
fn secrets(exchange: &Exchange) -> Secrets {
    let mut res = Secrets::default();
    let response = exchange.response();
    let fields = exchange.request.headers.iter();
    for (name, value) in fields.chain(response.iter().flat_map(|it| it.headers.iter())) {
        res.add_called(name, value);
    }
    let query = exchange.request.query().unwrap_or_default();
    for (name, value) in spec::http::percent::parse_query(query) {
        res.add_called(&name, &value.unwrap_or_default());
    }
    let bodies = [
        exchange.request.body.as_deref(),
        response.map(|response| response.body.as_slice()),
    ];
    for body in bodies.into_iter().flatten() {
        if let Ok(value) = serde_json::from_slice::<Value>(body) {
            res.add_members(&value);
        }
    }
    res
}

fn without_secrets(exchange: &Exchange, secrets: &Secrets) -> Exchange {
    let mut res = exchange.clone();
    let bytes = |bytes: &mut Vec<u8>| hide(bytes, secrets);
    let request = &mut res.request;
    request.target = secrets.redact(&request.target);
    request.headers = redacted(&request.headers, secrets);
    request.body.iter_mut().for_each(bytes);
    if let Ok(response) = &mut res.interaction.outcome {
        response.headers = redacted(&response.headers, secrets);
        bytes(&mut response.body);
    }
    res.case = case_without_secrets(&res.case, secrets);
    res
}

fn redacted(headers: &spec::wire::Headers, secrets: &Secrets) -> spec::wire::Headers {
    let fields = headers.iter();
    fields
        .map(|(name, value)| (name.to_owned(), secrets.redact_called(name, value)))
        .collect()
}

fn case_without_secrets(case: &Case, secrets: &Secrets) -> Case {
    let mut res = case.clone();
    match &mut res.intent {
        Intent::Negative(mutation) => mutation.what = secrets.redact(&mutation.what),
        Intent::Ambiguous(what) => *what = secrets.redact(what),
        _ => {}
    }
    for parameter in &mut res.parameters {
        strings(&mut parameter.value, &|text| {
            secrets.redact_called(&parameter.name, text)
        });
    }
    match res.body.as_mut().map(|body| &mut body.content) {
        Some(Content::Value { value, .. }) => {
            strings(value, &|text| secrets.redact(text));
            hide_members(value, secrets);
        }
        Some(Content::Bytes(bytes)) => hide(bytes, secrets),
        None => {}
    }
    res
}

/// Hides the secrets of a body, which stays as it was written where that is possible.
fn hide(bytes: &mut Vec<u8>, secrets: &Secrets) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    *bytes = secrets.redact(text).into_bytes();
    if let Ok(mut value) = serde_json::from_slice(bytes)
        && hide_members(&mut value, secrets)
    {
        *bytes = value.to_string().into_bytes();
    }
}

/// Hides the members whose names say that they are secrets, such as short passwords; whether there are some.
fn hide_members(value: &mut Value, secrets: &Secrets) -> bool {
    let mut res = false;
    for at in secrets.locations(value) {
        if let Some(member) = value.pointer_mut(at.as_str())
            && member != HIDDEN
        {
            *member = HIDDEN.into();
            res = true;
        }
    }
    res
}

/// Changes all strings in `value`.
fn strings(value: &mut Value, change: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| strings(item, change)),
        Value::Object(members) => members.values_mut().for_each(|it| strings(it, change)),
        _ => {}
    }
}
