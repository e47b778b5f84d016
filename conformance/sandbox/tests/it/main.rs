//! Tests of the sandbox from outside, over HTTP.

mod access;

mod accounts;

mod http;

mod node;
