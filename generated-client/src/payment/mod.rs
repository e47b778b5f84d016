//! Payments: built, sent, and followed until their outcome is known.
//!
//! [`PaymentOrder`] builds the message, [`Client::pay`](crate::Client::pay) signs it, sends it and waits for the report
//! over the Gateway Service, and [`PaymentOutcome`] is what became of it.

mod error;

mod order;

mod outcome;

mod wait;

pub use self::{
    error::PayError,
    order::{OrderError, Party, PaymentOrder},
    outcome::{PaymentOutcome, Rejection},
};
