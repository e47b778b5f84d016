//! Creates again what requests need and what the run itself has deleted, so that a request meets a resource that exists: what
//! is tested is how the server reacts to the request, and not that it does not find anything.
//!
//! A creation that succeeded before is sent again, with unique names and below resources that exist. These requests are
//! exchanges of the unit that needs them and depend on its responses alone, so any number of connections sends the same. They
//! are not counted by the limit on cases.

use serde_json::Value;
use spec::model::ParameterLocation;

use super::{
    further::send_further,
    known_values::{KnownValues, with_learned},
    mechanism::Mechanism,
    unique::{Which, with_names},
    unit_report::UnitReport,
    worker::Worker,
};
use crate::{
    case::{Case, ObservedTarget},
    observed::{Fact, Pool, Resource, facts, shapes::Shape},
    phases::{OperationCases, certification::is_certified},
    transport::Transport,
};

/// The maximum number of resources that one unit creates again.
const MOST: u32 = 24;
/// The maximum number of requests for them.
const MOST_REQUESTS: u32 = 48;
/// How many resources above one another are created.
const DEEPEST: usize = 3;

/// Repairs what the unit of one operation needs.
pub(super) struct Repair<'a, 'r> {
    worker: &'a Worker<'r>,
    /// The resource that the operation is about; `None` where it needs none.
    shape: Option<&'a Shape>,
    /// Whether each success takes a resource away, so that the next request needs another one.
    takes_away: bool,
    /// A name of the unit, for values that no other unit has.
    purpose: String,
    /// Whether a creation failed: the next one would too.
    is_futile: bool,
    left: u32,
    requests: u32,
}

impl<'a, 'r> Repair<'a, 'r> {
    /// For the unit of `report`.
    pub(super) fn new(worker: &'a Worker<'r>, cases: &OperationCases, report: &UnitReport) -> Self {
        let run = worker.run;
        let unit = report.unit;
        let operation = cases.operation.operation();
        let shape = run.shapes.of(unit.operation).filter(|shape| {
            let is_whole = shape.resource_lengths().last() == Some(&shape.segments.len());
            // A PUT creates what it is about.
            run.config.has(Mechanism::Repair)
                && !(operation.method.as_str() == "PUT" && is_whole)
                && !shape.resource_lengths().is_empty()
        });
        Self {
            worker,
            shape,
            takes_away: operation.method.as_str() == "DELETE",
            purpose: format!("repair {} {} {}", operation.id, unit.phase, unit.from),
            is_futile: false,
            left: MOST,
            requests: 0,
        }
    }

    /// Whether one request may take away what the next one needs, so that none is made before the response to the one before.
    pub(super) fn is_one_by_one(&self) -> bool {
        self.shape.is_some() && self.takes_away
    }

    /// Creates a resource where the next request of the unit would not find one.
    pub(super) async fn make(
        &mut self,
        known: &KnownValues,
        transport: &mut dyn Transport,
        report: &mut UnitReport,
    ) {
        let Some(shape) = self.shape.filter(|_| self.left > 0 && !self.is_futile) else {
            return;
        };
        let Some(length) = shape.resource_lengths().last().copied() else {
            return;
        };
        let is_missing = {
            let pool = known.pool();
            let mut resources = pool.resources(shape, length).iter();
            // What was there before the run is not deleted where the run can create something.
            !resources.any(|resource| resource.is_created || !self.takes_away)
        };
        if is_missing {
            self.left -= 1;
            let created = self
                .create(shape, length, 0, known, transport, report)
                .await;
            self.is_futile = created.is_none();
        }
    }

    /// Creates a resource at the first `length` segments of `shape`. Returns the values of its path.
    async fn create(
        &mut self,
        shape: &Shape,
        length: usize,
        depth: usize,
        known: &KnownValues,
        transport: &mut dyn Transport,
        report: &mut UnitReport,
    ) -> Option<Vec<Value>> {
        let key = shape.key(length);
        let origin = known.pool().creation(&key)?;
        let cases = self.worker.prepared.get(origin.operation)?;
        let mut case = origin.case.clone();
        let own = self.worker.run.shapes.of(origin.operation)?;
        // What is above the resource that is created, in the path of its creation.
        let mut lengths = own.resource_lengths();
        if own.key(own.segments.len()) == key {
            lengths.pop();
        }
        if let Some(above) = lengths.last().copied() {
            let values = match living(&known.pool(), own, above, &case) {
                Some(values) => values,
                None if depth < DEEPEST => {
                    let created =
                        Box::pin(self.create(own, above, depth + 1, known, transport, report));
                    created.await?
                }
                None => return None,
            };
            for (name, value) in own.parameters(above).into_iter().zip(values) {
                case.set_parameter(ParameterLocation::Path, name, value);
            }
        }
        for case in self.variants(&cases, &case, known) {
            if self.requests >= MOST_REQUESTS {
                return None;
            }
            self.requests += 1;
            let exchange = send_further(self.worker, &cases, case, transport, report).await?;
            let shown = facts(&self.worker.run.api, &self.worker.run.shapes, &exchange);
            let created = shown.iter().find_map(|fact| match fact {
                Fact::Exists {
                    key: of,
                    values,
                    is_created: true,
                    ..
                } if *of == key => Some(values.clone()),
                _ => None,
            });
            known.add(shown);
            if created.is_some() {
                return created;
            }
        }
        None
    }

    /// The requests that are tried: as what was learned demands, with unique names, as it succeeded before.
    fn variants(&self, cases: &OperationCases, case: &Case, known: &KnownValues) -> Vec<Case> {
        let run = self.worker.run;
        let number = u64::from(self.requests);
        let mut rng = run.config.unique_values(&self.purpose, number);
        let named = with_names(&cases.operation, case, Which::Every, &mut rng);
        let taught = with_learned(
            run,
            cases,
            case.clone(),
            &known.pool(),
            &self.purpose,
            number,
        );
        let mut res = Vec::new();
        for variant in [taught, named, case.clone()] {
            if !res.contains(&variant) && is_certified(&cases.operation, &variant) {
                res.push(variant);
            }
        }
        res
    }
}

/// The path of a resource at the first `length` segments of `shape` that exists: that of `case`, or else the first one.
fn living(pool: &Pool, shape: &Shape, length: usize, case: &Case) -> Option<Vec<Value>> {
    let names = shape.parameters(length).into_iter();
    let own: Option<Vec<&Value>> = names
        .map(|name| {
            let target = ObservedTarget::Parameter(ParameterLocation::Path, name.to_owned());
            target.value_in(case)
        })
        .collect();
    let resources = pool.resources(shape, length);
    let is_own = |resource: &&Resource| {
        let own = own.iter().flatten().copied();
        resource.values.iter().eq(own)
    };
    let found = resources.iter().find(is_own);
    let found = found.or_else(|| resources.iter().find(|resource| resource.is_created));
    let found = found.or_else(|| resources.first())?;
    Some(found.values.clone())
}
