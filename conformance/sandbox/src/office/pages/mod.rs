//! The pages of the Web Office, one file each.

pub(super) mod login;

pub(super) mod overview;

mod token_facts;

mod token_form;

pub(super) mod tokens;

pub(super) mod users;
