//! Tests of the client against correct servers, and against deliberately faulty ones.

mod responses;

mod examples;

mod faults;

mod mocks;

mod payments;

mod raw_server;

mod requests;

mod retries;

mod sandbox_node;

mod scenario_cases;

mod scenario_parties;

mod scenario_payments;

mod secrets;

mod sessions;

#[cfg(feature = "rustls")]
mod tls;

mod token_sources;

mod values;
