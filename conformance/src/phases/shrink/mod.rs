//! Shrinks failing cases and scenarios: fewer values, then smaller ones.
//!
//! All are value trees of proptest ([`value::shrink`](crate::value::shrink)): where proptest runs a test, the engine sends
//! requests to see whether the same failure occurs.

pub mod case;

pub mod middle;

pub mod removals;

pub mod restate;

pub mod scenario;

#[cfg(test)]
mod tests;

pub use self::{case::CaseTree, scenario::ScenarioTree};
