//! Rules about security schemes and requirements.

mod incomplete_security_scheme;

mod undefined_security_scheme;

mod undefined_scope;

mod unexpected_scopes;

mod operation_without_security;

mod credentials_in_clear;

use super::Rule;

/// The rules, in the order of the documentation.
pub static RULES: &[&dyn Rule] = &[
    &incomplete_security_scheme::IncompleteSecurityScheme,
    &undefined_security_scheme::UndefinedSecurityScheme,
    &undefined_scope::UndefinedScope,
    &unexpected_scopes::UnexpectedScopes,
    &operation_without_security::OperationWithoutSecurity,
    &credentials_in_clear::CredentialsInClear,
];
