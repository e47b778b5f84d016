//! The list of faults.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Fault, FaultKind, WireFault, falsify};

/// All faults.
pub static FAULTS: &[Fault] = &[
    Fault {
        id: "accounts-crash",
        what: "the list of accounts always gets 500",
        operation: "list_digital_accounts",
        kind: FaultKind::Response(falsify::crash),
    },
    Fault {
        id: "unknown-address-crashes",
        what: "an unknown addressing identifier gets 500 instead of 404",
        operation: "get_account_address",
        kind: FaultKind::Response(falsify::crash_instead_of_not_found),
    },
    Fault {
        id: "unsignable-crashes",
        what: "a payload that is not a message gets 500 instead of 409",
        operation: "sign_message",
        kind: FaultKind::Response(falsify::crash_instead_of_conflict),
    },
    Fault {
        id: "invalid-reply-crashes",
        what: "an invalid body gets 500 instead of 400",
        operation: "reply_payment_message",
        kind: FaultKind::Response(falsify::crash_instead_of_bad_request),
    },
    Fault {
        id: "empty-queue-unavailable",
        what: "an empty queue gets 503 instead of 404",
        operation: "get_tokenizer_gateway_messages",
        kind: FaultKind::Response(falsify::unavailable_instead_of_not_found),
    },
    Fault {
        id: "refresh-created",
        what: "a new token gets the undocumented status 201",
        operation: "refresh_access_token",
        kind: FaultKind::Response(falsify::created),
    },
    Fault {
        id: "new-token-unknown",
        what: "a token that was just issued is unknown to the operation that revokes tokens",
        operation: "revoke_access_token",
        kind: FaultKind::Response(falsify::not_found),
    },
    Fault {
        id: "withdrawal-crashes",
        what: "an unknown message gets 500 instead of 404",
        operation: "withdraw_message",
        kind: FaultKind::Response(falsify::crash_instead_of_not_found),
    },
    Fault {
        id: "members-partial",
        what: "the list of Members gets the undocumented status 206",
        operation: "list_members",
        kind: FaultKind::Response(falsify::partial),
    },
    Fault {
        id: "redeem-no-content",
        what: "a redemption gets the undocumented status 204 and no body",
        operation: "redeem_payment_message",
        kind: FaultKind::Response(falsify::no_content),
    },
    Fault {
        id: "unknown-account-throttled",
        what: "an unknown account gets the undocumented status 429",
        operation: "get_digital_account",
        kind: FaultKind::Response(falsify::too_many_requests_instead_of_not_found),
    },
    Fault {
        id: "balances-as-text",
        what: "balances come as text/plain",
        operation: "get_balances",
        kind: FaultKind::Response(falsify::as_text),
    },
    Fault {
        id: "errors-as-html",
        what: "an unknown account gets a page in HTML",
        operation: "get_digital_account",
        kind: FaultKind::Response(falsify::errors_as_html),
    },
    Fault {
        id: "members-without-type",
        what: "the list of Members comes without Content-Type",
        operation: "list_members",
        kind: FaultKind::Response(falsify::without_type),
    },
    Fault {
        id: "accounts-with-broken-type",
        what: "the list of accounts comes with a Content-Type that is not a media type",
        operation: "list_digital_accounts",
        kind: FaultKind::Response(falsify::broken_type),
    },
    Fault {
        id: "balance-as-number",
        what: "a balance is a number and not a string",
        operation: "get_balances",
        kind: FaultKind::Response(falsify::balance_as_number),
    },
    Fault {
        id: "balance-with-grouping",
        what: "a balance has commas between its digits",
        operation: "get_balances",
        kind: FaultKind::Response(falsify::balance_with_grouping),
    },
    Fault {
        id: "member-without-identification",
        what: "a Member lacks its required identifier",
        operation: "list_members",
        kind: FaultKind::Response(falsify::member_without_identification),
    },
    Fault {
        id: "member-of-unknown-type",
        what: "a Member is of a type that the contract does not list",
        operation: "list_members",
        kind: FaultKind::Response(falsify::member_of_unknown_type),
    },
    Fault {
        id: "address-in-lower-case",
        what: "a ledger address is written in lower case",
        operation: "get_digital_account",
        kind: FaultKind::Response(falsify::address_in_lower_case),
    },
    Fault {
        id: "address-missing",
        what: "an account lacks its required ledger address",
        operation: "get_account_address",
        kind: FaultKind::Response(falsify::address_missing),
    },
    Fault {
        id: "payment-status-unknown",
        what: "a transaction has a status that the contract does not list",
        operation: "get_gateway_messages",
        kind: FaultKind::Response(falsify::status_unknown),
    },
    Fault {
        id: "session-end-as-text",
        what: "the end of the session is a text and not a number",
        operation: "refresh_access_token",
        kind: FaultKind::Response(falsify::end_as_text),
    },
    Fault {
        id: "accounts-wrapped",
        what: "the list of accounts comes inside an object",
        operation: "list_digital_accounts",
        kind: FaultKind::Response(falsify::wrapped_list),
    },
    Fault {
        id: "accounts-with-null",
        what: "the list of accounts ends with null",
        operation: "list_digital_accounts",
        kind: FaultKind::Response(falsify::null_in_list),
    },
    Fault {
        id: "half-of-the-json",
        what: "the list of Members breaks off in the middle of the JSON",
        operation: "list_members",
        kind: FaultKind::Response(falsify::half_of_the_json),
    },
    Fault {
        id: "message-type-in-full",
        what: "the response to a message names its type in full, pacs.002.001.11",
        operation: "send_payment_message",
        kind: FaultKind::Response(falsify::full_message_type),
    },
    Fault {
        id: "message-type-null",
        what: "the response to a message has the type null",
        operation: "redeem_transaction_message",
        kind: FaultKind::Response(falsify::payload_as_hex),
    },
    Fault {
        id: "error-without-message",
        what: "the error for an unknown account lacks its required long_message",
        operation: "get_digital_account",
        kind: FaultKind::Response(falsify::unfounded_error),
    },
    Fault {
        id: "error-time-as-text",
        what: "the error for a missing token has a timestamp that is a text",
        operation: "list_digital_accounts",
        kind: FaultKind::Response(falsify::time_as_text),
    },
    Fault {
        id: "error-as-problem",
        what: "the error for an invalid body is a problem of RFC 9457 and not the documented one",
        operation: "send_payment_message",
        kind: FaultKind::Response(falsify::problem_details),
    },
    Fault {
        id: "error-empty",
        what: "the error for an Accept that excludes JSON is an empty object",
        operation: "get_balances",
        kind: FaultKind::Response(falsify::empty_object),
    },
    Fault {
        id: "error-message-alone",
        what: "the error for a payload that is not a message is a text and not an object",
        operation: "sign_message",
        kind: FaultKind::Response(falsify::message_alone),
    },
    Fault {
        id: "filter-unchecked",
        what: "a malformed filter is ignored",
        operation: "get_balances",
        kind: FaultKind::Invalid(no_balances),
    },
    Fault {
        id: "addressing-unchecked",
        what: "a malformed addressing identifier leads to an account",
        operation: "get_account_address",
        kind: FaultKind::Invalid(some_account),
    },
    Fault {
        id: "payload-unchecked",
        what: "a body that is not an unsignedPayload is signed",
        operation: "sign_message",
        kind: FaultKind::Invalid(some_payload),
    },
    Fault {
        id: "message-unchecked",
        what: "a body that is not a financialMessage is accepted",
        operation: "redeem_payment_message",
        kind: FaultKind::Invalid(some_message),
    },
    Fault {
        id: "long-names-rejected",
        what: "account names of more than 12 characters are rejected with 400",
        operation: "get_digital_account",
        kind: FaultKind::Valid(|call| call.path("account_identification").len() > 12),
    },
    Fault {
        id: "transactions-rejected",
        what: "asking for transactions is rejected with 400",
        operation: "get_gateway_messages",
        kind: FaultKind::Valid(|call| call.query("transactions").is_some()),
    },
    Fault {
        id: "plus-rejected",
        what: "payloads with a plus sign are rejected with 400",
        operation: "sign_message",
        kind: FaultKind::Valid(|call| call.body("payload").contains('+')),
    },
    Fault {
        id: "case-messages-rejected",
        what: "messages of the type camt.087 are rejected with 400",
        operation: "send_payment_message",
        kind: FaultKind::Valid(|call| call.body("message_type") == "camt.087"),
    },
    Fault {
        id: "allow-missing",
        what: "the response to an undeclared method lacks Allow",
        operation: "list_digital_accounts",
        kind: FaultKind::Response(falsify::without_allow),
    },
    Fault {
        id: "any-method",
        what: "undeclared methods do what GET does",
        operation: "list_members",
        kind: FaultKind::AnyMethod("GET"),
    },
    Fault {
        id: "method-as-bad-request",
        what: "an undeclared method gets 400 instead of 405",
        operation: "sign_message",
        kind: FaultKind::Response(falsify::forbidden_method),
    },
    Fault {
        id: "token-not-needed",
        what: "the list of accounts is given without a token",
        operation: "list_digital_accounts",
        kind: FaultKind::NoToken,
    },
    Fault {
        id: "any-token",
        what: "the list of Members is given for any token",
        operation: "list_members",
        kind: FaultKind::AnyToken,
    },
    Fault {
        id: "accept-ignored",
        what: "JSON is sent although Accept excludes it",
        operation: "list_digital_accounts",
        kind: FaultKind::AnyAccept,
    },
    Fault {
        id: "late-balances",
        what: "balances take two seconds",
        operation: "get_balances",
        kind: FaultKind::Late(Duration::from_secs(2)),
    },
    Fault {
        id: "connection-closed",
        what: "the connection is closed without a response",
        operation: "list_members",
        kind: FaultKind::Wire(WireFault::Close),
    },
    Fault {
        id: "connection-reset",
        what: "the connection is reset without a response",
        operation: "get_digital_account",
        kind: FaultKind::Wire(WireFault::Reset),
    },
    Fault {
        id: "body-truncated",
        what: "the body ends before its announced length",
        operation: "list_digital_accounts",
        kind: FaultKind::Wire(WireFault::Truncate),
    },
    Fault {
        id: "not-http",
        what: "the response is not HTTP",
        operation: "sign_message",
        kind: FaultKind::Wire(WireFault::Garbage),
    },
    Fault {
        id: "broken-chunk",
        what: "a chunk of the body has a size that is not a number",
        operation: "get_balances",
        kind: FaultKind::Wire(WireFault::BadChunk),
    },
    Fault {
        id: "no-response",
        what: "the response never comes",
        operation: "refresh_access_token",
        kind: FaultKind::Wire(WireFault::Hang),
    },
];

fn no_balances() -> Value {
    json!({ "account_identification": "main", "balances": [] })
}

fn some_account() -> Value {
    json!({
        "account_identification": "main",
        "distributed_ledger_account_address": "TBOJMA3GPIL6XDM3PJIFLXWOLWWVACTRWV2GHMB3HZ5PS7LLZLSGH5GR",
    })
}

fn some_payload() -> Value {
    json!({ "payload": "PE1lc3NhZ2UvPg==" })
}

fn some_message() -> Value {
    json!({ "message_type": "pacs.002", "signed_message_payload": "PE1lc3NhZ2UvPg==" })
}
