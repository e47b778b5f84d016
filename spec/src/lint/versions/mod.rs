//! Rules about versions and dialects that this program supports partly or not at all.

mod foreign_dialect;

mod not_read_yet;

use super::Rule;

/// The rules, in the order of the documentation.
pub static RULES: &[&dyn Rule] = &[&foreign_dialect::ForeignDialect, &not_read_yet::NotReadYet];
