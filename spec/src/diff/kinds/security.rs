//! Changes of security schemes and requirements.

use crate::{
    diagnostic::{RuleInfo, Severity},
    diff::{Breaks, ChangeKind, Effect, Step},
};

/// An operation asks for credentials that asked for none.
pub static SECURITY_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "security-added",
        severity: Severity::Note,
        what: "An operation asks for credentials that asked for none.",
        why: "Requests without credentials are rejected.",
        example: "security: []   # before\nsecurity: [{key: []}]   # after",
        standard: "OAS 3.0.3 §4.7.30",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// An operation no longer asks for credentials.
pub static SECURITY_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "security-removed",
        severity: Severity::Note,
        what: "An operation no longer asks for credentials.",
        why: "Servers must accept requests without credentials.",
        example: "security: [{key: []}]   # before\nsecurity: []   # after",
        standard: "OAS 3.0.3 §4.7.30",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Minor,
    is_tolerated: false,
};

/// An operation takes one more way to authenticate.
pub static SECURITY_ALTERNATIVE_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "security-alternative-added",
        severity: Severity::Note,
        what: "An operation takes one more way to authenticate.",
        why: "Servers must accept it.",
        example: "security: [{key: []}]   # before\nsecurity: [{key: []}, {token: []}]   # after",
        standard: "OAS 3.0.3 §4.7.30",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Minor,
    is_tolerated: false,
};

/// An operation no longer takes a way to authenticate.
pub static SECURITY_ALTERNATIVE_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "security-alternative-removed",
        severity: Severity::Note,
        what: "An operation no longer takes a way to authenticate.",
        why: "Clients that use it are rejected.",
        example: "security: [{key: []}, {token: []}]   # before\nsecurity: [{key: []}]   # after",
        standard: "OAS 3.0.3 §4.7.30",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// An operation asks for one more scope.
pub static SCOPE_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "scope-added",
        severity: Severity::Note,
        what: "An operation asks for one more scope.",
        why: "Tokens that lack the scope are rejected.",
        example: "security: [{login: [read]}]   # before\nsecurity: [{login: [read, write]}]   # after",
        standard: "OAS 3.0.3 §4.7.30",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// An operation no longer asks for a scope.
pub static SCOPE_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "scope-removed",
        severity: Severity::Note,
        what: "An operation no longer asks for a scope.",
        why: "Servers must take tokens that lack the scope.",
        example: "security: [{login: [read, write]}]   # before\nsecurity: [{login: [read]}]   # after",
        standard: "OAS 3.0.3 §4.7.30",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Patch,
    is_tolerated: false,
};

/// A way to authenticate is declared that was not before.
pub static SECURITY_SCHEME_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "security-scheme-added",
        severity: Severity::Note,
        what: "A way to authenticate is declared that was not before.",
        why: "Operations that use it are listed on their own.",
        example: "securitySchemes: {}   # before\nsecuritySchemes: {key: {type: apiKey, in: header, name: X-Key}}   # after",
        standard: "OAS 3.0.3 §4.7.27",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Minor,
    is_tolerated: false,
};

/// A way to authenticate is no longer declared.
pub static SECURITY_SCHEME_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "security-scheme-removed",
        severity: Severity::Note,
        what: "A way to authenticate is no longer declared.",
        why: "A generated client no longer takes its credentials. Operations that used it are listed on their own.",
        example: "securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}   # before\nsecuritySchemes: {}   # after",
        standard: "OAS 3.0.3 §4.7.27",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Major,
    is_tolerated: false,
};

/// Credentials travel in another way: the type, the location or the name changed.
pub static SECURITY_SCHEME_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "security-scheme-changed",
        severity: Severity::Note,
        what: "Credentials travel in another way: the type, the location or the name changed.",
        why: "Clients send what servers no longer read.",
        example: "name: X-Key   # before\nname: X-Api-Key   # after",
        standard: "OAS 3.0.3 §4.7.27",
    },
    effect: Effect::Always(Breaks::BOTH),
    step: Step::Major,
    is_tolerated: false,
};

/// The hint at the form of a bearer token changed.
pub static BEARER_FORMAT_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "bearer-format-changed",
        severity: Severity::Note,
        what: "The hint at the form of a bearer token changed.",
        why: "Clients pass tokens on as they got them.",
        example: "bearerFormat: JWT   # before\nbearerFormat: opaque   # after",
        standard: "OAS 3.0.3 §4.7.27",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Patch,
    is_tolerated: false,
};

/// One more OAuth flow gives tokens.
pub static OAUTH_FLOW_ADDED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "oauth-flow-added",
        severity: Severity::Note,
        what: "One more OAuth flow gives tokens.",
        why: "The authorization server must offer it.",
        example: "flows: {}   # before\nflows: {clientCredentials: {tokenUrl: /token, scopes: {}}}   # after",
        standard: "OAS 3.0.3 §4.7.28",
    },
    effect: Effect::Always(Breaks::SERVERS),
    step: Step::Minor,
    is_tolerated: false,
};

/// An OAuth flow no longer gives tokens.
pub static OAUTH_FLOW_REMOVED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "oauth-flow-removed",
        severity: Severity::Note,
        what: "An OAuth flow no longer gives tokens.",
        why: "Clients that use the flow get no token.",
        example: "flows: {clientCredentials: {tokenUrl: /token, scopes: {}}}   # before\nflows: {}   # after",
        standard: "OAS 3.0.3 §4.7.28",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// The address of an authorization server changed.
pub static OAUTH_URL_CHANGED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "oauth-url-changed",
        severity: Severity::Note,
        what: "The address of an authorization server changed.",
        why: "Clients ask for tokens at the old address.",
        example: "tokenUrl: /token   # before\ntokenUrl: /oauth/token   # after",
        standard: "OAS 3.0.3 §4.7.29",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// An OAuth flow offers one more scope.
pub static OAUTH_SCOPE_DECLARED: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "oauth-scope-declared",
        severity: Severity::Note,
        what: "An OAuth flow offers one more scope.",
        why: "Clients may ask for it and need not.",
        example: "scopes: {read: all}   # before\nscopes: {read: all, write: all}   # after",
        standard: "OAS 3.0.3 §4.7.29",
    },
    effect: Effect::Always(Breaks::NEITHER),
    step: Step::Minor,
    is_tolerated: false,
};

/// An OAuth flow no longer offers a scope.
pub static OAUTH_SCOPE_WITHDRAWN: ChangeKind = ChangeKind {
    info: RuleInfo {
        id: "oauth-scope-withdrawn",
        severity: Severity::Note,
        what: "An OAuth flow no longer offers a scope.",
        why: "Clients that ask for it get no token.",
        example: "scopes: {read: all, write: all}   # before\nscopes: {read: all}   # after",
        standard: "OAS 3.0.3 §4.7.29",
    },
    effect: Effect::Always(Breaks::CLIENTS),
    step: Step::Major,
    is_tolerated: false,
};

/// The kinds about this subject.
pub static KINDS: &[&ChangeKind] = &[
    &SECURITY_ADDED,
    &SECURITY_REMOVED,
    &SECURITY_ALTERNATIVE_ADDED,
    &SECURITY_ALTERNATIVE_REMOVED,
    &SCOPE_ADDED,
    &SCOPE_REMOVED,
    &SECURITY_SCHEME_ADDED,
    &SECURITY_SCHEME_REMOVED,
    &SECURITY_SCHEME_CHANGED,
    &BEARER_FORMAT_CHANGED,
    &OAUTH_FLOW_ADDED,
    &OAUTH_FLOW_REMOVED,
    &OAUTH_URL_CHANGED,
    &OAUTH_SCOPE_DECLARED,
    &OAUTH_SCOPE_WITHDRAWN,
];
