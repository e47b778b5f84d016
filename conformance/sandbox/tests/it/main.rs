//! Tests of the sandbox from outside, over HTTP.

mod access;

mod accounts;

mod exchange;

mod faults;

mod http;

mod node;

mod scenarios;
