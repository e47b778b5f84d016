//! Values that the server has shown: identifiers of resources, and members of responses by their names.
//!
//! [`names`] relates names such as `order_id`, `orderId` and `/orders`; [`shapes`] knows which resources the paths of a
//! contract have, and [`kinds`] which values are of one kind; [`resources`] and [`mod@facts`] read an exchange; the [`pool`] keeps the facts and finds values for a parameter
//! or member.
//!
//! **Invariant:** the pool depends on the facts and their order alone. The engine adds the facts of a round in the order of the
//! plan, and no case of a round sees what another one of the same round observed.

pub mod names;

pub mod kinds;

pub mod shapes;

mod identifiers;

mod pages;

pub mod resources;

pub mod facts;

pub mod own;

pub mod pool;

pub use self::{
    facts::{Fact, addressed, facts, missing},
    own::OwnIdentity,
    pool::{Known, Pool, Resource},
    shapes::Shapes,
};
