//! A pattern as a nondeterministic automaton over characters, which matches anywhere in a string (JSON Schema Validation
//! 2020-12 §6.3.3).

use std::collections::BTreeMap;

use regex_syntax::hir::{Class, Hir, HirKind, Look};
use spec::schema::pattern::tree;

/// States beyond which a pattern is not read.
const MOST_STATES: usize = 4_000;

/// Ranges of characters, both ends included, in order.
pub(super) type Ranges = Vec<(char, char)>;

/// States in which an automaton is at once, in order.
pub(super) type States = Vec<usize>;

/// The automaton.
#[derive(Debug)]
pub(super) struct Automaton {
    states: Vec<State>,
    /// The sets of characters that it reads.
    pub(super) classes: Vec<Ranges>,
    known: BTreeMap<Ranges, usize>,
    entry: usize,
}

#[derive(Debug)]
enum State {
    /// One character of a class, then the next state.
    Read { class: usize, next: usize },
    /// Each of these, without a character.
    Split(Vec<usize>),
    /// The next state, at the start of the string only.
    Start(usize),
    /// The next state, at the end of the string only.
    End(usize),
    /// The pattern matches, whatever comes.
    Match,
}

/// The number of the state [`State::Match`].
const MATCH: usize = 0;

impl Automaton {
    /// The automaton of a pattern of ECMA-262; `None` for what it cannot express, and for very large ones.
    pub(super) fn of(pattern: &str) -> Option<Self> {
        let hir = tree(pattern)?;
        let mut res = Self {
            states: vec![State::Match],
            classes: Vec::new(),
            known: BTreeMap::new(),
            entry: MATCH,
        };
        let begin = res.add(&hir, MATCH)?;
        // The match may begin at any character.
        let class = res.class(vec![('\0', char::MAX)]);
        let entry = res.push(State::Split(vec![begin]))?;
        let skip = res.push(State::Read { class, next: entry })?;
        if let Some(State::Split(to)) = res.states.get_mut(entry) {
            to.push(skip);
        }
        res.entry = entry;
        Some(res)
    }

    /// The states before the first character.
    pub(super) fn begin(&self) -> States {
        self.closure(&[self.entry], true, false)
    }

    /// The states after a character, of which `has_it` tells the classes that have it.
    pub(super) fn step(&self, states: &[usize], has_it: &[bool]) -> States {
        if states == [MATCH] {
            return vec![MATCH];
        }
        let next = states.iter().filter_map(|at| match self.states.get(*at)? {
            State::Read { class, next } => has_it.get(*class)?.then_some(*next),
            _ => None,
        });
        self.closure(&next.collect::<Vec<_>>(), false, false)
    }

    /// Whether a string matches that ends in `states`; `is_start` where it has no character.
    pub(super) fn accepts(&self, states: &[usize], is_start: bool) -> bool {
        self.closure(states, is_start, true) == [MATCH]
    }

    /// Whether every longer string matches too.
    pub(super) fn is_certain(states: &[usize]) -> bool {
        states == [MATCH]
    }

    /// The states that `from` leads to without a character: those that read one, and ends. A match makes all others needless.
    fn closure(&self, from: &[usize], is_start: bool, is_end: bool) -> States {
        let mut seen = vec![false; self.states.len()];
        let mut res = Vec::new();
        let mut pending = from.to_vec();
        while let Some(at) = pending.pop() {
            let Some((state, is_seen)) = self.states.get(at).zip(seen.get_mut(at)) else {
                continue;
            };
            if std::mem::replace(is_seen, true) {
                continue;
            }
            match state {
                State::Match => return vec![MATCH],
                State::Split(to) => pending.extend(to),
                State::Start(next) if is_start => pending.push(*next),
                State::End(next) if is_end => pending.push(*next),
                State::Read { .. } | State::End(_) => res.push(at),
                State::Start(_) => {}
            }
        }
        res.sort_unstable();
        res
    }

    fn push(&mut self, state: State) -> Option<usize> {
        let at = self.states.len();
        self.states.push(state);
        (at < MOST_STATES).then_some(at)
    }

    fn class(&mut self, ranges: Ranges) -> usize {
        let next = self.classes.len();
        let at = *self.known.entry(ranges.clone()).or_insert(next);
        if at == next {
            self.classes.push(ranges);
        }
        at
    }

    fn read(&mut self, ranges: Ranges, next: usize) -> Option<usize> {
        let class = self.class(ranges);
        self.push(State::Read { class, next })
    }

    /// The state from which `hir` leads to `next`.
    fn add(&mut self, hir: &Hir, next: usize) -> Option<usize> {
        match hir.kind() {
            HirKind::Empty => Some(next),
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).ok()?;
                let mut chars = text.chars().rev();
                chars.try_fold(next, |next, c| self.read(vec![(c, c)], next))
            }
            HirKind::Class(Class::Unicode(class)) => {
                let ranges = class.iter().map(|range| (range.start(), range.end()));
                self.read(ranges.collect(), next)
            }
            HirKind::Class(Class::Bytes(class)) => {
                let ranges = class.iter().map(|range| {
                    let is_ascii = range.end().is_ascii();
                    is_ascii.then(|| (char::from(range.start()), char::from(range.end())))
                });
                self.read(ranges.collect::<Option<_>>()?, next)
            }
            HirKind::Look(Look::Start) => self.push(State::Start(next)),
            HirKind::Look(Look::End) => self.push(State::End(next)),
            HirKind::Look(_) => None,
            HirKind::Capture(capture) => self.add(&capture.sub, next),
            HirKind::Concat(parts) => {
                let mut parts = parts.iter().rev();
                parts.try_fold(next, |next, part| self.add(part, next))
            }
            HirKind::Alternation(parts) => {
                let to = parts.iter().map(|part| self.add(part, next));
                let to = to.collect::<Option<_>>()?;
                self.push(State::Split(to))
            }
            HirKind::Repetition(repetition) => {
                let (min, max, sub) = (repetition.min, repetition.max, &repetition.sub);
                self.repetition(sub, (min, max), next)
            }
        }
    }

    fn repetition(
        &mut self,
        sub: &Hir,
        (min, max): (u32, Option<u32>),
        next: usize,
    ) -> Option<usize> {
        let times = max.unwrap_or(0).max(min);
        if usize::try_from(times).ok()? > MOST_STATES {
            return None;
        }
        let mut entry = next;
        match max {
            None => {
                entry = self.push(State::Split(vec![next]))?;
                let again = self.add(sub, entry)?;
                if let Some(State::Split(to)) = self.states.get_mut(entry) {
                    to.push(again);
                }
            }
            Some(max) => {
                for _ in min..max {
                    let once_more = self.add(sub, entry)?;
                    entry = self.push(State::Split(vec![once_more, next]))?;
                }
            }
        }
        (0..min).try_fold(entry, |entry, _| self.add(sub, entry))
    }
}
