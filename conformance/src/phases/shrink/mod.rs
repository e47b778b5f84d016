//! Shrinks failing cases and scenarios: fewer values, then simpler ones.
//!
//! Both are trees of proptest ([`value::shrink`](crate::value::shrink)) that the engine drives: what proptest asks a test,
//! the engine asks the API, namely whether the same failure shows.

pub mod case;

pub mod scenario;

#[cfg(test)]
mod tests;

pub use self::{case::CaseTree, scenario::ScenarioTree};
