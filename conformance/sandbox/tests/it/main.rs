//! Tests of the sandbox from outside, over HTTP.

mod access;

mod accounts;

mod crashes;

mod exchange;

mod faults;

mod http;

mod mutations;

mod node;

mod office;

mod refusals;

mod scenarios;

mod security;

mod workbench;
