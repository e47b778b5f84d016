//! The check that finds each injected fault of the sandbox.
//!
//! The sandbox does not know who tests it: it lists its faults, and this file maps them to checks.
//!
//! What the contract deletes has no other operation, and it has no required header parameter, no documented response header
//! and no discriminator; so there is no fault for `use_after_free`, `missing_required_header`,
//! `response_headers_conformance` and `discriminator_conformance`.

/// Each check with the faults that it finds, by their identifiers.
pub const FAULTS_BY_CHECK: &[(&str, &[&str])] = &[
    (
        "not_a_server_error",
        &[
            "accounts-crash",
            "unknown-address-crashes",
            "unsignable-crashes",
            "invalid-reply-crashes",
            "empty-queue-unavailable",
            "withdrawal-crashes",
        ],
    ),
    ("ensure_resource_availability", &["new-token-unknown"]),
    (
        "status_code_conformance",
        &[
            "refresh-created",
            "members-partial",
            "redeem-no-content",
            "unknown-account-throttled",
        ],
    ),
    (
        "content_type_conformance",
        &[
            "balances-as-text",
            "errors-as-html",
            "members-without-type",
            "accounts-with-broken-type",
        ],
    ),
    (
        "response_schema_conformance",
        &[
            "balance-as-number",
            "balance-with-grouping",
            "member-without-identification",
            "member-of-unknown-type",
            "address-in-lower-case",
            "address-missing",
            "payment-status-unknown",
            "session-end-as-text",
            "accounts-wrapped",
            "accounts-with-null",
            "half-of-the-json",
            "message-type-in-full",
            "message-type-null",
        ],
    ),
    (
        "error_schema_conformance",
        &[
            "error-without-message",
            "error-time-as-text",
            "error-as-problem",
            "error-empty",
            "error-message-alone",
        ],
    ),
    (
        "negative_data_rejection",
        &[
            "filter-unchecked",
            "addressing-unchecked",
            "payload-unchecked",
            "message-unchecked",
        ],
    ),
    (
        "positive_data_acceptance",
        &[
            "long-names-rejected",
            "transactions-rejected",
            "plus-rejected",
            "case-messages-rejected",
        ],
    ),
    (
        "unsupported_method",
        &["allow-missing", "any-method", "method-as-bad-request"],
    ),
    ("ignored_auth", &["token-not-needed", "any-token"]),
    ("content_negotiation", &["accept-ignored"]),
    ("max_response_time", &["late-balances"]),
    (
        "connection_integrity",
        &[
            "connection-closed",
            "connection-reset",
            "body-truncated",
            "not-http",
            "broken-chunk",
            "no-response",
        ],
    ),
];

/// The check that finds the fault with this identifier.
pub fn check_that_finds(fault: &str) -> Option<&'static str> {
    let mut rows = FAULTS_BY_CHECK.iter();
    let row = rows.find(|(_, faults)| faults.contains(&fault));
    row.map(|(check, _)| *check)
}
