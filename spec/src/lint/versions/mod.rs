//! Rules about versions and dialects: what this program reads otherwise than it is written, or not at all.

mod foreign_dialect;

mod not_read_yet;

use super::Rule;

/// The rules, in reading order.
pub static RULES: &[&dyn Rule] = &[&foreign_dialect::ForeignDialect, &not_read_yet::NotReadYet];
