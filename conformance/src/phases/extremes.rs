//! The smallest and the fullest request of an operation, and the boundaries between them: what cases are made from.

use super::boundary::{Boundary, boundaries};
use crate::{
    case::Case,
    operation::CompiledOperation,
    value::{boundary::Side, seed::Dice},
};

/// The smallest and the fullest request of an operation, with the boundaries of the fullest one.
#[derive(Debug)]
pub struct Extremes {
    /// The smallest valid request.
    pub least: Case,
    /// The fullest one.
    pub fullest: Case,
    boundaries: Vec<Boundary>,
    /// The positions of those boundaries that violate something.
    violations: Vec<usize>,
    /// The positions of the others.
    inside: Vec<usize>,
}

impl Extremes {
    /// The extremes of `operation`; `None` when it has no valid request.
    pub fn of(operation: &CompiledOperation) -> Option<Self> {
        let least = operation.simplest()?;
        let fullest = fullest(operation, &least);
        let boundaries = boundaries(operation, &fullest);
        let on = |side: Side| {
            let each = boundaries.iter().enumerate();
            let on = each.filter(move |(_, boundary)| boundary.proposal.side == side);
            on.map(|(at, _)| at).collect()
        };
        let (violations, inside) = (on(Side::Outside), on(Side::Inside));
        Some(Self {
            least,
            fullest,
            boundaries,
            violations,
            inside,
        })
    }

    /// All boundaries.
    pub fn boundaries(&self) -> &[Boundary] {
        &self.boundaries
    }

    /// The boundaries that violate something.
    pub fn violations(&self) -> impl Iterator<Item = &Boundary> {
        let positions = self.violations.iter();
        positions.filter_map(|at| self.boundaries.get(*at))
    }

    /// The boundary that is tried at `position`, and the request in which it is: violations first, then the others in both
    /// requests. `None` after the last.
    pub fn candidate(&self, position: usize) -> Option<(&Boundary, &Case)> {
        if let Some(at) = self.violations.get(position) {
            return Some((self.boundaries.get(*at)?, &self.fullest));
        }
        let position = position - self.violations.len();
        let base = if position.is_multiple_of(2) {
            &self.fullest
        } else {
            &self.least
        };
        Some((self.boundaries.get(*self.inside.get(position / 2)?)?, base))
    }

    /// One of those that violate something.
    pub fn pick_violation(&self, dice: &mut Dice<'_>) -> Option<&Boundary> {
        self.boundaries.get(*dice.pick(&self.violations)?)
    }
}

/// The fullest valid case: with every optional part that is valid together with the others.
fn fullest(operation: &CompiledOperation, least: &Case) -> Case {
    if let Some(case) = operation.positive(&mut Dice::Fullest) {
        return case;
    }
    // One part makes it invalid: add them one by one.
    let mut res = least.clone();
    let if_valid = |candidate: Case, otherwise: Case| {
        let candidate = operation.with_given(candidate);
        if operation.is_valid(&candidate) {
            candidate
        } else {
            otherwise
        }
    };
    for parameter in &operation.parameters {
        let value = parameter
            .sample(&mut Dice::Fullest)
            .or_else(|| parameter.sample(&mut Dice::Simplest));
        if let Some(value) = value {
            let mut candidate = res.clone();
            candidate.set_parameter(parameter.location, &parameter.name, value);
            res = if_valid(candidate, res);
        }
    }
    if let Some(body) = operation.bodies.first()
        && let Some(value) = body.sample(&mut Dice::Fullest)
    {
        let candidate = Case {
            body: Some(body.body(value)),
            ..res.clone()
        };
        res = if_valid(candidate, res);
    }
    res
}
