//! Further attempts at an operation whose first requests did not succeed: what the rejections say is learned and sent again,
//! then the examples of the document and of its descriptions, unique names and random values are tried; and an optional part that alone makes the
//! server reject a request is found by bisection.
//!
//! Attempts are exchanges of the unit that they belong to, and depend on its responses alone, so any number of connections
//! sends the same. They are not counted by the limit on cases, as reproduction is not.

use serde_json::Value;
use spec::{model::ParameterLocation, source::pointer::JsonPointer};

use super::{
    further::send_further,
    known_values::{KnownValues, taught},
    learning::{collect_leaves, is_curable, lessons},
    mechanism::Mechanism,
    rejection,
    unique::{Which, with_names},
    unit_report::UnitReport,
    validation::is_over,
    worker::Worker,
};
use crate::{
    case::{Case, Content, Intent, ObservedTarget},
    exchange::Exchange,
    learned::{Demand, Lesson},
    observed::{Fact, Pool, addressed},
    operation::described::described,
    phases::{OperationCases, Phase},
    transport::Transport,
};

/// The maximum number of attempts at one operation.
const MOST: u32 = 20;
/// The maximum number of attempts with one request, each with what the one before it taught.
const MOST_OF_ONE: u32 = 4;
/// How many random requests are looked at for valid ones.
const RANDOM: u64 = 12;
/// The maximum number of random requests that are tried.
const MOST_RANDOM: usize = 3;
/// The maximum number of parts that are left out, one at a time.
const MOST_REMOVED: usize = 8;
/// The maximum number of values that are remembered of an accepted request.
const MOST_LIKE: usize = 16;

/// The plain exchanges of the first unit of an operation.
#[derive(Debug, Default)]
pub(super) struct First {
    accepted: Option<Exchange>,
    rejected: Vec<Exchange>,
}

impl First {
    /// Notes an exchange.
    pub(super) fn note(&mut self, exchange: &Exchange) {
        if !rejection::is_plain(exchange) {
            return;
        }
        if exchange.is_success() {
            self.accepted.get_or_insert_with(|| exchange.clone());
        } else if is_curable(exchange) {
            self.rejected.push(exchange.clone());
        }
    }
}

struct Attempts<'a, 'r> {
    worker: &'a Worker<'r>,
    cases: &'a OperationCases,
    known: &'a KnownValues,
    /// What is known, with what the attempts showed.
    pool: Pool,
    /// What was tried, so that nothing is sent twice.
    tried: Vec<Case>,
    left: u32,
}

/// Tries further requests of the operation of `cases`, after those in `first`. Returns the first that was accepted.
pub(super) async fn make(
    worker: &Worker<'_>,
    cases: &OperationCases,
    known: &KnownValues,
    first: First,
    transport: &mut dyn Transport,
    report: &mut UnitReport,
) -> Option<Exchange> {
    if first.rejected.is_empty() || !worker.run.config.has(Mechanism::Attempts) {
        return first.accepted;
    }
    let mut attempts = Attempts {
        worker,
        cases,
        known,
        pool: Pool::clone(&known.pool()),
        tried: first.rejected.iter().map(|it| it.case.clone()).collect(),
        left: MOST,
    };
    for exchange in &first.rejected {
        attempts.learn(exchange, report);
    }
    match first.accepted {
        None => attempts.first_success(transport, report).await,
        Some(accepted) => {
            for exchange in first.rejected {
                attempts
                    .blocker(&accepted.case, &exchange.case, transport, report)
                    .await;
            }
            Some(accepted)
        }
    }
}

impl Attempts<'_, '_> {
    /// Adds what `exchange` teaches. Returns whether something is new.
    fn learn(&mut self, exchange: &Exchange, report: &mut UnitReport) -> bool {
        // Another identifier of the resource may be the one that this operation takes.
        let fact = addressed(&self.worker.run.shapes, exchange);
        let mut is_new = fact.is_some();
        if let Some(fact) = fact {
            self.pool.add(fact);
        }
        if !self.worker.run.config.has(Mechanism::Learning) {
            return is_new;
        }
        for lesson in lessons(self.cases, exchange) {
            let id = self.cases.operation.operation().id.as_str();
            let mut known = self.pool.lessons.of(id).iter();
            if known.any(|it| it.lesson == lesson && it.is_met(&lesson.target, &exchange.case)) {
                // It was not understood.
                self.pool.lessons.refute(id, &lesson);
                report.facts.push(Fact::Unlearned {
                    operation: id.to_owned(),
                    lesson,
                });
            } else {
                is_new |= self.remember(lesson, report);
            }
        }
        is_new
    }

    fn remember(&mut self, lesson: Lesson, report: &mut UnitReport) -> bool {
        if !self.worker.run.config.has(Mechanism::Learning) {
            return false;
        }
        let id = self.cases.operation.operation().id.as_str();
        let is_new = self.pool.lessons.add(id, lesson.clone());
        if is_new {
            report.facts.push(Fact::Learned {
                operation: id.to_owned(),
                lesson,
            });
        }
        is_new
    }

    /// The values that descriptions give, and those that the document enumerates under the same names.
    fn described(&self) -> Vec<(ObservedTarget, Value)> {
        let (run, operation) = (self.worker.run, self.cases.operation.operation());
        let mut res = described(&run.api, operation);
        for (target, values) in run.vocabulary().of(&run.api, operation) {
            let is_described = res.iter().any(|(known, _)| *known == target);
            let value = values.into_iter().next().filter(|_| !is_described);
            res.extend(value.map(|value| (target, value)));
        }
        res
    }

    /// Tries until a request succeeds.
    async fn first_success(
        &mut self,
        transport: &mut dyn Transport,
        report: &mut UnitReport,
    ) -> Option<Exchange> {
        let described = self.described();
        let bases = self.bases();
        let (usual, others) = bases.split_at(self.cases.usual().count().min(bases.len()));
        let plain = |base| (base, &[][..]);
        // Some requests only have the member with such a description once it was learned.
        let as_described = usual.iter().filter(|_| !described.is_empty());
        let as_described = as_described.map(|base| (base, described.as_slice()));
        let all = usual.iter().map(plain).chain(as_described);
        for (base, described) in all.chain(others.iter().map(plain)) {
            for _ in 0..MOST_OF_ONE {
                let case = self.as_described(self.taught(base.clone()), described);
                let Some(exchange) = self.send(case, transport, report).await else {
                    break;
                };
                if exchange.is_success() {
                    self.remember_accepted(&exchange.case, report);
                    return Some(exchange);
                }
                if !self.learn(&exchange, report) {
                    break;
                }
            }
        }
        None
    }

    /// `case` with those of the `described` values that its parts may have, where nothing was observed.
    fn as_described(&self, mut case: Case, described: &[(ObservedTarget, Value)]) -> Case {
        let operation = &self.cases.operation;
        for (target, value) in described {
            let is_observed = case.observed.iter().any(|it| it.target == *target);
            if is_observed || target.value_in(&case).is_none() {
                continue;
            }
            let mut with = case.clone();
            target.set(&mut with, value.clone());
            if operation.keeps_given(&with) && operation.is_valid(&with) {
                case = with;
            }
        }
        case
    }

    /// The requests that are tried: the usual ones, examples, those with unique names, random ones.
    fn bases(&self) -> Vec<Case> {
        let (run, cases) = (self.worker.run, self.cases);
        let mut res: Vec<Case> = cases.usual().cloned().collect();
        let named = res.clone();
        let case = |phase, index| {
            let case = cases.case(phase, run.config.seed, index);
            case.filter(|case| case.intent == Intent::Positive)
        };
        res.extend((0..2).filter_map(|index| case(Phase::Examples, index)));
        let mut rng = run.config.unique_values("attempts", 0);
        for usual in &named {
            res.push(with_names(&cases.operation, usual, Which::Every, &mut rng));
        }
        // One optional part may be what the server does not accept.
        if let Some(fullest) = res.last().cloned() {
            let least = Case {
                parameters: Vec::new(),
                ..fullest.clone()
            };
            let parts = optional_parts(&without_members(least), &fullest);
            let fewer = parts.into_iter().map(|(target, _)| {
                let mut case = fullest.clone();
                target.remove(&mut case);
                case
            });
            let valid = fewer.filter(|case| cases.operation.is_valid(case));
            res.extend(valid.take(MOST_REMOVED));
        }
        let random = (0..RANDOM).filter_map(|index| case(Phase::Fuzzing, index));
        res.extend(random.take(MOST_RANDOM));
        res
    }

    /// `case` with what is known and what was learned.
    fn taught(&self, case: Case) -> Case {
        let number = u64::from(MOST - self.left);
        taught(self.worker.run, self.cases, case, &self.pool, number)
    }

    /// Whether the same request was sent before, whatever it asks for.
    fn is_tried(&self, case: &Case) -> bool {
        let mut tried = self.tried.iter();
        tried.any(|tried| tried.parameters == case.parameters && tried.body == case.body)
    }

    /// Sends `case` and validates the response; `None` when it was tried before, or no attempt is left.
    async fn send(
        &mut self,
        case: Case,
        transport: &mut dyn Transport,
        report: &mut UnitReport,
    ) -> Option<Exchange> {
        let run = self.worker.run;
        let index = self.cases.operation.index;
        if self.left == 0 || self.is_tried(&case) || is_over(run) || run.resting.rests(index) {
            return None;
        }
        self.left -= 1;
        self.tried.push(case.clone());
        let case = self.cases.operation.asking(case, 0);
        let exchange = send_further(self.worker, self.cases, case, transport, report).await?;
        self.known.observe(run, self.cases, &exchange, report);
        Some(exchange)
    }

    /// Remembers the values of an accepted request that the usual ones do not have.
    fn remember_accepted(&mut self, accepted: &Case, report: &mut UnitReport) {
        let usual: Vec<Case> = self.cases.usual().cloned().collect();
        let mut found: Vec<(ObservedTarget, Value)> = accepted
            .parameters
            .iter()
            .filter(|given| given.location != ParameterLocation::Path)
            .map(|given| {
                let target = ObservedTarget::Parameter(given.location, given.name.clone());
                (target, given.value.clone())
            })
            .collect();
        let mut leaves = Vec::new();
        if let Some(body) = accepted.body_value() {
            collect_leaves(body, &JsonPointer::root(), 4, &mut leaves);
        }
        let in_body = leaves.into_iter();
        found.extend(in_body.map(|(at, value)| (ObservedTarget::Body(at), value)));
        found.retain(|(target, value)| {
            let is_observed = accepted.observed.iter().any(|it| it.target == *target);
            let is_usual = usual.iter().any(|it| target.value_in(it) == Some(value));
            let lessons = self.pool.lessons.of(&self.cases.operation.operation().id);
            let is_explained = lessons.iter().any(|it| it.lesson.target == *target);
            !is_observed && !is_usual && !is_explained
        });
        for (target, value) in found.into_iter().take(MOST_LIKE) {
            let is_name = value.as_str().is_some_and(is_name);
            let demand = if is_name {
                Demand::Unique
            } else {
                Demand::Like(value)
            };
            self.remember(Lesson { target, demand }, report);
        }
    }

    /// Finds the optional parts of `rejected` that make the server reject it, where `accepted` has none of them.
    async fn blocker(
        &mut self,
        accepted: &Case,
        rejected: &Case,
        transport: &mut dyn Transport,
        report: &mut UnitReport,
    ) {
        // What the server said may be enough.
        let taught = self.taught(rejected.clone());
        if let Some(exchange) = self.send(taught, transport, report).await {
            if exchange.is_success() {
                return;
            }
            self.learn(&exchange, report);
        }
        let mut parts = optional_parts(accepted, rejected);
        while !parts.is_empty() && self.left > 0 {
            let with = |count: usize| {
                let mut case = accepted.clone();
                for (target, value) in parts.iter().take(count) {
                    target.insert(&mut case, value.clone());
                }
                case
            };
            // With all parts it must fail, or something else is the reason.
            let all = with(parts.len());
            if !self.is_tried(&all) && self.succeeds(all, transport, report).await != Some(false) {
                return;
            }
            // The request with the first `low` parts succeeds, that with the first `high` does not.
            let (mut low, mut high) = (0, parts.len());
            while high - low > 1 {
                let middle = usize::midpoint(low, high);
                match self.succeeds(with(middle), transport, report).await {
                    Some(true) => low = middle,
                    Some(false) => high = middle,
                    None => return,
                }
            }
            let (target, _) = parts.remove(low);
            let demand = Demand::Absent;
            self.remember(Lesson { target, demand }, report);
        }
    }

    /// Whether `case` succeeds; `None` when it cannot be told.
    async fn succeeds(
        &mut self,
        case: Case,
        transport: &mut dyn Transport,
        report: &mut UnitReport,
    ) -> Option<bool> {
        if !self.cases.operation.is_valid(&case) {
            return None;
        }
        let case = self.taught(case);
        let exchange = self.send(case, transport, report).await?;
        if exchange.is_success() {
            return Some(true);
        }
        is_curable(&exchange).then_some(false)
    }
}

/// Whether `text` is a name that [`with_names`] made.
fn is_name(text: &str) -> bool {
    text.strip_prefix("name")
        .is_some_and(|rest| rest.len() == 8 && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `case` with an empty object as its body, where it has an object.
fn without_members(mut case: Case) -> Case {
    if let Some(Content::Value { value, .. }) = case.body.as_mut().map(|body| &mut body.content)
        && value.is_object()
    {
        *value = Value::Object(serde_json::Map::new());
    }
    case
}

/// The parameters and members of the body that `fuller` has and `less` has not.
fn optional_parts(less: &Case, fuller: &Case) -> Vec<(ObservedTarget, Value)> {
    let parameters = fuller.parameters.iter();
    let parameters =
        parameters.filter(|given| less.parameter(given.location, &given.name).is_none());
    let mut res: Vec<(ObservedTarget, Value)> = parameters
        .map(|given| {
            let target = ObservedTarget::Parameter(given.location, given.name.clone());
            (target, given.value.clone())
        })
        .collect();
    let members = |case: &Case| case.body_value().and_then(Value::as_object).cloned();
    let (Some(fewer), Some(more)) = (members(less), members(fuller)) else {
        return res;
    };
    for (name, value) in more {
        if !fewer.contains_key(&name) {
            let pointer = JsonPointer::root().join(&name);
            res.push((ObservedTarget::Body(pointer), value));
        }
    }
    res
}
