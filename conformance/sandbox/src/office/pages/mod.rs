//! The pages of the Web Office, one file each.

mod confirmation;

mod listing;

pub(super) mod login;

pub(super) mod message;

mod names;

pub(super) mod overview;

pub(super) mod payment;

mod token_facts;

mod token_form;

pub(super) mod tokens;

mod user_action;

pub(super) mod user_actions;

pub(super) mod users;
