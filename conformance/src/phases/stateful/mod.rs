//! Stateful scenarios: requests that use values of earlier responses.
//!
//! [`graph`] holds the links between operations, declared and by [`inference`]; [`scenario`] builds scenarios from them;
//! [`bindings`] fills in values once the responses are there. Scenarios are symbolic until then, so that they can be shrunk
//! and sent again. A [`workflow`] is what a user recorded or wrote down.

pub mod edge;

pub mod graph;

pub mod inference;

pub mod scenario;

pub mod bindings;

pub mod criteria;

pub mod step;

pub mod workflow;

pub use self::{
    bindings::{bind, value_of_link},
    edge::{Binding, BindingTarget, Edge, Source},
    scenario::{Scenario, ScenarioStep, scenarios},
    step::{Step, StepBinding, given_by},
    workflow::{Expectation, Workflow},
};
