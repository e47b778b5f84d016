//! Rules about versions and dialects that this program supports partly or not at all.

mod foreign_dialect;

use super::Rule;

/// The rules, in the order of the documentation.
pub static RULES: &[&dyn Rule] = &[&foreign_dialect::ForeignDialect];
