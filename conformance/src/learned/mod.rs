//! What a server's rejections of valid requests say about the requests that it accepts.
//!
//! A [`Complaint`] is what one message says: where the server sees the fault, in its own words, and the [`Demand`] that it
//! makes there. [`parsers`] read the formats of common frameworks, [`sentence`] reads plain English. A [`lesson`] is at the
//! location in the request that a complaint is about; the [`Lessons`] of all operations are applied to later cases, and are
//! [`stored`] for later runs.
//!
//! **Invariant:** a lesson narrows what is sent, never what a response is compared with: the contract alone decides what is a
//! failure, and the requests that were rejected stay in the report.

pub mod relation;

mod matching;

pub mod two_values;

pub mod demand;

pub mod complaint;

mod allowed;

mod bounds;

mod taken;

mod moments;

mod formats;

mod subject;

pub mod sentence;

pub mod parsers;

mod location;

mod stems;

pub mod lesson;

pub mod asked_status;

pub mod prepared;

pub mod shared;

pub mod lessons;

pub mod stored;

pub use self::{
    complaint::{Complaint, Part},
    demand::Demand,
    lesson::Lesson,
    lessons::Lessons,
    prepared::Learned,
    relation::Relation,
};

#[cfg(test)]
mod tests;
