//! Payments, from the first message about them to the last.
//!
//! [`processing`] takes a message at one of the endpoints: it validates what the message alone shows, then lets the case take
//! its course in a job of the store, and writes the response. The courses are [`transfers`] (a payment and its response),
//! [`returns`] (settlement outside, return, cancelation), [`cases`] (messages about what went wrong) and [`redemptions`].
//! [`received`] is a message that has been read, [`denied`] why one is not accepted, [`context`] what courses decide with,
//! [`central`] what TKEY7 itself does, [`payment`] what is remembered, [`queue`] what waits to be fetched, [`fetching`] how it is, [`withdrawal`] how a message
//! is taken back before that, [`history`] what became of each message.
//!
//! **Invariant:** a message that is rejected changes nothing.

mod cases;

pub(crate) mod central;

pub(crate) mod denied;

mod context;

pub(crate) mod processing;

pub(crate) mod queue;

pub(crate) mod fetching;

pub(crate) mod history;

pub(crate) mod payment;

pub(crate) mod received;

mod redemptions;

mod returns;

mod transfers;

pub(crate) mod withdrawal;
