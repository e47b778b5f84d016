//! The layers of `codegen/runtime`.

use super::super::{Exception, Layers};

pub(super) const LAYERS: Layers = Layers {
    root: "codegen/runtime/mod.rs",
    list: file!(),
    modules: &[
        "sensitive",
        "invalid_request",
        "stream",
        "style",
        "request",
        "timed_out",
        "trace",
        "data",
        "hooks",
        "mock",
        "multipart",
        "operation",
        "pattern",
        "credentials",
        "redact",
        "mismatch",
        "text",
        "argument",
        "client_credentials",
        "refreshing",
        "token",
        "refusal",
        "error",
        "blocking",
        "send",
        "response",
        "retry",
        "events",
        "settings",
    ],
    exceptions: &[
        Exception {
            from: "credentials",
            to: "redact",
            reason: "what was sent as a credential will be below what hides it",
        },
        Exception {
            from: "error",
            to: "response",
            reason: "an error holds the response it was read from, which will be below it",
        },
        Exception {
            from: "refusal",
            to: "response",
            reason: "the kinds of error responses will be beside the trait that reads them",
        },
        Exception {
            from: "send",
            to: "settings",
            reason: "the error of sending will be apart from sending",
        },
        Exception {
            from: "trace",
            to: "send",
            reason: "the error of sending will be apart from sending",
        },
    ],
    circles: &[],
};
