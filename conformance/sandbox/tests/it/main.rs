//! Tests of the sandbox from outside, over HTTP.

mod access;

mod accounts;

mod exchange;

mod http;

mod node;

mod scenarios;
