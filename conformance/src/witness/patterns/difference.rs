//! The first string that one language has and another has not.
//!
//! All automata read the same characters. Characters that no class tells apart are one; so are lengths beyond the bounds.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::automaton::{Automaton, Ranges, States};

/// Combinations of states beyond which nothing is decided.
const MOST: usize = 20_000;

/// What is asked of strings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Language {
    /// Each must match.
    pub(super) patterns: Vec<String>,
    /// The least number of characters.
    pub(super) min: u64,
    /// The greatest number of characters.
    pub(super) max: Option<u64>,
}

/// What is between two languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::witness) enum Difference {
    /// Every string of the one matches all patterns of the other.
    Nothing,
    /// This string of the one does not.
    Example(String),
    /// Nothing is known.
    Undecided,
}

/// The shortest string of `from` that does not match all patterns of `to`. Lengths of `to` are not asked for.
pub(super) fn difference(from: &Language, to: &Language) -> Difference {
    let automata = |patterns: &[String]| -> Option<Vec<Automaton>> {
        let patterns = patterns.iter();
        patterns.map(|pattern| Automaton::of(pattern)).collect()
    };
    let (Some(own), Some(other)) = (automata(&from.patterns), automata(&to.patterns)) else {
        return Difference::Undecided;
    };
    let has_bounds = from.min > 0 || from.max.is_some();
    let any_length = Language::default();
    match Search::new(&own, &other, &any_length).run() {
        // What no length shows, no bound does.
        Difference::Nothing => Difference::Nothing,
        Difference::Example(text) if from.has_length_of(&text) => Difference::Example(text),
        _ if has_bounds => Search::new(&own, &other, from).run(),
        found => found,
    }
}

impl Language {
    fn has_length_of(&self, text: &str) -> bool {
        let length = text.chars().count() as u64;
        length >= self.min && self.max.is_none_or(|max| length <= max)
    }
}

/// Sets of states with numbers, and the steps between them.
struct Deterministic<'a> {
    automaton: &'a Automaton,
    sets: Vec<States>,
    numbers: BTreeMap<States, usize>,
    steps: BTreeMap<(usize, usize), usize>,
}

impl<'a> Deterministic<'a> {
    fn new(automaton: &'a Automaton) -> Self {
        let mut res = Self {
            automaton,
            sets: Vec::new(),
            numbers: BTreeMap::new(),
            steps: BTreeMap::new(),
        };
        res.number(automaton.begin());
        res
    }

    fn number(&mut self, states: States) -> usize {
        let next = self.sets.len();
        let at = *self.numbers.entry(states.clone()).or_insert(next);
        if at == next {
            self.sets.push(states);
        }
        at
    }

    fn states(&self, number: usize) -> &[usize] {
        self.sets.get(number).map(Vec::as_slice).unwrap_or_default()
    }

    fn step(&mut self, from: usize, letter: usize, has_it: &[bool]) -> usize {
        if let Some(known) = self.steps.get(&(from, letter)) {
            return *known;
        }
        let states = self.automaton.step(self.states(from), has_it);
        let next = self.number(states);
        self.steps.insert((from, letter), next);
        next
    }

    fn accepts(&self, number: usize, is_start: bool) -> bool {
        self.automaton.accepts(self.states(number), is_start)
    }
}

/// A character for all that no class tells apart.
struct Letter {
    character: char,
    /// For each automaton, whether each of its classes has it.
    has_it: Vec<Vec<bool>>,
}

/// Sets of states, one for each automaton, and the length so far.
type Place = (Vec<usize>, u64);

struct Search<'a> {
    /// The automata of the one language, then those of the other.
    automata: Vec<Deterministic<'a>>,
    own: usize,
    letters: Vec<Letter>,
    bounds: &'a Language,
}

impl<'a> Search<'a> {
    fn new(own: &'a [Automaton], other: &'a [Automaton], bounds: &'a Language) -> Self {
        let all: Vec<&Automaton> = own.iter().chain(other).collect();
        Self {
            letters: letters(&all),
            automata: all.into_iter().map(Deterministic::new).collect(),
            own: own.len(),
            bounds,
        }
    }

    fn run(&mut self) -> Difference {
        let first: Place = (vec![0; self.automata.len()], 0);
        // Each place with the one before it and the letter between them.
        let mut way: Vec<(Place, Option<(usize, usize)>)> = vec![(first.clone(), None)];
        let mut seen = BTreeSet::from([first]);
        let mut pending = VecDeque::from([0]);
        while let Some(at) = pending.pop_front() {
            let Some((place, before)) = way.get(at).cloned() else {
                break;
            };
            if self.shows(&place, before.is_none()) {
                return Difference::Example(self.text(&way, at));
            }
            for letter in 0..self.letters.len() {
                let next = self.next(&place, letter);
                if self.is_over(&next) || !seen.insert(next.clone()) {
                    continue;
                }
                if way.len() >= MOST {
                    return Difference::Undecided;
                }
                pending.push_back(way.len());
                way.push((next, Some((at, letter))));
            }
        }
        Difference::Nothing
    }

    /// Whether the string that leads to `place` is of the one language alone.
    fn shows(&self, (numbers, length): &Place, is_start: bool) -> bool {
        let accepted = self.automata.iter().zip(numbers);
        let accepted = accepted.map(|(automaton, number)| automaton.accepts(*number, is_start));
        let accepted: Vec<bool> = accepted.collect();
        let (own, other) = accepted.split_at(self.own.min(accepted.len()));
        *length >= self.bounds.min && own.iter().all(|it| *it) && !other.iter().all(|it| *it)
    }

    fn next(&mut self, (numbers, length): &Place, letter: usize) -> Place {
        let has_it = self.letters.get(letter).map(|letter| &letter.has_it);
        let classes = has_it.into_iter().flatten();
        let each = self.automata.iter_mut().zip(numbers).zip(classes);
        let each =
            each.map(|((automaton, number), has_it)| automaton.step(*number, letter, has_it));
        let numbers = each.collect();
        // Beyond the bounds lengths are alike.
        let most = self
            .bounds
            .max
            .map_or(self.bounds.min, |max| max.saturating_add(1));
        (numbers, length.saturating_add(1).min(most))
    }

    /// Whether no string from `place` on can be of the one language alone.
    fn is_over(&self, (numbers, length): &Place) -> bool {
        let mut sets = self.automata.iter().zip(numbers);
        let is_dead = sets
            .by_ref()
            .take(self.own)
            .any(|(automaton, number)| automaton.states(*number).is_empty());
        let mut others = self.automata.iter().zip(numbers).skip(self.own);
        is_dead
            || self.bounds.max.is_some_and(|max| *length > max)
            || others.all(|(automaton, number)| Automaton::is_certain(automaton.states(*number)))
    }

    fn text(&self, way: &[(Place, Option<(usize, usize)>)], mut at: usize) -> String {
        let mut res = Vec::new();
        while let Some((_, Some((before, letter)))) = way.get(at) {
            res.extend(self.letters.get(*letter).map(|letter| letter.character));
            at = *before;
        }
        res.iter().rev().collect()
    }
}

/// One character for each group that the classes of `automata` do not tell apart; a readable one where there is one.
fn letters(automata: &[&Automaton]) -> Vec<Letter> {
    // Where another group may begin; readable characters begin some, so that they are found.
    let mut begins: BTreeSet<u32> = [
        '\0', ' ', '0', ':', 'A', '[', 'a', '{', '\u{7f}', '\u{e000}',
    ]
    .map(u32::from)
    .into();
    for (first, last) in automata.iter().flat_map(|it| it.classes.iter().flatten()) {
        begins.insert(u32::from(*first));
        begins.insert(u32::from(*last) + 1);
    }
    let mut groups: BTreeMap<Vec<Vec<bool>>, char> = BTreeMap::new();
    for character in begins.into_iter().filter_map(char::from_u32) {
        let has_it = automata.iter().map(|automaton| {
            let classes = automaton.classes.iter();
            classes.map(|ranges| has(ranges, character)).collect()
        });
        let known = groups.entry(has_it.collect()).or_insert(character);
        if rank(character) < rank(*known) {
            *known = character;
        }
    }
    let groups = groups.into_iter();
    let mut res: Vec<Letter> = groups
        .map(|(has_it, character)| Letter { character, has_it })
        .collect();
    res.sort_by_key(|letter| (rank(letter.character), letter.character));
    res
}

fn has(ranges: &Ranges, character: char) -> bool {
    let at = ranges.partition_point(|(_, last)| *last < character);
    ranges.get(at).is_some_and(|(first, _)| *first <= character)
}

/// How readable a character is, the best first.
fn rank(character: char) -> u8 {
    match character {
        c if c.is_ascii_alphanumeric() => 0,
        c if c.is_ascii_graphic() => 1,
        ' ' => 2,
        c if c.is_control() => 4,
        _ => 3,
    }
}
