//! The observed values that the cases of one unit use, and what its exchanges add to them.

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};

use proptest::test_runner::TestRng;
use spec::model::ParameterLocation;

use super::{learning, mechanism::Mechanism, rejection, run::Run, unit_report::UnitReport};
use crate::{
    case::Case,
    exchange::Exchange,
    learned::{Demand, asked_status},
    observed::{Fact, Pool, addressed, facts},
    operation::CompiledOperation,
    phases::{
        OperationCases, Phase,
        learned::{Teaching, with_lessons},
        observed::{Source, with_all, with_each, with_observed_values},
    },
    value::seed::Dice,
};

/// Every so many random requests keep all their generated values: a server must also react to identifiers it does not know.
const GENERATED: u64 = 6;
/// The maximum number of exchanges of a unit that are read for values.
const MOST_READ: u32 = 24;

/// What a unit knows when it begins.
pub(super) struct KnownValues {
    pool: RefCell<Arc<Pool>>,
    is_used_later: bool,
    read: Cell<u32>,
    rejections_read: Cell<u32>,
}

impl KnownValues {
    /// What is known to the unit at `index`.
    pub(super) fn new(run: &Run, index: usize) -> Self {
        Self {
            pool: RefCell::new(run.rounds.pool()),
            is_used_later: run.rounds.is_used(index),
            read: Cell::default(),
            rejections_read: Cell::default(),
        }
    }

    /// Case `index` of `phase`, with what is known.
    pub(super) fn case(
        &self,
        run: &Run,
        cases: &OperationCases,
        phase: Phase,
        index: u64,
    ) -> Option<Case> {
        let seed = run.config.seed;
        let is_generated = phase == Phase::Fuzzing && index % GENERATED == GENERATED - 1;
        if is_generated {
            return cases.case(phase, seed, index);
        }
        if phase != Phase::Fuzzing {
            let case = cases.case(phase, seed, index)?;
            return Some(self.fill(run, cases, phase, case, index));
        }
        let pool = self.pool();
        let observing = Observing::new(run, cases, phase, &pool, index);
        let has_observed = Cell::new(false);
        let complete = |case: &Case| {
            let completed = observing.as_ref()?.all(case);
            has_observed.set(completed.is_some());
            completed
        };
        let case = cases.completed_case(phase, seed, index, &complete)?;
        let case = match &observing {
            // All together do not fit, but some may.
            Some(observing) if has_observed.get() && case.observed.is_empty() => {
                observing.each(case)
            }
            _ => case,
        };
        Some(learned(run, cases, phase, case, &pool, index))
    }

    /// `case`, the case `index` of `phase`, with what is known.
    pub(super) fn fill(
        &self,
        run: &Run,
        cases: &OperationCases,
        phase: Phase,
        case: Case,
        index: u64,
    ) -> Case {
        let pool = &*self.pool();
        let case = observed(run, cases, phase, case, pool, index);
        if phase == Phase::Examples {
            // An example is what the document says that a request is.
            return case;
        }
        learned(run, cases, phase, case, pool, index)
    }

    /// `case`, a step of scenario `number` of its subject, with what is known. `purpose` tells its unique values from those of other
    /// subjects and steps.
    pub(super) fn fill_step(
        &self,
        run: &Run,
        cases: &OperationCases,
        case: Case,
        purpose: &str,
        number: u64,
    ) -> Case {
        let pool = &*self.pool();
        let case = observed(run, cases, Phase::Stateful, case, pool, number);
        with_learned(
            run,
            cases,
            case,
            pool,
            &format!("learned {purpose}"),
            number,
        )
    }

    /// What is known.
    pub(super) fn pool(&self) -> Arc<Pool> {
        Arc::clone(&self.pool.borrow())
    }

    /// Adds what the unit itself showed.
    pub(super) fn add(&self, shown: Vec<Fact>) {
        if shown.is_empty() {
            return;
        }
        let mut pool = Pool::clone(&self.pool.borrow());
        for fact in shown {
            pool.add(fact);
        }
        self.pool.replace(Arc::new(pool));
    }

    /// Adds what was learned about the operation called `id`, where it is new.
    pub(super) fn learn(&self, id: &str, learned: Vec<Fact>) {
        let before = self.pool();
        let known = before.lessons.of(id);
        let is_new = |fact: &Fact| match fact {
            Fact::Learned { lesson, .. } => !known.iter().any(|it| it.lesson == *lesson),
            _ => false,
        };
        self.add(learned.into_iter().filter(is_new).collect());
    }

    /// How many values of the operation called `id` are known to have to be unique.
    pub(super) fn unique_demands(&self, id: &str) -> usize {
        let pool = self.pool();
        let known = pool.lessons.of(id).iter();
        known
            .filter(|it| it.lesson.demand == Demand::Unique)
            .count()
    }

    /// Adds what `exchange` shows, or why it was rejected, to `report`.
    pub(super) fn observe(
        &self,
        run: &Run,
        cases: &OperationCases,
        exchange: &Exchange,
        report: &mut UnitReport,
    ) {
        if !self.is_used_later {
            return;
        }
        let config = &run.config;
        if rejection::is_plain(exchange) {
            report.facts.extend(addressed(&run.shapes, exchange));
        }
        if config.has(Mechanism::Learning)
            && rejection::is_plain(exchange)
            && let Some(response) = exchange.response()
            && let operation = cases.operation.operation()
            && let Some(lesson) = asked_status::lesson(operation, &exchange.case, response.status)
        {
            report.facts.push(Fact::Learned {
                operation: operation.id.clone(),
                lesson,
            });
        }
        if exchange.is_success() {
            if is_below(&self.read) {
                report.facts.extend(self.accepted(cases, exchange));
                report.facts.extend(facts(&run.api, &run.shapes, exchange));
            }
        } else if config.has(Mechanism::Learning)
            && rejection::is_plain(exchange)
            && learning::is_curable(exchange)
            && is_below(&self.rejections_read)
        {
            let lessons = learning::lessons(cases, exchange).into_iter();
            let operation = &cases.operation.operation().id;
            report.facts.extend(lessons.map(|lesson| Fact::Learned {
                operation: operation.clone(),
                lesson,
            }));
        }
    }
}

impl KnownValues {
    /// The values of parameters, outside of the path, that the successful `exchange` had, as far as that is new.
    fn accepted(&self, cases: &OperationCases, exchange: &Exchange) -> Vec<Fact> {
        let pool = self.pool();
        let shared = &pool.lessons.shared;
        let parameters = cases.operation.operation().parameters.iter();
        let outside = parameters.filter(|it| it.location != ParameterLocation::Path);
        let accepted = outside.filter_map(|parameter| {
            let (location, name) = (parameter.location, parameter.name.as_str());
            let value = exchange.case.parameter(location, name);
            shared
                .is_news(location, name, value)
                .then(|| Fact::Accepted {
                    location,
                    name: name.to_owned(),
                    value: value.cloned(),
                })
        });
        accepted.collect()
    }
}

/// A further attempt at `case`, with all that is known. `number` tells the attempts apart.
pub(super) fn taught(
    run: &Run,
    cases: &OperationCases,
    case: Case,
    pool: &Pool,
    number: u64,
) -> Case {
    let case = observed(run, cases, Phase::Stateful, case, pool, number);
    learned(run, cases, Phase::Stateful, case, pool, number)
}

/// `case` as what was learned demands.
fn learned(
    run: &Run,
    cases: &OperationCases,
    phase: Phase,
    case: Case,
    pool: &Pool,
    index: u64,
) -> Case {
    let id = &cases.operation.operation().id;
    let usual: Vec<&Case> = match phase {
        Phase::Coverage => cases.usual().collect(),
        _ => Vec::new(),
    };
    let purpose = format!("learned {phase} {id}");
    let is_random = phase == Phase::Fuzzing;
    taught_by(run, cases, case, pool, &usual, is_random, (&purpose, index))
}

/// The same for a request that succeeded before; `purpose` and `number` distinguish such requests.
pub(super) fn with_learned(
    run: &Run,
    cases: &OperationCases,
    case: Case,
    pool: &Pool,
    purpose: &str,
    number: u64,
) -> Case {
    taught_by(run, cases, case, pool, &[], false, (purpose, number))
}

/// `case` of `phase`, which was rejected because a value was taken, with values that no other case has.
pub(super) fn with_unique(
    run: &Run,
    cases: &OperationCases,
    phase: Phase,
    case: &Case,
    pool: &Pool,
    (purpose, number): (&str, u64),
) -> Case {
    // The value at a boundary stays what it is.
    let usual: Vec<&Case> = match phase {
        Phase::Coverage => cases.usual().collect(),
        _ => Vec::new(),
    };
    let case = case.clone();
    taught_by(run, cases, case, pool, &usual, false, (purpose, number))
}

fn taught_by(
    run: &Run,
    cases: &OperationCases,
    case: Case,
    pool: &Pool,
    usual: &[&Case],
    is_random: bool,
    (purpose, number): (&str, u64),
) -> Case {
    let lessons = pool.lessons.of(&cases.operation.operation().id);
    let shared = pool.lessons.shared.list();
    if lessons.is_empty() && shared.is_empty() {
        return case;
    }
    let mut rng = run.config.unique_values(purpose, number);
    let mut dice = Dice::Random(&mut rng);
    let teaching = Teaching {
        lessons,
        shared,
        usual,
        fullest: cases.usual().nth(1),
        unique: dice.below(100_000_000),
        is_random,
    };
    with_lessons(&cases.operation, case, teaching, &mut dice)
}

/// `case` with observed values.
fn observed(
    run: &Run,
    cases: &OperationCases,
    phase: Phase,
    case: Case,
    pool: &Pool,
    index: u64,
) -> Case {
    match Observing::new(run, cases, phase, pool, index) {
        Some(observing) => observing.whole(case),
        None => case,
    }
}

/// How one case gets observed values.
struct Observing<'o> {
    operation: &'o CompiledOperation,
    usual: Vec<&'o Case>,
    source: Source<'o>,
    choices: TestRng,
}

impl<'o> Observing<'o> {
    /// For the case `index` of `phase`; `None` where nothing was observed.
    fn new(
        run: &'o Run,
        cases: &'o OperationCases,
        phase: Phase,
        pool: &'o Pool,
        index: u64,
    ) -> Option<Self> {
        if pool.is_empty() || !run.config.has(Mechanism::Observed) {
            return None;
        }
        let usual: Vec<&Case> = match phase {
            Phase::Coverage | Phase::Examples => cases.usual().collect(),
            Phase::Workflows | Phase::Fuzzing | Phase::Stateful | Phase::Traffic => Vec::new(),
        };
        let basic = run.config.auth.basic.as_ref();
        let source = Source {
            pool,
            shapes: &run.shapes,
            keeps_examples: phase == Phase::Examples,
            own_identity: basic.map(|basic| basic.user.as_str()),
            turn: index,
        };
        let purpose = format!("observed {phase}");
        let id = &cases.operation.operation().id;
        Some(Self {
            operation: &cases.operation,
            usual,
            source,
            choices: run.config.seed.rng(id, &purpose, index),
        })
    }

    /// The certified `case` with the values that keep it certified.
    fn whole(&self, case: Case) -> Case {
        let mut rng = self.choices.clone();
        let dice = &mut Dice::Random(&mut rng);
        with_observed_values(self.operation, case, &self.usual, self.source, dice)
    }

    /// `case` with all values, which is not certified.
    fn all(&self, case: &Case) -> Option<Case> {
        let mut rng = self.choices.clone();
        let dice = &mut Dice::Random(&mut rng);
        with_all(self.operation, case, &self.usual, self.source, dice)
    }

    /// The certified `case`, with one value after the other.
    fn each(&self, case: Case) -> Case {
        let mut rng = self.choices.clone();
        let dice = &mut Dice::Random(&mut rng);
        with_each(self.operation, case, &self.usual, self.source, dice)
    }
}

/// Counts one more exchange; false where enough were read.
fn is_below(read: &Cell<u32>) -> bool {
    let count = read.get();
    read.set(count.saturating_add(1));
    count < MOST_READ
}
