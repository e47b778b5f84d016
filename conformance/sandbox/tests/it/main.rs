//! Tests of the sandbox from outside, over HTTP.

mod access;

mod accounts;

mod attacks;

mod axe;

mod browser;

mod chromium;

mod connections;

mod crashes;

mod damaged_data;

mod exchange;

mod faults;

mod hosts;

mod http;

mod keyboard;

mod mutations;

mod node;

mod office;

mod office_attacks;
mod office_lists;
mod office_users;
mod office_walk;

mod rejections;

mod scenarios;

mod security;

mod operator_tools;

mod withdrawal;
