//! Sequences of requests in which later ones use what earlier ones were answered.
//!
//! [`graph`] holds which operation can feed which, by declared links and by [`inference`]; [`scenario`] turns that into
//! sequences worth sending; [`bindings`] fills in values when the answers are there. Sequences are symbolic until then, so
//! that they can be made small and sent again.

pub mod edge;

pub mod graph;

pub mod inference;

pub mod scenario;

pub mod bindings;

pub mod step;

pub use self::{
    bindings::bind,
    edge::{Binding, BindingTarget, Edge, Source},
    scenario::{Scenario, ScenarioStep, scenarios},
    step::{Step, StepBinding},
};
